"""Two datasets: which values differ, and what it came from."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gongkai.cli import main
from gongkai.publish import BuildInfo, publish
from gongkai.publish.changes import COLUMNS, changes
from tests.panels import frames, report

SAME = {"rules": "a", "version": "1"}
OLD = {"requests_received": 3, "requests_carried_in": "blank"}


def told(old, new, before=SAME, after=SAME):
    return changes(old, new, before, after)[["cause", "change", "what", "old", "new"]].to_numpy().tolist()


def test_equal_datasets_have_no_changes():
    made = frames(report("甲局", 2021, OLD))
    found = changes(made, made, SAME, {"rules": "b", "version": "2"})
    assert (list(found.columns), len(found)) == (list(COLUMNS), 0)
    assert len(changes(frames(), frames(), SAME, SAME)) == 0


def test_values_that_are_added_changed_and_removed():
    old = frames(report("甲局", 2021, OLD))
    new = frames(report("甲局", 2021, {"requests_carried_in": 2, "requests_carried_out": "=5"}))
    place = "form2021.t | {0} | {0}"
    assert told(old, new, SAME, {"rules": "b", "version": "1"}) == [
        ["rules", "changed", place.format("requests_carried_in"), "件 blank", "2 件 reported"],
        ["rules", "added", place.format("requests_carried_out"), "", "件 [5, 5] implied"],
        ["rules", "removed", place.format("requests_received"), "3 件 reported", ""],
    ]


def test_reports_that_come_and_go_are_a_matter_of_sources():
    one, two = report("甲局", 2021, {"requests_received": 3}), report("乙局", 2021, {"requests_received": 4})
    found = changes(frames(one), frames(two), SAME, {"rules": "b", "version": "2"})
    assert list(zip(found["cause"], found["change"], found["report_id"], strict=True)) == [
        ("source", "added", "乙局-2021"),
        ("source", "removed", "甲局-2021"),
    ]


@pytest.mark.parametrize(
    ("after", "cause"),
    [
        ({"rules": "b", "version": "1"}, "rules"),
        ({"rules": "a", "version": "2"}, "code"),
        ({"rules": "a", "version": "1", "code": "x"}, "code"),
        ({"rules": "b", "version": "2"}, "rules or code"),
        (SAME, "unknown"),
    ],
)
def test_cause_by_the_builds(after, cause):
    old, new = (frames(report("甲局", 2021, {"requests_received": number})) for number in (3, 4))
    assert [row[0] for row in told(old, new, SAME, after)] == [cause]


@pytest.mark.parametrize(
    ("sha256", "rule", "cause"),
    [("cd" * 32, "grid", "source"), ("cd" * 32, "correction:1", "source"), ("ab" * 32, "correction:1", "correction"),
     ("ab" * 32, "other", "rules")],
)  # fmt: skip
def test_cause_by_the_value(sha256, rule, cause):
    old, new = (frames(report("甲局", 2021, {"requests_received": number})) for number in (3, 4))
    new["reports"]["sha256"] = sha256
    new["observations"]["rule"] = rule
    assert [row[0] for row in told(old, new, SAME, {"rules": "b", "version": "2"})] == [cause]


def test_fields_of_a_report():
    old, new = frames(report("甲局", 2021)), frames(report("甲局", 2021, adcode="370112"))
    assert told(old, new) == [["unknown", "changed", "adcode", "", "370112"]]


def test_values_that_count_the_same_are_matched_in_order():
    old = frames(report("甲局", 2021, facts={"disclosed": 5}), report("乙局", 2021, facts={"disclosed": 7}))
    new = frames(report("甲局", 2021, facts={"disclosed": 5}), report("乙局", 2021, facts={"disclosed": 7}))
    for made in (old, new):
        made["observations"]["report_id"] = "甲局-2021"
        made["observations"]["start"] = [0, 9]
    new["observations"].loc[1, ["value", "lower", "upper"]] = 8
    assert [row[3:] for row in told(old, new)] == [["5 条 reported", "8 条 reported"]]


@pytest.fixture
def datasets(tmp_path) -> tuple[Path, Path]:
    for name, number in (("old", 3), ("new", 4)):
        made = frames(report("甲局", 2021, {"requests_received": number}))
        publish(made, tmp_path / name, BuildInfo(datetime(2024, 5, 1, tzinfo=UTC), 1.0))
    return tmp_path / "old", tmp_path / "new"


def test_command(datasets, tmp_path, capsys):
    old, new = datasets
    record = json.loads((new / "build.json").read_text("utf-8")) | {"rules": "other"}
    (new / "build.json").write_text(json.dumps(record), "utf-8")
    assert main(["diff", str(old), str(new), "-o", str(tmp_path / "changes.csv")]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1\tchanged\trules",
        "甲局-2021\tform2021.t | requests_received | requests_received\t3 件 reported → 4 件 reported\trules",
        "1 changes",
    ]
    with (tmp_path / "changes.csv").open(encoding="utf-8-sig", newline="") as handle:
        (row,) = csv.DictReader(handle)
    assert (row["old"], row["new"], row["cause"]) == ("3 件 reported", "4 件 reported", "rules")
    assert main(["diff", str(old), str(tmp_path)]) == 2


def test_command_lists_as_many_as_asked_for(datasets, capsys):
    assert main(["diff", *map(str, datasets), "-n", "0"]) == 0
    assert capsys.readouterr().out.splitlines() == ["1\tchanged\tunknown", "… 1 more", "1 changes"]
