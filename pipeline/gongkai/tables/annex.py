"""Annexes of local statistics before 2014 → facts: rows by their whole label, columns by their heads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

from gongkai.normalise.fold import fold
from gongkai.records import Fact, Number, Span, Value
from gongkai.rulebook.forms import AnnexLabel, coordinates, load_annex
from gongkai.tables.blocks import Block
from gongkai.tables.fields import Field, read_value

Column: TypeAlias = Literal["header", "code", "year", "cumulative"]

_NUMBERING = re.compile(
    r"^(?:其中[：:]?|\d{1,2}[.、]|（[\d一二三四五六七八九十]{1,2}）|[一二三四五六七八九十]{1,2}、|[-·*])+"
)
_NOTE = re.compile(r"（[^（）]*）?|[：:]$|\d{1,2}$")
_YEAR = re.compile(r"(?:20)?\d\d年度?(?:数|数量|数据|累计)?|〔?20\d\d〕?年?度?")
_MONEY = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
_FEWEST_ROWS = 3
_FEWEST_ROWS_WITHOUT_HEAD = 5
_LONGEST_LABEL = 60
_CONFIDENCE = 0.95


class _Row(NamedTuple):
    """A row whose label the annex knows, its numbers on one line, and the heads over them if printed."""

    label: AnnexLabel
    first: Field
    unit: str
    values: tuple[Field, ...]
    columns: tuple[Column, ...]


@cache
def _by_label() -> dict[str, AnnexLabel]:
    return {key: row for row in load_annex().row for key in row.keys}


@cache
def _heads() -> dict[str, Column]:
    annex = load_annex()
    named: list[tuple[Column, tuple[str, ...]]] = [
        ("header", annex.header),
        ("code", annex.code),
        ("year", annex.year),
        ("cumulative", annex.cumulative),
    ]
    return {word: column for column, words in named for word in words}


def read_annex(blocks: Iterable[Block], text: str) -> tuple[tuple[Fact, ...], tuple[Span, ...]]:
    """The facts of an annex and the stretches that it occupies; nothing where too few labels are known."""
    columns: tuple[Column, ...] = ()
    rows: list[_Row] = []
    start = end = -1
    for block in blocks:
        fields = _joined(field for field in block.run if field.kind == "text" and not field.covered)
        heads = _read_heads(fields)
        columns = heads or columns
        row = _read_row(fields, block.values, columns)
        if row and start < 0:
            start = min((field.start for field in fields if heads and _head(field)), default=row.first.start)
        if row:
            rows.append(row)
        if row or (rows and block.values and _is_label(fields)):  # rows of other things end no annex
            end = block.values[-1].end
        elif rows:
            break
    if len(rows) < (_FEWEST_ROWS if columns else _FEWEST_ROWS_WITHOUT_HEAD):
        return (), ()
    return tuple(_facts(rows, text)), (Span(start, end),)


def _joined(fields: Iterable[Field]) -> list[Field]:
    """Fields of one character, as in `指　标`, put together with their neighbours of the same row."""
    joined: list[Field] = []
    for field in fields:
        last = joined[-1] if joined else None
        alone = len(field.text) == 1 and field.text not in load_annex().units
        if last and alone and last.row == field.row and last.column is None and len(last.text) < 3:
            joined[-1] = Field("text", last.text + field.text, last.start, field.end, field.row)
            continue
        joined.append(field)
    return joined


def _is_label(fields: Sequence[Field]) -> bool:
    return sum(len(field.text) for field in fields) <= _LONGEST_LABEL and not any(
        mark in field.text for field in fields for mark in "。；"
    )


def _head(field: Field) -> Column | None:
    word = _NOTE.sub("", field.text)
    return _heads().get(word) or ("year" if _YEAR.fullmatch(field.text) else None)


def _read_heads(fields: Sequence[Field]) -> tuple[Column, ...]:
    """The columns after the labels, where the fields hold the head of an annex."""
    found = [head for field in fields if (head := _head(field))]
    if "header" not in found:
        return ()
    columns = tuple(head for head in found[found.index("header") :] if head != "header")
    return columns if {"year", "cumulative"} & set(columns) else ()


def _read_row(fields: Sequence[Field], values: Sequence[Field], columns: tuple[Column, ...]) -> _Row | None:
    unit = ""
    while fields and fields[-1].text in load_annex().units:
        unit, fields = fields[-1].text, fields[:-1]
    for count in range(1, min(3, len(fields)) + 1):  # a label may be broken over lines
        label = "".join(field.text for field in fields[-count:])
        known = _by_label().get(_bare(label))
        if known and values:
            printed = re.search(r"万元|元", label)
            unit = unit or (printed[0] if printed else "")
            return _Row(known, fields[-count], unit, tuple(_one_line(values, columns)), columns)
    return None


def _one_line(values: Sequence[Field], columns: Sequence[Column]) -> Sequence[Field]:
    """The values of the first line, where values stand side by side; else all of them."""
    line = [value for value in values if value.row == values[0].row]
    return line if len(line) > 1 or len(values) > max(len(columns), 1) else values


def _bare(label: str) -> str:
    """A label without numbering, notes and a closing 数."""
    return _NOTE.sub("", _NUMBERING.sub("", label)).removesuffix("数")


def _facts(rows: Sequence[_Row], text: str) -> Iterator[Fact]:
    coded = _coded(rows)
    for row in rows:
        for column, field in _place(row, coded):
            indicator = {"year": row.label.indicator, "cumulative": row.label.cumulative}.get(column, "")
            if indicator and field.kind == "value":
                yield from _fact(indicator, row, field, text)


def _coded(rows: Sequence[_Row]) -> bool:
    """Whether the first numbers only count the rows: most are larger by one to three than the one before."""
    numbers = [read_value(row.values[0].text)[1] for row in rows if len(row.values) > 1]
    steps = [
        1 <= later - earlier <= 3 for earlier, later in pairwise(numbers) if later is not None and earlier is not None
    ]
    return len(steps) >= 2 and sum(steps) * 10 >= len(steps) * 7


def _place(row: _Row, coded: bool) -> Iterator[tuple[Column, Field]]:
    """Values under the heads; a code that no head announces comes first."""
    values, columns = list(row.values), list(row.columns)
    if not columns:
        columns = ["year", "cumulative"]
    if coded and "code" not in columns and len(values) > 1:
        columns.insert(0, "code")
    if not coded and "code" in columns and len(values) < len(columns):
        columns.remove("code")
    if len(values) > len(columns):
        values = [value for value in values if value.kind != "blank"]
    yield from zip(columns, values, strict=False)


def _fact(indicator: str, row: _Row, field: Field, text: str) -> Iterator[Fact]:
    printed = text[field.start : field.end]
    status, number, suffix = read_value(fold(printed))
    if number is None:
        return
    number, unit = _in_yuan(number, suffix or row.unit)
    yield Fact(
        indicator=indicator,
        value=Value(number, "exact", number, number, unit),
        status=status,
        at=coordinates(row.label),
        printed=printed,
        start=field.start,
        end=field.end,
        evidence_start=row.first.start,
        evidence_end=row.values[-1].end,
        rule=f"annex.{row.label.id}",
        confidence=_CONFIDENCE,
        table="annex",
    )


def _in_yuan(number: Number, unit: str) -> tuple[Number, str]:
    factor = _MONEY.get(unit)
    if factor is None:
        return number, unit
    yuan = number * factor
    return (int(yuan) if yuan == int(yuan) else yuan), "元"
