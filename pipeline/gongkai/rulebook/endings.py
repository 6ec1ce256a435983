"""Words by their last characters: what ends at a place of a text is looked up there, not tried word by word."""

from __future__ import annotations

from collections.abc import Iterable


def by_end(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The words under their last character, in the order given.

    >>> by_end(["街道", "民族乡", "乡"])
    {'道': ('街道',), '乡': ('民族乡', '乡')}
    """
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(word[-1], []).append(word)
    return {end: tuple(items) for end, items in found.items()}


def lengths_by_end(words: Iterable[str], size: int) -> dict[str, tuple[int, ...]]:
    """The lengths of the words under their last `size` characters, the longest first.

    >>> lengths_by_end(["淄川", "淄川区", "任县"], 2)
    {'淄川': (2,), '川区': (3,), '任县': (2,)}
    """
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[-size:], set()).add(len(word))
    shared = {lengths: tuple(sorted(lengths, reverse=True)) for lengths in map(frozenset, found.values())}
    return {end: shared[frozenset(lengths)] for end, lengths in found.items()}
