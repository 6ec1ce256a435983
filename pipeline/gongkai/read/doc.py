"""Word documents of 97 to 2003 and of old WPS, turned into DOCX by the optional package msdoc2docx."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai.errors import ReadError
from gongkai.read.docx import read_docx
from gongkai.read.sniff import DOC
from gongkai.records import Document, Source

# What the converter raises for damaged tables of a file, beside its own exceptions.
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, AssertionError)


def read_doc(source: Source) -> Document:
    """An old Word document, read as the DOCX it is converted to; parts are those of the DOCX.

    Raises `ReadError` of kind `needs_extra` without the extra `office`, and of kind `malformed`, `encrypted`
    or `too_large`.
    """
    try:
        from doc2docx import convert
        from doc2docx.errors import Doc2DocxError, EncryptedDocumentError
    except ImportError as error:
        reason = "old Word files are read with the extra: pip install 'gongkai[office]'"
        raise ReadError(source.path, "needs_extra", reason) from error
    import struct

    with TemporaryDirectory(prefix="gongkai-") as folder:  # the converter knows files only
        old, new = Path(folder, "old.doc"), Path(folder, "new.docx")
        old.write_bytes(source.data)
        try:
            convert(old, new)
        except EncryptedDocumentError as error:
            raise ReadError(source.path, "encrypted", "the document is protected by a password") from error
        except (Doc2DocxError, struct.error, *_FAULTS) as error:
            raise ReadError(source.path, "malformed", f"the old Word document is damaged: {error}") from error
        converted = Source(source.path, new.read_bytes(), source.url)
    return replace(read_docx(converted), media_type=DOC)


def refuse_encrypted(source: Source) -> Document:
    """Refuses an Office file of today behind a password, which is kept in an OLE file."""
    raise ReadError(source.path, "encrypted", "the file is protected by a password")
