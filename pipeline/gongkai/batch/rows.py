"""Rows as the CSV that is published, without pandas: that is for the process that publishes."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from io import StringIO

from gongkai.assemble import Row
from gongkai.rulebook.columns import Column

_END = "\r\n"


def header(columns: Sequence[Column]) -> bytes:
    """The first line of a table, byte order mark and all."""
    return codecs.BOM_UTF8 + printed([tuple(column.name for column in columns)])


def printed(rows: Sequence[Row]) -> bytes:
    """Rows of a table of at least two columns as lines after RFC 4180, quoted only where that is needed.

    Hardly any row needs quotes, so all are joined, at a quarter of the cost of `csv.writer`; in few tables it is to
    be found out which do.
    """
    if not rows:
        return b""
    lines = [*map(",".join, rows)]
    text = _END.join([*lines, ""])
    commas = len(rows[0]) - 1
    if not _is_plain(text, commas * len(rows), len(rows)):
        lines = [line if _is_plain(line, commas, 0) else quoted(row) for line, row in zip(lines, rows, strict=True)]
        text = _END.join([*lines, ""])
    return text.encode()


def _is_plain(text: str, commas: int, ends: int) -> bool:
    """Whether nothing in it asks for quotes: all commas part cells, and all ends of lines rows."""
    return '"' not in text and text.count(",") == commas and text.count("\n") == text.count("\r") == ends


def quoted(row: Row) -> str:
    """What `printed` makes of a row, by its definition: the line of the standard library's writer."""
    buffer = StringIO(newline="")
    csv.writer(buffer, lineterminator=_END).writerow(row)  # it quotes the characters of what it ends lines with
    return buffer.getvalue().removesuffix(_END)
