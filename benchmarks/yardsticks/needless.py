"""Patterns of the naive pipeline that could be left out: one that changes nothing for the better is only a cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spacy.tokens import Doc

from benchmarks.yardsticks import naive

Report = tuple[str, list[naive.Entity]]


def needless(reports: Sequence[Report], patterns: Sequence[dict[str, Any]] = ()) -> list[str]:
    """The patterns without which as much is found in the reports (texts with their entities) and no more is added.

    `patterns` are those of the naive pipeline if none are given.
    """
    nlp = naive.pipeline()
    ruler: Any = nlp.get_pipe("entity_ruler")
    read = [(nlp.make_doc(text), set(own)) for text, own in reports]
    phrases = [item for item in ruler.patterns if isinstance(item["pattern"], str)]
    patterns = list(patterns) or naive.token_patterns()
    ruled(ruler, patterns + phrases, read)
    used = {item["id"]: [pair for pair in read if _has(pair[0], item["id"])] for item in patterns}
    found = []
    for item in patterns:
        right, wrong = ruled(ruler, patterns + phrases, used[item["id"]])
        others = [other for other in patterns if other is not item]
        less, more = ruled(ruler, others + phrases, used[item["id"]])
        if less >= right and more <= wrong:
            found.append(f"{item['label']}: {item['pattern']}")
    return found


def ruled(ruler: Any, patterns: list[dict[str, Any]], read: Sequence[tuple[Doc, set[naive.Entity]]]) -> tuple[int, int]:
    """How many entities the patterns find that are there, and how many that are not."""
    ruler.clear()
    ruler.add_patterns(patterns)
    right = wrong = 0
    for doc, own in read:
        doc.ents = []
        found = set(naive.found(ruler(doc)))
        right, wrong = right + len(found & own), wrong + len(found - own)
    return right, wrong


def _has(doc: Doc, pattern: str) -> bool:
    return any(span.ent_id_ == pattern for span in doc.ents)
