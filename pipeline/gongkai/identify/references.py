"""Whom a mention of an agency means, seen from the reporter."""

from __future__ import annotations

from functools import lru_cache

from gongkai.identify.names import canonical, same_organ
from gongkai.identify.place import has_rank
from gongkai.normalise.fold import fold
from gongkai.records import Identity
from gongkai.rulebook.authority import Division, divisions, organs
from gongkai.rulebook.naming import Name, parse_name
from gongkai.rulebook.structure import structure


@lru_cache(maxsize=64)  # of one report, whose agencies are named over and over; 2 kB each
def resolve(name: str, identity: Identity) -> str:
    """`self` for the reporter by any of its names, else the canonical name of the agency that is meant.

    A word of rank means the reporter's own place of that rank: 县财政局 in a county's report. What cannot be
    completed is returned as it stands.
    """
    name = fold("".join(name.split()))
    if name[:1] in structure().self:
        return _self_reference(name, identity)
    if name in identity.agency.split("|") or name == identity.agency_printed:
        return "self"
    if _is_bureau(name):
        return _bureau(name, identity)
    parsed = parse_name(name)
    if parsed is None or organs().function(parsed.organ) == "central":
        return name
    own = parse_name(identity.agency)
    if own and (township := _in_township(parsed, own)):
        parsed = township
    if own and same_organ(own, parsed, identity.year) and _at_home(parsed, own, identity):
        return "self"
    division = _division(parsed, identity)
    if division is None and parsed.prefix.level:
        return name
    return canonical(parsed, division, identity.year)


def _in_township(name: Name, own: Name) -> Name | None:
    """镇政府 and 镇党委 in a township's report with the township's name; None for any other name."""
    front = name.prefix
    if not own.prefix.town or structure().levels.get(front.level) != "township":
        return None
    return name._replace(prefix=front._replace(level="", town=own.prefix.town))


def _self_reference(name: str, identity: Identity) -> str:
    """我局 is the reporter; 我市 is the government of the place, which reports only in its own report."""
    word = name[1:]
    kind = structure().levels.get(word)
    if kind == "township":
        return "self" if identity.level == "township" else name
    return resolve(f"{word}人民政府", identity) if kind else "self"


def _is_bureau(name: str) -> bool:
    """Whether this is 市局, 省厅 and the like."""
    rules = structure().bureaus
    return name[:-1] in rules.levels and name[-1] in rules.words


def _bureau(name: str, identity: Identity) -> str:
    """市局 in the report of a city's bureau is the reporter; elsewhere it is left open."""
    chain = _chain(identity)
    own = bool(chain) and chain[-1].name.endswith(name[:-1]) and identity.agency.endswith(name[-1])
    return "self" if own else name


def _chain(identity: Identity) -> tuple[Division, ...]:
    """The reporter's place and those above it."""
    division = divisions().coded(identity.adcode, identity.year) if identity.adcode else None
    return divisions().chain(division, identity.year) if division else ()


def _at_home(name: Name, own: Name, identity: Identity) -> bool:
    """Whether a name with a rank only has the rank of the reporter's place."""
    front = name.prefix
    if front.divisions or front.town or own.prefix.town:
        return bool(front.divisions) or front.town == own.prefix.town
    chain = _chain(identity)
    return not front.level or not chain or chain[-1].name.endswith(front.level)


def _division(name: Name, identity: Identity) -> Division | None:
    """The division of a mention: the printed one, else the reporter's own of that rank."""
    chain = _chain(identity)
    front = name.prefix
    if front.divisions:
        found = divisions().named(front.divisions[-1], identity.year)
        near = [item for item in found if item in chain or any(step.code == item.parent for step in chain)]
        return next(iter(near or found), None)
    if front.level:
        return next((step for step in reversed(chain) if has_rank(step, front.level)), None)
    return chain[-1] if chain else None
