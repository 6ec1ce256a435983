"""What kind of file some bytes are, by their content; the file's name is never asked."""

from __future__ import annotations

import re
import struct
from io import BytesIO

from gongkai.read.charset import wide

TEXT, HTML, BINARY = "text/plain", "text/html", "application/octet-stream"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOC, XLS = "application/msword", "application/vnd.ms-excel"
RTF, MHTML = "application/rtf", "multipart/related"
ENCRYPTED = "application/x-ole-encrypted"  # an Office file of today behind a password

# Names for people of the formats that are recognised.
LABELS = {
    PDF: "PDF",
    DOCX: "DOCX",
    XLSX: "XLSX",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
    DOC: "DOC",
    XLS: "XLS",
    "application/vnd.ms-powerpoint": "PPT",
    ENCRYPTED: "an encrypted Office file",
    "application/x-ole-storage": "an old Office file",
    RTF: "RTF",
    "application/xml": "Office XML of 2003",
    "application/zip": "ZIP",
    "application/vnd.rar": "RAR",
    "application/x-7z-compressed": "7z",
    "application/gzip": "gzip",
    "application/x-bzip2": "bzip2",
    "application/x-xz": "xz",
    "application/x-tar": "TAR",
    "application/warc": "WARC",
    MHTML: "MHTML",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
    "image/webp": "WebP",
}
ARCHIVES = {f"application/{kind}" for kind in ("zip", "gzip", "x-bzip2", "x-xz", "x-tar", "warc")}
IMAGES = tuple(media_type for media_type in LABELS if media_type.startswith("image/"))
_MAGIC = (
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"{\\rtf", RTF),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"WARC/", "application/warc"),
)
# Names of the part or stream that an Office file is about; its number varies (`word/document2.xml`).
_ZIPPED = (
    ("word/document", DOCX),
    ("xl/workbook", XLSX),
    ("ppt/presentation", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_OLE = (
    ("EncryptedPackage", ENCRYPTED),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
_OPENING = re.compile(
    rb"\s*(?:<\?xml\b[^>]{0,300}>\s*|<!--(?:[^-]|-(?!->)){0,2000}-->\s*){0,9}"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|link|style|script|base|table|tbody|tr|td|div|p|span|font|center"
    rb"|section|article|main|h[1-6]|ul|ol|b|strong|br|img|a|input|form)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(rb"</(?:p|td|tr|table|div|span|html|body)\s*>", re.IGNORECASE)
# A web archive begins like a mail: header fields, long ones folded, then the type of the parts or of the page.
_MAIL = re.compile(
    rb"\s*(?=[\w-]{1,40}:)(?:[\w-]{1,40}:[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n){0,50}\s*){0,20}?"
    rb"(?:content-type:\s*multipart/(?:related|mixed|alternative)|mime-version:\s*1\.0\s+content-type:\s*text/html)",
    re.IGNORECASE,
)
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
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _stored(data)
    if head[257:262] == b"ustar":
        return "application/x-tar"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


def _zipped(data: bytes) -> str:
    """What the names in a ZIP archive tell; in a damaged one any trace of them."""
    from zipfile import BadZipFile, ZipFile

    try:
        names = ZipFile(BytesIO(data)).namelist()
    except (BadZipFile, struct.error, NotImplementedError, ValueError, OSError):
        return next((kind for mark, kind in _ZIPPED if mark.encode() in data), "application/zip")
    return next((kind for mark, kind in _ZIPPED if any(name.startswith(mark) for name in names)), "application/zip")


def _stored(data: bytes) -> str:
    """What the entries of an OLE file tell; in a damaged one any trace of their names."""
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as container:
            names = set(container.root.kids_dict)
    except (OSError, struct.error, ValueError, IndexError, TypeError, AttributeError, RecursionError):
        found = (kind for mark, kind in _OLE if mark.encode("utf-16-le") in data)
        return next(found, "application/x-ole-storage")
    return next((kind for mark, kind in _OLE if mark.lower() in names), "application/x-ole-storage")


def _textual(head: bytes) -> str:
    """Web page, plain text or neither."""
    if head.startswith(_UTF16) or wide(head):
        head = head.replace(b"\0", b"")  # what is ASCII becomes readable, which is all that is asked for
    elif b"\0" in head or len(head) - len(head.translate(None, _CONTROL)) > len(head) / 100:
        return BINARY
    head = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").removeprefix(b"\xef\xbb\xbf")
    if b"<?mso-application" in head[:1000]:
        return "application/xml"
    if _MAIL.match(head):
        return MHTML
    if _OPENING.match(head) or len(_CLOSING.findall(head)) >= 3:
        return HTML
    return TEXT
