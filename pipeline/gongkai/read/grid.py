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
    places = _places(rows)
    if places is None:
        return None
    text, cells = _print(rows, start)
    lines = [line for line, row in enumerate(rows) if row.cells]
    columns = sorted({column for line in lines for column, number in places[line].items() if number >= 0})
    if len(lines) * len(columns) > GRID_LIMIT:
        return None
    covered: dict[int, GridCell] = {}
    grid: list[tuple[GridCell, ...]] = []
    printed = 0
    for line in lines:
        printed += len(rows[line].cells)
        end = cells[printed - 1].end
        blank = GridCell("", end, end)  # where the row is too short: where it ends
        here = []
        for column in columns:
            number = places[line].get(column)
            if number is None:
                here.append(blank)
            elif number >= 0:
                here.append(cells[number])
            else:
                if number not in covered:
                    covered[number] = cells[~number]._replace(covered=True)
                here.append(covered[number])
        grid.append(tuple(here))
    return text, Grid(tuple(grid), start, start + len(text))


def _places(rows: Sequence[RawRow]) -> list[dict[int, int]] | None:
    """For each row the columns that cells cover: the number of a cell where it begins, elsewhere its complement (~)."""
    last = {row.group: index for index, row in enumerate(rows)}
    places: list[dict[int, int]] = [{} for _ in rows]
    number = count = 0
    for line, row in enumerate(rows):
        here = places[line]
        column = 0
        for _, rowspan, colspan in row.cells:
            while column in here:
                column += 1
            bottom = last[row.group] if rowspan == 0 else min(line + rowspan - 1, last[row.group])
            width = min(max(colspan, 1), SPAN_LIMIT)
            here[column] = number
            count += 1
            for down in range(line, bottom + 1) if bottom > line or width > 1 else ():
                there = places[down]
                count -= len(there)
                for right in range(column, column + width):
                    there.setdefault(right, ~number)
                count += len(there)
                if count > GRID_LIMIT * 5:
                    return None
            number += 1
            column += width
    return places if count <= GRID_LIMIT * 5 else None


def _print(rows: Sequence[RawRow], start: int) -> tuple[str, list[GridCell]]:
    """The table's text, and its cells in reading order."""
    lines: list[str] = []
    cells: list[GridCell] = []
    at = start
    for row in rows:
        if row.cells:
            texts = [cell.text for cell in row.cells]
            for text in texts:
                end = at + len(text)
                cells.append(GridCell(text, at, end))
                at = end + 1
            lines.append("\t".join(texts))
    return "\n".join(lines), cells
