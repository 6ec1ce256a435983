"""A published dataset, as far as scores need it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
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
}


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


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows by report id: report fields, observations, and (type, text without white space) of mentions."""

    reports: Mapping[str, Mapping[str, str]]
    observations: Mapping[str, Sequence[Observed]]
    entities: Mapping[str, Sequence[tuple[str, str]]]


def load_dataset(folder: Path) -> Dataset:
    """Read the CSV tables of `folder`; a `ConfigError` names a table or a column that is missing."""
    observations: dict[str, list[Observed]] = defaultdict(list)
    for row in read_table(folder, "observations"):
        observations[row["report_id"]].append(_observed(row))
    entities: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in read_table(folder, "entities"):
        entities[row["report_id"]].append((row["type"], "".join(row["text"].split())))
    return Dataset({row["report_id"]: row for row in read_table(folder, "reports")}, observations, entities)


def read_table(folder: Path, table: str) -> list[dict[str, str]]:
    """The rows of one CSV table of a dataset, white space at the ends of values removed."""
    path = folder / f"{table}.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            missing = [name for name in _NEEDED[table] if name not in (reader.fieldnames or ())]
            if missing:
                raise ConfigError(f"{path}: no column {', '.join(missing)}")
            return [{name: (value or "").strip() for name, value in row.items() if name} for row in reader]
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; is this a dataset?") from error


def _observed(row: Mapping[str, str]) -> Observed:
    return Observed(
        indicator=row["indicator"],
        value=_number(row["value"]),
        at=tuple(row[name] for name in CODED),
        category=row["category"],
        period=row["period"],
        qualifier=row["qualifier"] or "exact",
        status=row["status"] or "reported",
        table=row["table"].rpartition(".")[2],
        is_cell=row["source"] == "table" and not row["table"].startswith("annex"),
        rule=row.get("rule", ""),
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
