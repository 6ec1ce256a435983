"""Pages of a PDF file as PDFium reads them: glyphs and rules in points from the top left corner."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from gongkai.errors import ReadError
from gongkai.read.pdf.characters import character, is_doubtful
from gongkai.read.pdf.lattice import Rule
from gongkai.read.pdf.lines import Box, Glyph
from gongkai.read.pdf.native import address, native
from gongkai.read.pdf.strokes import Point, drawn
from gongkai.records import Source

PAGE_LIMIT = 1_000  # the longest annual reports, with all annexes, have about 200
GLYPH_LIMIT = 50_000  # characters of one page; a page of the smallest print has 10,000
_TITLE_LIMIT = 2_000  # bytes
_LEVEL = 0.03  # quarter turns; text at another angle is a watermark or a stamp
_AT_ORIGIN = 0.01  # points; the box of upright text begins at its origin, that of turned text does not

# A visible character in the page's own coordinates, a plain tuple for speed: character, quarter turns (-1 at a
# slant), left, low, right, high, origin x and y, whether the file has a space before it.
_Mark: TypeAlias = tuple[str, int, float, float, float, float, float, float, bool]


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page's own coordinates (upwards from `left`, `low`) lie on paper turned by quarters clockwise."""

    quarters: int
    left: float
    low: float
    right: float
    high: float

    def place(self, x: float, y: float) -> Point:
        """A point in points from the top left corner of the turned page."""
        if self.quarters == 1:
            return y - self.low, x - self.left
        if self.quarters == 2:
            return self.right - x, y - self.low
        if self.quarters == 3:
            return self.high - y, self.right - x
        return x - self.left, self.high - y

    def back(self, x: float, y: float) -> Point:
        """The page's own coordinates of a placed point."""
        if self.quarters == 1:
            return y + self.left, x + self.low
        if self.quarters == 2:
            return self.right - x, y + self.low
        if self.quarters == 3:
            return self.right - y, self.high - x
        return x + self.left, self.high - y


@dataclass(frozen=True, slots=True)
class Paper:
    """How a page lies: `shown` to readers, and `laid` so that most of its text is upright."""

    number: int
    height: float
    shown: Turn
    laid: Turn

    def box(self, box: Box) -> Box:
        """A box of the page as laid, on the page as shown."""
        if self.shown == self.laid:
            return box
        (x0, y0), (x1, y1) = [self.shown.place(*self.laid.back(box[at], box[at + 1])) for at in (0, 2)]
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as laid. `imaged` is the share of it that images take, `slanted` counts glyphs left out because they
    stand at an angle, `unmapped` those that have no character in Unicode; `complete` is False where a limit cut
    the reading short."""

    paper: Paper
    glyphs: tuple[Glyph, ...]
    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    imaged: float
    slanted: int
    unmapped: int
    complete: bool


def open_pdf(source: Source) -> Any:
    """The file as a document of PDFium, which the caller closes.

    Raises `ReadError` of kind `encrypted`, `malformed` or `too_large`.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise ReadError(source.path, "encrypted", "the PDF opens with a password only") from error
        raise ReadError(source.path, "malformed", "the PDF is damaged: no page can be found in it") from error
    count = len(document)
    if 0 < count <= PAGE_LIMIT:
        return document
    document.close()
    if count == 0:
        raise ReadError(source.path, "malformed", "the PDF has no pages")
    raise ReadError(source.path, "too_large", f"{count} pages, at most {PAGE_LIMIT} are read")


def title(document: Any) -> str:
    """The title that a document's own data give."""
    import pypdfium2.raw as pdfium

    size = min(pdfium.FPDF_GetMetaText(document.raw, b"Title", None, 0), _TITLE_LIMIT)
    buffer = ctypes.create_string_buffer(size)
    if pdfium.FPDF_GetMetaText(document.raw, b"Title", buffer, size) > size:
        return ""
    return buffer.raw.decode("utf-16-le", "ignore").strip(" \0")


def pages(document: Any) -> Iterator[Page]:
    """The pages of a document, one at a time; those that cannot be loaded are passed over."""
    import pypdfium2

    for index in range(len(document)):
        try:
            page = document[index]
            laid = _page(page, index + 1)
        except pypdfium2.PdfiumError:
            continue
        page.close()
        yield laid


def _page(page: Any, number: int) -> Page:
    left, low, right, high = page.get_bbox()
    marks, whole = _marks(page)
    shown = Turn(page.get_rotation() // 90 % 4, left, low, right, high)
    upright = Counter([mark[1] for mark in marks if mark[1] >= 0]).most_common(1)
    laid = replace(shown, quarters=upright[0][0]) if upright else shown
    width, height = (right - left, high - low) if laid.quarters % 2 == 0 else (high - low, right - left)
    placed = [_placed(mark, laid) for mark in marks if mark[1] == laid.quarters]
    glyphs = [
        glyph for glyph in placed if 0 <= glyph[1] + glyph[3] <= 2 * width and 0 <= glyph[2] + glyph[4] <= 2 * height
    ]
    art = drawn(page.raw)
    across, down = _rules(art.segments, laid)
    return Page(
        paper=Paper(number, height, shown, laid),
        glyphs=tuple(glyphs),
        across=across,
        down=down,
        imaged=art.images / max(width * height, 1.0),
        slanted=len(marks) - len(placed),
        unmapped=sum([is_doubtful(glyph.char) for glyph in glyphs]),
        complete=whole and art.complete,
    )


def _placed(mark: _Mark, laid: Turn) -> Glyph:
    char, _, left, low, right, high, x, y, spaced = mark
    if not laid.quarters:  # nearly all pages, and this runs for each of their characters
        return Glyph(
            char, left - laid.left, laid.high - high, right - laid.left, laid.high - low, laid.high - y, spaced
        )
    (x0, y0), (x1, y1) = laid.place(left, low), laid.place(right, high)
    return Glyph(char, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), laid.place(x, y)[1], spaced)


def _marks(page: Any) -> tuple[list[_Mark], bool]:
    """The visible characters of a page, and whether these are all."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    calls, raw, here = native(), text.raw, address(text.raw)
    code_of, box_of, origin_of = calls.FPDFText_GetUnicode, calls.FPDFText_GetLooseCharBox, calls.FPDFText_GetCharOrigin
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    to_box, to_x, to_y = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    count = pdfium.FPDFText_CountChars(raw)
    marks: list[_Mark] = []
    spaced = False
    for index in range(min(count, GLYPH_LIMIT)):
        char = character(code_of(here, index))
        if char == " ":  # PDFium guesses spaces too; only those of the file are trusted
            spaced = spaced or pdfium.FPDFText_IsGenerated(raw, index) != 1
        elif char and box_of(here, index, to_box):
            origin_of(here, index, to_x, to_y)
            upright = abs(x.value - box.left) < _AT_ORIGIN
            quarters = 0 if upright else _quarters(pdfium.FPDFText_GetCharAngle(raw, index))
            marks.append((char, quarters, box.left, box.bottom, box.right, box.top, x.value, y.value, spaced))
            spaced = False
    text.close()
    return marks, count <= GLYPH_LIMIT


def _quarters(angle: float) -> int:
    """Quarter turns of a clockwise angle in radians; -1 at a slant."""
    turns = angle / (math.pi / 2)
    return -round(turns) % 4 if abs(turns - round(turns)) <= _LEVEL else -1


def _rules(segments: list[tuple[Point, Point]], laid: Turn) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """Horizontal and vertical rules of segments in the page's own coordinates."""
    across, down = [], []
    for start, end in segments:
        (x0, y0), (x1, y1) = laid.place(*start), laid.place(*end)
        if abs(x1 - x0) >= abs(y1 - y0):
            across.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        else:
            down.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return tuple(across), tuple(down)
