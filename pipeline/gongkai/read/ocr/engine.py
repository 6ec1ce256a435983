"""The recognition engine: where text stands in an image, and what the text in a box is.

RapidOCR with the PP-OCR models of its wheel; nothing is fetched from a network.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np
import onnxruntime  # noqa: F401  # RapidOCR names this engine only when it is too late
from rapidocr import RapidOCR

from gongkai.read.image import Pixels

SCORE = 0.5  # readings below are noise: specks, seals, pictures
_STRIP = 2_400  # pixels; long pictures of whole web pages are searched in strips
_PADDING = 2  # pixels around a box
_SPARSE = 0.5  # characters for each square of a line; the engine loses most of some lines with a high score
_RESCALED = 0.75
_WIDTH_LIMIT = 2_400  # pixels of a line in the model's height of 48: 50 ideographs


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: int
    top: int
    right: int
    bottom: int


class Reading(NamedTuple):
    """What a box says, and how sure the engine is (0 to 1)."""

    text: str
    score: float


@cache
def _engine() -> Any:
    """One engine a process; worker processes keep to one core each."""
    worker = multiprocessing.parent_process() is not None
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": 2 * _STRIP,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1 if worker else -1,
            # Numbers are narrow: the default of 320 pixels makes the engine read three times as much blank.
            "Rec.rec_img_shape": [3, 48, 96],
        }
    )


def find(pixels: Pixels) -> list[Box]:
    """The lines of text in an upright image, from the top down."""
    found: list[Box] = []
    for top, bottom in _strips(pixels):
        boxes = _engine()(pixels[top:bottom], use_det=True, use_cls=False, use_rec=False).boxes
        for corners in () if boxes is None else boxes:
            (left, high), (right, low) = np.floor(corners.min(0)), np.ceil(corners.max(0))
            found.append(Box(int(left), int(high) + top, int(right), int(low) + top))
    return found


def _strips(pixels: Pixels) -> list[tuple[int, int]]:
    """Rows of an image in strips that the detector can take, cut where there is least ink."""
    height = pixels.shape[0]
    cuts = [0]
    while height - cuts[-1] > _STRIP:
        low, high = cuts[-1] + _STRIP * 3 // 4, cuts[-1] + _STRIP
        contrast = pixels[low:high].max(axis=(1, 2)).astype(int) - pixels[low:high].min(axis=(1, 2))
        cuts.append(low + int(contrast.argmin()))
    return [*zip(cuts, [*cuts[1:], height], strict=True)]


def recognise_boxes(pixels: Pixels, boxes: Sequence[Box]) -> list[Reading]:
    """What each box says. A line with far too few characters for its width is read again in other ways."""
    crops = [_crop(pixels, box) for box in boxes]
    readings = _read(crops)
    for index, (box, reading) in enumerate(zip(boxes, readings, strict=True)):
        squares = (box.right - box.left) / (box.bottom - box.top)
        if squares > 4 and len(reading.text) < _SPARSE * squares:
            readings[index] = _again(crops[index], reading)
    return readings


def _read(crops: Sequence[Pixels]) -> list[Reading]:
    if not crops:
        return []
    found = _engine().recognize_txt(list(crops))
    return [Reading(text.strip(), float(score)) for text, score in zip(found.txts, found.scores, strict=True)]


def _again(crop: Pixels, first: Reading) -> Reading:
    """The longest sure reading of a line: as it is, smaller, and in two parts."""
    smaller = cv2.resize(crop, None, fx=_RESCALED, fy=_RESCALED, interpolation=cv2.INTER_AREA)
    third = crop.shape[1] // 3
    cut = third + int(crop[:, third : 2 * third].min(axis=(0, 2)).argmax())  # the lightest column of the middle
    whole, left, right = _read([smaller, crop[:, :cut], crop[:, cut:]])
    parts = Reading(left.text + right.text, min(left.score, right.score))
    return max((first, whole, parts), key=lambda reading: (reading.score >= SCORE, len(reading.text)))


def _crop(pixels: Pixels, box: Box) -> Pixels:
    height, width = pixels.shape[:2]
    crop = pixels[
        max(box.top - _PADDING, 0) : min(box.bottom + _PADDING, height),
        max(box.left - _PADDING, 0) : min(box.right + _PADDING, width),
    ]
    if crop.shape[1] * 48 > _WIDTH_LIMIT * crop.shape[0]:  # a rule taken for text would cost gigabytes
        crop = cv2.resize(crop, (_WIDTH_LIMIT * crop.shape[0] // 48, crop.shape[0]))
    return crop
