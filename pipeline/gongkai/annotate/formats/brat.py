"""brat standoff: a folder with `ID.txt` and `ID.ann`, and `ID.json` for what has no place in the text.

A span that goes over line ends is written in fragments, as brat wants it. What else is said of a span is an
annotator's note on it, in JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from gongkai.annotate.marks import Mark, Marked

_SPACE = re.compile(r"[\t\r\n]")


def read(path: Path) -> list[Marked]:
    """Every text of a folder that has annotations."""
    return [_marked(file) for file in sorted(path.glob("*.ann"), key=lambda file: file.stem)]


def write(path: Path, items: Sequence[Marked]) -> None:
    """Three files a report."""
    path.mkdir(parents=True, exist_ok=True)
    for item in items:
        # Line ends as they are: a translated one would move every offset behind it.
        (path / f"{item.id}.txt").write_text(item.text, "utf-8", newline="")
        lines = (line for number, mark in enumerate(item.marks, 1) for line in _lines(mark, number, item.text))
        (path / f"{item.id}.ann").write_text("".join(lines), "utf-8", newline="")
        (path / f"{item.id}.json").write_text(json.dumps(item.rest, ensure_ascii=False), "utf-8")


def _marked(file: Path) -> Marked:
    spans: dict[str, tuple[str, int, int]] = {}
    notes: dict[str, dict[str, object]] = {}
    for line in file.read_bytes().decode("utf-8").split("\n"):
        name, _, body = line.partition("\t")
        head, _, tail = body.partition("\t")
        if name.startswith("T"):
            label, _, places = head.partition(" ")
            borders = places.replace(";", " ").split()
            spans[name] = label, int(borders[0]), int(borders[-1])
        elif name.startswith("#") and head.startswith("AnnotatorNotes ") and tail.startswith("{"):
            notes[head.split()[1]] = json.loads(tail)
    rest = file.with_suffix(".json")
    return Marked(
        file.stem,
        file.with_suffix(".txt").read_bytes().decode("utf-8"),
        tuple(Mark(label, start, end, notes.get(name, {})) for name, (label, start, end) in spans.items()),
        json.loads(rest.read_text("utf-8")) if rest.exists() else {},
    )


def _lines(mark: Mark, number: int, text: str) -> Iterator[str]:
    pieces = list(_pieces(mark.start, mark.end, text)) or [(mark.start, mark.end)]
    places = ";".join(f"{start} {end}" for start, end in pieces)
    words = " ".join(_SPACE.sub(" ", text[start:end]) for start, end in pieces)
    yield f"T{number}\t{mark.label} {places}\t{words}\n"
    if mark.more:
        yield f"#{number}\tAnnotatorNotes T{number}\t{json.dumps(mark.more, ensure_ascii=False)}\n"


def _pieces(start: int, end: int, text: str) -> Iterator[tuple[int, int]]:
    """The stretches between line ends; those at the borders stay, so that start and end do."""
    at = start
    for line in text[start:end].splitlines(keepends=True):
        stop = at + len(line)
        inner = stop if stop == end else at + len(line.rstrip("\r\n"))
        if inner > at or at == start:
            yield at, max(inner, at + 1)
        at = stop
