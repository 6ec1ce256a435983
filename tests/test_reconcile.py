"""Identities: what breaks, what is located, what blanks are worth, and what stays silent."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.reconcile import reconcile
from gongkai.records import Cell, Coordinates, Fact, Finding, Identity, Number, Status, Value
from gongkai.rulebook.forms import coordinates, load_forms

FORMS = {form.id: form for form in load_forms()}
Changes = dict[tuple[str, str], Number | None]


def printed(form: str, table: str, changes: Changes | None = None) -> list[Cell]:
    """A table with all numbers 0, but for changes by the first words of row and column; None is a blank."""
    spec = next(item for item in FORMS[form].table if item.id == table)
    cells = []
    for row in spec.row:
        for column in spec.column:
            place = (row.label.rsplit("/", 1)[-1], column.label)
            number: Number | None = 0
            for (row_start, column_start), value in (changes or {}).items():
                if place[0].startswith(row_start) and place[1].startswith(column_start):
                    number = value
            status: Status = "blank" if number is None else "reported"
            indicator, at = row.indicator or column.indicator, coordinates(row, column)
            place_of = ("", 0, 0, "test", None)
            cells.append(Cell(form, table, row.label, column.label, indicator, at, number, "件", status, *place_of))
    return cells


def findings(cells: list[Cell], facts: tuple[Fact, ...] = ()) -> list[Finding]:
    kept, found = reconcile(cells, facts, Identity())
    assert kept == tuple(cells)
    return list(found)


def brief(found: list[Finding]) -> list[tuple[str, str, str, Number | None, Number | None]]:
    return [(item.check, item.severity, item.verdict, item.left, item.right) for item in found]


BALANCED: Changes = {
    ("一、", "自然人"): 5,
    ("一、", "总计"): 5,
    ("（一）予以公开", "自然人"): 4,
    ("（一）予以公开", "总计"): 4,
    ("（七）总计", "自然人"): 4,
    ("（七）总计", "总计"): 4,
    ("四、", "自然人"): 1,
    ("四、", "总计"): 1,
}


@pytest.mark.parametrize("form", ["form2019", "form2021"])
def test_a_table_that_balances_is_silent(form: str) -> None:
    assert findings(printed(form, "requests", BALANCED)) == []


@pytest.mark.parametrize(("form", "letter"), [("form2019", "C"), ("form2021", "D")])
def test_one_wrong_cell_is_located(form: str, letter: str) -> None:
    found = findings(printed(form, "requests", {**BALANCED, ("（一）予以公开", "自然人"): 6}))
    assert brief(found) == [
        (f"{letter}2", "error", "source", 4, 6),
        (f"{letter}3", "error", "source", 4, 6),
    ]
    assert {item.refs for item in found} == {f"{form}.requests[三、本年度办理结果/（一）予以公开 | 自然人]"}
    assert all("印作 6 而应为 4" in item.message for item in found)
    assert all("would explain it all if it were 4" in item.message for item in found)


def test_an_error_that_two_cells_share_stays_undecided() -> None:
    unbalanced = {**BALANCED, ("四、", "自然人"): 0, ("四、", "总计"): 0}
    found = findings(printed("form2021", "requests", unbalanced))
    assert brief(found) == [("D1", "error", "undecided", 5, 4), ("D1", "error", "undecided", 5, 4)]
    assert [item.delta for item in found] == [1, 1]
    assert [item.evidence for item in found] == ["5 ≠ 4", "5 ≠ 4"]


def test_a_blank_that_one_equation_determines_is_told_but_not_filled() -> None:
    found = findings(printed("form2019", "requests", {**BALANCED, ("（七）总计", "自然人"): None}))
    assert brief(found) == [("C1", "note", "undecided", None, 4)]
    assert "只能是 4" in found[0].message


@pytest.mark.parametrize(
    "changes",
    [
        {("（七）总计", "自然人"): None, ("（一）予以公开", "自然人"): None, ("四、", "自然人"): None},
        {("（七）总计", ""): None, ("（一）予以公开", ""): None, ("四、", ""): None},
    ],
)
def test_blanks_that_equations_leave_open_give_no_false_error(changes: Changes) -> None:
    found = findings(printed("form2021", "requests", {**BALANCED, **changes}))
    assert [item for item in found if item.severity == "error"] == []


def test_an_all_zero_table_passes_trivially() -> None:
    assert brief(findings(printed("form2021", "remedies"))) == [
        ("form2021.remedies", "note", "passes_trivially", None, None)
    ]


def test_remedies_and_items() -> None:
    changes: Changes = {("", "行政复议/结果维持"): 2, ("", "行政复议/尚未审结"): 1, ("", "行政复议/总计"): 2}
    found = findings(printed("form2021", "remedies", changes))
    assert brief(found) == [("D8", "error", "undecided", 2, 3)]
    assert "行政复议" in found[0].message
    items: Changes = {("行政处罚", "上一年"): 3, ("行政处罚", "本年增/减"): -4, ("行政强制", "本年增/减"): 1}
    assert brief(findings(printed("form2019", "art20_6", items))) == [("C4", "error", "undecided", -1, 0)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({("（一）收到申请数", ""): 3, ("1.当面", ""): 1, ("4.信函", ""): 2}, []),
        ({("（一）收到申请数", ""): 3, ("1.当面", ""): 1}, [("B1", 3, 1)]),
        ({("4.不同意公开", ""): 1, ("（三）申请答复数", ""): 1}, [("B4", 1, 0)]),
        ({("（三）从事", ""): 5, ("1.专职", ""): 1, ("2.兼职", ""): 3}, [("B7", 5, 4)]),
        ({("四、行政复议", ""): 1}, [("B5", 1, 0)]),
        ({("五、行政诉讼", ""): 1}, [("B6", 1, 0)]),
    ],
)
def test_statistics_of_2014(changes: Changes, expected: list[tuple[str, int, int]]) -> None:
    found = findings(printed("stat2014", "statistics", changes))
    assert [(item.check, item.left, item.right) for item in found] == expected


def fact(indicator: str, number: int, status: Status = "reported") -> Fact:
    value = Value(number, "exact", number, number, "件")
    return Fact(indicator, value, status, Coordinates(), str(number), 0, 1, 0, 1, "test", 1.0)


@pytest.mark.parametrize(
    ("facts", "checks"),
    [
        ((fact("requests_received", 0, "none_stated"),), ["N11"]),
        ((fact("requests_received", 5), fact("requests_answered", 4)), []),
        ((fact("requests_answered", 3),), ["N3"]),
        ((fact("requests_carried_out", 2),), ["N4"]),
        ((fact("litigations", 0, "none_stated"),), []),
        ((fact("disclosed", 9),), []),
    ],
)
def test_narrative_against_tables(facts: tuple[Fact, ...], checks: list[str]) -> None:
    found = findings(printed("form2021", "requests", BALANCED), facts)
    assert [item.check for item in found] == checks
    assert all(item.severity == "warning" for item in found)


def test_stated_none_against_lawsuits_of_both_routes() -> None:
    changes: Changes = {("", "行政诉讼/复议后起诉/结果维持"): 1, ("", "行政诉讼/复议后起诉/总计"): 1}
    found = findings(printed("form2021", "remedies", changes), (fact("litigations", 0, "none_stated"),))
    assert [(item.check, item.left, item.right) for item in found] == [("N11", 0, 1)]


@pytest.mark.parametrize(("day", "checks"), [(date(2023, 1, 12), []), (date(2022, 1, 12), ["signed_before_year_end"])])
def test_dates(day: date, checks: list[str]) -> None:
    identity = Identity(published=day, period_end=date(2022, 12, 31))
    assert [item.check for item in reconcile((), (), identity)[1]] == checks
