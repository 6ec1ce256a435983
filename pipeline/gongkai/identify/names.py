"""Canonical names: the organ's full name behind the name of its own division."""

from __future__ import annotations

from functools import lru_cache

from gongkai.rulebook.authority import Division, divisions, organs
from gongkai.rulebook.lineage import lines
from gongkai.rulebook.naming import Name
from gongkai.rulebook.structure import structure

_TOWN_ORGANS = {
    "政府": "人民政府",
    "办事处": "街道办事处",
    "党政办": "党政办公室",
    "党政综合办": "党政综合办公室",
}
_FULL_BEHIND = ("", "人民政府", "国家税务总局")  # other parents' branches keep it: 国家统计局临沂调查队


@lru_cache(maxsize=4096)
def full_organ(organ: str, year: int | None) -> str:
    """The organ's full name in `year`."""
    full = organs().expand(_TOWN_ORGANS.get(organ, organ), year)
    return full.removesuffix("管委会") + "管理委员会" if full.endswith("管委会") else full


def function_of(name: Name) -> str:
    """The code of the organ's function; that of a township's organs is `township`."""
    return "township" if name.prefix.town else organs().function(name.organ)


def canonical(name: Name, division: Division | None, year: int | None) -> str:
    """`name` with its organ in full and behind `division`; as printed where the division is unknown."""
    front = name.prefix
    organ = full_organ(name.organ, year)
    rules = structure().organisation
    keeps = name.parent not in _FULL_BEHIND or function_of(name) in rules.keep_place + rules.as_printed
    if keeps and front.divisions:
        place = front.divisions[-1]
    elif division is not None:
        place = division.name
    elif front.divisions:
        place = front.divisions[-1]
    else:
        place = "" if front.town else front.level
    if division is not None and division.level == 1 and organ == "人民政府办公室":
        organ = "人民政府办公厅"
    if organ in ("委员会", "党委"):
        return f"中共{place}{front.town}委员会"
    if name.parent == "人民政府":
        place += name.parent
    head = name.parent if name.parent != "人民政府" else ""
    town = front.town
    if organ.startswith("街道") and town.endswith("街道"):
        town = town.removesuffix("街道")
    if organ.startswith("街道") and town.endswith("地区"):
        organ = organ.removeprefix("街道")
    return f"{head}{place}{front.area}{town}{organ}"


def lineage(name: Name, division: Division | None, year: int | None) -> str:
    """The office's id through renamed places and reforms: `320829.health`; empty where the place is open.

    It is made of the place's first code, a township or special area by name, and the line of the organ. A
    township's government and its subdistrict office are the township's own line.
    """
    if division is None:
        return ""
    front = name.prefix
    organ = full_organ(name.organ, year)
    place = divisions().lineage(division)
    if function_of(name) in structure().organisation.keep_place:
        return f"{place}.{canonical(name, division, year)}"
    parts = [place, structure().areas.alike.get(front.area, front.area), front.town]
    if not (front.town and organ in _TOWN_ORGANS.values() and organ.endswith(("人民政府", "办事处"))):
        parts.append(lines().of(organ))
    return ".".join(part for part in parts if part)


def same_organ(name: Name, chosen: Name, year: int | None) -> bool:
    """Whether `name` may be `chosen` printed in another way: the same organ of the same place or rank."""
    return _same_place(name, chosen) and (
        full_organ(name.organ, year) == full_organ(chosen.organ, year)
        or (organs().is_short(chosen.organ) and _abbreviates(chosen.organ, name.organ))
    )


def _same_place(name: Name, chosen: Name) -> bool:
    """Whether the places of the two names do not contradict each other."""
    mine, other = chosen.prefix, name.prefix
    if mine.town and other.town and mine.town != other.town:
        return False
    if bool(mine.town) != bool(other.town) or mine.area != other.area:
        return False
    if mine.divisions and other.divisions:
        place, another = mine.divisions[-1], other.divisions[-1]
        return place == another or not _codes(place).isdisjoint(_codes(another))
    if mine.level and other.divisions:
        return other.divisions[-1].endswith(mine.level) or not divisions().is_full(other.divisions[-1])
    return not (mine.level and other.level) or mine.level == other.level


@lru_cache(maxsize=1024)
def _codes(place: str) -> frozenset[str]:
    """The codes of all divisions that bear a name, full or short, in any year."""
    return frozenset(item.code for item in divisions().named(place, None))


def _abbreviates(short: str, full: str) -> bool:
    """Whether the characters of `short` stand in `full` in this order (文旅局, 文化和旅游局)."""
    rest = iter(full)
    return len(full) > len(short) and all(char in rest for char in short)
