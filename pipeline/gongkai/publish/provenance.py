"""`build.json`: what a dataset was made with, and of how much."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pandas as pd

from gongkai.rulebook.files import roots
from gongkai.version import VERSION

BUILD_FILE = "build.json"
SOFTWARE = "gongkai"
_RULE_FILES = (".toml", ".csv")


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """How a build was asked for and when it ran: `rules` is the user's folder, `seconds` is wall time."""

    started: datetime
    seconds: float
    options: Mapping[str, Any] = field(default_factory=dict)
    rules: Path | None = None


def write_build(frames: Mapping[str, pd.DataFrame], info: BuildInfo, folder: Path) -> None:
    """Write `build.json`; its `counts` are rows by table, and reports by status."""
    statuses = frames["reports"]["status"].value_counts().sort_index()
    record = {
        "software": SOFTWARE,
        "version": VERSION,
        "rules": rules_hash(info.rules),
        "options": dict(info.options),
        "counts": {table: len(frame) for table, frame in frames.items()},
        "reports_by_status": {str(status): int(count) for status, count in statuses.items()},
        "times": {
            "started": info.started.isoformat(timespec="seconds"),
            "seconds": round(info.seconds, 3),
        },
    }
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    (folder / BUILD_FILE).write_text(text, "utf-8", newline="\n")


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
