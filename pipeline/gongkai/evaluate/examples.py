"""The examples of the rules: marked in the text, run through the whole pipeline, compared as whole lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongkai.flow import extract_document
from gongkai.records import DIMENSIONS, Document, Fact, ReportResult, Source
from gongkai.rulebook.rules import EntityRule, FactRule, load_rulebook

_MARK = re.compile(r"\[([^\[\]]+)\]\(([^()]*)\)")
# Where a marked span starts, its characters, and what the mark says of it.
Found = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """A text without its marks, and what they say."""

    text: str
    expected: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """An example that does not come out as marked."""

    rule: str
    text: str
    expected: tuple[Found, ...]
    found: tuple[Found, ...]


def parse_example(marked: str) -> Example:
    """The example behind marks like `全年收到申请[37件](37 method=online)`.

    >>> parse_example("收到[37件](37)申请")
    Example(text='收到37件申请', expected=((2, '37件', '37'),))
    """
    text, expected, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        expected.append((len(text), mark[1], mark[2]))
        text += mark[1]
        at = mark.end()
    return Example(text + marked[at:], tuple(expected))


def found_by(rule: EntityRule | FactRule, text: str, rules: Path | None = None) -> tuple[Found, ...]:
    """What a rule makes of a text: for entity rules all mentions of its kind, for fact rules its own facts."""
    result = _result(text, rules)
    if isinstance(rule, FactRule):
        return tuple((fact.start, fact.printed, told(fact)) for fact in result.facts if fact.rule == rule.id)
    return tuple((item.start, item.text, item.norm) for item in result.entities if item.type == rule.label)


def fires(rule: EntityRule | FactRule, text: str, rules: Path | None = None) -> bool:
    """Whether a rule itself finds anything in a text."""
    if isinstance(rule, FactRule):
        return bool(found_by(rule, text, rules))
    return any(mention.rule == rule.id for mention in _result(text, rules).entities)


def told(fact: Fact) -> str:
    """The value of a fact and its coordinates as marks write them: `37 method=online`."""
    at = [f"{name}={getattr(fact.at, name)}" for name in DIMENSIONS if getattr(fact.at, name)]
    return " ".join([str(fact.value.number), *at])


def run_examples(rules: Path | None = None) -> Iterator[Fault]:
    """Every example that fails, of the shipped rules and those of the folder `rules`."""
    book = load_rulebook(rules)
    every: list[EntityRule | FactRule] = [*book.entities, *book.facts]
    for rule in every:
        for marked in rule.accept:
            example = parse_example(marked)
            found = found_by(rule, example.text, rules)
            if found != example.expected or not fires(rule, example.text, rules):
                yield Fault(rule.id, example.text, example.expected, found)
        for text in rule.reject:
            if text not in rule.xfail and fires(rule, text, rules):
                yield Fault(rule.id, text, (), found_by(rule, text, rules))


def _result(text: str, rules: Path | None) -> ReportResult:
    return extract_document(Document(text=text, media_type="text/plain"), Source("", b""), "", rules)
