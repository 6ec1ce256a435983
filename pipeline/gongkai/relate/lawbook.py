"""Fact rules made ready: groups of cues as bits, rules found by the unit of the number and the words around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from gongkai.records import Coordinates
from gongkai.relate.cues import bits, codes
from gongkai.rulebook.codebook import JOIN, Codebook, load_codebook
from gongkai.rulebook.files import own_rules
from gongkai.rulebook.lexicon import Lexicon
from gongkai.rulebook.rules import FactRule, Rulebook, expand_cue, load_rulebook

_BARE = "（无单位）"  # the class of units for figures without one
PLANS = "problems"
# A word that names a medium in general says nothing beside one that names it in particular.
_GENERIC = {"channel": {"media", "other", "new_media"}}
# Reports say much the same in much the same words: some thousand sets of cues make nearly all of their clauses.
_MEMO = 1 << 14


# A rule without cues is the last resort: it ranks behind any rule whose cues stand up to two clauses away.
_NO_CUES = 3

Rank: TypeAlias = tuple[int, tuple[int, int]]
"""How well a rule fits: minus the clauses to its farthest cue, then its strength."""


class FactLaw(NamedTuple):
    """A `FactRule` with its wildcards spelled out: `cues` and `none` are groups, `wanted` is what all `cues` hold.

    `topics` of a rule that repeats the indicator above it: for each indicator that it may repeat the cues that
    name it. A rule `reads_label` if it has no cues but a `rest`. Its farthest cue stands `least_reach` clauses away or
    more; its `strength` is its priority and its number of groups; both give the `highest` rank that it can have.
    """

    rule: FactRule
    cues: tuple[int, ...]
    none: tuple[int, ...]
    unless: int
    unless_behind: int
    wanted: int
    order: int
    topics: Mapping[str, int]
    reads_label: bool
    least_reach: int
    strength: tuple[int, int]
    highest: Rank

    def applies(self, kind: str, present: int, own: int) -> bool:
        """Whether a section of this kind and the words that a number may draw on (`own`: those of its own clause)
        let it obey the rule.

        A label is read from the count's own clause: only what stands there can forbid it.
        """
        rule = self.rule
        if kind == PLANS and rule.priority < 1:
            return False
        if rule.sections and not rule.under and kind not in rule.sections:
            return False
        for group in self.cues:
            if not group & present:
                return False
        return not self.unless & (own if self.reads_label else present)

    def denies(self, present: int) -> bool:
        """Whether the words denied state none of what the rule counts."""
        for group in self.none:
            if not group & present:
                return False
        return not self.unless & present


class Lawbook:
    """All fact rules; `lexicon` finds their cues, each phrase with the set of those that it stands for."""

    def __init__(self, rules: Path | None) -> None:
        book = load_rulebook(rules)
        known = _names(book, load_codebook())
        media = [rule for rule in book.entities if rule.label == "CHANNEL"]
        self._known = known | {f"channel:{code}" for rule in media for code in rule.norm.split(JOIN)}
        self.given = cache(self._given)
        self.outcomes, self.measures, self.kinds = map(self.given, ("outcome", "measure", "kind"))
        self.lexicon = Lexicon(_phrases(book).items())
        self._none: list[FactLaw] = []
        self._by_unit: dict[str, list[FactLaw]] = defaultdict(list)
        for order, rule in enumerate(book.facts):
            law = _law(rule, order, book, known)
            if rule.none:
                self._none.append(law)
            for word in sorted({word for unit in rule.units for word in book.units[unit]}):
                self._by_unit[word].append(law)
        self.fitting = lru_cache(_MEMO)(self._fitting)
        self.denied = lru_cache(_MEMO)(self._denied)
        self.spelled = lru_cache(_MEMO)(self._spelled)
        self.allowed = cache(self._allowed)  # as many as the codebook has indicators and dimensions

    def for_unit(self, unit: str) -> list[FactLaw]:
        """The rules that a number with this unit may obey, in their order."""
        return self._by_unit.get(unit or _BARE, [])

    def _fitting(self, unit: str, kind: str, present: int, own: int) -> tuple[FactLaw, ...]:
        """The rules that a number of this unit may obey by its section and words (see `applies`), strongest first."""
        found = [law for law in self.for_unit(unit) if law.applies(kind, present, own)]
        return tuple(sorted(found, key=lambda law: law.highest, reverse=True))

    def _denied(self, present: int) -> tuple[FactLaw, ...]:
        """The rules for statements of none that these words obey."""
        return tuple(law for law in self._none if law.denies(present))

    def _allowed(self, indicator: str, dimension: str) -> int:
        """The cues that give a code of the dimension which the codebook lets the indicator take."""
        every = codes(self.given(dimension), dimension)
        return bits(*(f"{dimension}:{code}" for code in takes(indicator, dimension, set(every))))

    def _given(self, dimension: str) -> int:
        """The cues that give a code of the dimension."""
        return bits(*(name for name in self._known if name.startswith(dimension + ":")))

    def _spelled(self, cues: int, dimension: str) -> str:
        """The codes that cues of one dimension give a fact, joined."""
        return JOIN.join(sorted(specific(set(codes(cues, dimension)), dimension)))


def lawbook(rules: Path | None = None) -> Lawbook:
    """The fact rules of the shipped rulebook, or of one extended by the user's folder, for the codebook in force."""
    return _lawbook(rules, own_rules())


@cache
def _lawbook(rules: Path | None, _codebook: Path | None) -> Lawbook:
    return Lawbook(rules)


def takes(indicator: str, dimension: str, codes: set[str]) -> set[str]:
    """Those of the codes that the codebook lets an indicator take: 局长 is no kind of staff."""
    book = load_codebook()
    return {code for code in codes if code and not book.check(indicator, Coordinates(**{dimension: code}))}


def specific(codes: set[str], dimension: str) -> set[str]:
    """Codes without those that a more exact one among them makes needless: `refused` beside `refused.privacy`."""
    special = codes - _GENERIC.get(dimension, set())
    leaves = {code for code in codes if not any(other.startswith(code + ".") for other in codes)}
    return (special or codes) & leaves


def _names(book: Rulebook, codebook: Codebook) -> set[str]:
    """All cues by name: those of words, the title, and those that a medium gives."""
    known = {cue.id for cue in book.cues}
    known |= {"title"}
    known |= {f"channel:{code}" for code in codebook.dimensions["channel"]}
    known |= {rule.id for rule in book.entities if rule.label == "CHANNEL"}
    return known


def _phrases(book: Rulebook) -> dict[str, int]:
    """Each phrase with the cues that it stands for."""
    phrases: dict[str, int] = defaultdict(int)
    for cue in book.cues:
        for phrase in cue.phrases:
            phrases[phrase] |= bits(cue.id)
    return phrases


def _law(rule: FactRule, order: int, book: Rulebook, known: set[str]) -> FactLaw:
    cues = tuple(_spell_out(group, known) for group in rule.cues)
    least_reach, strength = 0 if cues or rule.rest else _NO_CUES, (rule.priority, len(cues))
    return FactLaw(
        rule=rule,
        cues=cues,
        none=tuple(_spell_out(group, known) for group in rule.none),
        unless=_spell_out(rule.unless, known),
        unless_behind=_spell_out(rule.unless_behind, known),
        wanted=_spell_out((name for group in rule.cues for name in group), known),
        order=order,
        topics={name: _topic(name, book.facts) for name in rule.under} if rule.indicator == "*" else {},
        reads_label=bool(rule.rest) and not rule.cues,
        least_reach=least_reach,
        strength=strength,
        highest=(-least_reach, strength),
    )


def _topic(indicator: str, rules: Iterable[FactRule]) -> int:
    """The cues that alone name an indicator: those of its rules that stand on their own feet."""
    return bits(
        *(cue for rule in rules if rule.indicator == indicator and not rule.under for cue in (rule.cues or ((),))[0])
    )


def _spell_out(group: Iterable[str], known: set[str]) -> int:
    return bits(*(cue for name in group for cue in expand_cue(name, known)))
