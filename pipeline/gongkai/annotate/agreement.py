"""How far two coders agree, and gold from both after somebody has decided where they do not."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongkai.annotate.coefficients import alpha, interval, kappa, nominal, ratio
from gongkai.annotate.confront import Unit, confront, merge
from gongkai.annotate.marks import Marked, from_marks
from gongkai.annotate.realign import realign
from gongkai.errors import ConfigError
from gongkai.evaluate.gold import CODED, GoldReport

_COLUMNS = ("report_id", "unit", "layer", "place", "a", "b", "decision")
_TYPES = ("AGENCY", "PERIOD", "COUNT", "CHANNEL")


@dataclass(frozen=True, slots=True)
class Coefficient:
    """Agreement about one thing: how many units, the share that is the same, alpha and kappa (None: undefined)."""

    name: str
    units: int
    same: float | None
    alpha: float | None
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on spans and values, and every unit of every report that both coders have.

    `only` names reports that one coder alone has.
    """

    coefficients: tuple[Coefficient, ...]
    units: Mapping[str, Sequence[Unit]]
    gold: Mapping[str, GoldReport]
    only: tuple[str, ...]

    def disagreements(self) -> Iterator[tuple[str, int, Unit]]:
        """Report, number of the unit, and the unit."""
        for report_id, units in self.units.items():
            yield from ((report_id, number, unit) for number, unit in enumerate(units) if not unit.agreed)


def agree(left: Sequence[Marked], right: Sequence[Marked]) -> Agreement:
    """Compare two coders' annotations of the same reports.

    Spans are compared character by character, so that what neither marks counts too (which mentions alone could
    not tell chance from); where a text differs the second coder's marks are moved to the first's. Values are
    those of facts and table cells; what only one coder has is a category of its own for kappa and the nominal
    alpha, and missing for the alpha of numbers.
    """
    ours, theirs = ({item.id: item for item in side} for side in (left, right))
    both = sorted(ours.keys() & theirs.keys())
    gold, units = {}, {}
    characters: Counter[tuple[str, str]] = Counter()
    for id in both:
        one = ours[id]
        other = realign(theirs[id], one.text)[0] if one.text and theirs[id].text else theirs[id]
        characters += _characters(one, other)
        gold[id] = from_marks(one)
        units[id] = confront(gold[id], from_marks(other))
    every = [unit for some in units.values() for unit in some]
    coefficients = (_coefficient("spans", characters), *_values(every), *_dimensions(every))
    return Agreement(coefficients, units, gold, tuple(sorted(ours.keys() ^ theirs.keys())))


def _characters(one: Marked, other: Marked) -> Counter[tuple[str, str]]:
    """What both call each character; nothing of a report whose text is not known."""
    length = len(one.text)
    names = [[""] * length, [""] * length]
    for side, item in zip(names, (one, other), strict=True):
        for mark in item.marks:
            if mark.label in _TYPES:
                side[mark.start : mark.end] = [mark.label] * len(side[mark.start : mark.end])
    return Counter(zip(*names, strict=True))


def _values(units: Sequence[Unit]) -> Iterator[Coefficient]:
    mentions = [(_name(u.left, "type"), _name(u.right, "type")) for u in units if u.layer == "entities"]
    yield _coefficient("mentions", Counter(mentions))
    facts = [(_number(unit.left), _number(unit.right)) for unit in units if unit.layer == "facts"]
    cells = [(_cell(unit.left), _cell(unit.right)) for unit in units if unit.layer == "tables" and len(unit.place) == 3]
    for name, pairs in (("fact values", facts), ("cell values", cells)):
        yield _coefficient(name, Counter(pairs))
        numbers = Counter(pair for pair in pairs if not any(isinstance(value, str) for value in pair))
        for scale, distance in (("interval", interval), ("ratio", ratio)):
            same = _same(numbers)
            yield Coefficient(f"{name}, {scale}", numbers.total(), same, alpha(numbers, distance), None)


def _dimensions(units: Sequence[Unit]) -> Iterator[Coefficient]:
    """The indicator and each dimension of facts that both have."""
    facts = [(unit.left, unit.right) for unit in units if unit.layer == "facts" and unit.left and unit.right]
    for name in ("indicator", *CODED, "qualifier", "status"):
        pairs = Counter((one.get(name, ""), other.get(name, "")) for one, other in facts)
        if any(any(pair) for pair in pairs):
            yield _coefficient(name, pairs)


def _coefficient(name: str, pairs: Mapping[tuple[Any, Any], int]) -> Coefficient:
    return Coefficient(name, sum(pairs.values()), _same(pairs), alpha(pairs, nominal), kappa(pairs))


def _same(pairs: Mapping[tuple[Any, Any], int]) -> float | None:
    total = sum(pairs.values())
    return sum(times for (one, other), times in pairs.items() if one == other) / total if total else None


def _name(item: Any, key: str) -> str:
    return item[key] if item else "absent"


def _number(item: Any) -> float | str:
    return float(item["value"]) if item else "absent"


def _cell(figure: float | None) -> float | str:
    return "blank" if figure is None else float(figure)


def write_disagreements(file: Path, agreement: Agreement) -> None:
    """A CSV with a row a disagreement and an empty column `decision`, to be filled with a, b, both, none or JSON."""
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(_COLUMNS)
            for report_id, number, unit in agreement.disagreements():
                sides = (json.dumps(side, ensure_ascii=False) for side in (unit.left, unit.right))
                writer.writerow((report_id, number, unit.layer, json.dumps(unit.place), *sides, ""))
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error


def adjudicate(agreement: Agreement, decisions: Path) -> list[GoldReport]:
    """The gold of both coders, with a decision for each disagreement; a `ConfigError` names one without."""
    decided = _read(decisions)
    merged = []
    for report_id, units in agreement.units.items():
        held = [(unit, _held(unit, decided.get((report_id, n)), f"{report_id}, {n}")) for n, unit in enumerate(units)]
        merged.append(merge(agreement.gold[report_id], held))
    return merged


def _read(file: Path) -> dict[tuple[str, int], tuple[str, str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            return {
                (row["report_id"], int(row["unit"])): (row["a"], row["b"], row["decision"].strip())
                for row in csv.DictReader(handle)
            }
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise ConfigError(f"{file}: no CSV of decisions ({error})") from error


def _held(unit: Unit, decided: tuple[str, str, str] | None, place: str) -> Any:
    if unit.agreed:
        return unit.left
    if decided is None or [json.loads(side) for side in decided[:2]] != [unit.left, unit.right]:
        raise ConfigError(f"no decision for unit {place}: list the disagreements of these annotations again")
    match decided[2]:
        case "a":
            return unit.left
        case "b":
            return unit.right
        case "none":
            return None
        case "both" if unit.layer in ("facts", "entities"):
            return [side for side in (unit.left, unit.right) if side is not None]
    try:
        return json.loads(decided[2])
    except ValueError as error:
        raise ConfigError(f"unit {place}: {decided[2]!r} is no decision: a, b, both, none or JSON") from error
