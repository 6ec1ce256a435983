"""Cues as bits: a set of cues is a whole number, so that sets meet and join in one step each.

Which bit a cue has says nothing; a name gets the next free one when it is first met, and keeps it.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import count

_BITS: dict[str, int] = {}
_FREE = count()
# Each set of codes that words of a report spell, once for each dimension; there are some hundreds of them.
_MEMO = 4096


def bits(*names: str) -> int:
    """The set of the cues with these names.

    >>> (bits("plan", "will") & bits("will", "per")) == bits("will"), bits()
    (True, 0)
    """
    found = 0
    for name in names:
        if name not in _BITS:
            _BITS.setdefault(name, 1 << next(_FREE))
        found |= _BITS[name]
    return found


def names(cues: int) -> list[str]:
    """The names in a set, in alphabetical order.

    >>> names(bits("will", "plan"))
    ['plan', 'will']
    """
    return sorted(name for name, bit in _BITS.items() if bit & cues)


@lru_cache(_MEMO)
def codes(cues: int, dimension: str) -> frozenset[str]:
    """The codes that a set of cues gives on a dimension.

    >>> sorted(codes(bits("channel:wechat", "channel:website", "publish"), "channel"))
    ['website', 'wechat']
    """
    prefix = dimension + ":"
    return frozenset(name[len(prefix) :] for name in names(cues) if name.startswith(prefix))
