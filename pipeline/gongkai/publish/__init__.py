"""Frames -> a dataset folder: CSV, Parquet, codebook, data package and build record, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from gongkai.publish.codebook import write_codebook
from gongkai.publish.datapackage import write_datapackage
from gongkai.publish.provenance import BuildInfo, write_build
from gongkai.publish.tables import write_csv, write_parquet
from gongkai.publish.target import check_target, replacing
from gongkai.rulebook.columns import load_columns

__all__ = ["BuildInfo", "check_target", "publish"]


def publish(frames: Mapping[str, pd.DataFrame], out: Path, info: BuildInfo) -> None:
    """Write the tables of `assemble` and their documentation into the folder `out`.

    Each table as CSV (UTF-8 with BOM, exact decimals) and Parquet (numbers as double), with `codebook.csv`,
    `codebook.md`, `datapackage.json` and `build.json`. All is written beside `out` first and then takes its
    place in one step, so `out` is always a whole dataset. A dataset in `out` is replaced; any other folder
    that is not empty raises a `ConfigError`.
    """
    schema = load_columns()
    with replacing(out) as folder:
        for table, columns in schema.columns.items():
            write_csv(frames[table], columns, folder / f"{table}.csv")
            write_parquet(frames[table], columns, folder / f"{table}.parquet")
        write_codebook(schema, folder)
        write_datapackage(schema, folder)
        write_build(frames, info, folder)
