"""Many phrases in one automaton: the cost of a scan does not grow with the number of phrases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

KeyT = TypeVar("KeyT")


class Lexicon(Generic[KeyT]):
    """Phrases with keys; a scan cuts a text into leftmost-longest phrases, so a longer phrase hides its parts.

    >>> list(Lexicon([("申请", "request"), ("申请复议", "appeal")]).scan("未申请复议"))
    [(1, 5, ('appeal',))]
    """

    def __init__(self, entries: Iterable[tuple[str, KeyT]]) -> None:
        keys: dict[str, list[KeyT]] = defaultdict(list)
        for phrase, key in entries:
            if key not in keys[phrase]:
                keys[phrase].append(key)
        self._keys = [tuple(found) for found in keys.values()]
        self._automaton = AhoCorasick(list(keys), matchkind=MatchKind.LeftmostLongest)

    def scan(self, text: str) -> Iterator[tuple[int, int, tuple[KeyT, ...]]]:
        """Each phrase found in `text` as (start, end, keys), from left to right without overlaps."""
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            yield start, end, self._keys[index]
