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
    from distributed import as_completed

    under_way = {}
    completed = as_completed(loop=client.loop)

    def submit(count: int) -> None:
        for task in islice(tasks, count):
            future = client.submit(_settle, task, limits, key=task.name, pure=False)
            under_way[future.key] = task
            completed.add(future)

    submit(_AHEAD * max(1, sum(client.nthreads().values())))
    for future in completed:
        yield under_way.pop(future.key), future.result()
        submit(1)


def _settle(task: Task, limits: Limits) -> list[str]:
    """What a thread of a Dask worker does: its reports are read by a process of its own, which may end."""
    desk: Desk | None = getattr(_desks, "desk", None)
    if desk is None or desk.limits != limits:
        desk = _desks.desk = Desk(limits)
    return settle(task, desk)
