"""Runs of labels and the values behind them: the shape that grids and flattened text have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from gongkai.tables.fields import Field, is_unit
from gongkai.tables.labels import Labels

_LONGEST_STRAY = 8  # characters of what stands in place of a number
_WIDEST_ROW = 20  # cells; more on lines of their own are several rows

_row_of = attrgetter("row")


class Block(NamedTuple):
    """The text fields since the last value, and the values and blanks that follow them.

    `gridded` values have columns; a `whole` block is a row of which no empty place is lost or another row's.
    `stray` are texts of the run that may stand in place of a number.
    """

    run: tuple[Field, ...]
    values: tuple[Field, ...]
    gridded: bool = False
    whole: bool = False
    stray: tuple[Field, ...] = ()


def text_blocks(fields: Iterable[Field], labels: Labels) -> Iterator[Block]:
    """Blocks of plain text: rows of cut cells like those of grids, elsewhere values up to the next text."""
    run: list[Field] = []
    values: list[Field] = []
    for _, group in groupby(fields, key=_row_of):
        cells = list(group)
        if not cells[0].cut:
            for field in cells:
                if field.kind == "value":
                    values.append(field)
                    continue
                if values and field.kind == "text":
                    yield Block(tuple(run), tuple(values))
                    run, values = [], []
                run.append(field)
            continue
        if values:
            yield Block(tuple(run), tuple(values))
            run, values = [], []
        if _is_empty(cells):  # the only row of a table, left empty
            yield Block(tuple(run), tuple(cells))
            run = []
            continue
        pairs = list(_row_pairs(cells, labels, strict=cells[0].cut == "line" or len(cells) <= _WIDEST_ROW))
        for row_run, row_values in pairs:
            run += row_run
            stray = _stray(row_run, labels)
            if stray or _has_data(row_run, row_values, labels):
                yield Block(tuple(run), tuple(row_values), whole=len(pairs) == 1, stray=stray)
                run = []
    if run or values:
        yield Block(tuple(run), tuple(values))


def grid_blocks(fields: Iterable[Field], labels: Labels) -> Iterator[Block]:
    """Blocks of grids: a row's values stay in their row; rows of headings add to the run that follows."""
    heads: list[Field] = []
    for _, group in groupby(fields, key=_row_of):
        cells = list(group)
        if _is_empty(cells):  # a row left empty, or a space between rows
            yield Block(tuple(heads), tuple(cells), gridded=True)
            continue
        pairs = list(_row_pairs([cell for cell in cells if not cell.covered], labels, strict=True))
        strays = [_stray(run, labels) for run, _ in pairs]
        if not any(strays) and not any([_has_data(run, values, labels) for run, values in pairs]):
            heads += [cell for cell in cells if cell.kind == "text"]
            continue
        for (run, values), stray in zip(pairs, strays, strict=True):
            yield Block((*heads, *run), tuple(values), gridded=True, whole=len(pairs) == 1, stray=stray)
            heads = []
    if heads:
        yield Block(tuple(heads), (), gridded=True)


def _is_empty(cells: Sequence[Field]) -> bool:
    return not cells or (cells[-1].kind == "blank" and all([cell.kind == "blank" for cell in cells]))


def _has_data(run: Sequence[Field], values: Sequence[Field], labels: Labels) -> bool:
    if not _is_empty(values):
        return True
    if not values:
        return False
    if any([labels.look(field.text).is_row for field in run]) or labels.names_leaf(run):
        return True
    return any(labels.resembles(field) for field in run)


def _stray(run: Sequence[Field], labels: Labels) -> tuple[Field, ...]:
    """Texts behind the label of a row that are neither labels themselves nor units."""
    if len(run) < 2:
        return ()
    for at, label in enumerate(run[:-1]):
        if labels.look(label.text).may_be_row:
            behind = run[at + 1 :]
            return tuple([cell for cell in behind if not is_unit(cell.text) and not labels.look(cell.text).is_key])
    return ()


def _row_pairs(cells: Sequence[Field], labels: Labels, *, strict: bool) -> Iterator[tuple[list[Field], list[Field]]]:
    """Labels and values of one row; if `strict`, a text among values that is no label is unreadable."""
    run: list[Field] = []
    values: list[Field] = []
    named = strict and _has_no_label(cells, labels)
    for cell in cells:
        if cell.kind != "text":
            values.append(cell)
            continue
        misplaced = strict and named and bool(values or not run)
        if misplaced and not labels.look(cell.text).is_key:
            values.append(cell)
            continue
        if values and run:
            yield run, values
            run, values = [], []
        values.clear()  # empty cells before the label
        run.append(cell)
        named = named or labels.look(cell.text).may_be_row
    if run or values:
        yield run, values


def _has_no_label(cells: Sequence[Field], labels: Labels) -> bool:
    """Whether a row is one of numbers only, some of which are no numbers: its table has heads and no labels."""
    if not labels.is_nameless(len(cells)):
        return False
    texts = [cell.text for cell in cells if cell.kind == "text"]
    if not 0 < 2 * len(texts) < len(cells):
        return False
    prose = any([len(text) > _LONGEST_STRAY or text[-1] in "。；：" for text in texts])
    return not prose and not labels.find(texts)
