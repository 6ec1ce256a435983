"""Across reports: what each rule finds and, as important, what it leaves alone."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from gongkai.publish.check import check
from gongkai.rulebook.columns import load_columns
from gongkai.rulebook.crosswalk import load_crosswalk
from gongkai.rulebook.series import load_series
from gongkai.series import across, ledger, series
from gongkai.series.found import variable_label
from tests.panels import frames, report

COUNTY = {"adcode": "370112", "level": "county"}
IN_FORCE, PUBLIC = {"normative__in_force": 10}, {"normative__public_total": 10}
ISSUED = {"normative__issued": 3, "normative__repealed": 2}
WORDS = "".join(
    f"在第{number}项工作中，全年共办理各类事项{number}件，比上年增加{number}件；" for number in range(1, 30)
)


def found(*reports, **options) -> list[tuple]:
    """Check, report, both sides and references of what is found."""
    table = series(frames(*reports, **options))
    return [(row.check, row.report_id, row.left, row.right, row.refs) for row in table.itertuples(index=False)]


def one_a_year(name, *values, first=2019, agency="甲局"):
    return [report(agency, first + place, {name: value}) for place, value in enumerate(values)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"requests_carried_out": 3}, {"requests_carried_in": 3}, []),
        ({"requests_carried_out": 3}, {"requests_carried_in": "=3"}, []),
        ({"requests_carried_out": 3}, {"requests_carried_in": 2}, [("Y1", "甲局-2020", 2, 3, "甲局-2019; 甲局-2020")]),
        ({"requests_carried_out": "blank"}, {"requests_carried_in": 2}, []),
        ({}, {"requests_carried_in": 2}, []),
    ],
)
def test_carry_over(before, after, expected):
    assert found(report("甲局", 2019, before), report("甲局", 2020, after)) == expected


def test_carry_over_is_checked_in_every_column_and_between_years_that_follow():
    columns = ["natural_person", "legal.commercial", "legal.research", "legal.public_interest"]
    columns += ["legal.law_service", "legal.other", ""]
    made = frames(
        report("甲局", 2020, {"requests_carried_out": 1}),
        report("甲局", 2021, {"requests_carried_in": 1}),
        report("乙局", 2019, {"requests_carried_out": 5}),
        report("乙局", 2021, {"requests_carried_in": 1}),
    )
    seen = made["observations"][made["observations"]["agency"] == "甲局"]
    copies = [seen.assign(applicant=code, value=seen["value"].where(seen["year"] == 2020, 0)) for code in columns]
    table = series({**made, "observations": pd.concat(copies, ignore_index=True)})
    carried = table[table["check"] == "Y1"]
    assert list(zip(carried["left"], carried["right"], strict=True)) == [(0, 1)] * 7
    assert "自然人" in "".join(table["message"])


def test_message_tells_both_sides_and_both_reports():
    table = series(
        frames(report("甲局", 2019, {"requests_carried_out": 3}), report("甲局", 2020, {"requests_carried_in": 2}))
    )
    (row,) = table.to_dict("records")
    assert row == {
        "report_id": "甲局-2020", "check": "Y1", "severity": "warning", "verdict": "undecided",
        "message": "本年的上年结转数应等于上年报告的结转下年度数：2 ≠ 3 (甲局-2019 → 甲局-2020)。 "
        "Requests carried in should equal those carried out by the report of the year before: "
        "2 ≠ 3 (甲局-2019 → 甲局-2020).",
        "left": 2, "right": 3, "delta": -1, "refs": "甲局-2019; 甲局-2020", "evidence": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("year", "before", "after", "expected"),
    [
        (2019, {"requests_received": 9, "requests_closed": 7}, {"requests_carried_in": 2}, []),
        (2019, {"requests_received": 9, "requests_closed": 7}, {"requests_carried_in": 5}, [("Y2", 5, 2)]),
        (2022, IN_FORCE, {"normative__in_force": 11, **ISSUED}, []),
        (2022, IN_FORCE, {"normative__in_force": 9, **ISSUED}, [("Y3.in_force", 9, 11)]),
        (2022, IN_FORCE, {"normative__in_force": 9, "normative__issued": 3}, []),
        (2021, PUBLIC, {"normative__in_force": 11, **ISSUED}, []),
        (2021, PUBLIC, {"normative__in_force": 9, **ISSUED}, [("Y3.bridge", 9, 11)]),
        (2020, PUBLIC, {"normative__public_total": 9, "normative__disclosed": 0}, []),
        (2020, PUBLIC, {"normative__public_total": 14, "normative__disclosed": 3}, [("Y3.public_total", 14, 13)]),
        (2020, {"licences__prev_items": 8, "licences__change": -2}, {"licences__prev_items": 6}, []),
        (2020, {"licences__prev_items": 8, "licences__change": -2}, {"licences__prev_items": 8}, [("Y3.items", 8, 6)]),
    ],
)
def test_balances(year, before, after, expected):
    told = found(report("甲局", year - 1, before), report("甲局", year, after))
    assert [(check, left, right) for check, _, left, right, _ in told] == expected


def test_cumulative_counts():
    made = frames(report("甲局", 2011, facts={"disclosed": 40}), report("甲局", 2012, facts={"disclosed": 60}))
    seen = made["observations"]
    total = seen.assign(indicator="disclosed_cumulative", value=[100, 170])
    table = series({**made, "observations": pd.concat([seen, total], ignore_index=True)})
    assert list(zip(table["check"], table["left"], table["right"], strict=True)) == [("Y4", 170, 160)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((100, 120), []),
        ((100, 501), [("Y5", "甲局-2020", 501, 100)]),
        ((100, 500), []),
        ((100, 0), [("Y5", "甲局-2020", 0, 100)]),
        ((3, 19), []),
        ((0, 0), []),
    ],
)
def test_outliers_by_the_year_before(values, expected):
    told = found(*one_a_year("requests_received", *values))
    assert [row[:4] for row in told] == expected


def test_outliers_off_their_own_years_and_their_peers():
    steady = [30, 31, 32, 33, 34, 35]
    peers = [
        report(f"{name}局", year, {"requests_received": value}, function="water", level="county")
        for name in "乙丙丁戊己庚辛壬癸"
        for year, value in zip(range(2019, 2025), steady, strict=True)
    ]
    far = [
        report("甲局", year, {"requests_received": value}, function="water", level="county")
        for year, value in zip(range(2019, 2025), [*steady[:5], 140], strict=True)
    ]
    told = found(*peers, *far)
    assert [row[:4] for row in told if row[0] == "Y5"] == [("Y5", "甲局-2024", 140, None)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [((12, 120_000), [(120_000, 12)]), ((1_300, 1), [(1, 1_300)]), ((12, 600), []), ((0, 10_000), [])],
)
def test_unit_slips(values, expected):
    told = found(*one_a_year("charges__amount", *values, first=2021))
    assert [(row[2], row[3]) for row in told if row[0] == "Y8"] == expected


def test_gap():
    told = found(report("甲局", 2019), report("甲局", 2021), report("甲局", 2024), report("乙局", 2020))
    assert told == [("Y9", "甲局-2021", None, None, "甲局-2019; 甲局-2021")]


@pytest.mark.parametrize(
    ("values", "refs"),
    [
        ((7, 7, 7, 7), ["甲局-2019; 甲局-2020; 甲局-2021; 甲局-2022"]),
        ((8, 7, 7, 7, 7), ["甲局-2020; 甲局-2021; 甲局-2022; 甲局-2023"]),
        ((7, 7, 7), []),
        ((0, 0, 0, 0), []),
    ],
)
def test_constants(values, refs):
    told = found(*one_a_year("requests_received", *values))
    assert [row[4] for row in told if row[0] == "Y10"] == refs


NUMBERS = dict(zip([name for name in load_crosswalk().variables if "refused__" in name], range(2, 14), strict=True))
EIGHT = {name: NUMBERS[name] for name in NUMBERS if name.partition("__")[2] in (
    "state_secret", "law_forbidden", "security", "third_party", "internal_affairs", "process_info", "enforcement",
    "admin_query")}  # fmt: skip


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (EIGHT, EIGHT, ["甲局-2021; 甲局-2022"]),
        (EIGHT, {**EIGHT, "requests_received": 0}, ["甲局-2021; 甲局-2022"]),
        (EIGHT, {**EIGHT, "refused__security": 99}, []),
        (EIGHT, {**EIGHT, "requests_received": 9}, []),
        (dict(list(EIGHT.items())[:7]), dict(list(EIGHT.items())[:7]), []),
    ],
)
def test_same_numbers(one, two, expected):
    assert [row[4] for row in found(report("甲局", 2021, one), report("甲局", 2022, two)) if row[0] == "Y6"] == expected


def test_same_numbers_of_a_copy_and_of_another_agency():
    made = frames(report("甲局", 2021, EIGHT), report("甲局", 2021, EIGHT, copy="-2"), report("乙局", 2021, EIGHT))
    told = series(made)
    assert list(told["refs"]) == ["乙局-2021; 甲局-2021", "乙局-2021; 甲局-2021-2"]
    assert "不同机关同一年度" in told["message"][0]


def test_same_words_with_other_numbers_and_names():
    text = f"甲县水务局{WORDS}"
    other = text.replace("甲县水务局", "乙县水务局").replace("1", "7")
    clauses = tuple((at, at + 60) for at in range(0, len(text) - 60, 60))
    facts = dict.fromkeys(list(load_crosswalk().variables)[: len(clauses)], 1)
    pair = [
        report("甲县水务局", 2020, facts=facts, text=text, clauses=clauses),
        report("乙县水务局", 2021, facts=facts, text=other, clauses=clauses),
    ]
    told = [row for row in found(*pair) if row[0] == "Y7"]
    assert [row[4] for row in told] == ["甲县水务局-2020; 乙县水务局-2021"]
    apart = report("乙县水务局", 2021, facts=facts, text=other.replace("办理", "完成"), clauses=clauses)
    assert [row for row in found(pair[0], apart) if row[0] == "Y7"] == []


def test_merged_offices_carry_over_together():
    lineage = dict.fromkeys(("甲局", "乙局", "丙局"), "370112.market")
    old = [report("甲局", 2019, {"requests_carried_out": 2}), report("乙局", 2019, {"requests_carried_out": 3})]
    assert found(*old, report("丙局", 2020, {"requests_carried_in": 5}), lineage=lineage) == []
    assert found(*old, report("丙局", 2020, {"requests_carried_in": 4}), lineage=lineage) == [
        ("Y11", "丙局-2020", 4, 5, "乙局-2019; 甲局-2019; 丙局-2020")
    ]


@pytest.mark.parametrize(("whole", "expected"), [(30, []), (12, []), (11, [("Y12", "某区政府-2021", 11, 12)])])
def test_a_government_and_its_offices(whole, expected):
    own = report("某区政府", 2021, {"requests_received": whole}, function="government", **COUNTY)
    offices = [
        report("某区水务局", 2021, {"requests_received": 8}, function="water", **COUNTY),
        report("某区财政局", 2021, {"requests_received": 4}, function="finance", **COUNTY),
        report("某区教育局", 2020, {"requests_received": 40}, function="education", **COUNTY),
        report("某市政府", 2021, {"requests_received": 99}, function="government", adcode="370100", level="prefecture"),
    ]
    assert [row[:4] for row in found(own, *offices) if row[0] == "Y12"] == expected


def test_findings_join_those_of_the_reports_once():
    made = frames(*one_a_year("requests_received", 100, 700))
    kept = {"report_id": "甲局-2020", "check": "C1", "severity": "error", "verdict": "source", "message": "一句"}
    own = pd.DataFrame([{name: kept.get(name) for name in load_columns().names("findings")}])
    made["findings"] = own.fillna({"refs": "", "evidence": ""}).astype(object).where(own.notna() | (own == ""), None)
    made["findings"][["refs", "evidence"]] = ""
    twice = across(across(made))
    check(twice, load_columns())
    assert list(twice["findings"]["check"]) == ["C1", "Y5"]
    assert list(twice["reports"]["findings"]) == [0, 2]


def test_nothing_in_nothing_found():
    made = across(frames())
    check(made, load_columns())
    assert [len(frame) for frame in made.values()] == [0] * 5
    assert list(ledger(made)["status"]) == []


def test_amounts_stay_exact():
    made = series(frames(*one_a_year("charges__amount", 0.1, 1000.3, first=2021)))
    (row,) = made[made["check"] == "Y8"].to_dict("records")
    assert (row["left"], row["right"], row["delta"]) == (Decimal("1000.3"), Decimal("0.1"), Decimal("1000.2"))


def test_ledger():
    made = frames(
        report("甲局", 2017, {"requests_received": 1}),
        report("甲局", 2019, {"requests_received": 1}),
        report("甲局", 2019, {"requests_received": 1, "staff": 3}, copy="-b"),
        report("甲局", 2020),
        report("某区政府", 2020, {"requests_received": 1}, function="government"),
        report("某市政府", 2020, {"requests_received": 1}, function="government"),
    )
    days = [date(2021, 3, 31), date(2020, 12, 20), date(2018, 4, 1), date(2020, 2, 1), None, None]
    made["reports"]["published"] = pd.Series(days, dtype=object)
    made["reports"] = made["reports"].sort_values("report_id", ignore_index=True)
    table = ledger(made)
    columns = ["agency", "year", "report_id", "status", "deadline"]
    assert table[columns].astype(object).values.tolist() == [
        ["某区政府", 2020, "某区政府-2020", "on_time", date(2021, 3, 31)],
        ["某市政府", 2020, "某市政府-2020", "undated", date(2021, 3, 31)],
        ["甲局", 2017, "甲局-2017", "late", date(2018, 3, 31)],
        ["甲局", 2018, "", "missing", None],
        ["甲局", 2019, "甲局-2019-b", "undated", date(2020, 1, 31)],
        ["甲局", 2019, "甲局-2019", "duplicate", date(2020, 1, 31)],
        ["甲局", 2020, "甲局-2020", "unreadable", date(2021, 1, 31)],
    ]


def test_every_rule_has_a_source_and_labels_that_can_be_filled():
    rules = load_series()
    named = [getattr(rules, name) for name in ("outlier", "same_numbers", "same_words", "unit_slip", "gap", "constant")]
    assert all(rule.source and rule.label and rule.label_en for rule in (*rules.balance, *named, rules.parts))
    assert variable_label("refused__state_secret") == (
        "申请答复（办理结果）数·属于国家秘密", "Requests answered · State secret"
    )  # fmt: skip
