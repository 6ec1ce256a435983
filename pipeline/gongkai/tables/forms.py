"""Blocks → rows of the statutory forms: rows and columns by their labels, the number of values as a check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from gongkai.rulebook.forms import Place, Table
from gongkai.tables.blocks import Block
from gongkai.tables.columns import GridHeads, by_count, by_grid, last_value, printed_order
from gongkai.tables.fields import Field
from gongkai.tables.labels import Hit, Labels, Role, Run

TableKey = tuple[str, str]
Placed = tuple[tuple[int, Field], ...]
_DAMAGED = range(5, 80)  # lengths of labels that are compared as damaged ones
_LIKENESS = 0.6  # a label that lost two of five characters is still known
_FARTHEST_VALUE = 60  # characters of a label that may stand between its key and its first value


@dataclass(frozen=True, slots=True)
class Reading:
    """One printed row of a table: where the values of its columns stand, and by which rule.

    `choices` are the places it can have, as (form, index of the row); `money` are the units in the heads of
    columns; `start:end` is what the row occupies. A row without any value beside it has no `cells`.
    """

    table: str
    choices: tuple[tuple[str, int], ...]
    cells: Placed
    money: tuple[tuple[int, str], ...]
    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Fit:
    """A table that a row may belong to, and what speaks against it."""

    key: TableKey
    index: int
    cost: int
    placed: Placed
    rule: str


@cache
def _leaf(row: Place) -> str:
    """The last part of a row's label, as a damaged label is compared with it."""
    return Run.bare(row.label.rsplit("/", 1)[-1])


class FormReader:
    """Reads one report; keeps the heads of the current table and the rows seen last."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._heads: list[Hit] = []
        self._grid_heads: GridHeads = {}
        self._heads_closed = True
        self._judged: dict[TableKey, tuple[tuple[int, ...], int]] = {}
        self._last: TableKey = ("", "")
        self._read: set[tuple[str, str, int]] = set()
        self._parents: dict[TableKey, int] = {}

    def read(self, blocks: Iterable[Block]) -> list[Reading]:
        """Every row of the forms' tables that the blocks hold, in order of print."""
        return [reading for block in blocks for reading in self._block(block)]

    def _block(self, block: Block) -> list[Reading]:
        run = Run(block.run)
        first, last = run.sentence_free()
        found = self._labels.find(run)
        hits = [hit for hit in found if hit.start >= last or (hit.end <= first and not hit.of("column"))]
        readings: list[Reading] = []
        start: int | None = None
        is_column = among_heads = False
        names = [hit for hit in hits if not hit.field.covered]
        number = -1
        for hit in hits:
            if hit.field.covered:
                self._learn_copy(hit)
                continue
            number += 1
            if start is not None and hit.field.start - names[number - 1].field.end > _FARTHEST_VALUE:
                start = None
            start = hit.field.start if start is None else start
            is_column = self._heads_columns(hit, run, among_heads=among_heads)
            if is_column:
                among_heads = among_heads or not hit.of("row")
                self._learn_head(hit)
                continue
            if not hit.of("row"):
                continue
            among_heads = False
            below_heads = not self._heads_closed
            self._heads_closed = True
            final = number == len(names) - 1 and len(run.text) - hit.end <= _FARTHEST_VALUE
            part = block if final else Block(block.run, (), block.gridded)
            reading = self._row(hit, part, start, below_heads=below_heads)
            if reading:
                readings.append(reading)
                start = None
        if is_column and block.values:
            readings += self._nameless(names[-1], block, names[-1].field.start if start is None else start)
        elif block.values and not any(reading.cells for reading in readings):
            readings += self._damaged(run, block)
        return readings

    def _heads_columns(self, hit: Hit, run: Run, *, among_heads: bool) -> bool:
        """Whether a key heads a column: `总计` is a row where it is numbered or stands among no heads."""
        if not hit.of("row"):
            return bool(hit.of("column") or hit.of("under"))
        return among_heads and bool(hit.of("column")) and not run.is_numbered(hit.start)

    def _learn_head(self, hit: Hit) -> None:
        if self._heads_closed:
            self._heads, self._grid_heads, self._heads_closed = [], {}, False
        self._heads.append(hit)
        self._judged = {}
        self._learn_copy(hit)

    def _learn_copy(self, hit: Hit) -> None:
        """Remember what stands over a column of a grid, merged cells in all the columns that they span."""
        if hit.field.column is not None and (hit.of("column") or hit.of("under")):
            self._grid_heads.setdefault(hit.field.column, []).append(hit)

    def _row(self, hit: Hit, block: Block, start: int, *, below_heads: bool) -> Reading | None:
        """The row that a label names, in the table whose heads and number of columns fit best."""
        fits = [
            fit
            for role in hit.of("row")
            if self._under_parent(role) and (fit := self._fit(role, block, below_heads=below_heads))
        ]
        if not fits:
            return None
        best = min(fits, key=lambda fit: fit.cost)
        choices = [fit for fit in fits if fit.key[1] == best.key[1] and fit.cost == best.cost]
        for fit in choices:
            self._parents[fit.key] = fit.index
        return self._reading(choices, block, start, hit.field.end)

    def _under_parent(self, role: Role) -> bool:
        """Whether a row stands under the heading that it needs: `（三）其他情形数` occurs twice."""
        key = (role.form, role.table)
        table = self._labels.tables[key]
        row = table.row[role.index]
        if not row.under:
            return True
        before = range(self._parents.get(key, -1), -1, -1)
        heading = next((number for number in before if not table.row[number].under), None)
        return heading is not None and bool(set(row.under) & set(table.row[heading].keys))

    def _fit(self, role: Role, block: Block, *, below_heads: bool) -> _Fit | None:
        """How a row would fit into one table; nothing where its values do not go into the columns."""
        key = (role.form, role.table)
        table = self._labels.tables[key]
        cost = self._cost(key, table)
        begun = key[1] == self._last[1]
        if not block.values:  # a row printed without values counts only below heads or inside a table
            certain = begun or (below_heads and cost == 0)
            return _Fit(key, role.index, cost, (), "empty") if certain else None
        if table.several == "last":
            return _Fit(key, role.index, cost, last_value(block.values), "label")
        placed, rule = self._place(key, table, block)
        if not placed and begun and cost == 0:  # the row is there, but not which value stands where
            lost = Field("text", "?", block.values[0].start, block.values[-1].end, block.values[0].row)
            placed, rule = tuple((column, lost) for column in range(len(table.column))), "lost"
        return _Fit(key, role.index, cost, placed, rule) if placed else None

    def _place(self, key: TableKey, table: Table, block: Block) -> tuple[Placed, str]:
        if block.gridded:
            placed = by_grid(key[0], table, self._grid_heads, block.values)
            if placed:
                return placed, "grid"
        order, _ = self._judge(key, table)
        above = {index for hit in self._heads for index in hit.index_in("under", *key)}
        placed, rule = by_count(order, block.values) if order else ((), "")
        if placed and len(order) == len(table.column):
            return placed, rule
        if any(column.under for column in table.column) and len(above) < len(table.column):
            return placed, rule
        return by_count(range(len(table.column)), block.values)[0] or placed, "position"

    def _judge(self, key: TableKey, table: Table) -> tuple[tuple[int, ...], int]:
        """The printed order of a table's columns, and how many heads are missing from it or foreign to it."""
        if key not in self._judged:
            known = {index for hit in self._heads for index in hit.index_in("column", *key)}
            foreign = [
                hit
                for hit in self._heads
                if hit.pure_column and not any((role.form, role.table) == key for role in hit.roles)
            ]
            cost = len(table.column) - len(known) + len(foreign)
            self._judged[key] = printed_order(key[0], table, self._heads), cost
        return self._judged[key]

    def _cost(self, key: TableKey, table: Table) -> int:
        if not self._heads:
            return 0 if key[0] == self._last[0] else 1
        return self._judge(key, table)[1]

    def _nameless(self, hit: Hit, block: Block, start: int) -> list[Reading]:
        """The one row of a table whose rows have no labels."""
        fits = []
        heads = [role for head in self._heads for role in (*head.of("column"), *head.of("under"))]
        for key in dict.fromkeys((role.form, role.table) for role in heads):
            table = self._labels.tables[key]
            if table.row[0].keys:
                continue
            placed, rule = self._place(key, table, block)
            if placed:
                fits.append(_Fit(key, 0, 0, placed, rule))
        if not fits:
            return []
        self._heads_closed = True
        return [self._reading(fits, block, start, hit.field.end)]

    def _damaged(self, run: Run, block: Block) -> list[Reading]:
        """A row of the current table whose label has lost characters: the most similar row not yet read."""
        label = run.label()
        rows = []
        for key, table in self._labels.tables.items():
            if key[1] != self._last[1] or len(label) not in _DAMAGED:
                continue
            for index, row in enumerate(table.row):
                likeness = SequenceMatcher(None, label, _leaf(row), autojunk=False).ratio()
                if likeness >= _LIKENESS and (*key, index) not in self._read:
                    rows.append((likeness, key, index))
        best = max(rows, default=(1.0, ("", ""), -1))[0]
        fits = []
        for likeness, key, index in rows:
            placed, _ = self._place(key, self._labels.tables[key], block)
            if likeness == best and placed:
                fits.append(_Fit(key, index, 0, placed, "similar"))
        leaves = {_leaf(self._labels.tables[fit.key].row[fit.index]) for fit in fits}
        if len(leaves) != 1:
            return []
        return [self._reading(fits, block, run.fields[-1].start, run.fields[-1].end)]

    def _reading(self, fits: Sequence[_Fit], block: Block, start: int, end: int) -> Reading:
        best = fits[0]
        fits = [fit for fit in fits if fit.placed == best.placed]
        self._last = best.key
        if best.placed:
            self._read |= {(*fit.key, fit.index) for fit in fits}
        money = {
            (index, head.money) for head in self._heads if head.money for index in head.index_in("column", *best.key)
        }
        return Reading(
            best.key[1],
            tuple((fit.key[0], fit.index) for fit in fits),
            best.placed,
            tuple(sorted(money)),
            f"{'grid' if block.gridded else 'text'}.{best.rule}",
            start,
            max([end, *(field.end for _, field in best.placed)]),
        )
