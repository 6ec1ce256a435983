"""A published dataset -> its frames, as `assemble` made them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.errors import ConfigError
from gongkai.rulebook.columns import Column, load_columns

if TYPE_CHECKING:
    import pandas as pd


def load(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of the dataset in `folder`, from its CSV files, or from Parquet where it holds no CSV.

    Numbers come back as `int` or `Decimal`, exactly so from CSV. What a dataset of an older version does not have
    yet is empty. Raises a `ConfigError` for a folder without tables or required columns.
    """
    return {table: _table(folder, table, columns) for table, columns in load_columns().columns.items()}


def _table(folder: Path, table: str, columns: Sequence[Column]) -> pd.DataFrame:
    import pandas as pd

    try:
        if (folder / f"{table}.csv").exists():
            frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
        else:
            frame = pd.read_parquet(folder / f"{table}.parquet")
    except (OSError, ValueError) as error:
        raise ConfigError(f"{folder}: no table {table} as CSV or Parquet; is this a dataset?") from error
    missing = [column.name for column in columns if column.required and column.name not in frame]
    if missing:
        raise ConfigError(f"{folder}: table {table} has no column {', '.join(missing)}; is this a dataset?")
    empty = pd.Series([""] * len(frame), dtype=object)
    return pd.DataFrame({column.name: _series(frame.get(column.name, empty), column) for column in columns})


def _series(series: pd.Series, column: Column) -> pd.Series:
    """A column of strings, or of Parquet's own types, in the types of `assemble`."""
    import pandas as pd

    if column.type == "string":
        return series.astype(object)
    if column.type == "integer":
        return pd.to_numeric(series.replace("", None)).astype("Int64")
    parse = _number if column.type == "number" else _date
    texts = series.astype(object).where(series.notna(), "")
    known = {text: parse(text) for text in texts.unique() if text != ""} | {
        "": None
    }  # the same few stand over and over
    return pd.Series([known[text] for text in texts], index=series.index, dtype=object)


def _number(value: str | float) -> int | Decimal:
    """A number as printed; Parquet's doubles by their shortest form.

    >>> _number("0.8"), _number("1346"), _number(1346.0)
    (Decimal('0.8'), 1346, 1346)
    """
    exact = Decimal(str(value))
    return int(exact) if exact == exact.to_integral_value() else exact


def _date(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
