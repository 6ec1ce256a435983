"""Paths -> parts in a store -> a published dataset."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

from gongkai.batch.cluster import cluster
from gongkai.batch.collect import Item, collect, shown
from gongkai.batch.crew import crew
from gongkai.batch.desk import Limits
from gongkai.batch.load import chunks, load
from gongkai.batch.merge import Merged
from gongkai.batch.stamp import code, stamp
from gongkai.batch.store import Store
from gongkai.batch.task import Task
from gongkai.errors import ConfigError
from gongkai.publish import DEFAULT_FORMATS, BuildInfo, check, check_formats, check_target, publish
from gongkai.rulebook.columns import load_columns
from gongkai.rulebook.files import using

if TYPE_CHECKING:
    import pandas as pd

Progress: TypeAlias = Callable[[int, int, str], None]
Runner: TypeAlias = Callable[[Iterator[Task]], Iterator[tuple[Task, list[str]]]]

_LEAST, _MOST = 8, 64
"""Reports in a chunk: so few that a worker's start is worth it, and so many that parts do not become too many."""
_ROUNDS = 8
"""Chunks for each worker, at least, so that all end together."""
_BYTES = 2**14
"""Bytes for each report of a chunk; of longer ones, which take longer to read, there are fewer in it."""


@dataclass(frozen=True, slots=True)
class Built:
    """A build: its tables as frames, the rows of each, and the folder where it was published, if any.

    A frame of a published dataset is made when it is first asked for, from the parts beside `out`; the next build
    into `out` may take them away.
    `reused` counts the reports that a build before this one had read, `skipped` the members of archives that
    are no reports (redirects, pictures ...) by reason.
    """

    frames: Mapping[str, pd.DataFrame]
    counts: Mapping[str, int]
    out: Path | None
    skipped: Mapping[str, int] = field(default_factory=dict)
    reused: int = 0


def build(
    paths: Sequence[Path | str],
    out: Path | None = None,
    *,
    workers: int = 1,
    rules: Path | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    timeout: float | None = None,
    memory: int | None = None,
    scheduler: str = "",
    shard: tuple[int, int] | None = None,
    formats: Sequence[str] = DEFAULT_FORMATS,
    segmenter: str = "jieba",
) -> Built:
    """Read every file behind `paths` (files, folders, glob patterns, archives, addresses) and publish the dataset.

    A file that cannot be read, or that shows a bug, is a row of the table `failures` and stops nothing. The
    tables do not depend on `workers` or on the order of completion. `rules` is a folder of rules that add to
    the shipped ones. `progress` is called with the files done, their total and the path just done.

    What each report gave is kept in the hidden folder `.OUT.parts` beside `out`: a build that was killed goes on
    where it stood, and the next one reads only what is new or changed, or all where code or rules changed. The
    folder may be deleted.

    A report that takes more than `timeout` seconds, or whose process needs more than `memory` megabytes, is a
    failure too. With one worker and neither of them all is done in this process, else in others. `scheduler` is
    the address of a Dask scheduler whose workers do it instead. `shard=(2, 40)` reads the second of 40 shares of
    the reports and publishes nothing; a build without it publishes what all of them have read. `formats` are
    those that `gongkai.publish` can write (csv, parquet, xlsx, stata, spss, duckdb). `segmenter` cuts the words
    that token rules read: char, jieba, pkuseg, or the folder of a pkuseg model.

    Raises `ConfigError` where `paths` lead to no file at all or `out` may not be written, before any work,
    and `RuleError` for a rule file that is wrong.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    limits = Limits(timeout, memory)
    _check(workers, limits, out, shard)
    check_formats(formats)
    items, failures, skipped = collect(paths, skip=out)
    if not items and all(failure.error == "missing" for failure in failures):
        raise ConfigError(f"no file at {', '.join(map(shown, paths)) or 'any path: none was given'}")
    with using(rules), _store(out, stamp(rules, segmenter), limits) as store:
        mine = items if shard is None else items[shard[0] - 1 :: shard[1]]
        make = partial(Task.of, folder=store.folder, stamp=store.stamp, rules=rules, segmenter=segmenter)
        run = _runner(workers, limits, scheduler)
        reused = _fill(store, mine, make, run, workers, progress or (lambda *_: None))
        if shard is not None:
            failed = len(store.failures(item.report_id for item in mine))
            return Built({}, {"reports": len(mine) - failed, "failures": failed}, None, skipped, reused)
        ids = sorted(item.report_id for item in items)
        merged = Merged(store, ids, failures)
        built = Built(merged, merged.counts(), out, dict(sorted(skipped.items())), reused)
        if out is None:
            check(merged, load_columns())
            return replace(built, frames=dict(merged))
        options = {
            "paths": [shown(path) for path in paths],
            "workers": workers,
            "skipped": built.skipped,
            "rules": None if rules is None else shown(rules),
        }
        info = BuildInfo(started, time.perf_counter() - clock, options, rules, code())
        publish(merged, out, info, formats)
        store.sweep(ids)
        return built


def _check(workers: int, limits: Limits, out: Path | None, shard: tuple[int, int] | None) -> None:
    """A `ConfigError` for what cannot be asked for."""
    if workers < 1:
        raise ConfigError(f"workers: {workers}: at least one is needed")
    if limits.seconds is not None and limits.seconds <= 0:
        raise ConfigError(f"timeout: {limits.seconds}: more than 0 seconds are needed")
    if shard is not None and (out is None or not 1 <= shard[0] <= shard[1]):
        raise ConfigError(f"shard: {shard[0]}/{shard[1]}: a share of a build with a folder, such as 1/40")
    if out is not None:
        check_target(out)


@contextmanager
def _store(out: Path | None, stamp: str, limits: Limits) -> Iterator[Store]:
    """The parts of the dataset `out`; where there is none, parts that last as long as the build."""
    if out is None:
        with TemporaryDirectory(prefix="gongkai-") as passing:
            yield Store(Path(passing), stamp, f"{limits}")
        return
    folder = out.resolve().with_name(f".{out.resolve().name}.parts")
    try:
        yield Store(folder, stamp, f"{limits}")
    except OSError as error:
        raise ConfigError(f"{folder}: the parts of the dataset cannot be kept: {error.strerror or error}") from error
    finally:
        with suppress(OSError):  # unless it is empty
            folder.rmdir()


def _runner(workers: int, limits: Limits, scheduler: str) -> Runner:
    if scheduler:
        return lambda tasks: cluster(tasks, scheduler, limits)
    if workers == 1 and not limits.any:
        return _here
    return lambda tasks: crew(tasks, workers, limits)


def _here(tasks: Iterator[Task]) -> Iterator[tuple[Task, list[str]]]:
    from gongkai.batch.work import work  # with all stages, which a process that only gives out work can do without

    for task in tasks:
        work(task)
        yield task, [task.name]


def _merged_together(item: Item) -> tuple[bool, str]:
    """Files in order of report id, so that few parts hold what is merged at a time; what is streamed as it comes."""
    is_file = item.member is None and isinstance(item.file, Path)
    return not is_file, item.report_id if is_file else ""


def _fill(
    store: Store, items: Sequence[Item], make: Callable[..., Task], run: Runner, workers: int, progress: Progress
) -> int:
    """Have all reports read that the store does not hold; how many it did."""
    done: list[Item] = []

    def missing() -> Iterator[Item]:
        for item in load(left):
            if item.data is not None and store.holds(item):  # from an address: only now it can be compared
                done.append(item)
            else:
                yield item

    def tasks() -> Iterator[Task]:
        count = min(_MOST, max(_LEAST, len(left) // (workers * _ROUNDS)))
        for chunk in chunks(missing(), count, count * _BYTES):
            task = make(chunk)
            task.file.unlink(missing_ok=True)  # damaged, or of other limits, or it would be held
            yield task

    left: list[Item] = []
    for item in items:
        (done if store.holds(item) else left).append(item)
    left.sort(key=_merged_together)
    if done:
        progress(len(done), len(items), done[-1].path)
    known = len(done)
    for task, names in run(tasks()):
        for name in names:
            store.renew(name)
        for item in task.items:
            done.append(item)
            progress(len(done), len(items), item.path)
    return known
