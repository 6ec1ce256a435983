"""Results on disk: one part a chunk of reports, written whole or not at all, kept beside the dataset.

A part is a ZIP archive: for each table a CSV file of the reports' rows, as they are published but for the head, and
`reports.json`, which says what was read and how many bytes of each file are whose. A part that exists is done;
whatever is missing or of another code, rule or file is read again, so the folder may be deleted at any time, and a
build that was killed goes on where it stood.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from gongkai.batch.collect import Item
from gongkai.errors import ConfigError
from gongkai.records import Failure
from gongkai.rulebook.columns import load_columns

FAILURES = "failures"
_SUFFIX = ".zip"
_HEAD = "reports.json"
_FAST = 1
"""Of the levels of deflate; rows shrink to a tenth so, and to hardly less at thrice the cost."""
_TOGETHER = 256
"""Reports whose rows are in memory while a table is merged; those of neighbouring names lie in one part."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one report gave: rows of each table as CSV (none of them where it failed), and how many.

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
    counts: tuple[int, ...] = ()
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
    counts: Sequence[int]


_TOLD = ("report_id", *Entry._fields[2:])


def tables() -> tuple[str, ...]:
    """The tables that reports have rows in, in their order in a part."""
    return tuple(table for table in load_columns().tables if table != FAILURES)


def part_name(stamp: str, rows: Iterable[Sequence[str]]) -> str:
    """The name of the part that holds certain reports: the same chunk has the same name in every run."""
    digest = hashlib.sha256(repr((stamp, [tuple(row) for row in rows])).encode("utf-8", "surrogatepass"))
    return f"part-{digest.hexdigest()[:24]}{_SUFFIX}"


def write_part(file: Path, stamp: str, rows: Sequence[Row]) -> None:
    """Write one part under a passing name and give it its own in one step; a `ConfigError` where that fails."""
    head = {
        "stamp": stamp,
        "reports": [[getattr(row, name) for name in _TOLD] for row in rows],
        "bytes": [[len(blob) for blob in row.tables] for row in rows],
    }
    texts = {f"{table}.csv": [row.tables[at] for row in rows if row.tables] for at, table in enumerate(tables())}
    # A `ZipInfo` bears no date: equal rows make equal parts.
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        with ZipFile(fresh, "w") as archive:
            archive.writestr(ZipInfo(_HEAD), json.dumps(head), ZIP_DEFLATED, _FAST)
            for name, blobs in texts.items():
                archive.writestr(ZipInfo(name), b"".join(blobs), ZIP_DEFLATED, _FAST)
        fresh.replace(file)
    except OSError as error:
        raise ConfigError(f"{file.parent}: a part cannot be written: {error.strerror or error}") from error
    finally:
        fresh.unlink(missing_ok=True)


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

    def rows(self, table: str, report_ids: Sequence[str]) -> Iterator[bytes]:
        """The rows of each report in a table as CSV, in the order given."""
        for first in range(0, len(report_ids), _TOGETHER):
            some = report_ids[first : first + _TOGETHER]
            wanted: defaultdict[str, list[str]] = defaultdict(list)
            for report_id in some:
                wanted[self.entries[report_id].part].append(report_id)
            found: dict[str, bytes] = {}
            for part, members in wanted.items():
                column = self._column(part, table)
                found |= {report_id: column[self.entries[report_id].place] for report_id in members}
            yield from map(found.__getitem__, some)

    def sweep(self, report_ids: Iterable[str]) -> None:
        """Delete all that was here and holds none of these reports."""
        used = {self.entries[report_id].part for report_id in report_ids}
        for name in self._known - used:
            (self.folder / name).unlink(missing_ok=True)

    def take(self, name: str) -> None:
        """Take in a part; one that is damaged, or of another code or rules, is as good as not there."""
        try:
            with ZipFile(self.folder / name) as archive:
                head = json.loads(archive.read(_HEAD))
        except (BadZipFile, KeyError, OSError, ValueError, zlib.error):
            return
        if head["stamp"] == self.stamp:
            for place, (report_id, *told) in enumerate(head["reports"]):
                self.entries[report_id] = Entry(name, place, *told)

    def _column(self, name: str, table: str) -> list[bytes]:
        """The rows of each report of a part in a table."""
        at = tables().index(table)
        with ZipFile(self.folder / name) as archive:
            lengths = json.loads(archive.read(_HEAD))["bytes"]
            text = archive.read(f"{table}.csv")
        ends = accumulate((sizes[at] if sizes else 0 for sizes in lengths), initial=0)
        return [text[start:end] for start, end in pairwise(ends)]


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
