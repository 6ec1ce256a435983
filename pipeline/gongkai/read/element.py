"""Single elements of an HTML tree: whether they are shown, where the file has them, and the text of simple cells."""

from __future__ import annotations

import re

from lxml import etree

from gongkai.read.blocks import visible

_UNSEEN_NAMES = """
applet audio button canvas embed head iframe input map nav noscript object option script select style svg
template textarea title video xml
"""
UNSEEN = frozenset(_UNSEEN_NAMES.split())
BREAK = "\x1e"  # a line break inside preformatted text; pages hardly ever hold this character
SOURCE_LIMIT = 65_535  # libxml2 counts no further
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_LIMIT = 500  # characters; a longer hidden part is the article itself, shown by a script
_DIGITS = re.compile(r"\s*\+?(\d{1,6})")
_EMPTY = " \t\r\n\xa0"  # shows nothing at either end of a line, whatever stands beside it
_UNLIKE_TEXT = UNSEEN | {"pre", "table"}


def is_hidden(node: etree._Element) -> bool:
    """Whether an element says of itself that it is not shown."""
    style = node.get("style")
    if node.get("hidden") is None and (style is None or not hides(style)):
        return False
    length = 0
    for piece in node.itertext():
        length += len(piece)
        if length > _HIDDEN_LIMIT:
            return False
    return True


def hides(style: str) -> bool:
    """Whether a `style` attribute hides its element."""
    lower = style.lower()  # "dden", because İ is an i to the pattern but not to `lower`
    return ("none" in lower or "dden" in lower) and _HIDDEN.search(style) is not None


def reached(node: etree._Element, source: int) -> int:
    """The source line that is reached behind a start tag or comment, from `source` on."""
    line = node.sourceline
    return line if isinstance(line, int) and line < SOURCE_LIMIT else source


def lines_above(text: str) -> int:
    """How many lines end before the first visible character of a text."""
    return text.count("\n", 0, len(text) - len(text.lstrip()))


def last_source(node: etree._Element, source: int) -> int:
    """The source line, at least, on which an element ends."""
    last = node
    while len(last):
        last = last[-1]
    line = last.sourceline
    source = max(source, line if isinstance(line, int) else 0) + (last.text or "").count("\n")
    while last is not node and (parent := last.getparent()) is not None:
        source += (last.tail or "").count("\n")
        last = parent
    return source


def simple_text(cell: etree._Element) -> tuple[str, int] | None:
    """The text of a cell that stands in one element, as in most, and the line of the file on which it begins.

    ("", 0) for a blank cell; None where that is not certain at a glance.
    """
    holder, text = _only_text(cell) if len(cell) else (cell, cell.text or "")
    shown = visible(text)
    if holder is None or BREAK in text:
        return None
    if not shown:
        return "", 0
    source = reached(holder, 0)
    if not source or not _is_shown_in(holder, cell):
        return None
    if text[0].isspace():
        return shown, 0 if text.isspace() else source + lines_above(text)
    return shown, source


def _only_text(cell: etree._Element) -> tuple[etree._Element | None, str]:
    """The element in a cell that holds its whole text, and that text; None where there are several."""
    holder, text = cell, ""
    for node in cell.iter():
        if (tail := node.tail) and node is not cell and tail.strip(_EMPTY):
            return None, ""
        if (piece := node.text) and piece.strip(_EMPTY) and isinstance(node.tag, str):
            if text:
                return None, ""
            holder, text = node, piece
    return holder, text


def _is_shown_in(node: etree._Element, cell: etree._Element) -> bool:
    """Whether it is certain that a cell shows the text of an element as text."""
    inner: etree._Element | None = node
    while inner is not None and inner.tag not in _UNLIKE_TEXT and not is_hidden(inner):
        if inner is cell:
            return True
        inner = inner.getparent()
    return False


def spans(cell: etree._Element) -> tuple[int, int]:
    """How many rows (0 for all) and columns a cell covers."""
    return _span(cell.get("rowspan"), 0), _span(cell.get("colspan"), 1)


def _span(value: str | None, least: int) -> int:
    """A span attribute as browsers read it: its leading digits; 1 where there are none."""
    match = _DIGITS.match(value) if value else None
    return max(int(match[1]), least) if match else 1
