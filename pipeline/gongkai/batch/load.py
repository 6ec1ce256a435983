"""Items with their bytes, a few at a time: archives are streamed, files of this machine left to the workers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
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


def chunks(items: Iterable[Item], count: int) -> Iterator[Sequence[Item]]:
    """Items in runs of at most `count`, fewer where their bytes are many."""
    chunk: list[Item] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += len(item.data or b"")
        if len(chunk) == count or size >= _BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _members(items: Sequence[Item]) -> Iterator[Item]:
    """The members of one archive, in a second reading of it."""
    wanted = iter(items)
    try:
        stream, size = opened(items[0].file)
        with stream:
            for entry in members(stream, shown(items[0].file), size):
                if isinstance(entry, Member):
                    item = next(wanted, None)
                    if item is None:
                        return
                    yield replace(item, data=entry.data) if entry.path == item.path else replace(item, fault=_CHANGED)
    except (OSError, ReadError):
        pass  # then the rest is missing, which is told below
    yield from (replace(item, fault=_CHANGED) for item in wanted)


_CHANGED = "the archive changed while it was being read"


def _fetched(item: Item) -> Item:
    try:
        stream, _ = opened(item.file)
        with stream:
            return replace(item, data=stream.read(LIMIT + 1))
    except ReadError as error:
        return replace(item, fault=error.reason)
    except OSError as error:
        return replace(item, fault=error.strerror or str(error))
