"""The one matching engine: rules in, character spans out, with one overlap policy.

Phrases of all rules go through one Aho-Corasick automaton, each regex through `re`; both read folded text.
This is the only module of `match` that compiles patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gongkai.rulebook.lexicon import Lexicon
from gongkai.rulebook.rules import EntityRule


@dataclass(frozen=True, slots=True)
class Match:
    """Where a rule fired: positions in the text that was scanned."""

    start: int
    end: int
    rule: EntityRule
    groups: Mapping[str, str] = field(default_factory=dict)


class Engine:
    """Entity rules made ready to scan."""

    def __init__(self, rules: Iterable[EntityRule]) -> None:
        rules = tuple(rules)
        self.order = {rule.id: place for place, rule in enumerate(rules)}
        self._lexicon = Lexicon((phrase, rule) for rule in rules for phrase in rule.phrases)
        self._regexes = [(re.compile(rule.regex), rule) for rule in rules if rule.regex]

    def scan(self, text: str) -> list[Match]:
        """All matches of all rules in `text`, overlaps included, by position."""
        found = [Match(start, end, rule) for start, end, keys in self._lexicon.scan(text) for rule in keys]
        for regex, rule in self._regexes:
            for start, end in _lines(text, rule.anchors) if rule.anchors else [(0, len(text))]:
                found.extend(_match(match, rule) for match in regex.finditer(text, start, end))
        return sorted(found, key=lambda match: (match.start, -match.end, self.order[match.rule.id]))


def _lines(text: str, anchors: Iterable[str]) -> list[tuple[int, int]]:
    """The lines of a text that hold one of the words, with their line feeds."""
    lines = set()
    for anchor in anchors:
        at = text.find(anchor)
        while at >= 0:
            end = text.find("\n", at) + 1 or len(text)
            lines.add((text.rfind("\n", 0, at) + 1, end))
            at = text.find(anchor, end)
    return sorted(lines)


def _match(match: re.Match[str], rule: EntityRule) -> Match:
    """The span of the group `it` where a regex has one, so that context can stand around it."""
    start, end = match.span("it") if "it" in match.re.groupindex else match.span()
    return Match(start, end, rule, {name: text or "" for name, text in match.groupdict().items()})
