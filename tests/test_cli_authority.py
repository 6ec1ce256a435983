"""`gongkai agencies resolve` and `gongkai places`, and the same from Python."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import gongkai
from gongkai.cli import main

ROOT = Path(__file__).resolve().parents[1]
# Command line, exit code, output.
COMMANDS = [
    (
        "agencies resolve 莒南县工商局 --year 2012", 0,
        "机关 agency\t莒南县工商行政管理局\n"
        "地区 region\t山东省/临沂市/莒南县 371327\n"
        "依据 basis\t名称 the name\n"
        "层级 level\t县级 County (county)\n"
        "职能 function\t市场监督管理 Market regulation (market_regulation)\n"
        "沿革 lineage\t371327.industry_commerce\n"
        "改革 reform\t2014–2019 工商行政管理 + 质量技术监督 + 食品药品监督 并入 merged into "
        "市场监督管理（市场监督管理） [国发〔2018〕6号]\n",
    ),
    (
        "agencies resolve 县财政局 --year 2014 --place 320829", 0,
        "机关 agency\t洪泽县财政局\n"
        "地区 region\t江苏省/淮安市/洪泽县 320829\n"
        "依据 basis\t所给地点 the place given\n"
        "层级 level\t县级 County (county)\n"
        "职能 function\t财政 Public finance (finance)\n"
        "沿革 lineage\t320829.finance\n",
    ),
    (
        "agencies resolve 鼓楼区财政局 --place 江苏", 0,
        "机关 agency\t鼓楼区财政局\n"
        "可能 candidate\t江苏省/南京市/鼓楼区 320106\n"
        "可能 candidate\t江苏省/徐州市/鼓楼区 320302\n"
        "职能 function\t财政 Public finance (finance)\n",
    ),
    ("agencies resolve 我局", 1, "未认定 abstained\t我局: 不是机关名称 no agency's name\n"),
    (
        "places 洪泽县 --year 2020", 0,
        "320813\t江苏省/淮安市/洪泽区\t2016–\t前身 from 320829 洪泽县\t沿革 lineage 320829\n",
    ),
    ("places 110103", 0, "110103\t北京市/崇文区\t2008–2009\t后继 to 110101 东城区\t沿革 lineage 110103\n"),
    ("places 火星 --year 2020", 1, "火星: 没有这样的政区 no such division in 2020\n"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "code", "output"), COMMANDS)
def test_command(command: str, code: int, output: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command.split()) == code
    assert capsys.readouterr().out == output


def test_a_place_that_is_none_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agencies", "resolve", "县财政局", "--place", "火星"]) == 2
    assert capsys.readouterr().err == "gongkai: --place 火星: no division of this name or code\n"


def test_python() -> None:
    found = gongkai.resolve_agency("县财政局", 2014, "洪泽县")
    assert (found.agency, found.adcode, found.lineage) == ("洪泽县财政局", "320829", "320829.finance")
    assert [place.name for place in gongkai.places("320829", 2020)] == ["洪泽区"]


@pytest.mark.parametrize("call", ["places('洪泽县', 2020)", "resolve_agency('洪泽县财政局', 2014)"])
def test_nothing_heavy_is_imported(call: str) -> None:
    code = f"import gongkai, json, sys; gongkai.{call}; print(json.dumps(sorted(sys.modules)))"
    environment = {"PYTHONPATH": str(ROOT / "pipeline")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert {"spacy", "jieba", "pandas", "numpy", "lxml", "pyarrow"} & set(json.loads(done.stdout)) == set()
