"""Archives to their members, one at a time: ZIP, TAR, gzip, bzip2, xz and WARC, one inside the other.

Nothing is written to disk under a member's name. What is damaged costs itself and, where nothing behind it can
be found any more, the rest; both are failures that name `archive.zip!folder/name.html`.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO, TypeAlias, cast

from gongkai.read import LIMIT
from gongkai.read.pack import DAMAGE, Budget, Counted, Joined, TooMuch, Unpacked
from gongkai.read.sniff import sniff
from gongkai.read.unzip import Zipped, zip_members, zip_names
from gongkai.read.warc import Response, WarcError, responses
from gongkai.records import Failure

DEPTH = 4  # archives inside one another: a site's archive of years of archives; more is an attack
_SPOOL = 32 * 2**20  # bytes of an archive in an archive that are kept in memory, the rest in a nameless file
_HEAD = 4096
_STEP = 2**20
_DAMAGE = (*DAMAGE, WarcError)
_PACKED = {b"\x1f\x8b\x08": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz"}
_OPEN: dict[str, Callable[[BinaryIO], Any]] = {
    "gzip": lambda stream: gzip.GzipFile(fileobj=stream),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}
_DOCUMENT = {"[Content_Types].xml", "OFD.xml", "mimetype"}  # at the root of a ZIP that is one document
_SYSTEM = {"__MACOSX", "Thumbs.db", "desktop.ini"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PACKED_NAME = re.compile(r"\.(?:gz|bz2|xz)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive. `path` begins with the archive's own; `url` is where a crawl found it."""

    path: str
    name: str
    data: bytes
    url: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A member that nobody would take for a report; `reason` is one of few, to be counted."""

    path: str
    reason: str


Entry: TypeAlias = Member | Failure | Skipped


def is_archive(stream: BinaryIO) -> bool:
    """Whether a file (seekable, at its beginning; it is left there) is an archive of files."""
    head = stream.read(_HEAD)
    stream.seek(0)
    kind = _kind(head)
    if kind == "zip":
        found = _is_collection(stream)
        stream.seek(0)
        return found
    return bool(kind)


def members(stream: BinaryIO, path: str, size: int) -> Iterator[Entry]:
    """The members of an archive called `path` in messages, always in the same order.

    `size` is that of the archive in bytes: what unpacks to hundreds of times as much is a bomb, not reports.
    """
    budget = Budget(size)
    try:
        yield from _entries(stream, path, PurePosixPath(path).name, budget, 0)
    except _DAMAGE as error:
        yield Failure(path, "unreadable", _told(error))
    except TooMuch:
        reason = f"it unpacks to more than {budget.limit // 10**6} MB, far more than reports do; the rest is left out"
        yield Failure(path, "too_large", reason)


def _kind(head: bytes) -> str:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"WARC/"):
        return "warc"
    if _is_tar(head):
        return "tar"
    return next((kind for magic, kind in _PACKED.items() if head.startswith(magic)), "")


def _is_tar(head: bytes) -> bool:
    if head[257:262] == b"ustar":
        return True
    try:
        tarfile.TarInfo.frombuf(head[:512], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _is_collection(stream: BinaryIO) -> bool:
    """Whether a ZIP file holds files of its own, and is not one document (DOCX, XLSX, OFD ...)."""
    names = zip_names(stream)
    if names is not None and not _DOCUMENT.isdisjoint(names):
        return False
    return names is None or sniff(b"PK\x03\x04" + "\n".join(names).encode("utf-8", "replace")) == "application/zip"


def _entries(stream: BinaryIO, path: str, name: str, budget: Budget, depth: int, url: str = "") -> Iterator[Entry]:
    """What a file is or holds: itself, or its members. What a plain file raises is the archive's around it."""
    kind = ""
    try:
        head = stream.read(_HEAD)
        kind = _kind(head)
        whole = stream if stream.seekable() and stream.seek(0) == 0 else Joined.of(head, stream)
        if kind == "zip":
            whole = whole if whole.seekable() else _spooled(whole)
            kind = kind if _is_collection(whole) else ""
            whole.seek(0)
        if not kind:
            yield _member(whole, path, name, budget, url)
        elif depth == DEPTH:
            yield Failure(path, "nested", f"archives are nested deeper than {DEPTH} levels")
        elif kind in _OPEN:
            yield from _unpacked(whole, kind, path, name, budget, depth)
        else:
            yield from _WALKS[kind](whole, path, budget, depth)
    except _DAMAGE as error:
        if not kind:
            raise
        yield Failure(path, "damaged", f"the archive is damaged or cut off: {_told(error)}; what follows is lost")


def _unpacked(stream: BinaryIO, kind: str, path: str, name: str, budget: Budget, depth: int) -> Iterator[Entry]:
    """What one packed file holds: the members of an archive (`a.tar.gz`), or itself."""
    unpacker = Unpacked(_OPEN[kind](stream), budget)
    inner = unpacker.buffered()
    head = inner.read(_HEAD)
    whole = Joined.of(head, inner)
    inside = _kind(head)
    if inside in {"tar", "warc"}:
        yield from _WALKS[inside](whole, path, budget, depth)
    else:
        unpacked = _PACKED_NAME.sub("", name)
        for entry in _entries(whole, f"{path}!{unpacked}", unpacked, budget, depth + 1):
            if unpacker.fault is not None:
                break
            yield entry
    if unpacker.fault is not None:
        raise unpacker.fault


def _zip(stream: BinaryIO, path: str, budget: Budget, depth: int) -> Iterator[Entry]:
    for item in zip_members(stream):
        name = _clean(item.name)
        place = f"{path}!{name}"
        if _is_system(name):
            yield Skipped(place, "hidden file")
        elif isinstance(item, Zipped):
            try:
                with item.open() as opened:
                    yield from _entries(Counted.of(cast(BinaryIO, opened), budget), place, name, budget, depth + 1)
            except _DAMAGE as error:  # the next member is found all the same
                yield Failure(place, "damaged", f"it cannot be unpacked: {_told(error)}")
        else:
            yield Failure(place if name else path, item.kind, item.reason)


def _tar(stream: BinaryIO, path: str, budget: Budget, depth: int) -> Iterator[Entry]:
    watched = _Ending(stream)
    with tarfile.open(fileobj=watched, mode="r|", errorlevel=0) as archive:
        for info in archive:
            archive.members = []  # type: ignore[attr-defined]  # or it would keep them all
            name = _clean(info.name)
            opened = archive.extractfile(info) if info.isreg() else None
            if opened is None:
                if not info.isdir():
                    yield Skipped(f"{path}!{name}", "link or device")
            elif _is_system(name):
                yield Skipped(f"{path}!{name}", "hidden file")
            else:
                body = Counted.of(cast(BinaryIO, opened), budget)
                yield from _entries(body, f"{path}!{name}", name, budget, depth + 1)
    if watched.last.strip(b"\0"):
        raise EOFError("the end mark is missing")


def _warc(stream: BinaryIO, path: str, budget: Budget, depth: int) -> Iterator[Entry]:
    for record in responses(stream, LIMIT):
        place = f"{path}!{_clean(record.url)}"
        if isinstance(record, Response):
            body = Counted.of(io.BytesIO(record.body), budget)
            yield from _entries(body, place, _clean(record.url), budget, depth + 1, record.url)
        elif record.fault:
            yield Failure(place, record.reason, record.fault)
        else:
            yield Skipped(place, record.reason)


_WALKS = {"zip": _zip, "tar": _tar, "warc": _warc}


class _Ending(io.RawIOBase):
    """A stream for `tarfile` that remembers the last block read: a whole archive ends in zeros."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.last = data[-512:] or self.last
        return data


def _member(stream: BinaryIO, path: str, name: str, budget: Budget, url: str) -> Entry:
    """A plain file, read as far as any report may be long."""
    pieces, size = [], 0
    while size <= LIMIT and (piece := stream.read(_STEP)):
        pieces.append(piece)
        size += len(piece)
    if size > LIMIT:
        return Failure(path, "too_large", f"more than {LIMIT // 10**6} MB, which is the most that is read")
    return Member(path, name, b"".join(pieces), url)


def _spooled(stream: BinaryIO) -> BinaryIO:
    spool = tempfile.SpooledTemporaryFile(_SPOOL)  # noqa: SIM115  # closed with its last reader
    while piece := stream.read(_STEP):
        spool.write(piece)
    spool.seek(0)
    return cast(BinaryIO, spool)


def _clean(name: str) -> str:
    """A member's name on one line, in characters that can be written."""
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\\", "/")
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", name)


def _is_system(name: str) -> bool:
    parts = [part for part in name.split("/") if part not in {"", ".", ".."}]
    return any(part.startswith(".") or part in _SYSTEM for part in parts)


def _told(error: BaseException) -> str:
    return str(error).strip().rstrip(".").replace("\n", " ") or type(error).__name__
