"""Pages of a PDF file as PDFium reads them: glyphs and rules in points from the top left corner."""

from __future__ import annotations

import ctypes
import math
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Any, TypeAlias

from gongkai.errors import ReadError
from gongkai.read.pdf.characters import character, is_doubtful
from gongkai.read.pdf.lattice import Rule
from gongkai.read.pdf.lines import Box, Glyph
from gongkai.read.pdf.native import address, native
from gongkai.read.pdf.strokes import Point, drawn
from gongkai.read.pdf.substitute import substituted
from gongkai.records import Source

PAGE_LIMIT = 1_000  # the longest annual reports, with all annexes, have about 200
GLYPH_LIMIT = 50_000  # characters of one page; a page of the smallest print has 10,000
_TITLE_LIMIT = 2_000  # bytes
_LEVEL = 0.03  # quarter turns; text at another angle is a watermark or a stamp
_LARGE = 20.0  # points; larger type is rare, so that its boxes are looked into
_OVERSIZE = 1.5  # times its type; ink that sticks out makes a box higher by a third at most
_AT_ORIGIN = 0.01  # points; the box of upright text begins at its origin, that of turned text does not

# A turned character in the page's own coordinates: character, quarter turns (-1 at a slant), left, low, right, high,
# origin x and y, whether the file has a space before it.
_Mark: TypeAlias = tuple[str, int, float, float, float, float, float, float, bool]


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page's own coordinates (upwards from `left`, `low`) lie on paper turned by quarters clockwise."""

    quarters: int
    left: float
    low: float
    right: float
    high: float

    @property
    def size(self) -> Point:
        """Width and height of the turned page."""
        across, along = self.right - self.left, self.high - self.low
        return (along, across) if self.quarters % 2 else (across, along)

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
        if self.shown is self.laid:
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
            with substituted():
                page = document[index]
                laid = _page(page, index + 1)
        except pypdfium2.PdfiumError:
            continue
        page.close()
        yield laid


def _page(page: Any, number: int) -> Page:
    left, low, right, high = page.get_bbox()
    upright, turned, whole = _marks(page, left, high)
    shown = Turn(page.get_rotation() // 90 % 4, left, low, right, high)
    ways = Counter({0: len(upright)} if upright else {}) + Counter([mark[1] for mark in turned if mark[1] >= 0])
    most = max(ways, key=ways.__getitem__, default=shown.quarters)
    laid = shown if most == shown.quarters else replace(shown, quarters=most)
    width, height = laid.size
    placed = [_turned(mark, laid) for mark in turned if mark[1] == laid.quarters] if laid.quarters else upright
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
        slanted=len(upright) + len(turned) - len(placed),
        unmapped=sum([is_doubtful(glyph.char) for glyph in glyphs]),
        complete=whole and art.complete,
    )


def _turned(mark: _Mark, laid: Turn) -> Glyph:
    char, _, left, low, right, high, x, y, spaced = mark
    (x0, y0), (x1, y1) = laid.place(left, low), laid.place(right, high)
    return Glyph(char, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), laid.place(x, y)[1], spaced)


def _marks(page: Any, x0: float, y0: float) -> tuple[list[Glyph], list[_Mark], bool]:
    """The visible characters of a page whose top left corner is `x0`, `y0`: as glyphs those that are upright on it,
    then the turned ones, and whether these are all."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    calls, here, glyph_of = native(), address(text.raw), tuple.__new__  # a named tuple's own takes twice as long
    count = pdfium.FPDFText_CountChars(text.raw)
    upright: list[Glyph] = []
    turned: list[_Mark] = []
    spaced = False
    for number, char, left, low, right, high, x, y in _characters(here, min(count, GLYPH_LIMIT)):
        if char == " ":  # PDFium guesses spaces too; only those of the file are trusted
            spaced = spaced or calls.FPDFText_IsGenerated(here, number) != 1
        elif char:
            if high - low > _LARGE:
                left, low, right, high = _sized((left, low, right, high), x, y, text.raw, number)
            if -_AT_ORIGIN < x - left < _AT_ORIGIN or not (way := _quarters(calls.FPDFText_GetCharAngle(here, number))):
                upright.append(glyph_of(Glyph, (char, left - x0, y0 - high, right - x0, y0 - low, y0 - y, spaced)))
            else:
                turned.append((char, way, left, low, right, high, x, y, spaced))
            spaced = False
    text.close()
    return upright, turned, count <= GLYPH_LIMIT


def _characters(text: int, count: int) -> Iterator[tuple[int, str, float, float, float, float, float, float]]:
    """Of each character of a page's text its number, what it prints, its box (left, low, right, high) and its origin.

    PDFium writes boxes and origins into two arrays; no Python runs between its calls.
    """
    calls, numbers = native(), range(count)
    boxes, origins = array("f", bytes(16 * count)), array("d", bytes(16 * count))
    at, to = boxes.buffer_info()[0], origins.buffer_info()[0]
    ends = at + 16 * count, to + 16 * count
    chars = list(map(character, map(calls.FPDFText_GetUnicode, repeat(text), numbers)))
    list(map(calls.FPDFText_GetLooseCharBox, repeat(text), numbers, range(at, ends[0], 16)))
    list(map(calls.FPDFText_GetCharOrigin, repeat(text), numbers, range(to, ends[1], 16), range(to + 8, ends[1], 16)))
    lefts, highs, rights, lows = (boxes[side::4] for side in range(4))
    return zip(numbers, chars, lefts, lows, rights, highs, origins[0::2], origins[1::2], strict=True)


def _sized(box: Box, x: float, y: float, text: Any, number: int) -> Box:
    """The box of a glyph with its origin at `x`, `y`. For vertical writing PDFium leaves out by how much the page
    scales its type, mostly down: then the box is as much larger than it should be."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, number, matrix)
    scale = math.hypot(matrix.a, matrix.b)
    if box[3] - box[1] < _OVERSIZE * scale * pdfium.FPDFText_GetFontSize(text, number):
        return box
    left, low, right, high = box
    return x + scale * (left - x), y + scale * (low - y), x + scale * (right - x), y + scale * (high - y)


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
