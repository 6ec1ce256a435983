"""The schema of the published dataset: its tables, their columns and vocabularies.

File: `rules/columns.toml`; the codes of indicators and dimensions come from the codebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from gongkai.errors import RuleError
from gongkai.rulebook.codebook import Labelled, load_codebook
from gongkai.rulebook.files import parse, toml_file

_FILE = "columns.toml"


class Table(Labelled):
    """A table of the dataset; `key` names the columns that tell its rows apart."""

    id: str
    key: tuple[str, ...] = ()


class Column(Labelled):
    """A column: `codes` names its vocabulary, `joined` says that several codes may stand in one cell."""

    table: str
    name: str
    type: Literal["string", "integer", "number", "date"]
    unit: str = ""
    codes: str = ""
    joined: bool = False
    required: bool = False


class Term(Labelled):
    """A code of a vocabulary."""

    vocabulary: str
    code: str


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables by name, the columns of each in order, and every vocabulary by name: code to labelled entry."""

    tables: Mapping[str, Table]
    columns: Mapping[str, tuple[Column, ...]]
    vocabularies: Mapping[str, Mapping[str, Labelled]]

    def names(self, table: str) -> list[str]:
        """The names of a table's columns, in order."""
        return [column.name for column in self.columns[table]]


@cache
def load_columns() -> Schema:
    """The shipped schema, read and checked once; a `RuleError` names the entry at fault."""
    content = toml_file(_FILE)
    tables = {table.id: table for table in (parse(Table, item, _FILE) for item in content["table"])}
    columns: dict[str, list[Column]] = {name: [] for name in tables}
    for item in content["column"]:
        column = parse(Column, item, f"{_FILE}: column {item.get('name', 'without name')}")
        if column.table not in columns or column.name in {known.name for known in columns[column.table]}:
            raise RuleError(f"{_FILE}: {column.table}.{column.name}: unknown table or second entry")
        columns[column.table].append(column)
    book = load_codebook()
    vocabularies: dict[str, dict[str, Labelled]] = {
        "indicator": dict(book.indicators),
        **{name: dict(codes) for name, codes in book.dimensions.items() if codes},
    }
    for item in content["term"]:
        term = parse(Term, item, f"{_FILE}: term {item.get('code', 'without code')}")
        vocabularies.setdefault(term.vocabulary, {})[term.code] = term
    for column in (column for group in columns.values() for column in group):
        if column.codes and column.codes not in vocabularies:
            raise RuleError(f"{_FILE}: {column.table}.{column.name}: no vocabulary {column.codes!r}")
    return Schema(tables, {name: tuple(group) for name, group in columns.items()}, vocabularies)
