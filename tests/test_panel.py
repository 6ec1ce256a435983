"""The wide view: which number stands in a cell, what its status says, and which grades it shows."""

import csv

import pandas as pd
import pytest

from gongkai.cli import main
from gongkai.errors import RuleError
from gongkai.panel import panel, panel_schema
from gongkai.panel.values import family_of, leading
from gongkai.publish import BuildInfo, publish
from gongkai.records import Value
from gongkai.rulebook import crosswalk
from gongkai.rulebook.columns import load_columns
from gongkai.rulebook.crosswalk import families, load_crosswalk
from tests.panels import frames, report

ABOUT = Value(4, "about", 3, 5)


def cell(table: pd.DataFrame, name: str, row: int = 0) -> tuple[object, str]:
    value = table[name][row]
    return None if pd.isna(value) else value, table[f"{name}_status"][row]


@pytest.mark.parametrize(
    ("year", "cells", "facts", "name", "expected"),
    [
        (2021, {"requests_received": 3}, {}, "requests_received", (3, "reported")),
        (2021, {"requests_received": 3}, {"requests_received": 3}, "requests_received", (3, "reported")),
        (2021, {"requests_received": 3}, {"requests_received": 4}, "requests_received", (3, "disputed")),
        (2021, {"requests_received": 3}, {"requests_received": ABOUT}, "requests_received", (3, "reported")),
        (2021, {"requests_received": "blank"}, {"requests_received": 4}, "requests_received", (4, "reported")),
        (2021, {"requests_received": "blank"}, {}, "requests_received", (None, "blank")),
        (2021, {"requests_received": "=4"}, {}, "requests_received", (4, "implied")),
        (2021, {}, {"requests_received": ABOUT}, "requests_received", (4, "approximate")),
        (2021, {}, {}, "requests_received", (None, "not_found")),
        (2021, {}, {}, "requests_closed", (None, "not_found")),
        (2021, {}, {}, "licences__prev_items", (None, "not_in_form")),
        (2016, {"answered__granted": 5}, {}, "answered__granted", (None, "other_grade")),
        (2019, {"normative__made": 6}, {}, "normative__issued", (6, "reported")),
        (2021, {"litigations__direct": 1, "litigations__after": 2}, {}, "litigations", (3, "summed")),
        (2021, {"litigations__direct": 1, "litigations__after": "blank"}, {}, "litigations", (None, "not_found")),
        (2021, {"litigations__direct": 1, "litigations__after": 2}, {"litigations": 4}, "litigations", (4, "reported")),
    ],
)  # fmt: skip
def test_a_cell(year, cells, facts, name, expected):
    assert cell(panel(frames(report("甲局", year, cells, facts))), name) == expected


def test_grades_that_are_asked_for():
    made = frames(report("甲局", 2016, {"answered__granted": 5, "answered__refused": 2}))
    assert cell(panel(made, grades=["same", "subset"]), "answered__granted") == (5, "reported")
    assert cell(panel(made, grades=["same", "subset"]), "answered__refused") == (None, "other_grade")
    assert cell(panel(made, grades=["not_comparable"]), "answered__refused") == (2, "reported")


def test_one_row_an_agency_and_year_from_its_fullest_report():
    made = frames(
        report("甲局", 2021, {"requests_received": 3}),
        report("甲局", 2021, {"requests_received": 9, "requests_carried_in": 1}, copy="-2"),
        report("乙局", 2021, {"requests_received": 5}),
        report("甲局", 2020, {"requests_received": 2}),
        report("", 2021, {"requests_received": 7}),
    )
    table = panel(made)
    assert table[["agency", "year", "report_id", "requests_received"]].to_numpy().tolist() == [
        ["乙局", 2021, "乙局-2021", 5],
        ["甲局", 2020, "甲局-2020", 2],
        ["甲局", 2021, "甲局-2021-2", 9],
    ]
    assert list(table["family"]) == ["form2021", "form2019", "form2021"]


def test_one_row_a_division_from_its_governments_report():
    place = {"adcode": "370112", "level": "county"}
    made = frames(
        report("某区政府", 2021, {"requests_received": 30}, function="government", **place),
        report("某区水务局", 2021, {"requests_received": 3}, function="water", **place),
    )
    table = panel(made, by="division")
    assert table[["adcode", "agency", "requests_received"]].to_numpy().tolist() == [["370112", "某区政府", 30]]


def test_offices_of_one_lineage_are_one_series_on_request():
    made = frames(
        report("工商局", 2018, {"requests_received": 2, "requests_closed": 1}),
        report("质监局", 2018, {"requests_received": 3}),
        report("市场局", 2019, {"requests_received": 6}),
        lineage=dict.fromkeys(("工商局", "质监局", "市场局"), "370112.market"),
    )
    assert len(panel(made)) == 3
    table = panel(made, lineage=True)
    assert table[["agency", "year", "agencies", "requests_received"]].to_numpy().tolist() == [
        ["工商局+质监局", 2018, 2, 5],
        ["市场局", 2019, 1, 6],
    ]
    assert [cell(table, name)[1] for name in ("requests_received", "requests_closed")] == ["merged", "not_found"]
    assert cell(table, "requests_received", 1) == (6, "reported")


def test_numbers_of_the_area_only_where_asked_for():
    made = frames(report("甲局", 2021, {"requests_received": 3}, {"requests_received": 80}))
    seen = made["observations"]
    made["observations"] = seen.assign(scope=seen["source"].map({"table": "self", "narrative": "jurisdiction"}))
    assert cell(panel(made), "requests_received") == (3, "reported")
    table = panel(made, scope="jurisdiction")
    assert (cell(table, "requests_received"), table["scope"][0]) == ((80, "reported"), "jurisdiction")


def test_values_of_named_media_subjects_and_other_periods_are_no_totals():
    made = frames(report("甲局", 2021, {}, {"disclosed": 5}))
    for column, word in (("outlet", "报纸"), ("category", "财政"), ("period", "2020")):
        seen = made["observations"].assign(**{column: word})
        assert cell(panel({**made, "observations": seen}, grades=["wider"]), "disclosed") == (None, "not_found")
    assert cell(panel(made, grades=["wider"]), "disclosed") == (5, "reported")


def test_the_leading_report_is_whole_before_it_is_full():
    made = frames(
        report("甲局", 2021, {"requests_received": 3}), report("甲局", 2021, {"staff": 1, "offices": 1}, copy="-2")
    )
    made["reports"]["status"] = ["ok", "partial"]
    assert list(leading(made["reports"])["report_id"]) == ["甲局-2021"]


def test_no_reports_no_rows():
    table = panel(frames())
    assert list(table.columns) == panel_schema().names("panel")
    assert len(table) == 0


def test_every_column_is_described_with_its_grades():
    schema = panel_schema()
    table = panel(frames(report("甲局", 2021, {"requests_received": 3})))
    assert list(table.columns) == schema.names("panel")
    described = {column.name: column for column in schema.columns["panel"]}
    assert "2014年统计表：较窄" in described["answered__granted"].definition_zh
    assert "form2021: not in form" in described["answered__already_public"].definition_en
    assert max(map(len, described)) <= 32
    statuses = {*schema.vocabularies["panel_status"]}
    assert {*table.filter(like="_status").to_numpy().ravel()} <= statuses
    assert {*load_columns().vocabularies["status"]} <= statuses


def test_every_variable_has_a_reason_and_a_source_in_some_family():
    walk = load_crosswalk()
    assert {name for name, _ in walk.comparisons} == {*walk.variables}
    assert all(item.reason_zh and item.reason_en and item.source for item in walk.comparisons.values())


def test_families_follow_the_years():
    years = pd.Series([2008, 2013, 2014, 2018, 2019, 2020, 2021, 2030, None], dtype="Int64")
    expected = ["narrative"] * 2 + ["stat2014"] * 2 + ["form2019"] * 2 + ["form2021"] * 2 + [""]
    assert list(family_of(years)) == expected
    assert list(families()) == ["narrative", "stat2014", "form2019", "form2021"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"variable": {"name": "x", "indicator": "nothing"}}, "no indicator 'nothing'"),
        ({"variable": {"name": "x", "indicator": "staff", "sum_of": ["y"]}}, "no variable 'y'"),
        ({"variable": {"name": "staff", "indicator": "staff"}}, "a variable stands twice"),
        ({"variable": {"name": "X", "indicator": "staff"}}, "String should match pattern"),
        ({"comparison": {"families": ["form1999"], "variables": ["staff"]}}, "staff in form1999: unknown name"),
        (
            {"comparison": {"families": ["stat2014"], "variables": ["staff"]}},
            "staff in stat2014: unknown name",
        ),
    ],
)
def test_a_wrong_crosswalk_is_refused(monkeypatch, change, fault):
    content = crosswalk.toml_file("codebook/crosswalk.toml")
    why = {"grade": "same", "reason_zh": "x", "reason_en": "x", "source": "x"}
    for kind, record in change.items():
        content[kind].append(record if kind == "variable" else {**record, **why})
    monkeypatch.setattr(crosswalk, "toml_file", lambda name: content)
    with pytest.raises(RuleError, match=fault):
        load_crosswalk.__wrapped__()


@pytest.fixture
def dataset(tmp_path):
    made = frames(report("甲局", 2020, {"requests_received": 3}), report("甲局", 2021, {"requests_received": "blank"}))
    publish(made, tmp_path / "data", BuildInfo(pd.Timestamp("2024-05-01"), 1.0))
    return tmp_path / "data"


def test_command(dataset, tmp_path, capsys):
    assert main(["panel", str(dataset), "-o", str(tmp_path / "wide.csv"), "--grade", "same,subset"]) == 0
    with (tmp_path / "wide.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [(row["year"], row["requests_received"], row["requests_received_status"]) for row in rows] == [
        ("2020", "3", "reported"),
        ("2021", "", "blank"),
    ]
    assert {file.name for file in tmp_path.glob("wide*")} == {
        "wide.csv", "wide_codebook.csv", "wide_codebook.md", "wide_codebook.html",
    }  # fmt: skip
    assert "2 rows" in capsys.readouterr().out


@pytest.mark.filterwarnings("error")
def test_stata_holds_the_reasons(dataset, tmp_path):
    assert main(["panel", str(dataset), "-o", str(tmp_path / "wide.dta")]) == 0
    table = pd.read_stata(tmp_path / "wide.dta", convert_missing=True, convert_categoricals=False)
    assert [str(value) for value in table["requests_received"]] == ["3.0", ".a"]
    assert [str(value) for value in table["staff"]] == [".g", ".g"]
    assert [str(value) for value in table["answered__already_public"]] == [".h", ".h"]


@pytest.mark.parametrize("suffix", [".xlsx", ".sav", ".duckdb", ".parquet"])
def test_other_formats(dataset, tmp_path, suffix):
    for library in ("xlsxwriter", "pyreadstat", "duckdb"):
        pytest.importorskip(library)
    for _ in range(2):  # over an earlier one too
        assert main(["panel", str(dataset), "-o", str(tmp_path / f"a [wide] panel{suffix}")]) == 0
    assert (tmp_path / f"a [wide] panel{suffix}").stat().st_size > 1000
    assert len(list(tmp_path.iterdir())) == 1 + 1 + 3


@pytest.mark.parametrize("options", [["-o", "x.sas"], ["-o", "x.csv", "--grade", "near"], ["-o", "no/where/x.csv"]])
def test_wrong_options(dataset, tmp_path, monkeypatch, capsys, options):
    monkeypatch.chdir(tmp_path)
    assert main(["panel", str(dataset), *options]) == 2
    assert capsys.readouterr().err.count("\n") == 1
