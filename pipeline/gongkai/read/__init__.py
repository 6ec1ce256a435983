"""Files to documents: one reader a format, chosen by content."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from gongkai.errors import ReadError
from gongkai.read.inspect import inspect
from gongkai.read.sniff import (
    ARCHIVES,
    BINARY,
    DOC,
    DOCX,
    ENCRYPTED,
    HTML,
    IMAGES,
    LABELS,
    MHTML,
    PDF,
    RTF,
    TEXT,
    XLS,
    XLSX,
    sniff,
)
from gongkai.records import Document, Source

__all__ = ["LIMIT", "READERS", "read"]

LIMIT = 50_000_000  # bytes; the longest reports with scanned pages stay well below

# A new format is one line here and its label in `sniff`. Readers are named, for one is imported when its first file
# comes: all of them and their libraries take longer than most files.
READERS = {
    TEXT: "text.read_text",
    HTML: "html.read_html",
    MHTML: "mhtml.read_mhtml",
    DOCX: "docx.read_docx",
    DOC: "doc.read_doc",
    PDF: "pdf.read_pdf",
    RTF: "rtf.read_rtf",
    XLSX: "sheet.read_xlsx",
    XLS: "sheet.read_xls",
    ENCRYPTED: "doc.refuse_encrypted",
    **dict.fromkeys(IMAGES, "image.read_image"),
}


def read(source: Source) -> Document:
    """The document in a file: text, tables, metadata.

    Raises `ReadError` of kind `too_large`, `empty`, `binary`, `unsupported_format`, `malformed`, `encrypted`
    or `needs_extra`. What can be read in spite of faults is read, and the faults are in
    `Document.warnings`.
    """
    if len(source.data) > LIMIT:
        size = len(source.data) / 1e6
        raise ReadError(source.path, "too_large", f"{size:.0f} MB, at most {LIMIT // 10**6} MB are read")
    if not source.data.strip():
        raise ReadError(source.path, "empty", "the file is empty")
    media_type = sniff(source.data)
    if media_type == BINARY:
        raise ReadError(source.path, "binary", "not a text: control characters of an unknown binary format")
    if media_type not in READERS:
        label = LABELS[media_type]
        reason = f"{label} is not read yet; save it as a web page (HTML) or as text"
        if media_type in ARCHIVES:
            reason = f"{label} holds files; give it to `gongkai build`, which reads each of them"
        elif label in ("RAR", "7z"):
            reason = f"{label} holds files and is not read; unpack it"
        raise ReadError(source.path, "unsupported_format", reason)
    document = _reader(READERS[media_type])(source)
    if not document.text.strip():
        raise ReadError(source.path, "empty", "the file holds no text")
    return inspect(document)


@cache
def _reader(name: str) -> Callable[[Source], Document]:
    module, _, function = name.partition(".")
    reader: Callable[[Source], Document] = getattr(import_module(f"gongkai.read.{module}"), function)
    return reader
