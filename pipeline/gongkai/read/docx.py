"""Word documents as they are printed: paragraphs with their numbering, tables, text boxes, accepted changes.

Left out, being no part of the running text: headers, footers, notes, comments, page numbers, tables of
contents. Hidden text and changes that were never accepted are told in warnings.

The tree is read directly: python-docx passes over content controls, inserted paragraphs and text boxes, and
refuses packages with one dangling relationship, as many of WPS have.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from gongkai.errors import ReadError
from gongkai.read.blocks import is_data, visible
from gongkai.read.grid import SPAN_LIMIT
from gongkai.read.office.compose import Item, Passage, Sheet, compose
from gongkai.read.office.inline import Inline
from gongkai.read.office.merging import Merge, Placed, merged
from gongkai.read.office.numbering import Numbering, Styles, W
from gongkai.read.office.package import Package
from gongkai.read.sniff import DOCX
from gongkai.records import Document, Source

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad"))
_EDGES = " \u3000\xa0\t"
_WRAPPERS = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_SLIVER = 30  # twentieths of a point; borders that are dragged by hand miss each other by less
_CONTENTS = "Table of Contents"  # the gallery of content controls that hold one


def read_docx(source: Source) -> Document:
    """A Word document: one paragraph a line, tables as lines of tab-parted cells and as grids.

    A table within a cell of a data table follows that table as one of its own; tables that only lay out a
    page fall apart into lines. Parts are paths of elements without prefixes, such as `body/tbl[2]/tr[3]/tc[1]`;
    `txbxContent[1]` below a paragraph is its first text box. Raises `ReadError` of kind `malformed`,
    `too_large` or `encrypted`.
    """
    package = Package(source)
    name = package.main("word/document.xml")
    root = package.part(name)
    body = None if root is None else root.find(W + "body")
    if body is None:
        raise ReadError(source.path, "malformed", f"the Word document has no text part {name}")
    folder = name.rpartition("/")[0]
    styles = Styles(package.part(f"{folder}/styles.xml"))
    story = _Story(Inline(body, styles), Numbering(package.part(f"{folder}/numbering.xml"), styles))
    composed = compose(story.read(body, "body"))
    return Document(
        text=composed.text,
        media_type=DOCX,
        grids=composed.grids,
        metadata={"url": source.url} if source.url else {},
        warnings=(*story.inline.warnings(), *composed.warnings),
        origins=composed.origins,
    )


@dataclass(slots=True)
class _Cell(Placed):
    """A cell and the lines and tables in it."""

    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class _Story:
    """Reads block content in the order of the file, which is the order in which lists count."""

    inline: Inline
    numbering: Numbering

    def read(self, parent: etree._Element, path: str) -> list[Item]:
        """The lines and tables below an element."""
        items: list[Item] = []
        for node, part in _children(parent, path, (W + "p", W + "tbl")):
            items += self._paragraph(node, part) if node.tag == W + "p" else self._table(node, part)
        return items

    def _paragraph(self, node: etree._Element, part: str) -> Iterator[Item]:
        text, boxes = self.inline.read(node)
        properties = node.find(W + "pPr")
        if text.strip() or not self.inline.is_gone(properties):
            text = self.numbering.label(properties, self.inline.style(properties)) + text
        for line in text.split("\n"):
            yield Passage(line.translate(_INVISIBLE).strip(_EDGES), part)
        for number, box in enumerate(boxes, 1):
            yield from self.read(box, f"{part}/txbxContent[{number}]")

    def _table(self, node: etree._Element, part: str) -> list[Item]:
        lines = [self._row(row, path) for row, path in _children(node, part, (W + "tr",))]
        slivers = _slivers(node)
        for cell in (cell for cells in lines for cell in cells):
            end = cell.column + cell.width
            cell.column -= bisect_left(slivers, cell.column)
            cell.width = max(end - bisect_left(slivers, end) - cell.column, 1)
        rows, parts = merged([cells for cells in lines if cells])
        items = [item for cells in lines for cell in cells if not cell.covered for item in cell.items]
        if not is_data(rows):
            return items
        return [Sheet(rows, parts), *(item for item in items if isinstance(item, Sheet))]

    def _row(self, row: etree._Element, part: str) -> list[_Cell]:
        """The cells of a row, an empty one where it begins farther right; nothing for a deleted row."""
        properties = row.find(W + "trPr")
        if self.inline.is_deleted(properties):
            return []
        before = _number(None if properties is None else properties.find(W + "gridBefore"), 0)
        cells = [_Cell(0, before, "", "", part)] if before else []
        column = before
        for node, path in _children(row, part, (W + "tc",)):
            cells.append(self._cell(node, path, column))
            column += cells[-1].width
        return cells

    def _cell(self, node: etree._Element, part: str, column: int) -> _Cell:
        properties = node.find(W + "tcPr")
        merge: Merge = ""
        width = 1
        if properties is not None:
            width = _number(properties.find(W + "gridSpan"), 1)
            down, across = properties.find(W + "vMerge"), properties.find(W + "hMerge")
            if across is not None and across.get(W + "val") != "restart":
                merge = "left"
            elif down is not None:
                merge = "restart" if down.get(W + "val") == "restart" else "continue"
        items = self.read(node, part)
        text = visible(" ".join(item.text for item in items if isinstance(item, Passage)))
        return _Cell(column, width, merge, text, part, items=items)


def _children(parent: etree._Element, path: str, tags: tuple[str, ...]) -> Iterator[tuple[etree._Element, str]]:
    """Elements with these tags below `parent`, also inside content controls and insertions, and their paths."""
    count: Counter[str] = Counter()
    for node in parent.iterchildren(*tags, *_WRAPPERS):
        count[node.tag] += 1
        part = f"{path}/{node.tag.removeprefix(W)}[{count[node.tag]}]"
        if node.tag in tags:
            yield node, part
        elif not _is_contents(node):
            yield from _children(node, part, tags)


def _slivers(table: etree._Element) -> list[int]:
    """The columns of a table that are too narrow to be any: they part borders that are meant to be one."""
    grid = table.find(W + "tblGrid")
    columns = () if grid is None else grid.iterchildren(W + "gridCol")
    widths = [re.fullmatch(r"\d{1,6}", column.get(W + "w", "")) for column in columns]
    return [index for index, width in enumerate(widths) if width and 0 < int(width[0]) <= _SLIVER]


def _is_contents(node: etree._Element) -> bool:
    gallery = node.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(W + "val") == _CONTENTS


def _number(node: etree._Element | None, default: int) -> int:
    """A count of columns, none beyond what a grid takes."""
    match = re.fullmatch(r"\d{1,6}", "" if node is None else node.get(W + "val", ""))
    return min(int(match[0]), SPAN_LIMIT) if match else default
