"""Reports and failures -> the rows of the dataset's tables as texts, and pandas frames of them.

The columns are those of `rules/columns.toml`. A row is what is published, cell by cell: numbers are exact and without
exponent, dates are ISO, and what is not known is empty.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from gongkai.normalise.plain import plain
from gongkai.records import DIMENSIONS, Coordinates, Document, Failure, Mention, Number, ReportResult
from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.columns import Column, load_columns

if TYPE_CHECKING:
    import pandas as pd

Row: TypeAlias = tuple[str, ...]
_Columns: TypeAlias = Mapping[str, Iterable[str]]
"""A table by column, of a known number of rows; columns that are not there are empty."""

FAILURES = "failures"
_YUAN, _TEN_THOUSAND_YUAN = "元", "万元"
_IDENTITY = (
    *("agency", "agency_printed", "agency_basis", "region", "adcode", "level", "function"),
    *("year", "period_start", "period_end", "published", "lineage"),
)
_TIE_BREAKERS = ("source", "table", "row", "col", "indicator", *DIMENSIONS, "period", "scope", "value", "rule")


def assemble(results: Iterable[ReportResult], failures: Iterable[Failure]) -> dict[str, pd.DataFrame]:
    """The tables reports, entities, observations, findings and failures, in that order.

    Reports stand by `report_id`, the rows of one report by position and then by content, so the frames do not
    depend on the order of `results`. Integer columns are `Int64`; numbers are `int`, `Decimal` or `None` in
    object columns, so that nothing is rounded; dates are `datetime.date` or `None`; strings are never null.
    """
    schema = load_columns()
    tables: dict[str, list[Row]] = {table: [] for table in schema.tables}
    for result in sorted(results, key=lambda item: item.report_id):
        for table, found in rows(result).items():
            tables[table] += found
    tables[FAILURES] += failed(failures)
    return {table: frame([*zip(*found, strict=True)], schema.columns[table]) for table, found in tables.items()}


def frame(values: Sequence[Sequence[str]], columns: Sequence[Column]) -> pd.DataFrame:
    """A table of texts, by column, in the types of pandas; `values` may be empty where it has no rows."""
    import pandas as pd  # the processes that read reports need only their rows

    found = values or [()] * len(columns)
    return pd.DataFrame(
        {
            column.name: pd.Series(_typed(texts, column), dtype="Int64" if column.type == "integer" else object)
            for column, texts in zip(columns, found, strict=True)
        }
    )


def _typed(texts: Sequence[str], column: Column) -> Sequence[Any]:
    """Texts as what they stand for; nothing but a string may be empty, and is None then."""
    if column.type == "string":
        return texts
    parse = _PARSERS[column.type]
    known = {text: parse(text) if text else None for text in set(texts)}  # the same few stand over and over
    return [known[text] for text in texts]


def _number(text: str) -> Number:
    return Decimal(text) if "." in text else int(text)


_PARSERS: Mapping[str, Callable[[str], Any]] = {"integer": int, "number": _number, "date": date.fromisoformat}


def rows(result: ReportResult) -> dict[str, list[Row]]:
    """The rows of one report in each table that reports have rows in, in the order of the schema's columns."""
    schema = load_columns()
    return {
        "reports": _rows(_report(result), schema.names("reports"), 1),
        "entities": _entities(result, schema.names("entities")),
        "observations": _observations(result, schema.names("observations")),
        "findings": _findings(result, schema.names("findings")),
    }


def failed(failures: Iterable[Failure]) -> list[Row]:
    """The rows of files that could not be read, in order."""
    return sorted(map(astuple, failures))


def _rows(columns: _Columns, names: Iterable[str], count: int) -> list[Row]:
    return [*zip(*(columns.get(name) or repeat("", count) for name in names))]  # noqa: B905 - repeats have no end


def _report(result: ReportResult) -> _Columns:
    found = {
        "report_id": result.report_id,
        "path": result.path,
        "sha256": result.sha256,
        "media_type": _media_type(result.document),
        "title": result.identity.title or result.document.metadata.get("title", ""),
        "form": result.form,
        "chars": len(result.text),
        "facts": len(result.facts),
        "cells": len(result.cells),
        "findings": len(result.findings),
        "status": _status(result),
        **{name: getattr(result.identity, name) for name in _IDENTITY},
    }
    return {name: ["" if value is None else f"{value}"] for name, value in found.items()}


def _media_type(document: Document) -> str:
    """The media type, marked where the text was recognised in images and not printed in the file."""
    return document.media_type + ("; ocr" if document.metadata.get("ocr") else "")


def _status(result: ReportResult) -> str:
    if not result.facts and not result.cells:
        return "failed"
    return "partial" if result.document.warnings else "ok"


def _entities(result: ReportResult, names: Sequence[str]) -> list[Row]:
    def place(mention: Mention) -> tuple[int, int, str, str, str]:
        return mention.start, mention.end, mention.type, mention.rule, mention.norm

    text, found = result.text, sorted(result.entities, key=place)
    columns: _Columns = {
        "report_id": repeat(result.report_id),
        "type": [item.type for item in found],
        "text": [text[item.start : item.end] for item in found],
        "start": [f"{item.start}" for item in found],
        "end": [f"{item.end}" for item in found],
        "norm": [item.norm for item in found],
        "ref": [item.ref for item in found],
        "section": [item.section for item in found],
        "rule": [item.rule for item in found],
    }
    return _rows(columns, names, len(found))


def _observations(result: ReportResult, names: Sequence[str]) -> list[Row]:
    """Facts and cells by position; where one number gives several rows, by what they count."""
    identity = result.identity
    shared: _Columns = {
        "report_id": repeat(result.report_id),
        "agency": repeat(identity.agency),
        "adcode": repeat(identity.adcode),
        "year": repeat("" if identity.year is None else f"{identity.year}"),
    }
    units = {name: indicator.unit for name, indicator in load_codebook().indicators.items()}
    facts = _rows({**shared, **_facts(result, units)}, names, len(result.facts))
    cells = _rows({**shared, **_cells(result, units)}, names, len(result.cells))
    places = [(fact.start, fact.end) for fact in result.facts] + [(cell.start, cell.end) for cell in result.cells]
    return _in_order([*facts, *cells], places, names)


def _in_order(found: list[Row], places: Sequence[tuple[int, int]], names: Sequence[str]) -> list[Row]:
    shared = {place for place, count in Counter(places).items() if count > 1}
    tie = itemgetter(*(names.index(name) for name in _TIE_BREAKERS))
    order = sorted(
        range(len(found)),
        key=lambda at: (*places[at], *tie(found[at])) if places[at] in shared else places[at],
    )
    return [found[at] for at in order]


def _facts(result: ReportResult, units: Mapping[str, str]) -> _Columns:
    text, facts, page = result.text, result.facts, _pages(result.document)
    values = [fact.value for fact in facts]
    numbers = [plain(value.number) for value in values]
    exact = [value.qualifier == "exact" for value in values]
    lower, upper = [_printed(value.lower) for value in values], [_printed(value.upper) for value in values]
    return {
        **_coordinates([fact.at for fact in facts]),
        "source": ["table" if fact.table else "narrative" for fact in facts],
        "table": [fact.table for fact in facts],
        "indicator": [fact.indicator for fact in facts],
        "value": numbers,
        "unit": [fact.value.unit or units[fact.indicator] for fact in facts],
        "qualifier": [value.qualifier for value in values],
        "lower": [bound or number * is_exact for bound, number, is_exact in zip(lower, numbers, exact, strict=True)],
        "upper": [bound or number * is_exact for bound, number, is_exact in zip(upper, numbers, exact, strict=True)],
        "status": [fact.status for fact in facts],
        "period": [fact.period for fact in facts],
        "scope": [fact.scope for fact in facts],
        "printed": [text[fact.start : fact.end] for fact in facts],
        "evidence": [" ".join(text[fact.evidence_start : fact.evidence_end].split()) for fact in facts],
        "start": [f"{fact.start}" for fact in facts],
        "end": [f"{fact.end}" for fact in facts],
        "page": [page(fact.start) for fact in facts],
        "section": [fact.section for fact in facts],
        "rule": [fact.rule for fact in facts],
        "confidence": [_confidence(fact.confidence) for fact in facts],
    }


def _cells(result: ReportResult, units: Mapping[str, str]) -> _Columns:
    text, cells = result.text, result.cells
    page, section = _pages(result.document), _sections(result)
    figures = [_in_codebook_unit(cell.number, cell.unit, units[cell.indicator]) for cell in cells]
    numbers = [number for number, _ in figures]
    bounds = [
        number if cell.implied is None else plain(cell.implied) for cell, number in zip(cells, numbers, strict=True)
    ]
    return {
        **_coordinates([cell.at for cell in cells]),
        "source": repeat("table"),
        "table": [f"{cell.form}.{cell.table}" for cell in cells],
        "row": [cell.row for cell in cells],
        "col": [cell.col for cell in cells],
        "indicator": [cell.indicator for cell in cells],
        "value": numbers,
        "unit": [unit for _, unit in figures],
        "qualifier": ["exact" if number else "" for number in numbers],
        "lower": bounds,
        "upper": bounds,
        "status": [cell.status for cell in cells],
        "scope": repeat("self"),
        "printed": [text[cell.start : cell.end] for cell in cells],
        "start": [f"{cell.start}" for cell in cells],
        "end": [f"{cell.end}" for cell in cells],
        "page": [f"{cell.page}" if cell.page else page(cell.start) for cell in cells],
        "section": [section(cell.start) for cell in cells],
        "rule": [cell.rule for cell in cells],
    }


def _in_codebook_unit(number: Number | None, unit: str, counted: str) -> tuple[str, str]:
    """A number as printed and its unit; money of a form that prints 万元 in 元 where the codebook counts in 元."""
    if unit == _TEN_THOUSAND_YUAN and counted == _YUAN:
        return "" if number is None else plain(number * 10000), _YUAN
    return "" if number is None else plain(number), unit or counted


def _printed(number: Number | None) -> str:
    return "" if number is None else plain(number)


@lru_cache(256)  # a few dozen sums of rules' and doubts' figures
def _confidence(value: float) -> str:
    return plain(Decimal(f"{round(value, 4)}"))


def _coordinates(found: Sequence[Coordinates]) -> _Columns:
    return dict(zip(DIMENSIONS, zip(*map(attrgetter(*DIMENSIONS), found), strict=True), strict=False))


def _sections(result: ReportResult) -> Callable[[int], str]:
    """The kind of the section at a position; nothing before the first section."""
    sections = sorted(result.sections, key=lambda section: section.start)
    starts = [section.start for section in sections]

    def kind(position: int) -> str:
        index = bisect_right(starts, position) - 1
        return sections[index].kind if index >= 0 and position < sections[index].end else ""

    return kind


def _pages(document: Document) -> Callable[[int], str]:
    """The page that a position is printed on; for a blank cell, that of the text before it."""
    pages = ["" if origin.page is None else f"{origin.page}" for origin in document.origins]
    if not any(pages):
        return lambda _: ""
    starts = [origin.start for origin in document.origins]

    def page(position: int) -> str:
        index = bisect_right(starts, position) - 1
        return pages[index] if index >= 0 else ""

    return page


def _findings(result: ReportResult, names: Sequence[str]) -> list[Row]:
    found = sorted(result.findings, key=lambda item: (item.check, item.refs, item.message, item.evidence))
    columns: dict[str, Iterable[str]] = {
        name: [getattr(item, name) for item in found]
        for name in ("check", "severity", "verdict", "message", "refs", "evidence")
    }
    for name in ("left", "right", "delta"):
        columns[name] = [_printed(getattr(item, name)) for item in found]
    return _rows({"report_id": repeat(result.report_id), **columns}, names, len(found))
