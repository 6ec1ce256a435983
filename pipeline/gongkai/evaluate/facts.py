"""The facts of one report: the numbers of its narrative and of local annexes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gongkai.evaluate.dataset import Observed
from gongkai.evaluate.gold import CODED, GoldFact, GoldReport
from gongkai.evaluate.matching import Matching, match, same_number
from gongkai.evaluate.mistakes import Kind, Mistake, Side, codes
from gongkai.evaluate.scores import FALSE, HIT, MISSED, WRONG, Key, Score

ATTRIBUTES: tuple[tuple[str, Kind], ...] = (("qualifier", "wrong_qualifier"), ("status", "wrong_status"))

Agree: TypeAlias = Callable[[GoldFact, Observed], bool]


@dataclass(frozen=True, slots=True)
class FactScores:
    """Scores of the value and of the full reading, the latter by indicator and dimension too, and of attributes.

    `value`: indicator and value agree. `full`: every dimension and the period agree too. `judged` holds the
    confidence of each fact that gold requires or forbids, and whether it is right in full.
    """

    scores: dict[Key, Score]
    mistakes: list[Mistake]
    judged: list[tuple[float, bool]]


def score_facts(gold: GoldReport, observed: Sequence[Observed]) -> FactScores:
    """Match the facts twice; a fact that the dataset holds twice counts once."""
    by_value = match(gold.facts, _distinct(observed, str(gold.report.year)), _same_value)
    in_full = match_in_full(gold, observed)
    required = [(fact, row) for fact, row in in_full.pairs if not fact.optional]
    scores: dict[Key, Score] = defaultdict(Score)
    scores[Key("facts value")] = Score(
        sum(not fact.optional for fact, _ in by_value.pairs), len(by_value.spare), len(by_value.missed)
    )
    scores[Key("facts full")] = Score(len(required), len(in_full.spare), len(in_full.missed))
    for score, facts in ((HIT, [fact for fact, _ in required]), (MISSED, in_full.missed)):
        for fact in facts:
            for by, name in _parts(fact.indicator, [getattr(fact, axis) for axis in CODED], fact.category):
                scores[Key("facts full", by, name)] += score
    for row in in_full.spare:
        for by, name in _parts(row.indicator, row.at, row.category):
            scores[Key("facts full", by, name)] += FALSE
    mistakes = list(_mistakes(gold, in_full))
    for axis, kind in ATTRIBUTES:
        for fact, row in in_full.pairs:
            wanted, found = getattr(fact, axis), getattr(row, axis)
            scores[Key("attribute", "attribute", axis)] += HIT if wanted == found else WRONG
            if wanted != found and not fact.optional:
                mistakes.append(_mistake(gold, kind, fact, row))
    judged = [(row.confidence, True) for _, row in required if row.confidence is not None]
    judged += [(row.confidence, False) for row in in_full.spare if row.confidence is not None]
    return FactScores(dict(scores), mistakes, judged)


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


def _parts(indicator: str, at: Sequence[str], category: str) -> Iterator[tuple[str, str]]:
    """The features by which facts are scored apart: their indicator, and each dimension that they have."""
    yield "indicator", indicator
    for name, code in zip((*CODED, "category"), (*at, category), strict=True):
        if code:
            yield "dimension", name


def _mistakes(gold: GoldReport, matching: Matching[GoldFact, Observed]) -> Iterator[Mistake]:
    """What is missed and what is spare, paired where they are one error: the likeliest reading first."""
    missed, spare = list(matching.missed), list(matching.spare)
    year = str(gold.report.year)
    readings: tuple[tuple[Kind, Agree], ...] = (
        ("wrong_dimension", lambda fact, row: _same_value(fact, row) and _near(fact, row)),
        ("wrong_dimension", _same_value),
        (
            "wrong_value",
            lambda fact, row: row.indicator == fact.indicator and _same_full(fact, row, year) and _near(fact, row),
        ),
        ("wrong_value", lambda fact, row: row.indicator == fact.indicator and _near(fact, row)),
        ("wrong_indicator", lambda fact, row: same_number(row.value, fact.value) and _near(fact, row)),
    )
    for kind, agree in readings:
        pairs = match(missed, spare, agree)
        yield from (_mistake(gold, kind, fact, row) for fact, row in pairs.pairs)
        missed, spare = list(pairs.missed), list(pairs.spare)
    yield from (_mistake(gold, "missed", fact, None) for fact in missed)
    yield from (_mistake(gold, "spurious", None, row) for row in spare)


def _near(fact: GoldFact, row: Observed) -> bool:
    """Whether both may stand at one place; where one side has no evidence nothing speaks against it."""
    wanted, found, printed = ("".join(text.split()) for text in (fact.evidence, row.evidence, row.printed))
    if not (wanted and found):
        return True
    return wanted in found or found in wanted or bool(printed and printed in wanted)


def _mistake(gold: GoldReport, kind: Kind, fact: GoldFact | None, row: Observed | None) -> Mistake:
    return Mistake(
        gold.id,
        "fact",
        kind,
        None if fact is None else _told(fact, kind),
        None if row is None else _shown(row, kind),
        passage=(row.evidence if row else "") or (fact.evidence if fact else ""),
        mark=(row.printed if row else "") or (fact.evidence if fact else ""),
        start=row.start if row else 0,
        rule=row.rule if row else "",
        confidence=row.confidence if row else None,
    )


def _told(fact: GoldFact, kind: Kind) -> Side:
    names = (*CODED, "category", "period", *_attribute(kind))
    return Side(fact.indicator, format(fact.value, ".12g"), codes((name, getattr(fact, name)) for name in names))


def _shown(row: Observed, kind: Kind) -> Side:
    pairs = [*zip(CODED, row.at, strict=True), ("category", row.category), ("period", row.period)]
    pairs += [(name, getattr(row, name)) for name in _attribute(kind)]
    return Side(row.indicator, format(row.value, ".12g"), codes(pairs))


def _attribute(kind: Kind) -> tuple[str, ...]:
    """The attribute that a mistake is about."""
    return tuple(name for name, fault in ATTRIBUTES if fault == kind)
