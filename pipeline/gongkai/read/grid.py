"""Rows of cells with spans, as a file holds them, laid out in a grid with merged cells expanded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gongkai.records import Grid, GridCell

SPAN_LIMIT = 100  # columns; the widest statutory table has 16
GRID_LIMIT = 200_000  # places; more is an attack or a data dump


class RawCell(NamedTuple):
    """A cell as written. `rowspan` 0 reaches to the end of the row group, as in HTML."""

    text: str
    rowspan: int = 1
    colspan: int = 1


class RawRow(NamedTuple):
    """A row as written; `group` tells its row group apart: no cell reaches beyond its own."""

    cells: tuple[RawCell, ...]
    group: int = 0


def lay_out(rows: Sequence[RawRow], start: int) -> tuple[str, Grid] | None:
    """The printed text of a table (cells parted by tabs, rows by line feeds) and its grid.

    `start` is where that text will begin in the document. Columns and rows in which no cell begins have no
    width on the page either and are left out, so that a `colspan` too large does no harm. None for a table
    of more than `GRID_LIMIT` places.
    """
    places: list[dict[int, GridCell]] = [{} for _ in rows]  # for each row the cells by column
    begun: set[int] = set()  # columns in which cells begin
    last = {row.group: line for line, row in enumerate(rows)}
    texts: list[str] = []
    ends: list[int] = []
    room = GRID_LIMIT * 5
    at = start
    for line, row in enumerate(rows):
        here = places[line]
        column = 0
        for text, rowspan, colspan in row.cells:
            while column in here:
                column += 1
            cell = here[column] = GridCell(text, at, at + len(text))
            at = cell.end + 1
            begun.add(column)
            room -= 1
            if rowspan == 1 and colspan <= 1:
                column += 1
                continue
            bottom = min(line + rowspan - 1, last[row.group]) if rowspan else last[row.group]
            width = min(max(colspan, 1), SPAN_LIMIT)
            room = _cover(places[line : bottom + 1], range(column, column + width), cell, room)
            if room < 0:
                return None
            column += width
        if row.cells:
            texts.append("\t".join([cell.text for cell in row.cells]))
        ends.append(at - 1)
    filled = [(here, end) for here, end, row in zip(places, ends, rows, strict=True) if row.cells]
    if room < 0 or len(filled) * len(begun) > GRID_LIMIT:
        return None
    columns = sorted(begun)
    text = "\n".join(texts)
    return text, Grid(tuple([_row(*row, columns) for row in filled]), start, start + len(text))


def _cover(rows: Sequence[dict[int, GridCell]], columns: range, cell: GridCell, room: int) -> int:
    """A cell put into all places that it covers and no other does; how much `room` is left, negative for too little."""
    covered = cell._replace(covered=True)
    for row in rows:
        room += len(row)
        for column in columns:
            row.setdefault(column, covered)
        room -= len(row)
        if room < 0:
            break
    return room


def _row(cells: dict[int, GridCell], end: int, columns: Sequence[int]) -> tuple[GridCell, ...]:
    """The cells of a row; where it is too short, blanks at its end."""
    blank = GridCell("", end, end)
    return tuple([cells.get(column, blank) for column in columns])
