"""The same unit of work on a Dask cluster: its workers see the files and the store on a shared file system."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from gongkai.batch.crew import Desk, settle
from gongkai.batch.desk import Limits
from gongkai.batch.task import Task
from gongkai.errors import ConfigError

if TYPE_CHECKING:
    from distributed import Client

_AHEAD = 2
"""Tasks under way for each thread: one at work and one waiting, so that none stands idle."""
_TRIES = 10
"""Times that a task is given out anew after Dask gave it up, which it does when it lost four workers to it."""
_desks = threading.local()


def cluster(tasks: Iterator[Task], scheduler: str, limits: Limits) -> Iterator[tuple[Task, list[str]]]:
    """Each task with the names of its parts, in order of completion, done by the workers of `scheduler`.

    Only the names travel back. A worker that is killed costs the tasks under way, which others do again; parts
    that were written are not. Raises `ConfigError` where Dask is not installed or nobody answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ConfigError("a scheduler needs Dask: pip install 'gongkai[cluster]'") from error
    try:
        client = Client(scheduler, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ConfigError(f"scheduler: {scheduler}: {error}") from error
    with client:
        yield from _spread(tasks, client, limits)


def _spread(tasks: Iterator[Task], client: Client, limits: Limits) -> Iterator[tuple[Task, list[str]]]:
    from distributed import KilledWorker, as_completed

    under_way: dict[str, tuple[Task, int]] = {}
    completed = as_completed(loop=client.loop)

    def submit(task: Task, tried: int = 0) -> None:
        future = client.submit(_settle, task, limits, key=f"{task.name}-{tried}", pure=False)
        under_way[future.key] = task, tried
        completed.add(future)

    for task in islice(tasks, _AHEAD * max(1, sum(client.nthreads().values()))):
        submit(task)
    for future in completed:
        task, tried = under_way.pop(future.key)
        try:
            names = future.result()
        except KilledWorker as error:  # a report cannot end a Dask worker: somebody, or the batch system, does
            if tried == _TRIES:
                raise ConfigError(f"scheduler: workers are killed again and again: {error}") from error
            submit(task, tried + 1)
        else:
            yield task, names
            for following in islice(tasks, 1):
                submit(following)


def _settle(task: Task, limits: Limits) -> list[str]:
    """What a thread of a Dask worker does: its reports are read by a process of its own, which may end."""
    desk: Desk | None = getattr(_desks, "desk", None)
    if desk is None or desk.limits != limits:
        desk = _desks.desk = Desk(limits)
    return settle(task, desk)
