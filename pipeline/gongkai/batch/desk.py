"""The process of a worker, run as `python -m gongkai.batch`: tasks come in, parts are written.

Tasks are read from standard input and told of on standard output, both as pickles: the place of each report
before it is read, where reports are to be read singly, else now and then that the process lives; None when the
task is done, or what was raised. A report over the time limit ends the process from a thread of the C library,
which not even a foreign library that hangs can stop; memory is bounded by the operating system. When whoever gives
the tasks is gone, the process ends.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import pickle
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, NoReturn, cast

from gongkai.batch.task import Task
from gongkai.errors import GongkaiError

OVER_TIME = 1  # what `faulthandler` ends a process with
OVER_MEMORY = 3
BROKEN = 4
ALIVE = -1  # in place of the place of a report
_PULSE = 1.0  # seconds between two signs of life


@dataclass(frozen=True, slots=True)
class Limits:
    """What a report may cost: seconds, and megabytes of the process that reads it; None is no bound."""

    seconds: float | None = None
    megabytes: int | None = None

    def __str__(self) -> str:
        return f"{self.seconds} s, {self.megabytes} MB"

    @property
    def any(self) -> bool:
        """Whether there is a bound at all."""
        return self.seconds is not None or self.megabytes is not None


class Watch:
    """The time limit on reports, and what whoever gives the tasks is told of their course."""

    def __init__(self, seconds: float | None, tell: Callable[[int], None], silence: IO[str]) -> None:
        self._seconds, self._tell, self._silence = seconds, tell, silence
        self._pause = _PULSE if seconds is None else min(_PULSE, seconds / 10)
        self._told = 0.0

    def begin(self, place: int) -> None:
        """The time of the report at `place` begins."""
        self._told = time.monotonic()
        if self._seconds is not None:
            faulthandler.dump_traceback_later(self._seconds, exit=True, file=self._silence)
        self._tell(place)

    def pulse(self) -> None:
        """A step of some report begins. The limit is set anew now and then only, since that costs a thread."""
        if time.monotonic() - self._told > self._pause:
            self.begin(ALIVE)

    def end(self) -> None:
        """A task is done."""
        faulthandler.cancel_dump_traceback_later()
        self._told = 0.0


def serve(orders: BinaryIO, answers: BinaryIO) -> NoReturn:
    """Do tasks until there are no more; the first order is the limits."""
    from gongkai.batch.work import work  # with all stages: whoever only gives orders imports this module, too

    def tell(answer: int | GongkaiError | None) -> None:
        pickle.dump(answer, answers)
        answers.flush()

    limits: Limits = pickle.load(orders)
    _bound(limits.megabytes)
    with Path(os.devnull).open("w") as silence:
        watch = Watch(limits.seconds, tell, silence)
        while True:
            task, singly = cast(tuple[Task, bool], pickle.load(orders))
            try:
                work(task, watch.begin if singly else None, watch.pulse)
                answer = None
            except GongkaiError as error:
                answer = error
            watch.end()
            tell(answer)
            if not gc.get_freeze_count():
                gc.collect()
                gc.freeze()  # rules and dictionaries stay: the collector need not look through them again


def _bound(megabytes: int | None) -> None:
    if megabytes is None:
        return
    with suppress(ImportError):  # not on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 2**20, megabytes * 2**20))


def main() -> int:
    """Serve standard input and output; what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.excepthook = _break
    try:
        serve(sys.stdin.buffer, answers)
    except MemoryError:
        return OVER_MEMORY
    except (EOFError, BrokenPipeError):
        return 0


def _break(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell a bug, and end with a code of its own."""
    sys.__excepthook__(kind, error, trace)
    sys.stderr.flush()
    os._exit(BROKEN)
