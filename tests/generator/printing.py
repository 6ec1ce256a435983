"""How a number is printed in a cell, and what a reader of the cell should make of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from gongkai.records import Number, Status
from gongkai.rulebook.forms import Form, Table
from tests.generator.figures import Values
from tests.generator.truth import TrueCell

_WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
GARBAGE = ("详见说明", "约3", "##", "4/5")
NOTHING = ("/", "-", "—", "——", "无", "\\")
BLANK = ""

_STATUS: dict[str, Status] = {BLANK: "blank", **dict.fromkeys(NOTHING, "slash")}


@dataclass(frozen=True, slots=True)
class Manner:
    """The manner of a whole table.

    `zero` is what stands for 0 (`0`, one of `NOTHING`, or `BLANK`), `mixed` the share of zeros that are printed
    as 0 all the same. `blank` is the share of other numbers that are left out, `garbage` that of cells with
    something that is no number. `signs` are those of changes.
    """

    zero: str = "0"
    mixed: float = 0.0
    blank: float = 0.0
    garbage: float = 0.0
    thousands: str = ""
    wide: bool = False
    unit: bool = False
    signs: tuple[str, str] = ("", "-")


def any_manner(rng: Random, *, blanks: bool, spaces: bool) -> Manner:
    """A manner at random: without blanks or spaces where the layout would lose them."""
    zero = rng.choice(("0", "0", "0", *NOTHING, *([BLANK] * 3 if blanks else [])))
    return Manner(
        zero=zero,
        mixed=rng.choice((0.0, 0.5)) if zero != "0" else 0.0,
        blank=rng.choice((0.0, 0.0, 0.05)) if blanks else 0.0,
        garbage=rng.choice((0.0, 0.0, 0.0, 0.01)) if blanks else 0.0,
        thousands=rng.choice(("", "", ",", "，", *([" "] if spaces else []))),
        wide=rng.random() < 0.1,
        unit=rng.random() < 0.1,
        signs=rng.choice((("", "-"), ("+", "-"), ("增", "减"), ("增加", "减少"))),
    )


def print_table(form: Form, table: Table, values: Values, manner: Manner, rng: Random) -> list[TrueCell]:
    """The cells of a table in order of the form, as this manner prints them."""
    cells = []
    for (row, column), value in sorted(values.items()):
        place, head = table.row[row], table.column[column]
        unit = next(unit for unit in (place.unit, head.unit, table.unit) if unit is not None)
        printed = print_number(value, unit, manner, rng, change=head.measure == "change")
        shown = value if printed not in (BLANK, *NOTHING, *GARBAGE) else None
        told: Number | None = shown
        if form.id == "stat2014" and unit == "万元":
            unit, told = "元", None if shown is None else _whole(Decimal(shown) * 10_000)
        status = "reported" if shown is not None else _STATUS.get(printed, "unreadable")
        indicator = place.indicator or head.indicator
        cells.append(
            TrueCell(form.id, table.id, place.label, head.label, indicator, printed, status, told, unit, value)
        )
    return cells


def print_number(value: Number, unit: str, manner: Manner, rng: Random, *, change: bool = False) -> str:
    """A number in the manner given."""
    if manner.garbage and rng.random() < manner.garbage:
        return rng.choice(GARBAGE)
    if not value and rng.random() >= manner.mixed:
        text = manner.zero
    elif value and rng.random() < manner.blank:
        text = BLANK
    else:
        text = f"{abs(value):,}".replace(",", manner.thousands)
        if value and (change or value < 0):
            text = manner.signs[value < 0] + text
    if text in (BLANK, *NOTHING):
        return text
    if manner.unit and unit:
        text += unit
    return text.translate(_WIDE) if manner.wide else text


def _whole(number: Decimal) -> Number:
    return int(number) if number == number.to_integral_value() else number
