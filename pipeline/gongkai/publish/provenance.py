"""`build.json`: what a dataset was made with, and of how much; the methods paragraph and the citation say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from gongkai.errors import ConfigError
from gongkai.publish.page import page
from gongkai.rulebook.columns import Schema
from gongkai.rulebook.files import roots
from gongkai.version import VERSION

BUILD_FILE = "build.json"
SOFTWARE = "gongkai"
SUMMARISED = ("status", "agency", "year", "cells", "facts")
"""The columns of the reports that the record and the methods count."""
Record: TypeAlias = dict[str, Any]

_AUTHOR = "The gongkai founders"
_RULE_FILES = (".toml", ".csv")


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """How a build was asked for and when it ran: `rules` is the user's folder, `seconds` is wall time.

    `code` is a digest of the code that read the reports, which may change while the version stays.
    """

    started: datetime
    seconds: float
    options: Mapping[str, Any] = field(default_factory=dict)
    rules: Path | None = None
    code: str = ""


def build_record(reports: pd.DataFrame, counts: Mapping[str, int], info: BuildInfo) -> Record:
    """What `build.json` holds; its `counts` are rows by table, and reports by status."""
    statuses = reports["status"].value_counts().sort_index()
    return {
        "software": SOFTWARE,
        "version": VERSION,
        "code": info.code,
        "rules": rules_hash(info.rules),
        "options": dict(info.options),
        "counts": dict(counts),
        "reports_by_status": {str(status): int(count) for status, count in statuses.items()},
        "times": {
            "started": info.started.isoformat(timespec="seconds"),
            "seconds": round(info.seconds, 3),
        },
    }


def read_record(folder: Path) -> Record:
    """The build record of the dataset in `folder`; a `ConfigError` where there is none."""
    try:
        record = json.loads((folder / BUILD_FILE).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{folder}: no {BUILD_FILE}; is this a dataset?") from error
    if not isinstance(record, dict) or record.get("software") != SOFTWARE:
        raise ConfigError(f"{folder}: {BUILD_FILE} is not of {SOFTWARE}")
    return record


def write_record(record: Record, formats: Sequence[str], folder: Path) -> None:
    """Write `build.json` with the formats that lie beside it."""
    text = json.dumps(record | {"formats": [*formats]}, ensure_ascii=False, indent=2) + "\n"
    (folder / BUILD_FILE).write_text(text, "utf-8", newline="\n")


def write_methods(reports: pd.DataFrame, schema: Schema, record: Record, folder: Path) -> None:
    """Write `methods.md`, a paragraph in Chinese and one in English, and `CITATION.cff`, with versions and counts."""
    years = reports["year"].dropna()
    cells, facts = reports["cells"].sum(), reports["facts"].sum()
    labels, counts = schema.vocabularies["report_status"], record["reports_by_status"]
    counted = {table: f"{count:,}" if count else "" for table, count in record["counts"].items()}
    values = {
        "software": SOFTWARE,
        "version": record["version"],
        "rules": record["rules"],
        "day": record["times"]["started"][:10],
        "agencies": f"{reports.loc[reports['agency'] != '', 'agency'].nunique():,}",
        "years": (int(years.min()), int(years.max())) if len(years) else (),
        "cells": f"{cells:,}",
        "facts": f"{facts:,}",
        "statuses_zh": "、".join(f"{labels[code].label_zh} {count:,}" for code, count in counts.items()),
        "statuses_en": ", ".join(f"{labels[code].label_en.lower()} {count:,}" for code, count in counts.items()),
        **counted,
    }
    (folder / "methods.md").write_text(page("methods.md", **values), "utf-8", newline="\n")
    (folder / "CITATION.cff").write_text(page("CITATION.cff", author=_AUTHOR, **values), "utf-8", newline="\n")


def rules_hash(extra: Path | None = None) -> str:
    """SHA-256 over names and bytes of all rule files: the shipped ones, then those of `extra`."""
    total = hashlib.sha256()
    for number, root in enumerate(roots(extra)):
        for name, data in _rule_files(root, f"{number}"):
            total.update(f"{name}\0{len(data)}\0".encode())
            total.update(data)
    return total.hexdigest()


def _rule_files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        name = f"{prefix}/{item.name}"
        if item.is_dir():
            yield from _rule_files(item, name)
        elif item.name.endswith(_RULE_FILES):
            yield name, item.read_bytes()
