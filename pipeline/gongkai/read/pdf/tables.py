"""Frames filled with text, and tables put together again where a page break cuts them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from gongkai.read.blocks import is_data
from gongkai.read.grid import RawCell, RawRow
from gongkai.read.pdf.lattice import Frame
from gongkai.read.pdf.lines import Box, Glyph, Line, bounds, glue, lines

_SAME_BORDER = 4.0  # points between the borders of a column on two pages
_MARGIN = 12.0  # points that cells leave free beside their text, both sides together
_ROOM = 2.0  # type sizes that a full line may leave free: a number or a bracket does not stand alone
_HEAD_ROWS = 4  # rows of a head that is printed again on the next page
_SHORT = 40  # characters; a frame around more is a box with a note, not a row of a table
_NUMBERED = re.compile(
    r"第?[一二三四五六七八九十]{1,3}[、.．，]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．）)](?!\d)|[①-⑳]"
)
_LABEL = re.compile(r"[\u4e00-\u9fff]")
_VALUE = re.compile(r"[+-]?\d[\d,. ]*[\u4e00-\u9fff]{0,2}")  # with a unit: 20件


class Part(NamedTuple):
    """What a cell prints on one page."""

    text: str
    page: int
    box: Box


class TableCell(NamedTuple):
    """A cell with its place in the table; several `parts` where a page break cuts it; `full` where the last
    line of its text leaves hardly any room."""

    row: int
    column: int
    rows: int
    columns: int
    parts: tuple[Part, ...] = ()
    lines: tuple[Line, ...] = ()
    full: bool = False

    @property
    def text(self) -> str:
        """The text of all parts."""
        parts = self.parts
        return parts[0].text if len(parts) == 1 else "".join([part.text for part in parts])


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in reading order; the place on the page of what has been read of it so far."""

    cells: tuple[TableCell, ...]
    xs: tuple[float, ...]
    height: int
    page: int
    top: float

    def raw_rows(self) -> tuple[RawRow, ...]:
        """The rows as `lay_out` wants them."""
        rows: list[list[RawCell]] = [[] for _ in range(self.height)]
        for cell in self.cells:
            rows[cell.row].append(RawCell(cell.text, cell.rows, cell.columns))
        return tuple(RawRow(tuple(row)) for row in rows)

    @property
    def is_data(self) -> bool:
        """Whether this is a table rather than a frame around prose."""
        return is_data(self.raw_rows())

    @property
    def is_strip(self) -> bool:
        """Whether this is one column with little text: a row of a table that a page break cut off, or a box."""
        return len(self.xs) == 2 and self.height <= 2 and sum(len(cell.text) for cell in self.cells) <= _SHORT


def fill(frame: Frame, glyphs: Iterable[Glyph], page: int) -> Table:
    """A frame of a page with the glyphs that stand in it."""
    index = frame.index()
    held: defaultdict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        _, left, top, right, bottom, _, _ = glyph
        held[index[frame.at((left + right) / 2, (top + bottom) / 2)]].append(glyph)
    cells = []
    for number, place in enumerate(frame.places):
        found = tuple(lines(held[number], page, tight=True)) if number in held else ()
        width = frame.xs[place.column + place.columns] - frame.xs[place.column]
        parts = (_part(found, page),) if found else ()
        full = bool(found) and width - (found[-1].box[2] - found[-1].box[0]) <= _ROOM * found[-1].size + _MARGIN
        cells.append(TableCell(place.row, place.column, place.rows, place.columns, parts, found, full))
    return Table(tuple(cells), frame.xs, len(frame.ys) - 1, page, frame.ys[0])


def _part(found: Sequence[Line], page: int) -> Part:
    text = found[0].text
    if len(found) == 1:
        return Part(text, page, found[0].box)
    for line in found[1:]:
        text += glue(text, line.text) + line.text
    return Part(text, page, bounds([line.box for line in found]))


def continues(above: Table, below: Table) -> bool:
    """Whether a table that opens a page may go on from the one that ends the page before: same outer borders."""
    return below.page == above.page + 1 and all(abs(above.xs[end] - below.xs[end]) <= _SAME_BORDER for end in (0, -1))


def join(above: Table, below: Table) -> Table:
    """Two parts of a table as one: borders united, a repeated head left out, cut cells and rows mended."""
    xs = _united(above.xs, below.xs)
    upper, lower = _moved(above.cells, above.xs, xs), _moved(below.cells, below.xs, xs)
    repeated = _repeated(upper, lower)
    lower = [cell._replace(row=cell.row - repeated) for cell in lower if cell.row >= repeated]
    bottom = {(cell.column, cell.columns): cell for cell in upper if cell.row + cell.rows == above.height}
    opening = {(cell.column, cell.columns): cell for cell in lower if cell.row == 0}
    whole = _is_cut_row(bottom, opening)
    pairs = {
        where: (bottom[where], cell)
        for where, cell in opening.items()
        if where in bottom and (whole or _is_cut(bottom[where], cell, bottom.values(), opening.values()))
    }
    offset = above.height - (1 if whole else 0)
    kept = [cell for cell in upper if (cell.column, cell.columns) not in pairs or cell not in bottom.values()]
    kept += [_mended(*pair, overlap=whole) for pair in pairs.values()]
    kept += [
        cell._replace(row=cell.row + offset) for cell in lower if cell.row or (cell.column, cell.columns) not in pairs
    ]
    kept.sort(key=lambda cell: (cell.row, cell.column))
    return Table(tuple(kept), xs, offset + below.height - repeated, below.page, above.top)


def _united(*borders: Sequence[float]) -> tuple[float, ...]:
    xs: list[float] = []
    for x in sorted(x for side in borders for x in side):
        if not xs or x - xs[-1] > _SAME_BORDER:
            xs.append(x)
    return tuple(xs)


def _moved(cells: Sequence[TableCell], old: Sequence[float], new: Sequence[float]) -> list[TableCell]:
    """Cells in the columns of a finer lattice."""
    at = [_nearest(x, new) for x in old]
    spans = [(at[cell.column], at[cell.column + cell.columns]) for cell in cells]
    return [
        cell._replace(column=left, columns=max(right - left, 1))
        for cell, (left, right) in zip(cells, spans, strict=True)
    ]


def _nearest(x: float, borders: Sequence[float]) -> int:
    return min(range(len(borders)), key=lambda number: abs(borders[number] - x))


def _repeated(upper: Sequence[TableCell], lower: Sequence[TableCell]) -> int:
    """How many rows open both parts of a table: its head, printed on each page. Rows with numbers are no head."""
    count = 0
    for above, below in zip(_rows(upper), _rows(lower), strict=False):
        same = [(cell.column, cell.columns, cell.text) for cell in above] == [
            (cell.column, cell.columns, cell.text) for cell in below
        ]
        texts = [cell.text for cell in above]
        if not same or count == _HEAD_ROWS or not any(texts) or any(text.isdigit() for text in texts):
            break
        count += 1
    while count and any(cell.row < count < cell.row + cell.rows for cell in lower):
        count -= 1
    return count


def _rows(cells: Sequence[TableCell]) -> Iterator[list[TableCell]]:
    for _, row in groupby(sorted(cells, key=lambda cell: (cell.row, cell.column)), key=lambda cell: cell.row):
        yield list(row)


def _is_cut_row(bottom: dict[tuple[int, int], TableCell], opening: dict[tuple[int, int], TableCell]) -> bool:
    """Whether the page break cuts through the lines of one row: a wrapped label goes on, and no column has a
    value on both sides of the break."""
    if bottom.keys() != opening.keys():
        return False
    pairs = [(bottom[where], cell) for where, cell in opening.items()]
    on_both = [(above, below) for above, below in pairs if above.text and below.text]
    one_row = [(above, below) for above, below in on_both if above.rows == below.rows == 1]
    return bool(one_row) and all(_runs_on(above, below) for above, below in on_both)


def _runs_on(above: TableCell, below: TableCell) -> bool:
    """Whether the text of a cell wraps at the page break: its line is full and what follows opens nothing new."""
    texts = above.text, below.text
    begins_anew = _NUMBERED.match(below.text) or _VALUE.fullmatch(below.text)
    return above.full and all(map(_LABEL.search, texts)) and not begins_anew


def _is_cut(above: TableCell, below: TableCell, bottom: Iterable[TableCell], opening: Iterable[TableCell]) -> bool:
    """Whether a label that spans rows goes on below the page break. Values never do."""
    if above.text and below.text:
        return (above.rows > 1 or below.rows > 1) and _runs_on(above, below)
    if above.text or not below.text:
        return _labels_right_of(below, opening)
    return _labels_right_of(above, bottom)


def _labels_right_of(cell: TableCell, row: Iterable[TableCell]) -> bool:
    """Whether a label stands right of a blank cell: then the blank belongs to a label that spans rows."""
    return any(other.column > cell.column and _LABEL.search(other.text) for other in row)


def _mended(above: TableCell, below: TableCell, *, overlap: bool) -> TableCell:
    parts = above.parts + below.parts
    rows = above.rows + below.rows - (1 if overlap else 0)
    return above._replace(rows=rows, parts=parts, lines=above.lines + below.lines, full=below.full)
