"""What was made of the shipped rules, kept as Python keeps its own modules. Parsing their TOML alone takes as long as
reading ten reports.

The same terms hold: a file in `__pycache__` (or where `PYTHONPYCACHEPREFIX` says), one for each version of Python,
none where Python is told to write none, and none where the folder cannot be written to. It is trusted as bytecode is.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source, source_hash
from pathlib import Path
from typing import Any

__all__ = ["keep", "kept_of", "parsed"]

_HASH = 8  # bytes


def parsed(data: bytes, place: Path) -> dict[str, Any]:
    """The content of a TOML file that stands at `place` and holds `data`. Raises what `tomllib.loads` does."""
    hashed = source_hash(data)
    if (made := kept_of(place, hashed)) is not None:
        content: dict[str, Any] = marshal.loads(made)
        return content
    import tomllib

    content = tomllib.loads(data.decode("utf-8"))
    with suppress(ValueError):  # a date or time, which rules do not have
        keep(place, hashed, marshal.dumps(content))
    return content


def _file(place: Path) -> Path:
    return Path(cache_from_source(f"{place}.py"))


def kept_of(place: Path, hashed: bytes) -> bytes | None:
    """What is kept of `place`, if it was made from what has this hash.

    It begins with that hash, as bytecode that is checked by hash does, and with its own: whatever changes in a source,
    and whatever becomes of the file, it is made anew.
    """
    with suppress(OSError):
        found = _file(place).read_bytes()
        made = found[2 * _HASH :]
        if found[: 2 * _HASH] == hashed + source_hash(made):
            return made
    return None


def keep(place: Path, hashed: bytes, made: bytes) -> None:
    """Write it whole or not at all, for others may read it at this moment; nothing where Python writes no bytecode."""
    if sys.dont_write_bytecode:
        return
    file = _file(place)
    own = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            own.write_bytes(hashed + source_hash(made) + made)
            own.replace(file)
        finally:
            own.unlink(missing_ok=True)
