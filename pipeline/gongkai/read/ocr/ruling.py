"""Ruled lines in an image, and the ink that remains without them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import cv2
import numpy as np

from gongkai.read.image import Pixels
from gongkai.read.pdf.lattice import Rule

Mask: TypeAlias = Any  # numpy array (height, width) of 0 and 255

_SHORTEST = 60  # parts of the page's width; the walls of the lowest rows are as short
_GAP = 3  # pixels by which faint lines are broken; larger gaps part the strokes of two lines of text
_SHORT = 4  # times the shortest; rules as short as strokes must end on others
_MEET = 6  # pixels
_TABLE_WIDTH = 0.15  # of the page's width; strokes of large characters hang together too
_TABLE_HEIGHT = 40  # pixels
_WINDOW, _CONTRAST = 35, 18  # of the local threshold: pixels around, and levels darker than their mean


class Ruling(NamedTuple):
    """Horizontal and vertical rules in pixels, and the ink of everything else."""

    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    ink: Mask


def ruling(pixels: Pixels) -> Ruling:
    """The rules of tables on a straightened page."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    dark = cv2.adaptiveThreshold(
        cv2.GaussianBlur(grey, (3, 3), 0), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _WINDOW, _CONTRAST
    )
    length = max(20, min(pixels.shape[:2]) // _SHORTEST)
    level = _lines(dark, length, across=True)
    upright = _lines(dark, length, across=False)
    both = _tables(level | upright)
    level, upright = level & both, upright & both
    ink = dark & ~cv2.dilate(level | upright, np.ones((5, 5), np.uint8))
    ink = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    across = [Rule(y + h / 2, x, x + w) for x, y, w, h in _pieces(level)]
    down = [Rule(x + w / 2, y, y + h) for x, y, w, h in _pieces(upright)]
    return Ruling(_ended(across, down, length * _SHORT), _ended(down, across, length * _SHORT), ink)


def _ended(rules: Sequence[Rule], others: Sequence[Rule], short: int) -> tuple[Rule, ...]:
    """Rules but for short ones that do not end on others: those are strokes of characters that touch a rule."""

    def ends(at: float, end: float) -> bool:
        return any(abs(rule.at - end) <= _MEET and rule.start - _MEET <= at <= rule.end + _MEET for rule in others)

    return tuple(
        rule
        for rule in rules
        if rule.end - rule.start >= short or (ends(rule.at, rule.start) and ends(rule.at, rule.end))
    )


def _lines(dark: Mask, length: int, *, across: bool) -> Mask:
    """Straight runs of at least `length` pixels; lines that lean by a pixel or two count as straight."""

    def kernel(along: int, aside: int) -> Any:
        return np.ones((aside, along) if across else (along, aside), np.uint8)

    thick = cv2.dilate(dark, kernel(1, 3))
    joined = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, kernel(_GAP, 1))
    return cv2.morphologyEx(joined, cv2.MORPH_OPEN, kernel(length, 1))


def _tables(lines: Mask) -> Mask:
    """Lines that hang together over the size of a table."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(lines, np.ones((5, 5), np.uint8)))
    wide = stats[:, cv2.CC_STAT_WIDTH] >= _TABLE_WIDTH * lines.shape[1]
    high = stats[:, cv2.CC_STAT_HEIGHT] >= _TABLE_HEIGHT
    kept = wide & high
    kept[0] = False  # the background
    return (kept[labels] * 255).astype(np.uint8) if count > 1 else np.zeros_like(lines)


def _pieces(lines: Mask) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of each connected line."""
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h, _ in cv2.connectedComponentsWithStats(lines)[2][1:]]
