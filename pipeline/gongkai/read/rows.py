"""Rows of cells in an HTML table, as elements of the tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from lxml import etree

from gongkai.read.blocks import BLANK

Row: TypeAlias = tuple[int, Sequence[etree._Element]]  # the number of its row group, and its cells

CELLS = frozenset({"td", "th"})
_GROUPS = ("tbody", "thead", "tfoot", "table")
_AROUND_CELLS = ("tr", *_GROUPS)
_INNER_GROUPS = frozenset({"tbody", "thead", "tfoot"})


def rows(table: etree._Element) -> list[Row]:
    """The rows of a table without inner tables; cells outside any row form rows of their own."""
    found: list[tuple[object, int, list[etree._Element]]] = []
    groups: dict[etree._Element, int] = {}
    for node in table.iter("tr", *CELLS):
        is_row = node.tag == "tr"
        row = node if is_row else next(node.iterancestors(*_AROUND_CELLS))
        if is_row or not found or found[-1][0] is not row:
            group = next(node.iterancestors(*_GROUPS))
            found.append((row, groups.setdefault(group, len(groups)), []))
        if not is_row:
            found[-1][2].append(node)
    return [(group, cells) for _, group, cells in found]


def tight_rows(table: etree._Element) -> list[Row] | None:
    """What `rows` gives, where it is certain at a glance that no text stands outside the cells; else None.

    Such a table, as nearly all are, has rows of cells only, in row groups or not.
    """
    found: list[Row] = []
    groups: dict[etree._Element, int] = {}
    tops = _children(table)
    for top in tops or ():
        own = top.tag == "tr"
        lines = [top] if own else _children(top) if top.tag in _INNER_GROUPS else None
        if lines is None:
            return None
        for line in lines:
            cells = _children(line) if line.tag == "tr" else None
            if cells is None or not CELLS.issuperset([cell.tag for cell in cells]):
                return None
            found.append((groups.setdefault(table if own else top, len(groups)), cells))
    is_flat = len(list(table.iter("tr", *CELLS))) == len(found) + sum([len(cells) for _, cells in found])
    return found if tops is not None and is_flat else None


def _children(node: etree._Element) -> list[etree._Element] | None:
    """The elements in an element; None where text stands beside them."""
    if (text := node.text) and text.strip(BLANK):
        return None
    children = list(node)
    for child in children:
        if (tail := child.tail) and tail.strip(BLANK):
            return None
    return children
