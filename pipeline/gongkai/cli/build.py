"""`gongkai build`: reports to a published dataset."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from gongkai.errors import ConfigError

if TYPE_CHECKING:
    from gongkai.batch import Built

Progress: TypeAlias = Callable[[int, int, str], None]

_WORKERS = min(8, os.cpu_count() or 1)  # each holds the rules and the model in memory


def build(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATHS...", help="Files, folders, glob patterns, archives (ZIP, TAR, WARC) or addresses (s3://)."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder that will hold the dataset.")],
    workers: Annotated[int, typer.Option("--workers", "-w", min=1, help="Processes to use.")] = _WORKERS,
    timeout: Annotated[float, typer.Option("--timeout", metavar="SECONDS", help="The most for one report.")] = 300,
    memory: Annotated[int, typer.Option("--memory", metavar="MB", min=256, help="The most for one process.")] = 4096,
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="ADDRESS", help="A Dask scheduler whose workers read the reports.")
    ] = "",
    upload: Annotated[
        str, typer.Option("--upload", metavar="ADDRESS", help="Put the dataset at this address (s3://), too.")
    ] = "",
    shard: Annotated[
        str, typer.Option("--shard", metavar="I/N", help="Read only share I of N; a build without this publishes all.")
    ] = "",
    formats: Annotated[
        str, typer.Option("--formats", help="What to write, joined by commas: csv, parquet, xlsx, stata, spss, duckdb.")
    ] = "csv,parquet",
    segmenter: Annotated[
        str,
        typer.Option("--segmenter", help="Cuts words for token rules: jieba, pkuseg, char, a pkuseg model's folder."),
    ] = "jieba",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar, no summary.")] = False,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="A folder of rules that add to the shipped ones.")
    ] = None,
) -> int:
    """Read every report behind PATHS and publish the dataset.

    What was read is kept beside OUT, in .OUT.parts: a build that was stopped goes on where it stood, and the next
    one reads only what is new or changed.
    """
    share = _share(shard)
    if re.match(r"[\w+.-]{2,}:/", f"{out}"):  # what a path leaves of `s3://`
        raise ConfigError(f"{out}: a folder is needed; --upload puts the dataset at an address")
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # Arrow's own keeps 70 MB of what was freed
    from gongkai.batch import build as build_dataset

    if upload:
        from gongkai.batch.upload import check_address

        check_address(upload)
    with _bar(shown=not quiet and sys.stderr.isatty()) as progress:
        built = build_dataset(
            paths,
            out,
            workers=workers,
            rules=rules,
            progress=progress,
            timeout=timeout,
            memory=memory,
            scheduler=scheduler,
            shard=share,
            formats=formats.split(","),
            segmenter=segmenter,
        )
    if upload and built.out:
        from gongkai.batch.upload import upload as put

        put(built.out, upload)
    if not quiet:
        sys.stdout.write(summary(built))
    return 0 if built.counts.get("reports") or share else 1


def summary(built: Built) -> str:
    """What a build made, a line each: its tables, each file that could not be read, the folder."""
    width = max(len(f"{count:,}") for count in built.counts.values())
    lines = [f"{count:>{width},}  {name}" for name, count in built.counts.items()]
    if built.counts.get("failures") and built.out:
        failures = built.frames["failures"][["path", "error", "message"]].itertuples(index=False, name=None)
        lines += ["", "could not be read:"]
        lines += [f"  {path}: {message} ({error})" for path, error, message in failures]
    if built.skipped:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in built.skipped.items())
        lines += ["", f"skipped in archives: {reasons}"]
    if built.reused:
        lines += ["", f"{built.reused:,} of them as read before"]
    lines += ["", f"written to {built.out}" if built.out else "nothing published: the other shares are needed too"]
    return "\n".join(lines) + "\n"


def _share(shard: str) -> tuple[int, int] | None:
    """`3/40` as numbers."""
    if not shard:
        return None
    try:
        share, shares = map(int, shard.split("/"))
    except ValueError:
        raise ConfigError(f"shard: {shard}: two numbers are needed, such as 3/40") from None
    return share, shares


@contextmanager
def _bar(shown: bool) -> Iterator[Progress | None]:
    """A progress bar on standard error; nothing where it is not shown."""
    if not shown:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate, name = TextColumn("{task.fields[rate]}"), TextColumn("{task.description}")
    columns = (BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn(), name)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rate="")

        def step(done: int, total: int, path: str) -> None:
            shown, speed = Path(path).name.replace("[", r"\["), bar.tasks[0].speed
            rate = f"{speed:,.1f}/s" if speed else ""
            bar.update(task, completed=done, total=total, description=shown, rate=rate)

        yield step
