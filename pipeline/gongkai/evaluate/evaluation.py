"""The scores of a dataset: what each report contributes, and their sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.errors import ConfigError
from gongkai.evaluate.mistakes import Mistake
from gongkai.evaluate.scores import CellScore, Key, Score, Share, added


@dataclass(frozen=True, slots=True)
class ReportScores:
    """One gold report: its scores, its mistakes, what became of its cells, and how sure each fact was.

    `confusion` is explained in `cells`, `judged` in `facts`; `present` tells whether the dataset has the report.
    """

    report_id: str
    present: bool
    scores: Mapping[Key, Score]
    mistakes: tuple[Mistake, ...]
    confusion: Mapping[tuple[str, str], int]
    judged: tuple[tuple[float, bool], ...]
    missing_cells: int
    spurious_cells: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores over all gold reports; a report that the dataset lacks counts as missing in every layer.

    `scores` are sums over `parts`, each times its weight: 1, or that of a sample's report. Mistakes are listed,
    never weighted.
    """

    parts: tuple[ReportScores, ...]
    scores: Mapping[Key, Score]
    weights: tuple[float, ...]

    @classmethod
    def of(cls, parts: Iterable[ReportScores], weights: Mapping[str, float] | None = None) -> Evaluation:
        """The sums; a `ConfigError` names a report that has no weight though others have."""
        parts = tuple(sorted(parts, key=lambda part: part.report_id))
        if weights is None:
            return cls(parts, added(part.scores for part in parts), (1.0,) * len(parts))
        lacking = [part.report_id for part in parts if part.report_id not in weights]
        if lacking:
            raise ConfigError(f"no weight for the gold report {lacking[0]} and {len(lacking) - 1} others")
        own = tuple(weights[part.report_id] for part in parts)
        scaled = (
            {key: score.times(weight) for key, score in part.scores.items()}
            for part, weight in zip(parts, own, strict=True)
        )
        return cls(parts, added(scaled), own)

    def weighted(self, weights: Mapping[str, float]) -> Evaluation:
        """The same with a weight for each report, so that a sample speaks for all (`sample.read_weights`)."""
        return Evaluation.of(self.parts, weights)

    def score(self, what: str, by: str = "", name: str = "") -> Score:
        """One score; nothing counted where there is none."""
        return self.scores.get(Key(what, by, name), Score())

    def by(self, what: str, by: str) -> dict[str, Score]:
        """The scores of the parts of something, by the part's name: `by("facts full", "indicator")`."""
        return {key.name: score for key, score in sorted(self.scores.items()) if (key.what, key.by) == (what, by)}

    @property
    def reports(self) -> int:
        """How many reports have gold."""
        return len(self.parts)

    @property
    def absent(self) -> tuple[str, ...]:
        """Gold reports that the dataset lacks."""
        return tuple(part.report_id for part in self.parts if not part.present)

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """What differs from gold, report by report."""
        return tuple(mistake for part in self.parts for mistake in part.mistakes)

    @property
    def confusion(self) -> Counter[tuple[str, str]]:
        """What gold's cells became in the dataset, in all reports."""
        return sum((Counter(part.confusion) for part in self.parts), Counter())

    @property
    def fully_right(self) -> float:
        """Reports without a wrong fact or cell."""
        return self.score("report", "share", "fully_right").right

    @property
    def facts_value(self) -> Score:
        """Facts by indicator and value."""
        return self.score("facts value")

    @property
    def facts_full(self) -> Score:
        """Facts with all dimensions and the period."""
        return self.score("facts full")

    @property
    def fields(self) -> dict[str, Share]:
        """Report fields that are right, of those that gold knows."""
        return {name: Share(score.right, score.support) for name, score in self.by("field", "field").items()}

    @property
    def attributes(self) -> dict[str, Share]:
        """Qualifiers and statuses that are right, of the facts matched in full."""
        return {name: Share(score.right, score.support) for name, score in self.by("attribute", "attribute").items()}

    @property
    def entities(self) -> dict[str, Score]:
        """Entities by type and text, by type."""
        return {name: score for name, score in self.by("entities value", "type").items() if name != "ALL"}

    @property
    def by_indicator(self) -> dict[str, Score]:
        """Facts in full by indicator."""
        return self.by("facts full", "indicator")

    @property
    def cells(self) -> CellScore:
        """Table cells: right, wrong, missing, spurious."""
        score, nonzero = self.score("cells"), self.score("cells nonzero")
        missing = sum(part.missing_cells * weight for part, weight in zip(self.parts, self.weights, strict=True))
        spurious = sum(part.spurious_cells * weight for part, weight in zip(self.parts, self.weights, strict=True))
        return CellScore(score.right, score.missed - missing, missing, spurious, Share(nonzero.right, nonzero.support))

    def to_dict(self) -> dict[str, Any]:
        """The scores with their intervals as JSON can hold them; what is undefined is `None`."""
        from gongkai.evaluate.summary import as_dict

        return as_dict(self)

    def table(self) -> str:
        """The scores with their intervals as text; `–` where a ratio is undefined."""
        from gongkai.evaluate.summary import as_text

        return as_text(self)

    def listing(self) -> str:
        """Each mistake on a line: report, layer, kind, what gold has and what the dataset has (`–` for nothing)."""
        return "".join(
            f"{m.report_id}\t{m.layer}\t{m.kind}\t{m.wanted or '–'}\t{m.found or '–'}\t{m.passage}\n"
            for m in self.mistakes
        )
