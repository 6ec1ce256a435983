"""What a reader knows of the tables of a report that it has read, with notes of what it looks up and changes."""

from __future__ import annotations

from typing import TypeAlias

from gongkai.tables.labels import TableKey

Topic: TypeAlias = tuple[str, ...] | tuple[str, str, str, int]
Facts: TypeAlias = dict[Topic, int | frozenset[int]]

_NONE: frozenset[int] = frozenset()


class Memory:
    """`facts` are known at first and stay as they are; notes what is `looked_up` of them, and `changes` to them.

    It also notes whether it mattered which values of a block are blank, beside whether all are: `saw_blanks`.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.looked_up: dict[Topic, int | frozenset[int] | None] = {}
        self.changes: Facts = {}
        self.saw_blanks = False

    def _get(self, topic: Topic) -> int | frozenset[int] | None:
        if topic in self.changes:
            return self.changes[topic]
        known = self.looked_up[topic] = self._facts.get(topic)
        return known

    def has_read(self, key: TableKey, row: int) -> bool:
        """Whether a row of a table was read before."""
        return self._get(("row", *key, row)) is not None

    def note_read(self, key: TableKey, row: int) -> None:
        """A row of a table is read."""
        self.changes["row", *key, row] = 1

    def last_row(self, key: TableKey) -> int:
        """The row of a table that was met last; -1 before the first."""
        row = self._get(("last", *key))
        return row if isinstance(row, int) else -1

    def note_last_row(self, key: TableKey, row: int) -> None:
        """A row of a table is met."""
        self.changes["last", *key] = row

    def places_behind(self, table: str) -> frozenset[int]:
        """The numbers of empty places that whole rows of a table had behind the last column."""
        places = self._get(("behind", table))
        return places if isinstance(places, frozenset) else _NONE

    def note_places_behind(self, table: str, count: int) -> None:
        """A whole row of a table has that many empty places behind the last column."""
        places = self.places_behind(table)
        if count not in places:
            self.changes["behind", table] = places | {count}
