"""TOML of the shipped rules, kept parsed as Python keeps its own modules: parsing takes as long as reading ten reports.

The same terms hold: a file in `__pycache__` (or where `PYTHONPYCACHEPREFIX` says), one for each version of Python,
none where Python is told to write none, and none where the folder cannot be written to.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source, source_hash
from pathlib import Path
from typing import Any

__all__ = ["parsed"]

_HASH = 8  # bytes


def parsed(data: bytes, place: Path) -> dict[str, Any]:
    """The content of a TOML file that stands at `place` and holds `data`.

    What is kept begins with the hash of what it was made from, as in bytecode that is checked by hash: whatever changes
    in a file, it is parsed anew. Raises what `tomllib.loads` does.
    """
    hashed = source_hash(data)
    kept = Path(cache_from_source(f"{place}.py"))
    with suppress(OSError, ValueError, EOFError, TypeError):
        made = kept.read_bytes()
        if made[:_HASH] == hashed:
            content: dict[str, Any] = marshal.loads(made[_HASH:])
            return content
    import tomllib

    content = tomllib.loads(data.decode("utf-8"))
    if not sys.dont_write_bytecode:
        with suppress(OSError, ValueError):  # a ValueError for a date or time, which rules do not have
            _keep(kept, hashed + marshal.dumps(content))
    return content


def _keep(file: Path, made: bytes) -> None:
    """Write it whole or not at all, for others may read it at this moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    own = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        own.write_bytes(made)
        own.replace(file)
    finally:
        own.unlink(missing_ok=True)
