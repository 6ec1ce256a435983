"""Many phrases in one automaton: the cost of a scan does not grow with the number of phrases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

KeyT = TypeVar("KeyT")


class Lexicon(Generic[KeyT]):
    """Phrases with keys; a scan cuts a text into leftmost-longest phrases, so a longer phrase hides its parts.

    With `parts` it finds every phrase wherever it stands, inside of others too.

    >>> entries = [("申请", "request"), ("申请复议", "appeal")]
    >>> list(Lexicon(entries).scan("未申请复议"))
    [(1, 5, ('appeal',))]
    >>> list(Lexicon(entries, parts=True).scan("未申请复议"))
    [(1, 3, ('request',)), (1, 5, ('appeal',))]
    """

    def __init__(self, entries: Iterable[tuple[str, KeyT]], *, parts: bool = False) -> None:
        keys: dict[str, list[KeyT]] = defaultdict(list)
        for phrase, key in entries:
            if key not in keys[phrase]:
                keys[phrase].append(key)
        self._keys = [tuple(found) for found in keys.values()]
        self._parts = parts
        self._automaton = AhoCorasick(list(keys), MatchKind.Standard if parts else MatchKind.LeftmostLongest)

    def scan(self, text: str) -> Iterator[tuple[int, int, tuple[KeyT, ...]]]:
        """Each phrase found in `text` as (start, end, keys), by its end; without `parts` they do not overlap."""
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=self._parts):
            yield start, end, self._keys[index]
