"""The frames of a dataset against the schema of `rules/columns.toml`, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongkai.errors import InternalError
from gongkai.records import DIMENSIONS, Coordinates
from gongkai.rulebook.codebook import JOIN, load_codebook
from gongkai.rulebook.columns import Column, Schema

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

_SHOWN = 8
_TOLD = ("column", "index", "check", "failure_case")
_TYPES: Mapping[str, set[type]] = {"string": {str}, "number": {int, Decimal, type(None)}, "date": {date, type(None)}}
"""What may stand in a column of objects, or be its categories; a column of doubles holds numbers, too."""


def check(frames: Mapping[str, pd.DataFrame], schema: Schema) -> None:
    """Raise an `InternalError` that names table, column and row wherever a frame breaks the schema.

    Looked at are the columns and their types, codes, patterns, required values and keys of each table, that each
    row's report is in `reports`, and that each indicator goes with its dimensions. A `KeyError` names a table
    that is not there.
    """
    reports = set(frames["reports"]["report_id"])
    for table in schema.tables:
        check_table(schema, table, frames[table], reports)


def check_table(schema: Schema, table: str, frame: pd.DataFrame, reports: Container[str]) -> None:
    """Raise an `InternalError` wherever a table, or some rows of it, break the schema.

    Strings may be categories: each is looked at once. `reports` are the report ids that rows may belong to.
    """
    from pandera.errors import SchemaErrors  # half a second: only a build needs it

    try:
        table_schema(schema, table, reports).validate(frame, lazy=True)
    except SchemaErrors as error:
        raise InternalError(_told(table, error.failure_cases)) from error


def table_schema(schema: Schema, table: str, reports: Container[str]) -> pa.DataFrameSchema:
    """One table as a pandera schema."""
    import pandera.pandas as pa

    columns = {column.name: pa.Column(**_column(schema, column)) for column in schema.columns[table]}
    if "report_id" in columns:
        columns["report_id"].checks.append(pa.Check(_each(lambda value: value in reports), name="in reports"))
    whole = [pa.Check(_combined, name="indicator and dimensions")] if is_combined(schema, table) else []
    key = list(schema.tables[table].key) or None
    return pa.DataFrameSchema(columns, checks=whole, strict=True, ordered=True, unique=key, name=table)


def _column(schema: Schema, column: Column) -> dict[str, Any]:
    """What pandera is to ask of a column."""
    import pandera.pandas as pa

    if column.type == "integer":
        return {"dtype": "Int64", "nullable": not column.required}
    tests: dict[str, Callable[[pd.Series], pd.Series]] = {f"type {column.type}": _of_type(column.type)}
    if column.required:
        tests["required"] = lambda series: series.notna() & (series != "")
    tests |= {name: _each(test) for name, test in string_tests(schema, column).items()}
    checks = [pa.Check(test, name=name, ignore_na=False) for name, test in tests.items()]
    return {"checks": checks, "nullable": True}


def string_tests(schema: Schema, column: Column) -> dict[str, Callable[[str], bool]]:
    """What the strings of a column must pass, by its name."""
    tests: dict[str, Callable[[str], bool]] = {}
    if column.pattern:
        pattern = re.compile(column.pattern)
        tests[f"pattern {column.pattern}"] = lambda value: value == "" or bool(pattern.fullmatch(value))
    if column.codes and not column.open:
        codes = {"", *schema.vocabularies[column.codes]}
        tests[f"codes {column.codes}"] = lambda value: codes.issuperset(value.split(JOIN) if column.joined else [value])
    return tests


def is_combined(schema: Schema, table: str) -> bool:
    """Whether the rows of a table are of indicators with dimensions."""
    return {"indicator", *DIMENSIONS} <= {*schema.names(table)}


def takes(row: tuple[str, ...]) -> bool:
    """Whether the codebook knows an indicator with its dimensions."""
    return not load_codebook().check(row[0], Coordinates(*row[1:]))


def _of_type(name: str) -> Callable[[pd.Series], pd.Series]:
    import pandas as pd

    types = _TYPES[name]

    def test(series: pd.Series) -> pd.Series:
        if name == "number" and series.dtype == float:
            return pd.Series(True, index=series.index)
        return series.map(type).isin(types)

    return test


def _each(right: Callable[[str], bool]) -> Callable[[pd.Series], pd.Series]:
    """A test of strings that looks at each different one once."""
    return lambda series: series.isin([value for value in series.unique() if isinstance(value, str) and right(value)])


def _combined(frame: pd.DataFrame) -> pd.Series:
    """Whether the codebook knows each row's indicator with its dimensions; each combination is looked up once."""
    columns = ["indicator", *DIMENSIONS]
    groups = frame.groupby(columns, sort=False, observed=True).ngroup()
    firsts = frame.loc[~groups.duplicated(), columns]
    right = [takes(row) for row in firsts.itertuples(index=False, name=None)]
    return groups.map(dict(enumerate(right))).astype(bool)


def _told(table: str, cases: pd.DataFrame) -> str:
    """The first faults in words; a fault of a whole row is told once and not for each of its columns."""
    cases = cases.astype({"failure_case": object})  # of categories, it takes no other words
    whole = cases["schema_context"] == "DataFrameSchema"
    rows = whole & cases["index"].notna()
    cases = cases[~(rows & cases.duplicated(["check", "index"]))].assign(
        column=cases["column"].where(~whole, ""), failure_case=cases["failure_case"].where(~rows, "")
    )
    shown = cases.head(_SHOWN).fillna({"column": "", "failure_case": "", "index": -1})
    told = [
        f"{table}{column and '.'}{column}{f' row {row:.0f}' if row >= 0 else ''}: {check} {case}".rstrip()
        for column, row, check, case in zip(*(shown[name] for name in _TOLD), strict=True)
    ]
    more = f"; and {len(cases) - _SHOWN:,} more" if len(cases) > _SHOWN else ""
    return f"the dataset breaks its schema: {'; '.join(told)}{more}"
