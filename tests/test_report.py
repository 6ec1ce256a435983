"""The page about a dataset, and the picture of the ledger: whole, escaped, nothing from outside."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from lxml import etree

from gongkai.assemble import assemble
from gongkai.cli import main, overview
from gongkai.publish import BuildInfo, publish
from gongkai.records import Failure
from gongkai.series import across
from tests.panels import frames, report

INFO = BuildInfo(datetime(2024, 5, 1, tzinfo=UTC), 1.0)
PLACE = {"region": "甲省/乙市/丙县", "adcode": "370112", "level": "county", "function": "water"}


class Outside(HTMLParser):
    """What a page would load from elsewhere, and its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attributes):
        loads = {name: value for name, value in attributes if name in ("src", "href", "data")}
        if tag in ("script", "link", "iframe", "object", "img") or any("//" in value for value in loads.values()):
            self.found.append(tag)


@pytest.fixture
def dataset(tmp_path) -> Path:
    made = frames(
        report("<b>甲</b>局", 2019, {"requests_received": 3, "requests_carried_out": 2}, **PLACE),
        report("<b>甲</b>局", 2020, {"requests_received": 70, "requests_carried_in": 1}, **PLACE),
        report("<b>甲</b>局", 2022, {"requests_received": "blank"}, **PLACE),
        report("乙局", 2012, {}, {"disclosed": 1200}),
    )
    publish(across(made), tmp_path / "data", INFO)
    return tmp_path / "data"


def test_page(dataset, tmp_path, capsys):
    assert main(["report", str(dataset), "-o", str(tmp_path / "page.html")]) == 0
    assert capsys.readouterr().out == f"written to {tmp_path / 'page.html'}\n"
    page = (tmp_path / "page.html").read_text("utf-8")
    outside = Outside()
    outside.feed(page)
    assert outside.found == []
    assert "url(" not in page
    assert "<b>甲" not in page
    for zh, en in (
        ("覆盖", "Coverage"),
        ("公布情况", "Availability"),
        ("完整程度", "Completeness"),
        ("分布", "Distributions"),
    ):
        assert f"<h2>{zh} <small>{en}</small></h2>" in page
    assert "准确程度" not in page
    assert "requests carried in should equal those carried out" in page
    for drawing in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        ElementTree.fromstring(drawing)


def test_page_of_an_empty_dataset(tmp_path):
    publish(assemble([], [Failure("a.pdf", "format", "no report")]), tmp_path / "data", INFO)
    assert main(["report", str(tmp_path / "data"), "-o", str(tmp_path / "page.html")]) == 0
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "无法读取" in page
    assert etree.HTML(page) is not None


def test_page_with_accuracy(shared, tmp_path):
    publish(frames(report("甲局", 2021, {"requests_received": 3})), tmp_path / "data", INFO)
    gold = str(shared / "corpus" / "dev" / "gold")
    assert main(["report", str(tmp_path / "data"), "-o", str(tmp_path / "page.html"), "--gold", gold]) == 0
    assert "准确程度" in (tmp_path / "page.html").read_text("utf-8")


def test_bars_are_parts_of_a_whole():
    reports = frames(report("甲局", 2019), report("乙局", 2019), report("甲局", 2021))["reports"]
    assert overview.year_bars(reports) == [
        ("2019", [("form2019", 2, "2019 2019年表式: 2")], "2"),
        ("2021", [("form2021", 1, "2021 2021年表式: 1")], "1"),
    ]


def test_completeness_tells_absent_from_empty():
    wide = overview.wide_view(
        frames(report("甲局", 2021, {"requests_received": 3}), report("乙局", 2021, {"requests_received": "blank"}))
    )
    rows = dict(overview.completeness(wide, [2020, 2021]))
    received = next(cells for label, cells in rows.items() if label.startswith("收到政府信息公开申请数　"))
    assert [cell[:3] for cell in received] == [("absent", None, ""), ("share", 0.5, "50")]
    charges = next(cells for label, cells in rows.items() if label.startswith("行政事业性收费"))
    assert charges[1][:3] == ("share", 0.0, "0")
    old = overview.wide_view(frames(report("甲局", 2016, {"requests_received": 3})))
    charges = next(cells for label, cells in overview.completeness(old, [2016]) if label.startswith("行政事业性收费"))
    assert charges[0][:3] == ("none", None, "")


def test_distributions_count_by_order_of_magnitude():
    values = [0, 1, 9, 10, 99, 100, 5_000, 100_000]
    ((label, bins, about),) = overview.distributions(pd.DataFrame({"requests_received": values}, dtype=float))
    assert label.zh == "收到政府信息公开申请数"
    assert [(edge, count) for edge, count, _ in bins] == [
        ("0", 1), ("1+", 2), ("10+", 2), ("100+", 1), ("1k+", 1), ("10k+", 0), ("100k+", 1),
    ]  # fmt: skip
    assert about == "n = 8 · 中位数 median 54 · 最大 max 100,000"


def test_series_command(dataset, tmp_path, capsys):
    assert main(["series", str(dataset), "-o", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == ["Y1\t1", "Y5\t1"]
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        "series.csv", "ledger.csv", "ledger.svg", "ledger_codebook.csv", "ledger_codebook.md", "ledger_codebook.html",
    }  # fmt: skip
    ledger = (tmp_path / "out" / "ledger.csv").read_text("utf-8-sig").splitlines()
    assert ledger[0] == "agency,adcode,level,function,year,report_id,published,deadline,status"
    assert [line.rsplit(",", 1)[1] for line in ledger[1:]] == ["on_time", "on_time", "missing", "on_time", "on_time"]
    picture = ElementTree.parse(tmp_path / "out" / "ledger.svg").getroot()
    assert "missing" in {item.get("class") for item in picture.iter("{http://www.w3.org/2000/svg}rect")}
    assert "<b>甲</b>局" in {item.text for item in picture.iter("{http://www.w3.org/2000/svg}text")}
