"""The heads of the table that is being read, and which value stands under which of them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache

from gongkai.rulebook.forms import Table
from gongkai.tables.blocks import Block
from gongkai.tables.columns import (
    GridColumns,
    GridHeads,
    Placed,
    by_count,
    by_grid,
    by_start,
    grid_columns,
    places_behind,
    printed_order,
)
from gongkai.tables.fields import Field
from gongkai.tables.labels import Hit, Labels, Meaning, TableKey
from gongkai.tables.memory import Memory

_REMEMBERED = 256  # heads of one table, judged by another, 7 kB each; most are printed alike in nearly all reports


@lru_cache(maxsize=_REMEMBERED)
def _judge(labels: Labels, key: TableKey, heads: tuple[Meaning, ...]) -> tuple[tuple[int, ...], int]:
    """The printed order of a table's columns under some heads, and how many are missing or foreign to it."""
    table = labels.tables[key]
    known = {index for head in heads for index in head.index_in("column", key)}
    foreign = [head for head in heads if head.pure_column and key not in head.tables]
    return printed_order(key, table, heads), len(table.column) - len(known) + len(foreign)


class Heads:
    """The heads seen last, open to more until a row is read."""

    def __init__(self, labels: Labels, memory: Memory, *, trimmed: bool) -> None:
        self._labels = labels
        self._memory = memory
        self._trimmed = trimmed
        self._grid: GridHeads = {}
        self._columns: dict[TableKey, GridColumns] = {}  # as the heads are; copies share it until they change
        self.hits: list[Hit] = []
        self.closed = True

    def copy(self, memory: Memory) -> Heads:
        """Other heads that are the same, with another memory."""
        other = Heads(self._labels, memory, trimmed=self._trimmed)
        other._grid = {at: list(heads) for at, heads in self._grid.items()}
        other._columns, other.hits, other.closed = self._columns, list(self.hits), self.closed
        return other

    def state(self) -> Hashable:
        """What matters of the heads."""
        heads = tuple([(hit.meaning, hit.money) for hit in self.hits])
        grid = frozenset([(at, tuple([hit.meaning for hit in hits])) for at, hits in self._grid.items()])
        return heads, grid, self.closed

    def learn(self, hit: Hit) -> None:
        """Add a head; the first one after a row begins a new table."""
        if self.closed:
            self.hits, self._grid, self._columns, self.closed = [], {}, {}, False
        self.hits.append(hit)
        self.learn_copy(hit)

    def learn_copy(self, hit: Hit) -> None:
        """Remember what stands over a column of a grid, merged cells in all the columns that they span."""
        if hit.field.column is not None and hit.meaning.heads:
            self._grid.setdefault(hit.field.column, []).append(hit)
            self._columns = {}

    def forget(self, hit: Hit) -> None:
        """Take back a head that turned out to be the label of a row; the others stay open."""
        self.hits = [head for head in self.hits if head is not hit]
        self._grid = {at: [head for head in heads if head is not hit] for at, heads in self._grid.items()}
        self._columns, self.closed = {}, False

    def belong_to(self, key: TableKey) -> bool:
        """Whether any of the heads is one of a table."""
        return any([key in hit.meaning.heads for hit in self.hits])

    @property
    def are_grouped(self) -> bool:
        """Whether the heads are those of a table whose columns stand in groups."""
        return any([hit.meaning.groups for hit in self.hits])

    def judge(self, key: TableKey) -> tuple[tuple[int, ...], int]:
        """The printed order of a table's columns, and how many heads are missing from it or foreign to it."""
        return _judge(self._labels, key, tuple([hit.meaning for hit in self.hits]))

    def place(self, key: TableKey, block: Block) -> tuple[Placed, str]:
        """The values of a row under the columns of a table, and the rule; nothing where they do not go into them.

        A text among the numbers is no part of the label where it fills a column that would else be empty.
        """
        if block.stray:
            placed, rule = self._place(key, block, (*block.stray, *block.values))
            if placed:
                return placed, rule
        return self._place(key, block, block.values) if block.values else ((), "")

    def _place(self, key: TableKey, block: Block, values: Sequence[Field]) -> tuple[Placed, str]:
        table = self._labels.tables[key]
        if block.gridded:
            if key not in self._columns:
                self._columns[key] = grid_columns(key, table, self._grid)
            placed = by_grid(self._columns[key], values)
            if placed:
                return placed, "grid"
        order, cost = self.judge(key)
        behind, known = self._places_behind(key[1], table, block, values)
        placed, rule = self._by_count(order, values, behind) if order else ((), "")
        if rule == "places" and not known:
            rule = "position"
        if placed and len(order) == len(table.column):
            return placed, rule
        if table.is_grouped:
            above = {index for hit in self.hits for index in hit.meaning.index_in("under", key)}
            if len(above) < len(table.column):
                return placed, rule
        columns = range(len(table.column))
        guess = self._by_count(columns, values, behind)[0] or placed
        if guess or not self._trimmed or (self.hits and cost):  # with other heads it is a line of another table
            return guess, "position"
        return by_start(order if len(order) == len(columns) else columns, values), "left"

    def _see_blanks(self, count: int, values: Sequence[Field]) -> None:
        """As many values as columns are dealt alike whichever are blank; of others it matters."""
        if len(values) != count:
            self._memory.saw_blanks = True

    def _by_count(self, columns: Sequence[int], values: Sequence[Field], behind: int | None) -> tuple[Placed, str]:
        self._see_blanks(len(columns), values)
        return by_count(columns, values, behind)

    def _places_behind(self, name: str, table: Table, block: Block, values: Sequence[Field]) -> tuple[int | None, bool]:
        """How many empty places follow the last column, and whether the whole rows of the table agree on it.

        Else, beside labels in several columns they are taken for places of the label.
        """
        if not block.whole:
            return None, False
        self._see_blanks(len(table.column), values)
        count = places_behind(len(table.column), values)
        if count is not None:
            self._memory.note_places_behind(name, count)
        seen = self._memory.places_behind(name)
        if len(seen) == 1:
            return min(seen), True
        return (0 if table.is_nested else max(0, len(values) - len(table.column))), False

    def turned(self, key: TableKey, hit: Hit, block: Block) -> Placed:
        """The values of a row that is a column of the form, under heads that group columns there.

        One value alone belongs to the group named last.
        """
        leaves = [head for head in self.hits if head.meaning.index_in("column", key) and head is not hit]
        groups = [head.meaning.index_in("under", key) for head in self.hits if head.meaning.index_in("under", key)]
        if leaves or not groups:
            return ()
        if len(block.values) == 1:
            groups = groups[-1:]
        columns = [index for group in groups for index in group & hit.meaning.index_in("column", key)]
        if len(columns) != len(groups):
            return ()
        return self._by_count(columns, block.values, 0 if block.whole else None)[0]
