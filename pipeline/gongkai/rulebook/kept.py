"""The shipped rules, kept as they were checked and built: that takes as long as to read a hundred reports, and the
libraries for it half of that again. Rules of the user's are checked at each start."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from functools import cache, wraps
from importlib.util import source_hash
from pathlib import Path
from typing import TypeVar

from gongkai.rulebook.compiled import keep, kept_of
from gongkai.rulebook.files import RULES, own_rules

__all__ = ["kept"]

ResultT = TypeVar("ResultT")

_PACKAGE = Path(__file__).parents[1]


def kept(make: Callable[[], ResultT]) -> Callable[[], ResultT]:
    """`make`, which reads shipped rules, with its result kept in memory and, on the terms of `compiled`, on disk.

    It is made anew when any shipped rule changes or any of the code that reads them, and where a codebook of the
    user's is in force, against which it may check. Raises what `make` does.
    """
    place = RULES / f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    @cache
    def load() -> ResultT:
        if own_rules() is not None:
            return make()
        if (known := kept_of(place, sources())) is not None:
            result: ResultT = pickle.loads(known)
            return result
        result = make()
        keep(place, sources(), pickle.dumps(result, pickle.HIGHEST_PROTOCOL))
        return result

    return load


@cache
def sources() -> bytes:
    """The hash of all shipped rules and of the code that makes records of them."""
    return source_hash(
        b"\0".join(part for file in sorted(_files(), key=str) for part in (bytes(file), file.read_bytes()))
    )


def _files() -> Iterator[Path]:
    yield _PACKAGE / "records.py"
    for part in ("rules", "rulebook", "normalise"):
        for folder, _, names in os.walk(_PACKAGE / part):
            yield from (Path(folder, name) for name in names if name.endswith((".toml", ".csv", ".py")))
