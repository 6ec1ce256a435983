"""What identities leave open: the values of unknown cells that they determine, or that none would do."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from gongkai.reconcile.equations import Bounds, Instance, Known
from gongkai.records import Number

_ROUNDS = 40
"""Sweeps over all identities: each determined cell may determine another, far fewer than this in any form."""

_Row = dict[int, Fraction]
_CONSTANT = -1


class Solution(NamedTuple):
    """The bounds as tight as the identities make them, and an identity that no non-negative values satisfy."""

    bounds: Known
    conflict: Instance | None = None


def solve(block: Sequence[Instance], known: Known) -> Solution:
    """What identities leave open of the cells without a number.

    Equalities tighten the bounds of each cell until nothing moves (bounds propagation), and what is left is
    eliminated as a system of linear equations. Only consequences are drawn: a cell keeps its bounds where
    several values are possible.
    """
    for item in block:
        if item.broken(known):
            return Solution(known, item)
    equalities = [
        item for item in block if item.is_equality and any(known[index].value is None for index in item.cells)
    ]
    if not equalities:
        return Solution(known)
    tight = list(known)
    found: dict[int, Number] = {}
    while True:
        conflict = _propagate(equalities, tight)
        if conflict:
            return Solution(known, conflict)
        found = _eliminate(equalities, tight)
        for index, value in found.items():
            lower, upper = tight[index]
            if value < lower or (upper is not None and value > upper):
                return Solution(known, next(item for item in equalities if index in item.cells))
            tight[index] = Bounds.exactly(value)
        if not found:
            return Solution(tight, next((item for item in block if item.broken(tight)), None))


class _Total(NamedTuple):
    """The sum of some bounds; `unbounded` of them have no greatest value and are left out of `upper`."""

    lower: Number
    upper: Number
    unbounded: int


def _propagate(equalities: Sequence[Instance], tight: list[Bounds]) -> Instance | None:
    """Tighten bounds in place; an identity that leaves a cell without any value, if one does."""
    for _ in range(_ROUNDS):
        moved = False
        for item in equalities:
            left, right = _total(item.left, tight), _total(item.right, tight)
            for side, own, other in ((item.left, left, right), (item.right, right, left)):
                for index in side:
                    if tight[index].value is not None:
                        continue
                    bounds = _narrowed(tight[index], own, other)
                    if bounds is None:
                        return item
                    moved = moved or bounds != tight[index]
                    tight[index] = bounds
        if not moved:
            break
    return next((item for item in equalities if item.broken(tight)), None)


def _total(indexes: Sequence[int], tight: Sequence[Bounds]) -> _Total:
    lower: Number = 0
    upper: Number = 0
    unbounded = 0
    for index in indexes:
        low, high = tight[index]
        lower += low
        if high is None:
            unbounded += 1
        else:
            upper += high
    return _Total(lower, upper, unbounded)


def _narrowed(bounds: Bounds, own: _Total, other: _Total) -> Bounds | None:
    """The bounds of a cell whose side must equal the other: the other side less the rest of its own.

    The sums may be those from before the cells beside it were narrowed; the next round takes the new ones.
    """
    lower, upper = bounds
    if own.unbounded == (upper is None):  # the rest of its own side has a greatest value
        most_beside = own.upper if upper is None else own.upper - upper
        lower = max(lower, other.lower - most_beside)
    if not other.unbounded:
        most = other.upper - (own.lower - bounds.lower)
        upper = most if upper is None else min(upper, most)
    return None if upper is not None and lower > upper else Bounds(lower, upper)


def _eliminate(equalities: Sequence[Instance], tight: Sequence[Bounds]) -> dict[int, Number]:
    """Cells that the equalities determine only together (Gauss-Jordan elimination over the rationals)."""
    rows = [row for item in equalities if len(row := _row(item, tight)) > 2]
    solved: dict[int, _Row] = {}
    for row in rows:
        for at, other in solved.items():
            _subtract(row, other, at)
        pivot = next((index for index in row if index != _CONSTANT), None)
        if pivot is None:
            continue
        unit = {index: value / row[pivot] for index, value in row.items()}
        for other in solved.values():
            _subtract(other, unit, pivot)
        solved[pivot] = unit
    return {
        pivot: -row.get(_CONSTANT, Fraction(0)).numerator
        for pivot, row in solved.items()
        if len(row) - (_CONSTANT in row) == 1 and row.get(_CONSTANT, Fraction(0)).denominator == 1
    }


def _row(item: Instance, tight: Sequence[Bounds]) -> _Row:
    """Left less right side: the coefficient of each unknown cell and the sum of the known ones."""
    row: _Row = {_CONSTANT: Fraction(0)}
    for sign, side in ((1, item.left), (-1, item.right)):
        for index in side:
            value = tight[index].value
            place = index if value is None else _CONSTANT
            row[place] = row.get(place, Fraction(0)) + (sign if value is None else sign * Fraction(value))
    return {place: value for place, value in row.items() if value or place == _CONSTANT}


def _subtract(row: _Row, other: _Row, pivot: int) -> None:
    factor = row.get(pivot)
    if not factor:
        return
    for index, value in other.items():
        left = row.get(index, Fraction(0)) - factor * value
        if left or index == _CONSTANT:
            row[index] = left
        else:
            row.pop(index, None)
