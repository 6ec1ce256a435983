"""The noun that a number counts."""

from __future__ import annotations

from functools import lru_cache

from gongkai.tokenise.tagger import load_tagger

_NOUN_FLAGS = ("n", "vn", "an", "l", "j", "b", "eng")
_NOT_NOUNS = frozenset({"全年", "情况", "方面", "以上", "其中", "全部", "分别", "共计", "部分"})


def counted_noun(before: str, after: str) -> str:
    """The noun that a number counts: the one behind its classifier, else the one in front of the number.

    `before` and `after` are the words of its clause on both sides of it. Empty where neither has a noun.
    """
    return _first_nouns(after) or _last_nouns(before)


def _first_nouns(text: str) -> str:
    found = ""
    for word, is_noun in _judged(text):
        if not is_noun:
            break
        found += word
    return found


def _last_nouns(text: str) -> str:
    found = ""
    for word, is_noun in reversed(_judged(text)):
        if is_noun:
            found = word + found
        elif found:
            break
    return found


@lru_cache(maxsize=4096)  # a clause's few words, many of them in most reports
def _judged(text: str) -> tuple[tuple[str, bool], ...]:
    """The words of `text`, and whether each may name what is counted."""
    return tuple(
        (word, flag.startswith(_NOUN_FLAGS) and word not in _NOT_NOUNS)
        for word, flag in (load_tagger().tag(text) if text else ())
    )
