"""How agency names are built: places in front, a word of rank or a township, then the organ.

Everything works leftwards from the organ, because its name is closed and what stands in front is not: a
pattern that opens to the left would run into the sentence (`公众对区经信局`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from gongkai.rulebook.authority import divisions, organs
from gongkai.rulebook.endings import by_end, lengths_by_end
from gongkai.rulebook.structure import structure

_TOWN_NAME = range(2, 5)  # characters of an open township name without its class word
_LONGEST_TOWN = 12
_LONGEST_RANKS = 8
LONGEST_NAME = 40
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


@dataclass(frozen=True, slots=True)
class Name:
    """A whole agency name: its prefix, the organ, and the parent organ printed in front."""

    prefix: Prefix
    organ: str
    parent: str = ""


def is_stop(char: str) -> bool:
    """Whether `char` cannot belong to an open name: punctuation, figures, and words that link or act."""
    return ord(char) not in HAN or char in _stop()


@lru_cache(maxsize=1)
def _stop() -> frozenset[str]:
    return frozenset(structure().organisation.stop)


def prefix(text: str, at: int) -> Prefix:
    """The places and ranks directly in front of `text[at:]`."""
    shared = len("街道") if text.startswith("街道", at) else 0  # 粤海街道+街道办事处
    town_start, town = _town(text, at + shared)
    if not town:
        town_start = at
    area_start, area = _area(text, town_start)
    start, places = _places(text, area_start)
    if town and not places:
        return Prefix(town_start, (), "", "", town)
    if places or area:
        ranked = bool(area) and not places and area[0] in structure().levels  # 市+经开区
        return Prefix(start, places, area[0] if ranked else "", area[1:] if ranked else area, town)
    level = next((word for word in _levels_by_end().get(text[at - 1 : at], ()) if text.endswith(word, 0, at)), "")
    if not level:
        return Prefix(at)
    start = at - len(level)
    before = text[start - 1] if start else ""
    rules = structure().generic
    generic = before != "" and (before in rules.before or before in rules.ranks)
    return Prefix(start, (), level, generic=generic)


@lru_cache(maxsize=1)
def _levels() -> tuple[str, ...]:
    return tuple(sorted(structure().levels, key=len, reverse=True))


@lru_cache(maxsize=1)
def _levels_by_end() -> dict[str, tuple[str, ...]]:
    return by_end(_levels())


@lru_cache(maxsize=1)
def _towns_by_end() -> dict[str, tuple[str, ...]]:
    return by_end(structure().towns.words)


@lru_cache(maxsize=1)
def _areas_by_end() -> dict[str, tuple[str, ...]]:
    return by_end(structure().areas.words)


@lru_cache(maxsize=1)
def _place_names() -> tuple[dict[str, bool], dict[str, tuple[int, ...]]]:
    """The names of divisions, with whether one is a place wherever it stands, and their lengths by last characters."""
    rules = structure()
    names = {name: _is_whole(name) for name in divisions().names if name not in rules.doubtful.places}
    return names, lengths_by_end(names, 2)


def _is_whole(name: str) -> bool:
    """Whether a division's name does not arise by chance inside other words."""
    # 苏州 and 梅州 are short names that seldom do; 全州 may be any prefecture.
    known_short = name.endswith("州") and name[0] not in structure().generic.before
    return name.endswith(_levels()) and (len(name) > 2 or known_short)


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
        if place and (at - size == len(place) or (text[at - 1] == "族" and place.endswith(_levels()))):
            return size
    return 0


def _town(text: str, at: int) -> tuple[int, str]:
    """Where a township that ends at `at` begins, and its name; no name where only the class word stands."""
    for word in _towns_by_end().get(text[at - 1 : at], ()):
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
    for word in _areas_by_end().get(text[at - 1 : at], ()):
        if text.endswith(word, 0, at) and not place_before(text, at).endswith(word):
            start = at - len(word)
            if place_before(text, start):
                return start, word
            rank = text[start - 1 : start] in structure().levels  # 市+经开区
            start -= 1 if rank else _open(text, start)
            return start, text[start:at]
    return at, ""


def needs_prefix(organ: str) -> bool:
    """Whether `organ` names an agency only behind a place or rank."""
    rules = structure().organisation
    return len(organ) <= 2 or organ in rules.prefixed_names or organs().function(organ) in rules.prefixed


class Sighting(NamedTuple):
    """An organ in running text with its prefix: `text[start:end]` is the agency's name."""

    start: int
    end: int
    organ: str
    front: Prefix


@lru_cache(maxsize=1)
def _organs() -> tuple[str, ...]:
    """The organs that running text is searched for."""
    return tuple(dict.fromkeys([*organs().names, *structure().towns.organs]))


@lru_cache(maxsize=1)
def _automaton() -> AhoCorasick:
    return AhoCorasick(_organs(), matchkind=MatchKind.LeftmostLongest)


@lru_cache(maxsize=1)
def _organ_lengths() -> dict[str, tuple[int, ...]]:
    return lengths_by_end(_organs(), 1)


def scan(text: str) -> Iterator[Sighting]:
    """The organs of `text` that name one agency, from left to right; parts of other words are left out."""
    names = _organs()
    for index, start, end in _automaton().find_matches_as_indexes(text):
        organ = _whole(names[index], text[end : end + 1])
        if organ:
            front = prefix(text, start)
            if not front.generic and _stands(text, start, organ, front):
                yield Sighting(front.start, start + len(organ), organ, front)


def _whole(organ: str, following: str) -> str:
    """The organ, or a shorter one where its last character begins another word: 政府+办理, 民政部门."""
    if following and following in structure().not_followed.get(organ[-1], ""):
        return organ[:-1] if organ[:-1] in organs() else ""
    return organ


def _stands(text: str, start: int, organ: str, front: Prefix) -> bool:
    """Whether the organ may stand behind this prefix."""
    if front.empty:
        if organ == "办事处":  # the second half of 街道党工委、办事处
            return text.endswith("党工委、", 0, start)
        alone = start == 0 or (is_stop(text[start - 1]) and not _behind_ranks(text, start))
        alone = (
            alone
            or organ.startswith(structure().national.words)
            or text.endswith(structure().national.country, 0, start)
        )
        return organ in organs() and not needs_prefix(organ) and alone
    return organ in organs() or bool(front.town) or structure().levels.get(front.level) == "township"


def _behind_ranks(text: str, at: int) -> bool:
    """Whether a bracketed rank ends at `at`, which makes what follows generic: 13个市（地）交通运输局."""
    opening = text.rfind("（", max(0, at - _LONGEST_RANKS), at) if text.endswith("）", 0, at) else -1
    return opening >= 0 and set(text[opening + 1 : at - 1]) <= set(structure().generic.ranks + "、地")


def parse_name(text: str) -> Name | None:
    """`text` as a whole agency name (`莒南县经济和信息化局`); None where it is none.

    The organ may be unknown if a division's full name stands in front and the ending is that of an organ.
    """
    text = text.removeprefix("中共")
    for size in _organ_lengths().get(text[-1:], ()):
        at = len(text) - size
        if at < 0:
            continue
        organ = text[at:]
        known = organ in organs() or (organ in structure().towns.organs and _town(text, at)[1])
        if known and (found := _fronted(text, at, organ)):
            return found
    return _unknown(text)


def _fronted(text: str, at: int, organ: str) -> Name | None:
    """The organ at `at` with a prefix that reaches to the beginning of `text`, or a parent that does."""
    front = prefix(text, at)
    if front.generic or (front.empty and needs_prefix(organ)):
        return None
    if front.start == 0:
        return Name(front, organ)
    for parent in structure().organisation.parents:
        if text.endswith(parent, 0, front.start):
            outer = prefix(text, front.start - len(parent))
            if outer.start == 0:
                places = outer.divisions + front.divisions
                return Name(Prefix(0, places, outer.level, outer.area, front.town), organ, parent)
    return None


def parse_place(text: str) -> Prefix | None:
    """`text` as divisions, a rank or a township without an organ (`莒南县`, `三标乡`, `市`); None else."""
    front = prefix(text, len(text))
    return front if text and front.start == 0 and not front.empty and not front.generic else None


def _unknown(text: str) -> Name | None:
    """A name whose organ is not listed: full division names, then characters that end like an organ."""
    if not text.endswith(structure().organisation.endings) or len(text) > LONGEST_NAME:
        return None
    known = divisions()
    at, places = 0, list[str]()
    while len(places) < 3:
        size = next((n for n in range(known.longest, 1, -1) if text[at : at + n] in known), 0)
        if not size:
            break
        places.append(text[at : at + size])
        at += size
    while places and not places[-1].endswith(_levels()):  # 长沙市+公安局, not 公安 (县)
        at -= len(places.pop())
    organ = text[at:]
    if not places or len(organ) < 3 or any(ord(char) not in HAN for char in organ):
        return None
    return Name(Prefix(0, tuple(places)), organ)
