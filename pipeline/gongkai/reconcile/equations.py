"""Identities as equations over the cells of one table: what they say, what they imply, where they break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from gongkai.records import Cell, Coordinates, Number
from gongkai.rulebook.forms import Equation, Selector, load_identities

Numbers = Mapping[int, Number | None]
_SELECTED = ("channel", "method", "applicant", "outcome", "route", "measure", "kind")


class Place(NamedTuple):
    """What a cell counts, and its labels."""

    indicator: str
    at: Coordinates
    row: str
    col: str


@dataclass(frozen=True, slots=True)
class Instance:
    """An identity at one place of a table; sides are positions in the table's cells."""

    equation: Equation
    left: tuple[int, ...]
    right: tuple[int, ...]
    place: str

    @property
    def cells(self) -> tuple[int, ...]:
        """All cells of both sides."""
        return self.left + self.right

    def unknown(self, numbers: Numbers) -> list[int]:
        """The cells without a number."""
        return [index for index in self.cells if numbers[index] is None]

    def sums(self, numbers: Numbers) -> tuple[Number, Number]:
        """Both sides, unknown cells left out."""
        return _sum(numbers, self.left), _sum(numbers, self.right)

    def broken(self, numbers: Numbers) -> bool:
        """Whether no non-negative values of the unknown cells could save the identity."""
        left, right = self.sums(numbers)
        left_open = any(numbers[index] is None for index in self.left)
        right_open = any(numbers[index] is None for index in self.right)
        if self.equation.relation == ">=":
            return left < right and not left_open
        return (left > right and not right_open) or (left < right and not left_open)

    def solve(self, numbers: Numbers, cell: int) -> Number:
        """The value of a cell that makes both sides equal, all others as they are."""
        left, right = self.sums({**numbers, cell: 0})
        return right - left if cell in self.left else left - right


def _sum(numbers: Numbers, indexes: Sequence[int]) -> Number:
    total: Number = 0
    for index in indexes:
        total += numbers[index] or 0
    return total


def instances(name: str, cells: Sequence[Cell]) -> tuple[Instance, ...]:
    """Every identity of the table `name` (`form2021.requests`) at every place where its cells are printed."""
    return _instances(name, tuple(Place(cell.indicator, cell.at, cell.row, cell.col) for cell in cells))


@lru_cache(maxsize=512)  # nearly all reports print the same cells in the same order
def _instances(name: str, cells: tuple[Place, ...]) -> tuple[Instance, ...]:
    return tuple(found for equation in _of_table(name) for found in _places(equation, cells))


@cache
def _of_table(name: str) -> tuple[Equation, ...]:
    return tuple(equation for equation in load_identities() if name in equation.tables)


def _places(equation: Equation, cells: Sequence[Place]) -> Iterator[Instance]:
    sides: dict[tuple[str, ...], tuple[list[int], list[int]]] = {}
    for index, cell in enumerate(cells):
        group = tuple(_code(cell, dimension) for dimension in equation.each)
        for side, selectors in enumerate((equation.left, equation.right)):
            if any(_selects(selector, cell, equation.each) for selector in selectors):
                sides.setdefault(group, ([], []))[side].append(index)
    for left, right in sides.values():
        if left and (right or not equation.right):
            yield Instance(equation, tuple(left), tuple(right), _place([cells[index] for index in left + right]))


def _code(cell: Place, dimension: str) -> str:
    code: str = cell.indicator if dimension == "indicator" else getattr(cell.at, dimension)
    return code


def _selects(selector: Selector, cell: Place, each: Sequence[str]) -> bool:
    if not _fits(selector.indicator, cell.indicator):
        return False
    return all(name in each or _fits(getattr(selector, name), getattr(cell.at, name)) for name in _SELECTED)


def _fits(patterns: Sequence[str], code: str) -> bool:
    for pattern in patterns:
        if pattern.endswith("*"):
            if code and code.startswith(pattern[:-1]):
                return True
        elif code == pattern:
            return True
    return False


def _place(cells: Sequence[Place]) -> str:
    """What all cells have in common: their column, their row, or the head above their columns."""
    for labels in ({cell.col for cell in cells}, {cell.row for cell in cells}):
        if len(labels) == 1 and (label := next(iter(labels))) not in ("", "统计数"):
            return label
    heads = {cell.col.rpartition("/")[0] for cell in cells}
    return next(iter(heads)) if len(heads) == 1 else ""


def implied(found: Sequence[Instance], numbers: Numbers, blank: set[int]) -> dict[int, tuple[Number, str]]:
    """Blank cells that the identities determine, each with the id of the identity that did.

    A blank is restored where it is the only unknown of an equation; all values are dropped again where one
    is negative or breaks another equation.
    """
    known = dict(numbers)
    restored: dict[int, tuple[Number, str]] = {}
    progress = True
    while progress:
        progress = False
        for instance in found:
            unknown = instance.unknown(known)
            if instance.equation.relation != "=" or len(unknown) != 1 or unknown[0] not in blank:
                continue
            value = instance.solve(known, unknown[0])
            if value < 0:
                return {}
            known[unknown[0]] = value
            restored[unknown[0]] = (value, instance.equation.id)
            progress = True
    newly_broken = any(item.broken(known) and not item.broken(numbers) for item in found)
    return {} if newly_broken else restored


def culprit(found: Sequence[Instance], numbers: Numbers) -> tuple[int, Number] | None:
    """The one cell whose other value would mend every broken identity and break none, with that value."""
    broken = [item for item in found if item.broken(numbers)]
    if not broken or any(item.equation.relation != "=" for item in broken):
        return None
    explains = set(broken[0].cells).intersection(*(item.cells for item in broken[1:]))
    candidates = []
    for cell in sorted(explains):
        values = {item.solve(numbers, cell) for item in broken}
        value = values.pop()
        if not values and value >= 0 and not any(item.broken({**numbers, cell: value}) for item in found):
            candidates.append((cell, value))
    return candidates[0] if len(candidates) == 1 else None
