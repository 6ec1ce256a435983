"""One file -> its result or its failure; what a worker process runs."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from gongkai.batch.collect import Item
from gongkai.errors import ConfigError, InternalError, ReadError, RuleError
from gongkai.flow import flow
from gongkai.read import LIMIT
from gongkai.records import Failure, ReportResult, Source

Outcome: TypeAlias = ReportResult | Failure

MAX_BYTES = LIMIT
"""Larger files are no reports; they are refused before they are in memory."""


def work(items: Sequence[Item], rules: Path | None) -> list[Outcome]:
    """The outcome of each item, in order; a `RuleError` or `ConfigError` is every file's and is raised."""
    return [_outcome(item, rules) for item in items]


def _outcome(item: Item, rules: Path | None) -> Outcome:
    try:
        result = flow(Source(item.path, _bytes(item), item.url), item.report_id, rules)
    except ReadError as error:
        return Failure(item.path, error.kind, error.reason)
    except (RuleError, ConfigError):
        raise
    # The one place where any exception is caught: a bug that one report shows must not cost the others.
    except Exception as error:  # noqa: BLE001
        bug = InternalError(f"{item.report_id}: {type(error).__name__}: {error} ({_place(error)})")
        return Failure(item.path, "internal", str(bug))
    # Grids are of no use to the dataset and would be most of what travels between the processes.
    return replace(result, document=replace(result.document, grids=()))


def _bytes(item: Item) -> bytes:
    if item.data is not None:
        return item.data
    if item.fault or item.member is not None or not isinstance(item.file, Path):
        raise ReadError(item.path, "unreadable", item.fault or "it was not loaded")
    try:
        size = item.file.stat().st_size
        if size > MAX_BYTES:
            raise ReadError(item.path, "too_large", f"{size} bytes, more than {MAX_BYTES}")
        return item.file.read_bytes()
    except OSError as error:
        raise ReadError(item.path, "unreadable", error.strerror or str(error)) from error


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "no traceback"
