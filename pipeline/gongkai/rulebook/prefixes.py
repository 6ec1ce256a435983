"""What stands in front of an organ: places, a word of rank, a special area, a township.

Everything works leftwards from the organ, because its name is closed and what stands in front is not: a
pattern that opens to the left would run into the sentence (`公众对区经信局`).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from gongkai.rulebook.authority import divisions
from gongkai.rulebook.endings import by_end, lengths_by_end
from gongkai.rulebook.kept import kept
from gongkai.rulebook.structure import structure

_TOWN_NAME = range(2, 5)  # characters of an open township name without its class word
_LONGEST_TOWN = 12
LONGEST_OPEN = _TOWN_NAME[-1]
HAN = range(0x4E00, 0xA000)


class Prefix(NamedTuple):
    """What stands in front of an organ from `start` on, outermost first; empty where it is not there.

    `generic` marks a rank that names no one agency (`各县`, `乡镇`).
    """

    start: int
    divisions: tuple[str, ...] = ()
    level: str = ""
    area: str = ""
    town: str = ""
    generic: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing stands in front."""
        return not (self.divisions or self.level or self.area or self.town)


def is_stop(char: str) -> bool:
    """Whether `char` cannot belong to an open name: punctuation, figures, and words that link or act."""
    return ord(char) not in HAN or char in _words().stop


class _Words(NamedTuple):
    """Words of rank, of townships and of areas under their last characters, and all of these; the last two characters
    of places; characters that no open name has."""

    levels: dict[str, tuple[str, ...]]
    towns: dict[str, tuple[str, ...]]
    areas: dict[str, tuple[str, ...]]
    last: frozenset[str]
    place_ends: Collection[str]
    stop: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    rules = structure()
    ranks, towns, areas = by_end(levels()), by_end(rules.towns.words), by_end(rules.areas.words)
    last, stop = frozenset({*ranks, *towns, *areas}), frozenset(rules.organisation.stop)
    return _Words(ranks, towns, areas, last, _place_names()[1], stop)


def prefix(text: str, at: int) -> Prefix:
    """The places and ranks directly in front of `text[at:]`; in most of running text nothing can be there."""
    return read_prefix(text, at) if may_be_fronted(text, at) else Prefix(at)


def may_be_fronted(text: str, at: int) -> bool:
    """Whether what stands in front of `text[at:]` ends like a place or a rank."""
    words = _words()
    return text[at - 1 : at] in words.last or text[at - 2 : at] in words.place_ends or text.startswith("街道", at)


def read_prefix(text: str, at: int) -> Prefix:
    """What `prefix` gives, tried word by word."""
    shared = len("街道") if text.startswith("街道", at) else 0  # 粤海街道+街道办事处
    town_start, town = town_before(text, at + shared)
    if not town:
        town_start = at
    area_start, area = _area(text, town_start)
    start, places = _places(text, area_start)
    if town and not places:
        return Prefix(town_start, (), "", "", town)
    if places or area:
        ranked = bool(area) and not places and area[0] in structure().levels  # 市+经开区
        return Prefix(start, places, area[0] if ranked else "", area[1:] if ranked else area, town)
    level = next((word for word in _words().levels.get(text[at - 1 : at], ()) if text.endswith(word, 0, at)), "")
    if not level:
        return Prefix(at)
    start = at - len(level)
    before = text[start - 1] if start else ""
    rules = structure().generic
    generic = before != "" and (before in rules.before or before in rules.ranks)
    return Prefix(start, (), level, generic=generic)


@lru_cache(maxsize=1)
def levels() -> tuple[str, ...]:
    """The words of rank, the longest first."""
    return tuple(sorted(structure().levels, key=len, reverse=True))


@kept
def _place_names() -> tuple[dict[str, bool], dict[str, tuple[int, ...]]]:
    """The names of divisions, with whether one is a place wherever it stands, and their lengths by last characters."""
    rules = structure()
    names = {name: _is_whole(name) for name in divisions().names if name not in rules.doubtful.places}
    return names, lengths_by_end(names, 2)


def _is_whole(name: str) -> bool:
    """Whether a division's name does not arise by chance inside other words."""
    # 苏州 and 梅州 are short names that seldom do; 全州 may be any prefecture.
    known_short = name.endswith("州") and name[0] not in structure().generic.before
    return name.endswith(levels()) and (len(name) > 2 or known_short)


def place_before(text: str, at: int, outer: int = 2) -> str:
    """The longest division name that ends at `at`; empty where none does.

    Short names (`淄川`) and counties of two characters (`任县`) are no places inside a word (`担任县委`):
    they need a mark, a linking word, the country or another place in front, of which up to `outer` are looked at.
    """
    names, lengths = _place_names()
    for size in lengths.get(text[at - 2 : at], ()):
        start = at - size
        name = text[start:at] if start >= 0 else ""
        if name not in names:
            continue
        if names[name] or start == 0 or is_stop(text[start - 1]):
            return name
        if text.endswith(structure().national.country, 0, start) or (outer and place_before(text, start, outer - 1)):
            return name
    return ""


def _places(text: str, at: int) -> tuple[int, tuple[str, ...]]:
    """Up to three divisions one behind the other that end at `at`."""
    found: list[str] = []
    while len(found) < 3 and (place := place_before(text, at)):
        found.insert(0, place)
        at -= len(place)
    return at, tuple(found)


def _open(text: str, at: int) -> int:
    """The length of the open name that ends at `at`, 0 where there is none.

    It reaches to a place in front, else to the next mark, else to a word that links or acts; such a character
    may also belong to the name (向阳, 城关). In the middle of a sentence most names have two characters.
    """
    words = structure().organisation
    shortest, longest = _TOWN_NAME[0], _TOWN_NAME[-1]
    run = 0
    while run <= longest and run < at and ord(text[at - run - 1]) in HAN:
        run += 1
    for size in range(shortest, min(run, longest) + 1):
        if text.endswith(words.parents, 0, at - size) or place_before(text, at - size):
            return size
    if run > longest and (size := _long_open(text, at)):
        return size
    if run < shortest or text.endswith(words.stop_words, 0, at):
        return 0
    if run > longest:
        linked = [size for size in (2, 3) if text[at - size - 1] in words.stop]
        run = linked[0] if linked else shortest
    while run > shortest and text[at - run] in words.stop:
        run -= 1
    return 0 if all(char in words.stop for char in text[at - run : at]) else run


def _long_open(text: str, at: int) -> int:
    """The length of a longer name of peoples (上高桥回族彝族苗族+乡) or behind the place that `text` begins with."""
    for size in range(1, min(at, _LONGEST_TOWN) + 1):
        if is_stop(text[at - size]):
            return 0
        place = place_before(text, at - size) if size > _TOWN_NAME[-1] else ""
        if place and (at - size == len(place) or (text[at - 1] == "族" and place.endswith(levels()))):
            return size
    return 0


def town_before(text: str, at: int) -> tuple[int, str]:
    """Where a township that ends at `at` begins, and its name; no name where only the class word stands."""
    for word in _words().towns.get(text[at - 1 : at], ()):
        if text.endswith(word, 0, at):
            if place_before(text, at).endswith(word):  # a division of the list, such as 大兴安岭地区
                return at, ""
            size = _open(text, at - len(word))
            if not size or text[at - len(word) - 1] in structure().generic.town_last:
                return at, ""
            start = at - len(word) - size
            return start, text[start:at]
    return at, ""


def _area(text: str, at: int) -> tuple[int, str]:
    """A special area that ends at `at`, with its open name."""
    for word in _words().areas.get(text[at - 1 : at], ()):
        if text.endswith(word, 0, at) and not place_before(text, at).endswith(word):
            start = at - len(word)
            if place_before(text, start):
                return start, word
            rank = text[start - 1 : start] in structure().levels  # 市+经开区
            start -= 1 if rank else _open(text, start)
            return start, text[start:at]
    return at, ""
