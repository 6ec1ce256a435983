"""Whether the pipelines that are compared find the same: shares of equal spans, and the floors that they must reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

ItemT = TypeVar("ItemT")

KINDS = ("AGENCY", "PERIOD", "COUNT", "CHANNEL")
# The share of equal items (F1) that a yardstick must reach to be one, some points below what was measured: on
# generated reports, on others, and on pages, whose entities are compared as words and whose tables as numbers.
FLOORS: Mapping[str, Mapping[str, float]] = {
    "generated": {"AGENCY": 0.92, "PERIOD": 0.98, "COUNT": 0.96, "CHANNEL": 0.70},
    "samples": {"AGENCY": 0.80, "PERIOD": 0.94, "COUNT": 0.93, "CHANNEL": 0.68},
    "pages": {"AGENCY": 0.90, "PERIOD": 0.94, "COUNT": 0.96, "CHANNEL": 0.70, "numbers": 0.96},
}


@dataclass(frozen=True)
class Share:
    """How many items gongkai has, how many of them the other finds, and how many others it finds."""

    own: int
    found: int
    added: int

    @property
    def equal(self) -> float:
        """F1; 1 where neither has any."""
        total = self.own + self.found + self.added
        return 2 * self.found / total if total else 1.0


def spans(
    own: Sequence[Sequence[tuple[str, int, int]]], others: Sequence[Sequence[tuple[str, int, int]]]
) -> dict[str, Share]:
    """By kind, how far the spans of the same reports are exactly equal."""
    found = {}
    for kind in KINDS:
        pairs = [(_of_kind(mine, kind), _of_kind(theirs, kind)) for mine, theirs in zip(own, others, strict=True)]
        found[kind] = _share(pairs)
    return found


def texts(own: Iterable[Iterable[str]], others: Iterable[Iterable[str]]) -> Share:
    """How far the same reports give the same items, counted as often as they occur."""
    return _share([(Counter(mine), Counter(theirs)) for mine, theirs in zip(own, others, strict=True)])


def below(shares: Mapping[str, Share], corpus: str) -> list[str]:
    """The kinds whose share is under its floor."""
    return [kind for kind, share in shares.items() if share.equal < FLOORS[corpus][kind]]


def _of_kind(entities: Iterable[tuple[str, int, int]], kind: str) -> Counter[tuple[int, int]]:
    return Counter((start, end) for label, start, end in entities if label == kind)


def _share(pairs: Sequence[tuple[Counter[ItemT], Counter[ItemT]]]) -> Share:
    found = sum((mine & theirs).total() for mine, theirs in pairs)
    own, others = sum(mine.total() for mine, _ in pairs), sum(theirs.total() for _, theirs in pairs)
    return Share(own, found, others - found)
