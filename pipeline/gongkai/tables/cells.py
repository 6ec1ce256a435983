"""Rows of forms → cells: which form it is, the number, status and unit of each value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from gongkai.records import Cell, Number, Span
from gongkai.rulebook.forms import Place, Table
from gongkai.tables.fields import Field, read_value
from gongkai.tables.forms import Reading
from gongkai.tables.labels import Labels

_LONGEST_GAP = 90


def cells(form: str, reading: Reading, labels: Labels, text: str) -> Iterator[Cell]:
    """The cells of one row; a row printed without values has all of its cells blank."""
    key = (form, reading.table)
    table, index = labels.tables[key], dict(reading.choices)[form]
    empty = Field("blank", "", reading.end, reading.end, -1)
    for column, field in reading.cells or [(column, empty) for column in range(len(table.column))]:
        row, head = table.row[index], table.column[column]
        status, number, suffix = read_value(field.text)
        unit = _unit(table, row, head, suffix, dict(reading.money).get(column, ""))
        if form == "stat2014" and unit == "万元":  # the codebook counts fees and budgets in 元
            number, unit = _in_yuan(number), "元"
        yield Cell(
            form=form,
            table=table.id,
            row=row.label,
            col=head.label,
            indicator=row.indicator or head.indicator,
            at=labels.at(key, index, column),
            number=number,
            unit=unit,
            status=status,
            printed=text[field.start : field.end],
            start=field.start,
            end=field.end,
            rule=f"{form}.{table.id}.{reading.rule}",
        )


def _unit(table: Table, row: Place, column: Place, suffix: str, money: str) -> str:
    """The unit printed with the number, else that of the head, else that of the form."""
    if "元" in suffix:
        return suffix
    if money:
        return money
    return next((unit for unit in (row.unit, column.unit, table.unit) if unit is not None), "")


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
