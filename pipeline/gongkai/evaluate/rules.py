"""How often each fact rule fired in a dataset, and how often it was right by gold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gongkai.evaluate.dataset import load_dataset
from gongkai.evaluate.facts import match_in_full
from gongkai.evaluate.gold import load_gold
from gongkai.rulebook.rules import load_rulebook


@dataclass(frozen=True, slots=True)
class RuleScore:
    """A fact rule: facts it made, and of those in reports with gold the right and the wrong ones.

    Facts that gold holds optional count as neither. `precision` is None where nothing was judged.
    """

    rule: str
    fired: int
    right: int
    wrong: int

    @property
    def precision(self) -> float | None:
        """The share of right facts among those judged."""
        judged = self.right + self.wrong
        return self.right / judged if judged else None


def score_rules(dataset: Path, gold: Path | None = None, rules: Path | None = None) -> Sequence[RuleScore]:
    """Every fact rule, those that never fired too, the most frequent first."""
    observations = load_dataset(dataset).observations
    facts = [row for rows in observations.values() for row in rows if not row.is_cell and row.rule]
    fired = Counter(_base(row.rule) for row in facts)
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for report in load_gold(gold) if gold else ():
        matching = match_in_full(report, observations.get(report.id, ()))
        right.update(_base(row.rule) for fact, row in matching.pairs if not fact.optional)
        wrong.update(_base(row.rule) for row in matching.spare)
    names = {rule.id for rule in load_rulebook(rules).facts} | set(fired)
    scores = [RuleScore(name, fired[name], right[name], wrong[name]) for name in names]
    return sorted(scores, key=lambda score: (-score.fired, score.rule))


def _base(rule: str) -> str:
    """The rule of a fact that repeats what another counts (`media.items+again`)."""
    return rule.partition("+")[0]
