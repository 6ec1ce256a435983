"""What identities leave open: the values of unknown cells that they determine, or that none would do."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from gongkai.reconcile.equations import Bounds, Instance, Known, broken
from gongkai.records import Number

_ROUNDS = 40
"""Sweeps over all identities: each determined cell may determine another, far fewer than this in any form."""

_Rational = int | Fraction
_Row = dict[int, _Rational]
_CONSTANT = -1


class Solution(NamedTuple):
    """The bounds as tight as the identities make them, and an identity that no non-negative values satisfy."""

    bounds: Known
    conflict: Instance | None = None


class _Equality(NamedTuple):
    """An equality with unknown cells: their positions on both sides, and the sums of the known ones."""

    item: Instance
    left: Sequence[int]
    right: Sequence[int]
    left_sum: Number
    right_sum: Number


def solve(block: Sequence[Instance], known: Known) -> Solution:
    """What identities leave open of the cells without a number: `known` has exact bounds or `UNKNOWN`.

    Equalities tighten the bounds of each cell until nothing moves (bounds propagation), and what is left is
    eliminated as a system of linear equations. Only consequences are drawn: a cell keeps its bounds where
    several values are possible.
    """
    at_once = broken(block, known)
    if at_once:
        return Solution(known, at_once[0])
    equalities = _equalities(block, known)
    if not equalities:
        return Solution(known)
    tight = list(known)
    while True:
        conflict = _propagate(equalities, tight)
        if conflict:
            return Solution(known, conflict)
        found = _eliminate(equalities, tight)
        for index, value in found.items():
            lower, upper = tight[index]
            if value < lower or (upper is not None and value > upper):
                return Solution(known, next(item for item, *_ in equalities if index in item.cells))
            tight[index] = Bounds.exactly(value)
        if not found:
            return Solution(tight, next((item for item in block if not item.is_equality and item.broken(tight)), None))


def _equalities(block: Sequence[Instance], known: Known) -> list[_Equality]:
    unknown = [lower != upper for lower, upper in known]
    numbers = [lower for lower, _ in known]
    found = []
    for item in block:
        if item.is_equality:
            left = [index for index in item.left if unknown[index]]
            right = [index for index in item.right if unknown[index]]
            if left or right:
                found.append(_Equality(item, left, right, *item.totals(numbers)))
    return found


class _Total(NamedTuple):
    """The sum of some bounds; `unbounded` of them have no greatest value and are left out of `upper`."""

    lower: Number
    upper: Number
    unbounded: int

    @property
    def is_exact(self) -> bool:
        """Whether every bound has one value only."""
        return not self.unbounded and self.lower == self.upper


def _propagate(equalities: Sequence[_Equality], tight: list[Bounds]) -> Instance | None:
    """Tighten bounds in place; an identity that leaves a cell without any value, if one does."""
    for _ in range(_ROUNDS):
        moved = False
        for item, left_cells, right_cells, left_sum, right_sum in equalities:
            left, right = _total(left_cells, left_sum, tight), _total(right_cells, right_sum, tight)
            if left.is_exact and right.is_exact:
                continue
            for side, own, other in ((left_cells, left, right), (right_cells, right, left)):
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
    return next((equality.item for equality in equalities if _is_apart(equality, tight)), None)


def _is_apart(equality: _Equality, tight: Known) -> bool:
    """Whether no values within the bounds make both sides equal."""
    left = _total(equality.left, equality.left_sum, tight)
    right = _total(equality.right, equality.right_sum, tight)
    return (not left.unbounded and left.upper < right.lower) or (not right.unbounded and right.upper < left.lower)


def _total(indexes: Sequence[int], known: Number, tight: Known) -> _Total:
    """The sum of what is known and of the bounds of the other cells of a side."""
    lower = upper = known
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


def _eliminate(equalities: Sequence[_Equality], tight: Known) -> dict[int, Number]:
    """Cells that the equalities determine only together (Gauss-Jordan elimination over the rationals).

    The coefficients are integers, and divided only by pivots other than 1 and -1.
    """
    solved: dict[int, _Row] = {}
    for item in equalities:
        row = _row(item, tight)
        if len(row) <= 2:
            continue
        for at, other in solved.items():
            _subtract(row, other, at)
        pivot = next((index for index in row if index != _CONSTANT), None)
        if pivot is None:
            continue
        if row[pivot] == -1:
            row = {index: -value for index, value in row.items()}
        elif row[pivot] != 1:
            row = {index: value / Fraction(row[pivot]) for index, value in row.items()}
        for other in solved.values():
            _subtract(other, row, pivot)
        solved[pivot] = row
    return {
        pivot: -row[_CONSTANT].numerator
        for pivot, row in solved.items()
        if len(row) == 2 and row[_CONSTANT].denominator == 1
    }


def _row(item: _Equality, tight: Known) -> _Row:
    """Left less right side: the coefficient of each unknown cell and the sum of the known ones."""
    row: _Row = {_CONSTANT: _exact(item.left_sum) - _exact(item.right_sum)}
    for sign, side in ((1, item.left), (-1, item.right)):
        for index in side:
            value = tight[index].value
            place, term = (index, sign) if value is None else (_CONSTANT, sign * _exact(value))
            row[place] = row.get(place, 0) + term
    return {place: value for place, value in row.items() if value or place == _CONSTANT}


def _exact(number: Number) -> _Rational:
    return number if isinstance(number, int) else Fraction(number)


def _subtract(row: _Row, other: _Row, pivot: int) -> None:
    factor = row.get(pivot)
    if not factor:
        return
    for index, value in other.items():
        left = row.get(index, 0) - factor * value
        if left or index == _CONSTANT:
            row[index] = left
        else:
            row.pop(index, None)
