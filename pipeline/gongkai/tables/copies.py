"""A table printed more than once in a report: which copy is read, and what others may add to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from gongkai.rulebook.forms import Table
from gongkai.tables.forms import Reading

_FEWEST_ROWS = {"statistics": 20, "requests": 4}
_FEWEST_COLUMNS = {"remedies": 5}

Place = tuple[int, int]  # row and column
Row = tuple[str, Reading]  # with its form


@dataclass(slots=True)
class _Copy:
    """Rows of one table that repeat none, in order of print; `bare` are labels printed without values."""

    gridded: bool
    rows: list[Row] = field(default_factory=list)
    bare: list[Row] = field(default_factory=list)
    places: set[Place] = field(default_factory=set)

    def spans(self, other: _Copy) -> bool:
        """Whether the stretch of this copy and that of another overlap."""
        if not self.rows or not other.rows:
            return False
        return self.rows[0][1].start < other.rows[-1][1].end and other.rows[0][1].start < self.rows[-1][1].end


def printed_rows(readings: Sequence[Reading], tables: dict[tuple[str, str], Table]) -> tuple[list[Row], list[Reading]]:
    """The rows that stand, each with its form, and all rows that belong to tables, those of other copies too.

    Of several copies of a table the first complete one counts, else the largest; others add the rows that it
    lacks. Tables with too few rows are none.
    """
    forms = _forms(readings)
    enough = _enough(readings)
    valid = [
        (forms[reading.table], reading)
        for reading in readings
        if reading.table in enough and forms[reading.table] in dict(reading.choices)
    ]
    chosen: list[Row] = []
    for name in enough:
        rows = [row for row in valid if row[1].table == name]
        if rows:
            chosen += _stand(rows, tables[forms[name], name])
    return sorted(chosen, key=lambda row: row[1].start), [reading for _, reading in valid]


def _enough(readings: Sequence[Reading]) -> list[str]:
    """The tables of which enough rows and columns with values are printed."""
    filled = {(item.table, item.choices) for item in readings if item.cells}
    rows = Counter(table for table, _ in filled)
    columns = Counter(table for table, _ in {(item.table, column) for item in readings for column, _ in item.cells})
    return [
        table
        for table in dict.fromkeys(item.table for item in readings)
        if rows[table] >= _FEWEST_ROWS.get(table, 0) and columns[table] >= _FEWEST_COLUMNS.get(table, 0)
    ]


def _stand(rows: Sequence[Row], table: Table) -> Iterator[Row]:
    """The rows of the best copy, what is read elsewhere at its place, and what other copies add to it."""
    copies = _copies(rows, table)
    whole = len(table.row) * len(table.column)
    gridded = any(copy.gridded for copy in copies)
    best = max(
        (copy for copy in copies if copy.gridded == gridded),
        key=lambda copy: (len(copy.places) == whole, len(copy.places)),
    )
    same = [copy for copy in copies if copy is not best and copy.spans(best)]
    ordered = [best.rows, *(copy.rows for copy in same), best.bare]
    for copy in copies:
        ordered += [copy.rows, copy.bare]
    taken: set[Place] = set()
    for row in chain.from_iterable(ordered):
        places = _places(row, table)
        if not places & taken:
            taken |= places
            yield row


def _copies(rows: Sequence[Row], table: Table) -> list[_Copy]:
    """The copies of a table; a row that is there already begins a new one."""
    copies: list[_Copy] = []
    bare: list[Row] = []  # labels without values that the copy to come may own
    for row in rows:
        places = _places(row, table)
        gridded = row[1].rule.startswith("grid")
        last = copies[-1] if copies and copies[-1].gridded == gridded else None
        fits = last is not None and not places & last.places
        if not row[1].cells:
            (last.bare if last and fits else bare).append(row)
        elif last and (fits or _replaces(last, row, places, table)):
            last.rows.append(row)
            last.places |= places
        elif not (last and is_empty(row[1])):
            begun = _begun(last, places, table) if last else []
            copies.append(_Copy(gridded, [*begun, row], bare, places.union(*(_places(one, table) for one in begun))))
            bare = []
    if bare:
        copies.append(_Copy(gridded=False, bare=bare))
    return copies


def _begun(last: _Copy, places: set[Place], table: Table) -> list[Row]:
    """Rows that the copy before lacked, printed ahead of the one that shows that a new copy has begun."""
    order = [min(_places(row, table)) for row in last.rows]
    descents = [at for at in range(1, len(order)) if order[at] < order[at - 1]]
    first = descents[-1] if descents else len(order)
    begun = last.rows[first:]
    if any(_places(row, table) & places for row in begun):
        return []
    del last.rows[first:]
    last.places = set().union(*(_places(row, table) for row in last.rows))
    return begun


def _replaces(copy: _Copy, row: Row, places: set[Place], table: Table) -> bool:
    """Whether a row takes the place of one without any number; that one is then left out of the copy."""
    twin = next((one for one in copy.rows if _places(one, table) & places), None)
    if twin is None or is_empty(row[1]) or not is_empty(twin[1]):
        return False
    copy.rows.remove(twin)
    return True


def _places(row: Row, table: Table) -> set[Place]:
    index = dict(row[1].choices)[row[0]]
    columns = [column for column, _ in row[1].cells] or range(len(table.column))
    return {(index, column) for column in columns}


def is_empty(reading: Reading) -> bool:
    """Whether nothing is printed in any cell of a row."""
    return all(cell.kind == "blank" for _, cell in reading.cells)


def _forms(readings: Iterable[Reading]) -> dict[str, str]:
    """The form of each table: the one that all or most rows fit, the newest where several do."""
    votes: dict[str, Counter[str]] = {}
    for reading in readings:
        count = votes.setdefault(reading.table, Counter())
        count.update({form: 100 if reading.cells else 1 for form, _ in reading.choices})
    report = Counter[str]()
    for count in votes.values():
        report.update({form: 1 for form in count if count[form] == max(count.values())})
    return {
        table: max(count, key=lambda form: (count[form], report[form], form)) if count else ""
        for table, count in votes.items()
    }
