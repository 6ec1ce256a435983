"""PDF files with a text layer: paragraphs, tables over page breaks, and the place on the page of every line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from gongkai.errors import ReadError
from gongkai.read.image import read_pdf_images
from gongkai.read.pdf.compose import Composition
from gongkai.read.pdf.pages import open_pdf, pages, title
from gongkai.read.pdf.sheets import SCANNED, Sheet, blocks, body, joined, sheet
from gongkai.read.sniff import PDF
from gongkai.records import Document, Source

__all__ = ["read_pdf"]

_UNMAPPED = 0.3  # of all characters; with more of them wrong a text layer is of no use
_TAIL = 4_096  # bytes in which a complete file has its end mark
_REPORT = re.compile(r"(?:报告|年报|总结)$")


def read_pdf(source: Source) -> Document:
    """A PDF file as a document: one paragraph a line, tables as lines of tab-parted cells and as grids.

    Page numbers, running heads and feet are left out. Raises `ReadError` of kind `encrypted`, `malformed`,
    `too_large` or, where the pages are images and the `ocr` extra is missing, `needs_extra`.
    """
    file = open_pdf(source)
    try:
        named = title(file)
        count = len(file)
        sheets = [sheet(page) for page in pages(file)]
    finally:
        file.close()
    if not sheets:
        raise ReadError(source.path, "malformed", "the PDF is damaged: none of its pages can be read")
    if _no_text(sheets):
        return read_pdf_images(source)
    papers = {sheet.paper.number: sheet.paper for sheet in sheets}
    composition = Composition(on_paper=lambda page, box: papers[page].box(box))
    composition.add(blocks(joined(body(sheets))))
    found = {"title": named if _REPORT.search(named) else "", "url": source.url}
    return Document(
        text=composition.text,
        media_type=PDF,
        grids=tuple(composition.grids),
        metadata={key: value for key, value in found.items() if value},
        warnings=(*_warnings(source, sheets, count), *composition.warnings),
        origins=tuple(composition.origins),
    )


def _no_text(sheets: Sequence[Sheet]) -> bool:
    """Whether the text layer of a file is missing or of no use, so that its pages have to be recognised."""
    glyphs = sum(sheet.glyphs for sheet in sheets)
    if any(sheet.is_scan for sheet in sheets) and all(sheet.glyphs < SCANNED for sheet in sheets):
        return True
    return not glyphs or sum(sheet.unmapped for sheet in sheets) > _UNMAPPED * glyphs


def _warnings(source: Source, sheets: Sequence[Sheet], count: int) -> Iterator[str]:
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
