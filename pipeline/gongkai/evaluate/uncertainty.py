"""How far scores may be off because the gold reports are these and not others: a bootstrap over reports.

Numbers of one report are alike, so whole reports are drawn again, never single numbers (cluster bootstrap,
Davison & Hinkley 1997, 3.8). Scores near 1 are skewed, so the ends are corrected for bias and acceleration
(BCa, Efron 1987), and with few reports taken a little further out, as a t interval is wider than a normal one
(Hesterberg 2015, American Statistician 69). Where no resample shows an error there is nothing to draw; then the
bound is that of the share of reports without an error (Clopper & Pearson 1934), which is cautious.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gongkai.evaluate.evaluation import Evaluation, ReportScores
from gongkai.evaluate.scores import Key

Floats: TypeAlias = NDArray[np.float64]

DRAWS = 2000
_LEVEL = 0.95
_ROWS = 200
"""Resamples that are in memory at a time."""
_FEWEST = 5
"""Reports below which resamples say nothing."""


class Interval(NamedTuple):
    """The ends of a 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """The intervals of a score's ratios, None where the ratio is undefined or hardly any report speaks."""

    precision: Interval | None = None
    recall: Interval | None = None
    f1: Interval | None = None


def bounds(evaluation: Evaluation, draws: int = DRAWS, seed: int = 0) -> dict[Key, Bounds]:
    """The intervals of every score; the same seed gives the same ends."""
    keys = list(evaluation.scores)
    tallies = tally(evaluation.parts, keys)
    weights = np.array(evaluation.weights)
    drawn = ratios(resample(tallies, weights, draws, seed))
    point = ratios(np.einsum("r,rkc->kc", weights, tallies)[np.newaxis])[0]
    clusters = (tallies.sum(axis=2) > 0).sum(axis=0)
    low, high = _ends(drawn, point, _acceleration(tallies * weights[:, np.newaxis, np.newaxis]), clusters)
    found = {}
    for index, key in enumerate(keys):
        ends = [_interval(point[index, c], low[index, c], high[index, c], int(clusters[index])) for c in range(3)]
        found[key] = Bounds(*ends)
    return found


def tally(parts: Sequence[ReportScores], keys: Sequence[Key]) -> Floats:
    """Right, spurious and missed of each report and key: reports × keys × 3."""
    place = {key: index for index, key in enumerate(keys)}
    counts = np.zeros((len(parts), len(keys), 3))
    for row, part in enumerate(parts):
        for key, score in part.scores.items():
            if key in place:
                counts[row, place[key]] = score.right, score.spurious, score.missed
    return counts


def resample(tallies: Floats, weights: Floats, draws: int, seed: int) -> Floats:
    """Sums over reports drawn with replacement, as many as there are: draws × keys × 3."""
    reports, keys, _ = tallies.shape
    rng = np.random.default_rng(seed)
    flat = (tallies * weights[:, np.newaxis, np.newaxis]).reshape(reports, -1)
    pieces = []
    for start in range(0, draws, _ROWS):
        times = rng.multinomial(reports, np.full(reports, 1 / reports), size=min(_ROWS, draws - start))
        pieces.append(times.astype(np.float64) @ flat)
    return np.concatenate(pieces).reshape(draws, keys, 3)


def ratios(sums: Floats) -> Floats:
    """Precision, recall and F1 of sums of right, spurious and missed; NaN where undefined."""
    right, spurious, missed = sums[..., 0], sums[..., 1], sums[..., 2]
    wholes = np.stack((right + spurious, right + missed, right + (spurious + missed) / 2), axis=-1)
    undefined = np.where(wholes > 0, wholes, np.nan)
    quotients: Floats = right[..., np.newaxis] / undefined
    return quotients


def difference(drawn: Floats) -> Interval | None:
    """The interval of one ratio's difference between two datasets, from paired resamples."""
    defined = drawn[~np.isnan(drawn)]
    if not defined.size:
        return None
    low, high = np.quantile(defined, ((1 - _LEVEL) / 2, (1 + _LEVEL) / 2))
    return Interval(float(low), float(high))


def _ends(drawn: Floats, point: Floats, acceleration: Floats, clusters: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """The corrected percentiles of each key and ratio over its defined resamples."""
    ordered = np.sort(drawn, axis=0)  # NaN goes last
    last = np.maximum((~np.isnan(drawn)).sum(axis=0) - 1, 0)
    with np.errstate(invalid="ignore"):
        below = ((drawn < point).sum(axis=0) + (drawn <= point).sum(axis=0)) / 2 / (last + 1)
    bias = _quantile(np.clip(below, 1 / (2 * len(drawn)), 1 - 1 / (2 * len(drawn))))
    reach = np.array([_reach(int(count)) for count in clusters])[:, np.newaxis]
    ends = []
    for shifted in (bias - reach, bias + reach):
        share = _share(bias + shifted / np.maximum(1 - acceleration * shifted, 0.1))
        place = np.clip(np.rint(share * last), 0, last).astype(np.int64)
        ends.append(np.take_along_axis(ordered, place[np.newaxis], axis=0)[0])
    return ends[0], ends[1]


def _acceleration(tallies: Floats) -> Floats:
    """How the spread of each ratio changes with its size, from leaving out one report at a time."""
    without = ratios(tallies.sum(axis=0) - tallies)
    defined = np.maximum((~np.isnan(without)).sum(axis=0), 1)
    gaps = np.nansum(without, axis=0) / defined - without
    spread = np.nansum(gaps**2, axis=0) ** 1.5
    skew: Floats = np.nansum(gaps**3, axis=0) / np.where(spread > 0, 6 * spread, np.inf)
    return skew


def _reach(clusters: int) -> float:
    """How many standard errors 95 % lie within with so many reports; the t quantile by its Cornish-Fisher series."""
    if clusters < _FEWEST:
        return 0.0
    z = NormalDist().inv_cdf((1 + _LEVEL) / 2)
    df = clusters - 1
    t = z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
    return float(t * (clusters / df) ** 0.5)


_quantile = np.vectorize(NormalDist().inv_cdf, otypes=[float])
_share = np.vectorize(NormalDist().cdf, otypes=[float])


def _interval(point: float, low: float, high: float, clusters: int) -> Interval | None:
    if np.isnan(point) or np.isnan(low) or clusters < _FEWEST:
        return None
    sure = ((1 - _LEVEL) / 2) ** (1 / clusters)
    if low == high == 1:
        return Interval(sure, 1.0)
    if low == high == 0:
        return Interval(0.0, 1 - sure)
    return Interval(float(min(low, point)), float(max(high, point)))
