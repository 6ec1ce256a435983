"""Codes as people read them: labels in Chinese and English, numbers, coordinates."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.records import DIMENSIONS, Coordinates, Fact, Number
from gongkai.rulebook.codebook import JOIN, load_codebook
from gongkai.rulebook.columns import load_columns
from gongkai.rulebook.forms import load_forms

_APPROXIMATELY = {"over": "> ", "about": "≈ ", "under": "< "}


@dataclass(frozen=True, slots=True)
class Label:
    """A code in both languages."""

    zh: str
    en: str


def label(vocabulary: str, codes: str) -> Label:
    """The labels of one code or of several joined; a word outside the vocabulary stands for itself."""
    entries = load_columns().vocabularies.get(vocabulary, {})
    labels = [
        Label(code, code) if (entry := entries.get(code)) is None else Label(entry.label_zh, entry.label_en)
        for code in codes.split(JOIN)
    ]
    return Label("、".join(item.zh for item in labels), ", ".join(item.en for item in labels))


def coordinates(at: Coordinates) -> list[tuple[str, Label]]:
    """The dimensions that are set, by name, with their codes' labels."""
    return [(name, label(name, codes)) for name in DIMENSIONS if (codes := getattr(at, name))]


def table_title(form: str, table: str) -> str:
    """The printed title of a statutory table."""
    titles = {(known.id, part.id): part.title for known in load_forms() for part in known.table}
    return titles.get((form, table), f"{form}.{table}")


def number(value: Number | None) -> str:
    """A number with thousands separators; nothing for None.

    >>> number(1028)
    '1,028'
    """
    return "" if value is None else f"{value:,}"


def amount(fact: Fact) -> str:
    """A fact's value with approximator and unit, the indicator's where none is printed: `> 40 篇`."""
    known = load_codebook().indicators.get(fact.indicator)
    unit = fact.value.unit or (known.unit if known else "")
    return f"{_APPROXIMATELY.get(fact.value.qualifier, '')}{number(fact.value.number)} {unit}".rstrip()
