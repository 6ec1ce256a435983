"""Bytes to text: byte order mark, declaration and the text itself decide, in that order of trust.

Declarations lie (pages saved again in another encoding keep their old `meta`), so a reading counts only as
far as it looks like Chinese: the share of everyday characters among those outside ASCII.
"""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

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
_WIDE = 0.9  # of its characters are everyday ones where a text is read in its own encoding
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1a") + b"\x7f"
_LINE_END = re.compile(rb"\r\n?|\n")
_LINE_END_WIDE = re.compile(rb"[\r\n]")
_CLEAR = 0.85  # hardly any text has a smaller share of everyday characters
_RISE = 0.2
# U+FFFD in GB 18030, left by a wrong decoding inside UTF-8; its digits must not stand in the text as numbers.
_GB18030_GAP = (b"\x841\xa47", b"\xff\xff\xff\xff")
_UTF8_SURE = 12  # characters outside ASCII
_JUDGED = 50  # characters; of fewer nothing can be said


def _level_one(codec: str, leads: range, trails: tuple[range, ...]) -> set[str]:
    pairs = (bytes((lead, trail)) for lead in leads for part in trails for trail in part)
    return set(b"\n".join(pairs).decode(codec, "ignore")) - {"\n"}


# Both national standards put everyday characters into a first level; their union covers either script.
COMMON = frozenset(
    _level_one("gb2312", range(0xB0, 0xD8), (range(0xA1, 0xFF),))
    | _level_one("big5", range(0xA4, 0xC7), (range(0x40, 0x7F), range(0xA1, 0xFF)))
    | set(map(chr, (*range(0x3000, 0x3020), *range(0xFF01, 0xFF5F), 0xA0, 0xB7)))
    | set("“”‘’…—–〔〕①②③④⑤⑥⑦⑧⑨⑩")
)


class Decoded(NamedTuple):
    """Text without byte order mark and with line feeds for line ends, its encoding, and sentences on faults.

    `lines` holds the byte at which each line begins in the file.
    """

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()
    lines: Sequence[int] = ()


def decode(data: bytes) -> Decoded:
    """The text of `data`; undecodable bytes become U+FFFD and are listed with their byte offsets.

    >>> decode("二〇二〇年".encode("gbk")).encoding
    'gb18030'
    """
    encoding, skip = next(((name, len(bom)) for bom, name in _BOMS if data.startswith(bom)), ("", 0))
    declared = "" if encoding else _declared(data)
    encoding = encoding or wide(data) or _choose(data, declared)
    if encoding == "utf-8":
        data = data.replace(*_GB18030_GAP)
    decoded = _replaced(data, encoding, skip)
    text, repaired = unmangle(decoded.text)
    lie = (f"declared as {declared}, read as {encoding}",) if declared and declared != encoding else ()
    return Decoded(
        text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text,
        encoding,
        (*lie, *decoded.warnings, *repaired),
        _line_starts(data, encoding, skip),
    )


def wide(data: bytes) -> str:
    """`utf-16-le` or `utf-16-be` for text of two bytes a character without a byte order mark; else nothing.

    Such text has control characters and zeros all over when it is taken for bytes, which no other text has.
    """
    sample = data[: _HEAD * 2]
    sample = sample[: len(sample) // 2 * 2]
    if len(sample) < 4 or len(sample) - len(sample.translate(None, _CONTROL)) <= len(sample) / 100:
        return ""
    readings = {name: sample.decode(name, "replace") for name in ("utf-16-le", "utf-16-be")}
    best = max(readings, key=lambda name: _everyday(readings[name]))
    return best if _everyday(readings[best]) > _WIDE else ""


def _everyday(text: str) -> float:
    """The share of everyday characters and printable ASCII in a text."""
    return sum(char in COMMON or " " <= char <= "~" or char in "\r\n\t" for char in text) / len(text)


def _line_starts(data: bytes, encoding: str, skip: int) -> Sequence[int]:
    if not encoding.startswith("utf-16"):
        return _ascii_line_starts(data, skip)
    low = 0 if encoding.endswith("le") else 1
    starts = array("Q", (skip,))
    for match in _LINE_END_WIDE.finditer(data):
        at = match.start() - low
        if at % 2 == skip % 2 and data[at + 1 - low : at + 2 - low] == b"\0":
            mark, before = data[match.start()], data[at - 2 : at]
            if mark == 0x0A and before in (b"\r\0", b"\0\r") and starts[-1] == at:
                starts[-1] = at + 2
            else:
                starts.append(at + 2)
    return starts


def _ascii_line_starts(data: bytes, skip: int) -> Sequence[int]:
    """Where lines start in an encoding that holds ASCII; the line feed alone is looked for where it ends each line."""
    if b"\r" not in data or data.count(b"\r") == data.count(b"\r\n"):
        lengths = [len(line) + 1 for line in data.split(b"\n")]
        starts = array("Q", accumulate(lengths[:-1], initial=0))
        starts[0] = skip
        return starts
    return array("Q", (skip, *(match.end() for match in _LINE_END.finditer(data))))


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
    if _is_utf8(sample):
        return "utf-8"
    best, highest = "utf-8", -1.0
    for encoding in dict.fromkeys((declared or "utf-8", *_FALLBACKS)):
        text = sample.decode(encoding, "replace")
        share = _share(text)
        if share > highest:
            best, highest = encoding, share
        if share > _SURE and encoding in {declared, "utf-8"} and "\ufffd" not in text[:-3]:
            return encoding
    return best


def _is_utf8(sample: bytes) -> bool:
    """Whether bytes are UTF-8 beyond chance: no other encoding keeps its rules for long."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    more = len(sample) - len(text)  # bytes: one to three for each character, and a character cut off at the end
    return more > 3 * _UTF8_SURE + 3 or len(text) - len(text.encode("ascii", "ignore")) >= _UTF8_SURE


def _share(text: str) -> float:
    """The share of everyday characters among those outside ASCII; 1 where all is ASCII."""
    rare = sum(map(len, _rare().findall(text)))
    if not rare:
        return 1.0
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return (foreign - rare) / foreign


@cache
def _rare() -> re.Pattern[str]:
    """Stretches of characters that are neither ASCII nor everyday ones: a text has few, so they are counted fast."""
    return re.compile("[^\0-\x7f" + "".join(sorted(char for char in COMMON if char > "\x7f")) + "]+")


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


def unmangle(text: str) -> tuple[str, tuple[str, ...]]:
    """A text with mojibake undone (bytes once decoded with the wrong table and saved so), and what was done.

    Known to happen are GBK or UTF-8 read as Latin-1 (`ÕþÎñ`) and UTF-8 read as GBK (`鏀垮簻`). An undoing counts
    only where the share of everyday characters rises; line ends stay where they are. Bytes that the slip has
    lost become U+FFFD.
    """
    before = _share(text[:_SAMPLE])
    if before > _CLEAR:
        return text, ()
    undone = {name: "\n".join(_reversed(line, *slip) for line in text.split("\n")) for name, slip in _SLIPS.items()}
    name, best = max(undone.items(), key=lambda item: _share(item[1][:_SAMPLE]))
    if _share(best[:_SAMPLE]) > before + _RISE:
        lost = best.count("\ufffd")
        return best, (f"mojibake undone: {name}{f'; {lost} places have lost characters' if lost else ''}",)
    read = [char for char in text[:_SAMPLE] if char > "\x7f" and char != "\ufffd"]
    if len(read) >= _JUDGED and _share("".join(read)) < 1 - _SURE:
        return text, ("mojibake: most characters are no everyday ones, and no undoing helps",)
    return text, ()


_SLIPS = {
    "UTF-8 had been read as GBK": ("gb18030", "utf-8"),
    "GBK had been read as Latin-1": ("latin-1", "gb18030"),
    "UTF-8 had been read as Latin-1": ("latin-1", "utf-8"),
    "UTF-8 had been read as Windows-1252": ("cp1252", "utf-8"),
}
_LOST = re.compile("[?\ufffd]*\ufffd[?\ufffd]*")


def _reversed(line: str, wrong: str, right: str) -> str:
    """A line with one slip undone; as it is where that is impossible or it is no better for it."""
    if line.isascii():
        return line
    try:
        data = b"\xff".join(piece.encode(wrong) for piece in line.split("\ufffd"))
    except UnicodeEncodeError:
        return line
    undone = _LOST.sub("\ufffd", data.decode(right, "replace"))
    return undone if _share(undone) > _share(line) else line
