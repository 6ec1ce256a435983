"""Findings from the narrative against the tables, and from the dates of the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gongkai.records import Cell, Coordinates, Fact, Finding, Identity, Number
from gongkai.rulebook.codebook import load_codebook

# Totals of the requests table and the rule of their comparison; a total may be told with what was carried in.
_TOTALS = {
    "requests_received": "N1",
    "requests_carried_in": "N2",
    "requests_answered": "N3",
    "requests_carried_out": "N4",
}


def check_facts(cells: Sequence[Cell], facts: Sequence[Fact]) -> Iterator[Finding]:
    """Numbers of the report year that the text states otherwise than the tables print them.

    A text may tell a total beside parts that look like it (其中县政府办公室受理11件): a total is at odds only
    where none of the numbers stated for it closes.
    """
    printed = _printed(cells)
    own = [fact for fact in facts if not (fact.period or fact.scope != "self" or fact.table)]
    for fact in own:
        number = printed.get((fact.indicator, fact.at))
        if fact.status == "none_stated" and number:
            yield _differs("N11", fact, number)
    for indicator, check in _TOTALS.items():
        number = printed.get((indicator, Coordinates()))
        totals = [
            fact
            for fact in own
            if (fact.indicator, fact.at, fact.value.qualifier) == (indicator, Coordinates(), "exact")
            and fact.status == "reported"
        ]
        if number is None or not totals:
            continue
        carried = printed.get(("requests_carried_in", Coordinates())) or 0
        readings = {number, number + carried} if indicator == "requests_received" else {number}
        if not any(fact.value.number in readings for fact in totals):
            yield _differs(check, totals[0], number)


def _printed(cells: Sequence[Cell]) -> dict[tuple[str, Coordinates], Number]:
    """The printed numbers by what they count; lawsuits of both routes also as one sum."""
    numbers: dict[tuple[str, Coordinates], Number] = {}
    sums: dict[tuple[str, Coordinates], Number] = {}
    for cell in cells:
        if cell.number is None:
            continue
        numbers[cell.indicator, cell.at] = cell.number
        if cell.at.route:
            key = (cell.indicator, replace(cell.at, route=""))
            sums[key] = sums.get(key, 0) + cell.number
    return {**sums, **numbers}


def _differs(check: str, fact: Fact, number: Number) -> Finding:
    stated = fact.value.number
    indicator = load_codebook().indicators[fact.indicator]
    return Finding(
        check=check,
        severity="warning",
        verdict="undecided",
        message=f"文字称“{indicator.label_zh}”为 {stated}（“{fact.printed}”），表格印作 {number}。 "
        f"The text states {stated} for “{indicator.label_en}”, the table prints {number}.",
        left=stated,
        right=number,
        delta=stated - number,
        refs=fact.indicator,
        evidence=fact.printed,
    )


def check_dates(identity: Identity) -> Iterator[Finding]:
    """A report that is dated before the period that it covers has ended."""
    published, end = identity.published, identity.period_end
    if published and end and published < end:
        yield Finding(
            check="signed_before_year_end",
            severity="warning",
            verdict="source",
            message=f"落款或发布日期 {published} 早于统计期末 {end}。 "
            f"The report is dated {published}, before its period ends on {end}.",
            evidence=published.isoformat(),
        )
