"""Blocks → rows of the statutory forms: rows and columns by their labels, the number of values as a check."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from gongkai.tables.blocks import Block
from gongkai.tables.columns import Placed, last_value
from gongkai.tables.fields import Field
from gongkai.tables.heads import Heads
from gongkai.tables.labels import Hit, Labels, Role, Run, TableKey
from gongkai.tables.likeness import DAMAGED, LIKENESS
from gongkai.tables.memory import Facts, Memory
from gongkai.tables.shapes import FARTHEST_VALUE, LOST, Kinds, Reading, Row, Shape, numbered, printed, shape_of

_TELLING_ROWS = 20  # a table of so many rows is known by them, without heads


class _Fit(NamedTuple):
    """A table that a row may belong to, and what speaks against it."""

    key: TableKey
    row: int
    cost: int
    placed: Placed
    rule: str


class FormReader:
    """Reads one report; keeps the heads of the current table and the rows seen last.

    `trimmed` tells that lines may have lost empty cells at their end, as lines of plain text do.
    """

    def __init__(self, labels: Labels, *, trimmed: bool = False, facts: Facts | None = None) -> None:
        self._labels = labels
        self.memory = Memory(facts or {})
        self._heads = Heads(labels, self.memory, trimmed=trimmed)
        self._last: TableKey = ("", "")

    def read(self, blocks: Iterable[Block]) -> list[Reading]:
        """Every row of the forms' tables that the blocks hold, in order of print."""
        readings = []
        for block in blocks:
            shape, kinds, run, fields = shape_of(block, self._labels)
            readings += [printed(row, block, fields) for row in self.step(shape, kinds, run)]
        return readings

    def copy(self, facts: Facts) -> FormReader:
        """A reader in the same state that knows `facts` of the tables before."""
        other = FormReader(self._labels, facts=facts)
        other._heads = self._heads.copy(other.memory)
        other._last = self._last
        return other

    def state(self) -> Hashable:
        """What matters beside the facts: readers of the same state that know the same read the same from now on."""
        return self._last, self._heads.state()

    def step(self, shape: Shape, kinds: Kinds, run: Run) -> list[Row]:
        """The rows in the block of a shape, values and the run of its texts, by the numbers of its fields."""
        block = numbered(shape, kinds)
        hits = [Hit(meaning, start, end, block.run[at], money) for meaning, start, end, at, money in run.hits]
        rows: list[Row] = []
        start: int | None = None
        is_column = among_heads = False
        names = [hit for hit in hits if not hit.field.covered]
        after = run.last  # where a label begins of which no key is found
        number = -1
        for hit in hits:
            if hit.field.covered:
                self._heads.learn_copy(hit)
                continue
            number += 1
            start = hit.field.start if start is None or number in shape.far else start
            is_column = self._heads_columns(hit, run, among_heads=among_heads)
            if is_column:
                among_heads = among_heads or not hit.meaning.rows
                self._heads.learn(hit)
            if is_column or not hit.meaning.rows:
                after = hit.end
                continue
            among_heads = False
            below_heads = not self._heads.closed
            self._heads.closed = True
            final = number == len(names) - 1 and len(run.text) - hit.end <= FARTHEST_VALUE
            likelier = self._likelier(hit, run, block) if final and block.values else []
            if likelier:
                return rows + likelier
            part = block if final else block._replace(values=(), stray=())
            row = self._row(hit, part, start, below_heads=below_heads)
            if row:
                rows.append(row)
                start, after = None, hit.end
        if block.values and names and names[-1].meaning.columns and not any(row.columns for row in rows):
            rows += self._nameless(names[-1], block, names[-1].field.start if start is None else start)
        if block.values and not any(row.columns for row in rows):
            rows += self._damaged(run, block, after)
        return rows

    def _heads_columns(self, hit: Hit, run: Run, *, among_heads: bool) -> bool:
        """Whether a key heads a column: `总计` is a row where it is numbered or stands among no heads."""
        if not hit.meaning.rows:
            return bool(hit.meaning.heads)
        return among_heads and bool(hit.meaning.columns) and not run.is_numbered(hit.start)

    def _row(self, hit: Hit, block: Block, start: int, *, below_heads: bool) -> Row | None:
        """The row that a label names, in the table whose heads and number of columns fit best."""
        fits = [
            fit
            for role in hit.meaning.rows
            if self._under_parent(role) and (fit := self._fit(role, block, below_heads=below_heads))
        ]
        if not fits:
            return None
        best = min(fits, key=lambda fit: fit.cost)
        choices = [fit for fit in fits if fit.key[1] == best.key[1] and fit.cost == best.cost]
        for fit in choices:
            self.memory.note_last_row(fit.key, fit.row)
        return self._found(choices, block, start, hit.field.end)

    def _under_parent(self, role: Role) -> bool:
        """Whether a row stands under the heading that it needs: `（三）其他情形数` occurs twice."""
        key = (role.form, role.table)
        table = self._labels.tables[key]
        row = table.row[role.index]
        if not row.under:
            return True
        before = range(self.memory.last_row(key), -1, -1)
        heading = next((number for number in before if not table.row[number].under), None)
        return heading is not None and bool(set(row.under) & set(table.row[heading].keys))

    def _fit(self, role: Role, block: Block, *, below_heads: bool) -> _Fit | None:
        """How a row would fit into one table; nothing where its values do not go into the columns."""
        key = (role.form, role.table)
        table = self._labels.tables[key]
        cost = self._cost(key)
        begun = key[1] == self._last[1]
        headed = self._heads.belong_to(key)
        known = headed or self._last[0] or len(table.row) >= _TELLING_ROWS
        if not known or (below_heads and not headed and self._heads.are_grouped):
            return None
        if table.several == "last" and (block.values or block.stray):
            self.memory.saw_blanks = True
            return _Fit(key, role.index, cost, last_value(block.values or block.stray), "label")
        placed, rule = self._heads.place(key, block)
        if not placed and not block.values:  # a row printed without values counts only below heads or inside a table
            certain = begun or (below_heads and cost == 0)
            return _Fit(key, role.index, cost, (), "empty") if certain else None
        if not placed and begun and cost == 0:  # the row is there, but not which value stands where
            lost = Field("text", "?", LOST, LOST, 0)
            placed, rule = tuple((column, lost) for column in range(len(table.column))), "lost"
        return _Fit(key, role.index, cost, placed, rule) if placed else None

    def _cost(self, key: TableKey) -> int:
        if not self._heads.hits:
            return 0 if key[0] == self._last[0] else 1
        return self._heads.judge(key)[1]

    def _nameless(self, hit: Hit, block: Block, start: int) -> list[Row]:
        """The one row of a table whose rows have no labels; or, where it is turned, one of its columns as a row."""
        heads = [role for head in (*self._heads.hits, hit) for role in (*head.meaning.columns, *head.meaning.groups)]
        keys = [key for key in dict.fromkeys((role.form, role.table) for role in heads)
                if key in self._labels.nameless]  # fmt: skip
        fits = [_Fit(key, 0, 0, placed, "turned") for key in keys if (placed := self._heads.turned(key, hit, block))]
        if fits:
            self._heads.forget(hit)
            return [self._found(fits, block, start, hit.field.end)]
        placings = [(key, *self._heads.place(key, block)) for key in keys]
        fits = [_Fit(key, 0, 0, placed, rule) for key, placed, rule in placings if placed]
        if not fits:
            return []
        self._heads.closed = True
        return [self._found(fits, block, start, hit.field.end)]

    def _likelier(self, hit: Hit, run: Run, block: Block) -> list[Row]:
        """A damaged label behind the one found, or one that only holds the label of a row that was read before."""
        own = hit.meaning.places
        behind = run.next_field(hit.end)
        start = behind if len(run.text) - behind >= DAMAGED.start else run.field_start(hit.start)
        if start != behind and not all(self.memory.has_read((form, table), row) for form, table, row in own):
            return []
        label = run.bare(run.text[run.field_start(hit.start) :])
        alike = max(self._labels.likeness((form, table), label, row) for form, table, row in own)
        return self._damaged(run, block, start, max(alike, LIKENESS))

    def _damaged(self, run: Run, block: Block, after: int, least: float = LIKENESS) -> list[Row]:
        """A row of the current table whose label, after a position, lost characters: the likest row not yet read.

        It must be more like the label than `least`.
        """
        label = run.bare(run.text[after:])
        if len(label) not in DAMAGED:
            return []
        rows = [
            (likeness, key, index)
            for key in self._current_tables()
            for index, likeness in enumerate(self._labels.likenesses(key, label))
            if likeness > least and not self.memory.has_read(key, index)
        ]
        best = max((likeness for likeness, _, _ in rows), default=1.0)
        fits = []
        for likeness, key, index in rows:
            placed, _ = self._heads.place(key, block)
            if likeness == best and placed:
                fits.append(_Fit(key, index, 0, placed, "similar"))
        if len({self._labels.leaf(fit.key, fit.row) for fit in fits}) > 1:  # 政务微博 or 政务微信: the next one
            fits = [fit._replace(rule="position") for fit in fits if fit.row == self.memory.last_row(fit.key) + 1]
        if not fits:
            return []
        self._heads.closed = True
        for fit in fits:
            self.memory.note_last_row(fit.key, fit.row)
        return [self._found(fits, block, run.number_at(after), len(block.run) - 1)]

    def _current_tables(self) -> list[TableKey]:
        """Those under the heads that stand open; else the one that is being read, and such as need no heads."""
        keys = self._labels.tables
        if not self._heads.closed:
            return [key for key in keys if not self._heads.judge(key)[1]]
        return [key for key in keys if key[1] == self._last[1] or len(keys[key].row) >= _TELLING_ROWS]

    def _found(self, fits: Sequence[_Fit], block: Block, start: int, end: int) -> Row:
        best = fits[0]
        fits = [fit for fit in fits if fit.placed == best.placed]
        self._last = best.key
        if best.placed:
            for fit in fits:
                self.memory.note_read(fit.key, fit.row)
        priced = [head for head in self._heads.hits if head.money]
        money = {(index, head.money) for head in priced for index in head.meaning.index_in("column", best.key)}
        columns = tuple([column for column, _ in best.placed])
        return Row(
            best.key[1],
            tuple((fit.key[0], fit.row) for fit in fits),
            columns,
            tuple(field.start for _, field in best.placed),
            tuple(sorted(money)),
            f"{'grid' if block.gridded else 'text'}.{best.rule}",
            start,
            end,
            reduce(or_, [1 << column for column in columns], 0),
        )
