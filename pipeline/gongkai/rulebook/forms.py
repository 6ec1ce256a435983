"""The statutory forms and the labels of local annexes, from `rules/tables`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from functools import cached_property
from typing import Literal

from gongkai.errors import RuleError
from gongkai.records import DIMENSIONS, Coordinates
from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.files import SOME, Record, parse, toml_file
from gongkai.rulebook.kept import kept

SENTENCE_ENDS = "。；！？"  # labels are looked for outside of sentences, so that no key may hold one of these


class Place(Record):
    """A row or a column: its printed label, the keys that show it, and what its numbers count.

    A key is a piece of the label in the folded spelling without white space; `=key` must fill its field.
    `under` names the keys of the heading that tells like labels apart.
    """

    label: str
    keys: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    unit: str | None = None
    total: bool = False
    indicator: str = ""
    channel: str = ""
    outlet: str = ""
    category: str = ""
    method: str = ""
    applicant: str = ""
    outcome: str = ""
    route: str = ""
    measure: str = ""
    kind: str = ""


class Table(Record):
    """One table of a form; `unit` holds for all cells whose row and column have none of their own.

    `several` says which of several numbers in a row counts, in a table with one column.
    """

    id: str
    title: str
    unit: str = ""
    several: Literal["", "last"] = ""
    column: tuple[Place, ...] = field(metadata=SOME)
    row: tuple[Place, ...] = field(metadata=SOME)

    @cached_property
    def is_grouped(self) -> bool:
        """Whether any columns stand under headings of their own."""
        return any(column.under for column in self.column)

    @cached_property
    def is_nested(self) -> bool:
        """Whether labels of rows stand in several columns."""
        return any("/" in row.label for row in self.row)

    def __post_init__(self) -> None:
        for row in self.row:
            for column in self.column:
                if not (row.indicator or column.indicator):
                    raise ValueError(f"no indicator at {row.label} / {column.label}")


class Form(Record):
    """A form in force for the report years `first_year` to `last_year`."""

    id: str
    title: str
    source: str
    first_year: int
    last_year: int | None = None
    headings: tuple[str, ...] = ()
    table: tuple[Table, ...] = field(metadata=SOME)

    def __post_init__(self) -> None:
        places = [place for table in self.table for place in (*table.column, *table.row)]
        keys = [*self.headings, *(key for place in places for key in (*place.keys, *place.under))]
        for key in keys:
            if any(mark in key for mark in SENTENCE_ENDS):
                raise ValueError(f"the key {key} holds the end of a sentence")


class AnnexLabel(Place):
    """A row of the local annexes before 2014; `cumulative` is the indicator of its cumulative column."""

    id: str
    cumulative: str = ""


class Annex(Record):
    """What an annex of local statistics looks like."""

    id: str
    title: str
    source: str
    header: tuple[str, ...] = field(metadata=SOME)
    code: tuple[str, ...]
    year: tuple[str, ...]
    cumulative: tuple[str, ...]
    units: tuple[str, ...]
    row: tuple[AnnexLabel, ...] = field(metadata=SOME)


def coordinates(row: Place, column: Place | None = None) -> Coordinates:
    """Where a cell stands in the codebook: what its row says, and its column where the row is silent."""
    return Coordinates(**{name: getattr(row, name) or (getattr(column, name) if column else "") for name in DIMENSIONS})


@kept
def load_forms() -> tuple[Form, ...]:
    """The statutory forms in order of time; a `RuleError` names the faulty file."""
    forms = []
    for id in ("stat2014", "form2019", "form2021"):
        name = f"tables/{id}.toml"
        form = parse(Form, toml_file(name), name)
        _check_codes(((row, column) for item in form.table for row in item.row for column in item.column), name)
        forms.append(form)
    return tuple(forms)


@kept
def load_annex() -> Annex:
    """The labels of local statistics annexes; each key names one row."""
    name = "tables/annex.toml"
    annex = parse(Annex, toml_file(name), name)
    _check_codes(((row, None) for row in annex.row), name)
    owners: dict[str, str] = {}
    for row in annex.row:
        for key in row.keys:
            if owners.setdefault(key, row.id) != row.id:
                raise RuleError(f"{name}: {row.id}: {key} is a label of {owners[key]}")
    return annex


def _check_codes(cells: Iterable[tuple[Place, Place | None]], name: str) -> None:
    """Every cell must stand in the codebook: its indicator, and its codes among those of the indicator."""
    book = load_codebook()
    for row, column in cells:
        indicator = row.indicator or (column.indicator if column else "")
        faults = book.check(indicator, coordinates(row, column))
        if faults:
            raise RuleError(f"{name}: {row.label}: {'; '.join(faults)}")
