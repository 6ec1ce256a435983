"""Identities laid over what is printed: which cells each of them adds up, and whether it can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from operator import itemgetter, lt, ne
from typing import NamedTuple

from gongkai.reconcile.selectors import COUNTED, SELECTED, Place, code, fits, selects
from gongkai.records import Coordinates, Number
from gongkai.rulebook.forms import Form, coordinates, load_forms
from gongkai.rulebook.identities import Equation, Selector, load_identities

_Group = tuple[str, ...]


class Bounds(NamedTuple):
    """The least and the greatest value that a number may have; no greatest where `upper` is None."""

    lower: Number = 0
    upper: Number | None = None

    @classmethod
    def exactly(cls, number: Number) -> Bounds:
        """One value only."""
        return cls(number, number)

    @property
    def value(self) -> Number | None:
        """The only value left, or None."""
        return self.lower if self.lower == self.upper else None


UNKNOWN = Bounds()
"""A count that is not printed: anything but negative."""

Known = Sequence[Bounds]
"""The bounds of every place of a sheet, in its order."""

_Pick = Callable[[Sequence[Number]], Sequence[Number]]
_Check = tuple[_Pick, _Pick, Callable[[Number, Number], bool]]
_FAILS: Mapping[str, Callable[[Number, Number], bool]] = {
    "=": ne,
    ">=": lt,
    "covers": lt,
    "zero": lambda left, right: left == 0 and right > 0,
}


def _picker(positions: Sequence[int]) -> _Pick:
    """What takes the numbers at some positions."""
    if len(positions) > 1:
        return itemgetter(*positions)
    return itemgetter(slice(positions[0], positions[0] + 1) if positions else slice(0))


@dataclass(frozen=True)
class Instance:
    """An identity at one place of a sheet; both sides are positions in `places`, those of the sheet."""

    equation: Equation
    left: tuple[int, ...]
    right: tuple[int, ...]
    places: Sequence[Place] = field(repr=False, compare=False)

    @cached_property
    def place(self) -> str:
        """What its cells have in common, for a reader."""
        return _place([self.places[index] for index in self.cells])

    @property
    def cells(self) -> tuple[int, ...]:
        """All cells of both sides."""
        return self.left + self.right

    @property
    def is_equality(self) -> bool:
        """Whether both sides must be equal."""
        return self.equation.relation == "="

    def sums(self, known: Known) -> tuple[Bounds, Bounds]:
        """Both sides, each with its least and its greatest sum."""
        return _sum(known, self.left), _sum(known, self.right)

    @cached_property
    def check(self) -> _Check:
        """What takes the numbers of each side, and whether their sums are at odds."""
        return _picker(self.left), _picker(self.right), _FAILS[self.equation.relation]

    def totals(self, numbers: Sequence[Number]) -> tuple[Number, Number]:
        """The sum of each side for these numbers of all places."""
        left, right, _ = self.check
        return sum(left(numbers)), sum(right(numbers))

    def fails(self, numbers: Sequence[Number]) -> bool:
        """Whether the identity does not hold for these numbers of all places."""
        left, right, fails = self.check
        return fails(sum(left(numbers)), sum(right(numbers)))

    def broken(self, known: Known) -> bool:
        """Whether no values within the bounds could save the identity."""
        left, right = self.sums(known)
        if self.equation.relation == "zero":
            return left.upper == 0 and right.lower > 0
        short = left.upper is not None and left.upper < right.lower
        return short or (self.is_equality and right.upper is not None and left.lower > right.upper)


def broken(items: Iterable[Instance], known: Known) -> list[Instance]:
    """The identities that are broken where each number is known or `UNKNOWN`: none that holds with 0 for those."""
    numbers = [bounds.lower for bounds in known]
    return [item for item in items if item.fails(numbers) and item.broken(known)]


def _bits(positions: Iterable[int]) -> int:
    return sum(1 << position for position in positions)


def _sum(known: Known, indexes: Sequence[int]) -> Bounds:
    lower: Number = 0
    upper: Number | None = 0
    for index in indexes:
        low, high = known[index]
        lower += low
        upper = None if upper is None or high is None else upper + high
    return Bounds(lower, upper)


@dataclass(frozen=True)
class Sheet:
    """The places of a table, printed or not, and the identities over them."""

    name: str
    places: tuple[Place, ...]
    instances: tuple[Instance, ...]

    @cached_property
    def blocks(self) -> tuple[tuple[Instance, ...], ...]:
        """The hard identities, in groups that share no cell: each group is judged by itself."""
        groups: list[tuple[set[int], list[Instance]]] = []
        for item in self.instances:
            if item.equation.severity != "error":
                continue
            cells, members = set(item.cells), [item]
            for group in [group for group in groups if group[0] & cells]:
                groups.remove(group)
                cells |= group[0]
                members = group[1] + members
            groups.append((cells, members))
        return tuple(tuple(members) for _, members in groups)

    def holds(self, numbers: Sequence[Number]) -> bool:
        """Whether every identity holds for these numbers of all places.

        Where it does with 0 for what is not printed, none is `broken` and no blank is at odds with another.
        """
        return not any([fails(sum(left(numbers)), sum(right(numbers))) for left, right, fails in self._checks])

    @cached_property
    def _checks(self) -> list[_Check]:
        return [item.check for item in self.instances]

    @cached_property
    def index(self) -> Mapping[tuple[str, str], int]:
        """The position of each place by its row and its column, which no other place of the table has."""
        return {(place.row, place.col): index for index, place in enumerate(self.places)}

    @cached_property
    def rows(self) -> Mapping[str, tuple[int, ...]]:
        """The positions of each row, in the order of the form."""
        rows: dict[str, list[int]] = {}
        for index, place in enumerate(self.places):
            rows.setdefault(place.row, []).append(index)
        return {row: tuple(indexes) for row, indexes in rows.items()}

    @cached_property
    def equalities(self) -> tuple[tuple[int, tuple[tuple[int, int], ...]], ...]:
        """Of each block its places and both sides of its equalities: all as the bits of numbers."""
        return tuple(
            (
                _bits({index for item in block for index in item.cells}),
                tuple((_bits(item.left), _bits(item.right)) for item in block if item.is_equality),
            )
            for block in self.blocks
        )

    @cached_property
    def has_equality(self) -> bool:
        """Whether any hard identity is an equality."""
        return any(item.is_equality for block in self.blocks for item in block)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns in the order of the form."""
        return tuple(dict.fromkeys(place.col for place in self.places))

    @cached_property
    def _coded(self) -> Mapping[str, Mapping[str, int]]:
        """A bitmap index: by dimension and code the places that have it, as the bits of a number."""
        coded: dict[str, dict[str, int]] = {}
        for dimension in ("indicator", *SELECTED):
            bits = coded.setdefault(dimension, {})
            for index, place in enumerate(self.places):
                key = code(place, dimension)
                bits[key] = bits.get(key, 0) | 1 << index
        return coded

    def selected(self, selector: Selector) -> tuple[int, ...]:
        """The positions of the places that a selector names (`selects`)."""
        bits = -1
        for dimension, coded in self._coded.items():
            fitting = 0
            for pattern in getattr(selector, dimension):
                codes = [key for key in coded if fits((pattern,), key)] if pattern.endswith("*") else [pattern]
                for key in codes:
                    fitting |= coded.get(key, 0)
            bits &= fitting
            if not bits:
                return ()
        return tuple([index for index in range(bits.bit_length()) if bits >> index & 1])

    @cached_property
    def labels(self) -> tuple[list[str], list[str]]:
        """The row and the column of each place."""
        return [place.row for place in self.places], [place.col for place in self.places]


@cache
def form_of(name: str) -> Form:
    """The form that a statutory table belongs to."""
    return next(form for form in load_forms() if form.id == name.partition(".")[0])


@cache
def tables_of(indicator: str) -> tuple[str, ...]:
    """The statutory tables that have a place for an indicator."""
    names = (f"{form.id}.{table.id}" for form in load_forms() for table in form.table)
    return tuple(name for name in names if any(place.indicator == indicator for place in sheet(name).places))


@cache
def sheet(name: str) -> Sheet:
    """The statutory table `name` (`form2021.requests`) as its form prints it."""
    table = next(table for table in form_of(name).table if table.id == name.partition(".")[2])
    places = tuple(
        Place(row.indicator or column.indicator, coordinates(row, column), row.label, column.label)
        for row in table.row
        for column in table.column
    )
    return lay(name, places)


def lay(name: str, places: Sequence[Place]) -> Sheet:
    """The identities of `identities.toml` that hold in `name`, laid over some places."""
    groups: dict[tuple[int, _Group], list[list[int]]] = {}
    equations = _identities(name)
    for index, place in enumerate(places):
        for number, group, term in terms(name, place.indicator, place.at):
            added = groups.get((number, group))
            if added is None:
                added = groups[number, group] = [[] for _ in equations[number].selectors]
            added[term].append(index)
    complete = [(number, added) for (number, _), added in groups.items() if all(added)]
    complete.sort(key=itemgetter(0))
    instances = [item for number, added in complete for item in _instances(equations[number], added, places)]
    return Sheet(name, tuple(places), tuple(instances))


@cache
def _identities(name: str) -> tuple[Equation, ...]:
    return tuple(equation for equation in load_identities() if name in equation.tables)


@lru_cache(maxsize=COUNTED)
def terms(name: str, indicator: str, at: Coordinates) -> tuple[tuple[int, _Group, int], ...]:
    """Where the identities of a table add up what counts this: the identity, its group of `each`, the selector."""
    place = Place(indicator, at)
    return tuple(
        (number, tuple(code(place, dimension) for dimension in equation.each), term)
        for number, equation in enumerate(_identities(name))
        for term, selector in enumerate(equation.selectors)
        if selects(selector, place, equation.each)
    )


def _instances(equation: Equation, terms: Sequence[list[int]], places: Sequence[Place]) -> Iterator[Instance]:
    """The equation over one group of places, by selector, each of which names some."""
    sides = len(equation.left)
    left = [index for term in terms[:sides] for index in term]
    right = [index for term in terms[sides:] for index in term]
    for part in [[index] for index in right] if equation.relation == "covers" else [right]:
        yield Instance(equation, tuple(left), tuple(part), places)


def _place(cells: Sequence[Place]) -> str:
    """What all cells have in common: their column, their row, or the head above their columns."""
    for labels in ({cell.col for cell in cells}, {cell.row for cell in cells}):
        if len(labels) == 1 and (label := next(iter(labels))) not in ("", "统计数"):
            return label
    heads = {cell.col.rpartition("/")[0] for cell in cells}
    return next(iter(heads)) if len(heads) == 1 else ""
