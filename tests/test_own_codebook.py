"""A codebook of the user's own: an indicator, its unit, words and rule in a folder, and no Python."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

import gongkai
from gongkai.cli import main
from gongkai.errors import RuleError
from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.files import using

REPORT = "莒南县林业局2013年政府信息公开工作年度报告\n一、概述\n2013年，我局全年植树3200株，公开信息120条。"

FILES = {
    "codebook/indicators.toml": """
[groups.forestry]
label_zh = "林业"
label_en = "Forestry"
definition_zh = "与林业有关的指标。"
definition_en = "Indicators of forestry."

[[indicator]]
id = "trees_planted"
group = "forestry"
unit = "株"
label_zh = "植树数"
label_en = "Trees planted"
definition_zh = "报告年度内植树的株数。"
definition_en = "Trees planted in the year."
""",
    "units/own.toml": 'tree = ["株", "棵"]',
    "cues/own.toml": '[[cue]]\nid = "plant"\nphrases = ["植树", "栽植苗木"]',
    "facts/own.toml": """
[[fact]]
id = "trees_planted.total"
indicator = "trees_planted"
units = ["tree"]
cues = [["plant"]]
accept = ["全年植树[1200株](1200)。", "共栽植苗木[300株](300)。"]
reject = ["全年公开信息1200条。"]
source = "own codebook"
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / "rules" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path / "rules"


def test_a_report_is_read_with_it_and_only_with_it(folder: Path) -> None:
    def told(rules: Path | None) -> list[tuple[str, object]]:
        return [(fact.indicator, fact.value.number) for fact in gongkai.extract(REPORT, rules=rules).facts]

    assert told(folder) == [("trees_planted", 3200), ("disclosed", 120)]
    assert told(None) == [("disclosed", 120)]
    assert "trees_planted" not in load_codebook().indicators


def test_a_dataset_with_it(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.txt").write_text(REPORT, "utf-8")
    out = tmp_path / "out"
    built = gongkai.build(tmp_path / "reports", out, rules=folder, workers=2)
    frame = built.frames["observations"]
    assert frame[["indicator", "value", "unit"]].values.tolist() == [
        ["trees_planted", 3200, "株"],
        ["disclosed", 120, "条"],
    ]
    assert main(["rules", "test", "--rules", str(folder)]) == 0
    assert main(["--rules", str(folder), "export", str(out), "-o", str(tmp_path / "own"), "--formats", "csv"]) == 0
    assert main(["export", str(out), "-o", str(tmp_path / "shipped"), "--formats", "csv"]) == 0
    labelled = [where / "codebook.csv" for where in (out, tmp_path / "own", tmp_path / "shipped")]
    assert ["植树数" in file.read_text("utf-8-sig") for file in labelled] == [True, True, False]


def test_it_may_take_the_place_of_a_shipped_entry(tmp_path: Path) -> None:
    (tmp_path / "codebook").mkdir()
    shipped = load_codebook().indicators["columns"]
    file = tmp_path / "codebook" / "indicators.toml"
    entry = {**asdict(shipped), "label_en": "Web columns"}
    del entry["dims"]
    file.write_text("[[indicator]]\n" + "".join(f'{name} = "{value}"\n' for name, value in entry.items()), "utf-8")
    with using(tmp_path):
        assert load_codebook().indicators["columns"].label_en == "Web columns"
        assert list(load_codebook().indicators) == list(shipped_ids())
    assert load_codebook().indicators["columns"] == shipped


def shipped_ids() -> list[str]:
    with using(None):
        return list(load_codebook().indicators)


def test_a_fault_names_file_and_entry(tmp_path: Path) -> None:
    (tmp_path / "codebook").mkdir()
    (tmp_path / "codebook" / "indicators.toml").write_text('[[indicator]]\nid = "half"\n', "utf-8")
    with using(tmp_path), pytest.raises(RuleError, match=r"codebook/indicators\.toml: half: .*label_zh"):
        load_codebook()
