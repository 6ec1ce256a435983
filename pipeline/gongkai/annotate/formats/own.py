"""Our own gold: a folder with one JSON file a report, without the texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gongkai.annotate.marks import Marked, from_marks, to_marks
from gongkai.evaluate.gold import load_gold, write_gold


def read(path: Path) -> list[Marked]:
    """The annotations of a folder; what has no place stands in `rest`."""
    return [to_marks(report, "") for report in load_gold(path)]


def write(path: Path, items: Sequence[Marked]) -> None:
    """One file a report."""
    write_gold(path, map(from_marks, items))
