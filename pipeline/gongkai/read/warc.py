"""Web archives (WARC) to the pages and files that a crawl brought home.

The usual libraries stop without a word where an archive is cut off; here every record must be as long as it
says, and what follows the last whole one is an error.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from gongkai.read.sniff import BINARY, HTML, TEXT, sniff

LINE_LIMIT = 65_536  # bytes of one header line; addresses are the longest
HEADER_LIMIT = 1000  # lines of one header
BLOCK_LIMIT = 64 * 2**20  # bytes of a record held in memory: the longest report and its HTTP header
_STEP = 2**20
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})")
_PLAIN = {"", "text/plain", "text/html", "application/xhtml+xml", "application/octet-stream"}
_CODE = re.compile(r"/(?:css|json|(?:x-)?javascript|ecmascript|rss|atom|font)|\+json|image/|font/|audio/|video/")


class WarcError(Exception):
    """What makes the rest of an archive unreadable."""


@dataclass(frozen=True, slots=True)
class Response:
    """The body that a server sent for an address."""

    url: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that gives no report: `fault` is empty where none could be expected of it."""

    url: str
    reason: str
    fault: str = ""


def responses(stream: BinaryIO, limit: int) -> Iterator[Response | Unread]:
    """The records of an archive (unpacked) in order; a body is unpacked to at most `limit` + 1 bytes.

    Raises `WarcError`, or what `stream` raises, where the archive ends too early or is no archive any more.
    """
    while line := stream.readline(LINE_LIMIT):
        if not line.strip():
            continue
        if not line.startswith(b"WARC/"):
            raise WarcError("no record begins where the one before ends")
        header = _header(stream)
        length = header.get("content-length", "")
        if not length.isdecimal() or len(length) > 15:
            raise WarcError("a record does not say how long it is")
        yield _record(stream, header, int(length), limit)


def _record(stream: BinaryIO, header: Mapping[str, str], length: int, limit: int) -> Response | Unread:
    url = header.get("warc-target-uri", "").strip("<>")
    kind = header.get("warc-type", "").lower()
    if kind != "response" or length > BLOCK_LIMIT:
        _skip(stream, length)
        long = "" if kind != "response" else f"a record of {length} bytes, more than {BLOCK_LIMIT}"
        return Unread(url, "too_large" if long else f"warc {kind or 'record'}", long)
    block = _exactly(stream, length)
    if header.get("warc-truncated"):
        return Unread(url, "truncated", f"cut off when it was crawled ({header['warc-truncated']})")
    return _response(url, block, limit)


def _response(url: str, block: bytes, limit: int) -> Response | Unread:
    status = _STATUS.match(block)
    if status is None:
        return Unread(url, "no HTTP response")
    if status[1] != b"200":
        return Unread(url, f"HTTP status {status[1].decode('ascii')}")
    head, _, body = block.partition(b"\r\n\r\n" if b"\r\n\r\n" in block else b"\n\n")
    header = _fields(head.splitlines()[1:])
    if "chunked" in header.get("transfer-encoding", "").lower():
        body = _joined(body)
    packing = header.get("content-encoding", "").strip().lower()
    if packing in {"br", "zstd"} and not _is_readable(body):
        return Unread(url, "unsupported_format", f"packed as {packing}, which is not read")
    try:
        body = _unpacked(body, packing, limit)
    except zlib.error:
        return Unread(url, "malformed", f"packed as {packing} and damaged")
    if not body.strip():
        return Unread(url, "no content")
    media_type = header.get("content-type", "").partition(";")[0].strip().lower()
    return Response(url, body) if is_report(body, media_type) else Unread(url, "no report format")


def is_report(body: bytes, media_type: str) -> bool:
    """Whether a body can be a report: a page, a text or a document, no picture and no program."""
    kind = sniff(body)
    if kind == BINARY or kind.startswith("image/") or _CODE.search(media_type):
        return False
    return kind != TEXT or media_type in _PLAIN


def _is_readable(body: bytes) -> bool:
    """Whether a crawler unpacked the body and left the header as it was."""
    return sniff(body) in {HTML, "application/pdf"}


def _header(stream: BinaryIO) -> dict[str, str]:
    lines = []
    while (line := stream.readline(LINE_LIMIT)).strip():
        lines.append(line)
        if len(lines) > HEADER_LIMIT:
            raise WarcError("a header without end")
    if not line:
        raise WarcError("it ends inside the header of a record")
    return _fields(lines)


def _fields(lines: list[bytes]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines[:HEADER_LIMIT]:
        name, _, value = line.partition(b":")
        found.setdefault(name.strip().lower().decode("latin-1"), value.strip().decode("utf-8", "backslashreplace"))
    return found


def _exactly(stream: BinaryIO, length: int) -> bytes:
    pieces = []
    while length:
        piece = stream.read(min(length, _STEP))
        if not piece:
            raise WarcError("it ends inside a record")
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def _skip(stream: BinaryIO, length: int) -> None:
    while length:
        piece = stream.read(min(length, _STEP))
        if not piece:
            raise WarcError("it ends inside a record")
        length -= len(piece)


def _joined(body: bytes) -> bytes:
    """A body sent in chunks; as it is where a crawler has joined them already."""
    pieces: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\n", at, at + 100)
        size = body[at:end].partition(b";")[0].strip() if end >= 0 else b""
        if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", size):
            return b"".join(pieces) if pieces else body
        length = int(size, 16)
        if not length:
            return b"".join(pieces)
        pieces.append(body[end + 1 : end + 1 + length])
        at = end + 1 + length
        at += 2 if body[at : at + 2] == b"\r\n" else 1


def _unpacked(body: bytes, packing: str, limit: int) -> bytes:
    if packing in {"gzip", "x-gzip"} and body.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(31).decompress(body, limit + 1)
    if packing == "deflate" and sniff(body) == BINARY:
        try:
            return zlib.decompressobj().decompress(body, limit + 1)
        except zlib.error:  # some servers leave the zlib header out
            return zlib.decompressobj(-15).decompress(body, limit + 1)
    return body
