"""Whole names of authors of reports that `naming` does not know: institutions, companies, branches, rare offices.

They are read only where a name stands alone, in a title or above a date: in running text they would be guesses.
"""

from __future__ import annotations

from functools import lru_cache

from gongkai.rulebook.authority import divisions, organs
from gongkai.rulebook.naming import LONGEST_NAME, Name, parse_name
from gongkai.rulebook.prefixes import HAN, Prefix
from gongkai.rulebook.structure import structure

_SHORTEST_OWN, _LONGEST_RANKED = 4, 11


def parse_author(text: str) -> Name | None:
    """`text` as the whole name of an author of reports, in a title: also a rank and a rare organ (`市接待办`)."""
    return parse_signature(text) or _ranked_unknown(text)


def parse_signature(text: str) -> Name | None:
    """`text` as the whole name of an author of reports: an agency, else a branch, a university, hospital or company;
    their names need no place in front (`清华大学`, `临沂城市建设投资集团有限公司`)."""
    name = parse_name(text) or _branch(text)
    if name or not _SHORTEST_OWN <= len(text) <= LONGEST_NAME or not text.endswith(_own_endings()):
        return name
    if any(ord(char) not in HAN for char in text) or text.startswith(structure().organisation.stop_words):
        return None
    known = divisions()
    at = next((n for n in range(min(known.longest, len(text) - 2), 1, -1) if text[:n] in known), 0)
    places = (text[:at],) if at and text[:at] not in structure().doubtful.places else ()
    return Name(Prefix(0, places), text[at:] if places else text)


def _branch(text: str) -> Name | None:
    """A local branch whose organ is not listed, behind its parent (`中国人民银行赣州市中心支行`)."""
    organisation = structure().organisation
    parent = next((word for word in organisation.parents if text.startswith(word)), "")
    if not parent or not text.endswith(organisation.endings):
        return None
    at, places = len(parent), list[str]()
    while size := next((n for n in range(divisions().longest, 1, -1) if text[at : at + n] in divisions()), 0):
        places.append(text[at : at + size])
        at += size
    return Name(Prefix(0, tuple(places)), text[at:], parent) if places and len(text) - at > 1 else None


def _ranked_unknown(text: str) -> Name | None:
    """A rank and an organ that is not listed (`市接待办`), of at most ten characters."""
    organisation, level = structure().organisation, text[:1]
    if not 3 < len(text) + 1 <= _LONGEST_RANKED or structure().levels.get(level, "township") == "township":
        return None
    if not text.endswith(organisation.endings) or text[1] in structure().not_followed.get(level, ""):
        return None
    if any((char in organisation.stop and char not in "委局厅关") or ord(char) not in HAN for char in text[1:]):
        return None
    return Name(Prefix(0, (), level), text[1:])


@lru_cache(maxsize=1)
def _own_endings() -> tuple[str, ...]:
    """The endings of institutions and companies, whose names keep the place that they are printed with."""
    keeping = structure().organisation.keep_place
    return tuple(end for name in keeping for end in organs().functions[name].endings)
