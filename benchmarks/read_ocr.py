"""How much of a scanned report is read back: pages of text and a statutory table, clean and as a bad scan.

    python benchmarks/read_ocr.py [folder of .txt reports]

Needs the extra `gongkai[ocr]` and a Chinese font (Debian: fonts-noto-cjk). The pages are drawn here, so the
truth is known: the share of their characters that come back in order, and of the table's cells that come back
in their row and column as printed.
"""

from __future__ import annotations

import argparse
import io
import random
import time
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from gongkai.read import read
from gongkai.read.image import read_image
from gongkai.records import Document, Source

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
)
PAGE = (1654, 2339)  # pixels of A4 at 200 dpi
MARGIN, SIZE, LEADING = 200, 33, 58  # pixels; 12 points at 200 dpi
SPAN = tuple[int, int, int, int]  # top row, left column, rows, columns


def font(size: int = SIZE) -> ImageFont.FreeTypeFont:
    """The first Chinese font that is installed. Raises `OSError` where there is none."""
    path = next((name for name in FONTS if Path(name).exists()), "")
    return ImageFont.truetype(path or "no Chinese font", size)


def draw_text(paragraphs: Sequence[str], size: tuple[int, int] = PAGE) -> tuple[Image.Image, str]:
    """A page of justified paragraphs with a first-line indent, and the text that found room on it."""
    image = Image.new("RGB", size, "white")
    pen, face = ImageDraw.Draw(image), font()
    y, shown = MARGIN, list[str]()
    for paragraph in paragraphs:
        x, line = MARGIN + 2 * SIZE, ""
        for char in [*paragraph, "\n"]:
            closing = char in "，。；：、）》”"
            if char == "\n" or (not closing and x + face.getlength(line + char) > size[0] - MARGIN):
                if y + LEADING > size[1] - MARGIN:
                    return image, "\n".join(shown)
                pen.text((x, y), line, "black", face)
                shown.append(line)
                x, y, line = MARGIN, y + LEADING, ""
            line += char
    return image, "\n".join(shown)


def draw_table(cells: dict[SPAN, str], size: tuple[int, int] = PAGE, height: int = 60) -> Image.Image:
    """A ruled table; each text stands in the middle of its cell, wrapped to the cell's width."""
    image = Image.new("RGB", size, "white")
    pen, face = ImageDraw.Draw(image), font(24)
    columns = max(left + across for _, left, _, across in cells)
    width = (size[0] - 2 * MARGIN // 2) // (columns + 2)  # the first column is three wide
    edges = [MARGIN // 2, *(MARGIN // 2 + width * (index + 3) for index in range(columns))]
    for (top, left, down, across), text in cells.items():
        box = (edges[left], MARGIN + top * height, edges[left + across], MARGIN + (top + down) * height)
        pen.rectangle(box, outline="black", width=2)
        room = max(1, int((box[2] - box[0] - 12) // 24))
        chunks = [text] if text.isascii() else [text[at : at + room] for at in range(0, len(text), room)]
        y = (box[1] + box[3]) / 2 - 28 * len(chunks) / 2
        for chunk in chunks:
            pen.text(((box[0] + box[2] - face.getlength(chunk)) / 2, y), chunk, "black", face)
            y += 28
    return image


def requests_table(seed: int) -> dict[SPAN, str]:
    """Like the statutory table of applications: 25 rows and 7 columns of numbers under merged heads."""
    chance = random.Random(seed)
    heads = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    rows = (
        "新收政府信息公开申请数量", "上年结转申请数量", "予以公开", "部分公开", "属于国家秘密", "其他法律禁止公开",
        "危及公共安全", "保护第三方权益", "三类内部事务信息", "四类过程性信息", "属于行政执法案卷", "属于行政查询事项",
        "本机关不掌握", "没有现成信息", "补正后仍不明确", "信访举报投诉", "重复申请", "要求提供出版物",
        "无正当理由大量申请", "要求确认或出具", "逾期不补正", "逾期未缴费", "其他处理", "总计", "结转下年度办理",
    )  # fmt: skip
    cells: dict[SPAN, str] = {(0, 0, 3, 1): "指标", (0, 1, 1, 7): "申请人情况", (1, 1, 2, 1): "自然人"}
    cells |= {(1, 2, 1, 5): "法人或其他组织", (1, 7, 2, 1): "总计"}
    cells |= {(2, 2 + index, 1, 1): head for index, head in enumerate(heads)}
    for row, label in enumerate(rows):
        cells[row + 3, 0, 1, 1] = label
        for column in range(7):
            figure = chance.choice((0, 0, 0, 1, 2, 7, chance.randrange(100), chance.randrange(10_000)))
            cells[row + 3, column + 1, 1, 1] = "" if chance.random() < 0.03 else str(figure)
    return cells


def scan(image: Image.Image, seed: int = 0, degrees: float = 0.6) -> Image.Image:
    """`image` as a bad scanner makes it: turned, blurred, grey, speckled, packed hard."""
    turned = image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white").filter(ImageFilter.GaussianBlur(1))
    noise = Image.effect_noise(image.size, 40).convert("RGB")
    blended = Image.blend(turned, noise, 0.12)
    packed = io.BytesIO()
    blended.save(packed, "JPEG", quality=45)
    return Image.open(packed)


def encode(image: Image.Image, kind: str = "PNG") -> bytes:
    """The bytes of an image file."""
    packed = io.BytesIO()
    image.save(packed, kind)
    return packed.getvalue()


def bare(text: str) -> str:
    return "".join(text.split())


def recall(truth: str, read: str) -> float:
    """The share of the characters of `truth` that stand in `read` in the same order."""
    blocks = SequenceMatcher(None, bare(truth), bare(read), autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(len(bare(truth)), 1)


def cell_recall(cells: dict[SPAN, str], document: Document) -> tuple[int, int, int, int]:
    """Cells of numbers right and all, cells of words right and all, by place in the first grid."""
    grid = document.grids[0].rows if document.grids else ()
    right, total = {True: 0, False: 0}, {True: 0, False: 0}
    for (row, column, _, _), text in cells.items():
        number = row >= 3 and column >= 1
        total[number] += 1
        if row < len(grid) and column < len(grid[row]):
            right[number] += bare(grid[row][column].text) == text and not grid[row][column].covered
    return right[True], total[True], right[False], total[False]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the reading of scans.")
    parser.add_argument("reports", nargs="?", default=Path(__file__).parents[1] / "data" / "reports", type=Path)
    folder: Path = parser.parse_args().reports
    shares: dict[str, list[float]] = {"clean": [], "scan": []}
    seconds: list[float] = []

    def timed(image: Image.Image, kind: str) -> Document:
        start = time.perf_counter()
        document = read_image(Source("page", encode(image, kind)))
        seconds.append(time.perf_counter() - start)
        return document

    for path in sorted(folder.glob("*.txt")):
        image, truth = draw_text(read(Source(path.name, path.read_bytes())).text.split())
        for name, page in (("clean", image), ("scan", scan(image))):
            shares[name].append(recall(truth, timed(page, "PNG").text))
    for name, values in shares.items():
        print(f"text  {name}: {sum(values) / len(values):.4f} of the characters, worst page {min(values):.4f}")
    print(f"text  {sum(seconds) / len(seconds):.1f} s a page")
    seconds.clear()
    for name in ("clean", "scan"):
        counts = [0, 0, 0, 0]
        for seed in range(3):
            cells = requests_table(seed)
            image = draw_table(cells)
            document = timed(scan(image) if name == "scan" else image, "PNG")
            counts = [old + new for old, new in zip(counts, cell_recall(cells, document), strict=True)]
        print(f"table {name}: {counts[0]} of {counts[1]} number cells, {counts[2]} of {counts[3]} label cells")
    print(f"table {sum(seconds) / len(seconds):.1f} s a page")


if __name__ == "__main__":
    main()
