"""Results on disk: one Parquet part a chunk of reports, written whole or not at all, kept beside the dataset.

A row is a report: what was read, and its rows of each table as CSV, ready to be published. A part that exists
is done; whatever is missing or of another code, rule or file is read again, so the folder may be deleted at any
time, and a build that was killed goes on where it stood.
"""

from __future__ import annotations

import hashlib
import secrets
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from gongkai.batch.collect import Item
from gongkai.errors import ConfigError
from gongkai.records import Failure
from gongkai.rulebook.columns import load_columns

FAILURES = "failures"
_SUFFIX = ".parquet"
_STAMP = b"stamp"
_OPEN = 32
"""Parts held in memory while tables are merged; reports of neighbouring names lie in one part."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one report gave: rows of each table as CSV (none of them where it failed), and how many, in digits.

    `seen` is the file's state when it was read, empty where that proves nothing; `limits` are those that the
    report broke, so that others give it another chance.
    """

    report_id: str
    path: str
    url: str
    sha256: str
    seen: str = ""
    limits: str = ""
    error: str = ""
    message: str = ""
    counts: str = ""
    tables: tuple[bytes, ...] = ()


class Entry(NamedTuple):
    """Where a row lies, and all of it but its tables."""

    part: str
    place: int
    path: str
    url: str
    sha256: str
    seen: str
    limits: str
    error: str
    message: str
    counts: str


_HEAD = Entry._fields[2:]


def tables() -> tuple[str, ...]:
    """The tables that reports have rows in, in their order in a part."""
    return tuple(table for table in load_columns().tables if table != FAILURES)


def part_name(stamp: str, rows: Iterable[Sequence[str]]) -> str:
    """The name of the part that holds certain reports: the same chunk has the same name in every run."""
    digest = hashlib.sha256(repr((stamp, [tuple(row) for row in rows])).encode("utf-8", "surrogatepass"))
    return f"part-{digest.hexdigest()[:24]}{_SUFFIX}"


def write_part(file: Path, stamp: str, rows: Sequence[Row]) -> None:
    """Write one part under a passing name and give it its own in one step; a `ConfigError` where that fails."""
    texts = {name: [str(getattr(row, name)).encode() for row in rows] for name in ("report_id", *_HEAD)}
    blobs = {name: [row.tables[at] if row.tables else b"" for row in rows] for at, name in enumerate(tables())}
    table = pa.table(
        [_array(values, pa.string()) for values in texts.values()]
        + [_array(values, pa.binary()) for values in blobs.values()],
        names=[*texts, *blobs],
        metadata={_STAMP: stamp.encode()},
    )
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        pq.write_table(table, fresh, compression="zstd", use_dictionary=False)
        fresh.replace(file)
    except OSError as error:
        raise ConfigError(f"{file.parent}: a part cannot be written: {error.strerror or error}") from error
    finally:
        fresh.unlink(missing_ok=True)


def _array(values: Sequence[bytes], kind: pa.DataType) -> pa.Array:
    """Values as they are; pyarrow's own conversion would import pandas, and double a process's memory."""
    ends = array("i", accumulate(map(len, values), initial=0))
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(values))])


class Store:
    """The parts in one folder, and which reports they hold for the code and rules of `stamp`."""

    def __init__(self, folder: Path, stamp: str, limits: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.stamp, self._limits = folder, stamp, limits
        self.entries: dict[str, Entry] = {}
        self._known = {file.name for file in folder.iterdir()}
        for name in sorted(self._known):
            if name.endswith(_SUFFIX):
                self.take(name)

    def renew(self, name: str) -> None:
        """Take in a part that was written just now."""
        self._known.add(name)
        self.take(name)

    def holds(self, item: Item) -> bool:
        """Whether a report is done: the same file under the same name, read by the same code and rules."""
        entry = self.entries.get(item.report_id)
        if entry is None or (entry.path, entry.url) != (item.path, item.url):
            return False
        if entry.error == "unreadable" or entry.limits not in ("", self._limits):  # it may be there by now
            return False
        if item.sha256:
            return entry.sha256 == item.sha256
        if isinstance(item.file, str):
            return False
        return state(item.file) == entry.seen != "" or checksum(item.file) == entry.sha256 != ""

    def failures(self, report_ids: Iterable[str]) -> list[Failure]:
        """Those of these reports that could not be read."""
        entries = (self.entries[report_id] for report_id in report_ids)
        return [Failure(entry.path, entry.error, entry.message) for entry in entries if entry.error]

    def rows(self, table: str, report_ids: Iterable[str]) -> Iterator[bytes]:
        """The rows of each report in a table as CSV, in the order given."""
        read = lru_cache(_OPEN)(self._column)
        for report_id in report_ids:
            entry = self.entries[report_id]
            yield read(entry.part, table)[entry.place]

    def sweep(self, report_ids: Iterable[str]) -> None:
        """Delete all that was here and holds none of these reports."""
        used = {self.entries[report_id].part for report_id in report_ids}
        for name in self._known - used:
            (self.folder / name).unlink(missing_ok=True)

    def take(self, name: str) -> None:
        """Take in a part; one that is damaged, or of another code or rules, is as good as not there."""
        try:
            with pq.ParquetFile(self.folder / name) as file:
                if file.schema_arrow.metadata.get(_STAMP) != self.stamp.encode():
                    return
                head = file.read(["report_id", *_HEAD]).to_pydict()
        except (pa.ArrowException, OSError):
            return
        for place, (report_id, *rest) in enumerate(zip(*head.values(), strict=True)):
            self.entries[report_id] = Entry(name, place, *rest)

    def _column(self, name: str, table: str) -> list[bytes]:
        with pq.ParquetFile(self.folder / name) as file:
            rows: list[bytes] = file.read([table])[table].to_pylist()
        return rows


def state(file: Path) -> str:
    """Size and times of a file, empty where it cannot be looked at: equal while nobody has touched it."""
    with suppress(OSError):
        found = file.stat()
        return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"
    return ""


def checksum(file: Path) -> str:
    """The SHA-256 of a file; empty where it cannot be read."""
    try:
        with file.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ""
