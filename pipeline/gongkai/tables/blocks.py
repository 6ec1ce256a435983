"""Runs of labels and the values behind them: the shape that grids and flattened text have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from gongkai.tables.fields import Field
from gongkai.tables.labels import Labels


@dataclass(frozen=True, slots=True)
class Block:
    """The text fields since the last value, and the values and blanks that follow them."""

    run: tuple[Field, ...]
    values: tuple[Field, ...]
    gridded: bool


def text_blocks(fields: Iterable[Field], labels: Labels) -> Iterator[Block]:
    """Blocks of plain text: rows of cut cells like those of grids, elsewhere values up to the next text."""
    run: list[Field] = []
    values: list[Field] = []
    for _, group in groupby(fields, key=lambda field: field.row):
        cells = list(group)
        if not cells[0].cut:
            for field in cells:
                if field.kind == "text" and values:
                    yield Block(tuple(run), tuple(values), gridded=False)
                    run, values = [], []
                (values if field.kind == "value" else run).append(field)
            continue
        if values:
            yield Block(tuple(run), tuple(values), gridded=False)
            run, values = [], []
        for row_run, row_values in _row_pairs(cells, labels, strict=cells[0].cut == "line"):
            run += row_run
            if _has_data(row_run, row_values, labels):
                yield Block(tuple(run), tuple(row_values), gridded=False)
                run = []
    if run or values:
        yield Block(tuple(run), tuple(values), gridded=False)


def grid_blocks(fields: Iterable[Field], labels: Labels) -> Iterator[Block]:
    """Blocks of grids: a row's values stay in their row; rows of headings add to the run that follows."""
    heads: list[Field] = []
    for _, group in groupby(fields, key=lambda field: field.row):
        cells = list(group)
        pairs = list(_row_pairs([cell for cell in cells if not cell.covered], labels, strict=True))
        if all(cell.kind == "blank" for cell in cells):  # a row left empty, or a space between rows
            yield Block(tuple(heads), tuple(cells), gridded=True)
            continue
        if not any(_has_data(run, values, labels) for run, values in pairs):
            heads += [cell for cell in cells if cell.kind == "text"]
            continue
        for run, values in pairs:
            yield Block((*heads, *run), tuple(values), gridded=True)
            heads = []
    if heads:
        yield Block(tuple(heads), (), gridded=True)


def _has_data(run: list[Field], values: list[Field], labels: Labels) -> bool:
    if any(value.kind == "value" for value in values):
        return True
    return bool(values) and any(labels.names_row(field) for field in run)


def _row_pairs(cells: Iterable[Field], labels: Labels, *, strict: bool) -> Iterator[tuple[list[Field], list[Field]]]:
    """Labels and values of one row; if `strict`, a text among values that names no row is unreadable."""
    run: list[Field] = []
    values: list[Field] = []
    named = False
    for cell in cells:
        names_row = cell.kind == "text" and labels.names_row(cell)
        if cell.kind != "text" or (strict and values and named and not names_row):
            values.append(cell)
            continue
        if values and run:
            yield run, values
            run, values = [], []
        values.clear()  # empty cells before the label
        run.append(cell)
        named = named or names_row
    if run or values:
        yield run, values
