"""The regular expressions of a command, kept compiled: to compile a hundred takes as long as to read a dozen reports.

`re` keeps what it compiles as long as the process lasts. Here that is filled from what an earlier run left on the terms
of `rulebook.compiled`, and left for the next one. A pattern is what says which program it means, so that nothing kept
can be out of date but by another Python. This rests on internals of `re`: where they are others, time is lost and
nothing else.
"""

from __future__ import annotations

import marshal
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import source_hash
from pathlib import Path
from typing import Any, TypeAlias

from gongkai.rulebook.compiled import keep, kept_of

__all__ = ["kept_regexes"]

_PLACE = Path(__file__).with_name("regexes.programs")
_PYTHON = source_hash(sys.version.encode())
_MOST = 512
"""Patterns that are kept; `re` itself has no more at a time."""
_OTHER_PYTHON = (ImportError, AttributeError, KeyError, TypeError, ValueError, RuntimeError)

Programs: TypeAlias = dict[tuple[str | bytes, int], tuple[Any, ...]]
"""What the engine of `re` makes each pattern from, by the pattern and its flags."""


@contextmanager
def kept_regexes() -> Iterator[None]:
    """Have what earlier runs compiled inside the block, and keep what is compiled there for later ones."""
    programs = _restored()
    yield
    if programs is not None and len(programs) < _MOST:
        _leave(programs)


def _restored() -> Programs | None:
    """The programs that are kept, now in the cache of `re`; None where this Python has none of the kind."""
    try:
        cache, make = vars(re)["_cache"], import_module("_sre").compile
        made = kept_of(_PLACE, _PYTHON)
        programs: Programs = marshal.loads(made) if made else {}
        for (pattern, flags), program in programs.items():
            cache.setdefault((type(pattern), pattern, flags), make(*program))
    except _OTHER_PYTHON:
        return None
    return programs


def _leave(programs: Programs) -> None:
    """Keep these programs, and those of what was compiled since they were restored, if anything was."""
    new = [(pattern, flags) for _, pattern, flags in vars(re)["_cache"] if (pattern, flags) not in programs]
    if new:
        keep(_PLACE, _PYTHON, marshal.dumps(programs | {key: _program(*key) for key in new}))


def _program(pattern: str | bytes, flags: int) -> tuple[Any, ...]:
    """What `re.compile` hands to its engine."""
    parsed = import_module("re._parser").parse(pattern, flags)
    code = import_module("re._compiler")._code(parsed, flags)
    state = parsed.state
    names = {place: name for name, place in state.groupdict.items()}
    by_place = tuple(names.get(place) for place in range(state.groups))
    return pattern, flags | state.flags, [*map(int, code)], state.groups - 1, dict(state.groupdict), by_place
