"""doccano: sequence labelling as JSONL, a report on a line, `label` a list of [start, end, label].

doccano keeps other keys of a line with the text and returns them, so what its labels cannot say travels in
`gongkai`. Its newer exports have `entities` with offsets by name instead of `label`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gongkai.annotate.marks import Mark, Marked, with_attributes


def read(path: Path) -> list[Marked]:
    """The texts of a file; labels that were drawn anew have no attributes."""
    lines = (json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip())
    return [
        Marked(
            line["report_id"],
            line["text"],
            tuple(with_attributes(_spans(line), line.get("gongkai", {}).get("attributes", ()))),
            line.get("gongkai", {}).get("rest", {}),
        )
        for line in lines
    ]


def write(path: Path, items: Sequence[Marked]) -> None:
    """A report on a line."""
    path.write_text("".join(json.dumps(_line(item), ensure_ascii=False) + "\n" for item in items), "utf-8")


def _spans(line: Mapping[str, Any]) -> Iterator[tuple[int, int, str]]:
    yield from map(tuple, line.get("label", ()))
    for entity in line.get("entities", ()):
        yield entity["start_offset"], entity["end_offset"], entity["label"]


def _line(item: Marked) -> dict[str, Any]:
    return {
        "report_id": item.id,
        "text": item.text,
        "label": [[mark.start, mark.end, mark.label] for mark in item.marks],
        "gongkai": {"attributes": [_told(mark) for mark in item.marks], "rest": item.rest},
    }


def _told(mark: Mark) -> list[Any]:
    return [mark.start, mark.end, mark.label, mark.more]
