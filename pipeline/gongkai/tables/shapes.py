"""Blocks without their numbers and positions, in which all reports of a form are alike, and the rows read from them.

The fields of a block are numbered: the texts of its run from 0, then its values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from gongkai.tables.blocks import Block
from gongkai.tables.fields import Cut, Field, Kind
from gongkai.tables.labels import Labels, Run

LOST = -1  # the number of what stands somewhere among the values of a row
FARTHEST_VALUE = 60  # characters of a label that may stand between its key and its first value

_made = tuple.__new__  # a named tuple in half the time, where there are hundreds in a report

Kinds: TypeAlias = tuple[Kind, ...]


class Shape(NamedTuple):
    """All of a block that the reading of it depends on, beside the kinds of its values.

    `spots` are column and `covered` of the texts of a grid; `size` is the number of values, `empty` whether all are
    blank, `rows` are their lines, counted from the first, where there are several, `columns` those of a grid; `stray`
    are numbers of texts, and `far` those among the uncovered keys of the run that stand far behind the one before.
    """

    texts: tuple[str, ...]
    size: int
    empty: bool
    rows: tuple[int, ...]
    spots: tuple[tuple[int | None, bool], ...]
    columns: tuple[int | None, ...]
    stray: tuple[int, ...]
    far: tuple[int, ...]
    cut: Cut
    gridded: bool
    whole: bool


class Row(NamedTuple):
    """A row of a table in a block, all by number.

    `choices` are the places it can have, as (form, index of the row); `money` are the units in the heads of
    columns. It occupies what lies from the field `start` to the field `end` or to the last of its `numbers`, the
    fields in its `columns`, which are `filled` too, one bit for each. A row without any value beside it has no columns.
    """

    table: str
    choices: tuple[tuple[str, int], ...]
    columns: tuple[int, ...]
    numbers: tuple[int, ...]
    money: tuple[tuple[int, str], ...]
    rule: str
    start: int
    end: int
    filled: int


class Reading(NamedTuple):
    """One printed row of a table: where the values of its columns stand, and by which rule.

    `choices` are the places it can have, as (form, index of the row); `money` are the units in the heads of
    columns; `start:end` is what the row occupies; `filled` are the columns that have a cell, one bit for each. A row
    without any value beside it has no `cells`.
    """

    table: str
    choices: tuple[tuple[str, int], ...]
    cells: tuple[tuple[int, Field], ...]
    money: tuple[tuple[int, str], ...]
    rule: str
    start: int
    end: int
    filled: int


def shape_of(block: Block, labels: Labels) -> tuple[Shape, Kinds, Run, list[Field]]:
    """The shape of a block, the kinds of its values, the run of its texts, and its fields by number."""
    run, fields = run_of(block, labels)
    shape, kinds = shape_with(run, fields, block)
    return shape, kinds, run, [*fields, *block.values]


def run_of(block: Block, labels: Labels) -> tuple[Run, list[Field]]:
    """The run of a block's texts, and their fields; sentences ahead that say nothing to a reader are left out."""
    fields = [field for field in block.run if field.kind == "text"]
    texts = tuple([field.text for field in fields])
    run = labels.known_run(texts)
    if run is None:
        ahead = 0 if block.stray else labels.prose(texts)
        if ahead:
            fields, texts = fields[ahead:], texts[ahead:]
        run = labels.run(texts)
    return run, fields


def shape_with(run: Run, fields: Sequence[Field], block: Block) -> tuple[Shape, Kinds]:
    """The shape of a block with a run of some of its fields, and the kinds of its values."""
    values = block.values
    kinds = tuple([value.kind for value in values])
    rows: tuple[int, ...] = ()
    if values and values[0].row != values[-1].row:
        rows = tuple([value.row - values[0].row for value in values])
    spots: tuple[tuple[int | None, bool], ...] = ()
    columns: tuple[int | None, ...] = ()
    if block.gridded:
        spots = tuple([(field.column, field.covered) for field in fields])
        columns = tuple([value.column for value in values])
    shape = (
        run.texts,
        len(kinds),
        kinds.count("blank") == len(kinds),
        rows,
        spots,
        columns,
        tuple([fields.index(field) for field in block.stray]) if block.stray else (),
        _far(run, fields) if len(run.hits) > 1 else (),
        (values or block.stray)[0].cut if values or block.stray else "",
        block.gridded,
        block.whole,
    )
    return _made(Shape, shape), kinds


def _far(run: Run, fields: Sequence[Field]) -> tuple[int, ...]:
    """The numbers of the uncovered keys that stand far behind the one before."""
    names = [field for hit in run.hits if not (field := fields[hit.at]).covered]
    return tuple([at for at in range(1, len(names)) if names[at].start - names[at - 1].end > FARTHEST_VALUE])


def numbered(shape: Shape, kinds: Kinds) -> Block:
    """A block of a shape: the numbers of its fields stand in place of their positions."""
    count = len(shape.texts)
    run = [
        Field("text", text, at, at, 0, *(shape.spots[at] if shape.spots else (None, False)), shape.cut)
        for at, text in enumerate(shape.texts)
    ]
    values = [
        Field(
            kind,
            "",
            count + at,
            count + at,
            shape.rows[at] if shape.rows else 0,
            shape.columns[at] if shape.columns else None,
            False,
            shape.cut,
        )
        for at, kind in enumerate(kinds)
    ]
    return Block(tuple(run), tuple(values), shape.gridded, shape.whole, tuple([run[at] for at in shape.stray]))


def blank_after(number: int) -> int:
    """The number of an empty place that was cut off after a field."""
    return -2 - number


def printed(row: Row, block: Block, fields: Sequence[Field]) -> Reading:
    """A row where a block prints it; `fields` are those of the block by number."""
    table, choices, columns, numbers, money, rule, first, last, filled = row
    chosen = [fields[number] if number >= 0 else _unprinted(number, block, fields) for number in numbers]
    end = max([field.end for field in chosen], default=0)
    cells = tuple(zip(columns, chosen, strict=True))
    start, end = fields[first].start, max(end, fields[last].end)
    return _made(Reading, (table, choices, cells, money, rule, start, end, filled))


def _unprinted(number: int, block: Block, fields: Sequence[Field]) -> Field:
    if number == LOST:
        first, last = block.values[0], block.values[-1]
        return Field("text", "?", first.start, last.end, first.row)
    last = fields[-2 - number]
    return Field("blank", "", last.end, last.end, last.row)
