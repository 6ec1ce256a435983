"""An HTML tree to a flat sequence of lines and tables, as a browser would lay them out.

Trees are walked, never recursed into: saved pages nest formatting tags by the thousand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

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
_BREAK = "\x1e"  # a line break inside preformatted text; no page holds this character
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_LIMIT = 500  # characters; a longer hidden part is the article itself, shown by a script
# CSS Text 3 drops a line break between two wide characters and keeps it as a space elsewhere.
_WIDE_BREAK = re.compile(
    r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u2e80-\u9fff\uf900-\uffef])"
)
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad"))
_SOURCE_LIMIT = 65_535  # libxml2 counts no further
_EDGE = " \u3000"
_GROUPS = ("tbody", "thead", "tfoot", "table")
_PROSE = 300  # characters; no label of a form is as long
_PROSE_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, how many of its characters are links, the heading tag it stands in, and its source line."""

    text: str
    linked: int = 0
    heading: str = ""
    source: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data, cell by cell; `sources` are the source lines of its cells in order, 0 for blank ones."""

    rows: tuple[RawRow, ...]
    sources: tuple[int, ...] = ()

    @property
    def cells(self) -> list[list[str]]:
        """The texts, row by row."""
        return [[cell.text for cell in row.cells] for row in self.rows]

    @property
    def text(self) -> str:
        """The text of all cells, for judging only."""
        return "\n".join("\t".join(cell.text for cell in row.cells) for row in self.rows)


Block = Line | Table


def blocks(root: etree._Element) -> list[Block]:
    """The visible lines and data tables below `root`, in order. Layout tables fall apart into lines."""
    return list(_walk(root, _outer_tables(root)))


def _outer_tables(root: etree._Element) -> set[etree._Element]:
    """The tables that hold tables: they lay out a page."""
    inner = root.iter("table")
    return {outer for table in inner if (outer := next(table.iterancestors("table"), None)) is not None}


@dataclass(slots=True)
class _Buffer:
    """The line that is being read."""

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
        if not self.begun and not text.isspace():
            self.begun = self.source + text.count("\n", 0, len(text) - len(text.lstrip()))
        self.source += text.count("\n")
        self.pieces.append(text.replace("\n", _BREAK) if preformatted else text)
        self.linked += len(text.strip()) if self.links else 0

    def reach(self, node: etree._Element) -> None:
        """Go on to the end of a start tag or comment."""
        line = _source_line(node)
        if 0 < line < _SOURCE_LIMIT:
            self.source = line

    def take(self) -> Iterator[Line]:
        """The finished line, unless it is blank; the buffer is then empty."""
        source = self.begun
        for part in "".join(self.pieces).split(_BREAK):
            text = visible(part)
            if text:
                yield Line(text, min(self.linked, len(text)), self.heading, source)
            source += source > self.begun or bool(text)
        self.pieces, self.linked, self.begun = [], 0, 0


def _walk(root: etree._Element, outer: set[etree._Element]) -> Iterator[Block]:
    buffer = _Buffer()
    skipped = None
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walker:
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in _BLOCK:
            yield from buffer.take() if buffer.pieces else ()
        if event == "start":
            table = read_table(node) if tag == "table" and node not in outer else None
            data = table is not None and is_data(table.rows)
            if table is not None and data:
                yield from _stray(node)
                yield table
            buffer.reach(node)
            if data or tag in _UNSEEN or _is_hidden(node):
                walker.skip_subtree()
                skipped = node
                buffer.source = _last_source(node, buffer.source)
            else:
                _enter(buffer, node, tag)
        else:
            if not tag:
                buffer.reach(node)
            elif node is not skipped:
                _leave(buffer, node, tag)
            parent = node.getparent()
            if node is not root and parent is not None:
                buffer.add(node.tail, parent.tag == "pre")
    yield from buffer.take()


def _source_line(node: etree._Element) -> int:
    """The line on which a start tag or comment ends, 0 where it is unknown."""
    line = node.sourceline
    return line if isinstance(line, int) else 0


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


def _enter(buffer: _Buffer, node: etree._Element, tag: str) -> None:
    buffer.links += tag == "a" and node.get("href") is not None
    buffer.heading = tag if tag in _HEADINGS else buffer.heading
    buffer.add(node.text, tag == "pre")


def _leave(buffer: _Buffer, node: etree._Element, tag: str) -> None:
    buffer.links -= tag == "a" and node.get("href") is not None
    buffer.heading = "" if tag == buffer.heading else buffer.heading


def visible(text: str) -> str:
    """`text` with white space as a browser shows it, on one line, without invisible characters.

    >>> visible(" 公开信息\\n395 条,\\xa0其中 ")
    '公开信息 395 条, 其中'
    """
    text = text.translate(_INVISIBLE)
    return _SPACE.sub(" ", _WIDE_BREAK.sub("", text)).strip(_EDGE)


def _is_hidden(node: etree._Element) -> bool:
    style = node.get("style")
    if node.get("hidden") is None and not (style and _HIDDEN.search(style)):
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
        row = node if node.tag == "tr" else next(node.iterancestors("tr", *_GROUPS))
        if node.tag == "tr" or not rows or rows[-1][0] is not row:
            group = next(node.iterancestors(*_GROUPS))
            rows.append((row, groups.setdefault(group, len(groups)), []))
        if node.tag != "tr":
            cell, source = _raw_cell(node)
            rows[-1][2].append(cell)
            sources.append(source)
    return Table(tuple(RawRow(tuple(cells), group) for _, group, cells in rows), tuple(sources))


def _raw_cell(node: etree._Element) -> tuple[RawCell, int]:
    lines = [block for block in _walk(node, set()) if isinstance(block, Line)]
    text = " ".join(line.text for line in lines)
    source = lines[0].source if lines else 0
    return RawCell(text, _span(node.get("rowspan"), 0), _span(node.get("colspan"), 1)), source


def _span(value: str | None, least: int) -> int:
    """A span attribute as browsers read it: its leading digits; 1 where there are none."""
    match = re.match(r"\s*\+?(\d{1,6})", value or "")
    return max(int(match[1]), least) if match else 1


def is_data(rows: tuple[RawRow, ...]) -> bool:
    """Whether rows make a table of data rather than the layout of a page or a frame around prose."""
    width = max((len(row.cells) for row in rows), default=0)
    if width < 2 or (sum(bool(row.cells) for row in rows) < 2 and width < 3):
        return False
    lengths = [len(cell.text) for row in rows for cell in row.cells]
    prose = sum(length for length in lengths if length > _PROSE)
    return sum(lengths) > 0 and prose <= _PROSE_SHARE * sum(lengths)


def _stray(table: etree._Element) -> Iterator[Line]:
    """Text of a table outside its cells (captions, slips): browsers show it above the table."""
    buffer = _Buffer()
    walker = etree.iterwalk(table, events=("start", "end", "comment", "pi"))
    for event, node in walker:
        if node.tag in _BLOCK:
            yield from buffer.take() if buffer.pieces else ()
        if event != "end":
            buffer.reach(node)
        if event != "start":
            buffer.add(node.tail if node is not table else "")
        elif node.tag in _UNSEEN or node.tag in {"td", "th"}:
            walker.skip_subtree()
            buffer.source = _last_source(node, buffer.source)
        else:
            buffer.add(node.text)
    yield from buffer.take()
