"""What is known of a generated report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gongkai.records import Coordinates, Number, Status


@dataclass(frozen=True, slots=True)
class TrueCell:
    """A cell as it is printed, and the `value` that stands behind it where it is left blank.

    `number` and `unit` are what the dataset should hold: None where nothing is printed that can be read.
    """

    form: str
    table: str
    row: str
    col: str
    indicator: str
    printed: str
    status: Status
    number: Number | None
    unit: str
    value: Number

    @property
    def place(self) -> tuple[str, str, str, str, str]:
        """Form, table, the labels of row and column, and the indicator: the form of 2014 has rows of one label."""
        return self.form, self.table, self.row, self.col, self.indicator


@dataclass(frozen=True, slots=True)
class TrueFact:
    """A number that the narrative or an annex states. Money is in 元."""

    indicator: str
    at: Coordinates
    value: Number
    status: Status = "reported"
    table: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """All that is known of a report; `layout` says how its tables are printed."""

    family: str
    agency: str
    adcode: str
    year: int
    published: date
    layout: str
    cells: tuple[TrueCell, ...] = ()
    facts: tuple[TrueFact, ...] = ()
    figures: Mapping[tuple[str, Coordinates], Number] = field(default_factory=dict)
