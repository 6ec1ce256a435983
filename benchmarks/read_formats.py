"""What reading costs, format by format, against the bare library on the same file; and memory over a large crawl.

    python benchmarks/read_formats.py [--crawl MB]

The files are made here: one report of 60 paragraphs and a table, in every format whose library is installed
(`pip install gongkai[dev]`, fastwarc for the crawl). The bare library parses and hands out the text, and does
no more. CPU times are the best of several runs, in one process. The crawl is a WARC of pages of 100 kB, read
through as a build does, twice; its peak memory is that of a process of its own. So are the peaks of reading one
file of a format, and one of each in turn, which is what a worker with every reader loaded needs at most.
"""

from __future__ import annotations

import argparse
import io
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from gongkai.read import read
from gongkai.read.archive import members
from gongkai.records import Source

TITLE = "海滨县水务局2020年政府信息公开工作年度报告"
PARAGRAPH = "全年通过门户网站主动公开政府信息{}条，其中规范性文件2件；收到公开申请5件，均已按期办结，未发生行政复议。"
PARAGRAPHS = [PARAGRAPH.format(number) for number in range(100, 160)]
ROWS = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    *([f"类别{n}", str(n), "0", "7"] for n in range(12)),
]
PAGE_SIZE = 100_000  # bytes of a page of the crawl


def html(filler: str = "") -> bytes:
    body = "".join(f"<p>{text}</p>\n" for text in PARAGRAPHS)
    rows = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    head = f"<html><head><title>{TITLE}</title></head><body>{filler}<h1>{TITLE}</h1>"
    return f"{head}\n{body}<table>\n{rows}\n</table></body></html>".encode()


def text() -> bytes:
    return "\n".join([TITLE, *PARAGRAPHS, *("\t".join(row) for row in ROWS)]).encode()


def docx() -> bytes:
    from docx import Document

    document, out = Document(), io.BytesIO()
    for line in (TITLE, *PARAGRAPHS):
        document.add_paragraph(line)
    table = document.add_table(len(ROWS), 4)
    for row, cells in zip(ROWS, table.rows, strict=True):
        for content, cell in zip(row, cells.cells, strict=True):
            cell.text = content
    document.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    for row in ([TITLE], *([line] for line in PARAGRAPHS), *ROWS):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def pdf() -> bytes:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style, out = ParagraphStyle("p", fontName="STSong-Light", fontSize=12, leading=20, wordWrap="CJK"), io.BytesIO()
    grid = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONTNAME", (0, 0), (-1, -1), "STSong-Light")]
    flowables = [Paragraph(line, style) for line in (TITLE, *PARAGRAPHS)]
    SimpleDocTemplate(out).build([*flowables, Table(ROWS, style=grid)])
    return out.getvalue()


def bare_text(data: bytes) -> object:
    return data.decode("utf-8").splitlines()


def bare_html(data: bytes) -> object:
    from lxml import html as parser

    return parser.document_fromstring(data.decode("utf-8")).text_content()


def bare_docx(data: bytes) -> object:
    from docx import Document

    document = Document(io.BytesIO(data))
    return [part.text for part in document.paragraphs], [
        [cell.text for cell in row.cells] for table in document.tables for row in table.rows
    ]


def bare_xlsx(data: bytes) -> object:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_index(number).to_python() for number in range(len(book.sheet_names))]


def bare_pdf(data: bytes) -> object:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_bounded() for page in document]


FORMATS: dict[str, tuple[Callable[[], bytes], Callable[[bytes], object]]] = {
    "text": (text, bare_text),
    "HTML": (html, bare_html),
    "DOCX": (docx, bare_docx),
    "XLSX": (xlsx, bare_xlsx),
    "PDF": (pdf, bare_pdf),
}


def seconds(work: Callable[[], object], runs: int = 7) -> float:
    """The best time of several runs, after one that loads what is loaded once."""
    work()
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def crawl(size: int) -> Iterator[bytes]:
    """Records of a crawl of about `size` bytes."""
    for number in range(size // PAGE_SIZE):
        page = html(f"<div>{number} {'导航栏目，' * ((PAGE_SIZE - 13_000) // 15)}</div>")
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.gov.cn/{number}.html\r\n"
        yield f"{head}Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n".encode()
        yield block + b"\r\n\r\n"


def stream(data: bytes) -> int:
    return sum(1 for _ in members(io.BytesIO(data), "a", len(data)))


def bare_warc(data: bytes) -> int:
    from fastwarc.warc import ArchiveIterator

    return sum(len(record.reader.read()) for record in ArchiveIterator(io.BytesIO(data), parse_http=True))


def bare_zip(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(len(archive.read(name)) for name in archive.namelist())


def zipped(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"{number}.html", html())
    return out.getvalue()


def row(name: str, size: int, own: float, bare: float) -> str:
    return f"{name:<14}{size / 1000:>9.1f} kB{own * 1000:>10.2f} ms{bare * 1000:>10.2f} ms{own / bare:>8.1f} ×"


def formats() -> None:
    print(f"{'format':<14}{'size':>12}{'gongkai':>13}{'library':>13}{'ratio':>10}")
    for name, (make, bare) in FORMATS.items():
        try:
            data = make()
            own = seconds(lambda data=data: read(Source("a", data)))
            print(row(name, len(data), own, seconds(lambda data=data, bare=bare: bare(data))))
        except ModuleNotFoundError as error:
            print(f"{name:<14}{error.name} is not installed")
    for name, data, bare in (("ZIP", zipped(300), bare_zip), ("WARC", b"".join(crawl(30_000_000)), bare_warc)):
        try:
            print(row(name, len(data), seconds(lambda data=data: stream(data), 3), seconds(lambda: bare(data), 3)))  # noqa: B023
        except ModuleNotFoundError as error:
            print(f"{name:<14}{error.name} is not installed")


def peak_memory() -> int:
    """The most memory that this process has held, in kB. Linux counts the parent's in `ru_maxrss`, but not here."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")))


def measure(file: str) -> None:
    """Run in a process of its own: collect and load a crawl, and tell time and peak memory."""
    from gongkai.batch.collect import collect
    from gongkai.batch.load import load

    base = peak_memory()
    start = time.perf_counter()
    items = collect([file]).items
    collected = time.perf_counter() - start
    count = sum(1 for _ in load(items))
    total = time.perf_counter() - start
    most = peak_memory()
    print(f"{count:,} reports, {collected:.1f} s to collect, {total:.1f} s in all, peak {most / 1024:.0f} MB "
          f"({(most - base) / 1024:.0f} MB above the start)")  # fmt: skip


def memory(megabytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for size in (megabytes // 10, megabytes):
            file = Path(folder, f"{size}.warc")
            with file.open("wb") as out:
                out.writelines(crawl(size * 10**6))
            command = [sys.executable, __file__, "--measure", str(file)]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            print(f"crawl of {file.stat().st_size / 1e6:,.0f} MB: {told.strip()}")
            file.unlink()


def peak(names: str) -> None:
    """Run in a process of its own: read a file of each format named, and tell its peak memory."""
    base = peak_memory()
    for name in names.split(","):
        read(Source("a", Path(name).read_bytes()))
    most = peak_memory()
    print(f"{most / 1024:.0f} MB, {(most - base) / 1024:.0f} MB above the imports")


def peaks() -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = {}
        for name, (make, _) in FORMATS.items():
            try:
                data = make()
            except ModuleNotFoundError:
                continue
            made[name] = str(Path(folder, name))
            Path(made[name]).write_bytes(data)
        for name, files in (*made.items(), ("each in turn", ",".join(made.values()))):
            command = [sys.executable, __file__, "--peak", files]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            print(f"peak memory, {name}: {told.strip()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--crawl", type=int, default=1000, help="size of the crawl in MB; 0 for none")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--peak", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        peak(options.peak)
        return
    if options.measure:
        measure(options.measure)
        return
    formats()
    peaks()
    if options.crawl:
        memory(options.crawl)


if __name__ == "__main__":
    main()
