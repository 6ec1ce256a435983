"""A report as its author is looked for in it: paragraphs, and the agencies that each names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gongkai.rulebook.naming import Sighting, scan_lines


class Page(NamedTuple):
    """The text of a view, its paragraphs (the lines that are not empty), and the agencies in each of them."""

    text: str
    paragraphs: list[str]
    sightings: list[Sequence[Sighting]]


def page(text: str) -> Page:
    """The page of a view's text."""
    by_line: dict[int, list[Sighting]] = {}
    for begin, hit in scan_lines(text):
        by_line.setdefault(begin, []).append(hit)
    paragraphs: list[str] = []
    sightings: list[Sequence[Sighting]] = []
    begin = 0
    for line in text.split("\n"):
        if line:
            paragraphs.append(line)
            sightings.append(by_line.get(begin, ()))
        begin += len(line) + 1
    return Page(text, paragraphs, sightings)
