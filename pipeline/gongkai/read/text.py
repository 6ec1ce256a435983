"""Plain text: decoded, one kind of line end, every other character as it is."""

from __future__ import annotations

from gongkai.read.charset import decode
from gongkai.read.sniff import TEXT
from gongkai.records import Document, Source


def read_text(source: Source) -> Document:
    """A text file as a document; its lines end in a line feed."""
    decoded = decode(source.data)
    return Document(
        text=decoded.text.replace("\r\n", "\n").replace("\r", "\n"),
        media_type=TEXT,
        metadata={"url": source.url} if source.url else {},
        encoding=decoded.encoding,
        warnings=decoded.warnings,
    )
