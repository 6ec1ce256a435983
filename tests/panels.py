"""Made-up datasets of several agencies and years, for the tests of panels and series."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pandas as pd

from gongkai.assemble import assemble
from gongkai.panel.values import family_of
from gongkai.records import Cell, Document, Fact, Identity, ReportResult, Value
from gongkai.rulebook.crosswalk import NARRATIVE, load_crosswalk

TEXT = "甲县水务局2020年收到申请3件。"


def report(
    agency: str,
    year: int,
    cells: Mapping[str, float | str] = {},
    facts: Mapping[str, float | Value] = {},
    *,
    copy: str = "",
    text: str = TEXT,
    clauses: tuple[tuple[int, int], ...] = (),
    **identity: object,
) -> ReportResult:
    """A report of a year with some cells and facts by the names of the crosswalk.

    A cell is a number, the status of one without number, or `=7` for a blank that the identities make 7.
    """
    own = Identity(agency=agency, year=year, published=date(year + 1, 1, 20), **identity)
    family = str(family_of(pd.Series([year])).iloc[0])
    return ReportResult(
        f"{agency}-{year}{copy}", f"in/{agency}-{year}{copy}.html", "ab" * 32, Document(text, "text/html"), own,
        family, (), (),
        tuple(_fact(name, value, at, clauses) for at, (name, value) in enumerate(facts.items())),
        tuple(_cell(family, name, value) for name, value in cells.items()), (),
    )  # fmt: skip


def _fact(name: str, value: float | Value, place: int, clauses: tuple[tuple[int, int], ...]) -> Fact:
    variable = load_crosswalk().variables[name]
    read = value if isinstance(value, Value) else Value(value)
    clause = clauses[place] if clauses else (0, 5)
    return Fact(variable.indicator, read, "reported", variable.at, "", place, place + 1, *clause, "rule", 0.9)


def _cell(family: str, name: str, value: float | str) -> Cell:
    crosswalk = load_crosswalk()
    variable = crosswalk.variables[name]
    assert family != NARRATIVE, "no form has cells for this year"
    status = "reported"
    number = implied = None
    if isinstance(value, str) and value.startswith("="):
        status, implied = "implied", int(value[1:])
    elif isinstance(value, str):
        status = value
    else:
        number = Decimal(str(value))
    at = variable.at
    return Cell(family, "t", name, "", variable.indicator, at, number, "件", status, "", 0, 0, "grid", None, implied)


def frames(*reports: ReportResult, lineage: Mapping[str, str] = {}) -> dict[str, pd.DataFrame]:
    """The dataset of some reports; `lineage` names the lineage of an agency."""
    made = assemble(reports, [])
    lines = [lineage.get(agency, "") for agency in made["reports"]["agency"]]
    made["reports"]["lineage"] = pd.Series(lines, dtype=object)
    return made
