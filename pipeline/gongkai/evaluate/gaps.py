"""Open counts: the nouns that reports count and that the codebook has no indicator for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gongkai.evaluate.dataset import read_table


@dataclass(frozen=True, slots=True)
class OpenCount:
    """A noun, how many numbers count it, in how many reports, and one of the numbers with its report."""

    noun: str
    count: int
    reports: int
    example: str


def open_counts(dataset: Path) -> Sequence[OpenCount]:
    """The nouns of the counts that no fact claims (`ref` of COUNT entities), the most frequent first."""
    counts: Counter[str] = Counter()
    reports: dict[str, set[str]] = defaultdict(set)
    examples: dict[str, str] = {}
    for row in read_table(dataset, "entities"):
        noun = row["ref"]
        if row["type"] == "COUNT" and noun:
            counts[noun] += 1
            reports[noun].add(row["report_id"])
            examples.setdefault(noun, f"{row['text']} ({row['report_id']})")
    ordered = sorted(counts, key=lambda noun: (-counts[noun], noun))
    return [OpenCount(noun, counts[noun], len(reports[noun]), examples[noun]) for noun in ordered]
