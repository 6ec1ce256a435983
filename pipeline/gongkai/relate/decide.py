"""Number by number: what it becomes, or why it becomes no fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gongkai.normalise.numerals import in_unit
from gongkai.records import Coordinates, Fact, Hit, Identity, Value, View
from gongkai.relate.choose import Choice, Setting, choose
from gongkai.relate.clauses import Clause, clauses
from gongkai.relate.coordinates import coordinates
from gongkai.relate.doubts import weigh
from gongkai.relate.lawbook import PLANS, Lawbook
from gongkai.relate.lists import spread
from gongkai.relate.nothing import Denial, denials
from gongkai.relate.setting import (
    counts_media,
    is_jurisdiction,
    is_no_fact,
    opens_plans,
    period_of,
    repeats,
    within_year,
)
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

    setting: Setting
    planned: bool
    denied: Sequence[Denial]
    view: View
    identity: Identity


def decide(view: View, hits: Sequence[Hit], identity: Identity, laws: Lawbook) -> Iterator[Decision]:
    """A decision on each number and each statement of none of a report, sentence by sentence."""
    above: list[Fact] = []
    heading: Clause | None = None
    planned, paragraph = False, -1
    for clause in clauses(view, hits, laws):
        sentence = clause.sentence
        if sentence.paragraph != paragraph:
            planned, paragraph = False, sentence.paragraph
        if sentence.is_heading:
            if heading is None or heading.sentence.kind != sentence.kind:
                above = []
            heading = clause
            continue
        denied = [] if sentence.kind == PLANS else denials(clause, heading, laws)
        if clause.counts:
            around = _Around(Setting(clause, heading, laws, above), planned, denied, view, identity)
            yield from _each(around, above)
        for denial in denied:
            yield Decision(clause, None, _none_fact(denial, clause, view))
        planned = planned or opens_plans(clause)


def _each(around: _Around, above: list[Fact]) -> Iterator[Decision]:
    """A decision on each number of a sentence; its facts join those `above`."""
    clause, strayed = around.setting.clause, False
    for found in spread(windows(clause), clause, around.setting.laws.measures):
        window = within_year(found, clause, around.identity.year)
        fact = _judge(window, around, strayed)
        strayed = fact == NO_RULE
        if isinstance(fact, str):
            yield Decision(clause, window, None, fact)
        else:
            above.append(fact)
            yield Decision(clause, window, fact)


def _judge(window: Window, around: _Around, strayed: bool) -> Fact | str:
    """The fact that a number states, or the reason why it states none."""
    clause, above = around.setting.clause, around.setting.facts
    if is_no_fact(window, clause, around.planned):
        return PLAN
    if counts_media(window, clause):
        return NO_RULE
    if _is_denied(window, around.denied):
        return DENIED
    period = period_of(window, clause, around.identity.year)
    if period is None:
        return LATER
    earlier = above[: max(0, len(above) - window.run + 1)]
    if earlier and earlier[-1].value.unit == window.unit and repeats(window, clause, period):
        return _again(earlier[-1], window, around.view, period)
    choice = choose(window, around.setting, strayed)
    if choice is None:
        return NO_RULE
    return _fact(choice, window, around, period)


def _again(before: Fact, window: Window, view: View, period: str) -> Fact:
    """What `before` counts, at another time."""
    count = window.hit
    assert count.value is not None  # matching makes no COUNT without a value
    start, end, printed = _place(view, count.start, count.end)
    evidence_start, evidence_end, _ = _place(view, window.clause_start, window.end)
    confidence, doubt = weigh(before.confidence, (("other_level", 1),))
    return before._replace(
        value=count.value,
        status="reported",
        printed=printed,
        start=start,
        end=end,
        evidence_start=evidence_start,
        evidence_end=evidence_end,
        rule=f"{before.rule}+again",
        confidence=confidence,
        doubt=doubt,
        period=period,
    )


def _is_denied(window: Window, denied: Sequence[Denial]) -> bool:
    """Whether the number belongs to a negation: 未出现一起, 1宗也没有."""
    count = window.hit
    for denial in denied:
        if -1 <= count.start - denial.word.end <= 3:
            return True
        if count.norm == "1" and denial.start == count.start and count.end <= denial.word.start:
            return True
        if count.norm == "1" and denial.start <= count.start and 0 <= denial.word.start - count.end <= _EVEN:
            return True
    return False


def _fact(choice: Choice, window: Window, around: _Around, period: str) -> Fact:
    clause, count, rule = around.setting.clause, window.hit, choice.law.rule
    assert count.value is not None  # matching makes no COUNT without a value
    start, end, printed = _place(around.view, count.start, count.end)
    evidence_start, evidence_end, _ = _place(around.view, window.clause_start, window.end)
    at = coordinates(choice, window, clause, around.setting.laws)
    confidence, doubt = weigh(rule.confidence, _reasons(choice, at))
    return Fact(
        indicator=choice.indicator,
        value=in_unit(count.value, rule.unit),
        status="reported",
        at=at,
        printed=printed,
        start=start,
        end=end,
        evidence_start=evidence_start,
        evidence_end=evidence_end,
        rule=rule.id,
        confidence=confidence,
        doubt=doubt,
        period=period,
        scope="jurisdiction" if is_jurisdiction(window, clause, around.identity) else "self",
        section=clause.sentence.kind,
    )


def _place(view: View, start: int, end: int) -> tuple[int, int, str]:
    """Where the document has a stretch of the view (not empty), and how it prints it."""
    first, last = view.offsets[start], view.offsets[end - 1] + 1
    return first, last, view.source[first:last]


def _reasons(choice: Choice, at: Coordinates) -> tuple[tuple[str, int], ...]:
    """How often each reason for doubt holds of a fact."""
    reasons = []
    if choice.reach:
        reasons.append(("far_label", min(choice.reach, _FARTHEST)))
    if choice.borrowed:
        reasons.append(("borrowed_label", 1))
    if choice.antecedent is not None:
        above = choice.antecedent.at
        if any(getattr(at, name) == getattr(above, name) != "" for name in choice.law.rule.inherit):
            reasons.append(("inherited", 1))
    if JOIN in at.channel:
        reasons.append(("joined_channels", 1))
    return tuple(reasons)


def _none_fact(denial: Denial, clause: Clause, view: View) -> Fact:
    start, end, printed = _place(view, denial.word.start, denial.word.end)
    evidence_start, evidence_end, _ = _place(view, denial.start, denial.end)
    confidence, doubt = weigh(denial.law.rule.confidence, ())
    return Fact(
        indicator=denial.law.rule.indicator,
        value=Value(0, lower=0, upper=0),
        status=denial.status,
        at=denial.at,
        printed=printed,
        start=start,
        end=end,
        evidence_start=evidence_start,
        evidence_end=evidence_end,
        rule=denial.law.rule.id,
        confidence=confidence,
        doubt=doubt,
        section=clause.sentence.kind,
    )
