"""Who reports, for which place and year: `identify`, with `contradict`; whom a mention means: `resolve`."""

from __future__ import annotations

from datetime import date

from gongkai.identify.contradictions import contradict
from gongkai.identify.evidence import candidates, find_title
from gongkai.identify.page import page
from gongkai.identify.place import context
from gongkai.identify.references import resolve
from gongkai.identify.reporter import report_by
from gongkai.identify.times import (
    academic_year,
    choose_year,
    find_dates,
    find_period,
    find_published,
    year_evidence,
)
from gongkai.records import Document, Identity, View

__all__ = ["contradict", "identify", "resolve"]

# 《政府信息公开条例》 came into force on 1 May 2008: the first reports cover eight months.
_FIRST_PERIOD = date(2008, 5, 1)


def identify(document: Document, view: View) -> Identity:
    """The reporter's canonical name and place, the report year, its period and date of publication.

    The canonical name is the organ's full name behind the name of its own division; what the report leaves
    open stays empty (`agency_basis` is then `abstained`), and what was considered stands in `candidates`. The
    period is the calendar year unless stated.
    """
    meta = document.metadata
    printed = page(view.text)
    title = find_title(printed.paragraphs, meta)
    given = meta.get("published", "")
    dates = find_dates(printed.paragraphs)
    some_day, _ = find_published(printed.paragraphs, dates, title.index, None, given)
    years = year_evidence(title.text, printed.paragraphs[title.index + 1 :], meta.get("url", ""), some_day)
    year = choose_year(years)
    period = find_period(printed.text, year) or academic_year(title.text) or _whole_year(year)
    published, basis = find_published(printed.paragraphs, dates, title.index, year, given)
    identity = Identity(
        year=year,
        period_start=period[0] if period else None,
        period_end=period[1] if period else None,
        published=published,
        title=title.text,
        published_basis=basis,
        years=years,
    )
    found = list(candidates(title, printed, meta))
    return report_by(identity, found, printed, lambda: context([view.text, *meta.values()], meta, year))


def _whole_year(year: int | None) -> tuple[date, date] | None:
    """The period of a report on `year` that states none."""
    if year is None:
        return None
    return (_FIRST_PERIOD if year == _FIRST_PERIOD.year else date(year, 1, 1)), date(year, 12, 31)
