"""Word borders: characters, jieba, or a pkuseg model of the user's, under borders that rules have set.

jieba's default dictionary belongs to the whole process, also through spaCy: the one here is private, and
nobody else's `add_word` reaches it. Offsets stay the truth: the words of a text, joined, are the text.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from getpass import getuser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from gongkai.errors import ConfigError

if TYPE_CHECKING:
    from jieba import Tokenizer as Jieba
    from jieba.posseg import POSTokenizer

# Whatever cuts a text into words; the words, joined, must be the text.
Segmenter: TypeAlias = Callable[[str], Iterable[str]]
SegmenterName: TypeAlias = Literal["char", "jieba", "pkuseg"]
_NOUN_FLAGS = ("n", "vn", "an", "l", "j", "b", "eng")
_NOT_NOUNS = frozenset({"全年", "情况", "方面", "以上", "其中", "全部", "分别", "共计", "部分"})


def characters(text: str) -> list[str]:
    """The segmenter that takes each character for a word."""
    return list(text)


def tokenise(text: str, borders: Iterable[int] = (), segmenter: Segmenter = characters) -> list[str]:
    """The words of `text`, with a border at each position of `borders` whatever the segmenter thinks.

    >>> tokenise("七百余件申请", borders=[4], segmenter=lambda part: [part])
    ['七百余件', '申请']
    """
    marks = sorted({0, len(text), *(mark for mark in borders if 0 < mark < len(text))})
    words: list[str] = []
    for start, end in pairwise(marks):
        for piece in _by_white_space(text[start:end]):
            words.extend([piece] if piece.isspace() else segmenter(piece))
    return words


@cache
def load_segmenter(name: SegmenterName = "jieba", model: Path | None = None) -> Segmenter:
    """A segmenter by name; `model` is the folder of a pkuseg model (the only one that needs one)."""
    if name == "char":
        return characters
    if name == "jieba":
        jieba_words: Segmenter = jieba_tokenizer().lcut
        return jieba_words
    if model is None:
        raise ConfigError("the pkuseg segmenter needs a model's folder: gongkai.load('pkuseg', model=...)")
    try:
        import spacy_pkuseg
    except ImportError as error:
        raise ConfigError("the pkuseg segmenter needs: pip install 'gongkai[pkuseg]'") from error
    segmenter: Segmenter = spacy_pkuseg.pkuseg(str(model), user_dict=None).cut
    return segmenter


@cache
def jieba_tokenizer() -> Jieba:
    """The private jieba, with a cache of the user's own: jieba's is one file for all users of a machine."""
    import jieba

    jieba.setLogLevel(logging.WARNING)  # it greets on stderr while it loads
    tokenizer = jieba.Tokenizer()
    tokenizer.cache_file = f"gongkai-jieba-{getuser()}.cache"
    return tokenizer


@cache
def _tagger() -> POSTokenizer:
    from jieba.posseg import POSTokenizer

    return POSTokenizer(jieba_tokenizer())


def counted_noun(before: str, after: str) -> str:
    """The noun that a number counts: the one behind its classifier, else the one in front of the number.

    `before` and `after` are the words of its clause on both sides of it. Empty where neither has a noun.
    """
    return _first_nouns(after) or _last_nouns(before)


def _first_nouns(text: str) -> str:
    found = ""
    for word, is_noun in _tagged(text):
        if not is_noun:
            break
        found += word
    return found


def _last_nouns(text: str) -> str:
    found = ""
    for word, is_noun in reversed(_tagged(text)):
        if is_noun:
            found = word + found
        elif found:
            break
    return found


def _tagged(text: str) -> Sequence[tuple[str, bool]]:
    return [
        (pair.word, pair.flag.startswith(_NOUN_FLAGS) and pair.word not in _NOT_NOUNS)
        for pair in (_tagger().lcut(text) if text else ())
    ]


def _by_white_space(text: str) -> Iterable[str]:
    """`text` cut where white space begins and ends: a word never holds both."""
    start = 0
    for position in range(1, len(text)):
        if text[position].isspace() != text[position - 1].isspace():
            yield text[start:position]
            start = position
    if text:
        yield text[start:]
