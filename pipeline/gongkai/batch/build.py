"""Paths -> frames, and a published dataset where a folder is given."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from gongkai.assemble import assemble
from gongkai.batch.collect import collect, shown
from gongkai.batch.run import run
from gongkai.errors import ConfigError
from gongkai.publish import BuildInfo, check_target, publish
from gongkai.records import Failure, ReportResult


@dataclass(frozen=True, slots=True)
class Built:
    """A build: its tables as frames, the rows of each, and the folder where it was published, if any.

    `skipped` counts the members of archives that are no reports (redirects, pictures ...) by reason.
    """

    frames: Mapping[str, pd.DataFrame]
    counts: Mapping[str, int]
    out: Path | None
    skipped: Mapping[str, int] = field(default_factory=dict)


def build(
    paths: Sequence[Path | str],
    out: Path | None = None,
    *,
    workers: int = 1,
    rules: Path | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Built:
    """Read every file behind `paths` (files, folders, glob patterns, archives, addresses) and publish the dataset.

    A file that cannot be read, or that shows a bug, is a row of the table `failures` and stops nothing. The
    tables do not depend on `workers` or on the order of completion. `rules` is a folder of rules that add to
    the shipped ones. `progress` is called with the files done, their total and the path just done.

    With several workers each is a fresh Python process, so a script must call this under
    `if __name__ == "__main__":`.

    Raises `ConfigError` where `paths` lead to no file at all or `out` may not be written, before any work,
    and `RuleError` for a rule file that is wrong.
    """
    if workers < 1:
        raise ConfigError(f"workers: {workers}: at least one is needed")
    started, clock = datetime.now(UTC), time.perf_counter()
    if out is not None:
        check_target(out)
    items, failures, skipped = collect(paths, skip=out)
    if not items and all(failure.error == "missing" for failure in failures):
        raise ConfigError(f"no file at {', '.join(map(shown, paths)) or 'any path: none was given'}")
    results: list[ReportResult] = []
    for done, (item, outcome) in enumerate(run(items, workers, rules), start=1):
        if isinstance(outcome, Failure):
            failures.append(outcome)
        else:
            results.append(outcome)
        if progress is not None:
            progress(done, len(items), item.path)
    frames = assemble(results, failures)
    if out is not None:
        options = {
            "paths": [shown(path) for path in paths],
            "workers": workers,
            "skipped": dict(sorted(skipped.items())),
            "rules": None if rules is None else shown(rules),
        }
        publish(frames, out, BuildInfo(started, time.perf_counter() - clock, options, rules))
    return Built(frames, {table: len(frame) for table, frame in frames.items()}, out, dict(sorted(skipped.items())))
