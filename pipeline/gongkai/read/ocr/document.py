"""Scanned pages to a document: text boxes and rules found, text recognised, laid out as PDF pages are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from gongkai.errors import ReadError
from gongkai.read.image import Scan
from gongkai.read.ocr.engine import SCORE, Box, Reading, find, recognise_boxes
from gongkai.read.ocr.ruling import Mask, Ruling, ruling
from gongkai.read.ocr.upright import Upright, straighten
from gongkai.read.pdf.characters import is_wide
from gongkai.read.pdf.compose import Composition
from gongkai.read.pdf.lattice import Rule, frames
from gongkai.read.pdf.lines import Glyph
from gongkai.read.pdf.pages import Page, Paper, Turn

# The layout of a page is that of PDF pages from here on.
from gongkai.read.pdf.sheets import Sheet, blocks, body, joined, sheet
from gongkai.records import Document, Source

_PAPER = 595.0  # points of the short side of A4; the layout's measures are meant for it
_SURE = 0.8
_LEAST = 8  # pixels of ink that are more than a speck
_EDGE = 4  # pixels; a rule as near to the end of a box does not part it
_REACH = 1.3  # heights of a line before it in which an overlooked character stands
_STROKE = 0.3  # of a line's height, the least width of such a character
_NARROW = 0.5  # width of letters and digits in ideographs


def recognise(scans: Iterable[Scan], source: Source, media_type: str) -> Document:
    """The document on scanned pages, its origins marked `ocr`. Raises `ReadError` of kind `empty`."""
    sheets: list[Sheet] = []
    papers: dict[int, tuple[Upright, float, float]] = {}
    doubtful: list[int] = []
    for scan in scans:
        upright = straighten(scan.pixels)
        points = _PAPER / min(upright.pixels.shape[:2])
        page, unsure = _page(upright, scan.number, points)
        papers[scan.number] = (replace(upright, pixels=None), points, scan.scale)  # a page's pixels are large
        sheets.append(sheet(page))
        doubtful += [scan.number] * unsure

    def on_paper(number: int, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        upright, points, scale = papers[number]
        left, top, right, bottom = upright.box(*(value / points for value in box))
        return max(left * scale, 0), max(top * scale, 0), right * scale, bottom * scale

    composition = Composition(on_paper=on_paper)
    composition.add(blocks(joined(body(sheets))))
    if not composition.text.strip():
        raise ReadError(source.path, "empty", "no text was recognised in the image")
    return Document(
        text=composition.text,
        media_type=media_type,
        grids=tuple(composition.grids),
        metadata={"ocr": "yes"} | ({"url": source.url} if source.url else {}),
        warnings=(*_warnings(len(sheets), doubtful), *composition.warnings),
        origins=tuple(origin._replace(ocr=True) for origin in composition.origins),
    )


def _warnings(pages: int, doubtful: Sequence[int]) -> Iterator[str]:
    plural = "s" if pages > 1 else ""
    yield f"the text of {pages} page{plural} was recognised by OCR; check numbers against the images"
    if doubtful:
        where = ", ".join(map(str, sorted(set(doubtful))))
        yield f"{len(doubtful)} pieces of text could hardly be recognised (pages: {where})"


def _page(upright: Upright, number: int, points: float) -> tuple[Page, int]:
    """A page as PDF pages are, in points, and how many pieces of its text are doubtful."""
    lines = ruling(upright.pixels)
    boxes = _boxes(find(upright.pixels), lines)
    readings = recognise_boxes(upright.pixels, boxes)
    glyphs = [
        glyph
        for box, reading in zip(boxes, readings, strict=True)
        if reading.score >= SCORE
        for glyph in _glyphs(box, reading, points)
    ]
    height, width = (side * points for side in upright.pixels.shape[:2])
    turn = Turn(0, 0.0, 0.0, width, height)
    across, down = (tuple(Rule(*(value * points for value in rule)) for rule in rules) for rules in lines[:2])
    page = Page(Paper(number, height, turn, turn), tuple(glyphs), across, down, 0.0, 0, 0, True)
    return page, sum(SCORE <= reading.score < _SURE for reading in readings)


def _boxes(found: Iterable[Box], lines: Ruling) -> list[Box]:
    """Boxes of text parted at rules, and those of cells with ink that the engine has not seen."""
    found = list(found)
    whole = [_widened(box, found, lines) for box in found]
    boxes = [part for box in whole for part in _parted(box, lines)]
    centres = [((box.left + box.right) / 2, (box.top + box.bottom) / 2) for box in boxes]
    for frame in frames(lines.across, lines.down) or ():
        index = frame.index()
        filled = {index[frame.at(x, y)] for x, y in centres if frame.holds(x, y)}
        for at, place in enumerate(frame.places):
            if at not in filled and len(frame.xs) > 2:
                left, right = frame.xs[place.column], frame.xs[place.column + place.columns]
                top, bottom = frame.ys[place.row], frame.ys[place.row + place.rows]
                cell = Box(int(left) + _EDGE, int(top) + _EDGE, int(right) - _EDGE, int(bottom) - _EDGE)
                boxes += _inked(cell, lines.ink)
    return boxes


def _widened(box: Box, others: Sequence[Box], lines: Ruling) -> Box:
    """A box with the ink right before it: the engine overlooks the thin stroke of 一 at the head of a line."""
    height = box.bottom - box.top
    middle = (box.top + box.bottom) / 2
    walls = [other.right for other in others if other.top < middle < other.bottom and other.left < box.left]
    walls += [int(rule.at) + _EDGE for rule in lines.down if rule.start <= middle <= rule.end and rule.at < box.left]
    low = max(0, box.left - int(_REACH * height), *walls)
    if low >= box.left:
        return box
    columns = (lines.ink[max(box.top, 0) : box.bottom, low : box.left] > 0).any(axis=0).nonzero()[0]
    return box if len(columns) < _STROKE * height else box._replace(left=low + int(columns[0]) - 2)


def _parted(box: Box, lines: Ruling) -> list[Box]:
    """A box cut where rules run through it; parts without ink are dropped."""
    middle = (box.top + box.bottom) / 2
    inner = (rule.at for rule in lines.down if rule.start <= middle <= rule.end)
    cuts = sorted(int(at) for at in inner if box.left + _EDGE < at < box.right - _EDGE)
    if not cuts:
        return [box]
    edges = [box.left, *cuts, box.right]
    parts = (Box(left + 2, box.top, right - 2, box.bottom) for left, right in pairwise(edges) if right - left > _EDGE)
    return [inked for part in parts for inked in _inked(part, lines.ink)]


def _inked(box: Box, ink: Mask) -> list[Box]:
    """The part of a box with ink, if there is enough of it for a digit."""
    part = ink[max(box.top, 0) : max(box.bottom, 0), max(box.left, 0) : max(box.right, 0)] > 0
    rows, columns = part.any(axis=1).nonzero()[0], part.any(axis=0).nonzero()[0]
    if not len(rows) or rows[-1] - rows[0] < _LEAST or part.sum() < 2 * _LEAST:
        return []
    left, top = max(box.left, 0) + int(columns[0]), max(box.top, 0) + int(rows[0])
    right, bottom = max(box.left, 0) + int(columns[-1]) + 1, max(box.top, 0) + int(rows[-1]) + 1
    return [Box(left - 3, top - 3, right + 3, bottom + 3)]


def _glyphs(box: Box, reading: Reading, points: float) -> Iterator[Glyph]:
    """The characters of a reading, dealt over its box: ideographs are twice as wide as letters and digits."""
    widths = [1.0 if is_wide(char) else _NARROW for char in reading.text]
    each = (box.right - box.left) * points / max(sum(widths), 1e-9)
    left, spaced = box.left * points, False
    top, bottom = box.top * points, box.bottom * points
    for char, width in zip(reading.text, widths, strict=True):
        if not char.isspace():
            yield Glyph(char, left, top, left + width * each, bottom, bottom, spaced)
        spaced = char.isspace()
        left += width * each
