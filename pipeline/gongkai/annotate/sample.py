"""Which reports to annotate: a sample that spreads over all kinds of reports and prefers doubtful ones.

Reports are drawn with unequal, known probabilities (systematic sampling with probability proportional to size;
Madow 1949), from a list ordered by family, level and year, so that each of them has its share. A report counts
double if its confidence is among the lowest quarter, and again if a finding points at it. The weight of a report
is one over its probability: weighted sums over the sample are then unbiased for sums over all reports (Horvitz &
Thompson 1952), and `evaluate --weights` speaks for the whole dataset.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gongkai.errors import ConfigError
from gongkai.evaluate.dataset import read_table, stream_table
from gongkai.evaluate.mistakes import refs

Floats: TypeAlias = NDArray[np.float64]

_DOUBTFUL = 0.25
"""The share of reports whose confidence counts as low."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report of the sample, its stratum, the probability that it was drawn with, and one over it."""

    report_id: str
    family: str
    level: str
    year: str
    probability: float
    weight: float


def sample(dataset: Path, count: int, seed: int = 0) -> list[Drawn]:
    """`count` reports of a dataset, all if it has no more, in the order of their ids; the same seed draws the same."""
    if count < 1:
        raise ConfigError(f"a sample of {count} reports")
    reports = {row["report_id"]: row for row in read_table(dataset, "reports")}
    strata = {
        id: (row.get("form", ""), row.get("level", ""), row.get("year", "")) for id, row in sorted(reports.items())
    }
    rng = np.random.default_rng(seed)
    shuffled = [list(strata)[place] for place in rng.permutation(len(strata))]
    ids = sorted(shuffled, key=strata.__getitem__)
    doubts = _doubts(dataset)
    chances = probabilities(np.array([doubts.get(id, 1.0) for id in ids]), count)
    return sorted(
        (
            Drawn(ids[place], *strata[ids[place]], float(chances[place]), 1 / float(chances[place]))
            for place in systematic(chances, float(rng.random()))
        ),
        key=lambda drawn: drawn.report_id,
    )


def probabilities(sizes: Floats, count: int) -> Floats:
    """Chances proportional to `sizes` that add up to `count`, none above 1."""
    if count >= len(sizes):
        return np.ones(len(sizes))
    sure = np.zeros(len(sizes), dtype=bool)
    while True:
        rest = count - sure.sum()
        chances: Floats = np.where(sure, 1.0, sizes * rest / sizes[~sure].sum())
        if not (chances > 1).any():
            return chances
        sure |= chances >= 1


def systematic(chances: Floats, start: float) -> list[int]:
    """The places at which the running sum of `chances` passes start, start + 1, ...; 0 ≤ start < 1."""
    sums = np.cumsum(chances)
    steps = start + np.arange(round(float(sums[-1])) if len(sums) else 0)
    return [int(place) for place in np.minimum(np.searchsorted(sums, steps, side="right"), len(sums) - 1)]


def _doubts(dataset: Path) -> dict[str, float]:
    """1 for each report, one more for low confidence and one more for a finding."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in stream_table(dataset, "observations"):
        if row.get("confidence"):
            total = sums[row["report_id"]]
            total[0] += float(row["confidence"])
            total[1] += 1
    means = {id: total / facts for id, (total, facts) in sums.items()}
    low, middle = np.quantile(list(means.values()) or [0.0], (_DOUBTFUL, 0.5))
    sizes = {id: 1.0 + (mean <= low and mean < middle) for id, mean in means.items()}
    if (dataset / "findings.csv").exists():
        flagged = {row["report_id"] for row in stream_table(dataset, "findings") if refs(row)}
        sizes |= {id: sizes.get(id, 1.0) + 1 for id in flagged}
    return sizes


def write_sample(file: Path, drawn: Sequence[Drawn]) -> None:
    """The sample as CSV, weights in full precision."""
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow([field.name for field in fields(Drawn)])
            writer.writerows(astuple(report) for report in drawn)
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error


def read_weights(file: Path) -> Mapping[str, float]:
    """The weights of a sample's reports."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            return {row["report_id"]: float(row["weight"]) for row in csv.DictReader(handle)}
    except (OSError, KeyError, ValueError) as error:
        raise ConfigError(f"{file}: no CSV with columns report_id and weight ({error})") from error
