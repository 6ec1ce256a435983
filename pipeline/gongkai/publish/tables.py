"""Frames as CSV and as Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from gongkai.normalise.plain import plain
from gongkai.rulebook.columns import Column, Schema

if TYPE_CHECKING:
    import pandas as pd

_ARROW = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}


def write_csv_files(frames: Mapping[str, pd.DataFrame], schema: Schema, folder: Path) -> None:
    """Write each table as CSV."""
    for table, columns in schema.columns.items():
        write_csv(frames[table], columns, folder / f"{table}.csv")


def write_parquet_files(frames: Mapping[str, pd.DataFrame], schema: Schema, folder: Path) -> None:
    """Write each table as Parquet."""
    for table, columns in schema.columns.items():
        write_parquet(frames[table], columns, folder / f"{table}.parquet")


def write_csv(frame: pd.DataFrame, columns: Sequence[Column], path: Path) -> None:
    """Write CSV after RFC 4180, UTF-8 with BOM so that spreadsheets see Chinese; empty means null."""
    exact = {
        column.name: frame[column.name].map(plain, na_action="ignore") for column in columns if column.type == "number"
    }
    frame.assign(**exact).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def write_parquet(frame: pd.DataFrame, columns: Sequence[Column], path: Path) -> None:
    """Write Parquet: numbers as double, labels in both languages as metadata of each field."""
    pq.write_table(arrow(frame, columns), path, compression="zstd")


def arrow(frame: pd.DataFrame, columns: Sequence[Column]) -> pa.Table:
    """A frame as an Arrow table with the columns' types and labels."""
    return pa.table([_array(frame[column.name], column) for column in columns], schema=arrow_schema(columns))


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    """The types of columns, with labels in both languages as metadata of each field."""
    labels = [{"label_zh": item.label_zh, "label_en": item.label_en, "unit": item.unit} for item in columns]
    return pa.schema(
        pa.field(column.name, _ARROW[column.type], metadata=label)
        for column, label in zip(columns, labels, strict=True)
    )


def _array(series: pd.Series, column: Column) -> pa.Array:
    values = series.map(float, na_action="ignore") if column.type == "number" else series
    return pa.array(values, type=_ARROW[column.type], from_pandas=True)
