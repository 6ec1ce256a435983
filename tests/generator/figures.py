"""Numbers for the statutory tables and the annexes, in keeping with every hard identity of `identities.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from random import Random

from gongkai.records import Coordinates, Number
from gongkai.rulebook.forms import AnnexLabel, Form, Place, Table, coordinates, load_forms

Values = dict[tuple[int, int], Number]
Key = tuple[str, Coordinates]
Figures = dict[Key, Number]
Annexed = list[tuple[AnnexLabel, Number, Number]]


def fill(table: Table, rng: Random, scale: int) -> Values:
    """A number for every cell of a table as (row, column); `scale` is the mean of those that are not 0."""
    if table.id == "requests":
        return _requests(table, rng, scale)
    if table.id == "remedies":
        return _remedies(table, rng, scale)
    if table.id == "statistics":
        return _statistics(table, rng, scale)
    return _article_20(table, rng, scale)


def some(rng: Random, scale: int, density: float) -> int:
    """0, or with the probability `density` a number of at least 1 and `scale` on average."""
    return 1 + int(rng.expovariate(1 / scale)) if rng.random() < density else 0


def _requests(table: Table, rng: Random, scale: int) -> Values:
    """Results and what is carried over at random, sparsely as in print; sums, totals and receipts from them."""
    values: Values = {}
    density = rng.choice((0.02, 0.1, 0.3, 0.9))
    named = {row.indicator: index for index, row in enumerate(table.row) if not row.outcome}
    results = [index for index, row in enumerate(table.row) if row.outcome]
    received, before, after, answered = (
        named[f"requests_{name}"] for name in ("received", "carried_in", "carried_out", "answered")
    )
    applicants = [index for index, column in enumerate(table.column) if not column.total]
    total = next(index for index, column in enumerate(table.column) if column.total)
    for column in applicants:
        share = max(1, scale if column == 0 else scale // 6)
        for row in results:
            values[row, column] = some(rng, share, density)
        values[answered, column] = sum(values[row, column] for row in results)
        values[after, column] = some(rng, share, density)
        handled = values[answered, column] + values[after, column]
        values[before, column] = min(some(rng, share, density), handled)
        values[received, column] = handled - values[before, column]
    for row in range(len(table.row)):
        values[row, total] = sum(values[row, column] for column in applicants)
    return values


def _remedies(table: Table, rng: Random, scale: int) -> Values:
    values: Values = {}
    density = rng.choice((0, 0.2, 0.7))
    totals: dict[tuple[str, str], int] = {}
    for index, column in enumerate(table.column):
        group = column.indicator, column.route
        if column.outcome:
            values[0, index] = some(rng, max(1, scale // 4), density)
            totals[group] = totals.get(group, 0) + int(values[0, index])
        else:
            values[0, index] = totals[group]
    return values


def _article_20(table: Table, rng: Random, scale: int) -> Values:
    """Stocks are no smaller than their flows; no amount without a project."""
    values: Values = {}
    for row in range(len(table.row)):
        for index, column in enumerate(table.column):
            number: Number = some(rng, scale, 0.6)
            match column.measure:
                case "public_total" | "in_force":
                    number = max([number, *(int(values[row, before]) for before in range(index))])
                case "change":
                    number = rng.randint(-min(int(values[row, index - 1]), 9), 9)
                case "amount" if table.id == "art20_9":
                    number = _money(rng) if values[row, 0] else 0
                case "amount":
                    number = _money(rng)
            values[row, index] = number
    return values


def _money(rng: Random) -> Number:
    if rng.random() < 0.3:
        return 0
    return Decimal(rng.randint(1, 9_999_999)).scaleb(-2) if rng.random() < 0.6 else rng.randint(1, 99_999)


def _statistics(table: Table, rng: Random, scale: int) -> Values:
    """The parts at random, the sums from them, from the last row to the first: a part may be a sum itself."""
    values: Values = {(row, 0): some(rng, scale, 0.5) for row in range(len(table.row))}
    whole = {_key(row): index for index, row in enumerate(table.row)}
    for row in (row for row, place in enumerate(table.row) if place.indicator in ("fees_collected", "budget")):
        values[row, 0] = Decimal(rng.randint(0, 3000)).scaleb(-2)
    for indicator, part in (
        ("requests_received", "method"),
        ("requests_closed", "kind"),
        ("reconsiderations", "outcome"),
        ("litigations", "outcome"),
        ("staff", "kind"),
        ("requests_answered", "outcome"),
    ):
        parts = [index for index, row in enumerate(table.row) if row.indicator == indicator and getattr(row, part)]
        grounds = [index for index in parts if table.row[index].outcome.startswith("refused.")]
        if grounds:
            values[whole[indicator, "refused"], 0] = sum(values[index, 0] for index in grounds)
        values[whole[indicator, ""], 0] = sum(values[index, 0] for index in parts if index not in grounds)
    _bound(table, values)
    return values


def _key(row: Place) -> tuple[str, str]:
    return row.indicator, row.outcome or row.method or row.kind or row.channel or row.measure


def _bound(table: Table, values: Values) -> None:
    """B8 to B10 and B13: what is part of another count is no larger."""
    at = {_key(row): (index, 0) for index, row in enumerate(table.row)}
    total = at["disclosed", ""]
    channels = [place for (indicator, channel), place in at.items() if indicator == "disclosed" and channel]
    smaller = [at["normative_docs", "disclosed"], *channels]
    values[total] = max(values[total], *(values[place] for place in smaller))
    values[at["normative_docs", "issued"]] = values[at["normative_docs", "disclosed"]]
    for name in ("press_conferences", "online_interviews"):
        values[at[name, "leader"]] = min(values[at[name, "leader"]], values[at[name, ""]])
    if values[at["trainings", ""]]:
        values[at["trainees", ""]] = max(values[at["trainees", ""]], values[at["trainings", ""]])


def annexed(rows: Sequence[AnnexLabel], rng: Random, scale: int) -> Annexed:
    """Rows of an annex with the number of the year and the cumulative one; requests equal the sum of their ways."""
    numbers: dict[str, Number] = {row.id: some(rng, scale, 0.7) for row in rows}
    ways = [row.id for row in rows if row.indicator == "requests_received" and row.method]
    if "requests" in numbers and ways:
        numbers["requests"] = sum(numbers[way] for way in ways)
    if "disclosed" in numbers:
        numbers["disclosed"] = max(numbers[row.id] for row in rows if row.indicator == "disclosed") + rng.randint(0, 9)
    return [(row, numbers[row.id], numbers[row.id] + rng.randint(0, 5 * scale)) for row in rows]


def known(filled: Iterable[tuple[Form, Table, Values]]) -> Figures:
    """The numbers of tables by what they count, with the sums that a text tells: groups of results, all lawsuits."""
    figures: Figures = {}
    for form, table, values in filled:
        for place, number in values.items():
            for key in _told(form.id, table.id)[place]:
                figures[key] = figures.get(key, 0) + number
    return figures


@cache
def _told(form: str, name: str) -> dict[tuple[int, int], list[Key]]:
    """What each cell of a table counts, and the sums that it is part of."""
    table = next(table for item in load_forms() if item.id == form for table in item.table if table.id == name)
    told = {}
    for row, place in enumerate(table.row):
        for column, head in enumerate(table.column):
            at = coordinates(place, head)
            keys = [at]
            if table.id == "requests" and not at.applicant and "." in at.outcome:
                keys.append(Coordinates(outcome=at.outcome.split(".")[0]))
            if at.route:
                keys.append(Coordinates(outcome=at.outcome))
            told[row, column] = [(place.indicator or head.indicator, key) for key in keys]
    return told
