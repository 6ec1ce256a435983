"""Tables that are CSV already: written as they are, checked and made Parquet of in the same pass, a block at a time."""

from __future__ import annotations

import io
from collections.abc import Container, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, runtime_checkable

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from gongkai.errors import InternalError
from gongkai.publish.check import check_table
from gongkai.publish.tables import arrow_schema
from gongkai.rulebook.columns import Schema

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

_REPORTS, _ID = "reports", "report_id"
_BLOCK = 2**22  # bytes of CSV made into one row group
_CHECKED = 4  # blocks checked together: a check of one costs hardly less
_WORDS = pa.dictionary(pa.int32(), pa.string())  # the same few words stand over and over: each is looked at once


@runtime_checkable
class Printed(Protocol):
    """Frames whose rows were printed when the reports were read."""

    def csv(self, table: str) -> Iterator[bytes]:
        """The table as CSV, piece by piece."""

    def counts(self) -> dict[str, int]:
        """The rows of each table."""


def write_printed(
    frames: Printed, schema: Schema, folder: Path, formats: Container[str], kept: Sequence[str]
) -> pd.DataFrame:
    """Check each table against the schema and write it as CSV and as Parquet, where `formats` name them.

    No more than some blocks of a table are in memory, and the columns `kept` of the reports, which are given back.
    A row that breaks the schema is a bug and raises `InternalError`.
    """
    reports: list[pd.DataFrame] = []
    known: set[str] = set()
    for table, columns in schema.columns.items():
        target = arrow_schema(columns)
        with ExitStack() as files:
            pieces = frames.csv(table)
            if "csv" in formats:
                pieces = _copied(pieces, files.enter_context((folder / f"{table}.csv").open("wb")))
            batches = _batches(pieces, table, target)
            if "parquet" in formats:
                path = folder / f"{table}.parquet"
                writer = files.enter_context(pq.ParquetWriter(path, target, compression="zstd"))
                batches = _written(batches, writer)
            while some := [*islice(batches, _CHECKED)]:
                frame = _frame(some)
                if table == _REPORTS:
                    known.update(frame[_ID])
                    reports.append(frame[[*kept]].astype(object))
                check_table(schema, table, frame, known)
    return pd.concat(reports) if reports else pd.DataFrame(columns=[*kept])


def _frame(batches: list[pa.RecordBatch]) -> pd.DataFrame:
    """Rows as a frame whose strings are categories."""
    table = pa.Table.from_batches(batches).unify_dictionaries()
    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return frame


def _written(batches: Iterator[pa.RecordBatch], writer: pq.ParquetWriter) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        writer.write_batch(batch.cast(writer.schema))
        yield batch


def _copied(pieces: Iterator[bytes], file: BinaryIO) -> Iterator[bytes]:
    for piece in pieces:
        file.write(piece)
        yield piece


def _batches(pieces: Iterator[bytes], table: str, target: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Blocks of rows in the types of `target`, strings as dictionaries; one without rows if there are none."""
    types = {field.name: _WORDS if field.type == pa.string() else field.type for field in target}
    try:
        reader = csv.open_csv(
            io.BufferedReader(_Pieces(pieces)),
            read_options=csv.ReadOptions(block_size=_BLOCK),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(column_types=types, null_values=[""]),
        )
        yield from reader
    except pa.ArrowInvalid as error:
        raise InternalError(f"the dataset breaks its schema: {table}: {error}") from error


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
