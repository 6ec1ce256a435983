"""Workbooks (XLSX, XLS, ET): every visible sheet as a table, values as they read, without artefacts."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from itertools import islice
from typing import Any, TypeAlias

from gongkai.errors import ReadError
from gongkai.read.blocks import is_data, visible
from gongkai.read.grid import GRID_LIMIT, RawCell, RawRow
from gongkai.read.office.compose import Item, Passage, Sheet, compose
from gongkai.read.office.package import Package
from gongkai.read.sniff import XLS, XLSX
from gongkai.records import Document, Source

SHEET_LIMIT = 200  # sheets; an annex has one to ten
REACH_LIMIT = 2_000_000  # places from the first to the last value of a sheet; ten times what a grid takes

Value: TypeAlias = str | float | bool | date | datetime | time | timedelta
Place: TypeAlias = tuple[int, int]

# What xlrd raises for damaged records, beside its own exceptions.
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, OverflowError, RecursionError)
_COUNT = re.compile(rb"count\s*=\s*[\"']\s*\+?(\d+)", re.IGNORECASE)
_REFERENCE = re.compile(rb"<(?:\w{1,20}:)?c\b[^>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,9})[\"'](?:[^>]*[^>/])?>")
_BLANKS = frozenset((0, 6))  # xlrd: XL_CELL_EMPTY, XL_CELL_BLANK


@dataclass(frozen=True, slots=True)
class _Table:
    """The used area of a sheet: its values, where it begins (row and column from 0) and its merged ranges."""

    name: str
    start: Place
    values: Sequence[Sequence[Value]]
    merged: Sequence[tuple[Place, Place]]


def read_xlsx(source: Source) -> Document:
    """A workbook of today: its visible sheets one after the other, rows as lines of tab-parted cells, and as grids.

    Numbers have up to 15 digits as Excel keeps them (3, not 3.0), dates and times are ISO, formulas give the
    result that was saved. A sheet of one column is read as lines. Parts are `Sheet1!B7`. Raises `ReadError`
    of kind `malformed`, `too_large`, `encrypted` or `unsupported_format`.
    """
    package = Package(source)
    if "xl/workbook.bin" in package.names:
        reason = "binary workbooks (XLSB) are not read; save it as XLSX"
        raise ReadError(source.path, "unsupported_format", reason)
    for name in package.names:
        if name.startswith("xl/") and name.endswith((".xml", ".rels")):
            data = package.data(name) or b""  # refuses what is too large or damaged before it is handed on
            _check_counts(data, name, source.path)
            if name.startswith("xl/worksheets/"):
                _check_reach(data, name, source.path)
    return _document(source, XLSX, _modern(source))


def read_xls(source: Source) -> Document:
    """A workbook of Excel 5 to 2003 or of old WPS (ET); all else as in `read_xlsx`."""
    return _document(source, XLS, _old(source))


def _document(source: Source, media_type: str, tables: Sequence[_Table | str]) -> Document:
    """The document of sheets; a hidden one is only its name."""
    hidden = [table for table in tables if isinstance(table, str)]
    composed = compose(item for table in tables if isinstance(table, _Table) for item in _items(table))
    warnings = (f"hidden sheets were left out: {', '.join(hidden)}",) if hidden else ()
    return Document(
        text=composed.text,
        media_type=media_type,
        grids=composed.grids,
        metadata={"url": source.url} if source.url else {},
        warnings=(*warnings, *composed.warnings),
        origins=composed.origins,
    )


def _modern(source: Source) -> list[_Table | str]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    tables: list[_Table | str] = []
    try:
        with _Panics(source.path):
            workbook = CalamineWorkbook.from_filelike(BytesIO(source.data))
            sheets = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            _check_count(len(sheets), source.path)
            for one in sheets:
                sheet = workbook.get_sheet_by_name(one.name)
                if one.visible != SheetVisibleEnum.Visible:
                    tables.append(one.name)
                elif sheet.start is not None:
                    tables.append(_Table(one.name, sheet.start, sheet.to_python(), sheet.merged_cell_ranges or ()))
    except PasswordError as error:
        raise ReadError(source.path, "encrypted", "the workbook is protected by a password") from error
    except CalamineError as error:
        raise ReadError(source.path, "malformed", f"the workbook cannot be read: {error}") from error
    return tables


def _old(source: Source) -> list[_Table | str]:
    """The sheets of an old workbook, read by xlrd: calamine asks for all the memory that a damaged file names."""
    import xlrd
    from xlrd.compdoc import CompDocError

    tables: list[_Table | str] = []
    try:
        with xlrd.open_workbook(
            file_contents=source.data, formatting_info=True, ragged_rows=True, logfile=StringIO()
        ) as book:
            _check_count(book.nsheets, source.path)
            for sheet in book.sheets():
                if sheet.visibility:
                    tables.append(sheet.name)
                    continue
                values = [_old_values(sheet, row, book.datemode) for row in range(sheet.nrows)]
                ranges = [((top, left), (end - 1, right - 1)) for top, end, left, right in sheet.merged_cells]
                tables.append(_used(_Table(sheet.name, (0, 0), values, ranges), source.path))
    except (xlrd.XLRDError, CompDocError, struct.error, *_FAULTS) as error:
        kind = "encrypted" if "encrypted" in str(error) else "malformed"
        raise ReadError(source.path, kind, f"the workbook cannot be read: {error}") from error
    return tables


def _old_values(sheet: Any, row: int, mode: int) -> list[Value]:
    """A row without the blanks at its end: whole columns are often formatted."""
    types = sheet.row_types(row)
    width = max((index + 1 for index, one in enumerate(types) if one not in _BLANKS), default=0)
    return [_old_value(cell, mode) for cell in sheet.row_slice(row, 0, width)]


def _used(table: _Table, path: str) -> _Table:
    """A sheet without blank rows and columns around its values, its rows of one length."""
    filled = [
        (line, column) for line, row in enumerate(table.values) for column, value in enumerate(row) if value != ""
    ]
    if not filled:
        return table
    top, bottom = filled[0][0], filled[-1][0]
    left, right = min(column for _, column in filled), max(column for _, column in filled)
    _check_size(bottom + 1 - top, right + 1 - left, table.name, path)
    blanks: list[Value] = [""] * (right + 1)
    values = [[*row, *blanks[len(row) :]][left:] for row in table.values[top : bottom + 1]]
    return _Table(table.name, (top, left), values, table.merged)


def _old_value(cell: Any, mode: int) -> Value:
    """The value of a cell of xlrd; an error in a formula reads as Excel shows it."""
    from xlrd import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, error_text_from_code
    from xlrd.xldate import xldate_as_datetime

    if cell.ctype == XL_CELL_DATE:
        moment: datetime = xldate_as_datetime(cell.value, mode)
        return moment.time() if cell.value < 1 else moment
    if cell.ctype == XL_CELL_ERROR:
        return str(error_text_from_code.get(cell.value, ""))
    value: Value = bool(cell.value) if cell.ctype == XL_CELL_BOOLEAN else cell.value
    return value


def _check_count(sheets: int, path: str) -> None:
    if sheets > SHEET_LIMIT:
        raise ReadError(path, "too_large", f"{sheets} sheets, at most {SHEET_LIMIT} are read")


class _Panics:
    """Tells a failure inside calamine's Rust, a `BaseException` whose class has no name to import, as a fault of
    the file."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if kind is not None and kind.__name__ == "PanicException":
            raise ReadError(self._path, "malformed", f"the workbook is damaged: {error}") from error


def _check_counts(data: bytes, name: str, path: str) -> None:
    """Refuses a part that announces more elements than it has bytes: calamine makes room for what is announced."""
    for match in _COUNT.finditer(data):
        if len(match[1]) > 9 or int(match[1]) > len(data):
            raise ReadError(path, "malformed", f"{name} announces {match[1].decode()} elements and does not hold them")


def _check_reach(data: bytes, name: str, path: str) -> None:
    """Refuses a sheet whose cells span more places than a grid has: libraries make room for each of them."""
    rows, columns = {0}, {b"A"}
    for match in _REFERENCE.finditer(data):
        columns.add(match[1])
        rows.add(int(match[2]))
    _check_size(max(rows), max(_column_number(letters.decode()) for letters in columns), name, path)


def _check_size(rows: int, columns: int, name: str, path: str) -> None:
    if rows * columns > REACH_LIMIT:
        raise ReadError(path, "too_large", f"{name} spans {rows} rows and {columns} columns")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _column_name(index: int) -> str:
    """The letters of a column counted from 0: A, B, ..., Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _items(table: _Table) -> list[Item]:
    """A sheet as a table, or as lines where it is no table of data."""
    texts = [[visible(_text(value)) for value in row] for row in table.values]
    while texts and not any(texts[-1]):
        texts.pop()
    width = max((len(row) for row in texts), default=0)
    spans = dict(islice(_spans(table.merged, table.start, (len(texts), width)), GRID_LIMIT))
    top, left = table.start
    rows, parts = list[RawRow](), list[str]()
    for line, row in enumerate(texts):
        own = [column for column in range(len(row)) if (line, column) not in spans or spans[line, column] != (0, 0)]
        if not any(row[column] or (line, column) in spans for column in own[1:]):
            own = own[:1]  # a title or a note stands alone in its row
        cells = [RawCell(row[column], *spans.get((line, column), (1, 1))) for column in own]
        rows.append(RawRow(tuple(cells)))
        parts += [f"{table.name}!{_column_name(left + column)}{top + line + 1}" for column in own]
    if is_data(tuple(rows)):
        return [Sheet(tuple(rows), tuple(parts))]
    lines = (cell.text for row in rows for cell in row.cells)
    return [Passage(text, part) for text, part in zip(lines, parts, strict=True)]


def _spans(
    ranges: Sequence[tuple[Place, Place]], start: Place, size: tuple[int, int]
) -> Iterator[tuple[Place, tuple[int, int]]]:
    """For each place of a merged range its spans; (0, 0) for those that another cell covers."""
    for (top, left), (bottom, right) in ranges:
        first = max(top - start[0], 0), max(left - start[1], 0)
        last = min(bottom - start[0], size[0] - 1), min(right - start[1], size[1] - 1)
        for line in range(first[0], last[0] + 1):
            for column in range(first[1], last[1] + 1):
                spans = (last[0] - first[0] + 1, last[1] - first[1] + 1) if (line, column) == first else (0, 0)
                yield (line, column), spans


def _text(value: Value) -> str:
    """A value as it reads: Excel keeps 15 digits, so 0.1 + 0.2 is 0.3; time spans read as hours."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return format(int(value), "d") if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
