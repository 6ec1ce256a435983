"""How agency names are built: places in front, a word of rank or a township, then the organ.

Running text is searched for organs (`scan`), a text that may be a name as a whole is parsed (`parse_name`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from gongkai.rulebook.authority import divisions, organs
from gongkai.rulebook.endings import lengths_by_end
from gongkai.rulebook.prefixes import HAN, LONGEST_OPEN, Prefix, is_stop, levels, may_be_fronted, prefix, town_before
from gongkai.rulebook.structure import structure

_LONGEST_RANKS = 8
_SECOND_HALF = "办事处"  # of 街道党工委、办事处
LONGEST_NAME = 40
_LONGEST_FRONTED = 240  # no name of an organ behind two prefixes and a parent is longer


class Name(NamedTuple):
    """A whole agency name: its prefix, the organ, and the parent organ printed in front."""

    prefix: Prefix
    organ: str
    parent: str = ""


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
        if hit := _sighted(text, names[index], start, end):
            yield hit


@lru_cache(maxsize=16)  # identification and matching read the same text, with up to 15 others in between
def scan_lines(text: str) -> tuple[tuple[int, Sighting], ...]:
    """What `scan` finds in each line of `text`, behind where the line begins: in one pass, for most lines are too
    short to be worth one of their own."""
    names = _organs()
    found: list[tuple[int, Sighting]] = []
    line, begin, past = "", 0, -1
    for index, start, end in _automaton().find_matches_as_indexes(text):
        if start >= past:
            begin = text.rfind("\n", max(past, 0), start) + 1
            past = text.find("\n", end)
            past = past if past >= 0 else len(text)
            line = text[begin:past]
        if hit := _sighted(line, names[index], start - begin, end - begin):
            found.append((begin, hit))
    return tuple(found)


def scan_text(text: str) -> Iterator[Sighting]:
    """What `scan` finds in `text`, by what it finds in each line, but that a prefix begins where it does in its line.

    They differ in one thing: a township's long name reaches to the place that the text scanned begins with.
    """
    for begin, hit in scan_lines(text):
        if begin and hit.start == 0 and len(hit.front.town) > LONGEST_OPEN:
            end = begin + hit.end
            if again := _sighted(text, hit.organ, end - len(hit.organ), end):
                yield again
        else:
            yield Sighting(begin + hit.start, begin + hit.end, hit.organ, hit.front)


def _sighted(text: str, organ: str, start: int, end: int) -> Sighting | None:
    """The agency whose organ is `text[start:end]`; None where that names none."""
    organ = _whole(organ, text[end : end + 1])
    if not organ or not (organ in _independent() or organ == _SECOND_HALF or may_be_fronted(text, start)):
        return None
    front = prefix(text, start)
    if front.generic or not _stands(text, start, organ, front):
        return None
    return Sighting(front.start, start + len(organ), organ, front)


def _whole(organ: str, following: str) -> str:
    """The organ, or a shorter one where its last character begins another word: 政府+办理, 民政部门."""
    if following and following in structure().not_followed.get(organ[-1], ""):
        return organ[:-1] if organ[:-1] in organs() else ""
    return organ


def _stands(text: str, start: int, organ: str, front: Prefix) -> bool:
    """Whether the organ may stand behind this prefix."""
    if front.empty:
        if organ == _SECOND_HALF:
            return text.endswith("党工委、", 0, start)
        return organ in _independent() and _alone(text, start, organ)
    return organ in organs() or bool(front.town) or structure().levels.get(front.level) == "township"


@lru_cache(maxsize=1)
def _independent() -> frozenset[str]:
    """The organs that name an agency without a place or rank."""
    return frozenset(organ for organ in organs().names if not needs_prefix(organ))


def _alone(text: str, start: int, organ: str) -> bool:
    """Whether an organ with nothing in front is no part of another word."""
    if start == 0 or (is_stop(text[start - 1]) and not _behind_ranks(text, start)):
        return True
    national = structure().national
    return organ.startswith(national.words) or text.endswith(national.country, 0, start)


def _behind_ranks(text: str, at: int) -> bool:
    """Whether a bracketed rank ends at `at`, which makes what follows generic: 13个市（地）交通运输局."""
    opening = text.rfind("（", max(0, at - _LONGEST_RANKS), at) if text.endswith("）", 0, at) else -1
    return opening >= 0 and set(text[opening + 1 : at - 1]) <= set(structure().generic.ranks + "、地")


def parse_name(text: str) -> Name | None:
    """`text` as a whole agency name (`莒南县经济和信息化局`); None where it is none.

    The organ may be unknown if a division's full name stands in front and the ending is that of an organ.
    """
    if len(text) > _LONGEST_FRONTED or text[-1:] not in last_characters():
        return None
    return _parsed(text.removeprefix("中共"))


@lru_cache(maxsize=1)
def last_characters() -> frozenset[str]:
    """What the name of every agency ends in."""
    return frozenset(_organ_lengths()).union(ending[-1] for ending in structure().organisation.endings)


# A report prints its own name and those around it again and again.
@lru_cache(maxsize=256)
def _parsed(text: str) -> Name | None:
    for size in _organ_lengths().get(text[-1:], ()):
        at = len(text) - size
        if at < 0:
            continue
        organ = text[at:]
        known = organ in organs() or (organ in structure().towns.organs and town_before(text, at)[1])
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
    while places and not places[-1].endswith(levels()):  # 长沙市+公安局, not 公安 (县)
        at -= len(places.pop())
    organ = text[at:]
    if not places or len(organ) < 3 or any(ord(char) not in HAN for char in organ):
        return None
    return Name(Prefix(0, tuple(places)), organ)
