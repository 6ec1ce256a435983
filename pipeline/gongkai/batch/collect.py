"""Paths, folders and patterns -> the files of a build, each with its report id."""

from __future__ import annotations

import glob
import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongkai.records import Failure

_DIGITS = 12
"""Digits of the checksum that tell files of one stem apart: enough for a million of them."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the build. `path` is as given by the user, in characters that can be written."""

    report_id: str
    path: str
    file: Path


def collect(paths: Sequence[Path | str], skip: Path | None = None) -> tuple[list[Item], list[Failure]]:
    """The files behind `paths` in order of path, and a failure for each path that leads to none.

    A path is a file, a folder (searched to any depth, hidden files and folders left out) or a glob pattern. A
    file counts once, however often it is named. What lies in the folder `skip`, the build's own output, is
    left out. A file's report id is its stem; where stems clash, `-` and the beginning of the SHA-256 of the
    bytes follow, and for copies of one file `-2`, `-3` ... in order of path.
    """
    found: dict[Path, Path] = {}
    failures: dict[str, Failure] = {}
    barred = None if skip is None else skip.resolve()
    for given in paths:
        before = len(failures)
        files = {file.resolve(): file for file in _files(str(given), failures)}
        if not files and len(failures) == before:
            failures[shown(given)] = Failure(shown(given), "missing", "no file at this path")
        for real, file in files.items():
            if barred is None or not real.is_relative_to(barred):
                found[real] = min(file, found.get(real, file), key=shown)
    ordered = sorted(found.values(), key=shown)
    ids = _ids(ordered)
    return [Item(ids[file], shown(file), file) for file in ordered], list(failures.values())


def shown(path: Path | str) -> str:
    """A path as text that UTF-8 can hold: bytes that are no UTF-8 appear as `\\xNN`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _files(given: str, failures: dict[str, Failure]) -> Iterator[Path]:
    # Not Path.glob: a pattern may be absolute.
    places = [given] if os.path.lexists(given) else glob.glob(given, recursive=True)  # noqa: PTH207
    for place in map(Path, sorted(places)):
        if stat.S_ISDIR(_mode(place)):
            yield from _walk(place, failures)
        elif _is_file(place):
            yield place


def _walk(folder: Path, failures: dict[str, Failure]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        place = shown(error.filename)
        failures[place] = Failure(place, "unreadable", error.strerror or str(error))

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(place, name)
            if not name.startswith(".") and _is_file(file):
                yield file


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _is_file(path: Path) -> bool:
    """Whether this is a file, or something that cannot even be looked at; no pipes, no devices."""
    mode = _mode(path)
    return mode == 0 or stat.S_ISREG(mode)


def _ids(files: Sequence[Path]) -> dict[Path, str]:
    stems = Counter(shown(file.stem) for file in files)
    taken = {stem for stem, count in stems.items() if count == 1}
    ids = {}
    for file in files:
        wanted = stem = shown(file.stem)
        if stems[stem] > 1:
            wanted = stem = f"{stem}-{_checksum(file)}"
            copy = 1
            while wanted in taken:
                copy += 1
                wanted = f"{stem}-{copy}"
            taken.add(wanted)
        ids[file] = wanted
    return ids


def _checksum(file: Path) -> str:
    """The beginning of the file's SHA-256; `unreadable` for a file that the build will report as such."""
    try:
        with file.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()[:_DIGITS]
    except OSError:
        return "unreadable"
