"""A chunk of reports to be read, as it is given out: whoever gives it out needs none of the stages."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from gongkai.batch.collect import Item
from gongkai.batch.store import Row, checksum, part_name, state, write_part

_YOUNG = 2 * 10**9
"""Nanoseconds within which a file may change a second time without its times showing it."""


@dataclass(frozen=True, slots=True)
class Task:
    """Reports to be read into the part `name` of the store in `folder`."""

    name: str
    items: tuple[Item, ...]
    folder: Path
    stamp: str
    rules: Path | None = None
    segmenter: str = "jieba"

    @classmethod
    def of(
        cls, items: tuple[Item, ...], folder: Path, stamp: str, rules: Path | None = None, segmenter: str = "jieba"
    ) -> Task:
        """A task named after its reports and the state of their files."""
        return cls(part_name(stamp, map(_identity, items)), items, folder, stamp, rules, segmenter)

    @property
    def file(self) -> Path:
        """The part, which exists when the task is done."""
        return self.folder / self.name

    def only(self, items: tuple[Item, ...]) -> Task:
        """The same for some of its reports."""
        return Task.of(items, self.folder, self.stamp, self.rules, self.segmenter)


def fail(task: Task, error: str, message: str, limits: str) -> None:
    """Write the part of a task whose only report cannot be read by any process."""
    (item,) = task.items
    sha256 = item.sha256 or (checksum(item.file) if isinstance(item.file, Path) else "")
    row = Row(item.report_id, item.path, item.url, sha256, seen(item), limits, error, message)
    write_part(task.file, task.stamp, [row])


def _identity(item: Item) -> tuple[str, ...]:
    content = item.sha256 or (state(item.file) if isinstance(item.file, Path) else "")
    return item.report_id, item.path, item.url, content, item.fault


def seen(item: Item) -> str:
    """The state of an item's file, if a later change would show in it."""
    found = state(item.file) if item.data is None and isinstance(item.file, Path) else ""
    return found if found and time.time_ns() - max(map(int, found.split()[1:])) > _YOUNG else ""
