"""Bytes from the file system, with the operator's faults told as `ReadError`s."""

from __future__ import annotations

from pathlib import Path

from gongkai.errors import ReadError
from gongkai.records import Source


def open_source(path: Path, shown: str = "") -> Source:
    """The bytes of a file as a `Source` that is called `shown` in messages (by default its path)."""
    shown = shown or str(path)
    try:
        return Source(shown, path.read_bytes())
    except OSError as error:
        raise ReadError(shown, "unreadable", error.strerror or str(error)) from error
