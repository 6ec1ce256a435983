"""Lines that are drawn as thin filled boxes: by their bounds, and point by point, which defines them."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from gongkai.read.pdf import strokes
from gongkai.read.pdf.strokes import Segment, drawn
from tests.test_read_pdf_fonts import file, stream

CONTENT = {
    "a thin box": "100 700 300 1 re f",
    "a thin column": "100 700 0.5 -300 re f",
    "a background": "100 700 300 20 re f",
    "a path that closes itself": "100 700 m 400 700 l 400 702 l 100 702 l h f",
    "a path that does not": "100 700 m 400 700 l 400 702 l 100 702 l f",
    "two boxes in one path": "100 700 300 1 re 100 600 300 1 re f",
    "a frame between two boxes": "100 600 200 100 re 101 601 198 98 re f*",
    "a stroke": "100 700 m 400 700 l S",
    "a box filled and stroked": "100 700 300 1 re B",
    "small units": "q 0.05 0 0 0.05 0 0 cm 2000 14000 6000 20 re f Q",
    "turned units": "q 0 1 -1 0 500 100 cm 10 20 300 1 re f Q",
    "a form": "q 2 0 0 2 0 0 cm /X Do Q",
    "nothing drawn": "100 700 300 1 re n",
}


def segments(data: bytes) -> list[Segment]:
    document = pypdfium2.PdfDocument(data)
    found = [segment for page in document for segment in drawn(page.raw).segments]
    document.close()
    return found


def assert_same_by_points(data: bytes, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many lines there are."""
    quick = segments(data)
    with monkeypatch.context() as patch:
        patch.setattr(strokes, "_BOX", 0)
        plain = segments(data)
    assert len(quick) == len(plain)
    for (start, end), (begin, stop) in zip(quick, plain, strict=True):
        assert (*start, *end) == pytest.approx((*begin, *stop), abs=1e-3)
    return len(quick)


@pytest.mark.parametrize("name", CONTENT)
def test_boxes_by_bounds_are_those_by_points(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    form = stream("100 200 50 1 re f").replace("<<", "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842]", 1)
    data = file(CONTENT[name], form).replace(b"/Resources <<", b"/Resources << /XObject << /X 5 0 R >>")
    lines = {"a background": 0, "nothing drawn": 0, "two boxes in one path": 2, "a frame between two boxes": 4}
    counted = assert_same_by_points(data, monkeypatch)
    assert counted == lines.get(name, counted)
    assert counted or name in lines


def test_boxes_of_real_reports(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted((shared / "corpus" / "dev" / "reports").glob("*.pdf"))
    if not files:
        pytest.skip("the shared corpus has no PDF")
    assert sum(assert_same_by_points(path.read_bytes(), monkeypatch) for path in files)


def test_a_thin_box_is_not_read_point_by_point(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("its points were asked for")

    monkeypatch.setattr(strokes, "_shapes", refuse)
    assert len(segments(file(CONTENT["a thin box"]))) == 1
