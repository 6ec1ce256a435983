"""Items with their bytes, a few at a time: archives are streamed, files of this machine left to the workers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from math import inf
from pathlib import Path

from gongkai.batch.collect import Item, opened, shown
from gongkai.errors import ReadError
from gongkai.read import LIMIT
from gongkai.read.archive import Member, members

_BYTES = 8 * 2**20
"""Bytes sent to a worker at once, so that a build of many workers still holds little."""


def load(items: Iterable[Item]) -> Iterator[Item]:
    """Each item, with its bytes where it is a member of an archive or lies at an address."""
    for (file, is_member), group in groupby(items, key=lambda item: (item.file, item.member is not None)):
        if is_member:
            yield from _members(list(group))
        elif isinstance(file, Path):
            yield from group
        else:
            yield from map(_fetched, group)


def chunks(items: Iterable[Item], count: int, size: float = inf) -> Iterator[tuple[Item, ...]]:
    """Items in runs of at most `count`, fewer where their bytes come to `size` or to what is sent at once."""
    chunk: list[Item] = []
    total = 0
    for item in items:
        chunk.append(item)
        total += _size(item)
        if len(chunk) == count or total >= min(size, _BYTES):
            yield tuple(chunk)
            chunk, total = [], 0
    if chunk:
        yield tuple(chunk)


def _size(item: Item) -> int:
    if item.data is not None or not isinstance(item.file, Path):
        return len(item.data or b"")
    try:
        return item.file.stat().st_size
    except OSError:
        return 0


def _members(items: Sequence[Item]) -> Iterator[Item]:
    """Members of one archive, in order, in a second reading of it."""
    wanted = iter(items)
    item = next(wanted, None)
    try:
        stream, size = opened(items[0].file)
        with stream:
            found = (entry for entry in members(stream, shown(items[0].file), size) if isinstance(entry, Member))
            for place, entry in enumerate(found):
                if item is None:
                    return
                if place == item.member:
                    is_same = entry.path == item.path and hashlib.sha256(entry.data).hexdigest() == item.sha256
                    yield replace(item, data=entry.data) if is_same else replace(item, fault=_CHANGED)
                    item = next(wanted, None)
    except (OSError, ReadError):
        pass  # then the rest is missing, which is told below
    if item is not None:
        yield from (replace(lost, fault=_CHANGED) for lost in (item, *wanted))


_CHANGED = "the archive changed while it was being read"


def _fetched(item: Item) -> Item:
    try:
        stream, _ = opened(item.file)
        with stream:
            data = stream.read(LIMIT + 1)
            return replace(item, data=data, sha256=hashlib.sha256(data).hexdigest())
    except ReadError as error:
        return replace(item, fault=error.reason)
    except OSError as error:
        return replace(item, fault=error.strerror or str(error))
