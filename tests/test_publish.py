"""Frames -> a dataset folder: exact figures, whole or not at all, and no folder of the user's lost."""

import csv
import json
import shutil
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from gongkai.assemble import assemble
from gongkai.errors import ConfigError
from gongkai.publish import BuildInfo, check_target, publish
from gongkai.publish.provenance import rules_hash
from gongkai.records import Cell, Coordinates, Document, Fact, Failure, Identity, Mention, ReportResult, Value
from gongkai.rulebook.columns import load_columns

TEXT = "公开“要闻”\n1346条，\r收费0.80元"
INFO = BuildInfo(datetime(2024, 5, 1, tzinfo=UTC), 1.5, {"workers": 2})
FRICTIONLESS = shutil.which("frictionless")


def fact(indicator, value, start, end, **at):
    return Fact(indicator, Value(value), "reported", Coordinates(**at), TEXT[start:end], start, end, 0, 9, "r", 0.85)


@pytest.fixture
def frames() -> dict[str, pd.DataFrame]:
    facts = (
        fact("disclosed", Decimal("1346.0"), 7, 11, channel="wechat+weibo"),
        fact("fees_collected", Decimal("0.80"), 16, 20),
    )
    identity = Identity(agency="甲县水务局", year=2020, published=date(2021, 1, 20))
    blank = Cell(
        "form2021", "art20_5", "行政许可", "本年处理决定数量", "licences", Coordinates(measure="decisions"),
        None, "件", "blank", "", 20, 20, "grid",
    )  # fmt: skip
    entity = Mention("COUNT", "“要闻”\n1346条，\r", 2, 14, "1346", "count")
    result = ReportResult(
        "r1",
        "in/r1.txt",
        "ab",
        Document(TEXT, "text/plain"),
        identity,
        "narrative",
        (),
        (entity,),
        facts,
        (blank,),
        (),
    )
    return assemble([result], [Failure("in/bad.pdf", "format", "加密, “no”")])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_files(frames, tmp_path):
    publish(frames, tmp_path / "deep" / "out", INFO)
    tables = [f"{table}.{kind}" for table in load_columns().tables for kind in ("csv", "parquet")]
    assert sorted(file.name for file in (tmp_path / "deep" / "out").iterdir()) == sorted(
        [*tables, "codebook.csv", "codebook.md", "datapackage.json", "build.json"]
    )
    assert [file.name for file in (tmp_path / "deep").iterdir()] == ["out"]


def test_csv_holds_exact_figures_and_text_as_printed(frames, tmp_path):
    publish(frames, tmp_path / "out", INFO)
    data = (tmp_path / "out" / "observations.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfreport_id,agency,")
    found = rows(tmp_path / "out" / "observations.csv")
    assert [(r["value"], r["lower"], r["upper"], r["confidence"], r["year"], r["page"]) for r in found] == [
        ("1346", "1346", "1346", "0.85", "2020", ""),
        ("0.8", "0.8", "0.8", "0.85", "2020", ""),
        ("", "", "", "", "2020", ""),
    ]
    (entity,) = rows(tmp_path / "out" / "entities.csv")
    assert entity["text"] == TEXT[2:14]
    assert rows(tmp_path / "out" / "reports.csv")[0]["published"] == "2021-01-20"


def test_parquet_holds_types_and_labels(frames, tmp_path):
    publish(frames, tmp_path / "out", INFO)
    table = pq.read_table(tmp_path / "out" / "observations.parquet")
    assert {name: str(table.schema.field(name).type) for name in ("report_id", "year", "value", "page")} == {
        "report_id": "string",
        "year": "int64",
        "value": "double",
        "page": "int64",
    }
    assert table["value"].to_pylist() == [1346.0, 0.8, None]
    assert table["page"].to_pylist() == [None, None, None]
    assert table.schema.field("value").metadata[b"label_zh"].decode() == "数值"
    reports = pq.read_table(tmp_path / "out" / "reports.parquet")
    assert reports["published"].to_pylist() == [date(2021, 1, 20)]


def test_build_record(frames, tmp_path):
    publish(frames, tmp_path / "out", INFO)
    record = json.loads((tmp_path / "out" / "build.json").read_text("utf-8"))
    version, rules = record.pop("version"), record.pop("rules")
    assert version
    assert rules == rules_hash()
    assert record == {
        "software": "gongkai",
        "options": {"workers": 2},
        "counts": {"reports": 1, "entities": 1, "observations": 3, "findings": 0, "failures": 1},
        "reports_by_status": {"ok": 1},
        "times": {"started": "2024-05-01T00:00:00+00:00", "seconds": 1.5},
    }


def test_rules_hash_changes_with_a_users_rule(tmp_path):
    assert rules_hash(tmp_path) == rules_hash()
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "own.toml").write_text("a = 1", "utf-8")
    first = rules_hash(tmp_path)
    (tmp_path / "facts" / "own.toml").write_text("a = 2", "utf-8")
    assert len({rules_hash(), first, rules_hash(tmp_path)}) == 3


def test_codebook_names_every_column_and_code(frames, tmp_path):
    publish(frames, tmp_path / "out", INFO)
    schema = load_columns()
    listed = rows(tmp_path / "out" / "codebook.csv")
    assert [(r["table"], r["name"]) for r in listed if r["entry"] == "column"] == [
        (table, name) for table in schema.tables for name in schema.names(table)
    ]
    assert {(r["name"], r["code"]) for r in listed if r["entry"] == "code"} == {
        (name, code) for name, terms in schema.vocabularies.items() for code in terms
    }
    text = (tmp_path / "out" / "codebook.md").read_text("utf-8")
    codes = {code for terms in schema.vocabularies.values() for code in terms}
    assert [code for code in codes if f"| `{code}` |" not in text] == []
    assert [name for table in schema.tables for name in schema.names(table) if f"| `{name}` |" not in text] == []


def test_datapackage_follows_the_schema(frames, tmp_path):
    publish(frames, tmp_path / "out", INFO)
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    schema = load_columns()
    described = {r["name"]: [field["name"] for field in r["schema"]["fields"]] for r in package["resources"]}
    assert described == {table: schema.names(table) for table in schema.tables}
    assert package["resources"][2]["schema"]["foreignKeys"] == [
        {"fields": ["report_id"], "reference": {"resource": "reports", "fields": ["report_id"]}}
    ]


@pytest.mark.skipif(FRICTIONLESS is None, reason="the command frictionless is not installed")
def test_datapackage_is_valid(frames, tmp_path):
    publish(frames, tmp_path / "out", INFO)
    run = subprocess.run(
        [FRICTIONLESS, "validate", "datapackage.json"], cwd=tmp_path / "out", capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_dataset_is_replaced(frames, tmp_path):
    out = tmp_path / "out"
    publish(frames, out, INFO)
    (out / "leftover.txt").write_text("old")
    publish(assemble([], []), out, INFO)
    assert rows(out / "reports.csv") == []
    assert not (out / "leftover.txt").exists()
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_taken(frames, tmp_path):
    publish(frames, tmp_path, INFO)
    check_target(tmp_path)


@pytest.mark.parametrize("content", [{"thesis.docx": "years of work"}, {"build.json": '{"tool": "other"}'}])
def test_a_folder_of_the_users_is_refused(frames, tmp_path, content):
    for name, text in content.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError, match="not empty"):
        publish(frames, tmp_path, INFO)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == content


def test_a_file_is_refused(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ConfigError, match="a file stands"):
        check_target(tmp_path / "out")


def test_a_failed_build_leaves_the_old_dataset(frames, tmp_path):
    out = tmp_path / "out"
    publish(frames, out, INFO)
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    with pytest.raises(KeyError):
        publish({name: frame for name, frame in frames.items() if name != "failures"}, out, INFO)
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    assert [file.name for file in tmp_path.iterdir()] == ["out"]
