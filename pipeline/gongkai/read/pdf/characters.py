"""Characters as PDF files hold them, and the characters that they stand for."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# PDFium writes these two where a word is hyphenated; the page shows a hyphen.
_HYPHENS = {0x02: "-", 0xFFFE: "-"}
_UNSEEN = frozenset({0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF})
_SPACES = frozenset({0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000})
_RADICALS = range(0x2E80, 0x2FE0)
_COMPATIBLE = (*range(0xF900, 0xFB07), *range(0x2F800, 0x2FA20))  # compatibility ideographs, Latin ligatures
_WIDE = re.compile(
    r"[\u2014\u2018-\u201d\u2026\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


@cache
def character(code: int) -> str:
    """What the code point `code` of a PDF file prints: a character, a blank, or nothing.

    Radicals become the ideographs that look the same, ligatures their letters.

    >>> [character(ord(char)) for char in "⽆⻚⼾ﬁ年\u3000\u200b"]
    ['无', '页', '户', 'fi', '年', ' ', '']
    """
    if code in _HYPHENS:
        return _HYPHENS[code]
    if code <= 0x20 or code in _SPACES:
        return " "
    if code in _UNSEEN or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return ""
    char = chr(code)
    if code in _RADICALS:
        return _radicals().get(char) or unicodedata.normalize("NFKC", char)
    return unicodedata.normalize("NFKC", char) if code in _COMPATIBLE else char


def is_doubtful(char: str) -> bool:
    """Whether a character that `character` gave is no text: a radical left over, or one for private use."""
    return "\u2e80" <= char <= "\u2fdf" or "\ue000" <= char <= "\uf8ff" or char == "\ufffd"


@cache
def is_wide(char: str) -> bool:
    """Whether a character fills a full square, as ideographs and their punctuation do."""
    return _WIDE.match(char) is not None


@cache
def _radicals() -> dict[str, str]:
    from gongkai.rulebook.files import csv_rows  # loads pydantic, which reading other formats does not need

    return {row["radical"]: row["ideograph"] for row in csv_rows("characters/radicals.csv")}
