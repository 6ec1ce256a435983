"""`gongkai read`: what a reader makes of one file, for a person to check against it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from gongkai.errors import ConfigError, ReadError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from gongkai.records import Document, Grid, Origin, Source

_PIPE_WIDTH = 160


def read(
    file: Annotated[str, typer.Argument(help="The file; archive.zip!folder/name.html for a member of an archive.")],
    html: Annotated[Path | None, typer.Option("--html", help="Write one self-contained page to this file.")] = None,
) -> int:
    """Show what is read of one file before anything is extracted: text, tables, metadata, warnings."""
    from gongkai.read import read as read_document

    document = read_document(_source(file))
    if html is None:
        _screen(file, document, sys.stdout)
        return 0
    try:
        html.write_text(reading_page(file, document), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{html}: {error.strerror}") from error
    sys.stdout.write(f"written to {html}\n")
    return 0


def _source(name: str) -> Source:
    """A file, or a member of an archive as failures name it."""
    from gongkai.read.archive import Member, members
    from gongkai.read.source import open_source
    from gongkai.records import Failure, Source

    archive = _archive(name)
    if archive is None:
        return open_source(Path(name))
    try:
        with archive.open("rb") as stream:
            for entry in members(stream, str(archive), archive.stat().st_size):
                if entry.path == name and isinstance(entry, Member):
                    return Source(name, entry.data, entry.url)
                if entry.path == name and isinstance(entry, Failure):
                    raise ReadError(name, entry.error, entry.message)
    except OSError as error:
        raise ReadError(name, "unreadable", error.strerror or str(error)) from error
    raise ReadError(name, "missing", f"{archive} has no such member")


def _archive(name: str) -> Path | None:
    """The file in front of a `!`, where `name` is none itself."""
    if Path(name).exists():
        return None
    places = [Path(name[:at]) for at, char in enumerate(name) if char == "!"]
    return next((place for place in places if place.is_file()), None)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table with its merged places."""

    text: str
    rowspan: int
    colspan: int
    place: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of the text, each with its place in the file, and the table that they are, if any."""

    lines: list[tuple[str, str]]
    rows: list[list[Cell]] | None = None


def passages(document: Document) -> Iterator[Passage]:
    """The text in order, cut where tables begin and end."""
    at = 0
    for grid in document.grids:
        yield Passage(_lines(document, at, grid.start))
        yield Passage(_lines(document, grid.start, grid.end), _cells(document, grid))
        at = grid.end
    yield Passage(_lines(document, at, len(document.text)))


def _lines(document: Document, start: int, end: int) -> list[tuple[str, str]]:
    found = []
    for line in document.text[start:end].splitlines(keepends=True):
        text = line.rstrip("\n")
        if text.strip():
            first = start + len(text) - len(text.lstrip())
            found.append((place(document.origin(first)), text))
        start += len(line)
    return found


def place(origin: Origin | None) -> str:
    """Where something is printed in the file, for people."""
    if origin is None:
        return ""
    names = (f"p. {origin.page}" * bool(origin.page), f"line {origin.line}" * bool(origin.line), origin.part)
    return " ".join(name for name in names if name) + " (OCR)" * origin.ocr


def _cells(document: Document, grid: Grid) -> list[list[Cell]]:
    """The rows of a grid with its merged cells merged again."""
    spans: dict[tuple[int, int], tuple[int, int, int, int]] = {}  # by start and end: first row, column, last ones
    rows: list[list[Cell]] = []
    for line, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            key = (cell.start, cell.end)
            if not cell.covered:
                spans[key] = (line, column, line, column)
            elif key in spans:
                top, left, bottom, right = spans[key]
                spans[key] = (top, left, max(bottom, line), max(right, column))
    for line, row in enumerate(grid.rows):
        rows.append([])
        for column, cell in enumerate(row):
            top, left, bottom, right = spans.get((cell.start, cell.end), (line, column, line, column))
            if cell.covered:
                continue
            alone = (top, left) != (line, column)  # blank cells of a short row share their place
            tall, broad = (1, 1) if alone else (bottom - top + 1, right - left + 1)
            rows[-1].append(Cell(cell.text, tall, broad, place(document.origin(cell.start))))
    return rows


def _facts(name: str, document: Document) -> list[tuple[str, str]]:
    """What is known of the file and of the reading, a line each."""
    from gongkai.read.inspect import warning_kind

    visible = sum(not char.isspace() for char in document.text)
    placed = sum(not char.isspace() for one in document.origins for char in document.text[one.start : one.end])
    share = f"{placed / visible:.1%}" if visible else "-"
    tables = ", ".join(f"{len(grid.rows)} × {len(grid.rows[0]) if grid.rows else 0}" for grid in document.grids)
    return [
        ("file", name),
        ("format", f"{document.media_type} {document.encoding}".strip()),
        ("text", f"{visible:,} characters, {len(document.text.splitlines()):,} lines"),
        ("tables", f"{len(document.grids)}{' (' + tables + ')' if tables else ''}"),
        ("origins", f"{len(document.origins):,}, for {share} of the characters"),
        *((key, value) for key, value in document.metadata.items()),
        *((f"warning {warning_kind(warning)}".strip(), warning) for warning in document.warnings),
    ]


def _screen(name: str, document: Document, out: IO[str]) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = Console(file=out, highlight=False)
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
    about = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for label, value in _facts(name, document):
        about.add_row(Text(label, style="yellow" if label.startswith("warning") else "dim"), Text(value))
    console.print(Padding(about, (0, 0, 1, 0)))
    for passage in passages(document):
        if passage.rows is not None:
            console.print(Text(f"table {passage.lines[0][0] if passage.lines else ''}".rstrip(), style="dim"))
            console.print(_drawn(passage.rows))
            continue
        lines = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
        lines.add_column(no_wrap=True)
        lines.add_column(overflow="fold")
        for where, text in passage.lines:
            lines.add_row(Text(where, style="dim"), Text(text, overflow="fold"))
        if passage.lines:
            console.print(lines)


def _drawn(rows: list[list[Cell]]) -> RenderableType:
    """A table with ruled cells; `〃` where a merged cell goes on."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    lines: dict[int, dict[int, Text]] = {line: {} for line in range(len(rows))}
    for line, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in lines[line]:
                column += 1
            for down in range(cell.rowspan):
                for right in range(cell.colspan):
                    text = Text(cell.text) if down == right == 0 else Text("〃", style="dim")
                    lines.setdefault(line + down, {})[column + right] = text
    table = Table(box=box.SQUARE, show_header=False, show_lines=True)
    width = max((max(line, default=-1) + 1 for line in lines.values()), default=0)
    for _ in range(width):
        table.add_column(overflow="fold")
    for texts in lines.values():
        table.add_row(*(texts.get(column, Text("")) for column in range(width)))
    return table


def reading_page(name: str, document: Document) -> str:
    """What was read as one page, everything escaped, without any external part: the text beside its tables."""
    from gongkai.cli.render import render

    return render(
        "read.html",
        title=document.metadata.get("title", "") or name,
        facts=_facts(name, document),
        passages=[passage for passage in passages(document) if passage.lines or passage.rows],
    )
