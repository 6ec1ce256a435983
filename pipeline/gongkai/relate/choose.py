"""Which fact rule a number obeys, and the coordinates that the words around it give."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gongkai.records import Coordinates, Fact
from gongkai.relate.clauses import CLAUSE_BREAKS, Clause, Token, Window
from gongkai.relate.lawbook import FactLaw, Lawbook
from gongkai.relate.setting import PLANS
from gongkai.rulebook.codebook import JOIN, load_codebook
from gongkai.rulebook.rules import FactRule

# A word that names a medium in general says nothing beside one that names it in particular.
_GENERIC = {"channel": {"media", "other", "new_media"}}
_LABEL_HEAD = re.compile(
    r"^(?:其中|又以|其次是|其次|首先是|以|最多的是|主动公开|公开|发布|公示|公布|包括|主要是|主要为|主要包括|分别为|分别是|分别|另有|另外|另|还有|有|为|是|共|按内容分|涉及|属于|属|的|：|:|、|和|及|以及|与|，|（|）)+"
)
_LABEL_TAIL = re.compile(
    r"(?:等)?(?:方面|类别|领域|事项)?(?:的)?(?:政府|政务)?(?:类信息|类|信息|内容)?(?:等)?(?:共计|合计|共有|公开|发布|更新量|更新数量|达到|达|共|有|为|是|计|占了?|的|：|约|近)*$"
)
# What is no subject of information: years, the reporter, verbs, and adverbs that a verb follows (及时更新).
_NO_LABEL = re.compile(
    r"[\d了已被将达均]|[我本][局委厅镇乡县市区院校]|总量|历年|^上|^全[市县区镇省]$|^时(?:更新|公[开布]|发布)?$"
    r"|^(?:主动|新增|全年|累计|集中|同步|实时|按[时期]|定期|滚动|陆续|继续|依法|[当今本]年|年内)|相加$|^[两三]者|所[提列述]$|^[这那该此]|^[中里内]$"
)
# 工作动态居首，有1988条: the label stands in the clause before, with its rank.
_RANKED = re.compile(
    r"(?:^|[，；：。])(?:其中)?以?([^，；：。\d]{2,16}?)(?:信息)?(?:数量)?"
    r"(?:[为是占]?(?:最多|最少|最大|居多|主|其次|次之|再次)|位?居(?:首位?|次位?|其次|前列))，$"
)
_LINKING = re.compile(r"(?:有|为|计|达|共|是|达到|共有|约|近|也有)*")
_REST = ("其余", "其他", "其它", "剩余", "余下", "剩下", "")
_LINK = re.compile(r"[、和及与或]|以及|（含|或者")
_DEEDS = frozenset({"publish", "receive", "answered", "closed", "make", "place"})
_ORGAN = "organ"
_FAR = 99
# Words that hold for all that follows them in a sentence (自2008年以来，…).
_GOVERNING = frozenset({"since", "until", "cumulative"})
# A rule without cues is the last resort: it ranks behind any rule whose cues stand up to two clauses away.
_NO_CUES = 3
# One number has one of these: the word nearest to it gives the code.
_SINGLE = frozenset({"measure", "kind", "route", "outcome"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule that fits, the tokens that it may read, and how far the farthest cue stands (in clauses); `borrowed`
    where some of the tokens belong to a heading or to another count."""

    law: FactLaw
    tokens: tuple[Token, ...]
    reach: int
    antecedent: Fact | None
    borrowed: bool = False

    @property
    def indicator(self) -> str:
        """What the rule counts, or the fact above where the rule repeats it."""
        own = self.law.rule.indicator
        return self.antecedent.indicator if own == "*" and self.antecedent is not None else own


def choose(
    window: Window, clause: Clause, heading: Clause | None, lawbook: Lawbook, facts: Sequence[Fact], strayed: bool
) -> Choice | None:
    """The best rule for a count: by the words before it; else by those before and behind it; else with the help
    of those before the count that it continues, or of the heading.

    Where the count opens its clause (从答复看，2件属于…), the words behind it come first. A rule with a negative
    priority yields to any of these ways. Where the sentence `strayed` to a number that is no fact (制发公文60件，主动
    公开25件), this one goes on about that, not about the facts above.
    """
    laws = lawbook.for_unit(window.count.value.unit if window.count.value else "")
    if strayed:
        astray = _continued([law for law in laws if not law.rule.under], window.whole, window, clause, facts)
        if astray is not None:
            return astray
    scopes = [window.left, window.left + window.right] if window.right else [window.left]
    if window.right and window.opens:
        scopes.insert(0, window.right)
        scopes.append(window.right + window.beyond)
    elif window.beyond:
        scopes.append(window.left + window.right + window.beyond)
    best = None
    for tokens in scopes:
        best = _best(_fitting(laws, tokens, window, clause, facts), window)
        if best is not None:
            break
    if best is not None and best.law.rule.priority >= 0:
        return best
    if best is None and heading is not None and window.count.start == clause.sentence.start:
        # A number alone behind its label: 3.业务培训：1期。
        labelled = _best(_fitting(laws, heading.tokens, window, clause, facts), window)
        if labelled is not None:
            return replace(labelled, borrowed=True)
    for lender in (window.whole, _topics(heading)):
        continued = _continued(laws, lender, window, clause, facts)
        if continued is not None:
            return continued
    return best


def _continued(
    laws: Sequence[FactLaw], lender: tuple[Token, ...], window: Window, clause: Clause, facts: Sequence[Fact]
) -> Choice | None:
    """The best rule for a count that goes on about what was named before: 发文60件，主动公开25件.

    The earlier words lend what is missing; at least one cue must be the count's own.
    """
    own = frozenset().union(*(token.cues for token in window.left))
    apt = [law for law in laws if len(law.cues) > 1 and any(group & own for group in law.cues)]
    found = _best(_fitting(apt, lender + window.left, window, clause, facts), window)
    return replace(found, borrowed=True) if found is not None else None


def _topics(heading: Clause | None) -> tuple[Token, ...]:
    """The words of a heading that name what is counted; what is done with it each sentence says for itself."""
    return tuple(token for token in (heading.tokens if heading else ()) if not token.cues & _DEEDS)


def _best(fitting: Iterable[Choice], window: Window) -> Choice | None:
    return max(fitting, key=lambda choice: _rank(choice, window.count.start), default=None)


def _fitting(
    laws: Iterable[FactLaw], tokens: tuple[Token, ...], window: Window, clause: Clause, facts: Sequence[Fact]
) -> Iterator[Choice]:
    present = frozenset().union(*(token.cues for token in tokens))
    # A label is read from the count's own clause: only what stands there can forbid it.
    own = frozenset().union(*(token.cues for token in tokens if token.start >= window.clause_start))
    for law in laws:
        if law.cues and law.cues[0].isdisjoint(present):
            continue  # so most rules end; the rest of the tests cost more
        forbidding = own if law.rule.rest and not law.cues else present
        if law.unless.isdisjoint(forbidding) and not any(group.isdisjoint(present) for group in law.cues[1:]):
            choice = _fit(law, tokens, window, clause, facts)
            if choice is not None:
                yield choice


def _fit(
    law: FactLaw, tokens: tuple[Token, ...], window: Window, clause: Clause, facts: Sequence[Fact]
) -> Choice | None:
    rule = law.rule
    kind = clause.sentence.kind
    unit = window.count.value.unit if window.count.value else ""
    if kind == PLANS and rule.priority < 1:
        return None
    antecedent = _antecedent(law, window.left, facts)
    if antecedent is not None and rule.same_unit and antecedent.value.unit != unit:
        antecedent = None
    if antecedent is not None and rule.next_to and not _goes_on(antecedent, rule, window, clause, facts):
        antecedent = None
    if antecedent is not None and rule.after and not getattr(antecedent.at, rule.after):
        antecedent = None
    if antecedent is None and (rule.under or rule.sections) and kind not in rule.sections:
        return None
    if antecedent is None and rule.indicator == "*":
        return None
    if rule.rest and not _is_subject(_label(window, clause.text), window, clause):
        return None
    reach = max((_reach(group, tokens, window, clause.text) for group in law.cues), default=0)
    if not law.cues and not rule.rest:
        reach = _NO_CUES
    return Choice(law, tokens, reach, antecedent)


def _goes_on(antecedent: Fact, rule: FactRule, window: Window, clause: Clause, facts: Sequence[Fact]) -> bool:
    """Whether a number stands right behind a fact, in its sentence or after a ；, and not behind its brackets.

    What goes on about one part of a whole (`after` a dimension that it inherits) is no larger than that part.
    """
    start = clause.sentence.start
    joined = window.since > start or clause.text.endswith("；", 0, start)
    if antecedent is not facts[-1] or not joined or "）" in clause.text[window.since - 1 : window.count.start]:
        return False
    value = window.count.value
    return rule.after not in rule.inherit or value is None or value.number <= antecedent.value.number


def _antecedent(law: FactLaw, tokens: tuple[Token, ...], facts: Sequence[Fact]) -> Fact | None:
    """The fact that a part continues: the latest of those that the words before it name, else the latest of all."""
    indicators: Sequence[str] = law.rule.under
    if law.topics:
        present = frozenset().union(*(token.cues for token in tokens))
        indicators = [name for name, topic in law.topics.items() if topic & present] or indicators
    return next((fact for fact in reversed(facts) if fact.indicator in indicators), None)


def _reach(group: frozenset[str], tokens: Iterable[Token], window: Window, text: str) -> int:
    """How many clause breaks stand between the count and the nearest cue of a group."""
    return min((_distance(token, window, text) for token in tokens if token.cues & group), default=_FAR)


def _distance(token: Token, window: Window, text: str) -> int:
    if token.start >= window.count.end or token.cues & _GOVERNING:
        return 0
    return sum(text.count(mark, token.end, window.count.start) for mark in CLAUSE_BREAKS)


def _rank(choice: Choice, start: int) -> tuple[int, ...]:
    """The nearest clause, then priority, then the most cues, then the latest fact above, then the nearest
    cue, then the order of the rules."""
    wanted = frozenset().union(*choice.law.cues) if choice.law.cues else frozenset()
    gaps = [abs(start - token.end) for token in choice.tokens if token.cues & wanted]
    return (
        -choice.reach,
        choice.law.rule.priority,
        len(choice.law.cues),
        _recency(choice),
        -min(gaps, default=_FAR),
        -choice.law.order,
    )


def _recency(choice: Choice) -> int:
    """Where the fact stands that a part continues; a rule that needs none names its topic itself."""
    if not choice.law.rule.under:
        return sys.maxsize
    return choice.antecedent.start if choice.antecedent is not None else -1


def coordinates(choice: Choice, window: Window, text: str) -> Coordinates:
    """The coordinates that the rule gives, that its words spell, and that it takes from the fact above.

    A medium governs the clauses behind it; any other word speaks only for its own clause.
    """
    rule = choice.law.rule
    found = dict(rule.at)
    for dimension in rule.dims:
        tokens = [token for token in choice.tokens if takes(choice.indicator, dimension, _codes(token, dimension))]
        if dimension != "channel":
            tokens = [token for token in tokens if _distance(token, window, text) <= choice.reach]
        tokens = _nearest(tokens, window, text, dimension)
        codes = {code for token in tokens for code in _codes(token, dimension)}
        codes = specific(takes(choice.indicator, dimension, codes), dimension)
        if codes and dimension not in found:
            found[dimension] = "+".join(sorted(codes))
        names = [text[token.start : token.end] for token in tokens if token.hit and token.hit.named]
        if dimension == "channel" and names:
            found["outlet"] = "、".join(names)
    if rule.rest and rule.rest not in found:
        found[rule.rest] = _label(window, text)
    for dimension in rule.inherit:
        if choice.antecedent is not None and not found.get(dimension):
            codes = takes(choice.indicator, dimension, set(getattr(choice.antecedent.at, dimension).split(JOIN)))
            found[dimension] = JOIN.join(sorted(codes))
    return replace(Coordinates(), **found)


def _label(window: Window, text: str) -> str:
    left = text[window.clause_start : window.count.start]
    ranked = _RANKED.search(text[window.since : window.clause_start]) if _LINKING.fullmatch(left) else None
    return part_label(ranked[1] if ranked else left, text[window.count.end : window.end])


def part_label(left: str, right: str) -> str:
    """The subject that an item of a breakdown names, without 信息 and the like; empty where it names none.

    >>> part_label("其中工作动态类", ""), part_label("其余", "为人事、财务等信息"), part_label("其中", "")
    ('工作动态', '人事、财务', '')
    """
    label = _LABEL_TAIL.sub("", _LABEL_HEAD.sub("", left))
    right = right.lstrip("均都皆全")
    if label in _REST and right.startswith(("为", "是", "属", "涉")):
        label = _LABEL_TAIL.sub("", _LABEL_HEAD.sub("", right)) or label
    return label if 0 < len(label) <= 20 and not _NO_LABEL.search(label) else ""


def _is_subject(label: str, window: Window, clause: Clause) -> bool:
    """Whether a label names what items are about; one that ends in an organ names who publishes them (各镇30条)."""
    if not label:
        return False
    agents = [(token.start, token.end) for token in clause.tokens if _ORGAN in token.cues]
    agents += [(agency.start, agency.end) for agency in clause.agencies]
    named = (clause.text[start:end] for start, end in agents if window.since <= start < window.end)
    return not label.endswith(tuple(named))


def _codes(token: Token, dimension: str) -> set[str]:
    prefix = dimension + ":"
    return {cue[len(prefix) :] for cue in token.cues if cue.startswith(prefix)}


def _nearest(tokens: list[Token], window: Window, text: str, dimension: str) -> list[Token]:
    """Of tokens in several clauses those of the nearest clause, the count's own before what another count lends it,
    named media before plain words; one where a number has only one."""
    tokens = [token for token in tokens if token.hit is not None] or tokens
    if not tokens:
        return []
    if dimension in _SINGLE:
        return [_exact(tokens, window, dimension)]
    if dimension != "channel":
        return _linked(tokens, window, text)
    tokens = [token for token in tokens if token.start >= window.since] or tokens
    distances = [_distance(token, window, text) for token in tokens]
    nearest = min(distances)
    return [token for token, distance in zip(tokens, distances, strict=True) if distance == nearest]


def _exact(tokens: list[Token], window: Window, dimension: str) -> Token:
    """The word nearest to the count, or one of its own that says the same more exactly: 属过程性信息不予公开1件."""
    nearest = min(tokens, key=lambda token: abs(window.count.start - token.end))
    parents = tuple(code + "." for code in _codes(nearest, dimension))
    for token in reversed(tokens):
        if token.start >= window.clause_start and any(code.startswith(parents) for code in _codes(token, dimension)):
            return token
    return nearest


def _linked(tokens: list[Token], window: Window, text: str) -> list[Token]:
    """The word nearest to the count and those that list marks tie to it: 信函、传真; 信息不存在及不属本机关掌握."""
    chain = [min(tokens, key=lambda token: abs(window.count.start - token.end))]
    for token in reversed(tokens[: tokens.index(chain[0])]):
        if not _LINK.fullmatch(text, token.end, chain[0].start):
            break
        chain.insert(0, token)
    return chain


def takes(indicator: str, dimension: str, codes: set[str]) -> set[str]:
    """Those of the codes that the codebook lets an indicator take: 局长 is no kind of staff."""
    book = load_codebook()
    return {code for code in codes if code and not book.check(indicator, Coordinates(**{dimension: code}))}


def specific(codes: set[str], dimension: str) -> set[str]:
    """Codes without those that a more exact one among them makes needless: `refused` beside `refused.privacy`."""
    special = codes - _GENERIC.get(dimension, set())
    leaves = {code for code in codes if not any(other.startswith(code + ".") for other in codes)}
    return (special or codes) & leaves
