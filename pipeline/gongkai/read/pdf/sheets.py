"""Pages as lines and tables from the top down, and the pages of a file as paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gongkai.read.pdf.compose import Paragraph
from gongkai.read.pdf.furniture import furniture
from gongkai.read.pdf.lattice import frames
from gongkai.read.pdf.lines import Glyph, Line, lines
from gongkai.read.pdf.pages import Page, Paper
from gongkai.read.pdf.paragraphs import margins, runs_on
from gongkai.read.pdf.tables import Table, continues, fill, join

Item: TypeAlias = Line | Table

SCANNED = 30  # characters; a scanned page has a page number or a stamp at most
_IMAGED = 0.3  # of a page's area; seals and emblems take less
_FRAME_LIMIT = 200  # frames of a page; drawings have more


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as lines and tables from the top down, and the counts that its reading is judged by."""

    paper: Paper
    items: tuple[Item, ...]
    glyphs: int
    unmapped: int
    slanted: int
    is_scan: bool
    complete: bool


def sheet(page: Page) -> Sheet:
    """The lines of a page and the frames that may be tables; other frames are boxes around lines."""
    number = page.paper.number
    lattices = frames(page.across, page.down)
    free: list[Glyph] = []
    framed: dict[int, list[Glyph]] = {}
    kept = (lattices or [])[:_FRAME_LIMIT]
    borders = [(at, *frame.box) for at, frame in enumerate(kept)]
    for glyph in page.glyphs:
        _, left, top, right, bottom, _, _ = glyph
        x, y = (left + right) / 2, (top + bottom) / 2
        for at, x0, y0, x1, y1 in borders:
            if x0 <= x <= x1 and y0 <= y <= y1:
                framed.setdefault(at, []).append(glyph)
                break
        else:
            free.append(glyph)
    tables: list[Table] = []
    for at, glyphs in framed.items():
        table = fill(kept[at], glyphs, number)
        if len(table.xs) > 2 or table.is_strip:
            tables.append(table)
        else:
            free.extend(glyphs)
    items: list[Item] = [*lines(free, number), *tables]
    items.sort(key=lambda item: item.top if isinstance(item, Table) else item.box[1])
    return Sheet(
        paper=page.paper,
        items=tuple(items),
        glyphs=len(page.glyphs),
        unmapped=page.unmapped,
        slanted=page.slanted,
        is_scan=page.imaged > _IMAGED and len(page.glyphs) < SCANNED,
        complete=page.complete and lattices is not None and len(lattices) <= _FRAME_LIMIT,
    )


def body(sheets: Sequence[Sheet]) -> Iterator[Item]:
    """The items of all pages without page numbers, running heads and feet."""
    found = furniture([(page.paper.height, [item for item in page.items if isinstance(item, Line)]) for page in sheets])
    for page in sheets:
        yield from (item for item in page.items if isinstance(item, Table) or item not in found)


def joined(items: Iterable[Item]) -> list[Item]:
    """Tables put together over page breaks; frames around prose as the lines in them."""
    stitched: list[Item] = []
    for item in items:
        last = stitched[-1] if stitched else None
        if isinstance(item, Table) and isinstance(last, Table) and continues(last, item):
            stitched[-1] = join(last, item)
        else:
            stitched.append(item)
    flat: list[Item] = []
    for item in stitched:
        if isinstance(item, Table) and not item.is_data:
            flat.extend(line for cell in item.cells for line in cell.lines)
        else:
            flat.append(item)
    return flat


def blocks(items: Sequence[Item]) -> Iterator[Paragraph | Table]:
    """Lines gathered in paragraphs; a table ends the paragraph before it."""
    at = margins([item for item in items if isinstance(item, Line)])
    paragraph: Paragraph = []
    for item in items:
        if isinstance(item, Line) and paragraph and runs_on(paragraph[-1], item, at):
            paragraph.append(item)
            continue
        if paragraph:
            yield paragraph
        paragraph = [item] if isinstance(item, Line) else []
        if isinstance(item, Table):
            yield item
    if paragraph:
        yield paragraph
