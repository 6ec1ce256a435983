"""CSV for a spreadsheet: a row a mark with a column for each thing that is said of it.

Before the marks of a report stands a row without a label that holds the whole text and, as JSON, the rest. (A
spreadsheet cuts texts of more than 32,767 characters; marks are still placed when they are imported.)
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gongkai.annotate.marks import Mark, Marked
from gongkai.evaluate.gold import GoldFact

_MORE = ("text", *(name for name in GoldFact.model_fields if name not in ("indicator", "start", "end")))
_AS_JSON = ("value", "optional")
_COLUMNS = ("report_id", "start", "end", "label", "printed", *_MORE, "rest")


def read(path: Path) -> list[Marked]:
    """The reports of a sheet, in order."""
    csv.field_size_limit(sys.maxsize)
    texts: dict[str, tuple[str, Any]] = {}
    marks: dict[str, list[Mark]] = {}
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["label"]:
                marks[row["report_id"]].append(_mark(row))
            else:
                texts[row["report_id"]] = row["printed"], json.loads(row["rest"])
                marks[row["report_id"]] = []
    return [Marked(id, text, tuple(marks[id]), rest) for id, (text, rest) in texts.items()]


def write(path: Path, items: Sequence[Marked]) -> None:
    """All reports one after the other."""
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, _COLUMNS, restval="")
        writer.writeheader()
        for item in items:
            writer.writerows(_rows(item))


def _mark(row: dict[str, str]) -> Mark:
    more = {name: json.loads(row[name]) if name in _AS_JSON else row[name] for name in _MORE if row[name]}
    return Mark(row["label"], int(row["start"]), int(row["end"]), more)


def _rows(item: Marked) -> Iterator[dict[str, Any]]:
    yield {"report_id": item.id, "printed": item.text, "rest": json.dumps(item.rest, ensure_ascii=False)}
    for mark in item.marks:
        more = {name: json.dumps(value) if name in _AS_JSON else value for name, value in mark.more.items()}
        place = {"report_id": item.id, "start": mark.start, "end": mark.end, "label": mark.label}
        yield place | {"printed": item.text[mark.start : mark.end]} | more
