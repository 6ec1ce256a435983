"""Rows as the CSV that is published, without pandas: that is for the process that publishes."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO
from typing import Any

from gongkai.assemble import Row
from gongkai.normalise.plain import plain
from gongkai.rulebook.columns import Column


def header(columns: Sequence[Column]) -> bytes:
    """The first line of a table, byte order mark and all."""
    return codecs.BOM_UTF8 + ",".join(column.name for column in columns).encode() + b"\r\n"


def printed(rows: Iterable[Row], columns: Sequence[Column]) -> bytes:
    """Rows as `publish` writes those of a frame."""
    buffer = StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(
        [_cell(row.get(column.name)) for column in columns] for row in rows
    )
    return buffer.getvalue().encode()


def _cell(value: Any) -> Any:
    return plain(value) if isinstance(value, Decimal) else value
