"""Every example of every rule: the whole list of spans and values must be as marked in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pytest

import gongkai
from gongkai.records import DIMENSIONS, Fact, Mention
from gongkai.rulebook.rules import EntityRule, FactRule, load_rulebook

_MARK = re.compile(r"\[([^\[\]]+)\]\(([^()]*)\)")


@dataclass(frozen=True)
class Example:
    text: str
    expected: tuple[tuple[int, str, str], ...]


def parse(marked: str) -> Example:
    text, expected, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        expected.append((len(text), mark[1], mark[2]))
        text += mark[1]
        at = mark.end()
    return Example(text + marked[at:], tuple(expected))


def cases(rules: tuple[EntityRule, ...] | tuple[FactRule, ...], kind: str) -> list[object]:
    return [
        pytest.param(rule, marked, id=f"{rule.id}[{place}]")
        for rule in rules
        for place, marked in enumerate(getattr(rule, kind))
    ]


def entity_cases(kind: str) -> list[object]:
    return cases(load_rulebook().entities, kind)


def fact_cases(kind: str) -> list[object]:
    return cases(load_rulebook().facts, kind)


@cache
def result(text: str) -> gongkai.records.ReportResult:
    return gongkai.extract(text)


def entities(rule: EntityRule, text: str) -> tuple[tuple[int, str, str], ...]:
    found = [m for m in result(text).entities if m.type == rule.label]
    return tuple((m.start, m.text, m.norm) for m in found)


def facts(rule: FactRule, text: str) -> tuple[tuple[int, str, str], ...]:
    return tuple((f.start, f.printed, told(f)) for f in result(text).facts if f.rule == rule.id)


def told(fact: Fact) -> str:
    at = [f"{name}={getattr(fact.at, name)}" for name in DIMENSIONS if getattr(fact.at, name)]
    return " ".join([str(fact.value.number), *at])


def by_rule(rule: EntityRule, text: str) -> list[Mention]:
    return [m for m in result(text).entities if m.rule == rule.id]


@pytest.mark.parametrize(("rule", "marked"), entity_cases("accept"))
def test_entity_rule_accepts(rule: EntityRule, marked: str) -> None:
    example = parse(marked)
    assert entities(rule, example.text) == example.expected
    assert by_rule(rule, example.text), "the example is met by another rule"


@pytest.mark.parametrize(("rule", "text"), entity_cases("reject"))
def test_entity_rule_rejects(rule: EntityRule, text: str) -> None:
    assert by_rule(rule, text) == []


@pytest.mark.parametrize(("rule", "marked"), fact_cases("accept"))
def test_fact_rule_accepts(rule: FactRule, marked: str) -> None:
    example = parse(marked)
    assert facts(rule, example.text) == example.expected


@pytest.mark.parametrize(("rule", "text"), fact_cases("reject"))
def test_fact_rule_rejects(rule: FactRule, text: str) -> None:
    if text in rule.xfail:
        pytest.xfail("a known gap, noted in the rule")
    assert facts(rule, text) == ()


@pytest.mark.parametrize(("rule", "marked"), fact_cases("xfail"))
@pytest.mark.xfail(strict=True, reason="a known gap: when it is closed, move the line to accept or reject")
def test_fact_rule_known_gap(rule: FactRule, marked: str) -> None:
    example = parse(marked)
    assert facts(rule, example.text) == example.expected
