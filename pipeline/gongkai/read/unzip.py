"""ZIP archives: names in the encodings of their makers, and what is left of an archive without its directory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, TypeAlias

from gongkai.read import LIMIT

# What `zipfile` raises for archives that are damaged or made to confuse.
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, struct.error, OverflowError)
MEMBERS = 1_000_000  # members of one archive; more is an attack on the memory
_ENCODINGS = ("utf-8", "gb18030", None)  # None: as the standard says, code page 437
_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_STORED, _DEFLATED = 0, 8
_STEP = 2**20


@dataclass(frozen=True, slots=True)
class Zipped:
    """A member that can be read."""

    name: str
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Locked:
    """A member, or with an empty name the rest of an archive, that cannot be read, and why."""

    name: str
    kind: str
    reason: str


Item: TypeAlias = Zipped | Locked


def zip_names(stream: BinaryIO) -> list[str] | None:
    """The names in an archive's directory; None where it has none."""
    try:
        with zipfile.ZipFile(stream) as archive:
            return archive.namelist()
    except FAULTS:
        return None


def zip_members(stream: BinaryIO) -> Iterator[Item]:
    """The files of an archive in the order of its directory; without one, those that can be found.

    A member of `Zipped` is to be opened before the next is asked for.
    """
    archive = _opened(stream)
    if archive is None:
        stream.seek(0)
        yield from _salvage(stream)
        return
    with archive:
        infos = archive.infolist()
        for info in infos[:MEMBERS]:
            if not info.is_dir():
                yield _item(archive, info)
        if len(infos) > MEMBERS:
            yield Locked("", "too_large", f"{len(infos)} members; those after the first {MEMBERS} are left out")


def _opened(stream: BinaryIO) -> zipfile.ZipFile | None:
    for encoding in _ENCODINGS:
        try:
            return zipfile.ZipFile(stream, metadata_encoding=encoding)
        except UnicodeDecodeError:
            stream.seek(0)
        except FAULTS:
            return None
    return None


def _item(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Item:
    if info.flag_bits & 0x1:
        return Locked(info.filename, "encrypted", "it is locked by a password; unpack it and give the files")
    try:
        opened = archive.open(info)
    except NotImplementedError as error:
        return Locked(info.filename, "unsupported_format", f"packed in a way that is not read: {error}")
    except (*FAULTS, OSError, RuntimeError) as error:
        return Locked(info.filename, "damaged", f"it cannot be unpacked: {error}")
    return Zipped(info.filename, lambda: opened)


def _salvage(stream: BinaryIO) -> Iterator[Item]:
    """The members of an archive that was cut off, by the headers in front of each."""
    while len(head := stream.read(_LOCAL.size)) == _LOCAL.size:
        mark, _, flags, method, _, _, _, packed, _, name_length, extra = _LOCAL.unpack(head)
        if mark != b"PK\x03\x04":
            break
        name = _decoded(stream.read(name_length), flags)
        stream.seek(extra, io.SEEK_CUR)
        data = _inflated(stream) if method == _DEFLATED else _stored(stream, method, flags, packed)
        if data is None:
            break
        if flags & 0x8:
            _pass_descriptor(stream)
        if not name.endswith("/"):
            yield Zipped(name, lambda data=data: io.BytesIO(data))  # type: ignore[misc]
    yield Locked("", "damaged", "the archive is damaged or cut off: it has no directory; what follows is lost")


def _decoded(name: bytes, flags: int) -> str:
    if not flags & 0x800:
        for encoding in ("utf-8", "gb18030"):
            try:
                return name.decode(encoding)
            except UnicodeDecodeError:
                continue
    return name.decode("utf-8", "backslashreplace")


def _inflated(stream: BinaryIO) -> bytes | None:
    """The member unpacked, the stream behind it; None where it is not whole or longer than any report."""
    unpacker, pieces, size = zlib.decompressobj(-15), [], 0
    while not unpacker.eof:
        piece = unpacker.unconsumed_tail or stream.read(_STEP)
        if not piece or size > LIMIT:
            return None
        try:
            pieces.append(unpacker.decompress(piece, _STEP))
        except zlib.error:
            return None
        size += len(pieces[-1])
    stream.seek(-len(unpacker.unused_data), io.SEEK_CUR)
    return b"".join(pieces)


def _stored(stream: BinaryIO, method: int, flags: int, size: int) -> bytes | None:
    if method != _STORED or flags & 0x9 or size > LIMIT:
        return None
    data = stream.read(size)
    return data if len(data) == size else None


def _pass_descriptor(stream: BinaryIO) -> None:
    """Go to the next header; a descriptor of 12 to 24 bytes may stand in between."""
    at = stream.tell()
    found = stream.read(28).find(b"PK\x03\x04")
    stream.seek(at + max(found, 0))
