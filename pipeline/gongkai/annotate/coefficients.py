"""Agreement beyond chance: Krippendorff's alpha and Cohen's kappa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from itertools import permutations
from typing import Any, TypeAlias, TypeVar

Ratings: TypeAlias = tuple[Any, ...]
"""What the coders say of a unit, None where one says nothing."""


RatingsT = TypeVar("RatingsT", bound=Ratings)
PairT = TypeVar("PairT", bound=tuple[Any, Any])


def nominal(left: Any, right: Any) -> float:
    """Different or not."""
    return float(left != right)


def interval(left: float, right: float) -> float:
    """The squared difference."""
    return float((left - right) ** 2)


def ratio(left: float, right: float) -> float:
    """The squared difference in proportion to the sum; two zeros do not differ."""
    return float(((left - right) / (left + right)) ** 2) if left + right else 0.0


def alpha(units: Mapping[RatingsT, int], distance: Callable[[Any, Any], float] = nominal) -> float | None:
    """Krippendorff's alpha of units with their frequencies (Krippendorff 2011, Computing Krippendorff's alpha).

    1 is perfect agreement, 0 what chance would give. None where fewer than two values can be compared, or all
    are the same.

    >>> round(alpha({("a", "a"): 8, ("a", "b"): 1, ("b", "b"): 1}), 3)
    0.627
    """
    frequencies: Counter[Hashable] = Counter()
    observed = 0.0
    for ratings, times in units.items():
        said = [rating for rating in ratings if rating is not None]
        if len(said) > 1:
            observed += times * sum(distance(*pair) for pair in permutations(said, 2)) / (len(said) - 1)
            for rating in said:
                frequencies[rating] += times
    total = frequencies.total()
    expected = sum(
        frequencies[left] * frequencies[right] * distance(left, right) for left, right in permutations(frequencies, 2)
    )
    return 1 - (total - 1) * observed / expected if expected else None


def kappa(pairs: Mapping[PairT, int]) -> float | None:
    """Cohen's kappa of two coders' categories with their frequencies (Cohen 1960).

    None without a unit, and where both coders use one and the same category throughout.

    >>> round(kappa({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}), 3)
    0.4
    """
    total = sum(pairs.values())
    left: Counter[Hashable] = Counter()
    right: Counter[Hashable] = Counter()
    for (one, other), times in pairs.items():
        left[one] += times
        right[other] += times
    chance = sum(count * right[category] for category, count in left.items())
    same = sum(times for (one, other), times in pairs.items() if one == other)
    return (same * total - chance) / (total**2 - chance) if total**2 > chance else None
