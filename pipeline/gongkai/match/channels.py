"""CHANNEL: what a rule file cannot say is how far a medium's owner reaches to its left (县政府 + 网站)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongkai.match.engine import Match
from gongkai.records import Hit

_LONGEST_WORD = 9
# Followed by a colon they head an address (电子邮箱：…), through which nothing is told to have come.
_ADDRESSES = ("mailbox", "hotline")


@dataclass(frozen=True, slots=True)
class Owners:
    """What may stand in front of a medium: agencies (each place in and behind a mention, mapped to its start),
    names of places and organs, and words that only link those to the medium."""

    agencies: Mapping[int, int]
    words: frozenset[str]
    links: frozenset[str]


def channel(match: Match, text: str, owners: Owners) -> Hit | None:
    """The CHANNEL that a match stands for; None where it must have an owner and has none, or heads an address."""
    start = match.start
    if text.startswith("：", match.end) and match.rule.norm in _ADDRESSES:
        return None
    if match.rule.owner != "no":
        start = _grow(text, start, owners)
        if match.rule.owner == "must" and start == match.start:
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
            return owned
