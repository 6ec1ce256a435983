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
from math import inf
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from gongkai.normalise.plain import plain
from gongkai.records import DIMENSIONS, Cell, Coordinates, Document, Fact, Failure, Mention, Number, ReportResult, Value
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
    found = [columns.get(name) or repeat("", count) for name in names]
    return [*zip(*found)]  # noqa: B905 - repeats have no end


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
    if not found:
        return []
    columns: _Columns = {
        "report_id": repeat(result.report_id),
        **_by_field(Mention, found),
        "text": [text[item.start : item.end] for item in found],
        "start": [f"{item.start}" for item in found],
        "end": [f"{item.end}" for item in found],
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
    facts = _rows({**shared, **_facts(result)}, names, len(result.facts)) if result.facts else []
    cells = _rows({**shared, **_cells(result)}, names, len(result.cells)) if result.cells else []
    places = [(fact.start, fact.end) for fact in result.facts] + [(cell.start, cell.end) for cell in result.cells]
    return _in_order([*facts, *cells], places, names)


def _in_order(found: list[Row], places: Sequence[tuple[int, int]], names: Sequence[str]) -> list[Row]:
    if len({*places}) == len(places):
        return [found[at] for at in sorted(range(len(found)), key=places.__getitem__)]
    tie = itemgetter(*(names.index(name) for name in _TIE_BREAKERS))
    several = {place for place, count in Counter(places).items() if count > 1}
    keys = [(*place, *tie(row)) if place in several else place for place, row in zip(places, found, strict=True)]
    return [found[at] for at in sorted(range(len(found)), key=keys.__getitem__)]


def _facts(result: ReportResult) -> _Columns:
    """The columns of facts, of which there is at least one."""
    text, facts = result.text, _by_field(Fact, result.facts)
    values, indicators = _by_field(Value, facts["value"]), load_codebook().indicators
    numbers = [_plain(number) for number in values["number"]]
    exact = [qualifier == "exact" for qualifier in values["qualifier"]]
    lower, upper = ([_printed(bound) for bound in values[side]] for side in ("lower", "upper"))
    return {
        **facts,
        **_by_field(Coordinates, facts["at"]),
        "source": ["table" if table else "narrative" for table in facts["table"]],
        "value": numbers,
        "unit": [unit or indicators[name].unit for unit, name in zip(values["unit"], facts["indicator"], strict=True)],
        "qualifier": values["qualifier"],
        "lower": [bound or number * is_exact for bound, number, is_exact in zip(lower, numbers, exact, strict=True)],
        "upper": [bound or number * is_exact for bound, number, is_exact in zip(upper, numbers, exact, strict=True)],
        "printed": [text[fact.start : fact.end] for fact in result.facts],
        "evidence": [" ".join(text[fact.evidence_start : fact.evidence_end].split()) for fact in result.facts],
        "start": [*map(str, facts["start"])],
        "end": [*map(str, facts["end"])],
        "page": _pages(result.document, facts["start"]),
        "confidence": [*map(_confidence, facts["confidence"])],
    }


def _cells(result: ReportResult) -> _Columns:
    """The columns of cells, of which there is at least one."""
    text, cells = result.text, _by_field(Cell, result.cells)
    indicators = load_codebook().indicators
    counted = [indicators[name].unit for name in cells["indicator"]]
    numbers, units = zip(*map(_in_codebook_unit, cells["number"], cells["unit"], counted), strict=True)
    bounds = [_printed(implied) or number for implied, number in zip(cells["implied"], numbers, strict=True)]
    pages: Sequence[str] = _pages(result.document, cells["start"])
    if any(cells["page"]):
        pages = [f"{page}" if page else other for page, other in zip(cells["page"], pages, strict=True)]
    return {
        **cells,
        **_by_field(Coordinates, cells["at"]),
        "source": repeat("table"),
        "table": [f"{form}.{table}" for form, table in zip(cells["form"], cells["table"], strict=True)],
        "value": numbers,
        "unit": units,
        "qualifier": ["exact" if number else "" for number in numbers],
        "lower": bounds,
        "upper": bounds,
        "scope": repeat("self"),
        "printed": [text[cell.start : cell.end] for cell in result.cells],
        "start": [*map(str, cells["start"])],
        "end": [*map(str, cells["end"])],
        "page": pages,
        "section": _sections(result, cells["start"]),
    }


def _by_field(kind: type[NamedTuple], found: Sequence[NamedTuple]) -> dict[str, tuple[Any, ...]]:
    """The values of each field of records of one kind, of which there is at least one."""
    return dict(zip(kind._fields, zip(*found, strict=True), strict=True))


def _in_codebook_unit(number: Number | None, unit: str, counted: str) -> tuple[str, str]:
    """A number as printed and its unit; money of a form that prints 万元 in 元 where the codebook counts in 元."""
    if unit == _TEN_THOUSAND_YUAN and counted == _YUAN:
        return "" if number is None else _plain(number * 10000), _YUAN
    return "" if number is None else _plain(number), unit or counted


_plain = lru_cache(2**10)(plain)  # of equal numbers it makes equal texts, and most cells hold a small one


def _printed(number: Number | None) -> str:
    return "" if number is None else _plain(number)


@lru_cache(256)  # a few dozen sums of rules' and doubts' figures
def _confidence(value: float) -> str:
    return plain(Decimal(f"{round(value, 4)}"))


def _sections(result: ReportResult, positions: Iterable[int]) -> list[str]:
    """The kind of the section at each position; nothing outside of sections."""
    sections = sorted(result.sections, key=lambda section: section.start)
    starts, kinds = [], [""]
    following = [*(section.start for section in sections[1:]), inf]
    for section, limit in zip(sections, following, strict=False):
        starts.append(section.start)
        kinds.append(section.kind)
        if section.end < limit:
            starts.append(section.end)
            kinds.append("")
    return [kinds[bisect_right(starts, position)] for position in positions]


def _pages(document: Document, positions: Sequence[int]) -> list[str]:
    """The page that each position is printed on; for a blank cell, that of the text before it."""
    if not document.origins or {origin.page for origin in document.origins} == {None}:
        return [""] * len(positions)
    pages = ["", *("" if origin.page is None else f"{origin.page}" for origin in document.origins)]
    starts = [origin.start for origin in document.origins]
    return [pages[bisect_right(starts, position)] for position in positions]


def _findings(result: ReportResult, names: Sequence[str]) -> list[Row]:
    found = sorted(result.findings, key=lambda item: (item.check, item.refs, item.message, item.evidence))
    columns: dict[str, Iterable[str]] = {
        name: [getattr(item, name) for item in found]
        for name in ("check", "severity", "verdict", "message", "refs", "evidence")
    }
    for name in ("left", "right", "delta"):
        columns[name] = [_printed(getattr(item, name)) for item in found]
    return _rows({"report_id": repeat(result.report_id), **columns}, names, len(found))
