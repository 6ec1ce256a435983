"""One-to-one matching of gold and found items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Gold(Protocol):
    """A gold item: an optional one is neither missed nor a false alarm."""

    @property
    def optional(self) -> bool:
        """Whether reasonable coders differ about it."""


GoldT = TypeVar("GoldT", bound=Gold)
FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True)
class Matching(Generic[GoldT, FoundT]):
    """Pairs, required gold that nothing matches, and found items that match nothing."""

    pairs: tuple[tuple[GoldT, FoundT], ...]
    missed: tuple[GoldT, ...]
    spare: tuple[FoundT, ...]


def match(
    gold: Sequence[GoldT], found: Sequence[FoundT], agree: Callable[[GoldT, FoundT], bool]
) -> Matching[GoldT, FoundT]:
    """A largest matching of items that `agree`, by augmenting paths (Kuhn 1955).

    Required gold is placed first and never loses its place to optional gold, so as much of it as possible is
    matched.
    """
    order = sorted(gold, key=lambda item: item.optional)
    edges = [[j for j, candidate in enumerate(found) if agree(item, candidate)] for item in order]
    owner: dict[int, int] = {}

    def place(i: int, tried: set[int]) -> bool:
        for j in edges[i]:
            if j not in tried:
                tried.add(j)
                if j not in owner or place(owner[j], tried):
                    owner[j] = i
                    return True
        return False

    placed = [place(i, set()) for i in range(len(order))]
    return Matching(
        tuple((order[i], found[j]) for j, i in sorted(owner.items(), key=lambda item: item[1])),
        tuple(item for item, done in zip(order, placed, strict=True) if not done and not item.optional),
        tuple(candidate for j, candidate in enumerate(found) if j not in owner),
    )


def same_number(left: float | None, right: float | None) -> bool:
    """Whether two figures are equal up to one part in a million; a blank equals only a blank."""
    if left is None or right is None:
        return left is right
    return abs(left - right) < 1e-6 * max(1.0, abs(right))
