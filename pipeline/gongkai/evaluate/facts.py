"""The facts of one report: the numbers of its narrative and of local annexes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongkai.evaluate.dataset import Observed
from gongkai.evaluate.gold import CODED, GoldFact, GoldReport
from gongkai.evaluate.matching import Matching, match, same_number
from gongkai.evaluate.scores import Mistake, Score, Share

ATTRIBUTES = ("qualifier", "status")


@dataclass(frozen=True, slots=True)
class FactScores:
    """`value`: indicator and value agree. `full`: every dimension and the period agree too.

    The scores by indicator and the attributes are those of the full reading.
    """

    value: Score
    full: Score
    by_indicator: Mapping[str, Score]
    attributes: Mapping[str, Share]


def score_facts(gold: GoldReport, observed: Sequence[Observed]) -> tuple[FactScores, list[Mistake]]:
    """Match the facts twice; a fact that the dataset holds twice counts once."""
    by_value = match(gold.facts, _distinct(observed, str(gold.report.year)), _same_value)
    in_full = match_in_full(gold, observed)
    by_indicator: dict[str, Score] = defaultdict(Score)
    required = [fact for fact, _ in in_full.pairs if not fact.optional]
    for fact in required:
        by_indicator[fact.indicator] += Score(right=1)
    for fact in in_full.missed:
        by_indicator[fact.indicator] += Score(missed=1)
    for row in in_full.spare:
        by_indicator[row.indicator] += Score(spurious=1)
    attributes = {
        name: Share(sum(getattr(f, name) == getattr(r, name) for f, r in in_full.pairs), len(in_full.pairs))
        for name in ATTRIBUTES
    }
    scores = FactScores(
        value=Score(sum(not fact.optional for fact, _ in by_value.pairs), len(by_value.spare), len(by_value.missed)),
        full=Score(len(required), len(in_full.spare), len(in_full.missed)),
        by_indicator=by_indicator,
        attributes=attributes,
    )
    mistakes = [Mistake(gold.id, "fact", _told(fact), "") for fact in in_full.missed]
    mistakes += [Mistake(gold.id, "fact", "", _shown(row)) for row in in_full.spare]
    return scores, mistakes


def match_in_full(gold: GoldReport, observed: Sequence[Observed]) -> Matching[GoldFact, Observed]:
    """Gold facts and rows that agree in everything."""
    year = str(gold.report.year)
    found = _distinct(observed, year)
    return match(gold.facts, found, lambda fact, row: _same_value(fact, row) and _same_full(fact, row, year))


def _distinct(observed: Sequence[Observed], year: str) -> list[Observed]:
    """The facts among the rows, in order; blank ones say nothing."""
    facts: dict[tuple[object, ...], Observed] = {}
    for row in observed:
        if row.value is not None and not row.is_cell:
            facts.setdefault((row.indicator, row.value, row.category, row.period or year, row.at), row)
    return list(facts.values())


def _same_value(fact: GoldFact, row: Observed) -> bool:
    return row.indicator == fact.indicator and same_number(row.value, fact.value)


def _same_full(fact: GoldFact, row: Observed, year: str) -> bool:
    """All codes, whether there is a category (its words may differ), and the year of the period."""
    return (
        all(code in getattr(fact, name).split("|") for name, code in zip(CODED, row.at, strict=True))
        and bool(fact.category) == bool(row.category)
        and (row.period or year)[:4] == (fact.period or year)[:4]
    )


def _told(fact: GoldFact) -> str:
    codes = {name: getattr(fact, name) for name in (*CODED, "category", "period")}
    return f"{fact.indicator} {fact.value:g} {_words(codes)}{fact.evidence}".strip()


def _shown(row: Observed) -> str:
    codes = dict(zip(CODED, row.at, strict=True)) | {"category": row.category, "period": row.period}
    return f"{row.indicator} {row.value:g} {_words(codes)}".strip()


def _words(codes: Mapping[str, str]) -> str:
    return "".join(f"{name}={code} " for name, code in codes.items() if code)
