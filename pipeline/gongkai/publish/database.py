"""DuckDB: one file with all tables, their meaning as comments, and the codes as a table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from gongkai.publish.codebook import HEAD, rows
from gongkai.publish.tables import arrow
from gongkai.rulebook.codebook import Labelled
from gongkai.rulebook.columns import Schema

if TYPE_CHECKING:
    import pandas as pd


def write_database(frames: Mapping[str, pd.DataFrame], schema: Schema, folder: Path) -> None:
    """Write `gongkai.duckdb`; every table and column has a comment in both languages, `codebook` lists the codes."""
    import duckdb

    with duckdb.connect(folder / f"{schema.name}.duckdb") as database:
        for table, columns in schema.columns.items():
            database.register("incoming", arrow(frames[table], columns))
            database.execute(f'CREATE TABLE "{table}" AS SELECT * FROM incoming')
            database.execute(f'COMMENT ON TABLE "{table}" IS {_comment(schema.tables[table])}')
            for column in columns:
                database.execute(f'COMMENT ON COLUMN "{table}"."{column.name}" IS {_comment(column)}')
        words = zip(*rows(schema), strict=True)
        database.register("incoming", pa.table(dict(zip(HEAD, map(list, words), strict=True))))
        database.execute("CREATE TABLE codebook AS SELECT * FROM incoming")
        database.unregister("incoming")


def _comment(entry: Labelled) -> str:
    words = f"{entry.label_zh} {entry.label_en}: {entry.definition_zh} {entry.definition_en}"
    return "'" + words.replace("'", "''") + "'"
