"""Paragraphs and sheets as files: text, HTML, Word, Excel, PDF. The same parts give the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from html import escape
from io import BytesIO
from typing import TypeAlias

from tests.generator.layouts import LAYOUTS
from tests.generator.sheets import Sheet

Part: TypeAlias = str | Sheet  # a paragraph or a table; the first part is the title

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LONG_AGO = (2000, 1, 1, 0, 0, 0)
_FONT = "STSong-Light"  # of Adobe's Asian font pack, built into reportlab
_PAGE = 515  # points that a table may be wide


def write_txt(parts: Sequence[Part], layout: str) -> bytes:
    lines: list[str] = [str(parts[0]), ""]
    for part in parts[1:]:
        if isinstance(part, str):
            lines.append(f"　　{part}")
        else:
            lines += [*LAYOUTS[layout].write(part)]
    return ("\n".join(lines) + "\n").encode()


def write_html(parts: Sequence[Part], layout: str = "") -> bytes:
    title = escape(str(parts[0]))
    lines = [f'<html><head><meta charset="utf-8"><title>{title}</title></head><body>', f"<h1>{title}</h1>"]
    for part in parts[1:]:
        lines += [f"<p>　　{escape(part)}</p>"] if isinstance(part, str) else _html_table(part)
    return "\n".join([*lines, "</body></html>", ""]).encode()


def _html_table(sheet: Sheet) -> Iterator[str]:
    yield '<table border="1">'
    for row in sheet.rows:
        boxes = [
            f"<td{_span('rowspan', box.rows)}{_span('colspan', box.columns)}>"
            f"{escape(box.text).replace(chr(10), '<br>')}</td>"
            for box in row
            if box
        ]
        yield f"<tr>{''.join(boxes)}</tr>"
    yield "</table>"


def _span(name: str, count: int) -> str:
    return f' {name}="{count}"' if count > 1 else ""


def write_docx(parts: Sequence[Part], layout: str = "") -> bytes:
    from docx import Document
    from docx.oxml import parse_xml

    document, out = Document(), BytesIO()
    body = document.element.body
    for part in parts:
        xml = f"<w:p>{_run(part)}</w:p>" if isinstance(part, str) else _word_table(part)
        body.insert(len(body) - 1, parse_xml(xml.replace(">", f' xmlns:w="{_W}">', 1)))
    document.save(out)
    return _timeless(out.getvalue())


def _run(text: str) -> str:
    pieces = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in text.split("\n"))
    return f"<w:r>{pieces}</w:r>"


def _word_table(sheet: Sheet) -> str:
    """Merged rows are continued by an empty cell in every row, merged columns by a span."""
    rows = []
    below: dict[int, tuple[int, int]] = {}  # by column: rows still to come, width
    for row in sheet.rows:
        cells = []
        for column, box in enumerate(row):
            if box:
                merged = '<w:vMerge w:val="restart"/>' if box.rows > 1 else ""
                cells.append(_word_cell(box.columns, merged, box.text))
                below[column] = (box.rows - 1, box.columns)
            elif below.get(column, (0, 0))[0]:
                left, width = below[column]
                below[column] = (left - 1, width)
                cells.append(_word_cell(width, "<w:vMerge/>", ""))
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    grid = "<w:gridCol/>" * len(sheet.rows[0])
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _word_cell(columns: int, merged: str, text: str) -> str:
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    return f"<w:tc><w:tcPr>{span}{merged}</w:tcPr><w:p>{_run(text) if text else ''}</w:p></w:tc>"


def _timeless(data: bytes) -> bytes:
    """A zip file whose members have a fixed date."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _LONG_AGO), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write_xlsx(parts: Sequence[Part], layout: str = "") -> bytes:
    """Everything on one sheet, a paragraph a row; cells hold text."""
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": datetime(*_LONG_AGO)})
    page, at = book.add_worksheet(), 0
    for part in parts:
        if isinstance(part, str):
            page.write_string(at, 0, part)
            at += 1
            continue
        for row in part.rows:
            for column, box in enumerate(row):
                if box and (box.rows > 1 or box.columns > 1):
                    page.merge_range(at, column, at + box.rows - 1, column + box.columns - 1, box.text)
                elif box:
                    page.write_string(at, column, box.text)
            at += 1
    book.close()
    return out.getvalue()


@cache
def _register_font() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))


def write_pdf(parts: Sequence[Part], layout: str = "") -> bytes:
    """Paragraphs and ruled tables; long tables run on to the next page."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    _register_font()
    out = BytesIO()
    title = ParagraphStyle("title", fontName=_FONT, fontSize=16, leading=24, alignment=1, wordWrap="CJK")
    body = ParagraphStyle("body", fontName=_FONT, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    small = ParagraphStyle("cell", fontName=_FONT, fontSize=8, leading=10, wordWrap="CJK")
    flowables: list[object] = [Paragraph(str(parts[0]), title)]
    for part in parts[1:]:
        flowables += [Paragraph(part, body)] if isinstance(part, str) else [_pdf_table(part, small), Spacer(1, 12)]
    SimpleDocTemplate(out, leftMargin=40, rightMargin=40, invariant=1).build(flowables)
    return out.getvalue()


def _pdf_table(sheet: Sheet, style: object) -> object:
    from reportlab.platypus import Paragraph, Table

    spans = [
        ("SPAN", (column, number), (column + box.columns - 1, number + box.rows - 1))
        for number, row in enumerate(sheet.rows)
        for column, box in enumerate(row)
        if box and (box.rows > 1 or box.columns > 1)
    ]
    rows = [[Paragraph(_lines(box.text), style) if box else "" for box in row] for row in sheet.rows]
    return Table(rows, colWidths=_widths(sheet), style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), *spans])


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br/>")


def _widths(sheet: Sheet) -> list[float]:
    """Columns of labels are three times as wide as those of numbers."""
    last = sheet.rows[-1]
    weights = [1 if box and not box.head else 3 for box in last]
    return [_PAGE * weight / sum(weights) for weight in weights]


FORMATS: dict[str, Callable[[Sequence[Part], str], bytes]] = {
    "txt": write_txt,
    "html": write_html,
    "docx": write_docx,
    "xlsx": write_xlsx,
    "pdf": write_pdf,
}
