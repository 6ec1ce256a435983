"""`gongkai export`: a published dataset in other formats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def export(
    dataset: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A published dataset.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder that will hold the dataset.")],
    formats: Annotated[
        str, typer.Option("--formats", help="csv, parquet, xlsx, stata, spss, duckdb; joined by commas.")
    ] = "xlsx,stata",
) -> int:
    """Write a dataset in other formats: Excel, Stata, SPSS, DuckDB."""
    from gongkai.publish import export as export_dataset

    export_dataset(dataset, out, [name.strip() for name in formats.split(",")])
    sys.stdout.write(f"written to {out}\n")
    return 0
