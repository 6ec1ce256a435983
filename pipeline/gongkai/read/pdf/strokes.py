"""Drawing commands of a page to ruled lines: strokes, thin filled boxes and the rims of double boxes."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Iterator
from itertools import pairwise, repeat, starmap
from typing import Any, NamedTuple, TypeAlias

from gongkai.read.pdf.native import address, native

Point: TypeAlias = tuple[float, float]
Segment: TypeAlias = tuple[Point, Point]
Bounds: TypeAlias = tuple[float, float, float, float]  # left, low, right, high

OBJECT_LIMIT = 60_000  # drawn objects of a page; scanned drawings have more, reports some hundreds
POINT_LIMIT = 500_000  # points of all paths of a page
_BOX = 5  # points of a box, the first of them twice; no path of as few holds two boxes
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


_SAME = Matrix()


class Drawn(NamedTuple):
    """What a page draws besides text: straight lines as pairs of points, and images by their area in all."""

    segments: list[Segment]
    images: float
    complete: bool


def drawn(page: Any) -> Drawn:
    """The straight lines that a page of PDFium draws along its axes, in the page's own coordinates.

    `complete` is False where the page draws more than the limits of this module.
    """
    import pypdfium2.raw as pdfium

    segments: list[Segment] = []
    images, points = 0.0, 0
    calls, line = native(), pdfium.FPDF_SEGMENT_LINETO
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    to_fill, to_stroke = ctypes.byref(fill), ctypes.byref(stroke)
    for number, (item, kind, outer) in enumerate(_objects(pdfium, page)):
        if number >= OBJECT_LIMIT or points >= POINT_LIMIT:
            return Drawn(segments, images, complete=False)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            matrix = _matrix(item, outer)
            images += abs(matrix.a * matrix.d - matrix.b * matrix.c)  # of the unit square that is mapped to it
            continue
        calls.FPDFPath_GetDrawMode(item, to_fill, to_stroke)
        if stroke.value:
            shapes = _shapes(line, item, _matrix(item, outer))
            points += sum(map(len, shapes))
            segments.extend(_strokes(shapes))
        elif fill.value:
            count = calls.FPDFPath_CountSegments(item)
            points += count
            alone = count <= _BOX and outer is _SAME  # most are, and PDFium knows their bounds
            segments.extend(_line(_bounds(item)) if alone else _fills(_shapes(line, item, _matrix(item, outer))))
    return Drawn(segments, images, complete=True)


def _objects(pdfium: Any, page: Any) -> Iterator[tuple[int, int, Matrix]]:
    """Paths and images of a page, those in forms too: each with its kind and the map of the forms that it is in."""
    calls = native()
    wanted = pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM
    count = min(pdfium.FPDFPage_CountObjects(page), OBJECT_LIMIT)
    found = _held(calls.FPDFPage_GetObject, address(page), count, wanted)
    stack = [(item, kind, 0, _SAME) for item, kind in reversed(found)]
    while stack:
        item, kind, depth, outer = stack.pop()
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield item, kind, outer
        elif depth < _DEPTH:
            matrix = _matrix(item, outer)
            count = min(calls.FPDFFormObj_CountObjects(item), OBJECT_LIMIT - len(stack))
            found = _held(calls.FPDFFormObj_GetObject, item, count, wanted)
            stack.extend((inner, kind, depth + 1, matrix) for inner, kind in reversed(found))


def _matrix(item: int, outer: Matrix) -> Matrix:
    """The map from an object's own coordinates to the page's."""
    numbers = array("f", bytes(24))
    native().FPDFPageObj_GetMatrix(item, numbers.buffer_info()[0])
    own = Matrix(*numbers)
    return own if outer is _SAME else outer.after(own)


def _bounds(item: int) -> Bounds:
    """The box around an object that lies on the page itself."""
    box = array("f", bytes(16))
    at = box.buffer_info()[0]
    native().FPDFPageObj_GetBounds(item, at, at + 4, at + 8, at + 12)
    left, low, right, high = box
    return left, low, right, high


def _held(get: Callable[[int, int], int], holder: int, count: int, wanted: tuple[int, ...]) -> list[tuple[int, int]]:
    """The objects of the `wanted` kinds that a page or form holds, and their kinds; most objects are text."""
    kind_of = native().FPDFPageObj_GetType
    items = [get(holder, number) for number in range(count)]
    return [(item, kind) for item, kind in zip(items, map(kind_of, items), strict=True) if kind in wanted]


def _shapes(line: int, path: int, matrix: Matrix) -> list[list[Point]]:
    """The straight outlines of a path, one list of points for each; curves part them.

    `line` is what PDFium calls a straight segment.
    """
    calls = native()
    count = min(calls.FPDFPath_CountSegments(path), POINT_LIMIT)
    segments = list(map(calls.FPDFPath_GetPathSegment, repeat(path), range(count)))
    places = array("f", bytes(8 * count))  # x and y by turns, written by PDFium
    at, end = places.buffer_info()[0], places.buffer_info()[0] + 8 * count
    list(map(calls.FPDFPathSegment_GetPoint, segments, range(at, end, 8), range(at + 4, end, 8)))
    kinds, closed = map(calls.FPDFPathSegment_GetType, segments), map(calls.FPDFPathSegment_GetClose, segments)
    points = zip(places[0::2], places[1::2], strict=True)
    shapes: list[list[Point]] = []
    for point, kind, closes in zip(
        starmap(matrix.map, points) if matrix != _SAME else points, kinds, closed, strict=True
    ):
        if kind != line or not shapes:
            shapes.append([])
        shapes[-1].append(point)
        if closes:
            shapes[-1].append(shapes[-1][0])
    return shapes


def _strokes(shapes: list[list[Point]]) -> Iterator[Segment]:
    for shape in shapes:
        for start, end in pairwise(shape):
            if abs(start[0] - end[0]) <= _STRAIGHT or abs(start[1] - end[1]) <= _STRAIGHT:
                yield start, end


def _fills(shapes: list[list[Point]]) -> Iterator[Segment]:
    """Filled shapes that are lines. A large filled box is a background; two, one just inside the other, are a
    frame drawn as the area between them."""
    previous = None
    for shape in shapes:
        if len(shape) < 4:
            continue
        xs, ys = zip(*shape, strict=True)
        box = left, low, right, high = min(xs), min(ys), max(xs), max(ys)
        if found := _line(box):
            yield from found
        elif previous is not None and all(abs(one - other) <= _THIN for one, other in zip(previous, box, strict=True)):
            yield from pairwise(((left, low), (right, low), (right, high), (left, high), (left, low)))
        previous = box


def _line(box: Bounds) -> list[Segment]:
    """The line that a thin filled box is, if it is one."""
    left, low, right, high = box
    if high - low <= _THIN < right - left:
        return [((left, (low + high) / 2), (right, (low + high) / 2))]
    if right - left <= _THIN < high - low:
        return [(((left + right) / 2, low), ((left + right) / 2, high))]
    return []
