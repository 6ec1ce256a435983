"""An HTML tree to a flat sequence of lines and tables, as a browser would lay them out.

Trees are walked, never recursed into: saved pages nest formatting tags by the thousand.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from lxml import etree

from gongkai.read.blocks import Block, Line, Table, is_data, visible
from gongkai.read.element import BREAK, UNSEEN, is_hidden, last_source, lines_above, reached, simple_text, spans
from gongkai.read.grid import RawCell, RawRow
from gongkai.read.rows import CELLS, Row, rows, tight_rows

_BLOCK_NAMES = """
address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu ol p pre section summary table tbody td tfoot
th thead tr ul nav
"""
_BLOCK = frozenset(_BLOCK_NAMES.split())
_HEADINGS = frozenset({"h1", "h2", "h3"})
_MARKED = _HEADINGS | {"a"}
_INDENT = " \t\r\n"  # shows nothing at the beginning of a line


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
        if not self.pieces and not text.strip(_INDENT):
            self.source += lines
            return
        if not self.begun and not text.isspace():
            self.begun = self.source + (lines and lines_above(text))
        self.source += lines
        self.pieces.append(text.replace("\n", BREAK) if preformatted else text)
        if self.links:
            self.linked += len(text.strip())

    def end_line(self) -> None:
        """The line is finished; it counts unless it is blank."""
        if not self.pieces:
            return
        source, written = self.begun, "".join(self.pieces)
        for part in written.split(BREAK) if BREAK in written else (written,):
            text = visible(part)
            if text:
                self.done.append(Line(text, min(self.linked, len(text)), self.heading, source))
            source += source > self.begun or bool(text)
        self.pieces, self.linked, self.begun = [], 0, 0

    def enter(self, node: etree._Element, tag: str) -> None:
        """A start tag."""
        if tag == "a":
            self.links += node.get("href") is not None
        elif tag in _HEADINGS:
            self.heading = tag

    def leave(self, node: etree._Element, tag: str) -> None:
        """An end tag."""
        if tag == "a":
            self.links -= node.get("href") is not None
        elif tag == self.heading:
            self.heading = ""


def _walk(root: etree._Element, outer: Container[etree._Element]) -> list[Block]:
    buffer = _Buffer()
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    skipped = None
    for event, node in walker:
        tag = node.tag
        if buffer.pieces and tag in _BLOCK:
            buffer.end_line()
        if event == "start":
            is_data_table = tag == "table" and node not in outer and _add_table(buffer, node)
            buffer.source = reached(node, buffer.source)
            if is_data_table or tag in UNSEEN or is_hidden(node):
                buffer.source = last_source(node, buffer.source)
                skipped = node
                walker.skip_subtree()
                continue
            if tag in _MARKED:
                buffer.enter(node, tag)
            if text := node.text:
                buffer.add(text, tag == "pre")
            continue
        if event != "end":
            buffer.source = reached(node, buffer.source)
        elif tag in _MARKED and node is not skipped:
            buffer.leave(node, tag)
        if node is not root and (tail := node.tail):
            buffer.add(tail, _in_pre(node))
    buffer.end_line()
    return buffer.done


def _add_table(buffer: _Buffer, node: etree._Element) -> bool:
    """Whether a table without inner ones holds data; if so it is added, below the text outside of its cells."""
    tight = tight_rows(node)
    table = _table(rows(node) if tight is None else tight)
    if not is_data(table.rows):
        return False
    buffer.done += () if tight is not None else stray(node)
    buffer.done.append(table)
    return True


def _table(rows: Iterable[Row]) -> Table:
    """A table with the texts of its cells."""
    raw, sources = [], []
    for group, cells in rows:
        here = []
        for cell in cells:
            text, source = simple_text(cell) or any_text(cell)
            here.append(RawCell(text, *spans(cell)) if cell.keys() else RawCell(text))
            sources.append(source)
        raw.append(RawRow(tuple(here), group))
    return Table(tuple(raw), tuple(sources))


def any_text(cell: etree._Element) -> tuple[str, int]:
    """The text of a cell, and the line of the file on which it begins (0 for a blank one)."""
    lines = [block for block in _walk(cell, ()) if isinstance(block, Line)]
    return " ".join([line.text for line in lines]), lines[0].source if lines else 0


def _in_pre(node: etree._Element) -> bool:
    """Whether the text behind an element is preformatted."""
    parent = node.getparent()
    return parent is not None and parent.tag == "pre"


def stray(table: etree._Element) -> list[Block]:
    """Text of a table outside its cells (captions, slips): browsers show it above the table."""
    buffer = _Buffer()
    walker = etree.iterwalk(table, events=("start", "end", "comment", "pi"))
    for event, node in walker:
        if node.tag in _BLOCK:
            buffer.end_line()
        if event != "end":
            buffer.source = reached(node, buffer.source)
        if event != "start":
            buffer.add(node.tail if node is not table else "")
        elif node.tag in UNSEEN or node.tag in CELLS:
            walker.skip_subtree()
            buffer.source = last_source(node, buffer.source)
        else:
            buffer.add(node.text)
    buffer.end_line()
    return buffer.done
