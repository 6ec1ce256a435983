"""Which division a name stands for: by what is printed, else by the site code, telephone numbers, the address of
the page and the places that the report speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from ahocorasick_rs import AhoCorasick, MatchKind

from gongkai.rulebook.authority import Division, divisions
from gongkai.rulebook.prefixes import Prefix
from gongkai.rulebook.signs import cities_of_area, names_of_host
from gongkai.rulebook.structure import structure

_ENDINGS = {"city": ("市",), "county": ("县", "区", "旗"), "prefecture": ("州", "盟", "地区"), "province": ()}
_DEPTHS = {"city": (1, 2, 3), "county": (3,), "prefecture": (2,), "province": (1,)}
_SITE = 6  # points
_SITE_LABEL, _HOSTS = "标识码", ".gov.cn"
_SITE_CODE = re.compile(rf"{_SITE_LABEL}：?(\d{{10}})(?!\d)")
_HOST = re.compile(rf"[a-z0-9.-]{{2,60}}{re.escape(_HOSTS)}")
# 0539-7212345, (010)66012345; a pattern that begins with a character, not a look behind it, is searched for faster
_PHONE = re.compile(r"0(?<!\d0)(10|2\d|[3-9]\d\d)[）-]{0,2}[2-8]\d{6,7}(?!\d)")


class Context(NamedTuple):
    """How often a report names each place, the division of its site's code, the beginnings of the codes of the
    cities of its telephone numbers, the places that government hosts in it are named after, and its year."""

    counts: Counter[str]
    site: Division | None
    cities: tuple[str, ...]
    hosts: frozenset[str]
    year: int | None


class Place(NamedTuple):
    """A division, what told it (`printed`, `site code`, `phone`, `url`, `text`), and those between which it is open."""

    division: Division | None
    basis: str = ""
    open: tuple[Division, ...] = ()


@lru_cache(maxsize=1)
def _automaton() -> tuple[AhoCorasick, list[str]]:
    words = structure().doubtful.words
    names = [*(name for name in divisions().names if name not in words), *words]
    return AhoCorasick(names, matchkind=MatchKind.LeftmostLongest), names


def context(texts: Iterable[str], metadata: Mapping[str, str], year: int | None) -> Context:
    """What `texts`, the site's code and the page's address tell of places; names in other words do not count."""
    automaton, names = _automaton()
    found: list[str] = []
    cities: list[str] = []
    hosts = {urlsplit(metadata.get("url", "")).hostname or ""}
    site_code = metadata.get("site_code", "")
    for text in texts:
        if _HOSTS in text:
            hosts.update(_HOST.findall(text))
        if not site_code and _SITE_LABEL in text:
            site_code = "".join(_SITE_CODE.findall(text)[:1])
        found += [names[index] for index, _, _ in automaton.find_matches_as_indexes(text)]
        cities += [city for area in _PHONE.findall(text) for city in cities_of_area(area)]
    counts = Counter(found)
    for word in counts.keys() & _doubtful():
        del counts[word]
    site = divisions().of_site(site_code, year)
    named = frozenset().union(*map(names_of_host, hosts))
    return Context(counts, site, tuple(dict.fromkeys(cities)), named, year)


@lru_cache(maxsize=1)
def _doubtful() -> frozenset[str]:
    return frozenset(structure().doubtful.words)


def locate(front: Prefix, year: int | None, around: Callable[[], Context]) -> Place:
    """The innermost division that `front` names or implies; none where the report leaves it open.

    `around` is only asked where the print leaves it open, as it seldom does.
    """
    if front.divisions:
        found = divisions().within(front.divisions, year)
        return Place(found[0], "printed") if len(found) == 1 else _best(found, around())
    seen = around()
    if front.level and structure().levels[front.level] != "township":
        return _best(_ranked(front.level, seen), seen)
    found = [item for item in _mentioned(seen) if item.level == 3 or (front.town and item.level == 2)]
    return _best([item for item in found if seen.counts[item.name] or item == seen.site], seen)


def _mentioned(around: Context) -> list[Division]:
    """The divisions that the report, its site and its address name in full or short."""
    names = {*around.counts, *around.hosts}
    found = {item for name in names for item in divisions().named(name, around.year)}
    if around.site:
        found.add(around.site)
    return sorted(found, key=lambda item: (item.code, item.first))


def _ranked(level: str, around: Context) -> list[Division]:
    """The mentioned divisions of the rank that a word such as 县 means."""
    return [item for item in _mentioned(around) if has_rank(item, level)]


def has_rank(item: Division, level: str) -> bool:
    """Whether a division is of the rank that a word such as 县 means."""
    kind = structure().levels[level]
    endings = _ENDINGS.get(kind, ()) if level not in ("县", "区", "旗") else (level,)
    return item.level in _DEPTHS.get(kind, ()) and (not endings or item.name.endswith(endings))


def _best(found: list[Division], around: Context) -> Place:
    """The one for which most speaks; none on a tie or where nothing does."""
    ranked = sorted(((_support(item, around), item.code, item) for item in found), key=lambda row: row[:2])
    most = ranked[-1][0] if ranked else 0
    first = [item for points, _, item in ranked if points == most]
    if most > 0 and len(first) == 1:
        return Place(first[0], _basis(first[0], around))
    return Place(None, "", tuple(first))


def _support(item: Division, around: Context) -> int:
    """Points for a division: its names, those of the divisions above, the site's code, telephones, the address."""
    counts, site = around.counts, around.site
    points = 4 * counts[item.name] + (2 * counts[item.short] if item.short != item.name else 0)
    for above in divisions().chain(item, around.year)[:-1]:
        points += bool(counts[above.name]) + bool(counts[above.short])
        points += above.short in around.hosts
    if site:
        points += _SITE * (site.code == item.code)
        points += 2 * (site.code[:4] == item.code[:4]) + (site.code[:2] == item.code[:2])
    return points + 2 * item.code.startswith(around.cities) + 3 * (item.short in around.hosts)


def _basis(item: Division, around: Context) -> str:
    """What told a division that no name states in full: the most trusted of what speaks for it."""
    if around.site and around.site.code == item.code:
        return "site code"
    if around.counts[item.name] or around.counts[item.short]:
        above = divisions().chain(item, around.year)[:-1]
        if not item.code.startswith(around.cities) or any(around.counts[step.short] for step in above[1:]):
            return "text"
    return "phone" if item.code.startswith(around.cities) else "url"
