"""Finding the labels of the statutory forms in what is printed beside numbers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, NamedTuple, TypeAlias

import ahocorasick_rs

from gongkai.rulebook.forms import SENTENCE_ENDS, Form, Table
from gongkai.tables.fields import Field
from gongkai.tables.likeness import DAMAGED, LIKENESS, likeness, likenesses

Kind: TypeAlias = Literal["row", "column", "under", "heading"]
TableKey: TypeAlias = tuple[str, str]  # form and table

_NUMBERING = re.compile(r"(?:\d[.、]|（[一二三四五六七八九十]）|[一二三四五六七八九十][、.]|其中[：:]?)+$")
_NUMBERING_AHEAD = re.compile(r"^(?:\d[.、]|（[一二三四五六七八九十]）|[一二三四五六七八九十][、.]|其中[：:]?)+")
_MONEY = re.compile(r"[（(]?(?:单位)?[：:]?(亿元|万元|元)")
_REMEMBERED = 4_096  # texts
_SENTENCE_END = re.compile(f"[{SENTENCE_ENDS}]")
_NOWHERE: frozenset[int] = frozenset()
_REMEMBERED_RUNS = 1024  # of labels printed one after another; a few kB each
_LONGEST_REMEMBERED = 200  # characters; longer runs hold prose, which does not come twice


@dataclass(frozen=True, slots=True)
class Role:
    """What a key may stand for: row or column `index` of a table, the heading over columns, or a heading."""

    kind: Kind
    form: str = ""
    table: str = ""
    index: int = -1
    whole: bool = False


class Meaning:
    """All that a key may stand for, whether it fills its field or not, sorted once; equal only to itself."""

    __slots__ = ("_indices", "columns", "groups", "heads", "places", "pure_column", "rows", "tables")

    def __init__(self, roles: Sequence[Role]) -> None:
        self.rows = tuple(role for role in roles if role.kind == "row")
        self.columns = tuple(role for role in roles if role.kind == "column")
        self.groups = tuple(role for role in roles if role.kind == "under")
        self.places = frozenset((role.form, role.table, role.index) for role in self.rows)
        self.tables = frozenset((role.form, role.table) for role in roles)
        self.heads = frozenset((role.form, role.table) for role in (*self.columns, *self.groups))
        self.pure_column = bool(self.columns) and not self.rows  # it can be no row
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
        self.texts = tuple(texts)
        self.text = "".join(texts)
        self.starts = list(accumulate(map(len, texts), initial=0))
        self._edges = frozenset(self.starts)
        self.hits: tuple[Found, ...] = ()
        """The keys that may be those of a table: outside of sentences, or rows in the first."""
        self.first, self.last = self._sentences()
        """Where the first sentence ends and where the last one does."""
        self.is_label = len(self.bare(self.text[self.last :])) in DAMAGED
        """Whether what follows the last sentence may be a damaged label."""

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
        return first.end(), max(map(self.text.rfind, SENTENCE_ENDS)) + 1


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
        self._roles: dict[str, list[Role]] = {}
        self._looks: dict[str, Look] = {}
        self._runs: dict[tuple[str, ...], Run] = {}
        for form in forms:
            for key in form.headings:
                self._add(key, Role("heading", form.id))
            for table in form.table:
                self._add_table(form.id, table)
        self._keys = list(self._roles)
        self._inside = [_meaning([role for role in roles if not role.whole]) for roles in self._roles.values()]
        self._alone = [_meaning(roles) for roles in self._roles.values()]
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

    def known_run(self, texts: tuple[str, ...]) -> Run | None:
        """The run of some texts, if it was asked for before."""
        return self._runs.get(texts)

    def prose(self, texts: Sequence[str]) -> int:
        """How many texts ahead of others are sentences that matter to no reader: the first one holds no key.

        Without them a run has the same keys, as no key and no numbering reaches over the end of a sentence.
        """
        for count in range(len(texts), 0, -1):
            if _SENTENCE_END.search(texts[count - 1]):
                break
        else:
            return 0
        if texts[count - 1][-1] not in SENTENCE_ENDS:
            return 0
        joined = "".join(texts[:count])
        first = _SENTENCE_END.search(joined)
        return 0 if first and self._automaton.find_matches_as_indexes(joined[: first.end()]) else count

    def run(self, texts: tuple[str, ...]) -> Run:
        """The run of some texts, with the keys in it; most runs are the same in nearly all reports."""
        run = self._runs.get(texts)
        if run is None:
            run = Run(texts)
            run.hits = tuple(self._outside_sentences(run))
            if run.is_short:
                if len(self._runs) >= _REMEMBERED_RUNS:
                    self._runs.clear()
                self._runs[texts] = run
        return run

    def _outside_sentences(self, run: Run) -> Iterator[Found]:
        """The keys of a run that may be those of a table; no key reaches over the end of a sentence."""
        for found in self._find(run, 0, run.first):
            if not found.meaning.columns:
                yield found
        yield from self._find(run, run.last, len(run.text))

    def find(self, texts: Sequence[str]) -> list[Found]:
        """The keys in texts that follow each other, in order."""
        run = Run(texts)
        return list(self._find(run, 0, len(run.text)))

    def _find(self, run: Run, first: int, last: int) -> Iterator[Found]:
        """The keys in a stretch of a run; a key that must fill its field and does not is left out."""
        for number, at, to in self._automaton.find_matches_as_indexes(run.text[first:last]) if first < last else ():
            start, end = first + at, first + to
            meaning = self._alone[number] if run.fills_field(start, end) else self._inside[number]
            if meaning:
                unit = _MONEY.match(run.text, end)
                yield Found(meaning, start, end, run.number_at(start), unit[1] if unit else "")

    def leaf(self, key: tuple[str, str], row: int) -> str:
        """The last part of a row's label without numbering."""
        return self._leaves[key][row]

    def likenesses(self, key: TableKey, label: str) -> tuple[float, ...]:
        """How like the label of each row of a table is to a damaged one, 0 to 1."""
        return likenesses(self._leaves[key], label)

    def likeness(self, key: TableKey, label: str, row: int) -> float:
        """How like a row's label is to a damaged one, 0 to 1."""
        return likeness(self._leaves[key][row], label)

    def look(self, text: str) -> Look:
        """What the text of one field may be; most texts are labels, the same in nearly all reports."""
        look = self._looks.get(text)
        if look is None:
            if len(self._looks) >= _REMEMBERED:
                self._looks.clear()
            found = self.find((text,))
            rows = [one.meaning for one in found if one.meaning.rows]
            look = Look(bool(found), bool(rows), any(not meaning.columns for meaning in rows))
            self._looks[text] = look
        return look

    def names_leaf(self, fields: Sequence[Field]) -> bool:
        """Whether all that the fields say is the head of a column in a table whose rows have no labels."""
        found = self.find([field.text for field in fields if field.kind == "text"])
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


def _meaning(roles: Sequence[Role]) -> Meaning | None:
    return Meaning(roles) if roles else None
