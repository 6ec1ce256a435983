"""A report as its author is looked for in it: paragraphs, and the agencies that each names."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.rulebook.naming import Sighting, scan_lines


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a view, its paragraphs (the lines that are not empty), and the agencies in each of them."""

    text: str
    paragraphs: list[str]
    sightings: list[tuple[Sighting, ...]]


def page(text: str) -> Page:
    """The page of a view's text."""
    lines = [(line, hits) for line, hits in zip(text.split("\n"), scan_lines(text), strict=True) if line]
    return Page(text, [line for line, _ in lines], [hits for _, hits in lines])
