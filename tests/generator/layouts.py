"""Sheets flattened to text, in the ways that copies of reports are found: what is left when the lines are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.generator.sheets import Box, Sheet

Lines = list[list[str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to print the rows of a sheet.

    `blanks` tells whether an empty cell keeps its place, `spaces` whether a space can stand inside a cell.
    """

    name: str
    blanks: bool
    spaces: bool
    write: Callable[[Sheet], list[str]]


def texts(sheet: Sheet) -> Lines:
    """The text of every place, merged ones empty but for the first, without line breaks."""
    return [["" if box is None else box.text.replace("\n", "") for box in row] for row in sheet.rows]


def _printed(sheet: Sheet) -> Iterator[list[str]]:
    """The boxes of each row, merged places left out."""
    for row in sheet.rows:
        yield [box.text for box in row if box and box.text]


def _per_line(sheet: Sheet) -> list[str]:
    """One cell a line, an empty line between rows."""
    lines: list[str] = []
    for row in texts(sheet):
        lines += [f"\t{cell}" for cell in row] + [""]
    return lines


def _bare(sheet: Sheet) -> list[str]:
    """One cell a line and nothing where cells are merged or empty; labels are broken over lines."""
    return [line for row in _printed(sheet) for cell in row for line in cell.split("\n")]


def _tabbed(sheet: Sheet) -> list[str]:
    return ["\t".join(row) for row in texts(sheet)]


def _piped(sheet: Sheet) -> list[str]:
    rows = ["| " + " | ".join(row) + " |" for row in texts(sheet)]
    return [rows[0], "|" + "---|" * len(sheet.rows[0]), *rows[1:]]


def _spaced(sheet: Sheet) -> list[str]:
    return ["    ".join(cell.replace("\n", "") for cell in row) for row in _printed(sheet)]


def _narrow(sheet: Sheet) -> list[str]:
    """One space between cells and a page number amid the rows, as in text copied from a PDF file."""
    rows = [" ".join(cell.replace("\n", "") for cell in row) for row in _printed(sheet)]
    return rows if len(rows) < 6 else [*rows[: len(rows) // 2], "- 4 -", *rows[len(rows) // 2 :]]


def _listed(sheet: Sheet) -> list[str]:
    """Label and number parted by a colon, as in a table retyped as a list; only for tables with one column."""
    lines = []
    for row in sheet.rows[sheet.heads :]:
        label, *others = (box for box in row if box)
        values = [box.text for box in others if not box.head and box.text]
        lines.append("：".join([label.text.replace("\n", ""), *values]))
    return lines


LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("per_line", blanks=True, spaces=True, write=_per_line),
        Layout("tabbed", blanks=True, spaces=True, write=_tabbed),
        Layout("piped", blanks=True, spaces=True, write=_piped),
        Layout("bare", blanks=False, spaces=True, write=_bare),
        Layout("spaced", blanks=False, spaces=False, write=_spaced),
        Layout("narrow", blanks=False, spaces=False, write=_narrow),
        Layout("listed", blanks=False, spaces=False, write=_listed),
    )
}


def stack(sheets: Sequence[Sheet]) -> Sheet:
    """Several sheets as one: the last box of a row reaches to the edge of the widest."""
    width = max(len(sheet.rows[0]) for sheet in sheets)
    rows = []
    for sheet in sheets:
        missing = width - len(sheet.rows[0])
        for row in sheet.rows:
            last = max(column for column, box in enumerate(row) if box)
            box = row[last]
            assert box is not None
            wider = Box(box.text, box.rows, box.columns + missing, box.head)
            rows.append((*row[:last], wider, *row[last + 1 :], *[None] * missing))
    return Sheet(tuple(rows), sheets[0].heads)
