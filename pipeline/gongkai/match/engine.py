"""The one matching engine: rules in, character spans out, with one overlap policy.

Phrases and anchors of all rules go through one Aho-Corasick automaton, and each regex through `re` where a match can
be; all read folded text. This is the only module of `match` that compiles patterns.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from gongkai.rulebook.lexicon import Lexicon
from gongkai.rulebook.rules import EntityRule

# A span with its end negative, the place of its rule among the rules, and the match of the rule's regex.
_Found: TypeAlias = tuple[int, int, int, re.Match[str] | None]
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


class _Regex(NamedTuple):
    """The regex of a rule, the rule's place among the rules, and the group that is the match.

    That is the group `it` where the regex has one, so that context can stand around it; else all of it.
    """

    pattern: re.Pattern[str]
    place: int
    group: int


class Engine:
    """Entity rules made ready to scan."""

    def __init__(self, rules: Iterable[EntityRule]) -> None:
        self.rules = tuple(rules)
        places = range(len(self.rules))
        phrases = [(phrase, (place, True)) for place in places for phrase in self.rules[place].phrases]
        anchors = [(word, (place, False)) for place in places for word in self.rules[place].anchors]
        self._words = Lexicon([*phrases, *anchors], parts=True)
        self._regex = cache(self._compiled)  # few are tried in any one report
        begins: dict[str, list[int]] = defaultdict(list)
        for place, rule in enumerate(self.rules):
            if rule.regex and not rule.anchors:
                begins[rule.begins].append(place)
        self._anywhere = begins.pop("", [])
        self._begins = [(re.compile(pattern), group) for pattern, group in begins.items()]

    def scan(self, text: str) -> list[Match]:
        """All matches of all rules in `text`, overlaps included, by position."""
        phrases: list[_Found] = []
        anchors: list[tuple[int, int]] = []
        for start, end, keys in self._words.scan(text):
            for place, is_phrase in keys:
                if is_phrase:
                    phrases.append((start, -end, place, None))
                else:
                    anchors.append((end, place))
        found = _longest(phrases)
        for regex, matches in self._tried(text, anchors):
            place, group = regex.place, regex.group
            for match in matches:
                start, end = match.span(group)
                found.append((start, -end, place, match))
        found.sort(key=_ORDER)
        return [Match(start, -end, self.rules[place], match) for start, end, place, match in found]

    def _compiled(self, place: int) -> _Regex:
        pattern = re.compile(self.rules[place].regex)
        return _Regex(pattern, place, pattern.groupindex.get("it", 0))

    def _tried(self, text: str, anchors: Iterable[tuple[int, int]]) -> Iterator[tuple[_Regex, Iterable[re.Match[str]]]]:
        """Every regex with its matches, where one can be."""
        for place in self._anywhere:
            regex = self._regex(place)
            yield regex, regex.pattern.finditer(text)
        for begins, group in self._begins:
            if starts := [match.start() for match in begins.finditer(text)]:
                for place in group:
                    regex = self._regex(place)
                    yield regex, _at(regex.pattern, text, starts)
        for place, clauses in _clauses(text, anchors).items():
            regex = self._regex(place)
            for start, end in clauses:
                yield regex, regex.pattern.finditer(text, start, end)


def _longest(phrases: list[_Found]) -> list[_Found]:
    """The leftmost phrases, of these the longest, without those that they overlap."""
    found: list[_Found] = []
    past = first = 0
    for phrase in sorted(phrases, key=_ORDER):
        start, end = phrase[0], -phrase[1]
        if start >= past or (start == first and end == past):  # the same phrase may be that of several rules
            found.append(phrase)
            first, past = start, end
    return found


def _clauses(text: str, anchors: Iterable[tuple[int, int]]) -> dict[int, list[tuple[int, int]]]:
    """For each rule that has anchors in `text` (given as where one ends, and the rule's place) the clauses that hold
    one, each with the signs around it."""
    ends = [sign.end() for sign in _SIGN.finditer(text)]
    starts = [0, *(end - 1 for end in ends)]
    ends.append(len(text))
    held: dict[int, dict[int, None]] = {}
    for end, place in anchors:
        held.setdefault(place, {})[bisect_left(ends, end)] = None
    return {place: [(starts[clause], ends[clause]) for clause in clauses] for place, clauses in held.items()}


def _at(regex: re.Pattern[str], text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """What `regex.finditer(text)` gives, if each of its matches begins at one of `starts`."""
    end = 0
    for start in starts:
        if start >= end and (match := regex.match(text, start)):
            end = match.end()
            yield match
