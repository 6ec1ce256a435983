"""Finding the labels of the statutory forms in what is printed beside numbers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple, TypeAlias

import ahocorasick_rs

from gongkai.records import Coordinates
from gongkai.rulebook.forms import Form, Table, coordinates
from gongkai.tables.fields import Field

Kind: TypeAlias = Literal["row", "column", "under", "heading"]

_NUMBERING = re.compile(r"(?:\d[.、]|（[一二三四五六七八九十]）|[一二三四五六七八九十][、.]|其中[：:]?)+$")
_NUMBERING_AHEAD = re.compile(r"^(?:\d[.、]|（[一二三四五六七八九十]）|[一二三四五六七八九十][、.]|其中[：:]?)+")
_NOTE = re.compile(r"（[^（）]*）?")
_MONEY = re.compile(r"[（(]?(?:单位)?[：:]?(亿元|万元|元)")
DAMAGED = range(5, 80)  # lengths of labels that are compared as damaged ones
LIKENESS = 0.59  # a label that lost two of five characters is still known
_REMEMBERED = 10_000  # texts
_NOTE_COUNTS = 0.01
_SENTENCE_END = re.compile(r"[。；！？]")


@lru_cache(maxsize=4096)  # tables of many reports stumble over the same labels
def _ratio(one: str, other: str) -> float:
    """How alike two labels are, 0 to 1; 0 also where their characters alone show that they are not."""
    common = Counter(one) & Counter(other)
    if 2 * common.total() < LIKENESS * (len(one) + len(other)):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@dataclass(frozen=True, slots=True)
class Role:
    """What a key may stand for: row or column `index` of a table, the heading over columns, or a heading."""

    kind: Kind
    form: str = ""
    table: str = ""
    index: int = -1
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A key found in a run of text fields: where in its text, in which field, which unit of money follows."""

    key: str
    roles: tuple[Role, ...]
    start: int
    end: int
    field: Field
    money: str = ""

    def of(self, kind: Kind) -> tuple[Role, ...]:
        """The roles of one kind."""
        return tuple([role for role in self.roles if role.kind == kind])

    def index_in(self, kind: Kind, form: str, table: str) -> frozenset[int]:
        """The rows or columns of one table that the key may stand for."""
        return frozenset(
            [role.index for role in self.roles if role.kind == kind and role.table == table and role.form == form]
        )

    @property
    def pure_column(self) -> bool:
        """Whether the key heads columns and can be no row."""
        return bool(self.of("column")) and not self.of("row")


class Look(NamedTuple):
    """Whether a text holds any key, that of a row, and that of a row that can be no head of a column."""

    is_key: bool
    may_be_row: bool
    is_row: bool


class Run:
    """Text fields in sequence, read as one string, so that labels broken over lines are whole again."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self.fields = [field for field in fields if field.kind == "text"]
        self.text = "".join(field.text for field in self.fields)
        self.starts = list(accumulate((len(field.text) for field in self.fields), initial=0))
        self._edges = frozenset(self.starts)

    def field_at(self, position: int) -> Field:
        """The field that holds a position of the text."""
        return self.fields[bisect_right(self.starts, position) - 1]

    def field_start(self, position: int) -> int:
        """Where the field of a position begins."""
        return self.starts[bisect_right(self.starts, position) - 1]

    def next_field(self, end: int) -> int:
        """Where the field begins that follows the one in which a stretch of text ends."""
        return self.starts[bisect_left(self.starts, end)]

    def fills_field(self, start: int, end: int) -> bool:
        """Whether a stretch is all of its fields, numbering before and a note in brackets after it aside."""
        number = _NUMBERING.search(self.text, max(0, start - 6), start)
        left = number.start() if number else start
        edges = self._edges
        at_left = left in edges or start in edges
        return at_left and (end in edges or self.text[end : end + 1] == "（")

    def is_numbered(self, position: int) -> bool:
        """Whether numbering stands directly before a position."""
        return bool(_NUMBERING.search(self.text, max(0, position - 6), position))

    @staticmethod
    def bare(label: str) -> str:
        """A label without numbering."""
        return _NUMBERING_AHEAD.sub("", label)

    def sentence_free(self) -> tuple[int, int]:
        """Where the first sentence ends and where the last one does: tables stand outside of these."""
        ends = [match.end() for match in _SENTENCE_END.finditer(self.text)]
        return (ends[0], ends[-1]) if ends else (0, 0)


class Labels:
    """All keys of some forms in one automaton; the leftmost, then the longest key wins."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.tables: dict[tuple[str, str], Table] = {(f.id, t.id): t for f in forms for t in f.table}
        self._nameless = {key for key, table in self.tables.items() if not table.row[0].keys}
        self._leaves = {
            key: [Run.bare(row.label.rsplit("/", 1)[-1]) for row in table.row] for key, table in self.tables.items()
        }
        self._roles: dict[str, list[Role]] = {}
        self._at: dict[tuple[str, str, int, int], Coordinates] = {}
        self._looks: dict[str, Look] = {}
        for form in forms:
            for key in form.headings:
                self._add(key, Role("heading", form.id))
            for table in form.table:
                self._add_table(form.id, table)
        self._keys = list(self._roles)
        self._automaton = ahocorasick_rs.AhoCorasick(self._keys, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def _add_table(self, form: str, table: Table) -> None:
        for index, column in enumerate(table.column):
            for key in column.keys:
                self._add(key, Role("column", form, table.id, index))
            for key in column.under:
                self._add(key, Role("under", form, table.id, index))
        for index, row in enumerate(table.row):
            for key in row.keys:
                self._add(key, Role("row", form, table.id, index))

    def _add(self, key: str, role: Role) -> None:
        bare = key.removeprefix("=")
        whole = Role(role.kind, role.form, role.table, role.index, key != bare)
        self._roles.setdefault(bare, []).append(whole)

    def find(self, run: Run) -> list[Hit]:
        """The keys in a run, in order; a key that must fill its field and does not is left out."""
        hits = []
        for number, start, end in self._automaton.find_matches_as_indexes(run.text):
            key = self._keys[number]
            fills = run.fills_field(start, end)
            roles = tuple(role for role in self._roles[key] if fills or not role.whole)
            if roles:
                unit = _MONEY.match(run.text, end)
                money = unit[1] if unit else ""
                hits.append(Hit(key, roles, start, end, run.field_at(start), money))
        return hits

    def at(self, key: tuple[str, str], row: int, column: int) -> Coordinates:
        """The coordinates of a cell."""
        place = (*key, row, column)
        if place not in self._at:
            table = self.tables[key]
            self._at[place] = coordinates(table.row[row], table.column[column])
        return self._at[place]

    def leaf(self, key: tuple[str, str], row: int) -> str:
        """The last part of a row's label without numbering."""
        return self._leaves[key][row]

    def likeness(self, key: tuple[str, str], label: str, row: int) -> float:
        """How like a row's label is to a damaged one, 0 to 1; notes in brackets count for less."""
        leaf = self._leaves[key][row]
        alike = _ratio(leaf, label)
        if "（" in leaf or "（" in label:
            return max(alike, _ratio(_NOTE.sub("", leaf), _NOTE.sub("", label)) - _NOTE_COUNTS)
        return alike

    def look(self, text: str) -> Look:
        """What the text of one field may be; most texts are labels, the same in nearly all reports."""
        if text not in self._looks:
            if len(self._looks) >= _REMEMBERED:
                self._looks.clear()
            hits = self.find(Run([Field("text", text, 0, len(text), 0)]))
            rows = [hit for hit in hits if hit.of("row")]
            self._looks[text] = Look(bool(hits), bool(rows), any(not hit.of("column") for hit in rows))
        return self._looks[text]

    def names_leaf(self, fields: Sequence[Field]) -> bool:
        """Whether all that the fields say is the head of a column in a table whose rows have no labels."""
        hits = self.find(Run(fields))
        return len(hits) == 1 and any((role.form, role.table) in self._nameless for role in hits[0].of("column"))

    def is_nameless(self, columns: int) -> bool:
        """Whether there is a table of that many columns whose rows have no labels."""
        return any(len(self.tables[key].column) == columns for key in self._nameless)

    def resembles(self, field: Field) -> bool:
        """Whether a field that holds no key is much like the label of a row."""
        label = Run.bare(field.text)
        if field.kind != "text" or len(label) not in DAMAGED or self.look(field.text).is_key:
            return False
        rows = ((key, row) for key, table in self.tables.items() for row in range(len(table.row)))
        return any(self.likeness(key, label, row) > LIKENESS for key, row in rows)
