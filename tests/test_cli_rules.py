"""`gongkai rules` and `gongkai gaps` on the sample reports."""

from __future__ import annotations

from pathlib import Path

import pytest

import gongkai
from gongkai.cli import main
from gongkai.evaluate.rules import RuleScore, score_rules

DATA = Path(__file__).resolve().parents[1] / "data"
TEXT = (
    "昌乐县水利局2012年政府信息公开工作年度报告\n二、主动公开\n全年公开信息90条，建成泵站3座。下一步将公开信息500条。\n"
)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dataset") / "out"
    gongkai.build(DATA / "reports", out)
    return out


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "requests.received\trequests_received\tcodebook, requests_received" in lines


def test_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "a.txt"
    report.write_text(TEXT, "utf-8")
    assert main(["rules", "trace", str(report), "--at", "泵站"]) == 0
    assert capsys.readouterr().out == (
        "全年公开信息90条，建成泵站3座。  [proactive]\n"
        "  90条: disclosed = 90, rule disclosed.info, confidence 0.96\n"
        "    before 公开信息<info,measure:disclosed,publish>\n"
        "    behind –\n"
        "  3座: no fact: no rule fits\n"
        "    before –\n"
        "    behind –\n"
    )
    assert main(["rules", "trace", str(report), "--at", "500条"]) == 0
    assert "500条: no fact: a plan, a rate or a difference" in capsys.readouterr().out
    assert main(["rules", "trace", str(report), "--at", "无此句"]) == 2


def test_stats(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "stats", str(dataset), "--gold", str(DATA / "gold")]) == 0
    out = capsys.readouterr().out
    assert out.startswith("rule\tfired\tright\twrong\tprecision\toverlaps\texample\n")
    scores = score_rules(dataset, DATA / "gold")
    assert all(score.right + score.wrong <= score.fired for score in scores)
    unfired = [score for score in scores if not score.fired]
    assert unfired
    assert all(score.precision is None for score in unfired)


def test_precision_is_undefined_without_gold(dataset: Path) -> None:
    first = score_rules(dataset)[0]
    assert (first.right, first.wrong, first.precision) == (0, 0, None)
    assert first.example


def test_overlaps_are_rules_of_the_same_number(tmp_path: Path) -> None:
    report = tmp_path / "reports" / "a.txt"
    report.parent.mkdir()
    report.write_text(TEXT.replace("建成泵站3座", "制定并公开规范性文件2件，没有收费和减免"), "utf-8")
    gongkai.build(report.parent, tmp_path / "out")
    scores = {score.rule: score for score in score_rules(tmp_path / "out") if score.fired}
    assert scores["fees.waived.none"] == RuleScore(
        "fees.waived.none", 1, 0, 0, (("fees.collected.none", 1),), "没有收费和减免"
    )


def test_trace_tells_the_doubt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "a.txt"
    report.write_text(TEXT.replace("公开信息90条", "公开90条"), "utf-8")
    assert main(["rules", "trace", str(report), "--at", "泵站"]) == 0
    assert "confidence 0.85 (weak_rule: the rule has few words" in capsys.readouterr().out


def test_gaps(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gaps", str(dataset), "-n", "3"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 3
    counts = [int(count) for count, *_ in lines]
    assert counts == sorted(counts, reverse=True)
