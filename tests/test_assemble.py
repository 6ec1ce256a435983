"""Results -> frames: whole rows, their order, and numbers that nothing rounds."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from gongkai.assemble import _sections, assemble
from gongkai.records import (
    Cell,
    Coordinates,
    Document,
    Fact,
    Failure,
    Finding,
    Identity,
    Mention,
    ReportResult,
    Section,
    Value,
)  # fmt: skip
from gongkai.rulebook.columns import load_columns

TEXT = "海滨县水务局2020年报告\n全年公开信息\n  约1,200条，收取费用0.8万元。\n表 12"


def fact(indicator, printed, value, **more):
    start = TEXT.index(printed)
    options = {
        "status": "reported",
        "at": Coordinates(),
        "evidence_start": TEXT.index("全年"),
        "evidence_end": TEXT.index("。"),
        "rule": "rule.x",
        "confidence": 0.9,
        "section": "proactive",
        **more,
    }
    return Fact(indicator, value, printed=printed, start=start, end=start + len(printed), **options)


def cell(number, unit, indicator, form="form2021", table="art20_8", status="reported", at=None):
    start = TEXT.index("12", TEXT.index("表"))
    return Cell(
        form,
        table,
        "行",
        "列",
        indicator,
        at or Coordinates(),
        number,
        unit,
        status,
        "12",
        start,
        start + 2,
        "g",
    )


def result(report_id="b", facts=(), cells=(), entities=(), findings=(), warnings=(), identity=None):
    return ReportResult(
        report_id,
        f"in/{report_id}.txt",
        "00ff",
        Document(TEXT, "text/plain", metadata={"title": "网页标题"}, warnings=warnings),
        identity or Identity(),
        "form2021",
        (Section("tables", "表", TEXT.index("表"), len(TEXT)),),
        entities,
        facts,
        cells,
        findings,
    )


def only(frame: pd.DataFrame) -> dict:
    """The one row of a frame without its empty columns."""
    (row,) = frame.to_dict("records")
    return {name: value for name, value in row.items() if not pd.isna(value) and value != ""}


def test_tables_and_columns_are_those_of_the_schema():
    frames = assemble([], [])
    schema = load_columns()
    assert {name: list(frame.columns) for name, frame in frames.items()} == {
        name: schema.names(name) for name in schema.tables
    }
    assert list(frames) == list(schema.tables)


def test_report_row():
    identity = Identity(
        "海滨县水务局", "县水务局", "title", "甲省/乙市/海滨县", "370000", "county", "water", 2020,
        date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 20), "标题",
    )  # fmt: skip
    row = result(facts=(fact("disclosed", "1,200", Value(1200)),), identity=identity)
    assert only(assemble([row], [])["reports"]) == {
        "report_id": "b", "path": "in/b.txt", "sha256": "00ff", "media_type": "text/plain", "title": "标题",
        "agency": "海滨县水务局", "agency_printed": "县水务局", "agency_basis": "title",
        "region": "甲省/乙市/海滨县", "adcode": "370000", "level": "county", "function": "water",
        "year": 2020,
        "period_start": date(2020, 1, 1), "period_end": date(2020, 12, 31), "published": date(2021, 1, 20),
        "form": "form2021", "chars": len(TEXT), "facts": 1, "cells": 0, "findings": 0, "status": "ok",
    }  # fmt: skip


def test_unknown_identity_is_empty_and_the_page_gives_the_title():
    row = only(assemble([result()], [])["reports"])
    assert row["title"] == "网页标题"
    assert row["agency_basis"] == "abstained"
    assert not {"agency", "year", "published"} & set(row)


@pytest.mark.parametrize(
    ("facts", "warnings", "status"),
    [
        ((fact("disclosed", "1,200", Value(1200)),), (), "ok"),
        ((fact("disclosed", "1,200", Value(1200)),), ("cut off",), "partial"),
        ((), (), "failed"),
        ((), ("cut off",), "failed"),
    ],
)
def test_status(facts, warnings, status):
    frames = assemble([result(facts=facts, warnings=warnings)], [])
    assert list(frames["reports"]["status"]) == [status]


def test_fact_row():
    about = Value(1200, "about", 1100, 1300, "条")
    at = Coordinates(channel="website", category="水务")
    row = result(
        facts=(fact("disclosed", "1,200", about, at=at, period="2019", scope="jurisdiction"),),
        identity=Identity(agency="海滨县水务局", adcode="370000", year=2020),
    )
    assert only(assemble([row], [])["observations"]) == {
        "report_id": "b", "agency": "海滨县水务局", "adcode": "370000", "year": 2020, "source": "narrative",
        "indicator": "disclosed", "value": 1200, "unit": "条", "qualifier": "about", "lower": 1100,
        "upper": 1300, "status": "reported", "channel": "website", "category": "水务", "period": "2019",
        "scope": "jurisdiction", "printed": "1,200", "evidence": "全年公开信息 约1,200条，收取费用0.8万元",
        "start": TEXT.index("1,200"), "end": TEXT.index("1,200") + 5, "section": "proactive",
        "rule": "rule.x", "confidence": Decimal("0.9"),
    }  # fmt: skip


def test_exact_value_without_bounds_is_its_own_bounds_and_takes_the_codebooks_unit():
    frame = assemble([result(facts=(fact("fees_collected", "0.8", Value(Decimal("8000.0"))),))], [])["observations"]
    row = only(frame)
    assert (row["value"], row["lower"], row["upper"], row["unit"]) == (8000, 8000, 8000, "元")


def test_open_interval_stays_open():
    over = Value(1200, "over", 1200, None)
    row = only(assemble([result(facts=(fact("disclosed", "1,200", over),))], [])["observations"])
    assert row["lower"] == 1200
    assert "upper" not in row


def test_annex_fact_is_a_table_row():
    row = only(assemble([result(facts=(fact("disclosed", "1,200", Value(1200), table="annex"),))], [])["observations"])
    assert (row["source"], row["table"]) == ("table", "annex")


def test_cell_row():
    at = Coordinates(measure="amount")
    row = only(assemble([result(cells=(cell(Decimal("0.8"), "万元", "charges", at=at),))], [])["observations"])
    start = TEXT.index("12", TEXT.index("表"))
    assert row == {
        "report_id": "b", "source": "table", "table": "form2021.art20_8", "row": "行", "col": "列",
        "indicator": "charges", "value": Decimal("0.8"), "unit": "万元", "qualifier": "exact",
        "lower": Decimal("0.8"), "upper": Decimal("0.8"), "status": "reported", "measure": "amount",
        "scope": "self", "printed": "12", "start": start, "end": start + 2, "section": "tables", "rule": "g",
    }  # fmt: skip


def test_money_of_the_statistics_form_is_in_yuan():
    cells = (cell(Decimal("0.8"), "万元", "fees_collected", "stat2014", "statistics"),)
    row = only(assemble([result(cells=cells)], [])["observations"])
    assert (row["value"], row["unit"]) == (8000, "元")


@pytest.mark.parametrize("status", ["blank", "slash", "unreadable", "not_applicable"])
def test_a_blank_cell_is_a_row_without_a_value(status):
    row = only(assemble([result(cells=(cell(None, "件", "licences", status=status),))], [])["observations"])
    assert row["status"] == status
    assert not {"value", "lower", "upper", "qualifier"} & set(row)


def test_entities_and_findings():
    start = TEXT.index("县水务局")
    mention = Mention("AGENCY", "县水务局", start, start + 4, "海滨县水务局", "agency.short", "title", "self")
    finding = Finding("C1", "error", "source", "1 + 2 ≠ 4", 3, 4, -1, "requests", "…")
    frames = assemble([result(entities=(mention,), findings=(finding,))], [])
    assert only(frames["entities"]) == {
        "report_id": "b", "type": "AGENCY", "text": "县水务局", "start": start, "end": start + 4,
        "norm": "海滨县水务局", "ref": "self", "section": "title", "rule": "agency.short",
    }  # fmt: skip
    assert only(frames["findings"]) == {
        "report_id": "b", "check": "C1", "severity": "error", "verdict": "source", "message": "1 + 2 ≠ 4",
        "left": 3, "right": 4, "delta": -1, "refs": "requests", "evidence": "…",
    }  # fmt: skip
    assert list(frames["reports"]["findings"]) == [1]


def test_order_depends_on_nothing_but_content():
    facts = [
        fact("fees_collected", "0.8", Value(8000)),
        fact("disclosed", "1,200", Value(1200)),
        fact("disclosed", "1,200", Value(1200), at=Coordinates(channel="tv")),
    ]
    failures = [Failure("b.txt", "empty", "nothing"), Failure("a.txt", "empty", "nothing")]
    one = assemble([result("b", facts=tuple(facts)), result("a", facts=tuple(facts[:1]))], failures)
    two = assemble([result("a", facts=tuple(facts[:1])), result("b", facts=tuple(facts[::-1]))], failures[::-1])
    for table, frame in one.items():
        pd.testing.assert_frame_equal(frame, two[table])
    rows = one["observations"][["report_id", "indicator", "channel"]].to_dict("split")["data"]
    assert rows == [
        ["a", "fees_collected", ""],
        ["b", "disclosed", ""],
        ["b", "disclosed", "tv"],
        ["b", "fees_collected", ""],
    ]
    assert list(one["failures"]["path"]) == ["a.txt", "b.txt"]


def test_the_kind_of_a_position_is_that_of_the_last_section_that_began_before_it():
    spans = {"b": (20, 30), "a": (3, 10), "c": (22, 25), "d": (40, 41), "e": (41, 44)}
    result = SimpleNamespace(sections=[Section(kind, "", *span) for kind, span in spans.items()])
    expected = []
    for at in range(45):
        kind = max((kind for kind, span in spans.items() if span[0] <= at), key=spans.get, default="")
        expected.append(kind if kind and at < spans[kind][1] else "")
    assert _sections(result, range(45)) == expected
    assert _sections(SimpleNamespace(sections=()), range(2)) == ["", ""]
