"""Which value belongs to which column: by the heads above it in a grid, by the order of heads in text."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.rulebook.forms import Table
from gongkai.tables.fields import Field
from gongkai.tables.labels import Hit, Meaning, TableKey
from gongkai.tables.shapes import blank_after

Placed = tuple[tuple[int, Field], ...]
GridHeads = dict[int, list[Hit]]
GridColumns = dict[int, int | None]


def grid_columns(key: TableKey, table: Table, heads: GridHeads) -> GridColumns:
    """The column of the table that the heads over each column of a grid name; None where they name no single one."""
    return {column: _column_of(key, table, hits) for column, hits in heads.items() if _leaf(hits)}


def by_grid(columns: GridColumns, values: Sequence[Field]) -> Placed:
    """Values under the heads of their grid column; nothing unless every head found has just one value."""
    if None in columns.values():
        return ()
    placed: dict[int, Field] = {}
    for value in values:
        index = columns.get(value.column) if value.column is not None else None
        if index is None:
            continue
        if index in placed:
            return ()
        placed[index] = value
    return tuple(sorted(placed.items())) if placed and set(placed) == set(columns.values()) else ()


def _leaf(hits: Sequence[Hit]) -> bool:
    return any([hit.meaning.columns for hit in hits])


def _column_of(key: TableKey, table: Table, hits: Sequence[Hit]) -> int | None:
    """The column that the heads above one another name."""
    above = {index for hit in hits for index in hit.meaning.index_in("under", key)}
    for hit in reversed(hits):
        named = [
            index for index in hit.meaning.index_in("column", key) if not table.column[index].under or index in above
        ]
        if len(named) == 1:
            return named[0]
    return None


def printed_order(key: TableKey, table: Table, heads: Sequence[Meaning]) -> tuple[int, ...]:
    """The columns in the order of their heads; the total, printed a line higher, comes last."""
    groups: list[list[frozenset[int]]] = [[]]
    order: list[frozenset[int]] = []
    for head in heads:
        below = head.index_in("under", key)
        if below and below not in order:
            order.append(below)
        named = head.index_in("column", key)
        if named:
            if named in groups[-1]:
                groups.append([])
            groups[-1].append(named)
    if table.is_grouped:
        return _grouped(table, groups, order)
    flat = [index for group in groups[:1] for named in group for index in named]
    return tuple(sorted(flat, key=lambda index: table.column[index].total))


def _grouped(table: Table, groups: list[list[frozenset[int]]], order: list[frozenset[int]]) -> tuple[int, ...]:
    """Like heads repeated under several headings: each group under the heading printed in its place."""
    under: dict[tuple[str, ...], frozenset[int]] = {}
    for index, column in enumerate(table.column):
        under[column.under] = under.get(column.under, frozenset()) | {index}
    if len(groups) != len(order):
        order = list(under.values()) if len(groups) == len(under) else order[-len(groups) :]
    columns: list[int] = []
    for group, heading in zip(groups, order, strict=False):
        columns += [index for named in group for index in sorted(named & heading)]
    return tuple(columns)


def by_count(columns: Sequence[int], values: Sequence[Field], behind: int | None = None) -> tuple[Placed, str]:
    """Values dealt to columns in order: only where their number is that of the columns.

    Empty places before them are those of merged labels, behind them those of wider tables or of the next row.
    Where both ends are empty, `behind` tells how many places follow the last column.
    """
    count, surplus = len(columns), len(values) - len(columns)
    full = [at for at, value in enumerate(values) if value.kind != "blank"]
    present = [values[at] for at in full]
    if len(present) == count:
        return _deal(columns, present), "count"
    if surplus >= 0 and not present:
        return _deal(columns, values[surplus:]), "count"
    if surplus >= 0:
        before, after = full[0] >= surplus, full[-1] < count
        first = -1 if behind is None else surplus - behind
        if not surplus or before != after:
            return _deal(columns, values[surplus:] if before else values[:count]), "count"
        if 0 <= first <= full[0] and full[-1] < first + count:
            return _deal(columns, values[first : first + count]), "places"
    line = [value for value in present if value.row == present[0].row]
    if len(line) == count:
        return _deal(columns, line), "line"
    if len(present) > count and len(line) == 1:
        return _deal(columns, present[:count]), "first"
    return (), "count"


def by_start(columns: Sequence[int], values: Sequence[Field]) -> Placed:
    """Values dealt to the first columns, where empty cells were cut off at the end of their line."""
    lacking = len(columns) - len(values)
    if lacking <= 0 or not values or values[0].cut != "line":
        return ()
    end = blank_after(values[-1].start)
    return _deal(columns, [*values, *[Field("blank", "", end, end, values[-1].row)] * lacking])


def places_behind(count: int, values: Sequence[Field]) -> int | None:
    """How many empty places follow the last of `count` columns, where a row leaves no doubt."""
    full = [at for at, value in enumerate(values) if value.kind != "blank"]
    surplus = len(values) - count
    if len(full) == count:
        return len(values) - 1 - full[-1]
    if not full or surplus < 0:
        return None
    before, after = full[0] >= surplus, full[-1] < count
    return (0 if before else surplus) if not surplus or before != after else None


def _deal(columns: Sequence[int], values: Sequence[Field]) -> Placed:
    return tuple(zip(columns, values, strict=True))


def last_value(values: Sequence[Field]) -> Placed:
    """The last number of the first line that has one, units and codes stand before it; else what is no number."""
    numbers = [value for value in values if value.kind == "value"]
    line = [value for value in numbers if value.row == numbers[0].row]
    texts = [value for value in values if value.kind == "text"]
    return _deal((0,), (line or texts or values)[-1:])
