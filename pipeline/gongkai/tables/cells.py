"""Rows of forms → cells: which form it is, the number, status and unit of each value."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from gongkai.records import Cell, Coordinates, Number, Span
from gongkai.rulebook.forms import coordinates
from gongkai.tables.fields import Field, read_value
from gongkai.tables.labels import Labels, TableKey
from gongkai.tables.shapes import Reading

_LONGEST_GAP = 90


class _Place(NamedTuple):
    """What is known of a cell before it is read: the label of its column, what it counts and in which unit."""

    col: str
    indicator: str
    at: Coordinates
    unit: str


@cache  # one for each row of the forms
def _places(labels: Labels, key: TableKey, index: int) -> tuple[_Place, ...]:
    """The places of one row, by column."""
    table = labels.tables[key]
    row = table.row[index]
    return tuple(
        _Place(
            column.label,
            row.indicator or column.indicator,
            coordinates(row, column),
            next((unit for unit in (row.unit, column.unit, table.unit) if unit is not None), ""),
        )
        for column in table.column
    )


def cells(form: str, reading: Reading, labels: Labels, text: str) -> list[Cell]:
    """The cells of one row; a row printed without values has all of its cells blank."""
    key = form, reading.table
    index = dict(reading.choices)[form]
    places = _places(labels, key, index)
    row, money = labels.tables[key].row[index].label, dict(reading.money)
    rule = f"{form}.{reading.table}.{reading.rule}"
    empty = Field("blank", "", reading.end, reading.end, -1)
    made = []
    for column, field in reading.cells or [(column, empty) for column in range(len(places))]:
        col, indicator, at, usual = places[column]
        status, number, suffix = read_value(field.text)
        unit = suffix if "元" in suffix else money.get(column) or usual  # printed with the number, else with the head
        if form == "stat2014" and unit == "万元":  # the codebook counts fees and budgets in 元
            number, unit = _in_yuan(number), "元"
        start, end = field.start, field.end
        printed = text[start:end]
        made.append(Cell(form, key[1], row, col, indicator, at, number, unit, status, printed, start, end, rule))
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
    for row in sorted(rows, key=lambda item: item.start):
        if spans and row.start - spans[-1].end <= _LONGEST_GAP and _tabular(text[spans[-1].end : row.start], loose):
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, row.end))
        else:
            spans.append(Span(row.start, row.end))
    return tuple(spans)


def _tabular(gap: str, loose: bool) -> bool:
    return not any(mark in gap for mark in "。；！？") and (loose or "情况" not in gap)
