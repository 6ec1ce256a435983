"""What a stated number is compared with: the cells that each reading of `comparisons.toml` adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from gongkai.reconcile.equations import sheet, tables_of
from gongkai.reconcile.printed import Printed
from gongkai.reconcile.selectors import COUNTED, Place, selects
from gongkai.records import Cell, Coordinates, Number
from gongkai.rulebook.identities import Comparison, Interpretation, Selector, load_comparisons

Layer: TypeAlias = Mapping[int, Cell]
"""Cells of a table by the position of their place."""
Readings: TypeAlias = list[tuple[Interpretation, Number]]
_NAMES = tuple(field.name for field in fields(Selector))
_Places: TypeAlias = Sequence[tuple[str, Sequence[int]]]


class Judge(NamedTuple):
    """The comparison that judges a number; `cells` are by reading and by selector, as names of `tables` and
    positions."""

    rule: Comparison
    cells: Sequence[Sequence[_Places]]
    tables: frozenset[str]

    def readings(self, printed: Mapping[str, Sequence[Layer]]) -> Readings | None:
        """The readings whose cells are printed, each with its sum; None where a blank among them leaves it open."""
        readings: Readings = []
        if self.tables.isdisjoint(printed):
            return readings
        for interpretation, cells in zip(self.rule.reading, self.cells, strict=True):
            terms = [
                [
                    layer[position]
                    for name, positions in places
                    for layer in printed.get(name, ())
                    for position in positions
                    if position in layer
                ]
                for places in cells
            ]
            numbers = [cell.implied if cell.number is None else cell.number for term in terms for cell in term]
            if None in numbers:
                return None
            if all(terms):
                readings.append((interpretation, sum([number for number in numbers if number is not None])))
        return readings


@lru_cache(maxsize=COUNTED)
def judge(indicator: str, at: Coordinates) -> Judge | None:
    """The first comparison that fits what a number of the text counts; None where no form has cells to compare."""
    place = Place(indicator, at)
    rule = next((item for item in load_comparisons() if selects(item.stated, place)), None)
    if rule is None:
        return None
    cells = [[_places(resolved(selector, place)) for selector in reading.cells] for reading in rule.reading]
    tables = frozenset(name for terms in cells for places in terms for name, _ in places)
    return Judge(rule, cells, tables) if tables else None


def _places(selector: Selector) -> _Places:
    """The places of all forms that a selector names."""
    names = dict.fromkeys(name for indicator in selector.indicator for name in tables_of(indicator))
    found = ((name, sheet(name).selected(selector)) for name in names)
    return tuple((name, positions) for name, positions in found if positions)


def resolved(selector: Selector, place: Place) -> Selector:
    """A selector with `=` and `=.*` put into the codes of the stated number; joined codes name the cells of each."""
    changes: dict[str, tuple[str, ...]] = {}
    for name in _NAMES:
        patterns: tuple[str, ...] = getattr(selector, name)
        if any(pattern.startswith("=") for pattern in patterns):
            code: str = place.indicator if name == "indicator" else getattr(place.at, name)
            changes[name] = tuple(
                f"{part}{pattern[1:]}" if pattern.startswith("=") else pattern
                for pattern in patterns
                for part in code.split("+")
            )
    return replace(selector, **changes) if changes else selector


def layers(table: Printed) -> Sequence[Layer]:
    """The cells of a table by their places; a place that is printed again opens another layer."""
    whole = dict(zip(table.places, table.cells, strict=True))
    if len(whole) == len(table.cells):
        return (whole,)
    found: list[dict[int, Cell]] = []
    for place, cell in zip(table.places, table.cells, strict=True):
        layer = next((layer for layer in found if place not in layer), None)
        if layer is None:
            found.append(layer := {})
        layer[place] = cell
    return found
