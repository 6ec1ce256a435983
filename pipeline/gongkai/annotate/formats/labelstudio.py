"""Label Studio: a JSON list of tasks, labels as predictions, the attributes of a region in a text area of it.

The labelling configuration needs `<Labels name="label" toName="text">` and
`<TextArea name="more" toName="text" perRegion="true" editable="true">` on `<Text name="text" value="$text">`.
Offsets are code points.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gongkai.annotate.marks import Mark, Marked


def read(path: Path) -> list[Marked]:
    """The last annotation of each task, or its prediction where nobody has annotated it."""
    return [_marked(task) for task in json.loads(path.read_text("utf-8"))]


def write(path: Path, items: Sequence[Marked]) -> None:
    """A task a report."""
    path.write_text(json.dumps([_task(item) for item in items], ensure_ascii=False, indent=1), "utf-8")


def _marked(task: Mapping[str, Any]) -> Marked:
    done = task.get("annotations") or task.get("predictions") or [{"result": []}]
    result = done[-1]["result"]
    told = {region["id"]: json.loads(region["value"]["text"][0]) for region in result if region["type"] == "textarea"}
    marks = tuple(
        Mark(region["value"]["labels"][0], region["value"]["start"], region["value"]["end"], told.get(region["id"], {}))
        for region in result
        if region["type"] == "labels"
    )
    return Marked(task["data"]["report_id"], task["data"]["text"], marks, task["data"].get("rest", {}))


def _task(item: Marked) -> dict[str, Any]:
    regions = [region for number, mark in enumerate(item.marks, 1) for region in _regions(mark, number, item.text)]
    return {
        "data": {"report_id": item.id, "text": item.text, "rest": item.rest},
        "predictions": [{"model_version": "gongkai", "result": regions}],
    }


def _regions(mark: Mark, number: int, text: str) -> Iterator[dict[str, Any]]:
    shared = {"id": f"m{number}", "to_name": "text"}
    place = {"start": mark.start, "end": mark.end}
    labels = {"text": text[mark.start : mark.end], "labels": [mark.label]}
    yield shared | {"from_name": "label", "type": "labels", "value": place | labels}
    if mark.more:
        told = {"text": [json.dumps(mark.more, ensure_ascii=False)]}
        yield shared | {"from_name": "more", "type": "textarea", "value": place | told}
