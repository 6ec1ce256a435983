"""Counts of right, false and missed items, and what follows from them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that differs from gold: `wanted` and `found` describe the two sides, empty for nothing."""

    report_id: str
    layer: str
    wanted: str
    found: str


@dataclass(frozen=True, slots=True)
class Score:
    """Found and right, found and wrong, not found. Ratios are `None` where they are undefined, never 1."""

    right: int = 0
    spurious: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.spurious + other.spurious, self.missed + other.missed)

    @property
    def support(self) -> int:
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

    right: int = 0
    total: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.total + other.total)

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

    right: int = 0
    wrong: int = 0
    missing: int = 0
    spurious: int = 0
    nonzero: Share = Share()

    def __add__(self, other: CellScore) -> CellScore:
        return CellScore(
            self.right + other.right,
            self.wrong + other.wrong,
            self.missing + other.missing,
            self.spurious + other.spurious,
            self.nonzero + other.nonzero,
        )

    @property
    def total(self) -> int:
        """Gold cells, blank ones included."""
        return self.right + self.wrong + self.missing

    @property
    def accuracy(self) -> float | None:
        """The share of gold cells that is right."""
        return ratio(self.right, self.total)

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong, missing or spurious."""
        return not (self.wrong or self.missing or self.spurious)

    def to_dict(self) -> dict[str, Any]:
        """Counts and ratios."""
        return asdict(self) | {
            "total": self.total,
            "accuracy": self.accuracy,
            "nonzero": self.nonzero.to_dict(),
        }


def ratio(part: int, whole: int) -> float | None:
    """A quotient, or `None` of nothing."""
    return part / whole if whole else None
