"""Reports and failures -> the dataset's tables as pandas frames, with the columns of `rules/columns.toml`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from gongkai.records import (
    DIMENSIONS,
    Cell,
    Coordinates,
    Document,
    Fact,
    Failure,
    Finding,
    Mention,
    Number,
    ReportResult,
)
from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.columns import Column, load_columns

if TYPE_CHECKING:
    import pandas as pd

Row: TypeAlias = dict[str, Any]

_YUAN, _TEN_THOUSAND_YUAN = "元", "万元"
_TIE_BREAKERS = (
    "source",
    "table",
    "row",
    "col",
    "indicator",
    *DIMENSIONS,
    "period",
    "scope",
    "value",
    "rule",
)


def assemble(results: Iterable[ReportResult], failures: Iterable[Failure]) -> dict[str, pd.DataFrame]:
    """The tables reports, entities, observations, findings and failures, in that order.

    Reports stand by `report_id`, the rows of one report by position and then by content, so the frames do not
    depend on the order of `results`. Integer columns are `Int64`; numbers are `int`, `Decimal` or `None` in
    object columns, so that nothing is rounded; dates are `datetime.date` or `None`; strings are never null.
    """
    tables = {table: _Table(columns) for table, columns in load_columns().columns.items()}
    for result in sorted(results, key=lambda item: item.report_id):
        for table, found in rows(result).items():
            tables[table].add(*found)
    tables["failures"].add(*(asdict(failure) for failure in sorted(failures, key=_failure_order)))
    return {name: table.frame() for name, table in tables.items()}


def rows(result: ReportResult) -> dict[str, list[Row]]:
    """The rows of one report in each table, by column; columns of which it says nothing are left out."""
    return {
        "reports": [_report(result)],
        "entities": [*_entities(result)],
        "observations": _observations(result),
        "findings": [*_findings(result)],
    }


class _Table:
    """A table in the making, kept by column: a million rows take far less room so than as dictionaries."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._blanks = [(column.name, "" if column.type == "string" else None) for column in columns]
        self._types = {column.name: "Int64" if column.type == "integer" else object for column in columns}
        self._values: dict[str, list[Any]] = {column.name: [] for column in columns}

    def add(self, *rows: Row) -> None:
        for name, blank in self._blanks:
            self._values[name].extend(row.get(name, blank) for row in rows)

    def frame(self) -> pd.DataFrame:
        import pandas as pd  # the processes that read reports need only their rows

        return pd.DataFrame({name: pd.Series(values, dtype=self._types[name]) for name, values in self._values.items()})


def _report(result: ReportResult) -> Row:
    return asdict(result.identity) | {
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
    }


def _media_type(document: Document) -> str:
    """The media type, marked where the text was recognised in images and not printed in the file."""
    return document.media_type + ("; ocr" if document.metadata.get("ocr") else "")


def _status(result: ReportResult) -> str:
    if not result.facts and not result.cells:
        return "failed"
    return "partial" if result.document.warnings else "ok"


def _entities(result: ReportResult) -> Iterator[Row]:
    def place(mention: Mention) -> tuple[int, int, str, str, str]:
        return mention.start, mention.end, mention.type, mention.rule, mention.norm

    for mention in sorted(result.entities, key=place):
        yield {
            "report_id": result.report_id,
            "type": mention.type,
            "text": result.text[mention.start : mention.end],
            "start": mention.start,
            "end": mention.end,
            "norm": mention.norm,
            "ref": mention.ref,
            "section": mention.section,
            "rule": mention.rule,
        }


def _observations(result: ReportResult) -> list[Row]:
    """Facts and cells by position; where one number gives several rows, by what they count."""
    section = _sections(result)
    shared: Row = {
        "report_id": result.report_id,
        "agency": result.identity.agency,
        "adcode": result.identity.adcode,
        "year": result.identity.year,
    }
    rows = [shared | _fact(fact, result.text) for fact in result.facts]
    rows += [shared | _cell(cell, result.text) | {"section": section(cell.start)} for cell in result.cells]
    for row in rows:
        row["page"] = row.get("page") or _page(result.document, row["start"])
    return sorted(rows, key=_observation_order)


def _observation_order(row: Row) -> tuple[Any, ...]:
    return row["start"], row["end"], *(str(row.get(name, "")) for name in _TIE_BREAKERS)


def _failure_order(failure: Failure) -> tuple[str, str, str]:
    return failure.path, failure.error, failure.message


def _sections(result: ReportResult) -> Callable[[int], str]:
    """The kind of the section at a position; nothing before the first section."""
    sections = sorted(result.sections, key=lambda section: section.start)
    starts = [section.start for section in sections]

    def kind(position: int) -> str:
        index = bisect_right(starts, position) - 1
        return sections[index].kind if index >= 0 and position < sections[index].end else ""

    return kind


def _page(document: Document, position: int) -> int | None:
    """The page that a position is printed on; for a blank cell, that of the text before it."""
    index = bisect_right(document.origins, position, key=lambda origin: origin.start) - 1
    return document.origins[index].page if index >= 0 else None


def _coordinates(at: Coordinates) -> dict[str, str]:
    return {name: codes for name in DIMENSIONS if (codes := getattr(at, name))}


def _fact(fact: Fact, text: str) -> Row:
    value = fact.value
    exact = value.qualifier == "exact"
    return _coordinates(fact.at) | {
        "source": "table" if fact.table else "narrative",
        "table": fact.table,
        "indicator": fact.indicator,
        "value": value.number,
        "unit": value.unit or load_codebook().indicators[fact.indicator].unit,
        "qualifier": value.qualifier,
        "lower": value.number if exact and value.lower is None else value.lower,
        "upper": value.number if exact and value.upper is None else value.upper,
        "status": fact.status,
        "period": fact.period,
        "scope": fact.scope,
        "printed": text[fact.start : fact.end],
        "evidence": " ".join(text[fact.evidence_start : fact.evidence_end].split()),
        "start": fact.start,
        "end": fact.end,
        "section": fact.section,
        "rule": fact.rule,
        "confidence": Decimal(str(round(fact.confidence, 4))),
    }


def _cell(cell: Cell, text: str) -> Row:
    number, unit = _in_codebook_unit(cell)
    return _coordinates(cell.at) | {
        "source": "table",
        "table": f"{cell.form}.{cell.table}",
        "row": cell.row,
        "col": cell.col,
        "indicator": cell.indicator,
        "value": number,
        "unit": unit,
        "qualifier": "exact" if number is not None else "",
        "lower": number if cell.implied is None else cell.implied,
        "upper": number if cell.implied is None else cell.implied,
        "status": cell.status,
        "scope": "self",
        "printed": text[cell.start : cell.end],
        "start": cell.start,
        "end": cell.end,
        "page": cell.page,
        "rule": cell.rule,
    }


def _in_codebook_unit(cell: Cell) -> tuple[Number | None, str]:
    """Money of a form that prints 万元 in 元 where the codebook counts the indicator in 元."""
    unit = load_codebook().indicators[cell.indicator].unit
    if cell.unit == _TEN_THOUSAND_YUAN and unit == _YUAN:
        return None if cell.number is None else cell.number * 10000, _YUAN
    return cell.number, cell.unit or unit


def _findings(result: ReportResult) -> Iterator[Row]:
    def place(finding: Finding) -> tuple[str, str, str, str]:
        return finding.check, finding.refs, finding.message, finding.evidence

    for finding in sorted(result.findings, key=place):
        yield {"report_id": result.report_id, **asdict(finding)}
