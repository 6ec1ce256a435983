"""The schema of the published dataset: its tables, their columns and vocabularies.

File: `rules/columns.toml`; the codes of indicators and dimensions come from the codebook, those of sections and
functions of government from their own rule files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from gongkai.errors import RuleError
from gongkai.rulebook.codebook import Labelled, load_codebook
from gongkai.rulebook.files import own_rules, parse, toml_file, using
from gongkai.rulebook.kept import kept

_FILE = "columns.toml"
_SECTIONS, _FUNCTIONS = "sections/sections.toml", "agencies/functions.toml"


class Table(Labelled):
    """A table of the dataset; `key` names the columns that tell its rows apart."""

    id: str
    key: tuple[str, ...] = ()


class Column(Labelled):
    """A column and what may stand in it.

    `codes` names its vocabulary; `joined` says that several codes may stand in one cell, `open` that other words
    may. A string column without `codes` has a `pattern` or is `open`; a number has a `unit`. `missing` names the
    column that says why a value is missing.
    """

    table: str
    name: str
    type: Literal["string", "integer", "number", "date"]
    unit: str = ""
    codes: str = ""
    joined: bool = False
    pattern: str = ""
    open: bool = False
    required: bool = False
    missing: str = ""


class Term(Labelled):
    """A code of a vocabulary; `missing` is the letter of Stata's missing value for a number that is so."""

    vocabulary: str
    code: str
    missing: str = ""


class Schema(NamedTuple):
    """Tables by name, the columns of each in order, and every vocabulary by name: code to labelled entry.

    `name` is that of a file that holds all tables.
    """

    tables: Mapping[str, Table]
    columns: Mapping[str, tuple[Column, ...]]
    vocabularies: Mapping[str, Mapping[str, Labelled]]
    name: str = "gongkai"

    def names(self, table: str) -> list[str]:
        """The names of a table's columns, in order."""
        return [column.name for column in self.columns[table]]


def load_columns() -> Schema:
    """The schema with the codebook in force, read and checked once; a `RuleError` names the entry at fault."""
    return _schema(own_rules())


@cache
def _schema(own: Path | None) -> Schema:
    if own is None:
        return _shipped()
    with using(own):
        return read_columns()


@kept
def _shipped() -> Schema:
    return read_columns()


def read_columns() -> Schema:
    """Read and check the schema anew."""
    content = toml_file(_FILE)
    tables = {table.id: table for table in (parse(Table, item, _FILE) for item in content["table"])}
    columns: dict[str, list[Column]] = {name: [] for name in tables}
    for item in content["column"]:
        column = parse(Column, item, f"{_FILE}: column {item.get('name', 'without name')}")
        if column.table not in columns or column.name in {known.name for known in columns[column.table]}:
            raise RuleError(f"{_FILE}: {column.table}.{column.name}: unknown table or second entry")
        columns[column.table].append(column)
    vocabularies = _vocabularies()
    for item in content["term"]:
        term = parse(Term, item, f"{_FILE}: term {item.get('code', 'without code')}")
        vocabularies.setdefault(term.vocabulary, {})[term.code] = term
    for table, group in columns.items():
        for column in group:
            for fault in _faults(column, {known.name: known for known in group}, vocabularies):
                raise RuleError(f"{_FILE}: {table}.{column.name}: {fault}")
    return Schema(tables, {name: tuple(group) for name, group in columns.items()}, vocabularies)


def _vocabularies() -> dict[str, dict[str, Labelled]]:
    """The vocabularies that other rule files hold."""
    book = load_codebook()
    sections, functions = toml_file(_SECTIONS)["section"], toml_file(_FUNCTIONS)["function"]
    return {
        "indicator": dict(book.indicators),
        **{name: dict(codes) for name, codes in book.dimensions.items() if codes},
        "section": {item["id"]: _about("章节", "Section", item["label_zh"], item["label_en"]) for item in sections},
        "function": {item["id"]: _about("机关", "Organ", item["zh"], item["en"]) for item in functions},
    }


def _about(what_zh: str, what_en: str, label_zh: str, label_en: str) -> Labelled:
    return Labelled(
        label_zh=label_zh,
        label_en=label_en,
        definition_zh=f"{what_zh}类别：{label_zh}。",
        definition_en=f"{what_en} of this kind: {label_en}.",
    )


def _faults(
    column: Column, siblings: Mapping[str, Column], vocabularies: Mapping[str, Mapping[str, Labelled]]
) -> Iterator[str]:
    """What is missing for a reader to know what may stand in a column."""
    if column.codes and column.codes not in vocabularies:
        yield f"no vocabulary {column.codes!r}"
    if column.type == "string" and not (column.codes or column.pattern or column.open):
        yield "a string needs codes, a pattern or open = true"
    if column.type in ("integer", "number") and not column.unit:
        yield "a number needs a unit"
    if column.missing and not (column.missing in siblings and siblings[column.missing].codes):
        yield f"no column {column.missing!r} with codes"
