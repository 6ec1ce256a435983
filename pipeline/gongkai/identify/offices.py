"""A name for people and panels: which agency it is, where, and the same office in other years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.identify.names import canonical, full_organ, function_of, lineage
from gongkai.identify.place import Place, context, has_rank, locate
from gongkai.normalise.fold import fold
from gongkai.rulebook.authority import LEVELS, Division, divisions
from gongkai.rulebook.authors import parse_author
from gongkai.rulebook.lineage import Kinship, lines
from gongkai.rulebook.lookup import places
from gongkai.rulebook.naming import Name, parse_place
from gongkai.rulebook.prefixes import Prefix


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a printed name means in a year. `agency` is empty where it is no agency's name; `division` is None where
    the place is open, and `candidates` are then the divisions it may be. `basis` is `printed`, `place` or empty."""

    printed: str
    year: int | None
    agency: str = ""
    division: Division | None = None
    region: str = ""
    level: str = ""
    function: str = ""
    line: str = ""
    lineage: str = ""
    basis: str = ""
    candidates: tuple[Division, ...] = ()

    @property
    def adcode(self) -> str:
        """The code of the place, valid in the year; empty where the place is open."""
        return self.division.code if self.division else ""

    def kinship(self, later: Resolution) -> Kinship:
        """What this office is to one of a later year: `same`, `merged` into it, `parted` to it; else empty.

        >>> commerce, market = resolve_agency("洪泽县工商局", 2012), resolve_agency("洪泽区市场监督管理局", 2020)
        >>> commerce.kinship(market), resolve_agency("洪泽县卫生局", 2012).kinship(resolve_agency("洪泽区卫健委", 2020))
        ('merged', 'same')
        """
        if self.division is None or later.division is None:
            return ""
        if self.lineage == later.lineage:
            return "same"
        year = later.year if later.year is not None else later.division.last
        heirs = divisions().follow(self.division, year)
        kin = lines().kinship(self.line, later.line) if self.line and later.division in heirs else ""
        if kin != "same":
            return kin
        return "merged" if len(heirs) == 1 else "parted"  # the place was


def resolve_agency(name: str, year: int | None = None, place: str = "") -> Resolution:
    """The agency that `name` means in `year`, for short names and those of several places seen from `place`.

    `place` is a name (`江苏省淮安市`) or a code of the place where the name was used; a word of rank (县财政局)
    and a bare organ (财政局) are completed by it. Nothing is guessed: what stays open is listed in `candidates`.

    >>> resolve_agency("洪泽县卫计局", 2014).agency, resolve_agency("县财政局", 2014, "320829").agency
    ('洪泽县卫生和计划生育局', '洪泽县财政局')
    >>> [item.code for item in resolve_agency("鼓楼区教育局").candidates]
    ['320106', '320302', '350102', '410204']
    """
    printed = fold("".join(name.split()))
    parsed = parse_author(printed)
    if parsed is None:
        front = parse_place(printed)
        if front is None:
            return Resolution(printed, year)
        parsed = Name(front, "街道办事处" if front.town.endswith("街道") else "人民政府")
    found = _placed(parsed.prefix, _home(place, year), year)
    division = found.division
    level = "township" if parsed.prefix.town else LEVELS[division.level] if division else ""
    return Resolution(
        printed=printed,
        year=year,
        agency=canonical(parsed, division, year),
        division=division,
        region=divisions().region(division, year) if division else "",
        level=level,
        function=function_of(parsed),
        line="" if parsed.prefix.town else lines().of(full_organ(parsed.organ, year)),
        lineage=lineage(parsed, division, year),
        basis=("printed" if found.basis == "printed" else "place") if division else "",
        candidates=found.open,
    )


def _placed(front: Prefix, home: Sequence[Division], year: int | None) -> Place:
    """Where a prefix lies, seen from `home`: a rank means the place of that rank there or above."""
    if front.divisions and len(printed := divisions().within(front.divisions, year)) == 1:
        return Place(printed[0], "printed")
    chains = [divisions().chain(item, year) for item in home]
    if front.level and len(home) == 1:
        ranked = [step for step in reversed(chains[0]) if has_rank(step, front.level)]
        return Place(ranked[0], "place") if ranked else Place(None)
    if front.empty and len(home) == 1:
        return Place(home[0], "place")
    names = [name for chain in chains for step in chain for name in step.called]
    site = {"site_code": home[0].code if len(home) == 1 else ""}
    return locate(front, year, lambda: context(names, site, year))


def _home(place: str, year: int | None) -> Sequence[Division]:
    """The divisions that `place` means."""
    if place.isdecimal():
        coded = divisions().of_site(place, year)
        return (coded,) if coded else ()
    return places(place, year) if place else ()
