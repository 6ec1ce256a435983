"""Fonts that PDF files name without holding them, and vertical writing: files written here object by object."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from gongkai.read import read
from gongkai.records import Document, Source

_DESCRIPTOR = (
    "<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -141 1000 859] /Ascent 859 /Descent -141 "
    "/ItalicAngle 0 /CapHeight 700 /StemV 80 >>"
)

_HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def font(encoding: str, ordering: str, more: str = "") -> list[str]:
    """The objects 5 to 7 of a file: a font of ideographs that is not in the file."""
    return [
        f"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /{encoding} /DescendantFonts [6 0 R] {more} >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /DW 1000 /FontDescriptor 7 0 R "
        f"/CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 0 >> >>",
        _DESCRIPTOR,
    ]


def stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def file(content: str, *objects: str) -> bytes:
    """A file of one page that prints `content`; its font F is the object 5, the first of `objects`, G the object 8."""
    pages = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F 5 0 R /G 8 0 R >> >> >>",
        stream(content),
    ]
    body, places = "%PDF-1.4\n", []
    for number, item in enumerate((*pages, *objects), start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{item}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(places) + 1
    tail = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{tail}".encode()


def codes(text: str) -> str:
    return f"<{text.encode('utf-16-be').hex()}>"


def reading(data: bytes) -> Document:
    return read(Source("report.pdf", data))


def test_lone_characters_of_a_font_that_is_not_there() -> None:
    """Numbers of glyphs, and a table of what they mean; without ink PDFium drops characters that stand alone."""
    meanings = stream(
        "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        "3 beginbfchar <3000> <4EBA> <3001> <606F> <3002> <0037> endbfchar endcmap"
    )
    content = "BT /F 12 Tf 72 700 Td <3000> Tj 0 -40 Td <30013000> Tj 0 -40 Td <3002> Tj ET"
    data = file(content, *font("Identity-H", "Identity", "/ToUnicode 8 0 R"), meanings)
    assert reading(data).text.split() == ["人", "息人", "7"]


def test_boxes_are_as_wide_as_the_file_says() -> None:
    """Where the ink of a font that happens to be installed would stick out, they would be wider."""
    content = f"BT /F 20 Tf 100 700 Td {codes('年2息')} Tj ET"
    (origin,) = reading(file(content, *font("UniGB-UCS2-H", "GB1"))).origins
    assert origin.box is not None
    left, top, right, bottom = origin.box
    assert (left, right) == pytest.approx((100, 160), abs=0.01)
    assert bottom - top == pytest.approx(20, abs=0.01)


def test_widths_of_the_standard_fonts_are_known() -> None:
    (origin,) = reading(file("BT /F 20 Tf 100 700 Td (1il) Tj ET", _HELVETICA)).origins
    assert origin.box is not None
    assert origin.box[2] - origin.box[0] == pytest.approx(20 * (0.556 + 2 * 0.222), abs=0.01)


def test_pages_are_drawn_with_the_fonts_of_the_system() -> None:
    """Before and after a file is read: what stands for missing fonts while reading prints nothing."""
    program = """
        import sys
        import pypdfium2
        from gongkai.read.pdf import read_pdf
        from gongkai.records import Source

        data = sys.stdin.buffer.read()
        def ink():
            document = pypdfium2.PdfDocument(data)
            return sum(value < 128 for value in document[0].render().to_numpy().tobytes())

        assert read_pdf(Source("a.pdf", data)).text == "年息"
        print(ink())
        assert read_pdf(Source("a.pdf", data)).text == "年息"
        print(ink())
        pypdfium2.raw.FPDF_SetSystemFontInfo(None)
        print(ink())
    """
    data = file(f"BT /F 99 Tf 100 400 Td {codes('年息')} Tj ET", *font("UniGB-UCS2-H", "GB1"))
    command = [sys.executable, "-c", textwrap.dedent(program)]
    first, second, none = map(int, subprocess.run(command, input=data, check=True, capture_output=True).stdout.split())
    if not first and not none:
        pytest.skip("no font of this system has ideographs")
    assert first == second > none


@pytest.mark.parametrize("scale", [1, 0.24, 0.05])
def test_vertical_writing_on_a_page_in_small_units(scale: float) -> None:
    """A narrow column with a vertical label beside five rows. Of vertical writing PDFium gives boxes in the page's own
    units: on this one up to 200 points wide and high, far into the cells at its right."""
    rules = [f"{x} 600 m {x} 700 l S" for x in (100, 120, 320, 420)]
    rules += [f"{100 if y in (600, 700) else 120} {y} m 420 {y} l S" for y in range(600, 701, 20)]
    rows = [f"BT /G 10 Tf 124 {686 - 20 * row} Td (row {row}) Tj 210 0 Td ({row}) Tj ET" for row in range(5)]
    label = f"/F {10 / scale} Tf {110 / scale} {690 / scale} Td {codes('本年度办理结果')} Tj"
    content = f"{' '.join(rules + rows)} q {scale} 0 0 {scale} 0 0 cm BT {label} ET Q"
    (grid,) = reading(file(content, *font("UniGB-UCS2-V", "GB1"), _HELVETICA)).grids
    assert [[cell.text for cell in row if not cell.covered] for row in grid.rows] == [
        ["本年度办理结果", "row 0", "0"],
        *([f"row {row}", str(row)] for row in range(1, 5)),
    ]
