"""Two coders' gold for one report, unit by unit: what each says of the same thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from gongkai.evaluate.alignment import align, squash
from gongkai.evaluate.dataset import Mentioned
from gongkai.evaluate.gold import CODED, GoldEntity, GoldFact, GoldReport, parse_gold, rows
from gongkai.evaluate.matching import match, same_number

UnitLayer: TypeAlias = Literal["report", "tables", "entities", "facts", "violations", "notes"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing as JSON, by one coder and by the other; None where a coder has none.

    `layer` is the key of the gold file, `place` the field, or the table with row and column counted from 0.
    """

    layer: UnitLayer
    place: tuple[str | int, ...]
    left: Any
    right: Any

    @property
    def agreed(self) -> bool:
        """Whether both say the same; where it stands and what supports it are no matter."""
        return bool(_bare(self.left) == _bare(self.right))


def confront(left: GoldReport, right: GoldReport) -> list[Unit]:
    """All units of two annotations of a report, in a fixed order: `merge` puts gold together from them."""
    return [
        *_fields(left, right),
        *_cells(left, right),
        *_entities(left, right),
        *_facts(left, right),
        *_rest(left, right),
    ]


def merge(left: GoldReport, units: Sequence[tuple[Unit, Any]]) -> GoldReport:
    """Gold from units with what holds of each: JSON, a list of JSON for both, or None for none of it."""
    content: dict[str, Any] = {"id": left.id, "report": {}, "tables": {}, "entities": [], "facts": [], "notes": ""}
    for unit, held in units:
        if unit.layer == "report":
            content["report"][unit.place[0]] = held
        elif unit.layer == "tables":
            _place_cell(content["tables"], unit.place, held)
        elif unit.layer in ("notes", "violations"):
            content[unit.layer] = held
        elif held is not None:
            content[unit.layer] += held if isinstance(held, list) else [held]
    return parse_gold(content, left.id)


def _bare(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    return {key: value for key, value in item.items() if key not in ("start", "end", "evidence")}


def _fields(left: GoldReport, right: GoldReport) -> Iterator[Unit]:
    one, other = (side.report.model_dump(mode="json") for side in (left, right))
    for name, value in one.items():
        yield Unit("report", (name,), value, other[name])


def _rest(left: GoldReport, right: GoldReport) -> Iterator[Unit]:
    yield Unit("violations", (), list(left.violations), list(right.violations))
    yield Unit("notes", (), left.notes, right.notes)


def _cells(left: GoldReport, right: GoldReport) -> Iterator[Unit]:
    """Cell by cell; a table that only one coder has is one unit."""
    for name in sorted({*left.tables, *right.tables}):
        if not (name in left.tables and name in right.tables):
            one, other = (_matrix(side, name) for side in (left, right))
            yield Unit("tables", (name,), one, other)
            continue
        for row, lines in enumerate(zip(rows(name, left.tables[name]), rows(name, right.tables[name]), strict=True)):
            for column, (one, other) in enumerate(zip(*lines, strict=True)):
                yield Unit("tables", (name, row, column), one, other)


def _matrix(side: GoldReport, name: str) -> Any:
    return [list(line) for line in rows(name, side.tables[name])] if name in side.tables else None


def _place_cell(tables: dict[str, Any], place: Sequence[Any], held: Any) -> None:
    if len(place) == 1:
        if held is not None:
            tables[place[0]] = held
        return
    name, row, _ = place
    matrix = tables.setdefault(name, [])
    if row == len(matrix):
        matrix.append([])
    matrix[row].append(held)


def _entities(left: GoldReport, right: GoldReport) -> Iterator[Unit]:
    gold = left.entities
    if any(entity.start is None for entity in right.entities):
        gold = tuple(entity.model_copy(update={"start": None, "end": None}) for entity in gold)
    found = [Mentioned(entity.type, squash(entity.text), entity.start or 0) for entity in right.entities]
    place = {id(entity): index for index, entity in enumerate(gold)}
    other = {id(mention): index for index, mention in enumerate(found)}
    partner = {place[id(entity)]: other[id(mention)] for entity, mention in align(gold, found)}
    for index, entity in enumerate(left.entities):
        yield Unit("entities", (), _json(entity), _json(right.entities[partner[index]]) if index in partner else None)
    taken = set(partner.values())
    yield from (Unit("entities", (), None, _json(e)) for index, e in enumerate(right.entities) if index not in taken)


@dataclass(frozen=True, slots=True, eq=False)
class _Claim:
    """A coder's fact. All are wanted here: an optional fact is as good a unit as any."""

    fact: GoldFact
    optional: bool = False


_READINGS: tuple[Callable[[_Claim, GoldFact], bool], ...] = (
    lambda one, other: _bare(_json(one.fact)) == _bare(_json(other)),
    lambda one, other: _same_codes(one.fact, other) and same_number(one.fact.value, other.value),
    lambda one, other: one.fact.indicator == other.indicator and same_number(one.fact.value, other.value),
    lambda one, other: _same_codes(one.fact, other) and _near(one.fact, other),
    lambda one, other: one.fact.indicator == other.indicator and _near(one.fact, other),
    lambda one, other: same_number(one.fact.value, other.value) and _near(one.fact, other),
)
"""When two facts are one unit, the likeliest first: the same, the same number, the same place."""


def _facts(left: GoldReport, right: GoldReport) -> Iterator[Unit]:
    pool, spare = [_Claim(fact) for fact in left.facts], list(right.facts)
    for agree in _READINGS:
        pairs = match(pool, spare, agree)
        yield from (Unit("facts", (), _json(claim.fact), _json(other)) for claim, other in pairs.pairs)
        pool, spare = list(pairs.missed), list(pairs.spare)
    yield from (Unit("facts", (), _json(claim.fact), None) for claim in pool)
    yield from (Unit("facts", (), None, _json(other)) for other in spare)


def _same_codes(one: GoldFact, other: GoldFact) -> bool:
    names = ("indicator", "period", "category", *CODED)
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _near(one: GoldFact, other: GoldFact) -> bool:
    if one.start is not None and one.end is not None and other.start is not None and other.end is not None:
        return one.start < other.end and other.start < one.end
    left, right = squash(one.evidence), squash(other.evidence)
    return bool(left and right) and (left in right or right in left)


def _json(item: GoldEntity | GoldFact) -> dict[str, Any]:
    return item.model_dump(mode="json", exclude_defaults=True)
