"""The gold tables of a report as rows of keyed figures, in the units of the dataset."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from gongkai.evaluate.gold import CODED, Figure, GoldReport, layout, rows
from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.forms import coordinates

CellKey: TypeAlias = tuple[str, str, tuple[str, ...]]
"""Table without its form, since reports print one form's table in another's year; indicator; codes."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a gold table: its label, and of each cell the key and the figure."""

    label: str
    keys: tuple[CellKey, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A gold table by its name (`form.table`), with the labels of its columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def matrices(gold: GoldReport) -> list[Matrix]:
    """The tables of a report."""
    return [_matrix(name, matrix) for name, matrix in gold.tables.items()]


def _matrix(name: str, matrix: tuple[object, ...]) -> Matrix:
    lines = []
    for (label, keys, factors), line in zip(_keys(name), rows(name, matrix), strict=True):
        figures = (figure and round(figure * factor, 6) for figure, factor in zip(line, factors, strict=True))
        lines.append(Row(label, keys, tuple(figures)))
    return Matrix(name, tuple(column.label for column in layout(name).column), tuple(lines))


@cache
def _keys(name: str) -> list[tuple[str, tuple[CellKey, ...], tuple[int, ...]]]:
    """Of each row of a form the label, the keys of its cells, and how many of the dataset's units theirs hold."""
    table = layout(name)
    lines = []
    for row in table.row:
        keys, factors = [], []
        for column in table.column:
            indicator, at = row.indicator or column.indicator, coordinates(row, column)
            keys.append((table.id, indicator, tuple(getattr(at, axis) for axis in CODED)))
            factors.append(_factor(load_codebook().indicators[indicator].unit, row.unit or column.unit or table.unit))
        lines.append((row.label, tuple(keys), tuple(factors)))
    return lines


def _factor(counted: str, printed: str) -> int:
    """The dataset counts money in 元 where the codebook does, though 万元 is printed."""
    return 10000 if (counted, printed) == ("元", "万元") else 1
