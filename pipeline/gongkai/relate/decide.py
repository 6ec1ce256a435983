"""Number by number: what it becomes, or why it becomes no fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from gongkai.normalise.numerals import in_unit
from gongkai.records import Coordinates, Fact, Hit, Identity, Value, View
from gongkai.relate.choose import Choice, Setting, choose
from gongkai.relate.clauses import Clause, clauses
from gongkai.relate.coordinates import coordinates
from gongkai.relate.doubts import weigh
from gongkai.relate.lawbook import Lawbook
from gongkai.relate.lists import spread
from gongkai.relate.nothing import Denial, denials
from gongkai.relate.setting import PLANS, is_jurisdiction, is_no_fact, opens_plans, period_of, repeats, within_year
from gongkai.relate.windows import Window, windows
from gongkai.rulebook.codebook import JOIN

# More clauses than this make a fact no less sure.
_FARTHEST = 4
# 一件也没有, 1宗都未
_EVEN = 1
PLAN, DENIED, LATER, NO_RULE = (
    "a plan, a rate or a difference",
    "part of a statement of none",
    "of a later year",
    "no rule fits",
)


class Decision(NamedTuple):
    """What became of a number (or, without a window, of a statement of none): a fact, or a reason for none."""

    clause: Clause
    window: Window | None
    fact: Fact | None
    reason: str = ""


class _Around(NamedTuple):
    """What holds for a whole sentence."""

    clause: Clause
    heading: Clause | None
    planned: bool
    denied: Sequence[Denial]
    view: View
    identity: Identity
    laws: Lawbook


def decide(view: View, hits: Sequence[Hit], identity: Identity, laws: Lawbook) -> Iterator[Decision]:
    """A decision on each number and each statement of none of a report, sentence by sentence."""
    above: list[Fact] = []
    heading: Clause | None = None
    planned, paragraph = False, -1
    for clause in clauses(view, hits, laws):
        if clause.sentence.paragraph != paragraph:
            planned, paragraph = False, clause.sentence.paragraph
        if clause.sentence.is_heading:
            if heading is None or heading.sentence.kind != clause.sentence.kind:
                above = []
            heading = clause
            continue
        denied = [] if clause.sentence.kind == PLANS else list(denials(clause, heading, laws))
        around = _Around(clause, heading, planned, denied, view, identity, laws)
        strayed = False
        for found in spread(windows(clause), clause, laws.measures):
            window = within_year(found, clause, identity.year)
            fact = _judge(window, around, above, strayed)
            strayed = fact == NO_RULE
            if isinstance(fact, str):
                yield Decision(clause, window, None, fact)
            else:
                above.append(fact)
                yield Decision(clause, window, fact)
        for denial in denied:
            yield Decision(clause, None, _none_fact(denial, clause, view))
        planned = planned or opens_plans(clause)


def _judge(window: Window, around: _Around, above: Sequence[Fact], strayed: bool) -> Fact | str:
    """The fact that a number states, or the reason why it states none."""
    clause = around.clause
    if is_no_fact(window, clause, around.planned):
        return PLAN
    if _is_denied(window, around.denied):
        return DENIED
    period = period_of(window, clause, around.identity.year)
    if period is None:
        return LATER
    before = _same_unit(above[: len(above) - window.run + 1], window)
    if before is not None and repeats(window, clause, period):
        return _again(before, window, around.view, period)
    choice = choose(window, Setting(clause, around.heading, around.laws, above), strayed)
    if choice is None:
        return NO_RULE
    return _fact(choice, window, around, period)


def _same_unit(facts: Sequence[Fact], window: Window) -> Fact | None:
    """The last fact, if it is counted in the unit of this number."""
    return facts[-1] if facts and facts[-1].value.unit == window.unit else None


def _again(before: Fact, window: Window, view: View, period: str) -> Fact:
    """What `before` counts, at another time."""
    count = window.hit
    assert count.value is not None  # matching makes no COUNT without a value
    span, evidence = view.span(count.start, count.end), view.span(window.clause_start, window.end)
    confidence, doubt = weigh(before.confidence, {"other_level": 1})
    return replace(
        before,
        value=count.value,
        status="reported",
        printed=view.printed(count.start, count.end),
        start=span.start,
        end=span.end,
        evidence_start=evidence.start,
        evidence_end=evidence.end,
        rule=f"{before.rule}+again",
        confidence=confidence,
        doubt=doubt,
        period=period,
    )


def _is_denied(window: Window, denied: Sequence[Denial]) -> bool:
    """Whether the number belongs to a negation: 未出现一起, 1宗也没有."""
    count = window.hit
    return any(
        -1 <= count.start - denial.word.end <= 3
        or (count.norm == "1" and denial.start == count.start and count.end <= denial.word.start)
        or (count.norm == "1" and denial.start <= count.start and 0 <= denial.word.start - count.end <= _EVEN)
        for denial in denied
    )


def _fact(choice: Choice, window: Window, around: _Around, period: str) -> Fact:
    clause, view, count = around.clause, around.view, window.hit
    assert count.value is not None  # matching makes no COUNT without a value
    rule = choice.law.rule
    span = view.span(count.start, count.end)
    evidence = view.span(window.clause_start, window.end)
    at = coordinates(choice, window, clause, around.laws)
    confidence, doubt = weigh(rule.confidence, _reasons(choice, at))
    return Fact(
        indicator=choice.indicator,
        value=in_unit(count.value, rule.unit),
        status="reported",
        at=at,
        printed=view.printed(count.start, count.end),
        start=span.start,
        end=span.end,
        evidence_start=evidence.start,
        evidence_end=evidence.end,
        rule=rule.id,
        confidence=confidence,
        doubt=doubt,
        period=period,
        scope="jurisdiction" if is_jurisdiction(window, clause, around.identity) else "self",
        section=clause.sentence.kind,
    )


def _reasons(choice: Choice, at: Coordinates) -> dict[str, int]:
    """How often each reason for doubt holds of a fact."""
    above = choice.antecedent.at if choice.antecedent is not None else None
    inherited = [name for name in choice.law.rule.inherit if above and getattr(at, name) == getattr(above, name) != ""]
    return {
        "far_label": min(choice.reach, _FARTHEST),
        "borrowed_label": int(choice.borrowed),
        "inherited": int(bool(inherited)),
        "joined_channels": int(JOIN in at.channel),
    }


def _none_fact(denial: Denial, clause: Clause, view: View) -> Fact:
    span = view.span(denial.word.start, denial.word.end)
    evidence = view.span(denial.start, denial.end)
    confidence, doubt = weigh(denial.law.rule.confidence, {})
    return Fact(
        indicator=denial.law.rule.indicator,
        value=Value(0, lower=0, upper=0),
        status=denial.status,
        at=denial.at,
        printed=view.printed(denial.word.start, denial.word.end),
        start=span.start,
        end=span.end,
        evidence_start=evidence.start,
        evidence_end=evidence.end,
        rule=denial.law.rule.id,
        confidence=confidence,
        doubt=doubt,
        section=clause.sentence.kind,
    )
