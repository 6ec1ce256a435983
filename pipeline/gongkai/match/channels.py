"""CHANNEL: what a rule file cannot say is how far a medium's owner reaches to its left (县政府 + 网站)."""

from __future__ import annotations

from collections.abc import Mapping

from gongkai.match.engine import Match
from gongkai.records import Hit

_LONGEST_WORD = 9
# Followed by a colon they head an address (电子邮箱：…), through which nothing is told to have come.
_ADDRESSES = ("mailbox", "hotline")


def channel(match: Match, text: str, owners: Mapping[int, int], words: frozenset[str]) -> Hit | None:
    """The CHANNEL that a match stands for; None where it must have an owner and has none.

    `owners` maps the places inside and at the end of each agency's mention to its start; `words` are names of
    places and owners.
    """
    start = match.start
    if text.startswith("：", match.end) and match.rule.norm in _ADDRESSES:
        return None
    if match.rule.owner != "no":
        start = _grow(text, start, owners, words)
        if match.rule.owner == "must" and start == match.start:
            return None
    return Hit("CHANNEL", start, match.end, match.rule.norm, match.rule.id)


def _grow(text: str, start: int, owners: Mapping[int, int], words: frozenset[str]) -> int:
    while True:
        if start in owners:
            start = owners[start]
            continue
        for length in range(min(_LONGEST_WORD, start), 0, -1):
            if text[start - length : start] in words:
                start -= length
                break
        else:
            return start
