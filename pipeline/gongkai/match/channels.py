"""CHANNEL: what a rule file cannot say is how far a medium's owner reaches to its left (县政府 + 网站), and where a
name that was given to a medium before stands alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from gongkai.match.engine import Match
from gongkai.records import Hit

_LONGEST_WORD = 16  # characters; 住房和城乡建设委员会 has ten
_RANKS = "省市县区州旗镇乡"


class OwnerWords:
    """Names of places and organs that may own a medium (`names`), and words that only link those to it."""

    def __init__(self, names: Iterable[str], links: Iterable[str]) -> None:
        self._owns = dict.fromkeys(links, False) | dict.fromkeys(names, True)
        lengths: dict[str, set[int]] = defaultdict(set)
        for word in self._owns:
            if len(word) <= _LONGEST_WORD:
                lengths[word[-1]].add(len(word))
        # Most characters end no such word, and the others words of a few lengths only.
        self._lengths = {last: tuple(sorted(found, reverse=True)) for last, found in lengths.items()}

    def before(self, text: str, end: int) -> tuple[int, bool] | None:
        """The length of the longest word that ends at `end`, and whether it owns; None where no word does."""
        for length in self._lengths.get(text[end - 1], ()) if end else ():
            owns = self._owns.get(text[end - length : end]) if length <= end else None
            if owns is not None:
                return length, owns
        return None


class Owners(NamedTuple):
    """What may stand in front of a medium: agencies (each place in and behind a mention, mapped to its start),
    and words."""

    agencies: Mapping[int, int]
    words: OwnerWords


def channel(match: Match, text: str, owners: Owners) -> Hit | None:
    """The CHANNEL that a match stands for; None where it must have an owner and has none, only sums
    up a list (《昌乐日报》等报纸), or is a part of a site just named (县政府网站信息公开平台)."""
    start = match.start
    if text.endswith("等", 0, start) and not match.rule.named:
        return None
    if match.rule.owner != "no":
        start = _grow(text, start, owners)
        if match.rule.owner == "must" and start == match.start:
            return None
    if match.rule.norm == "website" and text.endswith("网站", 0, start):
        return None
    return Hit("CHANNEL", start, match.end, match.rule.norm, match.rule.id, named=match.rule.named)


def _grow(text: str, start: int, owners: Owners) -> int:
    """Where the name of a medium begins that ends in the words at `start`."""
    owned = start
    while True:
        if start in owners.agencies:
            start = owned = owners.agencies[start]
            continue
        word = owners.words.before(text, start)
        if word is None:
            # 全市政府网站 are all those of a place: 市 is no owner there.
            of_all = text[owned] in _RANKS and text.endswith("全", 0, owned)
            return owned + 1 if of_all else owned
        length, owns = word
        start -= length
        owned = start if owns else owned


def repeated(hits: Iterable[Hit], text: str) -> Iterator[Hit]:
    """Mentions of an account by its quoted name alone (“昌乐发布”粉丝…) that another mention tells to be one."""
    accounts: dict[str, Hit] = {}
    for hit in hits:
        if not hit.named:
            continue
        opening, closing = text.find("“", hit.start, hit.end), text.find("”", hit.start, hit.end)
        if 0 <= opening < closing:
            accounts.setdefault(text[opening : closing + 1], hit)
    for name, hit in accounts.items():
        at = text.find(name)
        while at >= 0:
            yield Hit("CHANNEL", at, at + len(name), hit.norm, hit.rule, named=True)
            at = text.find(name, at + len(name))
