"""How long reading a PDF takes beside PDFium's bare text, and how much memory a long one needs.

    python benchmarks/read_pdf.py [FILE ...]

Without files it reads reports that it draws itself: prose, and a form of 30 rows on every second page. Prints
milliseconds for the best of several runs, their ratio, and the peak of memory that Python holds and that the
process holds while a report of 100 pages is read.
"""

from __future__ import annotations

import resource
import sys
import time
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdfium2
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gongkai.read.pdf import read_pdf
from gongkai.records import Source

RUNS = 5
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
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def measure(name: str, data: bytes) -> None:
    document = pypdfium2.PdfDocument(data)
    pages = len(document)
    document.close()
    alone, read = best(lambda: bare(data)), best(lambda: read_pdf(Source(name, data)))
    print(
        f"{name}: {pages} pages; library {alone:.1f} ms, reader {read:.1f} ms "
        f"({read / pages:.1f} ms a page), ratio {read / alone:.1f}"
    )


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
