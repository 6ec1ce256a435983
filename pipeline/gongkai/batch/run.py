"""Items -> outcomes, in this process or in many; a process that dies costs one file at most."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TypeAlias

from gongkai.batch.collect import Item
from gongkai.batch.load import chunks, load
from gongkai.batch.work import Outcome, work
from gongkai.errors import ConfigError
from gongkai.records import Failure

Chunk: TypeAlias = Sequence[Item]

_CHUNK = 16
_AHEAD = 2
"""Chunks under way for each worker: one at work and one waiting, so that no worker stands idle."""


def run(items: Sequence[Item], workers: int, rules: Path | None) -> Iterator[tuple[Item, Outcome]]:
    """Each item with its outcome, in order of completion."""
    if workers == 1 or len(items) < 2:
        for item in load(items):
            yield item, work([item], rules)[0]
        return
    size = max(1, min(_CHUNK, len(items) // (workers * _AHEAD)))
    pending = _Pending(chunks(load(items), size))
    while pending:
        suspects: list[Item] = []
        yield from _pool(pending, workers, rules, suspects)
        for item in suspects:
            yield item, _alone(item, rules)


class _Pending:
    """Chunks that are loaded only when their turn comes."""

    def __init__(self, rest: Iterator[Chunk]) -> None:
        self._rest = rest
        self.first = next(rest, ())

    def __bool__(self) -> bool:
        return bool(self.first)

    def drop(self) -> None:
        """Go on to the next."""
        self.first = next(self._rest, ())


def _executor(workers: int) -> ProcessPoolExecutor:
    """Fresh processes on every platform: forking one that has threads, such as a progress bar's, may hang."""
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _pool(pending: _Pending, workers: int, rules: Path | None, suspects: list[Item]) -> Iterator[tuple[Item, Outcome]]:
    """Work off what is pending until all are done or a process dies; then `suspects` holds what was under way."""
    under_way: dict[Future[list[Outcome]], Chunk] = {}
    with _executor(workers) as pool:
        _try_out(pool, rules)
        try:
            while pending or under_way:
                while pending and len(under_way) < workers * _AHEAD:
                    under_way[pool.submit(work, pending.first, rules)] = pending.first
                    pending.drop()
                done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    outcomes = future.result()
                    yield from zip(under_way.pop(future), outcomes, strict=True)
        except BrokenProcessPool:
            suspects.extend(item for chunk in under_way.values() for item in chunk)
        finally:
            pool.shutdown(cancel_futures=True)


def _try_out(pool: ProcessPoolExecutor, rules: Path | None) -> None:
    """A `ConfigError` where processes cannot start at all, rather than a failure for every file."""
    try:
        pool.submit(work, [], rules).result()
    except BrokenProcessPool as error:
        reason = 'no worker process can start; a script must build under `if __name__ == "__main__":`'
        raise ConfigError(f"workers: {reason}") from error


def _alone(item: Item, rules: Path | None) -> Outcome:
    """The outcome of an item that may have killed a process, from a process that only it can kill."""
    with _executor(1) as pool:
        try:
            return pool.submit(work, [item], rules).result()[0]
        except BrokenProcessPool:
            return Failure(item.path, "internal", f"{item.report_id}: the process that read it died")
