"""The folder of a dataset: whether it may be replaced, and replacing it in one step."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from gongkai.errors import ConfigError
from gongkai.publish.provenance import SOFTWARE, read_record


def check_target(out: Path) -> None:
    """Raise a `ConfigError` unless `out` is free: absent, an empty folder, or a dataset of gongkai."""
    if not out.exists():
        return
    if not out.is_dir():
        raise ConfigError(f"{out}: a file stands where the dataset's folder should be")
    if any(out.iterdir()) and not _is_dataset(out):
        raise ConfigError(f"{out}: the folder is not empty and holds no dataset of {SOFTWARE}; give another")


def _is_dataset(folder: Path) -> bool:
    try:
        read_record(folder)
    except ConfigError:
        return False
    return True


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A new folder beside `out` that takes its place when the block ends well, and vanishes when it does not.

    A reader finds the old dataset or the new one; only between two renames, an instant, is there none.
    """
    out = out.resolve()
    _clear(out)
    check_target(out)
    mark = secrets.token_hex(4)
    fresh, stale = (out.parent / f".{out.name}.{mark}.{role}" for role in ("new", "old"))
    try:
        fresh.mkdir(parents=True)
        yield fresh
        if out.exists():
            out.rename(stale)
        try:
            fresh.rename(out)
        except OSError:
            if stale.exists():
                stale.rename(out)
            raise
    except OSError as error:
        raise ConfigError(f"{out}: the dataset cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(stale, ignore_errors=True)


def _clear(out: Path) -> None:
    """Take away what a process that was killed has left, and give `out` back if it was killed in that instant."""
    for left in out.parent.glob(f".{escape(out.name)}.{'[0-9a-f]' * 8}.*"):
        if left.suffix == ".old" and not out.exists():
            left.rename(out)
        elif left.suffix in (".new", ".old"):
            shutil.rmtree(left, ignore_errors=True)
