"""Labels apart from arithmetic, and numbers of the text against tables and one another."""

from __future__ import annotations

from random import Random

import pytest

from gongkai.reconcile import reconcile
from gongkai.reconcile.labels import check_labels
from gongkai.reconcile.printed import printed
from gongkai.records import Cell, Coordinates, Document, Fact, Finding, Identity, Number, Qualifier, Status, Value
from gongkai.rulebook.forms import Table, coordinates, load_forms
from gongkai.rulebook.identities import load_comparisons, load_identities
from tests.generator.figures import fill

FORMS = {form.id: form for form in load_forms()}
SEED = 7


def table(name: str, rule: str = "test.grid.grid") -> list[Cell]:
    """A statutory table with numbers that satisfy its identities, printed in the order of the form."""
    form, _, wanted = name.partition(".")
    spec: Table = next(item for item in FORMS[form].table if item.id == wanted)
    numbers = fill(spec, Random(SEED), 20)
    cells = []
    for row, place in enumerate(spec.row):
        for column, head in enumerate(spec.column):
            at = 3 * len(cells)
            indicator, where = place.indicator or head.indicator, coordinates(place, head)
            number = numbers[row, column]
            cells.append(
                Cell(
                    form,
                    wanted,
                    place.label,
                    head.label,
                    indicator,
                    where,
                    number,
                    "",
                    "reported",
                    "",
                    at,
                    at + 2,
                    rule,
                )
            )
    return cells


def number_of(cells: list[Cell], indicator: str, **at: str) -> int:
    return int(next(cell.number or 0 for cell in cells if (cell.indicator, cell.at) == (indicator, Coordinates(**at))))


def fact(
    indicator: str, number: Number, status: Status = "reported", qualifier: Qualifier = "exact", **at: str
) -> Fact:
    upper = number if qualifier == "exact" else number + 10
    value = Value(number, qualifier, number, upper, "件")
    return Fact(indicator, value, status, Coordinates(**at), f"{number}件", 0, 1, 0, 1, "test", 1.0)


def checks(cells: list[Cell], *facts: Fact) -> list[tuple[str, str]]:
    _, found = reconcile(Document("", "text/plain"), cells, facts, Identity())
    return [(item.check, item.severity) for item in found if not item.check.startswith("labels.")]


def told(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(item.check, item.severity, item.refs) for item in found]


# ---- Labels


def test_a_table_as_the_form_prints_it_is_silent() -> None:
    for name in (
        "form2021.requests",
        "form2019.requests",
        "form2021.remedies",
        "stat2014.statistics",
        "form2019.art20_5",
    ):
        assert list(check_labels(printed(name, table(name)), None)) == []


def test_rows_and_columns_that_are_not_printed() -> None:
    cells = [cell for cell in table("form2021.requests") if "结转下年度" not in cell.row and cell.col != "科研机构"]
    assert told(list(check_labels(printed("form2021.requests", cells), 2022))) == [
        ("labels.missing", "warning", "form2021.requests[四、结转下年度继续办理]"),
        ("labels.missing", "warning", "form2021.requests[科研机构]"),
    ]


def test_swapped_rows_and_columns_are_told_by_their_labels() -> None:
    """Both satisfy every sum; the numbers are read by label and only the order is noted."""
    cells = table("form2021.requests")
    width = 7
    by_row = [cells[start : start + width] for start in range(0, len(cells), width)]
    by_row[3], by_row[4] = by_row[4], by_row[3]
    swapped = [place(cell, index) for index, cell in enumerate(cell for row in by_row for cell in row)]
    assert told(list(check_labels(printed("form2021.requests", swapped), 2022))) == [
        ("labels.order", "note", f"form2021.requests[{by_row[4][0].row}]")
    ]
    order = (1, 0, *range(2, width))
    columns = [
        place(row[column], 7 * index + order[column]) for index, row in enumerate(by_row) for column in range(width)
    ]
    found = list(check_labels(printed("form2021.requests", columns), 2022))
    assert ("labels.order", "note", "form2021.requests[自然人]") in told(found)
    assert "In form2021.requests" not in found[0].message


def place(cell: Cell, order: int) -> Cell:
    """The cell, printed at another place."""
    return cell._replace(start=3 * order, end=3 * order + 2)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("form2021.remedies.text.count", []),
        ("form2021.remedies.text.left", [("labels.position", "warning")]),
        ("form2021.remedies.text.position", [("labels.position", "warning")]),
    ],
)
def test_positions_are_recorded(rule: str, expected: list[tuple[str, str]]) -> None:
    cells = table("form2021.requests", rule)
    assert [(item.check, item.severity) for item in check_labels(printed("form2021.requests", cells), 2022)] == expected


def test_a_form_of_another_year() -> None:
    cells = table("form2019.requests")
    assert [item.check for item in check_labels(printed("form2019.requests", cells), 2022)] == ["labels.layout"]
    assert list(check_labels(printed("form2019.requests", cells), 2019)) == []
    assert list(check_labels(printed("form2019.requests", cells), None)) == []


# ---- The text against the tables

REQUESTS = table("form2021.requests")
RECEIVED = number_of(REQUESTS, "requests_received")
CARRIED_IN = number_of(REQUESTS, "requests_carried_in")
ANSWERED = number_of(REQUESTS, "requests_answered")
GRANTED = number_of(REQUESTS, "requests_answered", outcome="granted")
PARTIAL = number_of(REQUESTS, "requests_answered", outcome="partial")
NATURAL = number_of(REQUESTS, "requests_received", applicant="natural_person")
REFUSED = sum(
    int(cell.number or 0) for cell in REQUESTS if cell.at.outcome.startswith("refused.") and not cell.at.applicant
)


def test_the_table_of_these_tests_tells_its_numbers_apart() -> None:
    assert min(RECEIVED, CARRIED_IN, GRANTED, PARTIAL, REFUSED) > 0
    assert len({RECEIVED, RECEIVED + CARRIED_IN, ANSWERED, NATURAL}) == 4


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((fact("requests_received", RECEIVED),), []),
        ((fact("requests_received", RECEIVED + CARRIED_IN),), [("N1", "note")]),
        ((fact("requests_received", RECEIVED + 1000),), [("N1", "warning")]),
        ((fact("requests_received", RECEIVED + 1000), fact("requests_received", RECEIVED)), []),
        ((fact("requests_received", RECEIVED - 3, qualifier="over"),), []),
        ((fact("requests_received", RECEIVED - 30, qualifier="over"),), [("N1", "warning")]),
        ((fact("requests_received", 0, "none_stated"),), [("N11", "warning")]),
        ((fact("requests_carried_in", CARRIED_IN + 1000),), [("N2", "warning")]),
        ((fact("requests_answered", ANSWERED),), []),
        ((fact("requests_answered", ANSWERED + 1000),), [("N3", "warning")]),
        ((fact("requests_answered", GRANTED + PARTIAL, outcome="granted+partial"),), []),
        ((fact("requests_answered", GRANTED + PARTIAL, outcome="granted"),), [("N5", "note")]),
        ((fact("requests_answered", GRANTED + 1000, outcome="granted"),), [("N5", "warning")]),
        ((fact("requests_answered", REFUSED, outcome="refused"),), []),
        ((fact("requests_answered", REFUSED + 1000, outcome="refused"),), [("N6", "warning")]),
        ((fact("requests_received", NATURAL, applicant="natural_person"),), []),
        ((fact("requests_received", RECEIVED - NATURAL, applicant="legal"),), []),
        ((fact("requests_received", RECEIVED - NATURAL + 1000, applicant="legal"),), [("N8", "warning")]),
        ((fact("disclosed", 9), fact("trainees", 3)), []),
    ],
)
def test_requests_of_the_text(facts: tuple[Fact, ...], expected: list[tuple[str, str]]) -> None:
    assert checks(REQUESTS, *facts) == expected


def test_a_blank_cell_leaves_a_comparison_open() -> None:
    blank = [cell._replace(number=None, status="slash") for cell in REQUESTS]
    other = [cell._replace(number=ANSWERED) if cell.indicator == "requests_answered" else cell for cell in blank]
    assert [check for check, _ in checks(blank, fact("requests_received", RECEIVED))] == []
    assert "N1" not in [check for check, _ in checks(other, fact("requests_received", RECEIVED + 1000))]


def test_facts_of_other_years_offices_and_classes_are_not_compared() -> None:
    wrong = fact("requests_received", RECEIVED + 1000)
    others = [
        wrong._replace(period="2020"),
        wrong._replace(scope="jurisdiction"),
        wrong._replace(at=Coordinates(category="城建")),
    ]
    assert checks(REQUESTS, *others) == []


def test_cases_of_the_text() -> None:
    cells = table("form2021.remedies")
    direct = number_of(cells, "litigations", route="direct")
    after = number_of(cells, "litigations", route="after_reconsideration")
    reviews = number_of(cells, "reconsiderations")
    assert 0 < direct != after > 0
    assert checks(cells, fact("litigations", direct + after), fact("reconsiderations", reviews)) == []
    assert checks(cells, fact("litigations", direct)) == [("N10", "note")]
    assert checks(cells, fact("litigations", direct, route="direct")) == []
    assert checks(cells, fact("litigations", direct + 1, route="direct")) == [("N10", "warning")]
    assert checks(cells, fact("reconsiderations", reviews + 1)) == [("N9", "warning")]
    assert checks(cells, fact("litigations", 0, "none_stated")) == [("N11", "warning")]


# ---- The text against itself


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((fact("staff", 5), fact("staff", 2, kind="full_time"), fact("staff", 3, kind="part_time")), []),
        (
            (fact("staff", 5), fact("staff", 2, kind="full_time"), fact("staff", 4, kind="part_time")),
            [("N18", "warning")],
        ),
        ((fact("staff", 5), fact("staff", 2, kind="full_time")), []),
        ((fact("reconsiderations", 2), fact("reconsiderations", 3, outcome="upheld")), [("N9", "warning")]),
        ((fact("requests_received", 2), fact("requests_received", 3, method="online")), [("N14", "note")]),
        ((fact("requests_received", 260, qualifier="over"), fact("requests_received", 266, method="online")), []),
        (
            (
                fact("requests_received", 9),
                fact("requests_carried_in", 1),
                fact("requests_answered", 8),
                fact("requests_carried_out", 1),
            ),
            [("N4.balance", "warning")],
        ),
    ],
)
def test_numbers_of_the_text_among_themselves(facts: tuple[Fact, ...], expected: list[tuple[str, str]]) -> None:
    assert checks([], *facts) == expected


# ---- Bounds of the forms


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        ("form2019.art20_1", {"public_total": 1, "disclosed": 2, "made": 2}, {"C6"}),
        ("form2019.art20_1", {"public_total": 3, "disclosed": 2, "made": 1}, {"C6.made"}),
        ("form2019.art20_5", {"prev_items": 2, "change": -2, "decisions": 4}, {"C9"}),
        ("form2019.art20_5", {"prev_items": 2, "change": -3, "decisions": 0}, {"C4"}),
        ("form2019.art20_9", {"projects": 0, "amount": 4}, {"C8"}),
        ("form2019.art20_9", {"projects": 4, "amount": 0}, {"C8.amount"}),
        ("form2021.art20_1", {"issued": 5, "repealed": 1, "in_force": 3}, {"D4"}),
        ("form2021.art20_1", {"issued": 4, "repealed": 1, "in_force": 3}, set()),
    ],
)
def test_bounds(name: str, changes: dict[str, int], expected: set[str]) -> None:
    cells = [cell._replace(number=changes.get(cell.at.measure, cell.number)) for cell in table(name)]
    found = checks(cells)
    assert {check for check, _ in found} == expected
    assert all((severity == "error") == (check == "C4") for check, severity in found)


@pytest.mark.parametrize(
    ("level", "function", "expected"),
    [
        ("county", "government", ["D6", "D6"]),
        ("prefecture", "finance", ["D6", "D6"]),
        ("prefecture", "government", []),
        ("province", "government_office", []),
        ("national", "finance", []),
        ("", "", []),
    ],
)
def test_who_makes_rules(level: str, function: str, expected: list[str]) -> None:
    made = {"issued": 2, "repealed": 0, "in_force": 7}
    cells = [
        cell._replace(number=made[cell.at.measure] if cell.indicator == "regulations" else 0)
        for cell in table("form2021.art20_1")
    ]
    _, found = reconcile(Document("", "text/plain"), cells, (), Identity(level=level, function=function))
    assert [(item.check, item.severity) for item in found] == [(check, "warning") for check in expected]


def test_rules_say_what_they_are_in_both_languages() -> None:
    rules = (*load_identities(), *load_comparisons())
    assert all(rule.label and rule.label_en and rule.source for rule in rules)
    assert all("文字" in rule.label for rule in load_comparisons())
