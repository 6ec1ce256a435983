"""PDF files with a text layer: paragraphs, tables over page breaks, and the place on the page of every line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TypeAlias

from gongkai.errors import ReadError
from gongkai.read.pdf.compose import Composition, Paragraph
from gongkai.read.pdf.furniture import furniture
from gongkai.read.pdf.lattice import frames
from gongkai.read.pdf.lines import Glyph, Line, lines
from gongkai.read.pdf.pages import Page, Paper, open_pdf, pages, title
from gongkai.read.pdf.paragraphs import margins, runs_on
from gongkai.read.pdf.tables import Table, continues, fill, join
from gongkai.read.sniff import PDF
from gongkai.records import Document, Source

__all__ = ["read_pdf"]

Item: TypeAlias = Line | Table

_SCANNED = 30  # characters; a scanned page has a page number or a stamp at most
_IMAGED = 0.3  # of a page's area; seals and emblems take less
_UNMAPPED = 0.3  # of all characters; with more of them wrong a text layer is of no use
_FRAME_LIMIT = 200  # frames of a page; drawings have more
_TAIL = 4_096  # bytes in which a complete file has its end mark
_REPORT = re.compile(r"(?:报告|年报|总结)$")
_OCR = "gongkai.read.ocr"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page as lines and tables from the top down, and the counts that its reading is judged by."""

    paper: Paper
    items: tuple[Item, ...]
    glyphs: int
    unmapped: int
    slanted: int
    is_scan: bool
    complete: bool


def read_pdf(source: Source) -> Document:
    """A PDF file as a document: one paragraph a line, tables as lines of tab-parted cells and as grids.

    Page numbers, running heads and feet are left out. Raises `ReadError` of kind `encrypted`, `malformed`,
    `too_large` or, where the pages are images and the `ocr` extra is missing, `no_text_layer`.
    """
    file = open_pdf(source)
    try:
        named = title(file)
        count = len(file)
        sheets = [_sheet(page) for page in pages(file)]
    finally:
        file.close()
    if not sheets:
        raise ReadError(source.path, "malformed", "the PDF is damaged: none of its pages can be read")
    if fault := _no_text(sheets):
        return _recognised(source, fault)
    papers = {sheet.paper.number: sheet.paper for sheet in sheets}
    composition = Composition(on_paper=lambda page, box: papers[page].box(box))
    composition.add(_blocks(_joined(_body(sheets))))
    found = {"title": named if _REPORT.search(named) else "", "url": source.url}
    return Document(
        text=composition.text,
        media_type=PDF,
        grids=tuple(composition.grids),
        metadata={key: value for key, value in found.items() if value},
        warnings=(*_warnings(source, sheets, count), *composition.warnings),
        origins=tuple(composition.origins),
    )


def _sheet(page: Page) -> _Sheet:
    """The lines of a page and the frames that may be tables; other frames are boxes around lines."""
    number = page.paper.number
    lattices = frames(page.across, page.down)
    free: list[Glyph] = []
    framed: dict[int, list[Glyph]] = {}
    kept = (lattices or [])[:_FRAME_LIMIT]
    for glyph in page.glyphs:
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        at = next((index for index, frame in enumerate(kept) if frame.holds(x, y)), None)
        (free if at is None else framed.setdefault(at, [])).append(glyph)
    tables: list[Table] = []
    for at, glyphs in framed.items():
        table = fill(kept[at], glyphs, number)
        if len(table.xs) > 2 or table.is_strip:
            tables.append(table)
        else:
            free.extend(glyphs)
    items: list[Item] = [*lines(free, number), *tables]
    items.sort(key=lambda item: item.top if isinstance(item, Table) else item.box[1])
    return _Sheet(
        paper=page.paper,
        items=tuple(items),
        glyphs=len(page.glyphs),
        unmapped=page.unmapped,
        slanted=page.slanted,
        is_scan=page.imaged > _IMAGED and len(page.glyphs) < _SCANNED,
        complete=page.complete and lattices is not None and len(lattices) <= _FRAME_LIMIT,
    )


def _no_text(sheets: Sequence[_Sheet]) -> str:
    """Why the text layer of a file cannot be used; empty where it can."""
    glyphs = sum(sheet.glyphs for sheet in sheets)
    if not glyphs:
        return "the PDF has no text layer"
    if any(sheet.is_scan for sheet in sheets) and all(sheet.glyphs < _SCANNED for sheet in sheets):
        return f"the PDF has hardly any text layer: {glyphs} characters on {len(sheets)} pages of images"
    unmapped = sum(sheet.unmapped for sheet in sheets)
    if unmapped > _UNMAPPED * glyphs:
        return f"the text layer cannot be used: {unmapped} of {glyphs} characters have no Unicode character"
    return ""


def _recognised(source: Source, fault: str) -> Document:
    """The document as the optional recognition of images reads it; a `ReadError` where that is not there."""
    try:
        recognise = import_module(_OCR).read_pdf_images
    except (ImportError, AttributeError):
        reason = f"{fault}; install gongkai[ocr] to have its images recognised"
        raise ReadError(source.path, "no_text_layer", reason) from None
    document = recognise(source)
    if not isinstance(document, Document):
        raise TypeError(f"{_OCR}.read_pdf_images gave no document")
    return document


def _body(sheets: Sequence[_Sheet]) -> Iterator[Item]:
    """The items of all pages without page numbers, running heads and feet."""
    found = furniture(
        [(sheet.paper.height, [item for item in sheet.items if isinstance(item, Line)]) for sheet in sheets]
    )
    for sheet in sheets:
        yield from (item for item in sheet.items if isinstance(item, Table) or item not in found)


def _joined(items: Iterable[Item]) -> list[Item]:
    """Tables put together over page breaks; frames around prose as the lines in them."""
    joined: list[Item] = []
    for item in items:
        last = joined[-1] if joined else None
        if isinstance(item, Table) and isinstance(last, Table) and continues(last, item):
            joined[-1] = join(last, item)
        else:
            joined.append(item)
    flat: list[Item] = []
    for item in joined:
        if isinstance(item, Table) and not item.is_data:
            flat.extend(line for cell in item.cells for line in cell.lines)
        else:
            flat.append(item)
    return flat


def _blocks(items: Sequence[Item]) -> Iterator[Paragraph | Table]:
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


def _warnings(source: Source, sheets: Sequence[_Sheet], count: int) -> Iterator[str]:
    """Sentences on what may be missing or wrong."""
    if b"%%EOF" not in source.data[-_TAIL:]:
        yield "the file has no end mark (%%EOF): it may be cut short"
    seen = {sheet.paper.number for sheet in sheets}
    if missing := [number for number in range(1, count + 1) if number not in seen]:
        yield f"{_pages(missing)} cannot be read"
    if scans := [sheet.paper.number for sheet in sheets if sheet.is_scan]:
        yield f"{_pages(scans, 'hold')} images and hardly any text: what they print is missing"
    if cut := [sheet.paper.number for sheet in sheets if not sheet.complete]:
        yield f"{_pages(cut, 'hold')} more characters or lines than are read"
    totals = Counter(unmapped=sum(s.unmapped for s in sheets), slanted=sum(s.slanted for s in sheets))
    if totals["unmapped"]:
        yield f"{totals['unmapped']} characters have no Unicode character of their own and may be wrong"
    if totals["slanted"]:
        yield f"{totals['slanted']} characters at an angle were taken for a watermark and left out"


def _pages(numbers: Sequence[int], verb: str = "") -> str:
    """Pages by their numbers, and what they do.

    >>> _pages([3], "hold"), _pages([3, 5])
    ('page 3 holds', 'pages 3, 5')
    """
    one = len(numbers) == 1
    said = f" {verb}s" if one and verb else f" {verb}" if verb else ""
    return ("page " if one else "pages ") + ", ".join(map(str, numbers)) + said
