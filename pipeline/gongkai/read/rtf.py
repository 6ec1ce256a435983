"""Rich text (RTF), also under the name of a Word file: paragraphs, lists as printed, tables with merged cells.

No maintained library keeps tables (striprtf prints every cell as `text|`, so merged and nested cells and a
printed `|` cannot be told apart), and the part of the format that carries text is small: Rich Text Format
Specification 1.9.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from gongkai.errors import ReadError
from gongkai.read.blocks import visible
from gongkai.read.office.compose import Item, Passage, compose
from gongkai.read.office.rich import ROW_WORDS, RichTable
from gongkai.read.sniff import RTF
from gongkai.records import Document, Source

DEPTH_LIMIT = 10_000  # open groups; Word stops far below

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(?:(-?\d{1,12})\d*)? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)
_PAIRS = re.compile(rb"(?:[\x00-\x7f]|[\x81-\xfe][\xa1-\xfe])+")  # GB 2312 and most of what is written in GBK
_SKIPPED_NAMES = """
annotation atnauthor atnid bkmkend bkmkstart colortbl datafield do filetbl footer footerf footerl footerr footnote
ftncn ftnsep ftnsepc header headerf headerl headerr info listtable listoverridetable nonesttables objdata pict
private1 revtbl rsidtbl shprslt sn sp stylesheet sv tc themedata upr xe
"""
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
# Destinations marked as ignorable that hold text all the same: shapes with their text.
_KEPT = frozenset(("shpinst", "ud"))
_SIGNS = {
    **{"tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“"},
    **{"rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002", "qmspace": " ", "nestcell": " "},
    **{"~": "\xa0", "_": "-", "{": "{", "}": "}", "\\": "\\"},
}
_ENDS = frozenset(("par", "sect", "page", "nestrow", "\n", "\r"))
_UNPRINTED = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "TOC"))
_CHARSETS = {134: "gb18030", 136: "big5hkscs", 128: "cp932", 129: "cp949", 204: "cp1251", 161: "cp1253"}
_PAGES = {936: "gb18030", 54936: "gb18030", 950: "big5hkscs", 65001: "utf-8"}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad"))
_EDGES = " \u3000\xa0\t"


def read_rtf(source: Source) -> Document:
    """A rich text file: one paragraph a line, tables as lines of tab-parted cells and as grids.

    Tables within cells are read as text of the cell. Parts count paragraphs outside tables, `p[12]`, and cells,
    `tbl[2]/tr[3]/tc[1]`. Raises `ReadError` of kind `malformed`.
    """
    reader = _Reader(source)
    reader.run()
    composed = compose(reader.items)
    return Document(
        text=composed.text,
        media_type=RTF,
        grids=composed.grids,
        metadata={"url": source.url} if source.url else {},
        encoding=reader.encoding,
        warnings=(*reader.warnings(), *composed.warnings),
        origins=composed.origins,
    )


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and its end restores. `target`: where text goes (text, skip, fonts, code)."""

    target: str = "text"
    hidden: bool = False
    deleted: bool = False
    fallback: int = 1  # characters after \u for readers without Unicode
    font: int = -1
    label: bool = False  # within the number of a list
    saved: tuple[str, ...] | None = None  # the paragraph around a text box


class _Reader:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._state = _State()
        self._stack: list[_State] = []
        self._pieces: list[str] = []
        self._bytes = bytearray()
        self._skip = 0  # characters still to be passed over after \u
        self._fonts: dict[int, str] = {}
        self._code = ""  # of the field that is open
        self._in_table = False
        self._table = RichTable()
        self._paragraphs = self._hidden = self._undecoded = 0
        self._changed = False
        self._ignorable = False
        self.encoding = "cp1252"
        self.items: list[Item] = []

    def run(self) -> None:
        """Reads all tokens; text after the last closing brace is no part of the document."""
        data, at = self._source.data, 0
        while at < len(data) and (match := _TOKEN.match(data, at)) is not None:
            at = match.end()
            word, number, code, sign, brace, text = match.groups()
            if code or text:
                self._raw(bytes.fromhex(code.decode()) if code else text)
            elif brace == b"{":
                self._open()
            elif brace == b"}":
                if not self._close():
                    break
            elif word is not None:
                value = int(number) if number else None
                at += max(value or 0, 0) if word == b"bin" else 0
                self._word(word.decode(), value)
            elif sign is not None:
                self._sign(sign.decode("latin-1"))
        self._end_paragraph()
        self.items += self._table.end()

    def warnings(self) -> tuple[str, ...]:
        """What was left out or could not be read."""
        found = (
            (self._changed, "tracked changes were read as if all of them were accepted"),
            (self._hidden, f"{self._hidden} characters of hidden text were left out"),
            (self._undecoded, f"{self._undecoded} undecodable stretches were read with replacement characters"),
        )
        return tuple(warning for count, warning in found if count)

    def _open(self) -> None:
        self._flush()
        if len(self._stack) >= DEPTH_LIMIT:
            raise ReadError(self._source.path, "malformed", f"more than {DEPTH_LIMIT} groups within each other")
        self._stack.append(self._state)
        self._state = replace(self._state, saved=None)
        self._skip = 0

    def _close(self) -> bool:
        """Ends a group; false where it was the document."""
        self._flush()
        self._skip, self._ignorable = 0, False
        if self._state.saved is not None:
            if not self._in_table:
                self._end_paragraph()
                self._pieces = list(self._state.saved)
            else:
                self._pieces = [*self._state.saved, " ", *self._pieces]
        if self._stack:
            self._state = self._stack.pop()
        return bool(self._stack)

    def _raw(self, data: bytes) -> None:
        """Characters in the encoding of their font."""
        passed = min(self._skip, len(data))
        self._skip -= passed
        self._bytes += data[passed:]

    def _flush(self) -> None:
        if not self._bytes:
            return
        encoding = self._fonts.get(self._state.font, self.encoding)
        data = bytes(self._bytes)
        self._bytes.clear()
        if encoding == "cp1252" and _PAIRS.fullmatch(data):
            encoding = "gb18030"  # no code page is declared, or one of another language
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            text = data.decode("gb18030", "replace")
            self._undecoded += "\ufffd" in text
        self._add(text)

    def _add(self, text: str) -> None:
        state = self._state
        if state.target == "code":
            self._code += text
        elif state.target == "text" and state.hidden:
            self._hidden += len(text.strip())
        elif state.target == "text" and not state.deleted:
            self._pieces.append(text)

    def _sign(self, sign: str) -> None:
        self._flush()
        if sign == "*":
            self._ignorable = True
        elif sign in _ENDS:
            self._end_paragraph()
        elif sign in _SIGNS:
            self._raw(b"") if self._skip else self._add(_SIGNS[sign])

    def _word(self, word: str, number: int | None) -> None:
        self._flush()
        ignorable, self._ignorable = self._ignorable, False
        if word in _SKIPPED or (ignorable and word not in _KEPT and word != "fldinst"):
            self._state = replace(self._state, target="skip")
        elif word == "u" and number is not None:
            self._add(chr(number % 0x10000))
            self._skip = self._state.fallback
        elif word in _SIGNS:
            self._add(" " if word == "tab" and self._state.label else _SIGNS[word])
        elif word in ("listtext", "pntext"):
            self._state = replace(self._state, label=True)
        elif self._state.target == "fonts" or word in ("fonttbl", "ansicpg", "f", "fcharset"):
            self._font(word, number)
        elif word in _ACTIONS:
            _ACTIONS[word](self, number)
        elif word in ROW_WORDS and self._state.target == "text":
            self._table.define(word, number or 0)
        elif word in _ENDS and self._state.target == "text":
            self._end_paragraph()

    def _font(self, word: str, number: int | None) -> None:
        if word == "fonttbl":
            self._state = replace(self._state, target="fonts")
        elif word == "ansicpg":
            self.encoding = _PAGES.get(number or 0, "cp1252")
        elif word == "f":
            self._state = replace(self._state, font=-1 if number is None else number)
        elif word == "fcharset" and number in _CHARSETS:
            self._fonts[self._state.font] = _CHARSETS[number]

    def _field(self, _: int | None) -> None:
        self._code = ""

    def _field_code(self, _: int | None) -> None:
        self._state = replace(self._state, target="code" if self._state.target == "text" else "skip")

    def _field_result(self, _: int | None) -> None:
        if (self._code.split(None, 1) or [""])[0].upper() in _UNPRINTED:
            self._state = replace(self._state, target="skip")

    def _hide(self, number: int | None) -> None:
        self._state = replace(self._state, hidden=number != 0)

    def _delete(self, number: int | None) -> None:
        self._state = replace(self._state, deleted=number != 0)
        self._changed = True

    def _plain(self, _: int | None) -> None:
        self._state = replace(self._state, hidden=False, deleted=False)

    def _fallback(self, number: int | None) -> None:
        self._state = replace(self._state, fallback=max(number or 0, 0))

    def _text_box(self, _: int | None) -> None:
        self._state = replace(self._state, saved=tuple(self._pieces))
        self._pieces = []

    def _paragraph(self, _: int | None) -> None:
        self._in_table = False

    def _inside(self, _: int | None) -> None:
        self._in_table = self._state.target == "text"

    def _end_paragraph(self) -> None:
        self._flush()
        if self._in_table:
            self._pieces.append("\n")
            return
        if self._state.target != "text":
            return
        self._paragraphs += 1
        lines = [line.strip(_EDGES) for line in self._take().split("\n")]
        self.items += self._table.end()
        self.items += [Passage(line, f"p[{self._paragraphs}]") for line in lines]

    def _take(self) -> str:
        """The text since the last end of a paragraph or a cell; surrogates are put together."""
        text = "".join(self._pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self._pieces = []
        return text.translate(_INVISIBLE)

    def _end_cell(self, _: int | None) -> None:
        if self._state.target == "text":
            self._table.add_cell(visible(self._take().replace("\n", " ")))

    def _end_row(self, _: int | None) -> None:
        self._pieces = []
        self._table.end_row()


_ACTIONS: dict[str, Callable[[_Reader, int | None], None]] = {
    "field": _Reader._field,
    "fldinst": _Reader._field_code,
    "fldrslt": _Reader._field_result,
    "v": _Reader._hide,
    "deleted": _Reader._delete,
    "plain": _Reader._plain,
    "uc": _Reader._fallback,
    "shptxt": _Reader._text_box,
    "pard": _Reader._paragraph,
    "intbl": _Reader._inside,
    "cell": _Reader._end_cell,
    "row": _Reader._end_row,
}
