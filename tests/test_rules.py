"""Every example of every rule: the whole list of spans and values must be as marked in the text."""

from __future__ import annotations

import pytest

from gongkai.evaluate.examples import Fault, fires, found_by, parse_example, run_examples
from gongkai.rulebook.rules import EntityRule, FactRule, load_rulebook

Rules = tuple[EntityRule, ...] | tuple[FactRule, ...]


def cases(kind: str) -> list[object]:
    book = load_rulebook()
    return [
        pytest.param(rule, marked, id=f"{rule.id}[{place}]")
        for rule in (*book.entities, *book.facts)
        for place, marked in enumerate(getattr(rule, kind))
    ]


@pytest.mark.parametrize(("rule", "marked"), cases("accept"))
def test_rule_accepts(rule: EntityRule | FactRule, marked: str) -> None:
    example = parse_example(marked)
    assert found_by(rule, example.text) == example.expected
    assert fires(rule, example.text), "the example is met by another rule"


@pytest.mark.parametrize(("rule", "text"), cases("reject"))
def test_rule_rejects(rule: EntityRule | FactRule, text: str) -> None:
    if text in rule.xfail:
        pytest.xfail("a known gap, noted in the rule")
    assert not fires(rule, text)


@pytest.mark.parametrize(("rule", "marked"), cases("xfail"))
@pytest.mark.xfail(strict=True, reason="a known gap: when it is closed, move the line to accept or reject")
def test_known_gap(rule: EntityRule | FactRule, marked: str) -> None:
    example = parse_example(marked)
    assert found_by(rule, example.text) == example.expected


def test_a_wrong_example_is_told(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "mine.toml").write_text(
        """
[[fact]]
id = "mine.sluices"
indicator = "columns"
units = ["place"]
cues = [["column"]]
priority = 2
accept = ["设专栏[3个](3)。", "设专栏[4个](5)。"]
reject = ["设专栏6个。"]
source = "a test"
""",
        "utf-8",
    )
    faults = [fault for fault in run_examples(tmp_path) if fault.rule == "mine.sluices"]
    assert faults == [
        Fault("mine.sluices", "设专栏4个。", ((3, "4个", "5"),), ((3, "4个", "4"),)),
        Fault("mine.sluices", "设专栏6个。", (), ((3, "6个", "6"),)),
    ]
