"""Faults of printed tables: in their texts by row and column, or in the place of whole rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from gongkai.rulebook.forms import Table
from tests.generator.printing import BLANK
from tests.generator.sheets import Row, Sheet

Texts = list[list[str]]  # what is printed in a table, by row and column
Sums = Sequence[int]  # the cells that are sums of others, counted by rows
EMPTY = ("0", BLANK)


def zeroed(table: Table, texts: Texts, sums: Sums, rng: Random) -> Texts | None:
    """A number printed as 0."""
    return _rewritten(texts, rng, lambda text: "0")


def digit(table: Table, texts: Texts, sums: Sums, rng: Random) -> Texts | None:
    """One digit of a number altered."""

    def alter(text: str) -> str:
        at = rng.choice([at for at, char in enumerate(text) if char.isdigit()])
        return text[:at] + rng.choice([char for char in "123456789" if char != text[at]]) + text[at + 1 :]

    return _rewritten(texts, rng, alter)


def _rewritten(texts: Texts, rng: Random, change: Callable[[str], str]) -> Texts | None:
    places = [(r, c) for r, row in enumerate(texts) for c, text in enumerate(row) if text.isdigit() and text != "0"]
    if not places:
        return None
    row, column = rng.choice(places)
    return _with(texts, {(row, column): change(texts[row][column])})


def dropped(table: Table, texts: Texts, sums: Sums, rng: Random) -> Texts | None:
    """An empty cell or a 0 left out, the rest of the row shifted left."""
    places = [
        (r, c)
        for r, row in enumerate(texts)
        for c, text in enumerate(row)
        if text in EMPTY and any(later not in EMPTY for later in row[c + 1 :])
    ]
    if not places:
        return None
    row, column = rng.choice(places)
    line = texts[row]
    return [*texts[:row], [*line[:column], *line[column + 1 :], BLANK], *texts[row + 1 :]]


def missing(table: Table, texts: Texts, sums: Sums, rng: Random) -> Texts | None:
    """The numbers of a row left out, those of the rows below moved up beside the labels above."""
    if len(texts) == 1:
        return None
    row = rng.randrange(len(texts) - 1)
    moved = [*texts[:row], *texts[row + 1 :], [BLANK] * len(texts[0])]
    return moved if _numbers(moved) != _numbers(texts) else None


def columns(table: Table, texts: Texts, sums: Sums, rng: Random) -> Texts | None:
    """The numbers of two kinds of applicants, or of two results of one procedure, in each other's columns."""
    groups = [
        (head.indicator, head.route, bool(head.applicant or head.outcome)) if head.applicant or head.outcome else None
        for head in table.column
    ]
    pairs = _pairs(groups, list(zip(*_numbers(texts), strict=True)))
    if not pairs:
        return None
    one, two = rng.choice(pairs)
    return [[row[{one: two, two: one}.get(at, at)] for at in range(len(row))] for row in texts]


def rows(table: Table, texts: Texts, sums: Sums, rng: Random) -> Texts | None:
    """The numbers of two results of requests in each other's rows."""
    groups = [
        row.outcome.partition(".")[0] if row.indicator == "requests_answered" and "." in row.outcome else None
        for row in table.row
    ]
    pairs = _pairs(groups, _numbers(texts))
    if not pairs:
        return None
    one, two = rng.choice(pairs)
    return [texts[{one: two, two: one}.get(at, at)] for at in range(len(texts))]


def totals(table: Table, texts: Texts, sums: Sums, rng: Random) -> Texts | None:
    """Every total left empty: sums of rows and of columns, and what the statistics of 2014 add up."""
    return _with(texts, {divmod(index, len(table.column)): BLANK for index in sums})


def _pairs(groups: Sequence[object], lines: Sequence[object]) -> list[tuple[int, int]]:
    """Lines of one group that are not the same."""
    return [
        (one, two)
        for two in range(len(lines))
        for one in range(two)
        if groups[one] is not None and groups[one] == groups[two] and lines[one] != lines[two]
    ]


def _with(texts: Texts, changes: Mapping[tuple[int, int], str]) -> Texts:
    return [[changes.get((r, c), text) for c, text in enumerate(row)] for r, row in enumerate(texts)]


def _numbers(texts: Texts) -> Texts:
    return [["0" if text == BLANK else text for text in row] for row in texts]


def move_columns(sheet: Sheet, rng: Random) -> Sheet | None:
    """Two neighbouring columns with their heads in each other's places, under one heading."""
    leaves = [at for at, box in enumerate(sheet.rows[sheet.heads - 1]) if box and box.columns == 1]
    groups = {5: (0, 1, 2, 3), 10: (0, 1, 2, 5, 6, 7)}  # by the number of leaves in the last row of heads
    if len(leaves) not in groups:
        return None
    first = rng.choice(groups[len(leaves)])
    one, two = leaves[first], leaves[first + 1]

    def turned(row: Row) -> Row:
        return tuple(row[{one: two, two: one}.get(at, at)] for at in range(len(row)))

    kept = sheet.heads - 1
    return Sheet((*sheet.rows[:kept], *map(turned, sheet.rows[kept:])), sheet.heads)


def move_rows(sheet: Sheet, rng: Random) -> Sheet | None:
    """Two neighbouring rows with their labels in each other's places, within one group."""
    inner = [at for at, row in enumerate(sheet.rows) if at >= sheet.heads and row[0] is None and row[1] is None]
    pairs = [at for at in inner if at + 1 in inner]
    if not pairs:
        return None
    at = rng.choice(pairs)
    return Sheet((*sheet.rows[:at], sheet.rows[at + 1], sheet.rows[at], *sheet.rows[at + 2 :]), sheet.heads)


FAULTS: Mapping[str, Callable[[Table, Texts, Sums, Random], Texts | None]] = {
    "zeroed cell": zeroed,
    "altered digit": digit,
    "dropped blank": dropped,
    "missing row": missing,
    "columns swapped": columns,
    "rows swapped": rows,
    "totals blank": totals,
}

MOVES: Mapping[str, Callable[[Sheet, Random], Sheet | None]] = {
    "columns moved with heads": move_columns,
    "rows moved with labels": move_rows,
}
