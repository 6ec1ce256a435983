"""Worker processes: each does one task at a time, and a report that ends its process costs only itself."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import IO, NamedTuple, cast

from gongkai.batch.desk import ALIVE, BROKEN, OVER_MEMORY, OVER_TIME, Limits
from gongkai.batch.task import Task, fail
from gongkai.errors import ConfigError, GongkaiError, InternalError

_TRIES = 3
"""Processes that a report may end before it is given up: one may have been ended by somebody else."""
_PATIENCE = 2.0
"""Seconds that a process without orders has to end."""


class Ended(Exception):
    """A process that ended with `code` while it read the report at `place`, None where it read none."""

    def __init__(self, code: int, place: int | None) -> None:
        super().__init__(code, place)
        self.code, self.place = code, place


def crew(tasks: Iterator[Task], workers: int, limits: Limits) -> Iterator[tuple[Task, list[str]]]:
    """Each task with the names of its parts, in order of completion; a task is taken when a process is free."""
    supply = _Supply(tasks)
    desks = [Desk(limits) for _ in range(workers)]
    finished: SimpleQueue[tuple[Task, list[str]] | Future[None]] = SimpleQueue()

    def attend(desk: Desk) -> None:
        try:
            for task in supply:
                finished.put((task, settle(task, desk)))
        finally:
            desk.close()

    with ThreadPoolExecutor(workers) as threads:
        try:
            for desk in desks:
                threads.submit(attend, desk).add_done_callback(finished.put)
            while workers:
                found = finished.get()
                if isinstance(found, Future):
                    found.result()
                    workers -= 1
                else:
                    yield found
        finally:
            supply.stop()
            for desk in desks:
                desk.stop()


def settle(task: Task, desk: Desk) -> list[str]:
    """Have a task done, whatever its reports do to the process; the names of the parts that it made.

    Where the process ends while reports are in step, nobody knows by which: they are then read singly.
    """
    names: list[str] = []
    tries: Counter[str] = Counter()
    left = [(task, False)]
    while left:
        task, singly = left.pop()
        try:
            desk.do(task, singly=singly)
        except Ended as end:
            if desk.stopped:
                raise
            if end.code == BROKEN:
                raise InternalError("a worker process met a bug, which is told above") from end
            if not singly:
                left.append((task, True))
                continue
            culprit = "" if end.place is None else task.items[end.place].report_id
            tries[culprit] += 1
            parts = _parted(task, end.place)
            if end.code == OVER_TIME or tries[culprit] == _TRIES:
                names.append(_given_up(parts.pop(), end, desk.limits))
            left += [(part, True) for part in parts]
        else:
            names.append(task.name)
    return names


def _parted(task: Task, place: int | None) -> list[Task]:
    """A task without the report at `place`, and that report alone."""
    if place is None:
        return [task]
    chosen = (task.items[:place] + task.items[place + 1 :], task.items[place : place + 1])
    parts = [task.only(items) for items in chosen if items]
    for part in parts:
        part.file.unlink(missing_ok=True)  # of a build with other limits
    return parts


def _given_up(task: Task, end: Ended, limits: Limits) -> str:
    """The part that says that a report cannot be read."""
    if end.place is None:
        raise ConfigError(f"workers: no process can start: {_told(end.code, limits)}")
    if end.code == OVER_TIME and limits.seconds is not None:
        fail(task, "timeout", f"it was not read within {limits.seconds:g} seconds", f"{limits}")
    else:
        fail(task, "crashed", f"it ends every process that reads it: {_told(end.code, limits)}", f"{limits}")
    return task.name


def _told(code: int, limits: Limits) -> str:
    if code == OVER_MEMORY:
        return f"it needs more than {limits.megabytes} MB of memory"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"exit code {code}"


class _Supply:
    """Tasks for several threads, made when one asks, until they are stopped."""

    def __init__(self, tasks: Iterator[Task]) -> None:
        self._tasks, self._lock, self._stopped = tasks, Lock(), False

    def stop(self) -> None:
        self._stopped = True

    def __iter__(self) -> Iterator[Task]:
        while True:
            with self._lock:
                task = None if self._stopped else next(self._tasks, None)
            if task is None:
                return
            yield task


class Desk:
    """A worker process, started when a task comes and there is none."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.stopped = limits, False
        self._worker: _Worker | None = None
        self._lock = Lock()

    def do(self, task: Task, *, singly: bool) -> None:
        """Have a task done, its reports one after the other or in step. Raises what every report would raise, and
        `Ended` where the process ends."""
        place: int | None = None
        try:
            worker = self._ready()
            pickle.dump((task, singly), worker.orders)
            worker.orders.flush()
            while (answer := pickle.load(worker.answers)) is not None:
                if isinstance(answer, GongkaiError):
                    raise answer
                place = None if answer == ALIVE else answer
        except (OSError, EOFError, pickle.UnpicklingError):
            raise Ended(self.close(), place) from None

    def stop(self) -> None:
        """End the process, whatever it does, from another thread; none is started any more."""
        with self._lock:
            self.stopped = True
            if self._worker is not None:
                self._worker.process.kill()

    def close(self) -> int:
        """End the process and clean up after it; its exit code, 0 where there is none."""
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is None:
            return 0
        for pipe in (worker.orders, worker.answers):
            with suppress(OSError):  # what could not be sent any more
                pipe.close()
        try:
            return worker.process.wait(_PATIENCE)  # without orders it ends by itself
        except subprocess.TimeoutExpired:
            worker.process.kill()
            return worker.process.wait()

    def _ready(self) -> _Worker:
        with self._lock:
            if self._worker is None and not self.stopped:
                self._worker = _start()
                pickle.dump(self.limits, self._worker.orders)
            if self._worker is None:
                raise EOFError
            return self._worker


class _Worker(NamedTuple):
    process: subprocess.Popen[bytes]
    orders: IO[bytes]
    answers: IO[bytes]


def _start() -> _Worker:
    """A fresh process with the same modules at hand, out of reach of the keyboard's interrupts."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "gongkai.batch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(place or str(Path.cwd()) for place in sys.path)},
        start_new_session=True,
    )
    return _Worker(process, cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout))
