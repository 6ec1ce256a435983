"""Web archives (MHT, MHTML): the page among their parts, which browsers and Word save as one mail."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from email.errors import MessageError
from email.message import Message

from gongkai.errors import ReadError
from gongkai.read.html import read_html
from gongkai.read.sniff import MHTML
from gongkai.records import Document, Source

NESTING_LIMIT = 50  # declarations of parts; browsers need one, mails three
PART_LIMIT = 5_000  # parts; a page with all its pictures has some hundred
_WIDE = ("utf-16", "utf-16le", "utf-16be", "unicode")  # Word calls UTF-16 unicode


def read_mhtml(source: Source) -> Document:
    """The page of a web archive as a document; its address is the archive's unless the source has one.

    Origins name the part and its own lines and bytes, after its transfer encoding has been undone. Raises `ReadError`
    of kind `malformed`, `too_large` or `empty`.
    """
    lower = source.data.lower()
    for mark, limit in ((b"boundary=", NESTING_LIMIT), (b"\ncontent-type:", PART_LIMIT)):
        if lower.count(mark) > limit:
            raise ReadError(source.path, "too_large", f"the web archive has more than {limit} parts or kinds of them")
    try:
        message = email.message_from_bytes(source.data.lstrip(), policy=email.policy.compat32)
        pages = [(part, _page(part)) for part in _pages(message)]
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise ReadError(source.path, "malformed", f"the web archive is damaged: {error}") from error
    for part, data in pages:
        if not data.strip():
            continue
        try:
            document = read_html(replace(source, data=data, url=source.url or _address(message, part)))
        except ReadError as error:
            if error.kind != "empty":
                raise
            continue
        if document.text.strip():  # a page before it was a frame set without text
            name = str(part.get("Content-Location") or "text/html")
            origins = tuple(origin._replace(part=name) for origin in document.origins)
            return replace(document, media_type=MHTML, origins=origins)
    raise ReadError(source.path, "empty", "the web archive holds no page with text")


def _pages(message: Message) -> Iterator[Message]:
    """The parts that are web pages, the one that the archive names as its start first."""
    parts = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    start = str(message.get_param("start", "") or "")
    yield from sorted(parts, key=lambda part: not start or str(part.get("Content-ID", "")).strip() != start.strip())


def _page(part: Message) -> bytes:
    """The page's bytes; those in UTF-16, which no declaration within can tell, as UTF-8."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = (part.get_content_charset() or "").lower()
    if charset in _WIDE and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16-be" if charset.endswith("be") else "utf-16-le", "replace").encode()
    return data


def _address(message: Message, part: Message) -> str:
    """Where the page was saved from; nothing for a page that was never on the web."""
    for found in (message.get("Snapshot-Content-Location"), part.get("Content-Location")):
        address = "".join(str(found or "").split())
        if address.startswith(("http://", "https://")):
            return address
    return ""
