"""Which fact rule a number obeys."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from gongkai.records import Fact
from gongkai.relate.clauses import Clause, Token, joined
from gongkai.relate.cues import bits
from gongkai.relate.labels import is_subject, label
from gongkai.relate.lawbook import FactLaw, Lawbook, Rank
from gongkai.relate.windows import Window
from gongkai.rulebook.rules import FactRule

_DEEDS = bits("publish", "receive", "answered", "closed", "make", "place")
_FAR = 99
# Words that hold for all that follows them in a sentence (自2008年以来，…).
_CARRIED_OUT = bits("carried_out")
_GOVERNING = bits("since", "until", "cumulative")


class Choice(NamedTuple):
    """A rule that fits, the tokens that it may read, and how far the farthest cue stands (in clauses); `borrowed`
    where some of the tokens belong to a heading or to another count."""

    law: FactLaw
    tokens: tuple[Token, ...]
    reach: int
    antecedent: Fact | None
    borrowed: bool = False

    @property
    def rank(self) -> Rank:
        """The nearest clause, then priority, then the most cues."""
        return -self.reach, self.law.strength

    @property
    def indicator(self) -> str:
        """What the rule counts, or the fact above where the rule repeats it."""
        own = self.law.rule.indicator
        return self.antecedent.indicator if own == "*" and self.antecedent is not None else own


class Setting(NamedTuple):
    """What a number is judged by beside its window: its sentence, the heading above it, the rules, and the facts
    before it in its section."""

    clause: Clause
    heading: Clause | None
    laws: Lawbook
    facts: Sequence[Fact]


def choose(window: Window, setting: Setting, strayed: bool) -> Choice | None:
    """The best rule for a count: by the words before it; else by those before and behind it; else with the help
    of those before the count that it continues, or of the heading.

    Where the count opens its clause (从答复看，2件属于…), the words behind it come first. A rule with a negative
    priority yields to any of these ways. Where the sentence `strayed` to a number that is no fact (制发公文60件，主动
    公开25件), this one goes on about that, not about the facts above.
    """
    if strayed:
        astray = _continued(window.whole, window, setting, anew=True)
        if astray is not None:
            return astray
    best = None
    for tokens in _scopes(window):
        best = _best(tokens, window, setting)
        if best is not None:
            break
    if best is not None and best.law.rule.priority >= 0:
        return best
    heading = setting.heading
    if best is None and heading is not None and window.hit.start == setting.clause.sentence.start:
        # A number alone behind its label: 3.业务培训：1期。
        labelled = _best(tuple(heading.tokens), window, setting)
        if labelled is not None:
            return labelled._replace(borrowed=True)
    return _continued(window.whole, window, setting) or _continued(_topics(heading), window, setting) or best


def _scopes(window: Window) -> list[tuple[Token, ...]]:
    """The tokens to find a rule by, first choice first."""
    left, right, beyond = window.left, window.right, window.beyond
    if right and window.opens:
        scopes = [right, left, left + right]
        lasts = right + beyond
    else:
        scopes = [left, left + right] if right else [left]
        lasts = left + right + beyond
    if joined(beyond) & _CARRIED_OUT:  # 1件因年底收到，结转至下年办理
        return [lasts, *scopes]
    return [*scopes, lasts] if beyond else scopes


def _continued(lender: tuple[Token, ...], window: Window, setting: Setting, anew: bool = False) -> Choice | None:
    """The best rule for a count that goes on about what was named before: 发文60件，主动公开25件.

    The earlier words lend what is missing; at least one cue must be the count's own. `anew` leaves out rules that
    go on about a fact.
    """
    if not window.said:
        return None

    def admit(law: FactLaw) -> bool:
        return len(law.cues) > 1 and bool(law.wanted & window.said) and not (anew and law.rule.under)

    found = _best(lender + window.left, window, setting, admit)
    return found._replace(borrowed=True) if found is not None else None


def _topics(heading: Clause | None) -> tuple[Token, ...]:
    """The words of a heading that name what is counted; what is done with it each sentence says for itself."""
    return tuple([token for token in heading.tokens if not token.cues & _DEEDS]) if heading is not None else ()


def _best(
    tokens: tuple[Token, ...], window: Window, setting: Setting, admit: Callable[[FactLaw], bool] | None = None
) -> Choice | None:
    """The rule that fits these words best, of those that `admit` lets in."""
    if tokens is window.left:
        present, own = window.said, window.own
    else:
        present, own = joined(tokens), joined(tokens, window.clause_start)
    kind = setting.clause.sentence.kind
    best: Choice | None = None
    for law in setting.laws.fitting(window.unit, kind, present, own):
        if best is not None and law.highest < best.rank:
            break  # the rules come in falling order of the highest rank that they can have
        if admit is None or admit(law):
            choice = _fit(law, tokens, window, setting)
            if choice is not None and (best is None or _beats(choice, best, window.hit.start)):
                best = choice
    return best


def _beats(choice: Choice, best: Choice, start: int) -> bool:
    """Whether a choice ranks before the best one of those before it."""
    return choice.rank > best.rank or (choice.rank == best.rank and _nearness(choice, start) > _nearness(best, start))


def _fit(law: FactLaw, tokens: tuple[Token, ...], window: Window, setting: Setting) -> Choice | None:
    rule, clause = law.rule, setting.clause
    if law.unless_behind and law.unless_behind & _behind(window, clause):
        return None
    antecedent = None
    if rule.under:
        antecedent = _antecedent(law, window, setting)
        if antecedent is None and (rule.indicator == "*" or clause.sentence.kind not in rule.sections):
            return None
    if rule.rest and not is_subject(label(window, clause.text), window, clause):
        return None
    reach = _reach(law.cues, tokens, window, clause.breaks.clauses) if law.cues else law.least_reach
    return Choice(law, tokens, reach, antecedent)


def _behind(window: Window, clause: Clause) -> int:
    """The cues between a number and the next break; none where the next number comes first, which they are about."""
    runs_on = any(count.start == window.end for count in clause.counts)
    return 0 if runs_on else joined(window.right)


def _antecedent(law: FactLaw, window: Window, setting: Setting) -> Fact | None:
    """The fact that a part continues, where it may go on about it."""
    rule = law.rule
    fact = _named_above(law, window, setting.facts)
    if fact is None or (rule.same_unit and fact.value.unit != window.unit):
        return None
    if rule.next_to and not _is_next(fact, rule, window, setting):
        return None
    return None if rule.after and not getattr(fact.at, rule.after) else fact


def _is_next(antecedent: Fact, rule: FactRule, window: Window, setting: Setting) -> bool:
    """Whether a number stands right behind a fact, in its sentence or after a ；, and not behind its brackets.

    What goes on about one part of a whole (`after` a dimension that it inherits) is no larger than that part, and
    stands right behind its number: 复议后起诉2件；已审结3件（驳回2件） tells nothing about those 2.
    """
    text, start = setting.clause.text, setting.clause.sentence.start
    joins = window.since > start or text.endswith("；", 0, start)
    if antecedent is not setting.facts[-1] or not joins or "）" in text[window.since - 1 : window.hit.start]:
        return False
    if rule.after not in rule.inherit:
        return True
    value = window.hit.value
    before = [count.value for count in setting.clause.counts if count.end <= window.hit.start]
    return before[-1:] == [antecedent.value] and (value is None or value.number <= antecedent.value.number)


def _named_above(law: FactLaw, window: Window, facts: Sequence[Fact]) -> Fact | None:
    """The latest of the facts that the words before the number name, else the latest that the rule can continue."""
    indicators: Sequence[str] = law.rule.under
    if law.topics:
        indicators = [name for name, topic in law.topics.items() if topic & window.said] or indicators
    for fact in reversed(facts):
        if fact.indicator in indicators:
            return fact
    return None


def _reach(groups: Sequence[int], tokens: Sequence[Token], window: Window, breaks: str) -> int:
    """How many clause breaks stand between the count and the nearest cue of a group, for the farthest group."""
    if breaks.find("，", tokens[0].start, window.hit.start) < 0:
        return 0  # tokens are in order: none stands in another clause
    farthest = 0
    for group in groups:
        nearest = sys.maxsize  # each group is met by some token
        for token in tokens:
            if token.cues & group:
                nearest = min(nearest, distance(token, window, breaks))
                if not nearest:
                    break
        farthest = max(farthest, nearest)
    return farthest


def distance(token: Token, window: Window, breaks: str) -> int:
    """How many clause breaks stand between a word and the count; `breaks` is the text with `，` for each of them."""
    if token.start >= window.hit.end or token.cues & _GOVERNING:
        return 0
    return breaks.count("，", token.end, window.hit.start)


def _nearness(choice: Choice, start: int) -> tuple[int, ...]:
    """What decides between rules of one rank: the latest fact above, then the nearest cue, then their order."""
    wanted = choice.law.wanted
    gap = min([abs(start - token.end) for token in choice.tokens if token.cues & wanted], default=_FAR)
    return _recency(choice), -gap, -choice.law.order


def _recency(choice: Choice) -> int:
    """Where the fact stands that a part continues; a rule that needs none names its topic itself."""
    if not choice.law.rule.under:
        return sys.maxsize
    return choice.antecedent.start if choice.antecedent is not None else -1
