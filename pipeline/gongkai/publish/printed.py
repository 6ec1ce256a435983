"""Tables that are CSV already, written as they are: nothing is printed twice, and little of them is in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import pandas as pd
import pyarrow.parquet as pq
from pyarrow import csv

from gongkai.publish.tables import arrow_schema, write_csv, write_parquet
from gongkai.rulebook.columns import Column, Schema

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

_BLOCK = 2**22  # bytes of CSV made into one row group


@runtime_checkable
class Printed(Protocol):
    """Frames whose rows were checked and printed when the reports were read."""

    def csv(self, table: str) -> Iterator[bytes]:
        """The table as CSV, piece by piece."""

    def counts(self) -> dict[str, int]:
        """The rows of each table."""


def write_csv_files(frames: Mapping[str, pd.DataFrame], schema: Schema, folder: Path) -> None:
    """Write each table as CSV."""
    for table, columns in schema.columns.items():
        path = folder / f"{table}.csv"
        if isinstance(frames, Printed):
            with path.open("wb") as file:
                file.writelines(frames.csv(table))
        else:
            write_csv(frames[table], columns, path)


def write_parquet_files(frames: Mapping[str, pd.DataFrame], schema: Schema, folder: Path) -> None:
    """Write each table as Parquet."""
    for table, columns in schema.columns.items():
        path = folder / f"{table}.parquet"
        if isinstance(frames, Printed):
            _convert(io.BufferedReader(_Pieces(frames.csv(table))), columns, path)
        else:
            write_parquet(frames[table], columns, path)


def _convert(source: io.BufferedReader, columns: tuple[Column, ...], path: Path) -> None:
    schema = arrow_schema(columns)
    reader = csv.open_csv(
        source,
        read_options=csv.ReadOptions(block_size=_BLOCK),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types=schema, null_values=[""]),
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch.cast(schema))


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        while not self._rest and (piece := next(self._pieces, None)) is not None:
            self._rest = memoryview(piece)
        room = memoryview(buffer)
        count = min(len(room), len(self._rest))
        room[:count], self._rest = self._rest[:count], self._rest[count:]
        return count
