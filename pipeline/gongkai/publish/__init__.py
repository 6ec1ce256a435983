"""Frames -> a dataset folder in the formats asked for, with its documentation, whole or not at all; and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.errors import ConfigError
from gongkai.publish.check import check
from gongkai.publish.codebook import write_codebook
from gongkai.publish.datapackage import write_datapackage
from gongkai.publish.formats import DEFAULT_FORMATS, FORMATS, check_formats
from gongkai.publish.load import load
from gongkai.publish.printed import Printed, write_printed
from gongkai.publish.provenance import (
    BuildInfo,
    Record,
    Summary,
    build_record,
    read_record,
    write_methods,
    write_record,
)
from gongkai.publish.target import check_target, replacing
from gongkai.rulebook.columns import load_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "DEFAULT_FORMATS",
    "BuildInfo",
    "check",
    "check_formats",
    "check_target",
    "export",
    "load",
    "publish",
    "read_record",
]


def publish(
    frames: Mapping[str, pd.DataFrame], out: Path, info: BuildInfo, formats: Sequence[str] = DEFAULT_FORMATS
) -> None:
    """Write the tables of `assemble` and their documentation into the folder `out`.

    Each table in the `formats` (csv: UTF-8 with BOM, exact decimals; parquet: numbers as double; xlsx, stata,
    spss, duckdb), with `codebook.csv`, `.md` and `.html`, `datapackage.json` for the CSV files, `methods.md`,
    `CITATION.cff` and `build.json`. All is checked against the schema first, written beside `out`, and takes its
    place in one step, so `out` is always a whole dataset. A dataset in `out` is replaced; any other folder that
    is not empty raises a `ConfigError`, as does a format that cannot be written here. Frames that break the
    schema raise an `InternalError`.
    """
    with _dataset(out, formats) as folder:
        if isinstance(frames, Printed):
            reports = write_printed(frames, load_columns(), folder, formats)
            counts, written = frames.counts(), {"csv", "parquet"}
        else:
            check(frames, load_columns())
            reports, counts, written = (
                _summary(frames["reports"]),
                {name: len(rows) for name, rows in frames.items()},
                set(),
            )
        _write(frames, folder, [name for name in formats if name not in written])
        _document(build_record(reports, counts, info), reports, folder, formats)


def export(dataset: Path, out: Path, formats: Sequence[str]) -> None:
    """Write the published `dataset` in other formats into the folder `out`, with its own build record.

    Raises `ConfigError` as `publish` does, or where `dataset` is none, or is `out` itself.
    """
    check_formats(formats)
    if dataset.resolve() == out.resolve():
        raise ConfigError(f"{out}: the dataset itself; give another folder")
    frames, record = load(dataset), read_record(dataset)
    with _dataset(out, formats) as folder:
        _write(frames, folder, formats)
        _document(record, _summary(frames["reports"]), folder, formats)


@contextmanager
def _dataset(out: Path, formats: Sequence[str]) -> Iterator[Path]:
    """The folder of a new dataset, which takes its place when it is whole."""
    check_formats(formats)
    with replacing(out) as folder:
        yield folder


def _write(frames: Mapping[str, pd.DataFrame], folder: Path, formats: Sequence[str]) -> None:
    for name in formats:
        FORMATS[name].write(frames, load_columns(), folder)


def _summary(reports: pd.DataFrame) -> Summary:
    summary = Summary()
    summary.add({name: reports[name].dropna().tolist() for name in Summary.COLUMNS})
    return summary


def _document(record: Record, reports: Summary, folder: Path, formats: Sequence[str]) -> None:
    """Write what goes with the tables."""
    schema = load_columns()
    write_codebook(schema, folder)
    if "csv" in formats:
        write_datapackage(schema, folder)
    write_methods(reports, schema, record, folder)
    write_record(record, formats, folder)
