"""CHANNEL: what a rule file cannot say is how far a medium's owner reaches to its left (县政府 + 网站), and where a
name that was given to a medium before stands alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gongkai.match.engine import Match
from gongkai.records import Hit

_LONGEST_WORD = 9
_RANKS = "省市县区州旗镇乡"


@dataclass(frozen=True, slots=True)
class Owners:
    """What may stand in front of a medium: agencies (each place in and behind a mention, mapped to its start),
    names of places and organs, and words that only link those to the medium."""

    agencies: Mapping[int, int]
    words: frozenset[str]
    links: frozenset[str]


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
        for length in range(min(_LONGEST_WORD, start), 0, -1):
            word = text[start - length : start]
            if word in owners.words or word in owners.links:
                start -= length
                owned = start if word in owners.words else owned
                break
        else:
            # 全市政府网站 are all those of a place: 市 is no owner there.
            of_all = text[owned] in _RANKS and text.endswith("全", 0, owned)
            return owned + 1 if of_all else owned


def repeated(hits: Iterable[Hit], text: str) -> Iterator[Hit]:
    """Mentions of an account by its quoted name alone (“昌乐发布”粉丝…) that another mention tells to be one."""
    accounts: dict[str, Hit] = {}
    for hit in hits:
        opening, closing = text.find("“", hit.start, hit.end), text.find("”", hit.start, hit.end)
        if hit.named and 0 <= opening < closing:
            accounts.setdefault(text[opening : closing + 1], hit)
    for name, hit in accounts.items():
        at = text.find(name)
        while at >= 0:
            yield Hit("CHANNEL", at, at + len(name), hit.norm, hit.rule, named=True)
            at = text.find(name, at + len(name))
