"""Gold as marks on a report's text, the shape that annotation tools share, and back again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from gongkai.errors import ConfigError
from gongkai.evaluate.gold import GoldEntity, GoldFact, GoldReport, parse_gold
from gongkai.normalise.fold import fold
from gongkai.normalise.numerals import parse_numeral
from gongkai.records import EntityType

_TYPES = frozenset(get_args(EntityType))
_NUMERAL = re.compile("[0-9.,，〇零一二两三四五六七八九十百千万亿]+")
_SHAPE = {GoldEntity: ("entities", "type", "text"), GoldFact: ("facts", "indicator", "evidence")}
"""The key of a gold file, what labels the mark, and what the text tells."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled stretch `start:end` of a text: an entity type or an indicator, and what else is said of it.

    `more` holds JSON values: `optional`, and the other fields of a fact that are set (`value`, `channel`, ...).
    """

    label: str
    start: int
    end: int
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Marked:
    """A report's text with its marks, and as JSON the `rest` that has no place in the text.

    `rest` has the keys of a gold file: report fields, tables, notes, and facts and entities without a place.
    """

    id: str
    text: str
    marks: tuple[Mark, ...]
    rest: Mapping[str, Any]


def to_marks(gold: GoldReport, text: str) -> Marked:
    """Gold with each entity and fact at its place in `text`.

    Places that gold does not know are looked for: entities in order of appearance, facts by their evidence,
    white space aside. What is not found is in `rest`.
    """
    rest: dict[str, Any] = gold.model_dump(mode="json", exclude_defaults=True, exclude={"id", "facts", "entities"})
    marks: list[Mark] = []
    items: tuple[GoldEntity | GoldFact, ...] = (*gold.entities, *gold.facts)
    places = _places(gold.entities, text) + [_known(fact) or _first(fact.evidence, text) for fact in gold.facts]
    for item, place in zip(items, places, strict=True):
        kind, name, told = _SHAPE[type(item)]
        content = item.model_dump(mode="json", exclude_defaults=True, exclude={"start", "end"})
        if place is None:
            rest.setdefault(kind, []).append(content)
            continue
        label = content.pop(name)
        if content.get(told) == text[slice(*place)]:
            del content[told]  # the text says it
        marks.append(Mark(label, *place, content))
    return Marked(gold.id, text, tuple(marks), rest)


def from_marks(marked: Marked) -> GoldReport:
    """The gold of marks; a `ConfigError` names the report and the mark that is neither entity nor fact.

    A fact that a coder marked without a value has the number that stands there.
    """
    content: dict[str, Any] = {"id": marked.id, **marked.rest}
    entities, facts = list(content.get("entities", ())), list(content.get("facts", ()))
    for mark in marked.marks:
        words = marked.text[mark.start : mark.end]
        place = {"start": mark.start, "end": mark.end}
        if mark.label in _TYPES:
            entities.append({"text": words, **mark.more, "type": mark.label, **place})
        else:
            facts.append({"evidence": words, **_value(mark, words), **mark.more, "indicator": mark.label, **place})
    return parse_gold(content | {"entities": entities, "facts": facts}, marked.id)


def occurrences(words: str, text: str) -> list[tuple[int, int]]:
    """Where words stand in a text, white space aside."""
    letters = "".join(words.split())
    if not letters:
        return []
    return [found.span() for found in re.finditer(r"\s*".join(map(re.escape, letters)), text)]


def with_attributes(
    spans: Iterable[tuple[int, int, str]], told: Iterable[tuple[int, int, str, Mapping[str, Any]]]
) -> Iterator[Mark]:
    """The marks that a tool returns as `spans`: those it was given (`told`) in their order, then new ones."""
    left = Counter((start, end, label) for start, end, label in spans)
    for start, end, label, more in told:
        if left[start, end, label]:
            left[start, end, label] -= 1
            yield Mark(label, start, end, more)
    yield from (Mark(label, start, end) for start, end, label in left.elements())


def _first(words: str, text: str) -> tuple[int, int] | None:
    return next(iter(occurrences(words, text)), None)


def _places(entities: Sequence[GoldEntity], text: str) -> list[tuple[int, int] | None]:
    """A place of its own for each entity, in order of appearance, which may be off for neighbours.

    Going back costs twice the way, so that an entity out of order does not push all others to the end.
    """
    found: list[tuple[int, int] | None] = []
    taken: set[tuple[int, int]] = set()
    known: dict[str, list[tuple[int, int]]] = {}
    at = 0
    for entity in entities:
        place = _known(entity)
        if place is None:
            if entity.text not in known:
                known[entity.text] = occurrences(entity.text, text)
            free = [span for span in known[entity.text] if span not in taken]
            place = min(free, key=lambda span: max(span[0] - at, 2 * (at - span[0])), default=None)
        if place is not None:
            taken.add(place)
            at = max(at, place[0])
        found.append(place)
    return found


def _known(item: GoldEntity | GoldFact) -> tuple[int, int] | None:
    return None if item.start is None or item.end is None else (item.start, item.end)


def _value(mark: Mark, words: str) -> dict[str, Any]:
    if "value" in mark.more:
        return {}
    numeral = _NUMERAL.search(fold(words))
    number = parse_numeral(numeral.group()) if numeral else None
    if number is None:
        raise ConfigError(f"{mark.label} at {mark.start}: {words!r} is no number, and no value is given")
    return {"value": int(number) if number == int(number) else float(number)}
