"""`gongkai read`: what is shown of one file, on a terminal and as a page."""

from __future__ import annotations

import zipfile
from pathlib import Path

import lxml.html
import pytest

from gongkai.cli import main
from gongkai.cli.read import Cell, Passage, passages, place, reading_page
from gongkai.read import read
from gongkai.records import Origin, Source

PAGE = """<title>甲县水务局2020年政府信息公开年度报告</title>
<table><tr><td>索引号：</td><td>01/2021-1</td></tr><tr><td>发布机构：</td><td>甲县水务局</td></tr>
<tr><td>生成日期：</td><td>2021-01-22</td></tr><tr><td>公开日期：</td><td>2021-01-23</td></tr></table>
<h1>甲县水务局2020年政府信息公开年度报告</h1>
<p>全年主动公开信息38条，<b>&lt;i&gt;无&lt;/i&gt;</b>。</p>
<table><tr><td rowspan=2>信息内容<td colspan=2>第二十条
<tr><td>制发件数<td>有效件数
<tr><td>规章<td>2<td></table>
<p>甲县水务局，落款。</p>"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.html"
    path.write_text(PAGE, "utf-8")
    return path


SCREEN = """
format        text/html utf-8
text          69 characters, 6 lines
tables        1 (3 × 3)
origins       9, for 100.0% of the characters
title         甲县水务局2020年政府信息公开年度报告
index_number  01/2021-1
source        甲县水务局
created       2021-01-22
published     2021-01-23

line 4 甲县水务局2020年政府信息公开年度报告
line 5 全年主动公开信息38条，<i>无</i>。
table line 6
┌──────────┬──────────┬──────────┐
│ 信息内容 │ 第二十条 │ 〃       │
├──────────┼──────────┼──────────┤
│ 〃       │ 制发件数 │ 有效件数 │
├──────────┼──────────┼──────────┤
│ 规章     │ 2        │          │
└──────────┴──────────┴──────────┘
line 9 甲县水务局，落款。
"""


def test_screen(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(file)]) == 0
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines[0].split() == ["file", str(file)] or lines[0].startswith("file")
    assert "\n".join(lines[-len(SCREEN.splitlines()) + 1 :]).strip() == SCREEN.strip()


def test_passages() -> None:
    found = list(passages(read(Source("a.html", PAGE.encode()))))
    assert found == [
        Passage([("line 4", "甲县水务局2020年政府信息公开年度报告"), ("line 5", "全年主动公开信息38条，<i>无</i>。")]),
        Passage(
            [("line 6", "信息内容\t第二十条"), ("line 7", "制发件数\t有效件数"), ("line 8", "规章\t2\t")],
            [
                [Cell("信息内容", 2, 1, "line 6"), Cell("第二十条", 1, 2, "line 6")],
                [Cell("制发件数", 1, 1, "line 7"), Cell("有效件数", 1, 1, "line 7")],
                [Cell("规章", 1, 1, "line 8"), Cell("2", 1, 1, "line 8"), Cell("", 1, 1, "")],
            ],
        ),
        Passage([("line 9", "甲县水务局，落款。")]),
    ]


def test_html(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.html"
    assert main(["read", str(file), "--html", str(out)]) == 0
    assert capsys.readouterr().out == f"written to {out}\n"
    root = lxml.html.fromstring(out.read_text("utf-8"))
    assert root.xpath("//*[@src or @href or self::script or self::link]") == []
    assert [cell.text_content() for cell in root.xpath("//td")] == [
        "信息内容", "第二十条", "制发件数", "有效件数", "规章", "2", "",
    ]  # fmt: skip
    assert [(cell.get("rowspan"), cell.get("colspan")) for cell in root.xpath("//tr[1]/td")] == [
        ("2", None),
        (None, "2"),
    ]
    lines = ["".join(line.itertext()) for line in root.find_class("line")]
    assert lines[1] == "全年主动公开信息38条，<i>无</i>。"
    assert lines[2] == "信息内容⇥第二十条"
    assert root.find_class("place")[1].text == "line 5"


def test_warnings_show_their_kind() -> None:
    text = "全年通过网站公（gong）开信(xin)息38条，其中规范性文件2件。"
    page = reading_page("a.txt", read(Source("a.txt", text.encode())))
    assert '<dt class="warning">warning injected</dt>' in page
    assert "injected text: pinyin such as （gong） ×2, at character 7, 15" in page


@pytest.mark.parametrize(
    ("origin", "text"),
    [
        (None, ""),
        (Origin(0, 1, line=3, byte=9), "line 3"),
        (Origin(0, 1, page=2, box=(0, 0, 1, 1), ocr=True), "p. 2 (OCR)"),
        (Origin(0, 1, part="body/p[3]"), "body/p[3]"),
    ],
)
def test_place(origin: Origin | None, text: str) -> None:
    assert place(origin) == text


def test_members_of_archives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("年报/a.html", PAGE)
    assert main(["read", f"{archive}!年报/a.html"]) == 0
    assert "甲县水务局，落款。" in capsys.readouterr().out
    assert main(["read", f"{archive}!b.html"]) == 2
    assert capsys.readouterr().err == f"gongkai: {archive}!b.html: {archive} has no such member\n"
    assert main(["read", str(archive)]) == 2
    assert "ZIP holds files; give it to `gongkai build`" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "message"), [("none.txt", "No such file"), ("none.zip!a.txt", "No such file")])
def test_no_file(name: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(tmp_path / name)]) == 2
    assert message in capsys.readouterr().err


def test_a_page_that_cannot_be_written(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(file), "--html", str(tmp_path / "no" / "out.html")]) == 2
    assert "No such file or directory" in capsys.readouterr().err
