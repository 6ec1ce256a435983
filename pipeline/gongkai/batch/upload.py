"""A published dataset -> a copy of it at an address (`s3://...`), through fsspec."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.errors import ConfigError
from gongkai.publish.provenance import BUILD_FILE, SOFTWARE
from gongkai.read.remote import is_remote, resolve

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_UNDER_WAY = "upload-under-way"
"""A file that stands in a dataset's place as long as it is not whole there."""


def check_address(address: str) -> None:
    """Raise a `ConfigError` unless a dataset can be put there: at an address that is free or holds one of gongkai."""
    if not is_remote(address):
        raise ConfigError(f"{address}: no address, such as s3://bucket/dataset")
    files, place = resolve(address)
    try:
        there = _there(files, place)
    except OSError as error:
        raise ConfigError(f"{address}: {error}") from error
    if there and not {f"{place}/{BUILD_FILE}", f"{place}/{_UNDER_WAY}"} & there:
        raise ConfigError(f"{address}: the place is not empty and holds no dataset of {SOFTWARE}; give another")


def upload(folder: Path, address: str) -> None:
    """Put the dataset in `folder` at `address`, in place of the one that is there.

    Its `build.json` goes first and comes last, so whoever finds it finds a whole dataset of one build. An upload
    that was cut off is simply done again.
    """
    check_address(address)
    files, place = resolve(address)
    names = sorted(file.name for file in folder.iterdir())
    try:
        files.pipe_file(f"{place}/{_UNDER_WAY}", b"")
        for old in sorted(_there(files, place), key=lambda path: not path.endswith(f"/{BUILD_FILE}")):
            if old != f"{place}/{_UNDER_WAY}":
                files.rm_file(old)
        for name in sorted(names, key=BUILD_FILE.__eq__):
            files.put_file(str(folder / name), f"{place}/{name}")
        files.rm_file(f"{place}/{_UNDER_WAY}")
    except OSError as error:
        raise ConfigError(f"{address}: the dataset cannot be written: {error}") from error


def _there(files: AbstractFileSystem, place: str) -> set[str]:
    """The files at a place, as they may have changed since this process looked last."""
    files.invalidate_cache()
    return set(files.find(place)) if files.exists(place) else set()
