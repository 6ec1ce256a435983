"""Office files that are ZIP archives of XML parts, opened with an eye on what hostile ones do."""

from __future__ import annotations

import posixpath
import struct
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from gongkai.errors import ReadError
from gongkai.records import Source

ENTRY_LIMIT = 5_000  # files in an archive; the longest illustrated reports have a few hundred
PACKAGE_LIMIT = 400_000_000  # bytes unpacked, pictures included; a zip bomb is far larger
PART_LIMIT = 40_000_000  # bytes of one part of XML; a report of 100 pages has 2 million

# What zipfile raises for archives whose tables or streams are damaged.
_FAULTS = (BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OSError)
# The strict variant of the standard differs in namespaces only.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """The parts of an Office file, each read when it is asked for.

    Only the parts that hold text are ever unpacked: real files have dangling relationships and broken
    pictures, which are no reason to refuse them. Raises `ReadError` of kind `malformed`, `too_large` or
    `encrypted`.
    """

    def __init__(self, source: Source) -> None:
        self._path = source.path
        try:
            self._archive = ZipFile(BytesIO(source.data))
        except _FAULTS as error:
            raise ReadError(source.path, "malformed", f"the ZIP archive is damaged: {error}") from error
        entries = self._archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > ENTRY_LIMIT or unpacked > PACKAGE_LIMIT:
            size = f"{len(entries)} files of {unpacked / 1e6:.0f} MB when unpacked"
            limits = f"at most {ENTRY_LIMIT} files of {PACKAGE_LIMIT // 10**6} MB are read"
            raise ReadError(source.path, "too_large", f"{size}, {limits}")
        self.names = {entry.filename for entry in entries}

    def main(self, default: str) -> str:
        """The name of the part that the package is about."""
        root = self.part("_rels/.rels")
        for relation in () if root is None else root.iter(_RELATIONS):
            if relation.get("Type", "").endswith("/officeDocument"):
                name = posixpath.normpath(relation.get("Target", "").lstrip("/"))
                return name if name in self.names else default
        return default

    def part(self, name: str) -> etree._Element | None:
        """The root of an XML part; None where the package has no such part."""
        data = self.data(name)
        if data is None:
            return None
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise ReadError(self._path, "malformed", f"{name} defines entities, which Office files never do")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(data.replace(_STRICT, _TRANSITIONAL), parser)
        except etree.XMLSyntaxError as error:
            raise ReadError(self._path, "malformed", f"{name} is no well-formed XML: {error.msg}") from error

    def data(self, name: str) -> bytes | None:
        """The bytes of a part; None where the package has no such part."""
        if name not in self.names:
            return None
        entry = self._archive.getinfo(name)
        if entry.flag_bits & 1:
            raise ReadError(self._path, "encrypted", "the ZIP archive is protected by a password")
        if entry.file_size > PART_LIMIT:
            size = f"{name} has {entry.file_size / 1e6:.0f} MB"
            raise ReadError(self._path, "too_large", f"{size}, at most {PART_LIMIT // 10**6} MB are read")
        try:
            return self._archive.read(entry)  # no more than the stated size, whatever the stream holds
        except _FAULTS as error:
            raise ReadError(self._path, "malformed", f"{name} cannot be unpacked: {error}") from error
