"""Plain text: decoded, one kind of line end, every other character as it is."""

from __future__ import annotations

from itertools import accumulate

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
    lines = decoded.text.split("\n")
    starts = accumulate([len(line) + 1 for line in lines], initial=0)
    return [
        Origin(start, start + len(line), number, byte)
        for number, (line, start, byte) in enumerate(zip(lines, starts, decoded.lines, strict=False), start=1)
        if line and not line.isspace()
    ]
