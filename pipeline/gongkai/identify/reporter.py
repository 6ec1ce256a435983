"""The author of a report: the most trusted of its names, completed by fuller prints of the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from gongkai.identify.evidence import Candidate, mentions
from gongkai.identify.names import canonical, full_organ, function_of, lineage, same_organ
from gongkai.identify.page import Page
from gongkai.identify.place import Context, locate
from gongkai.records import Claim, Identity
from gongkai.rulebook.authority import LEVELS, Division, divisions, organs
from gongkai.rulebook.naming import Name


def report_by(identity: Identity, found: list[Candidate], printed: Page, around: Callable[[], Context]) -> Identity:
    """`identity` with its author: the first of `found`, which are in order of trust; without any it abstains.

    `around` tells what the report says of places.
    """
    if not found:
        return identity
    names = [*found, *mentions(printed)]
    chosen, year = found[0], identity.year
    same = {name: same_organ(name, chosen.name, year) for name in {item.name for item in names}}
    alike = [item for item in names if same[item.name]]
    placed = _most_placed([item for item in alike if item in found]) or _most_placed(alike) or chosen
    spelled = next((item for item in alike if not organs().is_short(item.name.organ)), chosen)
    front = placed.name.prefix
    place = locate(front, year, around)
    parent = next((item.name.parent for item in alike if item.name.parent), "")
    name = Name(front, full_organ(spelled.name.organ, year), parent)
    source = next((item for item in alike if item.name.prefix.divisions and item.name.organ == name.organ), chosen)
    region, adcode, level = _place_of(place.division, front.town, year)
    return replace(
        identity,
        agency=canonical(name, place.division, year),
        agency_printed=source.printed,
        agency_basis=source.basis,
        region=region,
        adcode=adcode,
        level=level,
        function=function_of(name),
        lineage=lineage(name, place.division, year),
        place_basis=place.basis,
        candidates=tuple(_claims(found, place.open, year)),
    )


def _claims(found: list[Candidate], places: tuple[Division, ...], year: int | None) -> Iterable[Claim]:
    """What the report's names and the places left open would mean, each once."""
    meant = {name: canonical(name, None, year) for name in {item.name for item in found}}
    claims = [Claim(item.basis, item.printed, meant[item.name]) for item in found]
    claims += [Claim("place", divisions().region(item, year), item.code) for item in places]
    return dict.fromkeys(claims)


def _most_placed(names: list[Candidate]) -> Candidate | None:
    """The name whose place is printed most often, of these the one with most divisions above it."""
    placed = [item for item in names if item.name.prefix.divisions]
    counts = Counter(item.name.prefix.divisions[-1] for item in placed)
    order = [(counts[item.name.prefix.divisions[-1]], len(item.name.prefix.divisions)) for item in placed]
    return placed[order.index(max(order))] if placed else None


def _place_of(division: Division | None, town: str, year: int | None) -> tuple[str, str, str]:
    """Region, code and level; a township has the region and the code of its county."""
    if division is None:
        return "", "", "township" if town else ""
    return divisions().region(division, year), division.code, "township" if town else LEVELS[division.level]
