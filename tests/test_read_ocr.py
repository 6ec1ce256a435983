"""Reading scans: whole documents from pages drawn here; all but the first tests need the extra and a font."""

from __future__ import annotations

import io
import sys
from decimal import Decimal
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

from gongkai.assemble import assemble
from gongkai.errors import ReadError
from gongkai.flow import extract_document
from gongkai.read import READERS, read
from gongkai.read.image import read_image, read_pdf_images
from gongkai.records import Document, Source

PNG = b"\x89PNG\r\n\x1a\n"
WARNING = "the text of 1 page was recognised by OCR; check numbers against the images"
KINDS = {"image/png", "image/jpeg", "image/tiff", "image/bmp", "image/gif", "image/webp"}
PARAGRAPHS = (
    "滨江县水务局2021年政府信息公开工作年度报告",
    "一、总体情况",
    "2021年，我局主动公开政府信息318条，收到政府信息公开申请27件，均已按时答复，没有因政府信息公开引起的行政复议。",
    "公开政府信息收取费用0元。",
)


def test_images_have_a_reader() -> None:
    assert {kind for kind in READERS if kind.startswith("image/")} == KINDS


@pytest.mark.parametrize("module", ["PIL", "cv2", "onnxruntime", "rapidocr"])
def test_without_the_extra(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    for name in [name for name in sys.modules if name.startswith("gongkai.read.ocr.")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ReadError) as caught:
        read(Source("scan.png", PNG + b"\0" * 40))
    reason = "text in images is recognised by the extra ocr: pip install 'gongkai[ocr]'"
    assert (caught.value.kind, caught.value.reason) == ("needs_extra", reason)


@pytest.fixture(scope="module")
def draw() -> ModuleType:
    """The drawing of pages, which the benchmark holds."""
    for module in ("PIL", "cv2", "onnxruntime", "rapidocr"):
        pytest.importorskip(module, reason=f"the extra ocr is not installed: no {module}")
    path = Path(__file__).parents[1] / "benchmarks" / "read_ocr.py"
    spec = util.spec_from_file_location("read_ocr", path)
    assert spec is not None
    assert spec.loader is not None
    module_ = util.module_from_spec(spec)
    spec.loader.exec_module(module_)
    try:
        module_.font()
    except OSError:
        pytest.skip("no Chinese font is installed (Debian: fonts-noto-cjk)")
    return module_


def shown(document: Document) -> list[list[list[str]]]:
    return [[["^" * cell.covered + cell.text for cell in row] for row in grid.rows] for grid in document.grids]


def check(document: Document, media_type: str) -> None:
    """What holds for all documents that were recognised."""
    assert document.media_type == media_type
    assert document.metadata["ocr"] == "yes"
    assert all(origin.ocr and origin.page and origin.box for origin in document.origins)
    stretches = [(origin.start, origin.end) for origin in document.origins]
    assert stretches == sorted(stretches)
    covered = {at for start, end in stretches for at in range(start, end)}
    assert {at for at, char in enumerate(document.text) if not char.isspace()} <= covered
    for grid in document.grids:
        assert all(document.text[cell.start : cell.end] == cell.text for row in grid.rows for cell in row)


def read_back(draw: ModuleType, document: Document, data: bytes) -> None:
    """Each stretch of the text stands in its box: alone on a page it is read again as (nearly) the same."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        for origin in document.origins[:3]:
            assert origin.box is not None
            blank = Image.new("RGB", image.size, "white")
            box = tuple(round(value) for value in origin.box)
            blank.paste(image.convert("RGB").crop(box), box[:2])
            packed = io.BytesIO()
            blank.save(packed, "PNG")
            again = read(Source("again.png", packed.getvalue())).text
            assert draw.recall(document.text[origin.start : origin.end], again) > 0.6


@pytest.mark.parametrize("noisy", [False, True])
def test_paragraphs(draw: ModuleType, noisy: bool) -> None:
    image, _ = draw.draw_text(PARAGRAPHS, (1654, 900))
    data = draw.encode(draw.scan(image) if noisy else image, "PNG")
    document = read(Source("scan.jpg", data))
    check(document, "image/png")
    assert (document.text.split("\n"), document.grids, document.warnings) == ([*PARAGRAPHS], (), (WARNING,))
    if not noisy:
        read_back(draw, document, data)


TABLE = {
    (0, 0, 2, 1): "指标", (0, 1, 1, 2): "申请人情况", (0, 3, 2, 1): "总计", (1, 1, 1, 1): "自然人",
    (1, 2, 1, 1): "其他", (2, 0, 1, 1): "新收申请数量", (2, 1, 1, 1): "12", (2, 2, 1, 1): "0", (2, 3, 1, 1): "12",
    (3, 0, 1, 1): "予以公开", (3, 1, 1, 1): "1", (3, 2, 1, 1): "", (3, 3, 1, 1): "3407",
}  # fmt: skip
GRID = [
    ["指标", "申请人情况", "^申请人情况", "总计"],
    ["^指标", "自然人", "其他", "^总计"],
    ["新收申请数量", "12", "0", "12"],
    ["予以公开", "1", "", "3407"],
]


@pytest.mark.parametrize("noisy", [False, True])
def test_ruled_table(draw: ModuleType, noisy: bool) -> None:
    image = draw.draw_table(TABLE, (1654, 700))
    document = read(Source("table", draw.encode(draw.scan(image) if noisy else image, "PNG")))
    check(document, "image/png")
    assert shown(document) == [GRID]
    assert document.text == "指标\t申请人情况\t总计\n自然人\t其他\n新收申请数量\t12\t0\t12\n予以公开\t1\t\t3407"
    assert document.warnings == (WARNING,)


def test_pages_of_a_tiff(draw: ModuleType) -> None:
    first, _ = draw.draw_text(PARAGRAPHS, (1654, 900))
    second, _ = draw.draw_text(PARAGRAPHS, (1654, 900))
    packed = io.BytesIO()
    first.save(packed, "TIFF", save_all=True, append_images=[second], compression="tiff_lzw")
    document = read(Source("scan.tif", packed.getvalue()))
    check(document, "image/tiff")
    assert document.text.split("\n") == [*PARAGRAPHS, *PARAGRAPHS]
    assert [origin.page for origin in document.origins] == [1] * 5 + [2] * 5
    assert document.warnings == ("the text of 2 pages was recognised by OCR; check numbers against the images",)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "I;16"])
def test_modes_of_pixels(draw: ModuleType, mode: str) -> None:
    image, _ = draw.draw_text(PARAGRAPHS[1:2], (900, 500))
    if mode == "RGBA":
        image.putalpha(image.convert("L").point(lambda level: 255 - level))
    if mode == "I;16":
        image = image.convert("I").point(lambda level: level * 257).convert("I;16")
    document = read_image(Source("page", draw.encode(image if mode == "RGBA" else image.convert(mode), "PNG")))
    assert document.text == PARAGRAPHS[1]


def test_pdf_of_images(draw: ModuleType) -> None:
    image, _ = draw.draw_text(PARAGRAPHS, (1654, 2339))
    packed = io.BytesIO()
    image.save(packed, "PDF", resolution=200)
    document = read_pdf_images(Source("scan.pdf", packed.getvalue()))
    check(document, "application/pdf")
    assert document.text.split("\n") == [*PARAGRAPHS]
    assert document.origins[1].box == pytest.approx((95, 93, 167, 108), abs=8)  # points
    assert read(Source("scan.pdf", packed.getvalue())) == document


def test_a_dataset_tells_what_was_recognised(draw: ModuleType) -> None:
    image, _ = draw.draw_text(PARAGRAPHS, (1654, 900))
    source = Source("scan.png", draw.encode(image, "PNG"))
    frames = assemble([extract_document(read(source), source, "r")], [])
    assert frames["reports"]["media_type"].tolist() == ["image/png; ocr"]
    assert frames["reports"]["status"].tolist() == ["partial"]
    assert set(frames["observations"]["page"]) == {1}
    assert {"318", "27"} <= set(frames["observations"]["value"].map(lambda value: str(Decimal(value))))


def test_no_text(draw: ModuleType) -> None:
    from PIL import Image

    with pytest.raises(ReadError) as caught:
        read(Source("blank", draw.encode(Image.new("L", (400, 300), 255), "PNG")))
    assert (caught.value.kind, caught.value.reason) == ("empty", "no text was recognised in the image")


def bomb() -> bytes:
    """A PNG file of 30,000 x 30,000 pixels in a few bytes."""
    import struct
    import zlib

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1_000)), (b"IEND", b""))
    return PNG + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (bomb(), "too_large"),
        (PNG + b"\0" * 40, "malformed"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, "malformed"),
        (b"II*\0" + b"\xff" * 40, "malformed"),
        (b"BM\0\0\0\0\0\0\0\0" + b"\xff" * 60, "malformed"),
    ],
)
def test_hostile_files(draw: ModuleType, data: bytes, kind: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(Source("hostile", data))
    assert caught.value.kind == kind


def test_cut_and_broken_files(draw: ModuleType) -> None:
    """Whatever is cut off or overwritten, nothing but a `ReadError` comes out."""
    from PIL import Image

    blank = Image.new("RGB", (60, 40), "white")
    for kind in ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"):
        data = draw.encode(blank, kind)
        for at in range(8, len(data), max(len(data) // 3, 1)):
            for damaged in (data[:at], data[:at] + b"\xff\x00\x7f" + data[at + 3 :]):
                with pytest.raises(ReadError):
                    read_image(Source(kind, damaged))


def test_too_many_pages(draw: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.read.image.PAGE_LIMIT", 1)
    image, _ = draw.draw_text(PARAGRAPHS[:1], (300, 300))
    packed = io.BytesIO()
    image.save(packed, "TIFF", save_all=True, append_images=[image])
    with pytest.raises(ReadError) as caught:
        read(Source("scan.tif", packed.getvalue()))
    assert (caught.value.kind, caught.value.reason) == ("too_large", "2 pages, at most 1 are recognised")


def test_a_line_with_too_few_characters_is_read_again(draw: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    from gongkai.read.ocr import engine

    answers = iter(
        [[("《》（）", 0.92), ("12", 0.9)], [("根据条例", 0.9), ("根据《条例》要求", 0.9), ("编制本报告。", 0.9)]]
    )
    monkeypatch.setattr(engine, "_read", lambda crops: [engine.Reading(*answer) for answer in next(answers)])
    boxes = [engine.Box(10, 10, 400, 40), engine.Box(10, 60, 40, 90)]
    readings = engine.recognise_boxes(np.full((100, 420, 3), 255, np.uint8), boxes)
    assert readings == [("根据《条例》要求编制本报告。", 0.9), ("12", 0.9)]
