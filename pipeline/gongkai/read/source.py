"""Bytes from the file system, with the operator's faults told as `ReadError`s."""

from __future__ import annotations

from pathlib import Path

from gongkai.errors import ReadError
from gongkai.read import LIMIT
from gongkai.records import Source


def open_source(path: Path, shown: str = "") -> Source:
    """The bytes of a file as a `Source` that is called `shown` in messages (by default its path)."""
    shown = shown or str(path)
    try:
        size = path.stat().st_size
        if size > LIMIT:  # told before it fills the memory
            raise ReadError(shown, "too_large", f"{size / 1e6:.0f} MB, at most {LIMIT // 10**6} MB are read")
        return Source(shown, path.read_bytes())
    except OSError as error:
        raise ReadError(shown, "unreadable", error.strerror or str(error)) from error
