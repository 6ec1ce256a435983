"""Files to documents: one reader a format, chosen by content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gongkai.errors import ReadError
from gongkai.read.html import read_html
from gongkai.read.sniff import BINARY, HTML, LABELS, TEXT, sniff
from gongkai.read.text import read_text
from gongkai.records import Document, Source

__all__ = ["LIMIT", "READERS", "read"]

LIMIT = 50_000_000  # bytes; the longest reports with scanned pages stay well below

# A new format is one line here and its label in `sniff`.
READERS: dict[str, Callable[[Source], Document]] = {
    TEXT: read_text,
    HTML: read_html,
}


def read(source: Source) -> Document:
    """The document in a file: text, tables, metadata.

    Raises `ReadError` of kind `too_large`, `empty`, `binary`, `unsupported_format` or `malformed`. What can
    be read in spite of faults is read, and the faults are in `Document.warnings`.
    """
    if len(source.data) > LIMIT:
        size = len(source.data) / 1e6
        raise ReadError(source.path, "too_large", f"{size:.0f} MB, at most {LIMIT // 10**6} MB are read")
    if not source.data.strip():
        raise ReadError(source.path, "empty", "the file is empty")
    media_type = sniff(source.data)
    if media_type == BINARY:
        raise ReadError(source.path, "binary", "not a text: control characters of an unknown binary format")
    reader = READERS.get(media_type)
    if reader is None:
        label = LABELS[media_type]
        reason = f"{label} is not read yet; save it as a web page (HTML) or as text"
        raise ReadError(source.path, "unsupported_format", reason)
    document = reader(source)
    if not document.text.strip():
        raise ReadError(source.path, "empty", "the file holds no text")
    return _with_language_warning(document)


def _with_language_warning(document: Document) -> Document:
    """The document, warned of where hardly any of its letters is Chinese."""
    letters = sum(char.isalpha() for char in document.text)
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in document.text)
    if chinese * 10 >= max(letters, 1):
        return document
    warning = f"hardly any Chinese: {chinese} of {letters} letters"
    return replace(document, warnings=(*document.warnings, warning))
