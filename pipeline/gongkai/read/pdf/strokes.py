"""Drawing commands of a page to ruled lines: strokes, thin filled boxes and the rims of double boxes."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

Point: TypeAlias = tuple[float, float]

OBJECT_LIMIT = 60_000  # drawn objects of a page; scanned drawings have more, reports some hundreds
POINT_LIMIT = 500_000  # points of all paths of a page
_THIN = 3.0  # points; a filled box that is thinner is a line
_STRAIGHT = 1.0  # points by which the ends of a straight line may differ
_DEPTH = 8  # forms inside forms


class Matrix(NamedTuple):
    """An affine map as PDF writes it: (x, y) to (ax + cy + e, bx + dy + f)."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def map(self, x: float, y: float) -> Point:
        """The image of a point."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, inner: Matrix) -> Matrix:
        """The map that does `inner` first."""
        return Matrix(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            *self.map(inner.e, inner.f),
        )


class Drawn(NamedTuple):
    """What a page draws besides text: straight lines as pairs of points, and images by their area in all."""

    segments: list[tuple[Point, Point]]
    images: float
    complete: bool


def drawn(page: Any) -> Drawn:
    """The straight lines that a page of PDFium draws along its axes, in the page's own coordinates.

    `complete` is False where the page draws more than the limits of this module.
    """
    import pypdfium2.raw as pdfium

    segments: list[tuple[Point, Point]] = []
    images, points = 0.0, 0
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for number, (item, kind, matrix) in enumerate(_objects(pdfium, page)):
        if number >= OBJECT_LIMIT or points >= POINT_LIMIT:
            return Drawn(segments, images, complete=False)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            images += abs(matrix.a * matrix.d - matrix.b * matrix.c)  # of the unit square that is mapped to it
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
            if fill.value or stroke.value:
                shapes = _shapes(pdfium, item, matrix)
                points += sum(map(len, shapes))
                segments.extend(_strokes(shapes) if stroke.value else _fills(shapes))
    return Drawn(segments, images, complete=True)


def _objects(pdfium: Any, page: Any) -> Iterator[tuple[Any, int, Matrix]]:
    """Paths and images of a page, those in forms too: each with its kind and the map from its own coordinates."""
    kind_of, raw = pdfium.FPDFPageObj_GetType, pdfium.FS_MATRIX()
    wanted = pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM
    upright = Matrix()
    count = min(pdfium.FPDFPage_CountObjects(page), OBJECT_LIMIT)
    stack = [(pdfium.FPDFPage_GetObject, page, number, 0, upright) for number in reversed(range(count))]
    while stack:
        get, holder, number, depth, outer = stack.pop()
        item = get(holder, number)
        kind = kind_of(item)
        if kind not in wanted:  # most objects are text
            continue
        pdfium.FPDFPageObj_GetMatrix(item, raw)
        matrix = outer.after(Matrix(raw.a, raw.b, raw.c, raw.d, raw.e, raw.f))
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield item, kind, matrix
        elif depth < _DEPTH:
            count = min(pdfium.FPDFFormObj_CountObjects(item), OBJECT_LIMIT - len(stack))
            stack.extend(
                (pdfium.FPDFFormObj_GetObject, item, number, depth + 1, matrix) for number in reversed(range(count))
            )


def _shapes(pdfium: Any, path: Any, matrix: Matrix) -> list[list[Point]]:
    """The straight outlines of a path: one list of points for each; curves part them."""
    segment_of, point_of = pdfium.FPDFPath_GetPathSegment, pdfium.FPDFPathSegment_GetPoint
    type_of, closes = pdfium.FPDFPathSegment_GetType, pdfium.FPDFPathSegment_GetClose
    line = pdfium.FPDF_SEGMENT_LINETO
    shapes: list[list[Point]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    to_x, to_y = ctypes.byref(x), ctypes.byref(y)
    for number in range(min(pdfium.FPDFPath_CountSegments(path), POINT_LIMIT)):
        segment = segment_of(path, number)
        point_of(segment, to_x, to_y)
        point = matrix.map(x.value, y.value)
        if type_of(segment) != line or not shapes:
            shapes.append([])
        shapes[-1].append(point)
        if closes(segment):
            shapes[-1].append(shapes[-1][0])
    return shapes


def _strokes(shapes: list[list[Point]]) -> Iterator[tuple[Point, Point]]:
    for shape in shapes:
        for start, end in pairwise(shape):
            if abs(start[0] - end[0]) <= _STRAIGHT or abs(start[1] - end[1]) <= _STRAIGHT:
                yield start, end


def _fills(shapes: list[list[Point]]) -> Iterator[tuple[Point, Point]]:
    """Filled shapes that are lines. A large filled box is a background; two, one just inside the other, are a
    frame drawn as the area between them."""
    boxes = [
        (min(x for x, _ in shape), min(y for _, y in shape), max(x for x, _ in shape), max(y for _, y in shape))
        for shape in shapes
        if len(shape) >= 4
    ]
    previous = None
    for left, low, right, high in boxes:
        if high - low <= _THIN < right - left:
            yield (left, (low + high) / 2), (right, (low + high) / 2)
        elif right - left <= _THIN < high - low:
            yield ((left + right) / 2, low), ((left + right) / 2, high)
        elif previous is not None and all(
            abs(one - other) <= _THIN for one, other in zip(previous, (left, low, right, high), strict=True)
        ):
            yield from pairwise(((left, low), (right, low), (right, high), (left, high), (left, low)))
        previous = (left, low, right, high)
