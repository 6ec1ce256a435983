"""Tables of rich text: rows say where their cells end, in twentieths of a point, and how they are merged."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace

from gongkai.read.blocks import is_data
from gongkai.read.office.compose import Item, Passage, Sheet
from gongkai.read.office.merging import Merge, Placed, merged

_NEAR = 30  # twentieths of a point; edges of cells no farther apart are one
_MERGES: dict[str, Merge] = {"clvmgf": "restart", "clvmrg": "continue", "clmrg": "left"}
ROW_WORDS = frozenset(("trowd", "trleft", "cellx", *_MERGES))


@dataclass(slots=True)
class _Row:
    """The cells of a row: their text, and the right edges and mergers that its definition states."""

    texts: list[str] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    left: int = 0
    merge: Merge = ""


class RichTable:
    """The rows since the last text outside of tables; words that define a row come before or after its cells."""

    def __init__(self) -> None:
        self._row = _Row()
        self._rows: list[_Row] = []
        self._tables = 0

    def define(self, word: str, number: int) -> None:
        """One of `ROW_WORDS` with its number."""
        row = self._row
        if word == "trowd":
            self._row = _Row(texts=row.texts)
        elif word == "trleft":
            row.left = number
        elif word == "cellx":
            row.edges.append(number)
            row.merges.append(row.merge)
            row.merge = ""
        else:
            row.merge = _MERGES[word]

    def add_cell(self, text: str) -> None:
        """A finished cell of the row."""
        self._row.texts.append(text)

    def end_row(self) -> None:
        """The row is finished; the next one has its definition until it gives its own."""
        if self._row.texts:
            self._rows.append(self._row)
        self._row = replace(self._row, texts=[])

    def end(self) -> list[Item]:
        """The table that the rows make, as lines where it is none of data; the next row begins another."""
        if not self._rows:
            return []
        self._tables += 1
        borders = _borders(self._rows)
        lines = [_placed(row, borders, f"tbl[{self._tables}]/tr[{at}]") for at, row in enumerate(self._rows, 1)]
        self._rows = []
        rows, parts = merged(lines)
        if is_data(rows):
            return [Sheet(rows, parts)]
        return [Passage(cell.text, cell.part) for line in lines for cell in line if not cell.covered]


def _borders(rows: list[_Row]) -> list[int]:
    """All edges of cells in a table, those that lie near each other as one, from left to right."""
    borders: list[int] = []
    for edge in sorted({edge for row in rows for edge in (row.left, *row.edges)}):
        if not borders or edge - borders[-1] > _NEAR:
            borders.append(edge)
    return borders


def _placed(row: _Row, borders: list[int], part: str) -> list[Placed]:
    """The cells of a row at their columns; those without a stated edge are one column wide."""
    column = _column(borders, row.left)
    cells = [Placed(0, column, "", "", part)] if column else []
    for index, text in enumerate(row.texts):
        end = _column(borders, row.edges[index]) if index < len(row.edges) else column + 1
        merge: Merge = row.merges[index] if index < len(row.merges) else ""
        cells.append(Placed(column, max(end - column, 1), merge, text, f"{part}/tc[{index + 1}]"))
        column = max(end, column + 1)
    return cells


def _column(borders: list[int], edge: int) -> int:
    """The number of the border that an edge lies on."""
    return max(bisect_right(borders, edge) - 1, 0)
