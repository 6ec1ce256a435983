"""Tables that are CSV already: written as they are, checked and made Parquet of in the same pass, a block at a time."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, runtime_checkable

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from gongkai.errors import InternalError
from gongkai.publish.check import check_table
from gongkai.publish.provenance import Summary
from gongkai.publish.screen import Screen
from gongkai.publish.tables import arrow_schema
from gongkai.rulebook.columns import Schema

if TYPE_CHECKING:
    import pandas as pd

_REPORTS, _ID = "reports", "report_id"
_BLOCK = 2**22
"""Bytes of CSV made into one row group. All that a table takes is in proportion to it, whatever its length."""
_END = b"\r\n"
_WORDS = pa.dictionary(pa.int32(), pa.string())  # the same few words stand over and over: each is looked at once


@runtime_checkable
class Printed(Protocol):
    """Frames whose rows were printed when the reports were read."""

    def csv(self, table: str) -> Iterator[bytes]:
        """The table as CSV, in pieces of whole rows, of which the head is the first."""

    def counts(self) -> dict[str, int]:
        """The rows of each table."""


def write_printed(frames: Printed, schema: Schema, folder: Path, formats: Container[str]) -> Summary:
    """Check each table against the schema and write it as CSV and as Parquet, where `formats` name them.

    One block of a table is in memory at a time, and the ids of the reports. A row that breaks the schema is a bug
    and raises `InternalError`.
    """
    summary = Summary()
    known: set[str] = set()
    for table, columns in schema.columns.items():
        target, screen = arrow_schema(columns), Screen(schema, table)
        with ExitStack() as files:
            blocks = _blocks(frames.csv(table))
            if "csv" in formats:
                blocks = _copied(blocks, files.enter_context((folder / f"{table}.csv").open("wb")))
            rows = None
            if "parquet" in formats:
                path = folder / f"{table}.parquet"
                rows = files.enter_context(pq.ParquetWriter(path, target, compression="zstd"))
            for batch in _batches(blocks, table, target):
                if rows:
                    rows.write_batch(batch.cast(target))
                if table == _REPORTS:
                    known.update(batch.column(_ID).to_pylist())
                    summary.add({name: batch.column(name).drop_null().to_pylist() for name in Summary.COLUMNS})
                if not screen.passes(batch, known):
                    check_table(schema, table, _frame(batch), known)
    return summary


def _copied(blocks: Iterator[bytes], file: BinaryIO) -> Iterator[bytes]:
    for block in blocks:
        file.write(block)
        yield block


def _blocks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """All rows that end before each multiple of `_BLOCK` bytes; of a longer row, when it ends."""
    held: list[bytes] = []
    place, cut = 0, _BLOCK
    for piece in pieces:
        while place + len(piece) > cut:
            end = _row_end(piece, cut - place)
            block = b"".join([*held, piece[:end]])
            if block:
                yield block
            held, piece = [], piece[end:]
            place, cut = place + end, cut + _BLOCK
        held.append(piece)
        place += len(piece)
    yield b"".join(held)


def _row_end(rows: bytes, most: int) -> int:
    """Where the last row ends among the first `most` bytes of rows: behind a line's end outside of quotes."""
    end, quotes = most, rows.count(b'"', 0, most)
    while (place := rows.rfind(_END, 0, end)) >= 0:
        quotes -= rows.count(b'"', place, end)
        if quotes % 2 == 0:
            return place + len(_END)
        end = place
    return 0


def _batches(blocks: Iterator[bytes], table: str, target: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows of each block, if any, in the types of `target`, strings as dictionaries; the first begins with a head.

    Arrow's reader of streams would do, but for reading dozens of blocks ahead.
    """
    types = {field.name: _WORDS if field.type == pa.string() else field.type for field in target}
    try:
        for number, block in enumerate(blocks):
            read = csv.read_csv(
                pa.BufferReader(block),
                read_options=csv.ReadOptions(
                    use_threads=False,
                    block_size=len(block) + 1,  # in one batch
                    column_names=target.names,
                    skip_rows=0 if number else 1,
                ),
                parse_options=csv.ParseOptions(newlines_in_values=True),
                convert_options=csv.ConvertOptions(column_types=types, null_values=[""]),
            )
            yield from read.to_batches()
    except pa.ArrowInvalid as error:
        raise InternalError(f"the dataset breaks its schema: {table}: {error}") from error


def _frame(batch: pa.RecordBatch) -> pd.DataFrame:
    """Rows as a frame whose strings are categories."""
    import pandas as pd  # only where something is wrong

    frame: pd.DataFrame = batch.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return frame
