"""What rows and columns are printed with: a stream of fields, from a grid of the file or from plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import Literal, TypeAlias

from gongkai.normalise.fold import fold
from gongkai.records import Grid, Number, Status

Kind: TypeAlias = Literal["text", "value", "blank"]
Cut: TypeAlias = Literal["", "line", "cells"]

_UNITS = "亿元|万元|元|万|条|件|次|篇|个|人次|人|项|宗|份|期|场|起|家|班次"
_NUMBER = re.compile(rf"(?P<sign>[+\-↑↓]|增加|减少|新增|增|减)? ?(?P<digits>\d[\d, ]*(?:\.\d+)?) ?(?P<unit>{_UNITS})?")
_NOTHING = re.compile(r"[/\\∕*]+|-+|无|N/?A", re.IGNORECASE)
_PAGE = re.compile(r"- ?\d{1,3} ?-|第 ?\d{1,3} ?页(?: ?[，/]? ?共 ?\d{1,3} ?页)?|\d{1,3} ?/ ?\d{1,3}")
_RULE = re.compile(r"[-:：| ]*")
_TAB, _PIPE, _WIDE = re.compile(r"\t"), re.compile(r"\|"), re.compile(r"[ \u3000\xa0]{2,}")
_SPACE = " \t\r\u3000\xa0"
_DIGITS_APART = re.compile(rf"\d{{1,3}}(?: \d{{3}})+(?:\.\d+)? ?(?:{_UNITS})?|\d+ ?\. ?\d+")
_WORD = re.compile(r"[^ ]+")
_LIST_END = "；。，、 "
_LONGEST_CELL = 160


@dataclass(frozen=True, slots=True)
class Field:
    """A stretch of text between separators: `text` is folded and without white space.

    `row` counts lines or grid rows; `column` is that of a grid, `covered` a copy of a merged cell.
    `cut` tells text in which no cell can be lost: a `line` of cells parted by tabs or pipes, or `cells` on
    lines of their own that begin with a tab; these share a row up to the next empty line.
    """

    kind: Kind
    text: str
    start: int
    end: int
    row: int
    column: int | None = None
    covered: bool = False
    cut: Cut = ""


def kind_of(text: str) -> Kind:
    """What a folded and stripped cell looks like."""
    if not text:
        return "blank"
    return "value" if _NUMBER.fullmatch(text) or _NOTHING.fullmatch(text) else "text"


def is_unit(text: str) -> bool:
    """Whether a text is a unit of counts or money."""
    return text in _UNITS.split("|")


def read_value(text: str) -> tuple[Status, Number | None, str]:
    """Status, number and printed unit of a folded cell: `减2` is -2, `318.2万元` is 318.2 in 万元.

    >>> read_value("1,024"), read_value("-"), read_value("减2")
    (('reported', 1024, ''), ('slash', None, ''), ('reported', -2, ''))
    """
    text = text.strip()
    if not text:
        return "blank", None, ""
    if _NOTHING.fullmatch(text):
        return "slash", None, ""
    found = _NUMBER.fullmatch(text)
    if not found:
        return "unreadable", None, ""
    digits = found["digits"].replace(",", "").replace(" ", "")
    number: Number = Decimal(digits) if "." in digits else int(digits)
    if found["sign"] in ("-", "减", "减少", "↓"):
        number = -number
    return "reported", number, found["unit"] or ""


def grid_fields(grid: Grid, first_row: int) -> Iterator[Field]:
    """The cells of a grid; its rows count on from `first_row`."""
    for index, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            folded = fold(cell.text).replace("\n", " ").strip()
            kind: Kind = "text" if len(folded) > _LONGEST_CELL else kind_of(folded)
            text = "".join(folded.split()) if kind == "text" else folded
            yield Field(kind, text, cell.start, cell.end, first_row + index, column, cell.covered)


def text_fields(text: str, *, lists: bool = False) -> Iterator[Field]:
    """The fields of plain text: lines, cut at tabs, pipes or wide spaces, and values at a line's end.

    With `lists`, a colon parts a label from its value: `收到申请数：12`.
    """
    folded, start, row = fold(text), 0, 0
    cell_before = False
    for line in text.split("\n"):
        body = line.strip(_SPACE)
        behind = line[line.find(body) + len(body) :] if body else line[1:]
        bare = "\t" not in body and behind.count("\t") < (1 if line[:1] == "\t" else 2)
        cell = line[:1] == "\t" and bare
        row += not (cell and cell_before)
        cell_before = cell
        end = start + len(line)
        if cell:
            yield from _cells(folded, [(start, end)], row, "cells")
        elif body[:1] == "|":
            if "--" not in body or not _RULE.fullmatch(body):
                inner = start + line.index("|") + 1, start + len(line.rstrip().removesuffix("|"))
                yield from _cells(folded, _pieces(_PIPE, text, *inner), row, "line")
        elif not bare:
            yield from _cells(folded, _pieces(_TAB, text, start, end), row, "line")
        elif body:
            pieces = list(_pieces(_WIDE, text, start + line.index(body), end))
            for piece in pieces:
                words = _words(folded, *piece, row, alone=len(pieces) == 1)
                yield from chain.from_iterable(map(_halves, words)) if lists and "：" in folded[start:end] else words
        start = end + 1


def _pieces(cut: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in cut.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end


def _cells(text: str, pieces: Iterable[tuple[int, int]], row: int, cut: Cut) -> Iterator[Field]:
    for start, end in pieces:
        piece = text[start:end]
        folded = piece.strip()
        start += len(piece) - len(piece.lstrip()) if folded else 0
        kind = kind_of(folded)
        if kind == "value" and " " in folded and not _DIGITS_APART.fullmatch(folded):
            yield from (replace(field, cut=cut) for field in _words(text, start, end, row, alone=False))
        elif kind != "text" or len(folded) > _LONGEST_CELL or " " not in folded:
            yield Field(kind, folded, start, start + len(folded), row, cut=cut)
        else:
            yield from (replace(field, cut=cut) for field in _words(text, start, end, row, alone=False))


def _halves(field: Field) -> Iterator[Field]:
    """A label and its value, where a colon parts them; else the field itself."""
    label, colon, tail = field.text.rpartition("：")
    value = tail.rstrip(_LIST_END)
    if field.kind != "text" or not label or len(field.text) != field.end - field.start or kind_of(value) != "value":
        yield field
        return
    middle = field.start + len(label) + len(colon)
    yield replace(field, text=label, end=middle - len(colon))
    yield replace(field, kind="value", text=value, start=middle, end=middle + len(value))


def _words(text: str, start: int, end: int, row: int, *, alone: bool) -> Iterator[Field]:
    """The fields between two separators of the folded text: words, then values."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    folded = piece.strip()
    end = start + len(folded)
    if alone and _PAGE.fullmatch(folded):
        return
    if " " not in folded or len(folded) > _LONGEST_CELL or _DIGITS_APART.fullmatch(folded):
        kind: Kind = kind_of(folded)
        yield Field(kind, "".join(folded.split()) if kind == "text" else folded, start, end, row)
        return
    words = list(_WORD.finditer(folded))
    values = len(words)
    while values and kind_of(words[values - 1][0]) == "value":
        values -= 1
    for index, word in enumerate(words):
        kind = "value" if index >= values else "text"
        yield Field(kind, word[0], start + word.start(), start + word.end(), row)
