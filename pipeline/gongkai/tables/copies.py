"""A table printed more than once in a report: which copy is read, and what others may add to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple, TypeAlias

from gongkai.rulebook.forms import Table
from gongkai.tables.shapes import Reading

_FEWEST_ROWS = {"statistics": 20, "requests": 4}
_FEWEST_COLUMNS = {"remedies": 5}

Places: TypeAlias = int  # a set of places of a table: one bit for each, row by row


class Row(NamedTuple):
    """A reading as a row of a form, and the places that it fills: all of the row's where it has no values."""

    form: str
    reading: Reading
    places: Places


@dataclass(slots=True)
class _Copy:
    """Rows of one table that repeat none, in order of print; `bare` are labels printed without values."""

    gridded: bool
    rows: list[Row] = field(default_factory=list)
    bare: list[Row] = field(default_factory=list)
    places: Places = 0

    def spans(self, other: _Copy) -> bool:
        """Whether the stretch of this copy and that of another overlap."""
        if not self.rows or not other.rows:
            return False
        first, last = self.rows[0].reading, self.rows[-1].reading
        return first.start < other.rows[-1].reading.end and other.rows[0].reading.start < last.end


def printed_rows(readings: Sequence[Reading], tables: dict[tuple[str, str], Table]) -> tuple[list[Row], list[Reading]]:
    """The rows that stand, each with its form, and all rows that belong to tables, those of other copies too.

    Of several copies of a table the first complete one counts, else the largest; others add the rows that it
    lacks. Tables with too few rows are none.
    """
    forms = _forms(readings)
    valid: dict[str, list[Row]] = {name: [] for name in _enough(readings)}
    widths = {name: len(tables[forms[name], name].column) for name in valid if forms[name]}
    for reading in readings:
        name = reading.table
        form, rows = forms[name], dict(reading.choices)
        if name in valid and form in rows:
            width = widths[name]
            places = reading.filled or (1 << width) - 1
            valid[name].append(Row(form, reading, places << rows[form] * width))
    chosen: list[Row] = []
    for name, found in valid.items():
        if found:
            chosen += _stand(found, tables[forms[name], name])
    every = chain.from_iterable(valid.values())
    return sorted(chosen, key=lambda row: row.reading.start), [row.reading for row in every]


def _enough(readings: Sequence[Reading]) -> list[str]:
    """The tables of which enough rows and columns with values are printed."""
    rows: dict[str, set[tuple[tuple[str, int], ...]]] = {item.table: set() for item in readings}
    columns = dict.fromkeys(rows, 0)
    for item in readings:
        if item.cells:
            rows[item.table].add(item.choices)
            columns[item.table] |= item.filled
    return [
        table
        for table in rows
        if len(rows[table]) >= _FEWEST_ROWS.get(table, 0)
        and columns[table].bit_count() >= _FEWEST_COLUMNS.get(table, 0)
    ]


def _stand(rows: Sequence[Row], table: Table) -> Iterator[Row]:
    """The rows of the best copy, what is read elsewhere at its place, and what other copies add to it."""
    copies = _copies(rows)
    whole = len(table.row) * len(table.column)
    gridded = any([copy.gridded for copy in copies])
    best = max(
        [copy for copy in copies if copy.gridded == gridded],
        key=lambda copy: (copy.places.bit_count() == whole, copy.places.bit_count()),
    )
    same = [copy for copy in copies if copy is not best and copy.spans(best)]
    ordered = [best.rows, *[copy.rows for copy in same], best.bare]
    for copy in copies:
        ordered += [copy.rows, copy.bare]
    taken: Places = 0
    for row in chain.from_iterable(ordered):
        if not row.places & taken:
            taken |= row.places
            yield row


def _copies(rows: Sequence[Row]) -> list[_Copy]:
    """The copies of a table; a row that is there already begins a new one."""
    copies: list[_Copy] = []
    bare: list[Row] = []  # labels without values that the copy to come may own
    for row in rows:
        gridded = row.reading.rule.startswith("grid")
        last = copies[-1] if copies and copies[-1].gridded == gridded else None
        fits = last is not None and not row.places & last.places
        if not row.reading.cells:
            (last.bare if last and fits else bare).append(row)
        elif last and (fits or _replaces(last, row)):
            last.rows.append(row)
            last.places |= row.places
        elif not (last and is_empty(row.reading)):
            begun = [*(_begun(last, row.places) if last else []), row]
            copies.append(_Copy(gridded, begun, bare, _union(begun)))
            bare = []
    if bare:
        copies.append(_Copy(gridded=False, bare=bare))
    return copies


def _begun(last: _Copy, places: Places) -> list[Row]:
    """Rows that the copy before lacked, printed ahead of the one that shows that a new copy has begun."""
    order = [row.places & -row.places for row in last.rows]  # the first place of each
    descents = [at for at in range(1, len(order)) if order[at] < order[at - 1]]
    first = descents[-1] if descents else len(order)
    begun = last.rows[first:]
    if _union(begun) & places:
        return []
    del last.rows[first:]
    last.places = _union(last.rows)
    return begun


def _union(rows: Iterable[Row]) -> Places:
    places = 0
    for row in rows:
        places |= row.places
    return places


def _replaces(copy: _Copy, row: Row) -> bool:
    """Whether a row takes the place of one without any number; that one is then left out of the copy."""
    twin = next((one for one in copy.rows if one.places & row.places), None)
    if twin is None or is_empty(row.reading) or not is_empty(twin.reading):
        return False
    copy.rows.remove(twin)
    return True


def is_empty(reading: Reading) -> bool:
    """Whether nothing is printed in any cell of a row."""
    return all([cell.kind == "blank" for _, cell in reading.cells])


def _forms(readings: Iterable[Reading]) -> dict[str, str]:
    """The form of each table: the one that all or most rows fit, the newest where several do."""
    votes: dict[str, dict[str, int]] = {}
    for reading in readings:
        count = votes.setdefault(reading.table, {})
        for form in dict(reading.choices):
            count[form] = count.get(form, 0) + (100 if reading.cells else 1)
    report: dict[str, int] = {}
    for count in votes.values():
        most = max(count.values(), default=0)
        for form, number in count.items():
            report[form] = report.get(form, 0) + (number == most)
    return {
        table: max(count, key=lambda form: (count[form], report[form], form)) if count else ""
        for table, count in votes.items()
    }
