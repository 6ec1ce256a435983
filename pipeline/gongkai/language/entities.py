"""Entities of a bare text, as the component and the tokenizer need them; the last text's are remembered."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from gongkai.flow import extract_document
from gongkai.normalise.fold import scalar
from gongkai.records import Document, Mention, ReportResult, Source


@lru_cache(maxsize=8)
def result_of(text: str, rules: Path | None = None) -> ReportResult:
    """Everything gongkai finds in `text`; the tokenizer and the component ask for the same text in turn."""
    document = Document(text=scalar(text), media_type="text/plain")
    return extract_document(document, Source("", text.encode("utf-8", "surrogatepass")), "", rules)


def find(text: str, rules: Path | None = None) -> tuple[Mention, ...]:
    """The mentions of entities in `text`."""
    return result_of(text, rules).entities
