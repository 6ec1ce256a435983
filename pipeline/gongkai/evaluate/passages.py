"""The sentences of mistakes, from the reports themselves where they still lie where they were read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from gongkai.errors import ReadError
from gongkai.evaluate.dataset import read_table
from gongkai.evaluate.mistakes import Mistake
from gongkai.read import read
from gongkai.read.source import open_source

_REACH = 120
"""Characters to each side that a passage has at most."""
_END = "。！？；\n"


def with_passages(mistakes: Sequence[Mistake], dataset: Path) -> list[Mistake]:
    """Mistakes of facts and entities with the sentence around their words.

    A report that cannot be read again (moved, changed, or from an archive) leaves them the dataset's own evidence.
    """
    ids = {mistake.report_id for mistake in mistakes}
    paths = {row["report_id"]: row.get("path", "") for row in read_table(dataset, "reports", ids)}
    told = []
    for report_id, group in groupby(mistakes, key=lambda mistake: mistake.report_id):
        text = _text(paths.get(report_id, ""))
        told += [_with_passage(mistake, text) for mistake in group]
    return told


def _text(path: str) -> str:
    try:
        return read(open_source(Path(path))).text if path else ""
    except ReadError:
        return ""


def _with_passage(mistake: Mistake, text: str) -> Mistake:
    place = _place(mistake, text)
    if place is None:
        return mistake
    start, end = place
    left = max((text.rfind(mark, max(0, start - _REACH), start) for mark in _END), default=-1)
    left = left + 1 if left >= 0 else max(0, start - _REACH)
    stops = [stop for mark in _END if (stop := text.find(mark, end, end + _REACH)) >= 0]
    right = min(stops) + 1 if stops else min(len(text), end + _REACH)
    return replace(mistake, passage=text[left:right].strip(), mark=text[start:end])


def _place(mistake: Mistake, text: str) -> tuple[int, int] | None:
    """Where its words stand, white space aside: at its start if the dataset found them, else from there on."""
    pattern = re.compile(r"\s*".join(map(re.escape, "".join(mistake.mark.split()))))
    if not pattern.pattern:
        return None
    if mistake.found is not None:
        place = pattern.match(text, mistake.start)
    else:
        place = pattern.search(text, mistake.start) or pattern.search(text)
    return place.span() if place else None
