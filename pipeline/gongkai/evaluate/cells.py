"""The statutory tables of one report, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from gongkai.evaluate.dataset import Observed
from gongkai.evaluate.gold import CODED, Figure, GoldReport, layout, rows
from gongkai.evaluate.matching import same_number
from gongkai.evaluate.scores import CellScore, Mistake, Share
from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.forms import coordinates

Key: TypeAlias = tuple[str, str, tuple[str, ...]]
"""Table without its form, since reports print one form's table in another's year; indicator; codes."""


def score_cells(gold: GoldReport, observed: Sequence[Observed]) -> tuple[CellScore, list[Mistake]]:
    """Compare figures cell by cell: a blank equals only a blank, and is nothing where gold has no cell."""
    wanted = _wanted(gold)
    found = {(row.table, row.indicator, row.at): row.value for row in observed if row.is_cell}
    right = {key for key, figure in wanted.items() if key in found and same_number(found[key], figure)}
    missing = {key for key in wanted if key not in found}
    extra = [key for key, figure in found.items() if key not in wanted and figure is not None]
    nonzero = {key for key, figure in wanted.items() if figure}
    score = CellScore(
        right=len(right),
        wrong=len(wanted) - len(right) - len(missing),
        missing=len(missing),
        spurious=len(extra),
        nonzero=Share(len(nonzero & right), len(nonzero)),
    )
    mistakes = [
        Mistake(gold.id, "cell", _told(key, figure), "" if key in missing else _told(key, found[key]))
        for key, figure in wanted.items()
        if key not in right
    ]
    mistakes += [Mistake(gold.id, "cell", "", _told(key, found[key])) for key in extra]
    return score, mistakes


def _wanted(gold: GoldReport) -> dict[Key, Figure]:
    """The cells of gold, in 元 where 万元 is printed and the codebook counts 元, as the dataset does."""
    cells: dict[Key, Figure] = {}
    for name, matrix in gold.tables.items():
        table = layout(name)
        for row, line in zip(table.row, rows(name, matrix), strict=True):
            for column, figure in zip(table.column, line, strict=True):
                indicator = row.indicator or column.indicator
                in_yuan = load_codebook().indicators[indicator].unit == "元"
                if figure is not None and in_yuan and (row.unit or column.unit or table.unit) == "万元":
                    figure = round(figure * 10000, 6)
                at = coordinates(row, column)
                cells[table.id, indicator, tuple(getattr(at, code) for code in CODED)] = figure
    return cells


def _told(key: Key, figure: Figure) -> str:
    table, indicator, at = key
    place = " ".join((table, indicator, *filter(None, at)))
    return f"{place}: {'blank' if figure is None else format(figure, 'g')}"
