"""`build.json`: what a dataset was made with, and of how much; the methods paragraph and the citation say the same."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

from gongkai.errors import ConfigError
from gongkai.publish.page import page
from gongkai.rulebook.columns import Schema
from gongkai.rulebook.files import roots
from gongkai.version import VERSION

BUILD_FILE = "build.json"
SOFTWARE = "gongkai"
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


@dataclass(slots=True)
class Summary:
    """What the record and the methods tell of the reports, counted piece by piece."""

    COLUMNS: ClassVar = ("status", "agency", "year", "cells", "facts")
    statuses: Counter[str] = field(default_factory=Counter)
    agencies: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    cells: int = 0
    facts: int = 0

    def add(self, columns: Mapping[str, Iterable[Any]]) -> None:
        """Count some reports by the values of their `COLUMNS`; what is not known is left out."""
        self.statuses.update(columns["status"])
        self.agencies.update(agency for agency in columns["agency"] if agency)
        self.years.update(columns["year"])
        self.cells += sum(columns["cells"])
        self.facts += sum(columns["facts"])


def build_record(reports: Summary, counts: Mapping[str, int], info: BuildInfo) -> Record:
    """What `build.json` holds; its `counts` are rows by table, and reports by status."""
    return {
        "software": SOFTWARE,
        "version": VERSION,
        "code": info.code,
        "rules": rules_hash(info.rules),
        "options": dict(info.options),
        "counts": dict(counts),
        "reports_by_status": dict(sorted(reports.statuses.items())),
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


def write_methods(reports: Summary, schema: Schema, record: Record, folder: Path) -> None:
    """Write `methods.md`, a paragraph in Chinese and one in English, and `CITATION.cff`, with versions and counts."""
    labels, counts = schema.vocabularies["report_status"], record["reports_by_status"]
    counted = {table: f"{count:,}" if count else "" for table, count in record["counts"].items()}
    values = {
        "software": SOFTWARE,
        "version": record["version"],
        "rules": record["rules"],
        "day": record["times"]["started"][:10],
        "agencies": f"{len(reports.agencies):,}",
        "years": (min(reports.years), max(reports.years)) if reports.years else (),
        "cells": f"{reports.cells:,}",
        "facts": f"{reports.facts:,}",
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
