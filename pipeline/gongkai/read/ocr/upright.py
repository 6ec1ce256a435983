"""Pages straightened: a working image with level lines, and the way back to the file's own pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from gongkai.read.image import Pixels

_SHORT_SIDE = 1_700  # pixels; A4 at 200 dpi, more costs time and gains nothing
_PROBE = 800  # pixels of the longer side of the image that the angle is measured on
_STEPS = (1.0, 0.25, 0.05)  # degrees
_STEEPEST = 4.0  # degrees; scanners turn a sheet by less
_LEVEL = 0.1  # degrees; less does no harm


@dataclass(frozen=True, slots=True)
class Upright:
    """A straightened page; `back` maps its pixels to those of the file (2 x 3 affine)."""

    pixels: Pixels
    back: Any

    def box(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        """The rectangle of the file's page around a rectangle of this one."""
        corners = np.array([(left, top, 1), (right, top, 1), (left, bottom, 1), (right, bottom, 1)])
        placed = corners @ self.back.T
        (x0, y0), (x1, y1) = placed.min(0), placed.max(0)
        return float(x0), float(y0), float(x1), float(y1)


def straighten(pixels: Pixels) -> Upright:
    """`pixels` at working size with level lines."""
    factor = min(1.0, _SHORT_SIDE / min(pixels.shape[:2]))
    if factor < 1:
        pixels = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    turn = np.array([[1.0, 0, 0], [0, 1.0, 0]])
    height, width = pixels.shape[:2]
    angle = _angle(pixels)
    if abs(angle) >= _LEVEL:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        white = (255, 255, 255)
        pixels = cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=white)
    return Upright(pixels, cv2.invertAffineTransform(turn) / factor)


def _angle(pixels: Pixels) -> float:
    """By how many degrees a page must be turned for its lines to be level: then its rows differ most in ink."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    factor = min(1.0, _PROBE / max(grey.shape))
    small = 255 - cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    height, width = small.shape
    if min(height, width) < 50:
        return 0.0

    def contrast(angle: float) -> float:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        rows = cv2.warpAffine(small, matrix, (width, height)).sum(axis=1, dtype="float64")
        return float(np.square(np.diff(rows)).sum())

    best, reach = 0.0, _STEEPEST
    for step in _STEPS:
        best = max(np.arange(best - reach, best + reach + step / 2, step), key=contrast)
        reach = step
    return float(best) if contrast(best) > contrast(0) * 1.02 else 0.0
