"""One table as CSV and as Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from gongkai.records import Number
from gongkai.rulebook.columns import Column

_ARROW = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}


def write_csv(frame: pd.DataFrame, columns: Sequence[Column], path: Path) -> None:
    """Write CSV after RFC 4180, UTF-8 with BOM so that spreadsheets see Chinese; empty means null."""
    exact = {
        column.name: frame[column.name].map(plain, na_action="ignore") for column in columns if column.type == "number"
    }
    frame.assign(**exact).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def write_parquet(frame: pd.DataFrame, columns: Sequence[Column], path: Path) -> None:
    """Write Parquet: numbers as double, labels in both languages as metadata of each field."""
    fields = [
        pa.field(
            column.name,
            _ARROW[column.type],
            metadata={"label_zh": column.label_zh, "label_en": column.label_en, "unit": column.unit},
        )
        for column in columns
    ]
    arrays = [_array(frame[column.name], column) for column in columns]
    pq.write_table(pa.table(arrays, schema=pa.schema(fields)), path, compression="zstd")


def _array(series: pd.Series, column: Column) -> pa.Array:
    values = series.map(float, na_action="ignore") if column.type == "number" else series
    return pa.array(values, type=_ARROW[column.type], from_pandas=True)


def plain(number: Number) -> str:
    """A number without exponent, trailing zeros or a needless point.

    >>> plain(Decimal("0.80")), plain(Decimal("1346.0")), plain(Decimal("2E+4")), plain(-3)
    ('0.8', '1346', '20000', '-3')
    """
    text = format(number, "f") if isinstance(number, Decimal) else str(number)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
