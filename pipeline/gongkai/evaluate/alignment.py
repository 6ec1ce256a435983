"""Which mention of the dataset is which mention of gold, though gold may tell only their order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypeAlias

from gongkai.evaluate.dataset import Mentioned
from gongkai.evaluate.gold import GoldEntity

Pair: TypeAlias = tuple[GoldEntity, Mentioned]

_SLACK = 3
"""Places by which the order may differ: gold lists nested and neighbouring mentions either way."""


def align(gold: Sequence[GoldEntity], found: Sequence[Mentioned]) -> list[Pair]:
    """Pairs of mentions of one place, each mention in one pair at most; `found` stands in order of position.

    Gold with offsets is paired by them. Else mentions of equal type and text are paired like the lines of two
    versions of a text, in order, up to a few places, required gold before optional; then mentions between the
    same neighbours, where the text of one contains that of the other.
    """
    if all(entity.start is not None for entity in gold):
        return _by_offset(gold, found)
    wanted = [(entity.type, squash(entity.text)) for entity in gold]
    got = [(mention.type, mention.text) for mention in found]
    required = [i for i, entity in enumerate(gold) if not entity.optional]
    optional = [i for i, entity in enumerate(gold) if entity.optional]
    partner: dict[int, int] = {}
    for i, j, size in SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks():
        partner |= {i + step: j + step for step in range(size)}
    fixed = dict(partner)
    anchors = sorted(fixed)

    def near(i: int, j: int, slack: int) -> bool:
        after = bisect_left(anchors, i)
        low = fixed[anchors[after - 1]] if after else -1
        high = fixed[anchors[after]] if after < len(anchors) else len(found)
        return low - slack < j < high + slack

    def equal(i: int, j: int) -> bool:
        return wanted[i] == got[j] and near(i, j, _SLACK)

    def nested(i: int, j: int) -> bool:
        return _contains(wanted[i][1], got[j][1]) and near(i, j, 0)

    for i in required:
        if i not in partner:  # an optional twin nearby must not cost it its mention
            twin = next((k for k in optional if k in partner and wanted[k] == wanted[i] and equal(i, partner[k])), None)
            if twin is not None:
                partner[i] = partner.pop(twin)
    for some, agree in ((required, equal), (optional, equal), (required, nested), (optional, nested)):
        partner |= _extra(partner, some, len(found), agree)
    return [(gold[i], found[j]) for i, j in sorted(partner.items())]


def squash(text: str) -> str:
    """A text without white space, as scores compare it."""
    return "".join(text.split())


def _extra(
    partner: Mapping[int, int], gold: Iterable[int], found: int, agree: Callable[[int, int], bool]
) -> dict[int, int]:
    """Further pairs among what has no partner, the first that agrees."""
    taken = set(partner.values())
    free = [j for j in range(found) if j not in taken]
    pairs: dict[int, int] = {}
    for i in gold:
        if i not in partner:
            j = next((j for j in free if agree(i, j)), None)
            if j is not None:
                pairs[i] = j
                free.remove(j)
    return pairs


def _contains(left: str, right: str) -> bool:
    return left in right or right in left


def _by_offset(gold: Sequence[GoldEntity], found: Sequence[Mentioned]) -> list[Pair]:
    """Pairs of equal spans and type, then of overlapping spans."""
    spans = [(entity.start or 0, entity.end or 0) for entity in gold]
    got = [(mention.start, mention.start + len(mention.text)) for mention in found]
    equal = _extra(
        {},
        range(len(gold)),
        len(found),
        lambda i, j: (gold[i].type, spans[i][0], squash(gold[i].text)) == (found[j].type, got[j][0], found[j].text),
    )
    overlapping = _extra(
        equal, range(len(gold)), len(found), lambda i, j: spans[i][0] < got[j][1] and got[j][0] < spans[i][1]
    )
    return [(gold[i], found[j]) for i, j in sorted((equal | overlapping).items())]
