"""Findings from what a report says of its own year, period and day of publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gongkai.records import Finding, Identity

_SOURCES = {
    "title": ("标题", "the title"),
    "period": ("统计期限", "the stated period"),
    "body": ("正文", "the body"),
    "url": ("网址", "the address"),
    "published": ("发布日期", "the day of publication"),
}
_PRINTED = ("title", "period", "body")
_LATEST = (6, 30)  # month and day of the year after


def contradict(identity: Identity) -> tuple[Finding, ...]:
    """What is odd in the years and dates of a report: N19 a partial period, N20 a day of publication before the
    period's end or half a year after it, N21 sources that state different years."""
    return (*_period(identity), *_published(identity), *_years(identity))


def _period(identity: Identity) -> Iterator[Finding]:
    """N19: the period is the calendar year, in 2008 from 1 May."""
    start, end = identity.period_start, identity.period_end
    if start is None or end is None:
        return
    first = date(end.year, 5 if end.year == 2008 else 1, 1)
    if (start, end) == (first, date(end.year, 12, 31)) or (end.year == 2008 and start == date(2008, 1, 1)):
        return
    yield Finding(
        check="N19",
        severity="note",
        verdict="source",
        message=f"统计期限为 {start} 至 {end}，不是整个年度。 The period is {start} to {end}, not the whole year.",
        evidence=f"{start}/{end}",
    )


def _published(identity: Identity) -> Iterator[Finding]:
    """N20: a report is published after its period; a signature of the second half of the year after is late."""
    published, end = identity.published, identity.period_end
    if published is None or end is None:
        return
    if published < end:
        message = (
            f"落款或发布日期 {published} 早于统计期末 {end}。 "
            f"The report is dated {published}, before its period ends on {end}."
        )
        yield Finding("N20", "warning", "source", message, evidence=published.isoformat())
    elif identity.published_basis == "signature" and published > date(end.year + 1, *_LATEST):
        message = (
            f"落款日期 {published} 晚于次年六月。 "
            f"The report is signed on {published}, later than June of the year after."
        )
        yield Finding("N20", "note", "source", message, evidence=published.isoformat())


def _years(identity: Identity) -> Iterator[Finding]:
    """N21: title, period, body and address tell one year; two that agree decide (publication is N20's)."""
    odd = [source for source, year in identity.years if year != identity.year and source != "published"]
    if identity.year is None or not odd:
        return
    agree = sum(year == identity.year for _, year in identity.years)
    told_zh = "、".join(f"{_SOURCES[source][0]} {year}" for source, year in identity.years)
    told_en = ", ".join(f"{_SOURCES[source][1]} {year}" for source, year in identity.years)
    yield Finding(
        check="N21",
        severity="warning" if any(source in _PRINTED for source in odd) else "note",
        verdict="source" if agree > 1 else "undecided",
        message=f"年度说法不一：{told_zh}，取 {identity.year}。 "
        f"The year is told differently: {told_en}; taken is {identity.year}.",
        left=identity.year,
        right=dict(identity.years)[odd[0]],
        refs="+".join(odd),
    )
