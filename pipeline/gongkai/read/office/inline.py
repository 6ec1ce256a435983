"""The text of a Word paragraph: runs as printed, without what is deleted, hidden or a page number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from gongkai.read.office.numbering import Styles, W, is_on

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_BOX = W + "txbxContent"
_SIGNS = {
    **dict.fromkeys((W + "br", W + "cr"), "\n"),
    **dict.fromkeys((W + "tab", W + "ptab"), "\t"),
    W + "noBreakHyphen": "-",
}
_DELETED = frozenset((W + "del", W + "moveFrom"))
_CHANGES = frozenset((*_DELETED, W + "ins", W + "moveTo"))
# Properties, and what Word prints elsewhere or not at all; a phonetic guide (rt) stands above its word.
_SKIPPED = frozenset(
    W + name
    for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "delText", "delInstrText", "rt", "rubyPr", "pgNum")
)
_NOTES = frozenset((W + "footnoteReference", W + "endnoteReference"))
# Fields whose result is a page number or repeats headings.
_UNPRINTED = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "TOC"})
# Boxes to tick, from the symbol fonts that Word offers: (font, low byte of the code).
_SYMBOLS = {
    **dict.fromkeys((("wingdings", 0xFE), ("wingdings 2", 0x52), ("wingdings 2", 0x53)), "☑"),
    **dict.fromkeys((("wingdings", 0xFD), ("wingdings 2", 0x54)), "☒"),
    **dict.fromkeys((("wingdings", 0xA8), ("wingdings", 0x6F), ("wingdings 2", 0xA3)), "□"),
    **dict.fromkeys((("wingdings", 0xFC), ("wingdings 2", 0x50)), "√"),
    ("wingdings", 0xFB): "×",
}


@dataclass(slots=True)
class _Field:
    """An open field: its code up to the separator, then whether its result is printed; `inside` another that is not."""

    inside: bool = False
    code: str = ""
    printed: bool = False
    contents: bool = False


class Inline:
    """Reads paragraphs one after the other; fields may begin in one and end in another."""

    def __init__(self, body: etree._Element, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[_Field] = []
        marks = [node.get(W + "fldCharType") for node in body.iter(W + "fldChar")]
        self._balanced = marks.count("begin") == marks.count("end")
        self._hidden = self._unknown = self._notes = 0
        self._changed = False
        self._pieces: list[str] = []
        self._boxes: list[etree._Element] = []

    def read(self, paragraph: etree._Element) -> tuple[str, list[etree._Element]]:
        """The text of a paragraph with its line breaks and tabs, and the contents of its text boxes."""
        self._pieces, self._boxes = [], []
        self._walk(paragraph, self._styles.hides(self.style(paragraph.find(W + "pPr"))))
        # Only a table of contents runs on over paragraphs; the end of another field is missing.
        self._fields = [one for one in self._fields if self._balanced and (one.contents or one.printed)]
        return "".join(self._pieces), self._boxes

    def style(self, properties: etree._Element | None) -> str:
        """The paragraph style that properties name."""
        node = None if properties is None else properties.find(W + "pStyle")
        return "" if node is None else node.get(W + "val", "")

    def is_deleted(self, properties: etree._Element | None) -> bool:
        """Whether a row or a paragraph mark with these properties is deleted."""
        deleted = properties is not None and any(properties.find(tag) is not None for tag in _DELETED)
        self._changed |= deleted
        return deleted

    def is_gone(self, properties: etree._Element | None) -> bool:
        """Whether a paragraph with these properties is not printed if it is empty, nor counted by its list."""
        mark = None if properties is None else properties.find(W + "rPr")
        return mark is not None and (self.is_deleted(mark) or is_on(mark.find(W + "vanish")))

    def warnings(self) -> tuple[str, ...]:
        """What was left out, for those who expect it."""
        found = (
            (self._changed, "tracked changes were read as if all of them were accepted"),
            (self._hidden, f"{self._hidden} characters of hidden text were left out"),
            (self._notes, f"{self._notes} footnotes or endnotes were left out"),
            (self._unknown, f"{self._unknown} signs of unknown symbol fonts were left out"),
        )
        return tuple(warning for count, warning in found if count)

    def _walk(self, parent: etree._Element, hidden: bool) -> None:
        for node in parent:
            tag = node.tag
            if tag == W + "t" or tag == _MATH_TEXT:
                self._add(node.text or "", hidden)
            elif tag == W + "r":
                self._walk(node, self._hides(node, hidden))
            elif tag in _SIGNS:
                self._add(_SIGNS[tag], hidden)
            elif tag == W + "fldChar":
                self._mark(node.get(W + "fldCharType", ""))
            elif tag == W + "instrText" and self._fields:
                self._fields[-1].code += node.text or ""
            elif tag in _SKIPPED:
                continue
            elif tag in _DELETED:
                self._changed = True
            elif tag == _MC + "AlternateContent":
                self._walk(_choice(node), hidden)
            elif tag == _BOX:
                self._boxes.append(node)
            elif tag == W + "sym":
                self._symbol(node, hidden)
            elif tag in _NOTES:
                self._notes += 1
            elif tag != W + "fldSimple" or _name(node.get(W + "instr", "")) not in _UNPRINTED:
                self._changed |= tag in _CHANGES
                self._walk(node, hidden)

    def _add(self, text: str, hidden: bool) -> None:
        if hidden:
            self._hidden += len(text.strip())
        elif not self._is_unprinted():
            self._pieces.append(text)

    def _is_unprinted(self) -> bool:
        return bool(self._fields) and (self._fields[-1].inside or not self._fields[-1].printed)

    def _hides(self, run: etree._Element, hidden: bool) -> bool:
        """Whether a run is hidden: by itself, else by its style, else as its paragraph."""
        properties = run.find(W + "rPr")
        if properties is None:
            return hidden
        own = properties.find(W + "vanish")
        if own is not None:
            return is_on(own)
        style = properties.find(W + "rStyle")
        return hidden or (style is not None and self._styles.hides(style.get(W + "val", "")))

    def _mark(self, kind: str) -> None:
        """The beginning, the separator or the end of a field."""
        if kind == "begin":
            self._fields.append(_Field(inside=self._is_unprinted()))
        elif kind == "separate" and self._fields:
            top = self._fields[-1]
            name = _name(top.code)
            top.contents = name == "TOC"
            top.printed = name not in _UNPRINTED
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _symbol(self, node: etree._Element, hidden: bool) -> None:
        match = re.fullmatch(r"[0-9A-Fa-f]{1,4}", node.get(W + "char", ""))
        code = int(match[0], 16) if match else 0
        sign = _SYMBOLS.get((node.get(W + "font", "").lower(), code & 0xFF))
        if sign is None and 0x20 <= code < 0xD800:
            sign = chr(code)
        self._unknown += sign is None
        self._add(sign or "", hidden)


def _name(code: str) -> str:
    """The name of a field: the first word of its code."""
    return (code.split(None, 1) or [""])[0].upper()


def _choice(node: etree._Element) -> etree._Element:
    """The one of several renderings that has text; they say the same, the first for newer programs."""
    renderings = [child for child in node if child.tag in (_MC + "Choice", _MC + "Fallback")]
    texts = (W + "t", W + "sym", _MATH_TEXT)
    return next((one for one in renderings if next(one.iter(*texts), None) is not None), node[0] if len(node) else node)
