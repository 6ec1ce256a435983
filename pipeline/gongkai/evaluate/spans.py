"""Nervaluate's readings of found spans against gold spans, one report at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from nervaluate.entities import Entity, EvaluationResult
from nervaluate.strategies import (
    EntityTypeEvaluation,
    EvaluationStrategy,
    ExactEvaluation,
    PartialEvaluation,
    StrictEvaluation,
)

from gongkai.evaluate.scores import Score

READINGS: dict[str, EvaluationStrategy] = {
    "strict": StrictEvaluation(),
    "exact": ExactEvaluation(),
    "partial": PartialEvaluation(),
    "type": EntityTypeEvaluation(),
}
"""strict: type and both borders; exact: both borders; partial: borders, an overlap is half right; type: type."""


class Extent(NamedTuple):
    """A span with its type, the end exclusive."""

    type: str
    start: int
    end: int


def score_spans(wanted: Sequence[Extent], got: Sequence[Extent], types: Sequence[str]) -> dict[str, dict[str, Score]]:
    """Scores by reading and type; under `ALL` types are not told apart, so that one type found for another shows.

    Only spans that overlap concern each other, so the library is asked about one cluster of them at a time,
    and once about clusters that look alike, of which there are few.
    """
    scores = {reading: {type_: Score() for type_ in (*types, "ALL")} for reading in READINGS}
    for left, right in _clusters(wanted, got):
        for type_ in {span.type for span in (*left, *right)}:
            for reading, score in _read(_of(left, type_), _of(right, type_)):
                scores[reading][type_] += score
        for reading, score in _read(left, right):
            scores[reading]["ALL"] += score
    return scores


def _clusters(
    wanted: Sequence[Extent], got: Sequence[Extent]
) -> Iterator[tuple[tuple[Extent, ...], tuple[Extent, ...]]]:
    """Gold and found spans that hang together, measured from the leftmost."""
    cluster: list[tuple[Extent, bool]] = []
    end = 0
    for span, is_gold in sorted([*((s, True) for s in wanted), *((s, False) for s in got)], key=_place):
        if cluster and span.start >= end:
            yield _split(cluster)
            cluster = []
        end = max(end, span.end) if cluster else span.end
        cluster.append((span, is_gold))
    if cluster:
        yield _split(cluster)


def _place(item: tuple[Extent, bool]) -> tuple[int, int]:
    return item[0].start, item[0].end


def _split(cluster: Sequence[tuple[Extent, bool]]) -> tuple[tuple[Extent, ...], tuple[Extent, ...]]:
    zero = cluster[0][0].start
    moved = [(Extent(span.type, span.start - zero, span.end - zero), is_gold) for span, is_gold in cluster]
    return tuple(span for span, is_gold in moved if is_gold), tuple(span for span, is_gold in moved if not is_gold)


def _of(spans: tuple[Extent, ...], type_: str) -> tuple[Extent, ...]:
    return tuple(span for span in spans if span.type == type_)


@lru_cache(maxsize=1 << 14)
def _read(wanted: tuple[Extent, ...], got: tuple[Extent, ...]) -> tuple[tuple[str, Score], ...]:
    types = sorted({span.type for span in (*wanted, *got)})
    true, found = _entities(wanted), _entities(got)
    return tuple((name, _score(reading.evaluate(true, found, types)[0])) for name, reading in READINGS.items())


def _entities(spans: tuple[Extent, ...]) -> list[Entity]:
    """The library reads ends as inclusive: with exclusive ones neighbours would overlap."""
    return [Entity(span.type, span.start, span.end - 1) for span in spans]


def _score(result: EvaluationResult) -> Score:
    """Its counts as a score: what is incorrect is one thing missed and one spurious, what is partial half right."""
    right = result.correct + result.partial / 2
    return Score(right, result.actual - right, result.possible - right)
