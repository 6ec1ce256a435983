"""Lines and tables of a structured file, each with the name of its place, put together to one text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from gongkai.read.grid import RawRow, lay_out
from gongkai.records import Grid, Origin


@dataclass(frozen=True, slots=True)
class Passage:
    """A line of text and the part of the file that it is printed in."""

    text: str
    part: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of data; `parts` names the place of each cell in reading order."""

    rows: tuple[RawRow, ...]
    parts: tuple[str, ...]


Item: TypeAlias = Passage | Sheet


@dataclass(frozen=True, slots=True)
class Composed:
    """What `Document` takes over: text, grids, origins, and warnings of tables too large to be grids."""

    text: str
    grids: tuple[Grid, ...]
    origins: tuple[Origin, ...]
    warnings: tuple[str, ...]


def compose(items: Iterable[Item]) -> Composed:
    """One item a line or, for tables, one row a line with its cells parted by tabs; blank items are left out."""
    parts: list[str] = []
    grids: list[Grid] = []
    origins: list[Origin] = []
    warnings: list[str] = []
    at = 0
    for item in items:
        if isinstance(item, Passage):
            text = item.text
            pieces = [(text, item.part)]
        else:
            text = "\n".join("\t".join(cell.text for cell in row.cells) for row in item.rows if row.cells)
            cells = (cell.text for row in item.rows for cell in row.cells)
            pieces = list(zip(cells, item.parts, strict=True))
        if not text:
            continue
        if isinstance(item, Sheet):
            laid = lay_out(item.rows, at)
            if laid is None:
                warnings.append(f"a table of {len(item.rows)} rows is too large and was read as text")
            else:
                grids.append(laid[1])
        origins.extend(_origins(pieces, at))
        parts.append(text)
        at += len(text) + 1
    return Composed("\n".join(parts), tuple(grids), tuple(origins), tuple(warnings))


def _origins(pieces: Iterable[tuple[str, str]], at: int) -> Iterable[Origin]:
    """The places of stretches that follow each other with one separator between them; blanks have none."""
    for text, part in pieces:
        if text:
            yield Origin(at, at + len(text), part=part)
        at += len(text) + 1
