"""How alike the label of a row and a printed one are that lost or changed some characters."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

DAMAGED = range(5, 80)  # lengths of labels that are compared as damaged ones
LIKENESS = 0.59  # a label that lost two of five characters is still known
_NOTE = re.compile(r"（[^（）]*）?")
_NOTE_COUNTS = 0.01
_REMEMBERED = 512  # labels; tables of many reports stumble over the same ones


def _ratio(one: str, other: str) -> float:
    """How alike two labels are, 0 to 1; 0 also where their characters alone show that they are not."""
    if one == other:
        return 1.0
    needed = LIKENESS * (len(one) + len(other)) / 2  # characters in common
    if min(len(one), len(other)) < needed or len(_characters(one) & _characters(other)) < needed:
        return 0.0
    return _matched(one, other)


@lru_cache(maxsize=_REMEMBERED)
def _characters(label: str) -> frozenset[tuple[str, int]]:
    """The characters of a label, each with the number of times that it came before."""
    seen = Counter[str]()
    characters = []
    for character in label:
        characters.append((character, seen[character]))
        seen[character] += 1
    return frozenset(characters)


@lru_cache(maxsize=_REMEMBERED)
def _matched(one: str, other: str) -> float:
    from difflib import SequenceMatcher  # most reports have only labels that are known

    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@lru_cache(maxsize=_REMEMBERED)
def likenesses(leaves: tuple[str, ...], label: str) -> tuple[float, ...]:
    """How like each of some labels is to a damaged one, 0 to 1."""
    return tuple([likeness(leaf, label) for leaf in leaves])


def likeness(leaf: str, label: str) -> float:
    """How like a label is to a damaged one, 0 to 1; notes in brackets count for less."""
    alike = _ratio(leaf, label)
    if "（" in leaf or "（" in label:
        return max(alike, _ratio(_NOTE.sub("", leaf), _NOTE.sub("", label)) - _NOTE_COUNTS)
    return alike
