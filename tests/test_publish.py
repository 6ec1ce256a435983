"""Frames -> a dataset folder: exact figures, whole or not at all, and no folder of the user's lost."""

import csv
import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from gongkai.assemble import assemble
from gongkai.errors import ConfigError, InternalError, RuleError
from gongkai.publish import BuildInfo, check_target, publish
from gongkai.publish.provenance import rules_hash
from gongkai.records import Cell, Coordinates, Document, Fact, Failure, Identity, Mention, ReportResult, Value
from gongkai.rulebook import columns
from gongkai.rulebook.columns import load_columns

TEXT = "公开“要闻”\n1346条，\r收费0.80元"
INFO = BuildInfo(datetime(2024, 5, 1, tzinfo=UTC), 1.5, {"workers": 2})
DOCUMENTS = ("codebook.csv", "codebook.md", "codebook.html", "methods.md", "CITATION.cff")
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
        "ab" * 32,
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
        [*tables, *DOCUMENTS, "datapackage.json", "build.json"]
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
        "code": "",
        "options": {"workers": 2},
        "counts": {"reports": 1, "entities": 1, "observations": 3, "findings": 0, "failures": 1},
        "reports_by_status": {"ok": 1},
        "times": {"started": "2024-05-01T00:00:00+00:00", "seconds": 1.5},
        "formats": ["csv", "parquet"],
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
    codes = {code for terms in schema.vocabularies.values() for code in terms}
    names = {name for table in schema.tables for name in schema.names(table)}
    for file, cell in (("codebook.md", "| `{}` |"), ("codebook.html", "<td><code>{}</code>")):
        text = (tmp_path / "out" / file).read_text("utf-8")
        assert [entry for entry in codes | names if cell.format(entry) not in text] == []


def test_every_column_says_what_may_stand_in_it_in_both_languages():
    schema = load_columns()
    for table, described in schema.columns.items():
        for entry in (schema.tables[table], *described):
            assert all((entry.label_zh, entry.label_en, entry.definition_zh, entry.definition_en)), entry
            assert re.search("[一-鿿]", entry.label_zh + entry.definition_zh), entry
            assert re.search("[a-z]{2}", entry.label_en.lower() + entry.definition_en), entry
    for vocabulary, terms in schema.vocabularies.items():
        for code, term in terms.items():
            assert all((term.label_zh, term.label_en, term.definition_zh, term.definition_en)), (vocabulary, code)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"type": "string"}, "a string needs codes, a pattern or open = true"),
        ({"type": "number"}, "a number needs a unit"),
        ({"type": "string", "codes": "colour"}, "no vocabulary 'colour'"),
        ({"type": "number", "unit": "件", "missing": "path"}, "no column 'path' with codes"),
        ({"type": "string", "open": True, "name": "path"}, "unknown table or second entry"),
    ],
)
def test_a_column_that_says_too_little_is_refused(monkeypatch, more, fault):
    content = columns.toml_file("columns.toml")
    words = dict.fromkeys(("label_zh", "label_en", "definition_zh", "definition_en"), "x")
    content["column"].append({"table": "failures", "name": "new", **words, **more})
    read = columns.toml_file
    monkeypatch.setattr(columns, "toml_file", lambda name: content if name == "columns.toml" else read(name))
    with pytest.raises(RuleError, match=f"^columns.toml: failures.{more.get('name', 'new')}: {fault}$"):
        columns.read_columns()


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


@pytest.mark.parametrize(
    ("table", "column", "value", "told"),
    [
        ("observations", "status", "gone", "observations.status row 1: codes status gone"),
        (
            *("observations", "channel", "weibo+tram"),
            "observations row 1: indicator and dimensions; observations.channel row 1: codes channel weibo+tram",
        ),
        ("observations", "value", 1.5, "observations.value row 1: type number 1.5"),
        ("observations", "rule", "", "observations.rule row 1: required"),
        ("observations", "report_id", "r9", "observations.report_id row 1: in reports r9"),
        ("observations", "applicant", "legal", "observations row 1: indicator and dimensions"),
        ("reports", "adcode", "37", r"reports.adcode row 0: pattern \d{6} 37"),
        ("reports", "published", "2021-01-20", "reports.published row 0: type date 2021-01-20"),
    ],
)
def test_what_breaks_the_schema_is_told_with_its_place(frames, tmp_path, table, column, value, told):
    frame = frames[table].copy()
    frame.loc[len(frame) - 1 if table == "reports" else 1, column] = value
    with pytest.raises(InternalError) as error:
        publish({**frames, table: frame}, tmp_path / "out", INFO)
    assert str(error.value) == f"the dataset breaks its schema: {told}"
    assert list(tmp_path.iterdir()) == []


def test_a_column_too_few_a_key_twice_and_a_wrong_type_are_told(frames, tmp_path):
    broken = {
        "a column": frames["reports"].drop(columns="title"),
        "a key": pd.concat([frames["reports"]] * 2, ignore_index=True),
        "a type": frames["reports"].astype({"year": object}),
    }
    told = {}
    for name, frame in broken.items():
        with pytest.raises(InternalError) as error:
            publish({**frames, "reports": frame}, tmp_path / "out", INFO)
        told[name] = str(error.value).removeprefix("the dataset breaks its schema: ").split(";")[0]
    assert told == {
        "a column": "reports: column_in_dataframe title",
        "a key": "reports row 0: multiple_fields_uniqueness",
        "a type": "reports.year: dtype('Int64') object",
    }


def test_methods_and_citation_hold_versions_and_counts(frames, tmp_path):
    publish(frames, tmp_path / "out", INFO)
    methods, citation = ((tmp_path / "out" / name).read_text("utf-8") for name in ("methods.md", "CITATION.cff"))
    assert "共读取报告 1 份（另有 1 个文件无法读取" in methods
    assert "涉及 1 个机关、2020—2020 年度。得到观测值 3 条，其中法定表格单元格 1 个" in methods
    assert "1 reports were read (1 more files could not be" in methods
    assert f'value: "rules:sha256:{rules_hash()}"' in citation
    assert 'date-released: "2024-05-01"' in citation


def test_methods_of_nothing(tmp_path):
    publish(assemble([], []), tmp_path / "out", INFO)
    assert "共读取报告 0 份，涉及 0 个机关。" in (tmp_path / "out" / "methods.md").read_text("utf-8")
