"""Rows of forms → cells: which form it is, the number, status and unit of each value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from gongkai.records import Cell, Coordinates, Number, Span
from gongkai.rulebook.forms import SENTENCE_ENDS, coordinates
from gongkai.tables.fields import Field, read_value
from gongkai.tables.labels import Labels, TableKey
from gongkai.tables.shapes import Reading

_LONGEST_GAP = 90
_made = tuple.__new__  # a named tuple in half the time, where there are hundreds in a report


_SENTENCE_END = re.compile(f"[{SENTENCE_ENDS}]")
_SENTENCE_END_OR_HEADING = re.compile(f"[{SENTENCE_ENDS}]|情况")


class _Place(NamedTuple):
    """What is known of a cell before it is read: its first fields as a record, and the unit of its numbers."""

    known: tuple[str, str, str, str, str, Coordinates]
    unit: str


@cache  # one for each row of the forms
def _places(labels: Labels, key: TableKey, index: int) -> tuple[_Place, ...]:
    """The places of one row, by column."""
    table = labels.tables[key]
    row = table.row[index]
    return tuple(
        _Place(
            (*key, row.label, column.label, row.indicator or column.indicator, coordinates(row, column)),
            next((unit for unit in (row.unit, column.unit, table.unit) if unit is not None), ""),
        )
        for column in table.column
    )


def cells(form: str, reading: Reading, labels: Labels, text: str) -> list[Cell]:
    """The cells of one row; a row printed without values has all of its cells blank."""
    places = _places(labels, (form, reading.table), dict(reading.choices)[form])
    rule = f"{form}.{reading.table}.{reading.rule}"
    money = dict(reading.money)
    in_yuan = form == "stat2014"  # the codebook counts fees and budgets in 元
    empty = Field("blank", "", reading.end, reading.end, -1)
    made = []
    for column, (_, word, start, end, _, _, _, _) in reading.cells or [(at, empty) for at in range(len(places))]:
        known, unit = places[column]
        status, number, suffix = read_value(word)
        if suffix or money:  # printed with the number, else with the head
            unit = suffix if "元" in suffix else money.get(column) or unit
        if in_yuan and unit == "万元":
            number, unit = _in_yuan(number), "元"
        made.append(_made(Cell, (*known, number, unit, status, text[start:end], start, end, rule, None, None)))
    return made


def _in_yuan(number: Number | None) -> Number | None:
    if number is None:
        return None
    yuan = Decimal(number) * 10000
    return int(yuan) if yuan == yuan.to_integral_value() else yuan


def zones(rows: Sequence[Reading], text: str, *, loose: bool) -> tuple[Span, ...]:
    """The stretches that rows occupy, joined over what is no narrative between them.

    `loose` forms have sections of their own; in the others `…情况` between rows heads a report's section.
    """
    spans: list[Span] = []
    narrative = _SENTENCE_END if loose else _SENTENCE_END_OR_HEADING
    start = end = -_LONGEST_GAP - 1
    for first, last in sorted([(row.start, row.end) for row in rows]):
        if first - end > _LONGEST_GAP or narrative.search(text, end, first):
            if end >= 0:
                spans.append(Span(start, end))
            start, end = first, last
        elif last > end:
            end = last
    if end >= 0:
        spans.append(Span(start, end))
    return tuple(spans)
