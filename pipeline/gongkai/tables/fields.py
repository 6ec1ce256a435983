"""What rows and columns are printed with: a stream of fields, from a grid of the file or from plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from gongkai.normalise.fold import fold
from gongkai.records import Grid, Number, Status

Kind: TypeAlias = Literal["text", "value", "blank"]
Cut: TypeAlias = Literal["", "line", "cells"]
Word: TypeAlias = tuple[Kind, str, int, int]  # kind, text, start and end in a line or cell

_UNITS = "亿元|万元|元|万|条|件|次|篇|个|人次|人|项|宗|份|期|场|起|家|班次"
_ALL_UNITS = frozenset(_UNITS.split("|"))
_NUMBER = re.compile(rf"(?P<sign>[+\-↑↓]|增加|减少|新增|增|减)? ?(?P<digits>\d[\d, ]*(?:\.\d+)?) ?(?P<unit>{_UNITS})?")
_NOTHING = re.compile(r"[/\\∕*]+|-+|无|N/?A", re.IGNORECASE)
_PAGE = re.compile(r"- ?\d{1,3} ?-|第 ?\d{1,3} ?页(?: ?[，/]? ?共 ?\d{1,3} ?页)?|\d{1,3} ?/ ?\d{1,3}")
_RULE = re.compile(r"[-:：| ]*")
_WIDE = re.compile(r"[ \u3000\xa0]{2,}")
_SPACE = " \t\r\u3000\xa0"
_DIGITS_APART = re.compile(rf"\d{{1,3}}(?: \d{{3}})+(?:\.\d+)? ?(?:{_UNITS})?|\d+ ?\. ?\d+")
_WORD = re.compile(r"[^ ]+")
_LIST_END = "；。，、 "
_LONGEST_CELL = 160
_SHORT_LINE = 60  # characters; longer lines are prose, which does not come twice
_made = tuple.__new__  # a named tuple in half the time, where there are hundreds in a report
_REMEMBERED = 2048  # labels, numbers and marks, most of them the same in nearly all reports; about 1 MB
_REMEMBERED_LINES = 4096  # 2 to 3 MB; only a third of lines come again


class Field(NamedTuple):
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


@lru_cache(maxsize=_REMEMBERED)
def kind_of(text: str) -> Kind:
    """What a folded and stripped cell looks like."""
    if not text:
        return "blank"
    return "value" if _NUMBER.fullmatch(text) or _NOTHING.fullmatch(text) else "text"


def is_unit(text: str) -> bool:
    """Whether a text is a unit of counts or money."""
    return text in _ALL_UNITS


@lru_cache(maxsize=_REMEMBERED)
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


@lru_cache(maxsize=_REMEMBERED)
def _grid_cell(text: str) -> tuple[Kind, str]:
    """Kind and text of the field that a cell of a grid is."""
    folded = fold(text).replace("\n", " ").strip()
    kind: Kind = "text" if len(folded) > _LONGEST_CELL else kind_of(folded)
    return kind, "".join(folded.split()) if kind == "text" else folded


def grid_fields(grid: Grid, first_row: int) -> list[Field]:
    """The cells of a grid; its rows count on from `first_row`."""
    fields: list[Field] = []
    for index, row in enumerate(grid.rows, first_row):
        for column, (printed, start, end, covered) in enumerate(row):
            kind, text = _grid_cell(printed)
            fields.append(_made(Field, (kind, text, start, end, index, column, covered, "")))
    return fields


def text_fields(text: str, *, lists: bool = False) -> list[Field]:
    """The fields of plain text: lines, cut at tabs, pipes or wide spaces, and values at a line's end.

    With `lists`, a colon parts a label from its value: `收到申请数：12`.
    """
    fields: list[Field] = []
    put = fields.append
    start = row = 0
    cell_before = False
    for line in text.split("\n"):
        cell = cut = False
        if "\t" in line:
            cell, cut = _tabbed(line)
        row += not (cell and cell_before)
        cell_before = cell
        if cell:
            _put(fields, _cell(line), start, row, "cells")
        elif "|" in line and line.lstrip(_SPACE)[0] == "|":
            _put_piped(fields, line, start, row)
        elif cut:
            at = start
            for printed in line.split("\t"):
                for kind, word, first, end in _cell(printed):  # mostly one
                    put(_made(Field, (kind, word, at + first, at + end, row, None, False, "line")))
                at += len(printed) + 1
        elif line:
            for kind, word, first, end in (_line if len(line) <= _SHORT_LINE else _read_line)(line, lists):
                put(_made(Field, (kind, word, start + first, start + end, row, None, False, "")))
        start += len(line) + 1
    return fields


def _put(fields: list[Field], words: Iterable[Word], start: int, row: int, cut: Cut) -> None:
    """Add words of a stretch that stands at `start`."""
    for kind, text, first, end in words:
        fields.append(_made(Field, (kind, text, start + first, start + end, row, None, False, cut)))


def _tabbed(line: str) -> tuple[bool, bool]:
    """Whether a line with tabs is one cell of a row, and whether tabs part its cells."""
    body = line.strip(_SPACE)
    if "\t" in body:
        return False, True
    behind = line[line.find(body) + len(body) :] if body else line[1:]
    bare = behind.count("\t") < (1 if line[:1] == "\t" else 2)
    return line[:1] == "\t" and bare, not bare


def _put_piped(fields: list[Field], line: str, start: int, row: int) -> None:
    """Add the cells of a line that begins with a pipe; none of a rule under heads."""
    body = line.strip(_SPACE)
    if "--" in body and _RULE.fullmatch(body):
        return
    folded, at = fold(line), line.index("|") + 1
    end = len(line.rstrip().removesuffix("|"))
    for printed in line[at:end].split("|"):
        _put(fields, _folded_cell(folded[at : at + len(printed)]), start + at, row, "line")
        at += len(printed) + 1


def _read_line(line: str, lists: bool) -> list[Word]:
    """The words of a line without cells."""
    words: list[Word] = []
    folded, start = fold(line), len(line) - len(line.lstrip(_SPACE))
    if start == len(line):
        return words
    for gap in _WIDE.finditer(line, start):
        words += _words(folded[start : gap.start()], start)
        start = gap.end()
    piece = folded[start:]
    if not words and _PAGE.fullmatch(piece.strip()):
        return words
    words += _words(piece, start)
    return [half for word in words for half in _halves(word)] if lists and "：" in folded else words


@lru_cache(maxsize=_REMEMBERED_LINES)
def _line(line: str, lists: bool) -> tuple[Word, ...]:
    return tuple(_read_line(line, lists))


@lru_cache(maxsize=_REMEMBERED)
def _cell(printed: str) -> tuple[Word, ...]:
    """The words of one cell as printed."""
    return _folded_cell(fold(printed))


@lru_cache(maxsize=_REMEMBERED)
def _folded_cell(piece: str) -> tuple[Word, ...]:
    """The words of one cell in the folded spelling."""
    folded = piece.strip()
    kind = kind_of(folded)
    if " " in folded and (not _DIGITS_APART.fullmatch(folded) if kind == "value" else len(folded) <= _LONGEST_CELL):
        return tuple(_words(piece, 0))
    start = len(piece) - len(piece.lstrip()) if folded else 0
    return ((kind, folded, start, start + len(folded)),)


def _halves(word: Word) -> tuple[Word, ...]:
    """A label and its value, where a colon parts them; else the word itself."""
    kind, text, start, end = word
    label, colon, tail = text.rpartition("：")
    value = tail.rstrip(_LIST_END)
    if kind != "text" or not label or len(text) != end - start or kind_of(value) != "value":
        return (word,)
    middle = start + len(label) + len(colon)
    return ("text", label, start, middle - len(colon)), ("value", value, middle, middle + len(value))


def _words(piece: str, start: int) -> list[Word]:
    """The words between two separators of folded text, of which the first stands at `start`: texts, then values."""
    folded = piece.strip()
    start += len(piece) - len(piece.lstrip())
    if " " not in folded or len(folded) > _LONGEST_CELL or _DIGITS_APART.fullmatch(folded):
        kind = kind_of(folded)
        return [(kind, "".join(folded.split()) if kind == "text" else folded, start, start + len(folded))]
    words = list(_WORD.finditer(folded))
    values = len(words)
    while values and kind_of(words[values - 1][0]) == "value":
        values -= 1
    return [
        ("value" if index >= values else "text", word[0], start + word.start(), start + word.end())
        for index, word in enumerate(words)
    ]
