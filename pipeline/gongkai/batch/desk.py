"""The process of a worker, run as `python -m gongkai.batch`: tasks come in, parts are written.

Tasks are read from standard input and told of on standard output, both as pickles: the place of each report
before it is read, and None when the task is done, or what was raised. A report over the time limit ends the
process from a thread of the C library, which not even a foreign library that hangs can stop; memory is bounded
by the operating system. When whoever gives the tasks is gone, the process ends with the report at hand.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NoReturn

from gongkai.batch.task import Task
from gongkai.errors import GongkaiError

OVER_TIME = 1  # what `faulthandler` ends a process with
OVER_MEMORY = 3
BROKEN = 4


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


def serve(orders: BinaryIO, answers: BinaryIO) -> NoReturn:
    """Do tasks until there are no more; the first order is the limits."""
    from gongkai.batch.work import work  # with all stages: whoever only gives orders imports this module, too

    def tell(answer: int | GongkaiError | None) -> None:
        pickle.dump(answer, answers)
        answers.flush()

    def begin(place: int) -> None:
        if limits.seconds is not None:
            faulthandler.dump_traceback_later(limits.seconds, exit=True, file=silence)
        tell(place)

    limits: Limits = pickle.load(orders)
    _bound(limits.megabytes)
    with Path(os.devnull).open("w") as silence:
        while True:
            task: Task = pickle.load(orders)
            try:
                work(task, begin)
                answer = None
            except GongkaiError as error:
                answer = error
            faulthandler.cancel_dump_traceback_later()
            tell(answer)


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
