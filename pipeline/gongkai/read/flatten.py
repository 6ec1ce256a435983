"""An HTML tree to a flat sequence of lines and tables, as a browser would lay them out.

Trees are walked, never recursed into: saved pages nest formatting tags by the thousand.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field

from lxml import etree

from gongkai.read.blocks import Block, Line, Table, is_data, visible
from gongkai.read.grid import RawCell, RawRow

_BLOCK_NAMES = """
address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu ol p pre section summary table tbody td tfoot
th thead tr ul nav
"""
_UNSEEN_NAMES = """
applet audio button canvas embed head iframe input map nav noscript object option script select style svg
template textarea title video xml
"""
_BLOCK = frozenset(_BLOCK_NAMES.split())
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_HEADINGS = frozenset({"h1", "h2", "h3"})
_BREAK = "\x1e"  # a line break inside preformatted text; pages hardly ever hold this character
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_LIMIT = 500  # characters; a longer hidden part is the article itself, shown by a script
_SOURCE_LIMIT = 65_535  # libxml2 counts no further
_GROUPS = ("tbody", "thead", "tfoot", "table")
_ROWS = ("tr", *_GROUPS)
_CELLS = frozenset({"td", "th"})
_BLANK = " \t\r\n\f\v\xa0\u3000"  # what `visible` leaves nothing of
_DIGITS = re.compile(r"\s*\+?(\d{1,6})")


def flatten(root: etree._Element) -> list[Block]:
    """The visible lines and data tables below `root`, in order. Layout tables fall apart into lines."""
    return _walk(root, _outer_tables(root))


def _outer_tables(root: etree._Element) -> set[etree._Element]:
    """The tables that hold tables: they lay out a page."""
    inner = root.iter("table")
    return {outer for table in inner if (outer := next(table.iterancestors("table"), None)) is not None}


@dataclass(slots=True)
class _Buffer:
    """The line that is being read, and the lines and tables before it."""

    done: list[Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    links: int = 0  # links that are open
    linked: int = 0  # characters of the line inside links
    heading: str = ""
    source: int = 1  # the line of the file that is reached, as far as is known
    begun: int = 0  # the line of the file with the first visible character

    def add(self, text: str | None, preformatted: bool = False) -> None:
        """Text as the file holds it."""
        if not text:
            return
        lines = text.count("\n")
        if not self.begun and not text.isspace():
            self.begun = self.source + (lines and _lines_above(text))
        self.source += lines
        self.pieces.append(text.replace("\n", _BREAK) if preformatted else text)
        if self.links:
            self.linked += len(text.strip())

    def end_line(self) -> None:
        """The line is finished; it counts unless it is blank."""
        if not self.pieces:
            return
        source = self.begun
        for part in "".join(self.pieces).split(_BREAK):
            text = visible(part)
            if text:
                self.done.append(Line(text, min(self.linked, len(text)), self.heading, source))
            source += source > self.begun or bool(text)
        self.pieces, self.linked, self.begun = [], 0, 0

    def enter(self, node: etree._Element, tag: str) -> None:
        """A start tag, and the text behind it."""
        if tag == "a":
            self.links += node.get("href") is not None
        elif tag in _HEADINGS:
            self.heading = tag
        if text := node.text:
            self.add(text, tag == "pre")

    def leave(self, node: etree._Element, tag: str) -> None:
        """An end tag."""
        if self.pieces and tag in _BLOCK:
            self.end_line()
        if tag == "a":
            self.links -= node.get("href") is not None
        elif tag == self.heading:
            self.heading = ""


def _walk(root: etree._Element, outer: Container[etree._Element]) -> list[Block]:
    buffer = _Buffer()
    path: list[tuple[etree._Element, str]] = []  # the open elements
    nodes = root.iter()
    for node in nodes:
        parent = node.getparent()
        while path and path[-1][0] is not parent:
            _close(buffer, path)
        tag = node.tag
        if not isinstance(tag, str):  # a comment or an instruction
            buffer.source = _reached(node, buffer.source)
            buffer.add(node.tail, path[-1][1] == "pre")
            continue
        if buffer.pieces and tag in _BLOCK:
            buffer.end_line()
        table = read_table(node) if tag == "table" and node not in outer else None
        data = table is not None and is_data(table.rows)
        if table is not None and data:
            buffer.done += () if is_tight(node) else stray(node)
            buffer.done.append(table)
        buffer.source = _reached(node, buffer.source)
        if data or tag in _UNSEEN or _is_hidden(node):
            buffer.source = _last_source(node, buffer.source)
            for _ in node.iterdescendants():
                next(nodes)
            if path:
                buffer.add(node.tail, path[-1][1] == "pre")
        else:
            path.append((node, tag))
            buffer.enter(node, tag)
    while path:
        _close(buffer, path)
    buffer.end_line()
    return buffer.done


def _close(buffer: _Buffer, path: list[tuple[etree._Element, str]]) -> None:
    """The innermost open element ends, and the text behind it follows."""
    node, tag = path.pop()
    buffer.leave(node, tag)
    if path and (tail := node.tail):
        buffer.add(tail, path[-1][1] == "pre")


def _source_line(node: etree._Element) -> int:
    """The line on which a start tag or comment ends, 0 where it is unknown."""
    line = node.sourceline
    return line if isinstance(line, int) else 0


def _reached(node: etree._Element, source: int) -> int:
    """The source line that is reached behind a start tag or comment, from `source` on."""
    line = node.sourceline
    return line if isinstance(line, int) and 0 < line < _SOURCE_LIMIT else source


def _lines_above(text: str) -> int:
    """How many lines end before the first visible character of a text."""
    return text.count("\n", 0, len(text) - len(text.lstrip()))


def _last_source(node: etree._Element, source: int) -> int:
    """The source line, at least, on which an element ends."""
    last = node
    while len(last):
        last = last[-1]
    source = max(source, _source_line(last)) + (last.text or "").count("\n")
    while last is not node and (parent := last.getparent()) is not None:
        source += (last.tail or "").count("\n")
        last = parent
    return source


def _is_hidden(node: etree._Element) -> bool:
    style = node.get("style")
    if node.get("hidden") is None and (style is None or _HIDDEN.search(style) is None):
        return False
    length = 0
    for piece in node.itertext():
        length += len(piece)
        if length > _HIDDEN_LIMIT:
            return False
    return True


def read_table(table: etree._Element) -> Table:
    """A table without inner tables; cells outside any row form rows of their own."""
    rows: list[tuple[object, int, list[RawCell]]] = []
    sources: list[int] = []
    groups: dict[etree._Element, int] = {}
    for node in table.iter("tr", "td", "th"):
        is_row = node.tag == "tr"
        row = node if is_row else _around(node, _ROWS)
        if is_row or not rows or rows[-1][0] is not row:
            group = _around(node, _GROUPS)
            rows.append((row, groups.setdefault(group, len(groups)), []))
        if not is_row:
            text, source = _text(node) if len(node) else _bare_text(node)
            spans = _span(node.get("rowspan"), 0), _span(node.get("colspan"), 1)
            rows[-1][2].append(RawCell(text, *spans))
            sources.append(source)
    return Table(tuple([RawRow(tuple(cells), group) for _, group, cells in rows]), tuple(sources))


def _around(node: etree._Element, tags: tuple[str, ...]) -> etree._Element:
    """The nearest element with one of these tags around a row or cell of a table."""
    parent = node.getparent()
    return parent if parent is not None and parent.tag in tags else next(node.iterancestors(*tags))


def _text(cell: etree._Element) -> tuple[str, int]:
    """The text of a cell, and the line of the file on which it begins (0 for a blank one)."""
    lines = [block for block in _walk(cell, ()) if isinstance(block, Line)]
    return " ".join([line.text for line in lines]), lines[0].source if lines else 0


def _bare_text(cell: etree._Element) -> tuple[str, int]:
    """The same for a cell without elements, as most are."""
    written = cell.text or ""
    if _BREAK in written:
        return _text(cell)
    text = visible(written)
    if not text or _is_hidden(cell):
        return "", 0
    return text, 0 if written.isspace() else _reached(cell, 1) + _lines_above(written)


def _span(value: str | None, least: int) -> int:
    """A span attribute as browsers read it: its leading digits; 1 where there are none."""
    match = _DIGITS.match(value) if value else None
    return max(int(match[1]), least) if match else 1


def is_tight(table: etree._Element) -> bool:
    """Whether it is certain at a glance that no text stands outside the cells of a table: it has rows of cells only."""
    children, inside = 0, -1
    for node in table.iter("td", "th", *_ROWS):
        inside += 1
        is_cell = node.tag in _CELLS
        if not is_cell:
            children += len(node)
            if node.text and node.text.strip(_BLANK):
                return False
        parent = node.getparent()
        if node is table or parent is None:
            continue
        if (parent.tag != "tr" if is_cell else parent.tag not in _GROUPS) or (node.tail and node.tail.strip(_BLANK)):
            return False
    return children == inside


def stray(table: etree._Element) -> list[Block]:
    """Text of a table outside its cells (captions, slips): browsers show it above the table."""
    buffer = _Buffer()
    walker = etree.iterwalk(table, events=("start", "end", "comment", "pi"))
    for event, node in walker:
        if node.tag in _BLOCK:
            buffer.end_line()
        if event != "end":
            buffer.source = _reached(node, buffer.source)
        if event != "start":
            buffer.add(node.tail if node is not table else "")
        elif node.tag in _UNSEEN or node.tag in _CELLS:
            walker.skip_subtree()
            buffer.source = _last_source(node, buffer.source)
        else:
            buffer.add(node.text)
    buffer.end_line()
    return buffer.done
