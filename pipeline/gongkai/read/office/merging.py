"""Tables whose cells say where they begin, how wide they are and that they go on with the cell above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from gongkai.read.grid import RawCell, RawRow

Merge: TypeAlias = Literal["", "restart", "continue", "left"]


@dataclass(slots=True)
class Placed:
    """A cell in its row. `merge` is its part in a merger: the upper end, below it, or right of its begin."""

    column: int
    width: int
    merge: Merge
    text: str
    part: str
    height: int = 1
    covered: bool = False


def merged(lines: Sequence[Sequence[Placed]]) -> tuple[tuple[RawRow, ...], tuple[str, ...]]:
    """Rows of cells with their spans, and the parts of these cells in reading order.

    Sets `height`, `width` and `covered` of the cells. A cell goes on with the one above where both begin and
    end at the same columns, as Word draws it; what a covered cell holds is never printed.
    """
    rows: list[list[Placed]] = []
    above: dict[tuple[int, int], Placed] = {}
    for line in lines:
        here: dict[tuple[int, int], Placed] = {}
        row: list[Placed] = []
        for cell in _joined(line):
            place = cell.column, cell.width
            upper = above.get(place) if cell.merge == "continue" else None
            if upper is None:
                row.append(cell)
            else:
                upper.height += 1
                cell.covered = True
            if cell.merge:
                here[place] = upper or cell
        above = here
        rows.append(row)
    raw = (RawRow(tuple(RawCell(cell.text, cell.height, cell.width) for cell in row)) for row in rows)
    return tuple(raw), tuple(cell.part for row in rows for cell in row)


def _joined(line: Sequence[Placed]) -> list[Placed]:
    """The cells of a row, those merged to the left taken into their beginning."""
    joined: list[Placed] = []
    for cell in line:
        if cell.merge == "left" and joined:
            joined[-1].width += cell.width
            cell.covered = True
        else:
            joined.append(cell)
    return joined
