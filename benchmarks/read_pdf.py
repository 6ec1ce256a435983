"""How long reading a PDF takes beside PDFium's bare text and beside pdfplumber, whether the tables are the same, and
how much memory a long file needs.

    python benchmarks/read_pdf.py [FILE ...]

Without files it reads reports that it draws itself: prose, and a form of 30 rows on every second page. Prints
milliseconds of CPU time for the best of several runs, their ratios, how many tables of single pages have the same
rows and cells as pdfplumber's (where that is installed), and the peak of memory that Python holds and that the
process holds while a report of 100 pages is read. Tables are compared before a page break is mended, white space
apart, with the radicals that some files write for ideographs in both put right.
"""

from __future__ import annotations

import logging
import resource
import sys
import time
import tracemalloc
from collections.abc import Callable
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pypdfium2
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gongkai.read.grid import lay_out
from gongkai.read.pdf import read_pdf
from gongkai.read.pdf.characters import character
from gongkai.read.pdf.pages import open_pdf, pages
from gongkai.read.pdf.sheets import sheet
from gongkai.read.pdf.tables import Table
from gongkai.records import Source

RUNS = 5
Rows = list[list[str]]
FONT = "STSong-Light"
LINE = "本年度通过政府网站主动公开各类信息一千余条全部按时"


def draw(pages: int) -> bytes:
    """A report of prose and forms by turns."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    for page in range(pages):
        canvas.setFont(FONT, 10 if page % 2 else 16)
        if page % 2:
            for row in range(31):
                canvas.line(80, 760 - 22 * row, 500, 760 - 22 * row)
            for x in (80, 220, 260, 300, 340, 380, 420, 460, 500):
                canvas.line(x, 760, x, 100)
            for row in range(30):
                canvas.drawString(84, 745 - 22 * row, f"第{page}表第{row}项指标名称")
                for column in range(7):
                    canvas.drawString(224 + 40 * column, 745 - 22 * row, str(row * column))
        else:
            for row in range(22):
                canvas.drawString(90, 740 - 28 * row, LINE)
        canvas.drawString(280, 40, f"- {page + 1} -")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def bare(data: bytes) -> None:
    """What the library alone takes: the text of each page, as PDFium orders it."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.get_textpage().get_text_range()
    document.close()


def best(task: Callable[[], object]) -> float:
    """The shortest of several runs, in milliseconds."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        task()
        times.append(time.process_time() - start)
    return min(times) * 1000


def our_tables(data: bytes) -> list[list[Rows]]:
    """The tables of each page, blank where a merged cell reaches, before page breaks are mended."""
    document = open_pdf(Source("a.pdf", data))
    try:
        laid = [[lay_out(item.raw_rows(), 0) for item in sheet(page).items if isinstance(item, Table)]
                for page in pages(document)]  # fmt: skip
    finally:
        document.close()
    return [
        [[["" if c.covered else bare_cell(c.text) for c in row] for row in one[1].rows] for one in page if one]
        for page in laid
    ]


def their_tables(data: bytes) -> list[list[Rows]]:
    """The same as pdfplumber finds them."""
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    with pdfplumber.open(BytesIO(data)) as document:
        found = []
        for page in document.pages:
            page.extract_text()
            found.append([[[bare_cell(c or "") for c in row] for row in one] for one in page.extract_tables()])
    return found


def bare_cell(text: str) -> str:
    return "".join("".join(map(character, map(ord, text))).split())


def agreement(data: bytes) -> tuple[int, int, list[str]]:
    """How many tables both find alike, how many either finds, and the shapes of a page's tables where they differ."""
    same = total = 0
    unlike = []
    for number, (ours, theirs) in enumerate(zip(our_tables(data), their_tables(data), strict=True), start=1):
        alike = sum(one in theirs for one in ours)
        same, total = same + alike, total + max(len(ours), len(theirs))
        if ours != theirs:
            unlike.append(f"page {number}: ours {shapes(ours)}, pdfplumber's {shapes(theirs)}")
    return same, total, unlike


def shapes(tables: list[Rows]) -> str:
    return ", ".join(f"{len(rows)} × {len(rows[0])}" for rows in tables) or "none"


def measure(name: str, data: bytes) -> None:
    document = pypdfium2.PdfDocument(data)
    count = len(document)
    document.close()
    alone, read = best(lambda: bare(data)), best(lambda: read_pdf(Source(name, data)))
    print(
        f"{name}: {count} pages; library {alone:.1f} ms, reader {read:.1f} ms "
        f"({read / count:.1f} ms a page), ratio {read / alone:.1f}"
    )
    if find_spec("pdfplumber") is None:
        return
    same, total, unlike = agreement(data)
    slow = best(lambda: their_tables(data))
    print(f"    pdfplumber {slow:.1f} ms, {slow / read:.1f} times the reader; {same} of {total} tables alike")
    print("".join(f"    {line}\n" for line in unlike), end="")


def main(files: list[str]) -> None:
    # Memory first: the process never gives back what another reading has needed.
    long = draw(100)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read_pdf(Source("drawn-100.pdf", long))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    tracemalloc.start()
    read_pdf(Source("drawn-100.pdf", long))
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    print(f"100 pages: the process grows by {grown:.0f} MB at most, Python objects peak at {peak:.1f} MB")
    tracemalloc.stop()
    for name in files:
        measure(Path(name).name, Path(name).read_bytes())
    if not files:
        for pages in (6, 30):
            measure(f"drawn-{pages}.pdf", draw(pages))


if __name__ == "__main__":
    main(sys.argv[1:])
