"""Numbers, indicators, channels, periods and negations of one report's sentences to facts.

The rules say which words make which indicator; this package holds only how language combines them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path

from gongkai.records import Coordinates, Fact, Hit, Identity, View
from gongkai.relate.clauses import Token
from gongkai.relate.cues import names
from gongkai.relate.decide import Decision, decide
from gongkai.relate.doubts import compared, note
from gongkai.relate.lawbook import lawbook
from gongkai.rulebook.rules import load_doubts

__all__ = ["explain", "note", "relate"]


def relate(view: View, hits: Sequence[Hit], identity: Identity, rules: Path | None = None) -> tuple[Fact, ...]:
    """The facts of a report in order of position; what is said twice is one fact."""
    facts: list[Fact] = []
    told: dict[tuple[object, ...], list[Coordinates]] = defaultdict(list)
    for decision in decide(view, hits, identity, lawbook(rules)):
        if (fact := decision.fact) is not None:
            places = told[fact.indicator, fact.value.number, fact.period]
            if fact.at not in places:
                places.append(fact.at)
                facts.append(fact)
    return tuple(sorted(compared(facts), key=attrgetter("start", "indicator")))


def explain(view: View, hits: Sequence[Hit], identity: Identity, words: str, rules: Path | None = None) -> list[str]:
    """Lines that say what became of each number in the sentences that hold `words`, by which cues."""
    lines: list[str] = []
    sentence = None
    for decision in decide(view, hits, identity, lawbook(rules)):
        place = decision.clause.sentence
        text = view.text[place.start : place.end]
        if words not in text and words not in view.printed(place.start, place.end):
            continue
        if place != sentence:
            sentence = place
            lines.append(f"{text}  [{place.kind or 'no section'}]")
        lines.extend(_told(decision, view))
    return lines


def _told(decision: Decision, view: View) -> list[str]:
    fact, window = decision.fact, decision.window
    if fact is not None:
        outcome = f"{fact.indicator} = {fact.value.number}, rule {fact.rule}, confidence {fact.confidence:.2f}"
        if fact.doubt:
            outcome += f" ({fact.doubt}: {load_doubts()[fact.doubt].label_en})"
    else:
        outcome = f"no fact: {decision.reason}"
    if window is None:
        return [f"  {fact.printed if fact else ''}: {outcome}"]
    before, behind = _cues(window.left, view), _cues(window.right, view)
    return [
        f"  {view.printed(window.hit.start, window.hit.end)}: {outcome}",
        f"    before {before}",
        f"    behind {behind}",
    ]


def _cues(tokens: Sequence[Token], view: View) -> str:
    return " ".join(f"{view.text[token.start : token.end]}<{','.join(names(token.cues))}>" for token in tokens) or "–"
