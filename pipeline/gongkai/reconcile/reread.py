"""Back to the source: what else could be printed where a number was read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from gongkai.normalise.fold import fold
from gongkai.records import Cell, Document, Number

_DIGITS = re.compile(r"\d+(?:,\d{3})+(?!\d)|\d+")
_PIECES = re.compile(r"\d[\d, ]*\d|\d")
_NEARBY = 12
"""Characters around a cell in which the rest of a number that was cut may stand."""

# Letters that are printed or recognised for digits.
_LOOKALIKES = str.maketrans("OoDQlIi|!ZzSsBGq", "0000111112255869")


def reread(document: Document, cell: Cell, value: Number) -> Cell | None:
    """The cell with `value` where the characters at its place can be read as that, else None.

    Tried are the number with its digits joined over separators, each number of several in one cell, the whole
    of a number of which only a part was taken, and letters that look like digits.
    """
    for start, end in _readings(document.text, cell):
        printed = fold(document.text[start:end]).translate(_LOOKALIKES)
        digits = re.sub(r"[^\d]", "", printed)
        if digits and int(digits) == value and (start, end, value) != (cell.start, cell.end, cell.number):
            return _read_anew(cell, document.text, start, end, value)
    return None


def _readings(text: str, cell: Cell) -> Iterator[tuple[int, int]]:
    """Stretches at the place of a cell that may hold its number, the likeliest first."""
    if cell.start == cell.end:
        return
    yield cell.start, cell.end
    printed = fold(text[cell.start : cell.end])
    for found in _DIGITS.finditer(printed):
        yield cell.start + found.start(), cell.start + found.end()
    first = max(0, cell.start - _NEARBY)
    around = fold(text[first : cell.end + _NEARBY])
    for found in _PIECES.finditer(around):
        start, end = first + found.start(), first + found.end()
        if start <= cell.start and cell.end <= end:
            yield start, end


def deal_again(document: Document, cells: Sequence[Cell], values: Mapping[int, Number]) -> list[Cell] | None:
    """A row with its printed numbers dealt to other columns; None where they do not give `values`.

    `values` are by position in `cells`, which stand in the order of the columns. A printed number goes to a
    cell with its value, in the order of print; cells that get none must be 0 and are blank.
    """
    start, end = min(cell.start for cell in cells), max(cell.end for cell in cells)
    printed = fold(document.text[start:end])
    numbers = [(start + item.start(), start + item.end()) for item in _DIGITS.finditer(printed)]
    dealt: list[Cell] = []
    for index, cell in enumerate(cells):
        value = values[index]
        if numbers and _number(document.text, *numbers[0]) == value:
            dealt.append(_read_anew(cell, document.text, *numbers.pop(0), value))
        elif value:
            return None
        else:
            at = numbers[0][0] if numbers else end
            blank = cell._replace(number=None, status="blank", printed="", start=at, end=at)
            dealt.append(blank._replace(rule=f"{cell.rule}.reread"))
    return dealt if not numbers else None


def _number(text: str, start: int, end: int) -> int:
    return int(fold(text[start:end]).replace(",", ""))


def _read_anew(cell: Cell, text: str, start: int, end: int, value: Number) -> Cell:
    printed = text[start:end]
    rule = f"{cell.rule}.reread"
    return cell._replace(number=value, status="reported", printed=printed, start=start, end=end, rule=rule)
