"""Finding the labels of the statutory forms in what is printed beside numbers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple, TypeAlias

import ahocorasick_rs

from gongkai.rulebook.forms import Form, Table
from gongkai.tables.fields import Field

Kind: TypeAlias = Literal["row", "column", "under", "heading"]
TableKey: TypeAlias = tuple[str, str]  # form and table

_NUMBERING = re.compile(r"(?:\d[.、]|（[一二三四五六七八九十]）|[一二三四五六七八九十][、.]|其中[：:]?)+$")
_NUMBERING_AHEAD = re.compile(r"^(?:\d[.、]|（[一二三四五六七八九十]）|[一二三四五六七八九十][、.]|其中[：:]?)+")
_NOTE = re.compile(r"（[^（）]*）?")
_MONEY = re.compile(r"[（(]?(?:单位)?[：:]?(亿元|万元|元)")
DAMAGED = range(5, 80)  # lengths of labels that are compared as damaged ones
LIKENESS = 0.59  # a label that lost two of five characters is still known
_REMEMBERED = 10_000  # texts
_NOTE_COUNTS = 0.01
_SENTENCE_ENDS = "。；！？"
_SENTENCE_END = re.compile(f"[{_SENTENCE_ENDS}]")
_NOWHERE: frozenset[int] = frozenset()
_REMEMBERED_RUNS = 4096  # of labels printed one after another; a few kB each
_LONGEST_REMEMBERED = 200  # characters; longer runs hold prose, which does not come twice


def _ratio(one: str, other: str) -> float:
    """How alike two labels are, 0 to 1; 0 also where their characters alone show that they are not."""
    if one == other:
        return 1.0
    needed = LIKENESS * (len(one) + len(other)) / 2  # characters in common
    if min(len(one), len(other)) < needed or len(_characters(one) & _characters(other)) < needed:
        return 0.0
    return _matched(one, other)


@lru_cache(maxsize=4096)
def _characters(label: str) -> frozenset[tuple[str, int]]:
    """The characters of a label, each with the number of times that it came before."""
    seen = Counter[str]()
    characters = []
    for character in label:
        characters.append((character, seen[character]))
        seen[character] += 1
    return frozenset(characters)


@lru_cache(maxsize=4096)  # tables of many reports stumble over the same labels
def _matched(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@lru_cache(maxsize=4096)
def _likenesses(leaves: tuple[str, ...], label: str) -> tuple[float, ...]:
    """How like each of some labels is to a damaged one, 0 to 1; notes in brackets count for less."""
    return tuple([_likeness(leaf, label) for leaf in leaves])


def _likeness(leaf: str, label: str) -> float:
    alike = _ratio(leaf, label)
    if "（" in leaf or "（" in label:
        return max(alike, _ratio(_NOTE.sub("", leaf), _NOTE.sub("", label)) - _NOTE_COUNTS)
    return alike


class Role(NamedTuple):
    """What a key may stand for: row or column `index` of a table, the heading over columns, or a heading."""

    kind: Kind
    form: str = ""
    table: str = ""
    index: int = -1
    whole: bool = False


class Meaning:
    """All that a key may stand for in one place, sorted once: equal only to itself, one for each key and place."""

    __slots__ = ("_indices", "columns", "groups", "heads", "key", "places", "pure_column", "rows", "tables")

    def __init__(self, key: str, roles: Sequence[Role]) -> None:
        self.key = key
        self.rows = tuple(role for role in roles if role.kind == "row")
        self.columns = tuple(role for role in roles if role.kind == "column")
        self.groups = tuple(role for role in roles if role.kind == "under")
        self.places = frozenset((role.form, role.table, role.index) for role in self.rows)
        self.tables = frozenset((role.form, role.table) for role in roles)
        self.heads = frozenset((role.form, role.table) for role in (*self.columns, *self.groups))
        self.pure_column = bool(self.columns) and not self.rows
        """Whether the key heads columns and can be no row."""
        self._indices: dict[tuple[Kind, TableKey], frozenset[int]] = {}
        for role in roles:
            place: tuple[Kind, TableKey] = role.kind, (role.form, role.table)
            self._indices[place] = self._indices.get(place, _NOWHERE) | {role.index}

    def index_in(self, kind: Kind, table: TableKey) -> frozenset[int]:
        """The rows or columns of one table that the key may stand for."""
        return self._indices.get((kind, table), _NOWHERE)


class Found(NamedTuple):
    """A key in the text of a run: where, in which of its fields, which unit of money follows."""

    meaning: Meaning
    start: int
    end: int
    at: int
    money: str


class Hit(NamedTuple):
    """A key found in a run of text fields: where in its text, in which field, which unit of money follows."""

    meaning: Meaning
    start: int
    end: int
    field: Field
    money: str


class Look(NamedTuple):
    """Whether a text holds any key, that of a row, and that of a row that can be no head of a column."""

    is_key: bool
    may_be_row: bool
    is_row: bool


class Run:
    """The texts of fields in sequence, read as one string, so that labels broken over lines are whole again."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.text = "".join(texts)
        self.starts = list(accumulate(map(len, texts), initial=0))
        self._edges = frozenset(self.starts)
        self.found: tuple[Found, ...] = ()
        self.hits: tuple[Found, ...] = ()
        """The keys that may be those of a table: outside of sentences, or rows in the first."""
        self.first, self.last = self._sentences()
        """Where the first sentence ends and where the last one does."""

    @property
    def is_short(self) -> bool:
        """Whether it may well come again in another report."""
        return len(self.text) <= _LONGEST_REMEMBERED

    def number_at(self, position: int) -> int:
        """The number of the field that holds a position of the text."""
        return bisect_right(self.starts, position) - 1

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

    def _sentences(self) -> tuple[int, int]:
        first = _SENTENCE_END.search(self.text)
        if not first:
            return 0, 0
        return first.end(), max(map(self.text.rfind, _SENTENCE_ENDS)) + 1


class Labels:
    """All keys of some forms in one automaton; the leftmost, then the longest key wins."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.tables: dict[tuple[str, str], Table] = {(f.id, t.id): t for f in forms for t in f.table}
        self.nameless = {key for key, table in self.tables.items() if not table.row[0].keys}
        self._leaves = {
            key: tuple(Run.bare(row.label.rsplit("/", 1)[-1]) for row in table.row)
            for key, table in self.tables.items()
        }
        self._nameless_widths = {len(self.tables[key].column) for key in self.nameless}
        self.every_row = {
            form.id: frozenset((form.id, table.id, row) for table in form.table for row in range(len(table.row)))
            for form in forms
        }
        rows = [(*key, row) for key, table in self.tables.items() for row in range(len(table.row))]
        self.bits: dict[tuple[str, str, int], int] = {row: 1 << at for at, row in enumerate(rows)}
        """The bit of each row in a set of rows."""
        self._roles: dict[str, list[Role]] = {}
        self._looks: dict[str, Look] = {}
        self._runs: dict[tuple[str, ...], Run] = {}
        for form in forms:
            for key in form.headings:
                self._add(key, Role("heading", form.id))
            for table in form.table:
                self._add_table(form.id, table)
        self._keys = list(self._roles)
        self._inside = [_meaning(key, [role for role in roles if not role.whole]) for key, roles in self._roles.items()]
        self._alone = [_meaning(key, roles) for key, roles in self._roles.items()]
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

    def run(self, texts: tuple[str, ...]) -> Run:
        """The run of some texts, with the keys in it; most runs are the same in nearly all reports."""
        run = self._runs.get(texts)
        if run is None:
            run = Run(texts)
            run.found = tuple(self._find(run))
            run.hits = tuple(
                hit for hit in run.found if hit.start >= run.last or (hit.end <= run.first and not hit.meaning.columns)
            )
            if run.is_short:
                if len(self._runs) >= _REMEMBERED_RUNS:
                    self._runs.clear()
                self._runs[texts] = run
        return run

    def _find(self, run: Run) -> Iterator[Found]:
        """The keys in a run, in order; a key that must fill its field and does not is left out."""
        for number, start, end in self._automaton.find_matches_as_indexes(run.text):
            meaning = self._alone[number] if run.fills_field(start, end) else self._inside[number]
            if meaning:
                unit = _MONEY.match(run.text, end)
                yield Found(meaning, start, end, run.number_at(start), unit[1] if unit else "")

    def leaf(self, key: tuple[str, str], row: int) -> str:
        """The last part of a row's label without numbering."""
        return self._leaves[key][row]

    def likenesses(self, key: TableKey, label: str) -> tuple[float, ...]:
        """How like the label of each row of a table is to a damaged one, 0 to 1."""
        return _likenesses(self._leaves[key], label)

    def likeness(self, key: TableKey, label: str, row: int) -> float:
        """How like a row's label is to a damaged one, 0 to 1."""
        return _likeness(self._leaves[key][row], label)

    def look(self, text: str) -> Look:
        """What the text of one field may be; most texts are labels, the same in nearly all reports."""
        look = self._looks.get(text)
        if look is None:
            if len(self._looks) >= _REMEMBERED:
                self._looks.clear()
            found = tuple(self._find(Run((text,))))
            rows = [one.meaning for one in found if one.meaning.rows]
            look = Look(bool(found), bool(rows), any(not meaning.columns for meaning in rows))
            self._looks[text] = look
        return look

    def names_leaf(self, fields: Sequence[Field]) -> bool:
        """Whether all that the fields say is the head of a column in a table whose rows have no labels."""
        found = self.run(tuple([field.text for field in fields if field.kind == "text"])).found
        return len(found) == 1 and any((role.form, role.table) in self.nameless for role in found[0].meaning.columns)

    def is_nameless(self, columns: int) -> bool:
        """Whether there is a table of that many columns whose rows have no labels."""
        return columns in self._nameless_widths

    def resembles(self, field: Field) -> bool:
        """Whether a field that holds no key is much like the label of a row."""
        label = Run.bare(field.text)
        if field.kind != "text" or len(label) not in DAMAGED or self.look(field.text).is_key:
            return False
        return any(max(self.likenesses(key, label)) > LIKENESS for key in self.tables)


def _meaning(key: str, roles: Sequence[Role]) -> Meaning | None:
    return Meaning(key, roles) if roles else None
