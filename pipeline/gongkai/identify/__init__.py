"""Who reports, for which place and year: `identify`, and whom a mention in the report means: `resolve`."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from gongkai.identify.evidence import Candidate, candidates, find_title, mentions
from gongkai.identify.names import canonical, full_organ, function_of, same_organ
from gongkai.identify.place import Context, context, locate
from gongkai.identify.references import resolve
from gongkai.identify.times import find_period, find_published, find_year
from gongkai.records import Document, Identity, View
from gongkai.rulebook.authority import LEVELS, Division, divisions, organs
from gongkai.rulebook.naming import Name

__all__ = ["identify", "resolve"]

# 《政府信息公开条例》 came into force on 1 May 2008: the first reports cover eight months.
_FIRST_PERIOD = date(2008, 5, 1)


def identify(document: Document, view: View) -> Identity:
    """The reporter's canonical name and place, the report year, its period and date of publication.

    The canonical name is the organ's full name behind the name of its own division; what the report leaves
    open stays empty (`agency_basis` is then `abstained`). The period is the calendar year unless stated.
    """
    meta = document.metadata
    paragraphs = [line for line in view.text.split("\n") if line]
    title = find_title(paragraphs, meta)
    given = meta.get("published", "")
    year = find_year(title.text, paragraphs, find_published(paragraphs, title.index, None, given))
    period = find_period(paragraphs, year) or _whole_year(year)
    published = find_published(paragraphs, title.index, year, given)
    identity = Identity(
        year=year,
        period_start=period[0] if period else None,
        period_end=period[1] if period else None,
        published=published,
        title=title.text,
    )
    found = list(candidates(title, paragraphs))
    around = context([view.text, *meta.values()], meta.get("site_code", ""), year)
    if not found:
        return identity
    return _reporter(identity, found, [*found, *mentions(paragraphs)], around)


def _whole_year(year: int | None) -> tuple[date, date] | None:
    """The period of a report on `year` that states none."""
    if year is None:
        return None
    return (_FIRST_PERIOD if year == _FIRST_PERIOD.year else date(year, 1, 1)), date(year, 12, 31)


def _reporter(identity: Identity, found: list[Candidate], names: list[Candidate], around: Context) -> Identity:
    """`identity` with the author: the most trusted name, completed by fuller prints of the same one."""
    chosen, year = found[0], identity.year
    alike = [item for item in names if same_organ(item.name, chosen.name, year)]
    placed = _most_placed([item for item in alike if item in found]) or _most_placed(alike) or chosen
    spelled = next((item for item in alike if not organs().is_short(item.name.organ)), chosen)
    front = placed.name.prefix
    division = locate(front, around)
    parent = next((item.name.parent for item in alike if item.name.parent), "")
    name = Name(front, full_organ(spelled.name.organ, year), parent)
    source = next((item for item in alike if item.name.prefix.divisions and item.name.organ == name.organ), chosen)
    named = replace(
        identity,
        agency=canonical(name, division, year),
        agency_printed=source.printed,
        agency_basis=source.basis,
        function=function_of(name),
    )
    return _placed(named, division, front.town)


def _most_placed(names: list[Candidate]) -> Candidate | None:
    """The name whose place is printed most often, of these the one with most divisions above it."""
    placed = [item for item in names if item.name.prefix.divisions]
    counts = Counter(item.name.prefix.divisions[-1] for item in placed)
    order = [(counts[item.name.prefix.divisions[-1]], len(item.name.prefix.divisions)) for item in placed]
    return placed[order.index(max(order))] if placed else None


def _placed(identity: Identity, division: Division | None, town: str) -> Identity:
    """`identity` with its place; a township has the region and the code of its county."""
    if division is None:
        return replace(identity, level="township") if town else identity
    return replace(
        identity,
        region=divisions().region(division, identity.year),
        adcode=division.code,
        level="township" if town else LEVELS[division.level],
    )
