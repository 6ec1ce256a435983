"""Bytes to text: byte order mark, declaration and the text itself decide, in that order of trust.

Declarations lie (pages saved again in another encoding keep their old `meta`), so a reading counts only as
far as it looks like Chinese: the share of everyday characters among those outside ASCII.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(
    rb"<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([\w-]{2,20})|<\?xml\b[^>]{0,100}?\bencoding\s*=\s*[\"']([\w-]{2,20})",
    re.IGNORECASE,
)
# What a declaration may say, and the larger standard that holds it: pages use more than they declare.
_DECLARABLE = {
    "utf-8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "big5hkscs": "big5hkscs",
}
_FALLBACKS = ("utf-8", "gb18030", "big5hkscs")
_HEAD = 4096  # bytes searched for a declaration
_SAMPLE = 40_000  # bytes judged, enough for a sure verdict
_SURE = 0.6
_SHOWN = 10  # faults listed one by one


def _level_one(codec: str, leads: range, trails: tuple[range, ...]) -> set[str]:
    pairs = (bytes((lead, trail)) for lead in leads for part in trails for trail in part)
    return set("".join(pair.decode(codec, "ignore") for pair in pairs))


# Both national standards put everyday characters into a first level; their union covers either script.
COMMON = frozenset(
    _level_one("gb2312", range(0xB0, 0xD8), (range(0xA1, 0xFF),))
    | _level_one("big5", range(0xA4, 0xC7), (range(0x40, 0x7F), range(0xA1, 0xFF)))
    | set(map(chr, (*range(0x3000, 0x3020), *range(0xFF01, 0xFF5F), 0xA0, 0xB7)))
    | set("“”‘’…—–〔〕①②③④⑤⑥⑦⑧⑨⑩")
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without byte order mark, its encoding, and sentences on what could not be decoded."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text of `data`; undecodable bytes become U+FFFD and are listed with their byte offsets.

    >>> decode("二〇二〇年".encode("gbk")).encoding
    'gb18030'
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _replaced(data, encoding, len(bom))
    declared = _declared(data)
    encoding = _choose(data, declared)
    decoded = _replaced(data, encoding, 0)
    if declared and declared != encoding:
        lie = f"declared as {declared}, read as {encoding}"
        return Decoded(decoded.text, encoding, (lie, *decoded.warnings))
    return decoded


def _declared(data: bytes) -> str:
    match = _DECLARED.search(data, 0, _HEAD)
    if match is None:
        return ""
    try:
        name = codecs.lookup((match[1] or match[2]).decode("ascii").replace("x-gbk", "gbk")).name
    except LookupError:
        return ""
    return _DECLARABLE.get(name, "")


def _choose(data: bytes, declared: str) -> str:
    """The reading with the largest share of everyday characters; the earlier one where two are equal."""
    sample = data[:_SAMPLE]
    best, highest = "utf-8", -1.0
    for encoding in dict.fromkeys((declared or "utf-8", *_FALLBACKS)):
        text = sample.decode(encoding, "replace")
        share = _share(text)
        if share > highest:
            best, highest = encoding, share
        if share > _SURE and encoding in {declared, "utf-8"} and "\ufffd" not in text[:-3]:
            return encoding
    return best


def _share(text: str) -> float:
    """The share of everyday characters among those outside ASCII; 1 where all is ASCII."""
    foreign = [char for char in text if char > "\x7f"]
    return sum(char in COMMON for char in foreign) / len(foreign) if foreign else 1.0


def _replaced(data: bytes, encoding: str, skip: int) -> Decoded:
    parts: list[str] = []
    faults: list[int] = []
    at = skip
    while len(faults) < _SHOWN:
        try:
            parts.append(data[at:].decode(encoding))
            break
        except UnicodeDecodeError as error:
            faults.append(at + error.start)
            parts.append(data[at : at + error.start].decode(encoding))
            parts.append("\ufffd")
            at += max(error.end, error.start + 1)
    else:
        parts.append(data[at:].decode(encoding, "replace"))
    text = "".join(parts)
    if not faults:
        return Decoded(text, encoding)
    more = " and further" if len(faults) == _SHOWN else ""
    return Decoded(
        text,
        encoding,
        (f"undecodable bytes replaced at byte {', '.join(map(str, faults))}{more} ({encoding})",),
    )
