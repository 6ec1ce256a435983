"""A report as its author is looked for in it: paragraphs, and the agencies that each names."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.rulebook.naming import Sighting, scan_each


@dataclass(frozen=True, slots=True)
class Page:
    """The paragraphs of a view and the agencies in each; `text` is the paragraphs with a line feed between them."""

    text: str
    paragraphs: list[str]
    sightings: list[list[Sighting]]


def page(text: str) -> Page:
    """The page of a view's text; empty lines are no paragraphs."""
    paragraphs = [line for line in text.split("\n") if line]
    return Page("\n".join(paragraphs), paragraphs, scan_each(paragraphs))
