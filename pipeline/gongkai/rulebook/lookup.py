"""A place by any of its names or codes, in any year: `places`."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.normalise.fold import fold
from gongkai.rulebook.authority import Division, divisions
from gongkai.rulebook.naming import parse_place


def places(at: str, year: int | None = None) -> tuple[Division, ...]:
    """The divisions of `year` (or of any year) that `at` means: a name with or without those above it, or a code.

    Names and codes of other years are followed: 洪泽县 in 2020 is 洪泽区. Several where a name is one of several
    places or a place was parted.

    >>> [(item.code, item.name) for item in places("洪泽县", 2020)], [item.name for item in places("320829", 2014)]
    ([('320813', '洪泽区')], ['洪泽县'])
    >>> [item.code for item in places("江苏省鼓楼区", 2020)]
    ['320106', '320302']
    """
    known = divisions()
    text = fold("".join(at.split()))
    if text.isdecimal():
        found: Sequence[Division] = known.all_coded(text)
    else:
        front = parse_place(text)
        found = () if front is None or not front.divisions else known.within(front.divisions, year)
    if year is None:
        return tuple(found)
    followed = {item for start in found for item in known.follow(start, year)}
    return tuple(sorted(followed, key=lambda item: item.code))
