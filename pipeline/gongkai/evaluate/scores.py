"""Counts of right, false and missed items, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, TypeVar


class Key(NamedTuple):
    """What a score is of: `facts full`; and, where it is of a part only, by which feature and its value.

    >>> Key("facts full", "indicator", "disclosed").name
    'disclosed'
    """

    what: str
    by: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Found and right, found and wrong, not found. Ratios are `None` where they are undefined, never 1.

    Counts are whole but for partial entities, which are half right, and for weighted reports.
    """

    right: float = 0
    spurious: float = 0
    missed: float = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.spurious + other.spurious, self.missed + other.missed)

    def times(self, weight: float) -> Score:
        """The counts of that many reports."""
        return Score(self.right * weight, self.spurious * weight, self.missed * weight)

    @property
    def support(self) -> float:
        """How many there are to find."""
        return self.right + self.missed

    @property
    def precision(self) -> float | None:
        """The share of what was found that is right."""
        return ratio(self.right, self.right + self.spurious)

    @property
    def recall(self) -> float | None:
        """The share of what there is that was found."""
        return ratio(self.right, self.support)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; 0 where nothing is right and something is not."""
        return ratio(2 * self.right, 2 * self.right + self.spurious + self.missed)

    def to_dict(self) -> dict[str, Any]:
        """Counts and ratios."""
        return asdict(self) | {
            "support": self.support,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }


@dataclass(frozen=True, slots=True)
class Share:
    """So many right of so many."""

    right: float = 0
    total: float = 0

    @property
    def accuracy(self) -> float | None:
        """The share that is right; `None` of nothing."""
        return ratio(self.right, self.total)

    def to_dict(self) -> dict[str, Any]:
        """Counts and ratio."""
        return asdict(self) | {"accuracy": self.accuracy}


@dataclass(frozen=True, slots=True)
class CellScore:
    """Cells of gold: right, of another value, absent from the dataset; and figures where gold has no cell.

    `nonzero` counts only gold cells with a figure other than 0: statutory tables are mostly zeros, which a
    reader that finds nothing would get right.
    """

    right: float = 0
    wrong: float = 0
    missing: float = 0
    spurious: float = 0
    nonzero: Share = Share()

    @property
    def total(self) -> float:
        """Gold cells, blank ones included."""
        return self.right + self.wrong + self.missing

    @property
    def accuracy(self) -> float | None:
        """The share of gold cells that is right."""
        return ratio(self.right, self.total)

    def to_dict(self) -> dict[str, Any]:
        """Counts and ratios."""
        return asdict(self) | {
            "total": self.total,
            "accuracy": self.accuracy,
            "nonzero": self.nonzero.to_dict(),
        }


HIT, FALSE, MISSED, WRONG = Score(right=1), Score(spurious=1), Score(missed=1), Score(spurious=1, missed=1)
"""One item: right, found where there is none, not found, and found as something else."""

KeyT = TypeVar("KeyT")


def added(parts: Iterable[Mapping[KeyT, Score]]) -> dict[KeyT, Score]:
    """The sum of each key's scores over all parts."""
    sums: dict[KeyT, Score] = {}
    for part in parts:
        for key, score in part.items():
            sums[key] = sums[key] + score if key in sums else score
    return sums


def ratio(part: float, whole: float) -> float | None:
    """A quotient, or `None` of nothing."""
    return part / whole if whole else None
