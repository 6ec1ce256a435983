"""The one matching engine: rules in, character spans out, with one overlap policy.

Phrases of all rules go through one Aho-Corasick automaton, anchors of all rules through another, and each regex
through `re` where a match can be; all read folded text. This is the only module of `match` that compiles patterns.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import NamedTuple

from gongkai.rulebook.lexicon import Lexicon
from gongkai.rulebook.rules import EntityRule

_ORDER = itemgetter(0, 1, 2)
_SIGN = re.compile(r"[，。；\n]")


class Match(NamedTuple):
    """Where a rule fired: positions in the text that was scanned."""

    start: int
    end: int
    rule: EntityRule
    found: re.Match[str] | None = None

    @property
    def groups(self) -> Mapping[str, str]:
        """What the named groups of the rule's regex hold; empty where one took no part."""
        return self.found.groupdict("") if self.found is not None else {}


@lru_cache(maxsize=256)
def group_places(regex: str) -> Mapping[str, int]:
    """The numbers of the named groups of a rule's regex, from 1."""
    return re.compile(regex).groupindex


class Engine:
    """Entity rules made ready to scan."""

    def __init__(self, rules: Iterable[EntityRule]) -> None:
        self.rules = tuple(rules)
        places = range(len(self.rules))
        self._regex = cache(lambda place: re.compile(self.rules[place].regex))  # few are tried in any one report
        self._lexicon = Lexicon((phrase, place) for place in places for phrase in self.rules[place].phrases)
        self._anchors = Lexicon(((word, place) for place in places for word in self.rules[place].anchors), parts=True)
        begins: dict[str, list[int]] = defaultdict(list)
        for place in places:
            if self.rules[place].regex and not self.rules[place].anchors:
                begins[self.rules[place].begins].append(place)
        self._anywhere = begins.pop("", [])
        self._begins = [(re.compile(pattern), group) for pattern, group in begins.items()]

    def scan(self, text: str) -> list[Match]:
        """All matches of all rules in `text`, overlaps included, by position."""
        found: list[tuple[int, int, int, re.Match[str] | None]] = [
            (start, -end, place, None) for start, end, places in self._lexicon.scan(text) for place in places
        ]
        for match, place in self._matches(text):
            # The span of the group `it` where a regex has one, so that context can stand around it.
            start, end = match.span("it") if "it" in match.re.groupindex else match.span()
            found.append((start, -end, place, match))
        found.sort(key=_ORDER)
        return [Match(start, -end, self.rules[place], match) for start, end, place, match in found]

    def _matches(self, text: str) -> Iterator[tuple[re.Match[str], int]]:
        """The matches of every regex, which is tried only where one can be."""
        for place in self._anywhere:
            for match in self._regex(place).finditer(text):
                yield match, place
        for begins, group in self._begins:
            starts = [match.start() for match in begins.finditer(text)]
            for place in group if starts else ():
                for match in _at(self._regex(place), text, starts):
                    yield match, place
        for place, clauses in self._clauses(text).items():
            regex = self._regex(place)
            for start, end in clauses:
                for match in regex.finditer(text, start, end):
                    yield match, place

    def _clauses(self, text: str) -> dict[int, list[tuple[int, int]]]:
        """For each rule that has anchors in `text` the clauses that hold one, each with the signs around it."""
        ends = [sign.end() for sign in _SIGN.finditer(text)]
        starts = [0, *(end - 1 for end in ends)]
        ends.append(len(text))
        held: dict[int, dict[int, None]] = {}
        for _, end, places in self._anchors.scan(text):
            clause = bisect_left(ends, end)
            for place in places:
                held.setdefault(place, {})[clause] = None
        return {place: [(starts[clause], ends[clause]) for clause in clauses] for place, clauses in held.items()}


def _at(regex: re.Pattern[str], text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """What `regex.finditer(text)` gives, if each of its matches begins at one of `starts`."""
    end = 0
    for start in starts:
        if start >= end and (match := regex.match(text, start)):
            end = match.end()
            yield match
