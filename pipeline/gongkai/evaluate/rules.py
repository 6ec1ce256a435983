"""How often each fact rule fired in a dataset, which rules share its numbers, and how often it was right by gold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongkai.evaluate.dataset import Observed, load_dataset
from gongkai.evaluate.facts import match_in_full
from gongkai.evaluate.gold import load_gold
from gongkai.rulebook.rules import load_rulebook


@dataclass(frozen=True, slots=True)
class RuleScore:
    """A fact rule: facts it made, and of those in reports with gold the right and the wrong ones.

    Facts that gold holds optional count as neither. `precision` is None where nothing was judged. `overlaps` are
    the rules that made other facts of the same numbers, the most frequent first; `example` is the first evidence.
    """

    rule: str
    fired: int
    right: int
    wrong: int
    overlaps: tuple[tuple[str, int], ...] = ()
    example: str = ""

    @property
    def precision(self) -> float | None:
        """The share of right facts among those judged."""
        judged = self.right + self.wrong
        return self.right / judged if judged else None


def score_rules(dataset: Path, gold: Path | None = None, rules: Path | None = None) -> Sequence[RuleScore]:
    """Every fact rule, those that never fired too, the most frequent first."""
    observations = load_dataset(dataset).observations
    told = [[row for row in rows if not row.is_cell and row.rule] for rows in observations.values()]
    facts = [row for rows in told for row in rows]
    fired = Counter(_base(row.rule) for row in facts)
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for report in load_gold(gold) if gold else ():
        matching = match_in_full(report, observations.get(report.id, ()))
        right.update(_base(row.rule) for fact, row in matching.pairs if not fact.optional)
        wrong.update(_base(row.rule) for row in matching.spare)
    names = {rule.id for rule in load_rulebook(rules).facts} | set(fired)
    overlaps = _overlaps(told)
    examples = {_base(row.rule): " ".join(row.evidence.split()) for row in reversed(facts)}
    scores = [
        RuleScore(
            name, fired[name], right[name], wrong[name], tuple(overlaps[name].most_common()), examples.get(name, "")
        )
        for name in names
    ]
    return sorted(scores, key=lambda score: (-score.fired, score.rule))


def _overlaps(reports: Iterable[Sequence[Observed]]) -> defaultdict[str, Counter[str]]:
    """For each rule how often another made a fact of the very number that it made one of."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for rows in reports:
        at: defaultdict[int, list[str]] = defaultdict(list)
        for row in rows:
            at[row.start].append(_base(row.rule))
        for rules in at.values():
            for rule in rules:
                found[rule].update(other for other in rules if other != rule)
    return found


def _base(rule: str) -> str:
    """The rule of a fact that repeats what another counts (`media.items+again`)."""
    return rule.partition("+")[0]
