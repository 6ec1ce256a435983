"""The mentions of one report: by type and text, and by nervaluate's readings of spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from gongkai.evaluate.alignment import Pair, align, squash
from gongkai.evaluate.dataset import Mentioned
from gongkai.evaluate.gold import GoldEntity, GoldReport
from gongkai.evaluate.mistakes import Kind, Mistake, Side
from gongkai.evaluate.scores import Key, Score
from gongkai.evaluate.spans import Extent, score_spans
from gongkai.records import EntityType

TYPES: tuple[str, ...] = get_args(EntityType)
ALL = "ALL"


def score_entities(gold: GoldReport, found: Sequence[Mentioned]) -> tuple[dict[Key, Score], list[Mistake]]:
    """Scores by type and reading; nothing for a report without annotation.

    The reading `value` compares how often each type and text is found, wherever: it needs no positions. The
    others are nervaluate's (`spans.READINGS`); where gold tells only the order of its mentions, their places
    are those of the mentions that they are aligned with.
    """
    if not gold.entities:
        return {}, []
    found = sorted(found, key=lambda mention: mention.start)
    pairs = align(gold.entities, found)
    scores = _by_value(gold, found)
    wanted, got = _extents(gold.entities, found, pairs)
    for reading, by_type in score_spans(wanted, got, TYPES).items():
        scores |= {Key(f"entities {reading}", "type", type_): score for type_, score in by_type.items()}
    return scores, list(_mistakes(gold.id, gold.entities, found, pairs))


def _by_value(gold: GoldReport, found: Sequence[Mentioned]) -> dict[Key, Score]:
    needed = _count((e.type, e.text) for e in gold.entities if not e.optional)
    allowed = _count((e.type, e.text) for e in gold.entities if e.optional)
    got = _count((mention.type, mention.text) for mention in found)
    right, missed = needed & got, needed - got
    spare = got - needed - allowed
    by_type = {type_: Score(_of(type_, right), _of(type_, spare), _of(type_, missed)) for type_ in TYPES}
    by_type[ALL] = sum(by_type.values(), Score())
    return {Key("entities value", "type", type_): score for type_, score in by_type.items()}


def _count(mentions: Iterable[tuple[str, str]]) -> Counter[tuple[str, str]]:
    return Counter((kind, squash(text)) for kind, text in mentions)


def _of(kind: str, counts: Counter[tuple[str, str]]) -> int:
    return sum(count for (type_, _), count in counts.items() if type_ == kind)


def _extents(
    gold: Sequence[GoldEntity], found: Sequence[Mentioned], pairs: Sequence[Pair]
) -> tuple[list[Extent], list[Extent]]:
    """Places of required gold and of found mentions; what is paired with optional gold is left out of both.

    A gold mention without a partner gets a place of its own, left of the text, where nothing else stands.
    """
    partner = {id(entity): mention for entity, mention in pairs}
    allowed = {id(mention) for entity, mention in pairs if entity.optional}
    wanted, left = [], 0
    for entity in gold:
        text = squash(entity.text)
        mention = partner.get(id(entity))
        if entity.start is not None:
            start = entity.start
        elif mention is not None:
            start = mention.start + max(mention.text.find(text), 0) - max(text.find(mention.text), 0)
        else:
            left -= len(text) + 1
            start = left
        if not entity.optional:
            wanted.append(Extent(entity.type, start, start + len(text)))
    got = [
        Extent(mention.type, mention.start, mention.start + len(mention.text))
        for mention in found
        if id(mention) not in allowed
    ]
    return wanted, got


def _mistakes(
    report_id: str, gold: Sequence[GoldEntity], found: Sequence[Mentioned], pairs: Sequence[Pair]
) -> Iterator[Mistake]:
    """Each pair that differs, each required mention and each found one without a partner."""
    partner = {id(entity): mention for entity, mention in pairs}
    last = 0
    for entity in gold:
        mention = partner.get(id(entity))
        last = mention.start if mention else entity.start or last
        if entity.optional or (mention and (mention.type, mention.text) == (entity.type, squash(entity.text))):
            continue
        kind: Kind = "missed" if mention is None else "wrong_span" if mention.type == entity.type else "wrong_type"
        yield _mistake(report_id, kind, entity, mention, last)
    paired = {id(mention) for _, mention in pairs}
    for mention in found:
        if id(mention) not in paired:
            yield _mistake(report_id, "spurious", None, mention, mention.start)


def _mistake(report_id: str, kind: Kind, entity: GoldEntity | None, mention: Mentioned | None, start: int) -> Mistake:
    return Mistake(
        report_id,
        "entity",
        kind,
        None if entity is None else Side(entity.type, squash(entity.text)),
        None if mention is None else Side(mention.type, mention.text),
        mark=mention.text if mention else entity.text if entity else "",
        start=start,
        rule=mention.rule if mention else "",
    )
