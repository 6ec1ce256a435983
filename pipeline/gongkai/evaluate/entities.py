"""The mentions of one report, counted by type and text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import get_args

from gongkai.evaluate.gold import GoldReport
from gongkai.evaluate.scores import Mistake, Score
from gongkai.records import EntityType

TYPES: tuple[str, ...] = get_args(EntityType)


def score_entities(gold: GoldReport, found: Sequence[tuple[str, str]]) -> tuple[dict[str, Score], list[Mistake]]:
    """Scores by type; white space does not matter, order neither. Nothing for a report without annotation."""
    if not gold.entities:
        return {}, []
    needed = _count((e.type, e.text) for e in gold.entities if not e.optional)
    allowed = _count((e.type, e.text) for e in gold.entities if e.optional)
    got = Counter(found)
    right, missed = needed & got, needed - got
    spare = got - needed - allowed
    scores = {kind: Score(_of(kind, right), _of(kind, spare), _of(kind, missed)) for kind in TYPES}
    mistakes = [Mistake(gold.id, kind, text, "") for kind, text in missed.elements()]
    mistakes += [Mistake(gold.id, kind, "", text) for kind, text in spare.elements()]
    return scores, mistakes


def _count(mentions: Iterable[tuple[str, str]]) -> Counter[tuple[str, str]]:
    return Counter((kind, "".join(text.split())) for kind, text in mentions)


def _of(kind: str, counts: Counter[tuple[str, str]]) -> int:
    return sum(count for (type_, _), count in counts.items() if type_ == kind)
