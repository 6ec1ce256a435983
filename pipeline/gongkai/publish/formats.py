"""The formats of a dataset: each writes all tables into a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from gongkai.errors import ConfigError
from gongkai.publish.database import write_database
from gongkai.publish.excel import write_workbook
from gongkai.publish.spss import write_spss
from gongkai.publish.stata import write_stata
from gongkai.publish.tables import write_csv_files, write_parquet_files
from gongkai.rulebook.columns import Schema

if TYPE_CHECKING:
    import pandas as pd

Writer: TypeAlias = "Callable[[Mapping[str, pd.DataFrame], Schema, Path], None]"


@dataclass(frozen=True, slots=True)
class Format:
    """What writes all tables into a folder, the suffix of its files, and the library and extra it takes, if any."""

    write: Writer
    suffix: str
    library: str = ""
    extra: str = ""


FORMATS: Mapping[str, Format] = {
    "csv": Format(write_csv_files, ".csv"),
    "parquet": Format(write_parquet_files, ".parquet"),
    "xlsx": Format(write_workbook, ".xlsx", "xlsxwriter", "excel"),
    "stata": Format(write_stata, ".dta"),
    "spss": Format(write_spss, ".sav", "pyreadstat", "spss"),
    "duckdb": Format(write_database, ".duckdb", "duckdb", "duckdb"),
}
DEFAULT_FORMATS = ("csv", "parquet")


def check_formats(names: Iterable[str]) -> None:
    """Raise a `ConfigError` for a name that is no format, or one whose library is not installed."""
    for name in names:
        if name not in FORMATS:
            raise ConfigError(f"no format {name!r}; there are {', '.join(FORMATS)}")
        form = FORMATS[name]
        if form.library and find_spec(form.library) is None:
            raise ConfigError(f"format {name} needs {form.library}: pip install 'gongkai[{form.extra}]'")
