"""The index above a document: which tables and lines are one, and what it says."""

from __future__ import annotations

import pytest

from gongkai.read import read
from gongkai.read.index import iso, read_index, read_index_lines
from gongkai.records import Source

TITLE = "甲县水务局2020年政府信息公开年度报告"
BODY = "全年主动公开信息38条，收到申请5件，均已办结。"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (
            [
                ["索引号：", "01/2021-1", "发布机构：", "甲县水务局"],
                ["生成日期：", "2021-01-22", "公开日期：", "2021年1月23日"],
            ],
            {"index_number": "01/2021-1", "source": "甲县水务局", "created": "2021-01-22", "published": "2021-01-23"},
        ),
        (
            [["索 引 号", "01"], ["主题分类", "水利/综合"], ["发文机关", "甲局"], ["成文日期", "2021-1-5"], ["标 题"]],
            {"index_number": "01", "category": "水利/综合", "source": "甲局", "signed": "2021-01-05"},
        ),
        (
            [["索引号", "发布机构", "发布日期", "文号"], ["01", "甲局", "2021-01-23", "甲政〔2021〕1号"]],
            {"index_number": "01", "source": "甲局", "published": "2021-01-23", "document_number": "甲政〔2021〕1号"},
        ),
        (
            [["【索引号】 01", "【发布机构】 甲局"], ["发布日期：2021-01-23", "文号："]],
            {"index_number": "01", "source": "甲局", "published": "2021-01-23"},
        ),
        ([["信息索引号：01"], ["公开主体：甲局"], ["公开日期：无"]], {"index_number": "01", "source": "甲局"}),
        ([["指标", "数量"], ["公开方式", "3"], ["信息公开分类", "2"], ["名称", "1"]], {}),
        ([["日期", "件数"], ["2021-01-01", "2"]], {}),
        ([["索引号：", "01"], *([["甲", "1"]] * 20)], {}),
        ([], {}),
    ],
)  # fmt: skip
def test_tables(rows: list[list[str]], found: dict[str, str]) -> None:
    marked = [[cell.replace("】 ", "】：") for cell in row] for row in rows]
    assert read_index(marked) == found


def test_lines() -> None:
    lines = [
        "索引号：01/2 发布机构：甲县水务局 公开日期：2021 年 1 月 23 日",
        "浏览次数：38",
        "文号：甲政〔2021〕1号｜有效性：有效",
    ]
    assert read_index_lines(lines) == {
        "index_number": "01/2",
        "source": "甲县水务局",
        "published": "2021-01-23",
        "document_number": "甲政〔2021〕1号",
    }


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ({"成文日期": "2021-01-05", "生成日期": "2021-01-22", "公开日期": "2021-01-23"}, "2021-01-23"),
        ({"成文日期": "2021-01-05", "生成日期": "2021-01-22", "发布日期": "2021-01-24"}, "2021-01-24"),
        ({"成文日期": "2021-01-05", "生成日期": "2021-01-22"}, "2021-01-22"),
        ({"成文日期": "2021-01-05", "有效性": "有效"}, "2021-01-05"),
        ({"公开日期": "2021-02-30", "生成日期": "2021-01-22"}, "2021-01-22"),
    ],
)
@pytest.mark.parametrize("place", ["above", "below the title"])
def test_which_date_is_the_publication(dates: dict[str, str], published: str, place: str) -> None:
    rows = "".join(
        f"<tr><td>{label}：<td>{date}" for label, date in {"索引号": "01", "发布机构": "甲局", **dates}.items()
    )
    index, title = f"<table>{rows}</table>", f"<h1>{TITLE}</h1>"
    head = index + title if place == "above" else title + index
    document = read(Source("a.html", f"<html>{head}<p>{BODY}</p></html>".encode()))
    assert document.text == f"{TITLE}\n{BODY}"
    assert document.grids == ()
    assert (document.metadata["published"], document.metadata["source"]) == (published, "甲局")
    assert document.metadata["index_number"] == "01"


@pytest.mark.parametrize(
    ("text", "date"), [("2021.1.5", "2021-01-05"), ("2021/01/05 10:00", "2021-01-05"), ("2021-13-01", ""), ("1", "")]
)
def test_iso(text: str, date: str) -> None:
    assert iso(text) == date
