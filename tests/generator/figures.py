"""Numbers for the statutory tables and the annexes, in keeping with every hard identity of `identities.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
        values[before, column] = min(some(rng, share, density) // 3, max(0, handled - 1))
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
    """Stocks are no smaller than their flows; no amount without a project, no decision without an item, no rules
    (规章), which few organs may make."""
    values: Values = {}
    for row, place in enumerate(table.row):
        for index, column in enumerate(table.column):
            before = [int(values[row, other]) for other in range(index)]
            number: Number = 0 if place.indicator == "regulations" else some(rng, scale, 0.6)
            match column.measure:
                case "disclosed":
                    number = min(number, before[0])
                case "public_total" | "in_force":
                    number = max(number, *before)
                case "change":
                    number = rng.randint(-min(before[0], 9), 9)
                case "decisions" if before:
                    number = number if sum(before) else 0
                case "amount" if table.id == "art20_9":
                    number = (_money(rng) or 1) if before[0] else 0
                case "amount":
                    number = _money(rng)
            values[row, index] = number
    return values


def _money(rng: Random) -> Number:
    if rng.random() < 0.3:
        return 0
    return Decimal(rng.randint(1, 9_999_999)).scaleb(-2) if rng.random() < 0.6 else rng.randint(1, 99_999)


def _statistics(table: Table, rng: Random, scale: int) -> Values:
    """What was received is closed and answered; the parts of a sum are shares of it or make it up."""
    values: Values = {(row, 0): some(rng, scale, 0.5) for row in range(len(table.row))}
    at = {_key(row): (index, 0) for index, row in enumerate(table.row)}
    parts: dict[str, list[tuple[int, int]]] = {}
    for index, row in enumerate(table.row):
        if row.method or row.kind or (row.outcome and not row.outcome.startswith("refused.")):
            parts.setdefault(row.indicator, []).append((index, 0))
    for indicator in ("requests_received", "reconsiderations", "litigations", "staff"):
        values[at[indicator, ""]] = sum(values[place] for place in parts[indicator])
    received = int(values[at["requests_received", ""]])
    if not received:
        for indicator in ("reconsiderations", "litigations"):
            values |= dict.fromkeys([at[indicator, ""], *parts[indicator]], 0)
    for indicator in ("requests_closed", "requests_answered"):
        values[at[indicator, ""]] = received
        values |= zip(parts[indicator], share(received, len(parts[indicator]), rng), strict=True)
    grounds = [place for (_, code), place in at.items() if code.startswith("refused.")]
    values |= zip(grounds, share(int(values[at["requests_answered", "refused"]]), len(grounds), rng), strict=True)
    for name in ("fees_collected", "budget"):
        values[at[name, ""]] = Decimal(rng.randint(0, 3000)).scaleb(-2)
    _bound(at, values)
    return values


def share(whole: int, parts: int, rng: Random) -> list[int]:
    """A whole number cut into parts, some of them 0."""
    cuts = sorted(rng.randint(0, whole) for _ in range(parts - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, whole], strict=True)]


def _key(row: Place) -> tuple[str, str]:
    return row.indicator, row.outcome or row.method or row.kind or row.channel or row.measure


def _bound(at: Mapping[tuple[str, str], tuple[int, int]], values: Values) -> None:
    """B8 to B10 and B13: what is part of another count is no larger."""
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
    """Rows of an annex with the number of the year and the cumulative one; wholes are the sums of their parts."""
    numbers: dict[str, Number] = {row.id: some(rng, scale, 0.7) for row in rows}

    def total(name: str, parts: Iterable[AnnexLabel]) -> None:
        found = [numbers[row.id] for row in parts if row.id != name]
        if name in numbers and found:
            numbers[name] = sum(found)

    total("answered.refused", (row for row in rows if row.outcome.startswith("refused.")))
    whole = [row for row in rows if row.indicator == "requests_answered" and not row.outcome.startswith("refused.")]
    total("answered", whole if "answered.refused" in numbers else rows_of(rows, "requests_answered"))
    for name, indicator in (("requests", "requests_received"), ("staff", "staff"), ("disclosed", "disclosed")):
        total(name, rows_of(rows, indicator))
    for name in ("reconsiderations", "litigations"):
        total(name, rows_of(rows, name))
    if "normative_docs" in numbers and "disclosed" in numbers:
        numbers["normative_docs"] = min(numbers["normative_docs"], numbers["disclosed"])
    return [(row, numbers[row.id], numbers[row.id] + rng.randint(0, 5 * scale)) for row in rows]


def rows_of(rows: Iterable[AnnexLabel], indicator: str) -> list[AnnexLabel]:
    """The rows that count one thing."""
    return [row for row in rows if row.indicator == indicator]


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
