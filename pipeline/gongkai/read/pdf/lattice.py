"""Ruled lines of a page to frames: the cells that they enclose, with merged ones as the page shows them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

SNAP = 3.0  # points: double rules and rounding stay below, the narrowest rows and columns are wider
_FRINGE = 6.0  # points by which rules must stick out before an open side of a table is closed there
RULE_LIMIT = 1_000  # merged rules of one direction on a page; a map or a drawing has more, no table
PLACE_LIMIT = 20_000  # places of a frame; a full page of the smallest cells has 3,000


class Rule(NamedTuple):
    """A straight line along one axis: `at` on the other axis, from `start` to `end`."""

    at: float
    start: float
    end: float


class Place(NamedTuple):
    """A cell of a frame: its first row and column, and how many it covers."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A lattice of rules: borders of columns and rows in points, and the cells between them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    places: tuple[Place, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    @property
    def area(self) -> float:
        """In square points."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in the frame."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def index(self) -> dict[tuple[int, int], int]:
        """For each row and column, which of `places` covers it."""
        return {
            (place.row + down, place.column + right): number
            for number, place in enumerate(self.places)
            for down in range(place.rows)
            for right in range(place.columns)
        }

    def at(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of a point in the frame."""
        row = bisect_right(self.ys, y, 1, len(self.ys) - 1)
        column = bisect_right(self.xs, x, 1, len(self.xs) - 1)
        return row - 1, column - 1


def frames(across: Iterable[Rule], down: Iterable[Rule]) -> list[Frame] | None:
    """The frames that horizontal (`across`) and vertical (`down`) rules form, the smallest first.

    None where a page has more than `RULE_LIMIT` rules.
    """
    across, down = _merge(across), _merge(down)
    if max(len(across), len(down)) > RULE_LIMIT:
        return None
    found = []
    for group_across, group_down in _connected(across, down):
        frame = _frame(*_close(group_across, group_down))
        if frame is not None:
            found.append(frame)
    return sorted(found, key=lambda frame: frame.area)


def _merge(rules: Iterable[Rule]) -> list[Rule]:
    """Rules with pieces of one line put together: tables are drawn cell by cell, or in dashes."""
    rows: list[list[Rule]] = []
    for rule in sorted(rules):
        if not rows or rule.at - rows[-1][0].at > SNAP:
            rows.append([])
        rows[-1].append(rule)
    merged = []
    for row in rows:
        at = sum(rule.at for rule in row) / len(row)
        start = end = None
        for rule in sorted(row, key=lambda item: item.start):
            if start is None or end is None:
                start, end = rule.start, rule.end
            elif rule.start - end <= SNAP:
                end = max(end, rule.end)
            else:
                merged.append(Rule(at, start, end))
                start, end = rule.start, rule.end
        if start is not None and end is not None:
            merged.append(Rule(at, start, end))
    return [rule for rule in merged if rule.end - rule.start > SNAP]


def _meet(across: Rule, down: Rule) -> bool:
    return across.start - SNAP <= down.at <= across.end + SNAP and down.start - SNAP <= across.at <= down.end + SNAP


def _connected(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that hang together, each group as its horizontal and vertical ones."""
    owner = list(range(len(across) + len(down)))

    def root(number: int) -> int:
        while owner[number] != number:
            owner[number] = owner[owner[number]]
            number = owner[number]
        return number

    for i, horizontal in enumerate(across):
        for j, vertical in enumerate(down, len(across)):
            if _meet(horizontal, vertical):
                owner[root(i)] = root(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate((*across, *down)):
        groups.setdefault(root(number), ([], []))[number >= len(across)].append(rule)
    return [group for group in groups.values() if group[0] and group[1] and len(group[0]) + len(group[1]) > 2]


def _close(across: list[Rule], down: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Rules with a border added on sides where several of them end in line without one.

    Tables without outer borders are common, and some programs draw none where a page break cuts a table.
    """
    return across + _missing(down, across), down + _missing(across, down)


def _missing(sticking: Sequence[Rule], borders: Sequence[Rule]) -> list[Rule]:
    """Borders where at least two of the `sticking` rules end together, beyond all `borders`."""
    low, high = min(rule.start for rule in sticking), max(rule.end for rule in sticking)
    sides = (
        (low, low < min(rule.at for rule in borders) - _FRINGE, [r for r in sticking if r.start - low <= SNAP]),
        (high, high > max(rule.at for rule in borders) + _FRINGE, [r for r in sticking if high - r.end <= SNAP]),
    )
    return [
        Rule(at, min(rule.at for rule in ends), max(rule.at for rule in ends))
        for at, beyond, ends in sides
        if beyond and len(ends) > 1
    ]


def _frame(across: Sequence[Rule], down: Sequence[Rule]) -> Frame | None:
    """The frame of one group of rules; None where they enclose nothing, or far too much."""
    xs = sorted({rule.at for rule in down})
    ys = sorted({rule.at for rule in across})
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > PLACE_LIMIT:
        return None
    walls = _walls(down, xs, ys)
    floors = _walls(across, ys, xs)
    places: list[Place] = []
    taken: set[tuple[int, int]] = set()
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) in taken:
                continue
            place = _grow(row, column, (len(ys) - 1, len(xs) - 1), walls, floors, taken)
            places.append(place)
            taken.update((row + below, column + right) for below in range(place.rows) for right in range(place.columns))
    return Frame(tuple(xs), tuple(ys), tuple(places))


def _walls(rules: Iterable[Rule], ats: Sequence[float], steps: Sequence[float]) -> set[tuple[int, int]]:
    """Which steps between neighbouring borders a rule runs along: (number of the border, number of the step)."""
    order = {at: number for number, at in enumerate(ats)}
    middles = [(low + high) / 2 for low, high in pairwise(steps)]
    return {
        (order[rule.at], step)
        for rule in rules
        for step, middle in enumerate(middles)
        if rule.start <= middle <= rule.end
    }


def _grow(
    row: int,
    column: int,
    size: tuple[int, int],
    walls: set[tuple[int, int]],
    floors: set[tuple[int, int]],
    taken: set[tuple[int, int]],
) -> Place:
    """The largest cell from a corner: to the right up to a wall, then down while its whole width is open."""
    right = column + 1
    while right < size[1] and (right, row) not in walls and (row, right) not in taken:
        right += 1
    below = row + 1
    while below < size[0] and _open(below, range(column, right), walls, floors, taken):
        below += 1
    return Place(row, column, below - row, right - column)


def _open(
    row: int,
    columns: range,
    walls: set[tuple[int, int]],
    floors: set[tuple[int, int]],
    taken: set[tuple[int, int]],
) -> bool:
    """Whether a cell of these columns reaches down into `row`."""
    for column in columns:
        here = row, column
        if here in floors or here in taken or (column > columns.start and (column, row) in walls):
            return False
    return True
