"""A font in place of those that a file names but does not hold, so that every machine finds the same boxes.

PDFium looks for such fonts in the system. It reads one with ideographs, some 15 MB, for every file, and outlines each
character to measure its ink, which widens boxes by what the font happens to look like; where no font answers, glyphs
have no ink, and lone ones, such as a digit in a cell, are dropped. Nothing is drawn here: widths are in the file.
"""

from __future__ import annotations

import ctypes
import struct
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

_GLYPHS = 0xFFFF  # some files count glyphs of a font that is elsewhere: each number has to have one
_EM, _WIDTH, _HEIGHT = 256, 26, 180  # of the font's own units; ink within any character's width and type's height
_STANDARD = (b"Courier", b"Helvetica", b"Symbol", b"Times", b"ZapfDingbats")  # PDFium has their widths, files may not
_REPLACED = ("MapFont", "GetFont", "GetFontData", "GetFaceName", "GetFontCharset", "DeleteFont")


@contextmanager
def substituted() -> Iterator[None]:
    """While pages are read, one font stands for all that are missing; pages are drawn with those of the system."""
    info, own, ours = _fonts()
    for name, function in ours.items():
        setattr(info, name, function)
    try:
        yield
    finally:
        for name, function in own.items():
            setattr(info, name, function)


@cache
def _fonts() -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """PDFium's record of functions that find fonts, those of its own that are replaced, and ours for them."""
    import pypdfium2.raw as pdfium

    info = pdfium.FPDF_GetDefaultSystemFontInfo().contents
    pdfium.FPDF_SetSystemFontInfo(info)
    types = dict(pdfium.FPDF_SYSFONTINFO._fields_)
    font = font_of_boxes()

    def map_font(_info: Any, _weight: int, _italic: int, _charset: int, _pitch: int, face: Any, _exact: Any) -> int:
        return int(not ctypes.string_at(face).startswith(_STANDARD))

    def get_font_data(_info: Any, _font: int, table: int, buffer: Any, size: int) -> int:
        if table:
            return 0
        if buffer and size >= len(font):
            ctypes.memmove(buffer, font, len(font))
        return len(font)

    # A field that is read follows the record: its address is taken to keep what it holds now.
    own = {name: types[name](ctypes.cast(getattr(info, name), ctypes.c_void_p).value or 0) for name in _REPLACED}
    ours = {name: types[name]() for name in _REPLACED}  # absent, unless PDFium cannot do without
    ours |= {"MapFont": types["MapFont"](map_font), "GetFontData": types["GetFontData"](get_font_data)}
    return info, own, ours


def font_of_boxes() -> bytes:
    """A TrueType font all of whose glyphs are one outline of two points, which has a box and prints nothing."""
    flags, steps = bytes((0x31, 0x37)), bytes((_WIDTH, _HEIGHT))  # from (0, 0) to (width, height)
    glyph = struct.pack(">5h2H", 1, 0, 0, _WIDTH, _HEIGHT, 1, 0) + flags + steps
    places = array("I", range(0, len(glyph) * (_GLYPHS + 1), len(glyph)))
    places.byteswap()
    head = struct.pack(">4I2H2q4h2H3h", 0x10000, 0, 0, 0x5F0F3CF5, 0, _EM, 0, 0, 0, 0, _WIDTH, _HEIGHT, 0, 8, 2, 1, 0)
    tables = {
        b"glyf": glyph * _GLYPHS,
        b"head": head,
        b"hhea": struct.pack(">I3hH11hH", 0x10000, _HEIGHT, 0, 0, _EM, *[0] * 11, 1),
        b"hmtx": struct.pack(">Hh", _EM, 0),
        b"loca": places.tobytes(),
        b"maxp": struct.pack(">I14H", 0x10000, _GLYPHS, 2, 1, 0, 0, 1, *[0] * 8),
    }
    directory, body = struct.pack(">I4H", 0x10000, len(tables), 0, 0, 0), b""
    start = len(directory) + 16 * len(tables)
    for tag, table in tables.items():
        directory += struct.pack(">4s3I", tag, 0, start + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return directory + body
