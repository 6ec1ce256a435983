"""Plain text: decoded, one kind of line end, every other character as it is."""

from __future__ import annotations

from gongkai.read.charset import Decoded, decode
from gongkai.read.sniff import TEXT
from gongkai.records import Document, Origin, Source


def read_text(source: Source) -> Document:
    """A text file as a document; its lines end in a line feed."""
    decoded = decode(source.data)
    return Document(
        text=decoded.text,
        media_type=TEXT,
        metadata={"url": source.url} if source.url else {},
        encoding=decoded.encoding,
        warnings=decoded.warnings,
        origins=tuple(_origins(decoded)),
    )


def _origins(decoded: Decoded) -> list[Origin]:
    """Each line with something on it."""
    origins: list[Origin] = []
    add, origin = origins.append, Origin._make  # there are as many as lines
    start = 0
    for number, (line, byte) in enumerate(zip(decoded.text.split("\n"), decoded.lines, strict=False), start=1):
        end = start + len(line)
        if line and not line.isspace():
            add(origin((start, end, number, byte, None, None, "", False)))
        start = end + 1
    return origins
