"""Files as a first script reads them: plain text, HTML with lxml and pandas, PDF with pdfplumber."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, TypeAlias

Table: TypeAlias = list[list[str]]
WRAP = re.compile(r"(?<=[\u4e00-\u9fff\d，、])\n(?=[\u4e00-\u9fff\d])")


def plain(file: Path) -> str:
    """A file's text: UTF-8, else GB 18030."""
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def html(file: Path) -> tuple[str, list[Table]]:
    """The text of a page, one line a node, and its tables."""
    import pandas
    from lxml.html import document_fromstring

    page = plain(file)
    body: Any = document_fromstring(page).find("body")
    text = "\n".join(body.itertext())
    if "<table" not in page.lower():
        return text, []
    frames = pandas.read_html(StringIO(page), flavor="lxml", keep_default_na=False)
    return text, [frame.astype(str).to_numpy().tolist() for frame in frames]


def pdf(file: Path) -> tuple[str, list[Table]]:
    """The text of all pages and the tables on them."""
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    with pdfplumber.open(file) as document:
        text = "\n".join(page.extract_text() for page in document.pages)
        found = [table for page in document.pages for table in page.extract_tables()]
    return WRAP.sub("", text), [[[cell or "" for cell in row] for row in table] for table in found]


def numbers(tables: list[Table]) -> Iterator[str]:
    """The numbers in cells, as text without trailing zeros."""
    for cell in (cell for table in tables for row in table for cell in row):
        digits = cell.replace(",", "").strip()
        if digits.replace(".", "", 1).isdecimal():
            yield f"{float(digits):g}"
