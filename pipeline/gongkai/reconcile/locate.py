"""What is wrong: the one fault that would mend every broken identity of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from gongkai.reconcile.equations import UNKNOWN, Bounds, Instance, Known, broken
from gongkai.reconcile.solve import solve
from gongkai.records import Number

_SHORTEST_ROW = 3
"""Cells of a row that can slip: two could only change places."""


class Explanation(NamedTuple):
    """Cells that must be wrong and the values that the identities leave for them; `row` where a row slipped."""

    values: Mapping[int, Number]
    row: str = ""


def locate(block: Sequence[Instance], known: Known, rows: Mapping[str, Sequence[int]]) -> tuple[Explanation, ...]:
    """Every way in which one fault explains all broken identities of a block: one means that it is located.

    A fault is a single cell with another value; or else a row whose numbers stand in other columns; or else a
    number that is wrong in one cell and, by as much, in the total of its row. Every single-cell error of the
    requests tables leaves a pattern of its own (161 of 161 cells in the layout of 2019, 175 of 175 in that of
    2021), so a second explanation is rare there.
    """
    for faults in (_cells(block, known), _rows(block, known, rows), _with_total(block, known)):
        found = tuple(faults)
        if found:
            return found
    return ()


def _cells(block: Sequence[Instance], known: Known) -> Iterator[Explanation]:
    for index in _suspects(block, known):
        opened = [*known[:index], UNKNOWN, *known[index + 1 :]]
        solution = solve(block, opened)
        value = solution.bounds[index].value
        if solution.conflict is None and value is not None:
            yield Explanation({index: value})


def _suspects(block: Sequence[Instance], known: Known) -> list[int]:
    """Printed cells that all broken identities share; all printed ones where only the blanks tell of the fault."""
    faults = [set(item.cells) for item in broken(block, known)]
    shared = set.intersection(*faults) if faults else {index for item in block for index in item.cells}
    return [index for index in sorted(shared) if known[index].value is not None]


def _rows(block: Sequence[Instance], known: Known, rows: Mapping[str, Sequence[int]]) -> Iterator[Explanation]:
    """Rows whose numbers, in the same order but in other columns, would mend everything."""
    cells = {index for item in block for index in item.cells}
    for row, indexes in rows.items():
        printed = _order([known[index].value for index in indexes])
        if len(indexes) < _SHORTEST_ROW or not printed or not cells.issuperset(indexes):
            continue
        opened = list(known)
        for index in indexes:
            opened[index] = UNKNOWN
        solution = solve(block, opened)
        if solution.conflict:
            continue
        values = {index: value for index in indexes if (value := solution.bounds[index].value) is not None}
        if len(values) == len(indexes) and _order(list(values.values())) == printed:
            yield Explanation({i: value for i, value in values.items() if known[i] != Bounds.exactly(value)}, row)


def _with_total(block: Sequence[Instance], known: Known) -> Iterator[Explanation]:
    """A cell and the total that it enters, where these two still agree and others do not."""
    faults = [set(item.cells) for item in broken(block, known)]
    for item in block:
        if not (faults and item.is_equality and len(item.left) == 1) or set(item.cells) in faults:
            continue
        for part in item.right:
            pair = (item.left[0], part)
            if any(known[index].value is None for index in pair) or any(cells.isdisjoint(pair) for cells in faults):
                continue
            opened = [UNKNOWN if index in pair else bounds for index, bounds in enumerate(known)]
            solution = solve(block, opened)
            values = {index: value for index in pair if (value := solution.bounds[index].value) is not None}
            if solution.conflict is None and len(values) == len(pair):
                yield Explanation(values)


def _order(numbers: Sequence[Number | None]) -> list[Number]:
    return [number for number in numbers if number]
