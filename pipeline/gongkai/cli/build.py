"""`gongkai build`: reports to a published dataset."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from gongkai.batch import Built

Progress: TypeAlias = Callable[[int, int, str], None]

_WORKERS = min(8, os.cpu_count() or 1)  # each holds the rules and the model in memory
_COUNTED = ("reports", "entities", "observations", "findings", "failures")


def build(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATHS...", help="Files, folders, glob patterns, archives (ZIP, TAR, WARC) or addresses (s3://)."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder that will hold the dataset.")],
    workers: Annotated[int, typer.Option("--workers", "-w", min=1, help="Processes to use.")] = _WORKERS,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar, no summary.")] = False,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="A folder of rules that add to the shipped ones.")
    ] = None,
) -> int:
    """Read every report behind PATHS and publish the dataset."""
    from gongkai.batch import build as build_dataset

    with _bar(shown=not quiet and sys.stderr.isatty()) as progress:
        built = build_dataset(paths, out, workers=workers, rules=rules, progress=progress)
    if not quiet:
        sys.stdout.write(summary(built))
    return 0 if built.counts.get("reports") else 1


def summary(built: Built) -> str:
    """What a build made, a line each: its tables, each file that could not be read, the folder."""
    width = max(len(f"{built.counts.get(name, 0):,}") for name in _COUNTED)
    lines = [f"{built.counts.get(name, 0):>{width},}  {name}" for name in _COUNTED]
    if built.counts.get("failures"):
        failures = built.frames["failures"][["path", "error", "message"]].itertuples(index=False, name=None)
        lines += ["", "could not be read:"]
        lines += [f"  {path}: {message} ({error})" for path, error, message in failures]
    if built.skipped:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in built.skipped.items())
        lines += ["", f"skipped in archives: {reasons}"]
    lines += ["", f"written to {built.out}"]
    return "\n".join(lines) + "\n"


@contextmanager
def _bar(shown: bool) -> Iterator[Progress | None]:
    """A progress bar on standard error; nothing where it is not shown."""
    if not shown:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def step(done: int, total: int, path: str) -> None:
            bar.update(task, completed=done, total=total, description=Path(path).name.replace("[", r"\["))

        yield step
