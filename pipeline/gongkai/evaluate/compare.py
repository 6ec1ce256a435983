"""Two datasets of the same reports against the same gold: what changed, and whether it may be chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gongkai.evaluate.evaluation import Evaluation
from gongkai.evaluate.mistakes import Mistake
from gongkai.evaluate.scores import Key
from gongkai.evaluate.summary import HEADLINES, label, measured, percent, row
from gongkai.evaluate.uncertainty import DRAWS, Interval, difference, ratios, resample, tally


@dataclass(frozen=True, slots=True)
class Change:
    """A score before and after, and the interval of the difference; None where it is undefined."""

    key: Key
    before: float | None
    after: float | None
    interval: Interval | None

    @property
    def difference(self) -> float | None:
        """After minus before."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Headline scores of both datasets, mistakes that are gone and mistakes that are new."""

    changes: tuple[Change, ...]
    better: tuple[Mistake, ...]
    worse: tuple[Mistake, ...]

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON can hold it."""
        return {
            "changes": [asdict(change) | {"key": list(change.key)} for change in self.changes],
            "better": [asdict(mistake) for mistake in self.better],
            "worse": [asdict(mistake) for mistake in self.worse],
        }

    def text(self) -> str:
        """The changes as a table, then each mistake that is gone (`+`) or new (`-`) on a line."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield row("", "之前 before", "之后 after", "差 difference", "95 %")
        for change in self.changes:
            ends = "–" if change.interval is None else f"{_signed(change.interval[0])} … {_signed(change.interval[1])}"
            yield row(
                label(change.key), percent(change.before), percent(change.after), _signed(change.difference), ends
            )
        yield f"改正 better {len(self.better)}, 变差 worse {len(self.worse)}"
        for sign, mistakes in (("+", self.better), ("-", self.worse)):
            for m in mistakes:
                yield f"{sign}\t{m.report_id}\t{m.layer}\t{m.kind}\t{m.wanted or '–'}\t{m.found or '–'}"


def compare(before: Evaluation, after: Evaluation, draws: int = DRAWS, seed: int = 0) -> Comparison:
    """Paired: both datasets are scored on the same resamples of the reports, so what they share cancels out."""
    keys = [key for key in HEADLINES if key in before.scores or key in after.scores]
    weights = np.array(before.weights)
    drawn = [ratios(resample(tally(side.parts, keys), weights, draws, seed)) for side in (before, after)]
    changes = []
    for index, key in enumerate(keys):
        name, column = measured(key)
        values = [getattr(side.scores.get(key), name, None) for side in (before, after)]
        interval = difference(drawn[1][:, index, column] - drawn[0][:, index, column])
        changes.append(Change(key, values[0], values[1], interval))
    old, new = (Counter(mistake.same for mistake in side.mistakes) for side in (before, after))
    return Comparison(tuple(changes), _only(before.mistakes, old - new), _only(after.mistakes, new - old))


def _only(mistakes: Sequence[Mistake], surplus: Counter[tuple[object, ...]]) -> tuple[Mistake, ...]:
    """The mistakes that one side makes more often than the other."""
    left = Counter(surplus)
    kept = []
    for mistake in mistakes:
        if left[mistake.same]:
            left[mistake.same] -= 1
            kept.append(mistake)
    return tuple(kept)


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:+.1f}"
