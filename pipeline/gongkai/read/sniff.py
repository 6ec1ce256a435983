"""What kind of file some bytes are, by their content; the file's name is never asked."""

from __future__ import annotations

import re

TEXT, HTML, BINARY = "text/plain", "text/html", "application/octet-stream"

# Names for people of the formats that are recognised.
LABELS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
    "application/msword": "DOC",
    "application/vnd.ms-excel": "XLS",
    "application/x-ole-storage": "an old Office file",
    "application/rtf": "RTF",
    "application/zip": "ZIP",
    "application/vnd.rar": "RAR",
    "application/x-7z-compressed": "7z",
    "application/gzip": "gzip",
    "multipart/related": "MHTML",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
    "image/webp": "WebP",
}
_MAGIC = (
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b\x08", "application/gzip"),
)
_ZIPPED = (
    (b"word/document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/presentation", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_OLE = (
    ("WordDocument".encode("utf-16-le"), "application/msword"),
    ("Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
)
_OPENING = re.compile(
    rb"\s*(?:<\?xml\b[^>]{0,300}>\s*|<!--(?:[^-]|-(?!->)){0,2000}-->\s*){0,9}"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|link|style|script|base|table|tbody|tr|td|div|p|span|font|center"
    rb"|section|article|main|h[1-6]|ul|ol|b|strong|br|img|a|input|form)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(rb"</(?:p|td|tr|table|div|span|html|body)\s*>", re.IGNORECASE)
_MAIL = re.compile(rb"(?:[\w-]{1,40}:[^\n]{0,500}\n\s*){0,20}?content-type:\s*multipart/related", re.IGNORECASE)
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1a") + b"\x7f"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 65_536


def sniff(data: bytes) -> str:
    """The media type of `data`: one of `LABELS`, `text/html`, `text/plain`, or octets where it is no text."""
    head = data[:_HEAD]
    return _packed(data, head) or _textual(head)


def _packed(data: bytes, head: bytes) -> str:
    """The type that magic bytes tell, or nothing."""
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return next((kind for mark, kind in _ZIPPED if mark in data), "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return next((kind for mark, kind in _OLE if mark in data), "application/x-ole-storage")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


def _textual(head: bytes) -> str:
    """Web page, plain text or neither."""
    if head.startswith(_UTF16):
        head = head.replace(b"\0", b"")  # what is ASCII becomes readable, which is all that is asked for
    elif b"\0" in head or len(head) - len(head.translate(None, _CONTROL)) > len(head) / 100:
        return BINARY
    head = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").removeprefix(b"\xef\xbb\xbf")
    if _MAIL.match(head):
        return "multipart/related"
    if _OPENING.match(head) or len(_CLOSING.findall(head)) >= 3:
        return HTML
    return TEXT
