"""One report as a self-contained page: its text with entities and numbers marked, facts, tables, findings."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TypeAlias

from gongkai.cli.labels import amount, coordinates, label, number, table_title
from gongkai.cli.render import render
from gongkai.records import Cell, Fact, Grid, ReportResult
from gongkai.rulebook.rules import load_doubts

_TYPES = ("AGENCY", "PERIOD", "COUNT", "CHANNEL")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same marks; `fact` is the place of a fact in the list, or None."""

    text: str
    entity: str
    fact: int | None


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of a printed table."""

    pieces: list[Piece]
    rowspan: int
    colspan: int


Paragraph: TypeAlias = list[Piece]
PrintedTable: TypeAlias = list[list[Field]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A statutory table as it was read, None where a row has no cell in a column."""

    title: str
    name: str
    cols: list[str]
    rows: list[tuple[str, list[Cell | None]]]


def page(result: ReportResult) -> str:
    """The page as HTML, everything escaped, without any external part."""
    return render(
        "extract.html",
        result=result,
        who=result.identity,
        types=[(kind, label("entity_type", kind), _count(result, kind)) for kind in _TYPES],
        flow=_flow(result),
        matrices=_matrices(result.cells),
        amount=amount,
        coordinates=coordinates,
        label=label,
        number=number,
        doubts=load_doubts(),
        summary=_summary,
        evidence=lambda fact: _evidence(result.text, fact),
    )


def _count(result: ReportResult, kind: str) -> int:
    return sum(mention.type == kind for mention in result.entities)


class _Marks:
    """The text cut at every mark's borders."""

    def __init__(self, result: ReportResult) -> None:
        self.text = result.text
        borders = {0, len(self.text)}
        for mention in result.entities:
            borders |= {mention.start, mention.end}
        for fact in result.facts:
            borders |= {fact.start, fact.end}
        self.cuts = sorted(borders)
        self.entity = [""] * len(self.cuts)
        self.fact: list[int | None] = [None] * len(self.cuts)
        for mention in result.entities:
            for at in range(self._at(mention.start), self._at(mention.end)):
                self.entity[at] = mention.type
        for index, fact in enumerate(result.facts):
            for at in range(self._at(fact.start), self._at(fact.end)):
                if self.fact[at] is None:
                    self.fact[at] = index

    def _at(self, offset: int) -> int:
        return bisect_left(self.cuts, offset)

    def pieces(self, start: int, end: int) -> list[Piece]:
        """The stretch `start:end` in pieces."""
        found = []
        at = max(bisect_left(self.cuts, start + 1) - 1, 0)
        while start < end:
            stop = min(self.cuts[at + 1], end)
            found.append(Piece(self.text[start:stop], self.entity[at], self.fact[at]))
            start, at = stop, at + 1
        return found


def _flow(result: ReportResult) -> list[tuple[str, Paragraph | PrintedTable]]:
    """The report in order: headings (`h`), paragraphs (`p`) and printed tables (`table`)."""
    marks = _Marks(result)
    headings = {section.heading for section in result.sections}
    flow: list[tuple[str, Paragraph | PrintedTable]] = []
    at = 0
    for grid in (*result.document.grids, None):
        stop = len(result.text) if grid is None else grid.start
        for line in result.text[at:stop].splitlines(keepends=True):
            text = line.strip()
            if text:
                start = at + line.index(text)
                flow.append(("h" if text in headings else "p", marks.pieces(start, start + len(text))))
            at += len(line)
        if grid is not None:
            flow.append(("table", _printed(grid, marks)))
            at = grid.end
    return flow


def _printed(grid: Grid, marks: _Marks) -> PrintedTable:
    """A grid with its merged cells merged again."""
    rows = grid.rows
    printed = []
    for line, row in enumerate(rows):
        fields = []
        for column, cell in enumerate(row):
            if cell.covered:
                continue
            wide = tall = 1
            while column + wide < len(row) and _is_copy(grid, line, column + wide, line, column):
                wide += 1
            while line + tall < len(rows) and _is_copy(grid, line + tall, column, line, column):
                tall += 1
            fields.append(Field(marks.pieces(cell.start, cell.end), tall, wide))
        printed.append(fields)
    return printed


def _is_copy(grid: Grid, line: int, column: int, from_line: int, from_column: int) -> bool:
    cell, origin = grid.rows[line][column], grid.rows[from_line][from_column]
    return cell.covered and (cell.start, cell.end) == (origin.start, origin.end)


def _matrices(cells: tuple[Cell, ...]) -> list[Matrix]:
    """The cells of each statutory table by row and column, in the order in which they were read."""
    tables: dict[tuple[str, str], dict[tuple[str, str], Cell]] = {}
    for cell in cells:
        tables.setdefault((cell.form, cell.table), {})[cell.row, cell.col] = cell
    matrices = []
    for (form, table), found in tables.items():
        rows = list(dict.fromkeys(row for row, _ in found))
        cols = list(dict.fromkeys(col for _, col in found))
        lines = [(row, [found.get((row, col)) for col in cols]) for row in rows]
        matrices.append(Matrix(table_title(form, table), f"{form}.{table}", cols, lines))
    return matrices


def _summary(item: Fact | Cell) -> str:
    """What a number counts, on one line, for a tooltip."""
    indicator = label("indicator", item.indicator)
    at = "".join(f" · {codes.zh}" for _, codes in coordinates(item.at))
    return f"{indicator.zh}{at} · {indicator.en} [{item.rule}]"


def _evidence(text: str, fact: Fact) -> tuple[str, str, str]:
    """The clause before the number, the number, and the clause after it."""
    return (
        text[fact.evidence_start : fact.start].lstrip(),
        text[fact.start : fact.end],
        text[fact.end : fact.evidence_end].rstrip(),
    )
