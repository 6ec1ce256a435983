"""Glyphs to lines of text, by where they stand on the page; the order in the file is not asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import inf
from operator import attrgetter
from statistics import median
from typing import NamedTuple, TypeAlias

from gongkai.read.pdf.characters import is_wide

Box: TypeAlias = tuple[float, float, float, float]

_SAME_LINE = 0.3  # of a glyph's height between two baselines: digits beside ideographs are set a little lower
_SAME_PLACE = 0.3  # of a glyph's width: bold type is often drawn as the same glyph twice, slightly moved
_GAP = 0.18  # of the type size between letters; the space of most typefaces is 0.25
_TYPED_GAP = 0.05  # where the file has a space itself
_LOOSE_GAP = 0.6  # between digits without a space of the file's own: numbers are set wide in some cells
_IDEOGRAPH_GAP = 1.5  # justified lines and spaced headings stay below
_COLUMN_GAP = 3.0  # columns without rules
_BASE, _LEFT = attrgetter("base"), attrgetter("left")
_LETTERS = re.compile(r"[A-Za-z]")


class Glyph(NamedTuple):
    """A printed character: its box in points from the page's top left corner, its baseline, and whether the
    file has a space before it."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    spaced: bool


class Line(NamedTuple):
    """A line of text; `size` is its type size in points, `base` its baseline."""

    text: str
    page: int
    box: Box
    base: float
    size: float


def lines(glyphs: Iterable[Glyph], page: int, tight: bool = False) -> list[Line]:
    """The lines that glyphs form, from the top down; `tight` leaves out every space between ideographs."""
    found: list[list[Glyph]] = []
    last = None
    for glyph in sorted(glyphs, key=_BASE):
        if last is None or (glyph.base > last.base and _is_below(last, glyph)):
            found.append([])
        found[-1].append(glyph)
        last = glyph
    return [_line(sorted(row, key=_LEFT), page, tight) for row in found]


def _is_below(last: Glyph, glyph: Glyph) -> bool:
    return glyph.base - last.base > _SAME_LINE * min(glyph.bottom - glyph.top, last.bottom - last.top)


def _line(row: Sequence[Glyph], page: int, tight: bool) -> Line:
    squares = [glyph.right - glyph.left for glyph in row if is_wide(glyph.char[0])]
    size = max(squares) if squares else row[0].bottom - row[0].top
    size = max(size, 1.0)
    close = _TYPED_GAP * size  # no space is narrower; most glyphs stand side by side
    last = row[0]
    kept = [last]
    pieces = [last.char]
    for glyph in row[1:]:
        char, left = glyph.char, glyph.left
        if char != last.char or not _doubled(last, glyph):
            pieces.append(char if left - last.right < close else _space(last, glyph, size, tight) + char)
            kept.append(glyph)
            last = glyph
    if len(kept) == 1:
        return Line(last.char, page, last[1:5], last.base, size)
    _, lefts, tops, rights, bottoms, bases, _ = zip(*kept, strict=True)
    box = min(lefts), min(tops), max(rights), max(bottoms)
    return Line("".join(pieces), page, box, median(bases), size)


def _doubled(last: Glyph, glyph: Glyph) -> bool:
    return last.char == glyph.char and glyph.left - last.left < _SAME_PLACE * (glyph.right - glyph.left)


def _space(last: Glyph, glyph: Glyph, size: float, tight: bool) -> str:
    """The space to print between two glyphs of a line."""
    gap = (glyph.left - last.right) / size
    before, after = is_wide(last.char[-1]), is_wide(glyph.char[0])
    if before and after:
        least = inf if tight else _IDEOGRAPH_GAP
    elif glyph.spaced:
        least = _TYPED_GAP
    elif before or after or not (last.char.isdigit() and glyph.char.isdigit()):
        least = _GAP
    else:
        least = _LOOSE_GAP
    if gap < least:
        return ""
    return " " if tight or gap < _COLUMN_GAP else "  "


def glue(before: str, after: str) -> str:
    """What joins two lines of one paragraph: a space between words, nothing between ideographs or digits.

    >>> glue("公开信", "息"), glue("annual", "report"), glue("31", "19")
    ('', ' ', '')
    """
    return " " if _LETTERS.match(before[-1:]) and _LETTERS.match(after[:1]) else ""


def bounds(boxes: Iterable[Box]) -> Box:
    """The smallest box around boxes."""
    left, top, right, bottom = zip(*boxes, strict=False)  # boxes are of one length by their type
    return min(left), min(top), max(right), max(bottom)
