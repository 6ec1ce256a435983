"""Paragraphs and tables to the text of a document, its grids, and where everything is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from gongkai.read.grid import lay_out
from gongkai.read.pdf.lines import Box, Line, glue
from gongkai.read.pdf.tables import Table
from gongkai.records import Grid, Origin

Paragraph: TypeAlias = list[Line]


@dataclass(slots=True)
class Composition:
    """A document that grows; `on_paper` gives the box on the page as shown for a box on the page as laid."""

    on_paper: Callable[[int, Box], Box]
    pieces: list[str] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    at: int = 0

    @property
    def text(self) -> str:
        """All that has been added."""
        return "".join(self.pieces)

    def add(self, items: Iterable[Paragraph | Table]) -> None:
        """Items in order, one paragraph or one row of a table a line."""
        for item in items:
            if self.at:
                self._put("\n")
            if isinstance(item, Table):
                self._table(item)
            else:
                self._paragraph(item)

    def _put(self, text: str, page: int = 0, box: Box | None = None) -> None:
        if box is not None and text:
            left, top, right, bottom = self.on_paper(page, box)
            shown = round(left, 2), round(top, 2), round(right, 2), round(bottom, 2)
            self.origins.append(Origin(self.at, self.at + len(text), page=page, box=shown))
        self.pieces.append(text)
        self.at += len(text)

    def _paragraph(self, lines: Paragraph) -> None:
        before = ""
        for line in lines:
            self._put(glue(before, line.text))
            self._put(line.text, line.page, line.box)
            before = line.text

    def _table(self, table: Table) -> None:
        laid = lay_out(table.raw_rows(), self.at)
        if laid is None:
            self.warnings.append(f"a table of {table.height} rows on page {table.page} is too large for a grid")
        else:
            self.grids.append(laid[1])
        row = None
        for cell in table.cells:
            if row is not None:
                self._put("\t" if cell.row == row else "\n")
            row = cell.row
            for part in cell.parts:
                self._put(part.text, part.page, part.box)
