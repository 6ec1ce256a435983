"""Which division a name stands for: by what is printed, else by the places that the report speaks of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from gongkai.rulebook.authority import Division, divisions
from gongkai.rulebook.naming import Prefix
from gongkai.rulebook.structure import structure

_ENDINGS = {"city": ("市",), "county": ("县", "区", "旗"), "prefecture": ("州", "盟", "地区"), "province": ()}
_DEPTHS = {"city": (1, 2, 3), "county": (3,), "prefecture": (2,), "province": (1,)}


@dataclass(frozen=True, slots=True)
class Context:
    """How often a report names each place, the site code of its page, and its year."""

    counts: Counter[str]
    site_code: str
    year: int | None


@lru_cache(maxsize=1)
def _automaton() -> tuple[AhoCorasick, list[str]]:
    names = divisions().names
    return AhoCorasick(names, matchkind=MatchKind.LeftmostLongest), names


def context(texts: Iterable[str], site_code: str, year: int | None) -> Context:
    """The places that `texts` name."""
    automaton, names = _automaton()
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(names[index] for index, _, _ in automaton.find_matches_as_indexes(text))
    return Context(counts, site_code, year)


def locate(front: Prefix, around: Context) -> Division | None:
    """The innermost division that `front` names or implies; None where the report leaves it open."""
    if front.divisions:
        return _best(_printed(front.divisions, around.year), around)
    if front.level and structure().levels[front.level] != "township":
        return _best(_ranked(front.level, around), around, certain=False)
    found = [item for item in _mentioned(around) if item.level == 3 or (front.town and item.level == 2)]
    return _best([item for item in found if around.counts[item.name]], around, certain=False)


def _printed(names: tuple[str, ...], year: int | None) -> list[Division]:
    """The divisions called by the last of `names` that lie in the others."""
    found = divisions().named(names[-1], year)
    exact = [item for item in found if item.name == names[-1]] or found
    for outer in names[:-1]:
        exact = [
            item for item in exact if any(outer in (step.name, step.short) for step in divisions().chain(item, year))
        ] or exact
    nearest = min((item.distance(year) for item in exact), default=0)
    return [item for item in exact if item.distance(year) == nearest]


def _mentioned(around: Context) -> list[Division]:
    """The divisions that the report names in full or short."""
    found = {item for name in around.counts for item in divisions().named(name, around.year)}
    if own := divisions().coded(around.site_code[:6], around.year):
        found.add(own)
    return sorted(found, key=lambda item: (item.code, item.first))


def _ranked(level: str, around: Context) -> list[Division]:
    """The mentioned divisions of the rank that a word such as 县 means."""
    kind = structure().levels[level]
    endings = _ENDINGS[kind] if level not in ("县", "区", "旗") else (level,)
    return [
        item
        for item in _mentioned(around)
        if item.level in _DEPTHS[kind] and (not endings or item.name.endswith(endings))
    ]


def _best(found: list[Division], around: Context, certain: bool = True) -> Division | None:
    """The one that the report speaks of most; None on a tie. `certain`: a single one needs no support."""
    if certain and len(found) == 1:
        return found[0]
    ranked = sorted(((_support(item, around), item.code, item) for item in found), key=lambda row: row[:2])
    if not ranked or ranked[-1][0] <= 0:
        return None
    if len(ranked) > 1 and ranked[-2][0] == ranked[-1][0]:
        return None
    return ranked[-1][2]


def _support(item: Division, around: Context) -> int:
    """Points for a division: its names, those of the divisions above, and the site code."""
    counts, code = around.counts, around.site_code
    points = 4 * counts[item.name] + (2 * counts[item.short] if item.short != item.name else 0)
    for above in divisions().chain(item, around.year)[:-1]:
        points += bool(counts[above.name]) + bool(counts[above.short])
    if len(code) >= 6:
        points += 6 * (code[:6] == item.code) + 2 * (code[:4] == item.code[:4]) + (code[:2] == item.code[:2])
    return points
