"""Our own reading of a report as gold to correct."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

from gongkai.evaluate.gold import GoldEntity, GoldFact, GoldFields, GoldReport, layout
from gongkai.records import DIMENSIONS, Cell, Coordinates, Number, ReportResult
from gongkai.rulebook.forms import coordinates

_Figure: TypeAlias = int | float | None


def draft(result: ReportResult) -> GoldReport:
    """Fields, facts, tables and entities as read, each mark in its place; a year that is not known is 0."""
    who = result.identity
    period = None
    if who.period_start and who.period_end:
        period = (who.period_start.isoformat(), who.period_end.isoformat())
    return GoldReport(
        id=result.report_id,
        report=GoldFields(
            agency=who.agency,
            region=who.region,
            adcode=who.adcode or None,
            year=who.year or 0,
            period=period,
            published=who.published.isoformat() if who.published else None,
        ),
        facts=tuple(_facts(result)),
        tables=_tables(result),
        entities=tuple(
            GoldEntity(type=m.type, text=result.text[m.start : m.end], start=m.start, end=m.end)
            for m in result.entities
        ),
    )


def _facts(result: ReportResult) -> list[GoldFact]:
    """Each fact once, where it is said first."""
    told = {(fact.indicator, fact.value.number, fact.at, fact.period): fact for fact in reversed(result.facts)}
    return [
        GoldFact(
            indicator=fact.indicator,
            value=_plain(fact.value.number) or 0,
            qualifier=fact.value.qualifier,
            status=fact.status,
            **{name: getattr(fact.at, name) for name in DIMENSIONS},
            period=fact.period,
            scope=fact.scope,
            evidence=result.text[fact.evidence_start : fact.evidence_end],
            start=fact.start,
            end=fact.end,
        )
        for fact in result.facts
        if told[fact.indicator, fact.value.number, fact.at, fact.period] is fact
    ]


def _tables(result: ReportResult) -> dict[str, tuple[Any, ...]]:
    """The matrices of the forms that the report prints, in the forms' units; a table of one column is flat."""
    tables: dict[str, dict[tuple[str, Coordinates], Cell]] = {}
    for cell in result.cells:
        tables.setdefault(f"{cell.form}.{cell.table}", {})[cell.indicator, cell.at] = cell
    matrices: dict[str, tuple[Any, ...]] = {}
    for name, cells in tables.items():
        table = layout(name)
        lines = [
            tuple(
                _figure(
                    cells.get((row.indicator or column.indicator, coordinates(row, column))),
                    row.unit or column.unit or table.unit,
                )
                for column in table.column
            )
            for row in table.row
        ]
        matrices[name] = tuple(line[0] for line in lines) if len(table.column) == 1 else tuple(lines)
    return matrices


def _figure(cell: Cell | None, unit: str) -> _Figure:
    """A cell's number in the unit of its form, whose money is in 万元 though a report may print 元."""
    if cell is None or cell.number is None:
        return None
    return _plain(Decimal(cell.number) / 10000 if (cell.unit, unit) == ("元", "万元") else cell.number)


def _plain(number: Number | None) -> _Figure:
    """A number as JSON has it."""
    if number is None or isinstance(number, int):
        return number
    return int(number) if number == int(number) else float(number)
