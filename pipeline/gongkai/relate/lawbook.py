"""Fact rules made ready: groups of cues as sets, rules found by the unit of the number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.lexicon import Lexicon
from gongkai.rulebook.rules import FactRule, expand_cue, load_rulebook

_BARE = "（无单位）"  # the class of units for figures without one


@dataclass(frozen=True, slots=True)
class FactLaw:
    """A `FactRule` with its wildcards spelled out.

    `topics` of a rule that repeats the indicator above it: for each indicator that it may repeat the cues that
    name it.
    """

    rule: FactRule
    cues: tuple[frozenset[str], ...]
    none: tuple[frozenset[str], ...]
    unless: frozenset[str]
    order: int
    topics: Mapping[str, frozenset[str]]


class Lawbook:
    """All fact rules, by unit; `none` holds those for statements of none; `lexicon` finds their cues."""

    def __init__(self, rules: Path | None) -> None:
        book = load_rulebook(rules)
        names = {cue.id for cue in book.cues}
        names |= {"title"}
        names |= {f"channel:{code}" for code in load_codebook().dimensions["channel"]}
        names |= {rule.id for rule in book.entities if rule.label == "CHANNEL"}
        self.lexicon = Lexicon((phrase, cue.id) for cue in book.cues for phrase in cue.phrases)
        self._by_unit: dict[str, list[FactLaw]] = defaultdict(list)
        none = []
        for order, rule in enumerate(book.facts):
            law = FactLaw(
                rule,
                tuple(_spell_out(group, names) for group in rule.cues),
                tuple(_spell_out(group, names) for group in rule.none),
                _spell_out(rule.unless, names),
                order,
                {name: _topic(name, book.facts) for name in rule.under} if rule.indicator == "*" else {},
            )
            if rule.none:
                none.append(law)
            for word in sorted({word for unit in rule.units for word in book.units[unit]}):
                self._by_unit[word].append(law)
        self.none = tuple(none)

    def for_unit(self, unit: str) -> list[FactLaw]:
        """The rules that a number with this unit may obey."""
        return self._by_unit.get(unit or _BARE, [])


@cache
def lawbook(rules: Path | None = None) -> Lawbook:
    """The fact rules of the shipped rulebook, or of one extended by the user's folder."""
    return Lawbook(rules)


def _topic(indicator: str, rules: Iterable[FactRule]) -> frozenset[str]:
    """The cues that alone name an indicator: those of its rules that stand on their own feet."""
    return frozenset(
        cue for rule in rules if rule.indicator == indicator and not rule.under for cue in (rule.cues or ((),))[0]
    )


def _spell_out(group: Iterable[str], cues: set[str]) -> frozenset[str]:
    return frozenset(cue for name in group for cue in expand_cue(name, cues))
