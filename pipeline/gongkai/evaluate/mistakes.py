"""One difference between a dataset and gold, with what a person needs to judge it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Layer: TypeAlias = Literal["field", "fact", "cell", "entity"]
Kind: TypeAlias = Literal[
    "missed",
    "spurious",
    "wrong_value",
    "wrong_dimension",
    "wrong_indicator",
    "wrong_qualifier",
    "wrong_status",
    "zero_for_blank",
    "blank_for_zero",
    "value_for_blank",
    "blank_for_value",
    "moved_cell",
    "shifted_rows",
    "wrong_span",
    "wrong_type",
]


@dataclass(frozen=True, slots=True)
class Side:
    """What gold or the dataset holds: of which field, indicator or entity type, its value, its codes."""

    name: str
    value: str
    codes: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return " ".join((self.name, self.value, *(f"{axis}={code}" for axis, code in self.codes))).strip()


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table in gold and in the dataset, figure by figure; `–` for a blank, nothing for no cell."""

    label: str
    wanted: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """An error, counted once: a wrong value is one mistake, though something is missing and something false.

    One of `wanted` and `found` may be None. A fact and an entity come with a passage and the words in it that
    are meant (`mark`), to be looked for from `start` on in the report. A cell comes with its table
    (`form.table`), the labels of the columns, and its row; rows that were all shifted are one mistake.
    """

    report_id: str
    layer: Layer
    kind: Kind
    wanted: Side | None
    found: Side | None
    passage: str = ""
    mark: str = ""
    start: int = 0
    rule: str = ""
    confidence: float | None = None
    table: str = ""
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def same(self) -> tuple[object, ...]:
        """What tells whether two datasets make the same mistake."""
        return self.report_id, self.layer, self.kind, self.wanted, self.found, self.lines

    @property
    def name(self) -> str:
        """The field, indicator or entity type: gold's, or the dataset's where gold has nothing."""
        side = self.wanted or self.found
        return side.name if side else ""


def codes(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The codes that are set."""
    return tuple((axis, code) for axis, code in pairs if code)


def is_pointed_at(mistake: Mistake, refs: Iterable[str]) -> bool:
    """Whether a finding that refers to one of `refs` leads a reader to the mistake.

    A finding refers to cells as `form.table[row | column]` and to facts by their indicator. One that names a
    table leads to all of its cells.
    """
    places = {side.name for side in (mistake.wanted, mistake.found) if side} | {mistake.table}
    return any(ref.partition("[")[0] in places for ref in refs if ref)


def refs(finding: Mapping[str, str]) -> tuple[str, ...]:
    """The places that a finding refers to; none for a note, which reports no fault."""
    return () if finding["severity"] == "note" else tuple(ref.strip() for ref in finding["refs"].split(";"))
