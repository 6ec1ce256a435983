"""Files to documents: one reader a format, chosen by content."""

from __future__ import annotations

from collections.abc import Callable

from gongkai.errors import ReadError
from gongkai.read.doc import read_doc, refuse_encrypted
from gongkai.read.docx import read_docx
from gongkai.read.html import read_html
from gongkai.read.image import read_image
from gongkai.read.inspect import inspect
from gongkai.read.mhtml import read_mhtml
from gongkai.read.pdf import read_pdf
from gongkai.read.rtf import read_rtf
from gongkai.read.sheet import read_xls, read_xlsx
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
from gongkai.read.text import read_text
from gongkai.records import Document, Source

__all__ = ["LIMIT", "READERS", "read"]

LIMIT = 50_000_000  # bytes; the longest reports with scanned pages stay well below

# A new format is one line here and its label in `sniff`.
READERS: dict[str, Callable[[Source], Document]] = {
    TEXT: read_text,
    HTML: read_html,
    MHTML: read_mhtml,
    DOCX: read_docx,
    DOC: read_doc,
    PDF: read_pdf,
    RTF: read_rtf,
    XLSX: read_xlsx,
    XLS: read_xls,
    ENCRYPTED: refuse_encrypted,
    **dict.fromkeys(IMAGES, read_image),
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
    reader = READERS.get(media_type)
    if reader is None:
        label = LABELS[media_type]
        reason = f"{label} is not read yet; save it as a web page (HTML) or as text"
        if media_type in ARCHIVES:
            reason = f"{label} holds files; give it to `gongkai build`, which reads each of them"
        elif label in ("RAR", "7z"):
            reason = f"{label} holds files and is not read; unpack it"
        raise ReadError(source.path, "unsupported_format", reason)
    document = reader(source)
    if not document.text.strip():
        raise ReadError(source.path, "empty", "the file holds no text")
    return inspect(document)
