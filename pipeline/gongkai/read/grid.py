"""Rows of cells with spans, as a file holds them, laid out in a grid with merged cells expanded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from gongkai.records import Grid, GridCell

SPAN_LIMIT = 100  # columns; the widest statutory table has 16
GRID_LIMIT = 200_000  # places; more is an attack or a data dump


Place: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as written. `rowspan` 0 reaches to the end of the row group, as in HTML."""

    text: str
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as written; `group` tells its row group apart: no cell reaches beyond its own."""

    cells: tuple[RawCell, ...]
    group: int = 0


def lay_out(rows: Sequence[RawRow], start: int) -> tuple[str, Grid] | None:
    """The printed text of a table (cells parted by tabs, rows by line feeds) and its grid.

    `start` is where that text will begin in the document. Columns and rows in which no cell begins have no
    width on the page either and are left out, so that a `colspan` too large does no harm. None for a table
    of more than `GRID_LIMIT` places.
    """
    places = _places(rows)
    if places is None:
        return None
    text, cells = _print(rows, start)
    origins = {place for place, origin in places.items() if place == origin}
    lines = sorted({row for row, _ in origins})
    columns = sorted({column for _, column in origins})
    if len(lines) * len(columns) > GRID_LIMIT:
        return None
    order = dict(zip(sorted(origins), cells, strict=True))
    row_ends = {row: cell.end for (row, _), cell in order.items()}

    def at(row: int, column: int) -> GridCell:
        origin = places.get((row, column))
        if origin is None:  # the row is too short: a blank where it ends
            return GridCell("", row_ends[row], row_ends[row])
        return order[origin] if origin == (row, column) else replace(order[origin], covered=True)

    grid = tuple(tuple(at(row, column) for column in columns) for row in lines)
    return text, Grid(grid, start, start + len(text))


def _places(rows: Sequence[RawRow]) -> dict[Place, Place] | None:
    """For each place that a cell covers, the place where that cell begins."""
    last = {row.group: index for index, row in enumerate(rows)}
    places: dict[Place, Place] = {}
    for line, row in enumerate(rows):
        column = 0
        for cell in row.cells:
            while (line, column) in places:
                column += 1
            bottom = last[row.group] if cell.rowspan == 0 else min(line + cell.rowspan - 1, last[row.group])
            width = min(max(cell.colspan, 1), SPAN_LIMIT)
            for down in range(line, bottom + 1):
                for right in range(column, column + width):
                    places.setdefault((down, right), (line, column))
                if len(places) > GRID_LIMIT * 5:
                    return None
            column += width
    return places


def _print(rows: Sequence[RawRow], start: int) -> tuple[str, list[GridCell]]:
    """The table's text, and its cells in reading order."""
    lines: list[str] = []
    cells: list[GridCell] = []
    at = start
    for row in rows:
        if not row.cells:
            continue
        for cell in row.cells:
            cells.append(GridCell(cell.text, at, at + len(cell.text)))
            at += len(cell.text) + 1
        lines.append("\t".join(cell.text for cell in row.cells))
    return "\n".join(lines), cells
