"""How sure a fact is, why it is no surer, and the notes on those that are not sure enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from gongkai.records import Fact, Finding, Number
from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.rules import FactRule, load_doubts

WEAK_RULE, AMBIGUOUS = "weak_rule", "ambiguous_total"
_MEMO = 1024  # some dozens of confidences, each with a few reasons for doubt
_SURE = Decimal(str(FactRule.confidence))


@lru_cache(_MEMO)
def weigh(confidence: float, reasons: tuple[tuple[str, int], ...]) -> tuple[float, str]:
    """The confidence that a rule's own leaves after reasons for doubt (each so many times), and the weightiest one."""
    own = Decimal(str(confidence))
    doubts = load_doubts()
    costs = {code: doubts[code].cost * times for code, times in reasons}
    weights = {**costs, WEAK_RULE: _SURE - own} if own < doubts.weak_below else costs
    return float(own - sum(costs.values())), max(weights, key=lambda code: weights[code], default="")


def compared(facts: Iterable[Fact]) -> Iterator[Fact]:
    """`facts`, less sure where another gives a different number for the same thing."""
    facts = tuple(facts)
    things = [(fact.indicator, fact.at, fact.period, fact.scope) for fact in facts]
    numbers: dict[tuple[object, ...], Number] = {}
    ambiguous = {
        thing
        for fact, thing in zip(facts, things, strict=True)
        if numbers.setdefault(thing, fact.value.number) != fact.value.number
    }
    if not ambiguous:
        yield from facts
        return
    cost = load_doubts()[AMBIGUOUS].cost
    for fact, thing in zip(facts, things, strict=True):
        if thing in ambiguous:
            confidence = float(Decimal(str(fact.confidence)) - cost)
            fact = fact._replace(confidence=confidence, doubt=fact.doubt or AMBIGUOUS)
        yield fact


def note(facts: Iterable[Fact]) -> tuple[Finding, ...]:
    """A finding `low_confidence` for each fact that is less sure than `rules/doubts.toml` asks for."""
    return tuple(_noted(fact) for fact in facts if fact.doubt and fact.confidence < load_doubts().note_below)


def _noted(fact: Fact) -> Finding:
    doubt, indicator = load_doubts()[fact.doubt], load_codebook().indicators[fact.indicator]
    number = fact.value.number
    return Finding(
        check="low_confidence",
        severity="note",
        verdict="undecided",
        message=f"“{fact.printed}”读作“{indicator.label_zh}”{number}，把握 {fact.confidence:.2f}：{doubt.label_zh}。 "
        f"{fact.printed!r} is read as {indicator.label_en} {number} with confidence {fact.confidence:.2f}: "
        f"{doubt.label_en}.",
        left=number,
        refs=fact.indicator,
        evidence=fact.printed,
    )
