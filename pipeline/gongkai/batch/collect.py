"""Paths, folders, patterns, addresses and archives -> the reports of a build, each with its report id."""

from __future__ import annotations

import glob
import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple, TypeAlias

from gongkai.errors import ReadError
from gongkai.read.archive import Member, Skipped, is_archive, members
from gongkai.read.remote import is_remote, list_remote, open_remote
from gongkai.records import Failure

_DIGITS = 12
"""Digits of the checksum that tell files of one stem apart: enough for a million of them."""
_STEM = 100
"""Characters of a member's name in its report id; addresses can be far longer."""

Place: TypeAlias = Path | str
"""A file of this machine, or an address."""


@dataclass(frozen=True, slots=True)
class Item:
    """A report of the build. `path` is as given by the user, in characters that can be written.

    `member` counts the members of the archive `file` from 0, None where the file itself is the report. `data`
    is there once it is loaded; a file of this machine is loaded by the process that reads it. `sha256` is that
    of the bytes, once they have been seen here. `fault` says why it could not be loaded.
    """

    report_id: str
    path: str
    file: Place
    member: int | None = None
    url: str = ""
    sha256: str = ""
    data: bytes | None = field(default=None, repr=False)
    fault: str = ""


class Collection(NamedTuple):
    """The reports of a build, what could not be reached, and how many members of archives are no reports."""

    items: list[Item]
    failures: list[Failure]
    skipped: Counter[str]


class _Found(NamedTuple):
    """A report without its id yet; `checksum` is empty for a file, which is read only where it is needed."""

    stem: str
    path: str
    file: Place
    member: int | None = None
    url: str = ""
    checksum: str = ""


def collect(paths: Sequence[Path | str], skip: Path | None = None) -> Collection:
    """The reports behind `paths` in order of path, and a failure for each path that leads to none.

    A path is a file, a folder (searched to any depth, hidden files and folders left out), a glob pattern, or
    an address of these that fsspec knows (`s3://...`). An archive stands for its members, in its own order. A
    file counts once, however often it is named. What lies in the folder `skip`, the build's own output, is
    left out. The report id of a file or member is its stem; where stems clash, `-` and the beginning of the
    SHA-256 of the bytes follow, and for copies of one file `-2`, `-3` ... in order of path.

    Archives are read through once here, to count and tell apart what they hold, and nothing of it is kept.
    """
    failures: dict[str, Failure] = {}
    found: list[_Found] = []
    more: list[Failure] = []
    skipped: Counter[str] = Counter()
    for place in _places(paths, skip, failures):
        for entry in _reports(place):
            if isinstance(entry, _Found):
                found.append(entry)
            elif isinstance(entry, Failure):
                more.append(entry)
            else:
                skipped[entry.reason] += 1
    ids = _ids(found)
    items = [
        Item(name, one.path, one.file, one.member, one.url, one.checksum) for name, one in zip(ids, found, strict=True)
    ]
    return Collection(items, [*failures.values(), *more], skipped)


def shown(path: Path | str) -> str:
    """A path as text that UTF-8 can hold: bytes that are no UTF-8 appear as `\\xNN`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def opened(file: Place) -> tuple[BinaryIO, int]:
    """A file for reading, and its size in bytes. Raises `ReadError` or `OSError`."""
    if isinstance(file, str):
        return open_remote(file)
    return file.open("rb"), file.stat().st_size


def _places(paths: Sequence[Path | str], skip: Path | None, failures: dict[str, Failure]) -> list[Place]:
    """The files, each once, in order of path."""
    found: dict[Place, Place] = {}
    barred = None if skip is None else skip.resolve()
    for given in paths:
        before = len(failures)
        if isinstance(given, str) and is_remote(given):
            places: dict[Place, Place] = {address: address for address in _addresses(given, failures)}
        else:
            places = {file.resolve(): file for file in _files(str(given), failures)}
        if not places and len(failures) == before:
            failures[shown(given)] = Failure(shown(given), "missing", "no file at this path")
        for real, place in places.items():
            if barred is None or isinstance(real, str) or not real.is_relative_to(barred):
                found[real] = min(place, found.get(real, place), key=shown)
    return sorted(found.values(), key=shown)


def _addresses(given: str, failures: dict[str, Failure]) -> list[str]:
    try:
        return list_remote(given)
    except ReadError as error:
        failures[given] = Failure(given, error.kind, error.reason)
        return []


def _reports(place: Place) -> Iterator[_Found | Failure | Skipped]:
    """A file, or the members of an archive."""
    name = shown(place)
    single = _Found(_stem(name) if isinstance(place, str) else shown(place.stem), name, place)
    try:
        stream, size = opened(place)
        with stream:
            if not is_archive(stream):
                yield single
                return
            count = 0
            for entry in members(stream, name, size):
                if isinstance(entry, Member):
                    yield _Found(
                        _stem(entry.name), entry.path, place, count, entry.url, hashlib.sha256(entry.data).hexdigest()
                    )
                    count += 1
                else:
                    yield entry
    except (OSError, ReadError):  # the file will be reported when it is read
        yield single


def _stem(name: str) -> str:
    """The stem of a member's name or address, short enough to be an id."""
    last = PurePosixPath(name.partition("?")[0].rstrip("/"))
    stem = last.name if "://" in name and len(last.parts) < 3 else last.stem  # a site's own page: its host
    return stem.strip(". ")[:_STEM] or "report"


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


def _ids(found: Sequence[_Found]) -> list[str]:
    """An id for each: its stem, told apart where several have the same."""
    stems = Counter(one.stem for one in found)
    taken = {stem for stem, count in stems.items() if count == 1}
    ids = []
    for one in found:
        wanted = stem = one.stem
        if stems[stem] > 1:
            wanted = stem = f"{stem}-{(one.checksum or _checksum(one.file))[:_DIGITS]}"
            copy = 1
            while wanted in taken:
                copy += 1
                wanted = f"{stem}-{copy}"
            taken.add(wanted)
        ids.append(wanted)
    return ids


def _checksum(file: Place) -> str:
    """The SHA-256 of a file; `unreadable` for one that the build will report as such."""
    try:
        with opened(file)[0] as handle:
            digest = hashlib.sha256()
            while piece := handle.read(2**20):
                digest.update(piece)
            return digest.hexdigest()
    except (OSError, ReadError):
        return "unreadable"
