"""What a number counts, and whether a selector of the rules names it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gongkai.records import Coordinates
from gongkai.rulebook.identities import Selector

COUNTED = 4096
"""Things counted that are kept with what is known of them: forms have some 300, texts name some hundreds more."""
SELECTED = ("channel", "method", "applicant", "outcome", "route", "measure", "kind")


class Place(NamedTuple):
    """What a number counts, and the labels that it is printed under."""

    indicator: str
    at: Coordinates
    row: str = ""
    col: str = ""


def code(place: Place, dimension: str) -> str:
    """The code of a place in a dimension, of which its indicator is one."""
    found: str = place.indicator if dimension == "indicator" else getattr(place.at, dimension)
    return found


def selects(selector: Selector, place: Place, free: Sequence[str] = ()) -> bool:
    """Whether a selector names what is counted at a place; dimensions in `free` may have any code."""
    if not fits(selector.indicator, place.indicator):
        return False
    return all(name in free or fits(getattr(selector, name), getattr(place.at, name)) for name in SELECTED)


def fits(patterns: Sequence[str], code: str) -> bool:
    """Whether a code is one of the patterns: `*` is any code, `refused.*` any below."""
    for pattern in patterns:
        if pattern.endswith("*"):
            if code and code.startswith(pattern[:-1]):
                return True
        elif code == pattern:
            return True
    return False
