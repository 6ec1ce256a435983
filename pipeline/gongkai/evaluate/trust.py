"""Whether `confidence` can be trusted: how often facts are right that are so sure (calibration), and how many
errors are left among the surest facts (risk and coverage; El-Yaniv & Wiener 2010)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, TypeAlias

from gongkai.evaluate.evaluation import Evaluation

_Judged: TypeAlias = tuple[float, bool, float]
"""A fact's confidence, whether it is right, and its weight."""

_BINS = 20


@dataclass(frozen=True, slots=True)
class Bin:
    """Facts with a confidence in `low` ≤ c < `high` (in the last 1 too): their mean, and the share that is right."""

    low: float
    high: float
    facts: float
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Point:
    """Keeping only facts at least so sure (`threshold`) keeps the share `coverage`, of which `risk` are wrong."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Trust:
    """Calibration by bins, its expected error (the mean gap, weighted by facts), and the risk-coverage curve.

    `error` and `area` (the mean risk over all coverages) are None without a judged fact.
    """

    bins: tuple[Bin, ...]
    error: float | None
    curve: tuple[Point, ...]
    area: float | None

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON can hold it."""
        return asdict(self)


def trust(evaluation: Evaluation) -> Trust:
    """Of all facts that are right or false by gold and have a confidence, each with its report's weight."""
    weighted = zip(evaluation.parts, evaluation.weights, strict=True)
    judged = sorted(((*fact, weight) for part, weight in weighted for fact in part.judged), reverse=True)
    if not judged:
        return Trust((), None, (), None)
    total = _weight(judged)
    bins = tuple(_bin(step, facts) for step in range(_BINS) if (facts := [f for f in judged if _step(f[0]) == step]))
    gap = sum(bin_.facts * abs(bin_.confidence - bin_.right) for bin_ in bins) / total
    curve = _curve(judged, total)
    before = (0.0, *(point.coverage for point in curve))
    area = sum(point.risk * (point.coverage - left) for point, left in zip(curve, before, strict=False))
    return Trust(bins, gap, curve, area)


def _step(confidence: float) -> int:
    return min(int(confidence * _BINS + 1e-9), _BINS - 1)


def _weight(facts: Iterable[_Judged]) -> float:
    return sum(weight for _, _, weight in facts)


def _bin(step: int, facts: Sequence[_Judged]) -> Bin:
    total = _weight(facts)
    confidence = sum(sure * weight for sure, _, weight in facts) / total
    right = _weight(fact for fact in facts if fact[1]) / total
    return Bin(step / _BINS, (step + 1) / _BINS, total, confidence, right)


def _curve(judged: Sequence[_Judged], total: float) -> tuple[Point, ...]:
    """One point a threshold that occurs, from the surest: facts of one confidence cannot be told apart."""
    points = []
    kept = wrong = 0.0
    for confidence, group in groupby(judged, key=lambda fact: fact[0]):
        facts = list(group)
        kept += _weight(facts)
        wrong += _weight(fact for fact in facts if not fact[1])
        points.append(Point(confidence, kept / total, wrong / kept))
    return tuple(points)
