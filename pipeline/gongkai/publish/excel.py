"""Excel: one workbook, a sheet a table and one for the codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.publish.codebook import HEAD, rows
from gongkai.rulebook.columns import Column, Schema

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_ROWS, _CHARACTERS = 1_048_575, 32_767  # of a sheet below its head, of a cell
_CREATED = datetime(2000, 1, 1)  # a fixed time: equal datasets give equal files
_WIDTHS = {"string": 22, "integer": 9, "number": 12, "date": 11}


def write_workbook(frames: Mapping[str, pd.DataFrame], schema: Schema, folder: Path) -> None:
    """Write `gongkai.xlsx`: the head of each sheet is frozen and filtered, and no text is taken for a formula.

    A table of more rows than a sheet holds goes on in `observations_2`; text of more than 32,767 characters is
    cut and ends in `…`.
    """
    from xlsxwriter import Workbook

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(folder / f"{schema.name}.xlsx", {"constant_memory": True, **plain}) as book:
        book.set_properties({"created": _CREATED})
        for table, columns in schema.columns.items():
            for number, start in enumerate(range(0, max(len(frames[table]), 1), _ROWS), start=1):
                part = frames[table].iloc[start : start + _ROWS]
                _sheet(book, f"{table}_{number}" if number > 1 else table, part, columns)
        codebook = _opened(book, "codebook", HEAD, [18] * len(HEAD))
        for line, row in enumerate(rows(schema), start=1):
            codebook.write_row(line, 0, row)


def _sheet(book: Workbook, name: str, frame: pd.DataFrame, columns: Sequence[Column]) -> None:
    names = [column.name for column in columns]
    sheet = _opened(book, name, names, [_WIDTHS[column.type] for column in columns])
    sheet.autofilter(0, 0, max(len(frame), 1), len(columns) - 1)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    kinds = [column.type for column in columns]
    cells = zip(*(frame[name].astype(object).where(frame[name].notna(), "") for name in names), strict=True)
    for line, row in enumerate(cells, start=1):
        for place, (value, kind) in enumerate(zip(row, kinds, strict=True)):
            if value == "":
                continue
            if kind == "string":
                sheet.write_string(line, place, value if len(value) <= _CHARACTERS else value[: _CHARACTERS - 1] + "…")
            elif kind == "date":
                sheet.write_datetime(line, place, value, day)
            else:
                sheet.write_number(line, place, float(value))


def _opened(book: Workbook, name: str, head: Sequence[str], widths: Sequence[int]) -> Worksheet:
    """A new sheet with its head frozen."""
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.write_row(0, 0, head, book.add_format({"bold": True, "bottom": 1}))
    return sheet
