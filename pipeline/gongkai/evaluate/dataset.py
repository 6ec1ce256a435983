"""A published dataset, as far as scores need it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongkai.errors import ConfigError
from gongkai.evaluate.gold import CODED

_NEEDED = {
    "reports": ("report_id", "agency", "adcode", "year", "published"),
    "entities": ("report_id", "type", "text"),
    "observations": (
        *("report_id", "source", "table", "indicator", "value", "qualifier", "status"),
        *("category", "period", *CODED),
    ),
    "findings": ("report_id", "severity", "refs"),
}
_HELPFUL = ("rule", "printed", "evidence", "start", "confidence")
"""Columns of the observations that scores can do without."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A row of the observations; `at` holds its codes in the order of `gold.CODED`, `table` has no form.

    `is_cell` tells the cells of statutory tables; local annexes count among the facts.
    """

    indicator: str
    value: float | None
    at: tuple[str, ...]
    category: str
    period: str
    qualifier: str
    status: str
    table: str
    is_cell: bool
    rule: str = ""
    printed: str = ""
    evidence: str = ""
    start: int = 0
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A row of the entities; white space is no part of `text`."""

    type: str
    text: str
    start: int = 0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows by report id; `findings` is None of a dataset without that table."""

    reports: Mapping[str, Mapping[str, str]]
    observations: Mapping[str, Sequence[Observed]]
    entities: Mapping[str, Sequence[Mentioned]]
    findings: Mapping[str, Sequence[Mapping[str, str]]] | None


def load_dataset(folder: Path, only: Container[str] | None = None) -> Dataset:
    """Read the CSV tables of `folder` once, rows of the reports in `only` (default: all).

    A `ConfigError` names a table or a column that is missing.
    """
    observations: dict[str, list[Observed]] = defaultdict(list)
    for row in stream_table(folder, "observations", only, (*_NEEDED["observations"], *_HELPFUL)):
        observations[row["report_id"]].append(_observed(row))
    entities: dict[str, list[Mentioned]] = defaultdict(list)
    for row in stream_table(folder, "entities", only):
        entities[row["report_id"]].append(_mentioned(row))
    findings: dict[str, list[Mapping[str, str]]] | None = None
    if (folder / "findings.csv").exists():
        findings = defaultdict(list)
        for row in read_table(folder, "findings", only):
            findings[row["report_id"]].append(row)
    reports = {row["report_id"]: row for row in read_table(folder, "reports", only)}
    return Dataset(reports, observations, entities, findings)


def read_table(folder: Path, table: str, only: Container[str] | None = None) -> list[dict[str, str]]:
    """The rows of one CSV table of a dataset, white space at the ends of values removed."""
    return list(stream_table(folder, table, only))


def stream_table(
    folder: Path, table: str, only: Container[str] | None = None, columns: Container[str] | None = None
) -> Iterator[dict[str, str]]:
    """The same rows one by one, for tables that are large; of the `columns` that there are (default: all)."""
    path, needed = folder / f"{table}.csv", _NEEDED[table]
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle)
            names = next(reader, [])
            missing = [name for name in needed if name not in names]
            if missing:
                raise ConfigError(f"{path}: no column {', '.join(missing)}")
            place = names.index("report_id")
            kept = [(name, at) for at, name in enumerate(names) if columns is None or name in columns]
            for values in reader:
                # Most of a large dataset has no gold: its rows are passed over as they come.
                if values and (only is None or values[place] in only):
                    yield {name: values[at].strip() for name, at in kept if at < len(values)}
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; is this a dataset?") from error


def _observed(row: Mapping[str, str]) -> Observed:
    return Observed(
        indicator=row["indicator"],
        value=_number(row["value"]),
        at=tuple([row[name] for name in CODED]),
        category=row["category"],
        period=row["period"],
        qualifier=row["qualifier"] or "exact",
        status=row["status"] or "reported",
        table=row["table"].rpartition(".")[2],
        is_cell=row["source"] == "table" and not row["table"].startswith("annex"),
        rule=row.get("rule", ""),
        printed=row.get("printed", ""),
        evidence=row.get("evidence", ""),
        start=int(row.get("start") or 0),
        confidence=_number(row.get("confidence", "")),
    )


def _mentioned(row: Mapping[str, str]) -> Mentioned:
    text = "".join(row["text"].split())
    return Mentioned(row["type"], text, int(row.get("start") or 0), row.get("rule", ""))


def _number(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
