"""The three functions of the package, and what must hold for every report whatever it says."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import gongkai
from gongkai.errors import ConfigError, ReadError, RuleError
from gongkai.records import DIMENSIONS, ReportResult
from gongkai.rulebook.codebook import load_codebook

REPORTS = sorted((Path(__file__).resolve().parents[1] / "data" / "reports").iterdir())
TITLE = "莒南县民政局2013年政府信息公开工作年度报告"
TEXT = f"{TITLE}\n一、主动公开情况\n全年主动公开政府信息1,024条。\n二、依申请公开情况\n未收到政府信息公开申请。"
TOLD = [("disclosed", 1024, "reported"), ("requests_received", 0, "none_stated")]


@cache
def extracted(file: Path) -> ReportResult:
    return gongkai.extract(file)


def told(result: ReportResult) -> list[tuple[str, object, str]]:
    return [(fact.indicator, fact.value.number, fact.status) for fact in result.facts]


def test_extract_a_text() -> None:
    result = gongkai.extract(TEXT)
    assert told(result) == TOLD
    assert (result.identity.agency, result.identity.year) == ("莒南县民政局", 2013)
    assert (result.text, result.path, result.report_id) == (TEXT, "", "")


@pytest.mark.parametrize("kind", [Path, str])
def test_extract_a_file(kind: type, tmp_path: Path) -> None:
    file = tmp_path / "莒南 2013.txt"
    file.write_text(TEXT, "utf-8")
    result = gongkai.extract(kind(file))
    assert told(result) == TOLD
    assert (result.path, result.report_id) == (str(file), "莒南 2013")


@pytest.mark.parametrize(("name", "kind"), [("missing.txt", "unreadable"), (".", "unreadable"), ("empty.txt", "empty")])
def test_extract_a_file_that_cannot_be_read(name: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(ReadError) as caught:
        gongkai.extract(tmp_path / name)
    assert caught.value.kind == kind
    assert str(caught.value).startswith(f"{tmp_path / name}: ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "没有这个文件.txt",
        "2013年",
        "a" * 5000,
        "第二十条第（一）项",
    ],
)
def test_extract_whatever_the_text(text: str) -> None:
    assert gongkai.extract(text).text == text


def test_half_surrogates_are_replaced() -> None:
    assert gongkai.extract("2013年\ud800").text == "2013年\ufffd"


RULE = """
[[rule]]
id = "channel.own"
label = "CHANNEL"
norm = "other"
phrases = ["流动宣传大篷车"]
accept = ["出动[流动宣传大篷车](other)", "用[流动宣传大篷车](other)宣讲"]
reject = ["大篷车"]
source = "test"
"""


def test_rules_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "own.toml").write_text(RULE, "utf-8")
    text = "出动流动宣传大篷车3次。"
    own = gongkai.extract(text, rules=tmp_path).entities
    assert [(m.type, m.text) for m in own] == [("CHANNEL", "流动宣传大篷车"), ("COUNT", "3次")]
    assert [(m.type, m.text) for m in gongkai.extract(text).entities] == [("COUNT", "3次")]


def test_wrong_rules_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no folder of rules"):
        gongkai.extract(TEXT, rules=tmp_path / "missing")
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "own.toml").write_text(RULE.replace('"CHANNEL"', '"CHANEL"'), "utf-8")
    with pytest.raises(RuleError, match=r"entities/own\.toml: channel\.own: label"):
        gongkai.extract(TEXT, rules=tmp_path)


def test_build_good_and_bad_files(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "good.txt").write_text(TEXT, "utf-8")
    (source / "gb.txt").write_bytes(TEXT.encode("gb18030"))
    (source / "utf16.txt").write_bytes(TEXT.encode("utf-16"))
    (source / "claims-gbk.html").write_text(f"<meta charset=gbk><h1>{TITLE}</h1><p>{TEXT[len(TITLE) :]}", "utf-8")
    (source / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (source / "empty.txt").write_bytes(b"")
    (source / "report.pdf").write_bytes(b"%PDF-1.7\n")
    (source / "dangling.txt").symlink_to("nowhere")

    built = gongkai.build(source, tmp_path / "out")

    reports = built.frames["reports"]
    assert list(reports["report_id"]) == ["claims-gbk", "gb", "good", "utf16"]
    assert set(reports["agency"]) == {"莒南县民政局"}
    assert set(reports["facts"]) == {2}
    failures = built.frames["failures"]
    assert dict(zip(failures["path"].map(lambda path: Path(path).name), failures["error"], strict=True)) == {
        "binary.txt": "binary",
        "dangling.txt": "unreadable",
        "empty.txt": "empty",
        "report.pdf": "malformed",
    }
    assert all(message.strip() and "\n" not in message for message in failures["message"])
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        *(f"{table}.{kind}" for table in built.frames for kind in ("csv", "parquet")),
        *(f"codebook.{kind}" for kind in ("csv", "md", "html")),
        "datapackage.json",
        "build.json",
        "methods.md",
        "CITATION.cff",
    }


@pytest.mark.parametrize("file", REPORTS, ids=lambda file: file.stem)
def test_every_position_leads_to_what_was_printed(file: Path) -> None:
    result = extracted(file)
    text = result.document.text
    printed = [
        *((mention, mention.text) for mention in result.entities),
        *((fact, fact.printed) for fact in result.facts),
        *((cell, cell.printed) for cell in result.cells),
    ]
    assert printed
    assert [(item, text[item.start : item.end]) for item, told in printed if text[item.start : item.end] != told] == []


@pytest.mark.parametrize("file", REPORTS, ids=lambda file: file.stem)
def test_every_report_keeps_the_contract(file: Path) -> None:
    result = extracted(file)
    codebook = load_codebook()
    for fact in result.facts:
        assert 0 <= fact.evidence_start <= fact.start < fact.end <= fact.evidence_end <= len(result.text), fact
        assert 0 < fact.confidence <= 1, fact
        assert fact.indicator in codebook.indicators, fact
        assert not isinstance(fact.value.number, float), fact
    for cell in result.cells:
        assert (cell.number is None) == (cell.status != "reported"), cell
        assert (cell.implied is None) or cell.status in {"implied", "unreadable"}, cell
        assert not isinstance(cell.number, float), cell
    for item in (*result.facts, *result.cells):
        for dimension in DIMENSIONS:
            codes = codebook.dimensions.get(dimension)
            given = filter(None, getattr(item.at, dimension).split("+"))
            assert not codes or set(given) <= set(codes), item
    mentions = result.entities
    overlaps = [(first, second) for first, second in pairwise(mentions) if second.start < first.end]
    assert overlaps == []


@pytest.mark.parametrize("file", REPORTS, ids=lambda file: file.stem)
def test_extraction_is_the_same_every_time(file: Path) -> None:
    assert gongkai.extract(file) == extracted(file)
