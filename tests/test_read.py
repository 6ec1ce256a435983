"""Reading: encodings and faults, page furniture, tables with spans; whole results, own samples."""

from __future__ import annotations

import codecs
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.errors import ReadError
from gongkai.read import LIMIT, READERS, read
from gongkai.read.charset import decode
from gongkai.read.grid import RawCell, RawRow, lay_out
from gongkai.read.sniff import LABELS, sniff
from gongkai.records import Document, Grid, GridCell, Source

SAMPLE = "二〇一六年,我局主动公开信息38条。\n未收到申请。"
TRADITIONAL = "本年度主動公開政府資訊三十八則,未收到申請。"
BIG5_SAMPLE = TRADITIONAL.encode("big5")


def page(body: str, head: str = "", path: str = "page.html", url: str = "") -> Document:
    return read(Source(path, f"<html><head>{head}</head><body>{body}</body></html>".encode(), url))


def shown(grid: Grid) -> list[list[str]]:
    """Cells of a grid; `^` before copies of merged cells."""
    return [["^" * cell.covered + cell.text for cell in row] for row in grid.rows]


# ---------------------------------------------------------------- plain text


@pytest.mark.parametrize(
    ("data", "encoding", "text", "warnings"),
    [
        (SAMPLE.encode(), "utf-8", SAMPLE, ()),
        (codecs.BOM_UTF8 + SAMPLE.encode(), "utf-8", SAMPLE, ()),
        (SAMPLE.encode("gb18030"), "gb18030", SAMPLE, ()),
        (SAMPLE.replace("\n", "\r\n").encode("gbk"), "gb18030", SAMPLE, ()),
        (SAMPLE.replace("\n", "\r").encode(), "utf-8", SAMPLE, ()),
        (
            BIG5_SAMPLE,
            "big5hkscs",
            TRADITIONAL,
            ("traditional script: 6 characters, matched in their simplified form",),
        ),
        (codecs.BOM_UTF16_LE + SAMPLE.encode("utf-16-le"), "utf-16-le", SAMPLE, ()),
        (codecs.BOM_UTF16_BE + SAMPLE.encode("utf-16-be"), "utf-16-be", SAMPLE, ()),
        (
            "我局\u3000 公开\xa038条\n\n\t空格不动".encode(),
            "utf-8",
            "我局\u3000 公开\xa038条\n\n\t空格不动",
            (),
        ),
        (
            "公开".encode() + b"\xff" + "三十八条信息".encode(),
            "utf-8",
            "公开\ufffd三十八条信息",
            ("undecodable bytes replaced at byte 6 (utf-8)",),
        ),
        (
            "主动公开".encode("gbk") + b"\xff" + "政府信息三十八条".encode("gbk") + b"\x80",
            "gb18030",
            "主动公开\ufffd政府信息三十八条\ufffd",
            ("undecodable bytes replaced at byte 8, 25 (gb18030)",),
        ),
        (
            codecs.BOM_UTF8 + "公开信息".encode()[:-1],
            "utf-8",
            "公开信\ufffd",
            ("undecodable bytes replaced at byte 12 (utf-8)",),
        ),
        (b"Annual report 2016", "utf-8", "Annual report 2016", ("hardly any Chinese: 0 of 12 letters",)),
    ],
)
def test_text(data: bytes, encoding: str, text: str, warnings: tuple[str, ...]) -> None:
    assert replace(read(Source("a.txt", data)), origins=()) == Document(
        text, "text/plain", encoding=encoding, warnings=warnings, metadata={}
    )


def test_many_faults_are_counted_not_listed() -> None:
    data = "公开信息".encode() + b"\xff" * 5000 + "三十八条".encode()
    document = read(Source("a.txt", data))
    assert document.text == "公开信息" + "\ufffd" * 5000 + "三十八条"
    assert document.warnings == (
        "undecodable bytes replaced at byte 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 and further (utf-8)",
    )


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (b"", "empty", "the file is empty"),
        (b" \r\n\t", "empty", "the file is empty"),
        (codecs.BOM_UTF8, "empty", "the file holds no text"),
        ("\u3000\n".encode(), "empty", "the file holds no text"),
        (b"<html><body><script>x()</script></body></html>", "empty", "the file holds no text"),
        (b"<!-- -->  <html></html>", "empty", "the file holds no text"),
        (b"abc\0def", "binary", "not a text: control characters of an unknown binary format"),
        (bytes(range(1, 32)) * 9, "binary", "not a text: control characters of an unknown binary format"),
        (
            b"%PDF-1.7\n%\xe2\xe3",
            "malformed",
            "the PDF is damaged: no page can be found in it",
        ),
        (b"x" * (LIMIT + 1), "too_large", "50 MB, at most 50 MB are read"),
    ],
)
def test_refused(data: bytes, kind: str, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(Source("dir/a.txt", data))
    assert (caught.value.path, caught.value.kind, caught.value.reason) == ("dir/a.txt", kind, reason)
    assert str(caught.value) == f"dir/a.txt: {reason}"


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"\n%PDF-1.4", "application/pdf"),
        (
            b"PK\x03\x04....word/document.xml",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            b"PK\x03\x04....xl/workbook.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (b"PK\x03\x04....nb.txt", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "application/msword"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
        (b"\xff\xd8\xff\xe0\0", "image/jpeg"),
        (b"{\\rtf1\\ansi", "application/rtf"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x", "multipart/related"),
        (b"  <!DOCTYPE html><html>", "text/html"),
        (b"<!-- saved from url=(0014)about -->\n<HTML>", "text/html"),
        (b"<?xml version='1.0' encoding='gb2312'?>\n<html>", "text/html"),
        (codecs.BOM_UTF16_LE + "<p>公开</p>".encode("utf-16-le"), "text/html"),
        ("标题<p>一</p><p>二</p><p>三</p>".encode(), "text/html"),
        ("<通知>各单位:a<b".encode(), "text/plain"),
        ("关于<p>标签的说明".encode(), "text/plain"),
    ],
)
def test_sniff(data: bytes, media_type: str) -> None:
    assert sniff(data) == media_type
    assert media_type in LABELS or media_type in READERS


@pytest.mark.parametrize(
    ("data", "encoding", "warnings"),
    [
        ('<meta charset="gb2312">喆㙍条'.encode("gb18030"), "gb18030", ()),
        (
            "<META http-equiv=Content-Type content='text/html; charset=GBK'>公开信息".encode("gbk"),
            "gb18030",
            (),
        ),
        (
            '<meta charset="gb2312">公开信息三十八条'.encode(),
            "utf-8",
            ("declared as gb18030, read as utf-8",),
        ),
        (
            '<meta charset="utf-8">公开信息三十八条'.encode("gbk"),
            "gb18030",
            ("declared as utf-8, read as gb18030",),
        ),
        ('<meta charset="iso-8859-1">公开信息三十八条'.encode("gbk"), "gb18030", ()),
        ('<meta charset="hex">公开信息'.encode(), "utf-8", ()),
        (b'<meta charset="big5">' + BIG5_SAMPLE, "big5hkscs", ()),
    ],
)
def test_declared_charset(data: bytes, encoding: str, warnings: tuple[str, ...]) -> None:
    decoded = decode(data)
    assert (decoded.encoding, decoded.warnings) == (encoding, warnings)
    assert "\ufffd" not in decoded.text


# ---------------------------------------------------------------- web pages

PROSE = "2016年,我局主动公开信息38条,未收到申请。"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>公开<b>3</b><i>8</i>条</p><div>二<br>三</div>四", "公开38条\n二\n三\n四"),
        ("<P>公开<SPAN>信息</SPAN>1<span lang=EN-US>,028</span>条<o:p></o:p></P>", "公开信息1,028条"),
        ("<p>公开\n  信息&nbsp;&#51;8\n条 a\nb&lt;c&gt;</p>", "公开信息 38\n条 a b<c>".replace("\n", " ")),
        ("<p>\u3000\u3000缩进 </p><p> </p><p>\u200b&#65279;1\u200b2条&shy;</p>", "缩进\n12条"),
        ("<pre>一行\n二行</pre><p>三</p>", "一行\n二行\n三"),
        (
            "<p>甲</p><script>var 乙='丙'</script><style>p{}</style><!-- 丁 --><select><option>戊</select><p>己</p>",
            "甲\n己",
        ),
        ("<p>甲<p>乙<div>丙<p>丁</div>戊", "甲\n乙\n丙\n丁\n戊"),
        ("<p>甲</p><p style='DISPLAY: none'>乙</p><div hidden>丙</div><p>丁</p>", "甲\n丁"),
        ("<xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><p>甲</p>", "甲"),
        ("<ul><li>甲<li>乙</ul><dl><dt>丙<dd>丁</dl>", "甲\n乙\n丙\n丁"),
    ],
)
def test_lines_of_a_page(body: str, text: str) -> None:
    assert page(body).text == text


WHOLE = f"""
<div class=top><a href=/>首页</a> | <a href=/zw>政务公开</a></div>
<div>您所在的位置:<a href=/>首页</a> &gt; <a href=/nb>年报</a></div>
<ul><li>公开指南</li><li>公开年报</li></ul>
<h1>青田县水利局2016年政府信息公开工作年度报告</h1>
<div>发布时间:2017-03-02 09:30 来源:县水利局 浏览次数:<em>217</em></div>
<div>分享到: 微信 微博</div>
<p>{PROSE}</p>
<p>二、其他事项</p><p>无</p>
<p align=right>青田县水利局</p><p align=right>2017年3月1日</p>
<div>【打印本页】【关闭窗口】</div>
<p>上一篇:<a href=x>某通知</a></p>
<div>主办单位:青田县人民政府 网站标识码:3311210001 浙ICP备05000001号</div>
<div>地址:人民路1号</div>"""


def test_whole_page() -> None:
    document = page(
        WHOLE, "<title>青田县水利局2016年政府信息公开工作年度报告_青田县政府</title>", url="http://q.gov.cn/1"
    )
    assert replace(document, origins=()) == Document(
        text="\n".join(
            [
                "青田县水利局2016年政府信息公开工作年度报告",
                PROSE,
                "二、其他事项",
                "无",
                "青田县水利局",
                "2017年3月1日",
            ]
        ),
        media_type="text/html",
        metadata={
            "title": "青田县水利局2016年政府信息公开工作年度报告",
            "published": "2017-03-02",
            "source": "县水利局",
            "site_code": "3311210001",
            "url": "http://q.gov.cn/1",
        },
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("head", "body", "metadata"),
    [
        (
            "<meta name=ArticleTitle content='甲局2016年年报'><meta name=PubDate content='2017/1/5 10:00'>"
            "<meta name=ContentSource content=甲局><meta name=SiteIDCode content=1234567890>"
            "<title>栏目-甲局2016年年报-甲县政府</title>",
            f"<p>{PROSE}</p><p>2017年2月2日</p>",
            {
                "title": "甲局2016年年报",
                "published": "2017-01-05",
                "source": "甲局",
                "site_code": "1234567890",
            },
        ),
        (
            "<title>甲县政府 - 甲局2016年度报告</title>",
            f"<h2>甲局2016年度报告</h2><p>成文日期:2017年1月4日 发布日期:2017.1.6</p><p>{PROSE}</p>",
            {"title": "甲局2016年度报告", "published": "2017-01-06", "signed": "2017-01-04"},
        ),
        (
            "<title>甲县政府门户网站</title>",
            f"<p>甲县乙局</p><p>2016年政府信息公开工作年度报告</p><p>{PROSE}</p>",
            {"title": "甲县乙局2016年政府信息公开工作年度报告"},
        ),
        (
            "",
            f"<p>2017-13-40 来源:甲局 作者:乙</p><p>{PROSE}</p><p>填报日期:见表,截至2016年12月31日。</p>",
            {"source": "甲局"},
        ),
        ("", f"<p>{PROSE}</p>", {}),
    ],
)
def test_metadata(head: str, body: str, metadata: dict[str, str]) -> None:
    assert page(body, head).metadata == metadata


def test_signature_with_a_label_stays() -> None:
    document = page(f"<p>{PROSE}</p><p>单位:甲县乙局</p><p>日期:2017年3月1日</p><p>责任编辑:丁</p>")
    assert document.text.splitlines() == [PROSE, "单位:甲县乙局", "日期:2017年3月1日"]


def test_prose_tables_and_dates_are_never_furniture() -> None:
    linked = "<a href=x>全年通过门户网站主动公开信息38条,其中规范性文件2件,未收到公开申请。</a>"
    body = (
        f"<div class=footer><p>{linked}</p><table><tr><td>版权所有<td>1<tr><td>主办:<td>2</table>"
        "<p>二〇一七年三月一日</p></div>"
    )
    document = page(body)
    assert document.text.splitlines() == [
        "全年通过门户网站主动公开信息38条,其中规范性文件2件,未收到公开申请。",
        "版权所有\t1",
        "主办:\t2",
        "二〇一七年三月一日",
    ]


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("table", "text", "cells"),
    [
        (
            "<tr><th>指标<th>数<tr><td>规章<td>&nbsp;<tr><td>规范性<br>文件<td><span>2</span>3",
            "指标\t数\n规章\t\n规范性 文件\t23",
            [["指标", "数"], ["规章", ""], ["规范性 文件", "23"]],
        ),
        (
            "<TR><TD ROWSPAN=2>甲<TD COLSPAN=2>乙<TR><TD>1<TD>2",
            "甲\t乙\n1\t2",
            [["甲", "乙", "^乙"], ["^甲", "1", "2"]],
        ),
        (
            "<tbody><tr><td rowspan=0>甲<td>1<tr><td>2</tbody><tbody><tr><td>乙<td>3</tbody>",
            "甲\t1\n2\n乙\t3",
            [["甲", "1"], ["^甲", "2"], ["乙", "3"]],
        ),
        (
            "<tr><td colspan='100%'>题<tr><td>甲<td rowspan=99999>1<tr><td>乙",
            "题\n甲\t1\n乙",
            [["题", "^题"], ["甲", "1"], ["乙", "^1"]],
        ),
        (
            "<tr><td colspan=4>甲<td colspan=2>乙<tr><td colspan=2>1<td colspan=2>2<td colspan=2>3",
            "甲\t乙\n1\t2\t3",
            [["甲", "^甲", "乙"], ["1", "2", "3"]],
        ),
        ("<tr><td>甲<td>乙<td>丙<tr><td>1", "甲\t乙\t丙\n1", [["甲", "乙", "丙"], ["1", "", ""]]),
        ("<td>甲<td>1<tr><td>乙<td>2", "甲\t1\n乙\t2", [["甲", "1"], ["乙", "2"]]),
        ("<tr><form><td>甲<td>1</form><tr></tr><tr><td>乙<td>2", "甲\t1\n乙\t2", [["甲", "1"], ["乙", "2"]]),
        (
            "<tr><td colspan=x rowspan=-1>甲<td colspan=0>1<tr><td>乙<td>2",
            "甲\t1\n乙\t2",
            [["甲", "1"], ["乙", "2"]],
        ),
        ("<tr><td></td><td></td><tr><td>乙<td>", "\t\n乙\t", [["", ""], ["乙", ""]]),
    ],
)
def test_table(table: str, text: str, cells: list[list[str]]) -> None:
    document = page(f"<p>{PROSE}</p><table>{table}</table><p>后文</p>")
    assert document.text == f"{PROSE}\n{text}\n后文"
    (grid,) = document.grids
    assert shown(grid) == cells
    assert document.text[grid.start : grid.end] == text
    assert all(document.text[cell.start : cell.end] == cell.text for row in grid.rows for cell in row)


def test_covered_cells_keep_the_place_of_their_origin() -> None:
    (grid,) = page("<table><tr><td rowspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr></table>").grids
    assert grid == Grid(
        ((GridCell("甲", 0, 1), GridCell("1", 2, 3)), (GridCell("甲", 0, 1, True), GridCell("2", 4, 5))), 0, 5
    )


@pytest.mark.parametrize(
    ("body", "lines", "grids"),
    [
        (
            f"<table><tr><td>左栏</td><td><table><tr><td><p>{PROSE}</p></td></tr><tr><td>"
            "<table><tr><td>甲<td>1<tr><td>乙<td>2</table></td></tr></table></td></tr></table>",
            ["左栏", PROSE, "甲\t1", "乙\t2"],
            [(2, 2)],
        ),
        (
            f"<table><tr><td>一<td>二<tr><td>概述<td>{PROSE * 20}</table>",
            ["一", "二", "概述", PROSE * 20],
            [],
        ),
        (f"<table><tr><td>{PROSE}<tr><td>二、其他</table>", [PROSE, "二、其他"], []),
        (
            "<table><caption>表一</caption>散文<tr><td>甲<td>1<tr><td>乙<td>2</table>",
            ["表一", "散文", "甲\t1", "乙\t2"],
            [(2, 2)],
        ),
        (
            f"<table><tr><td>甲<td>1<tr><td>乙<td>2<tr><td colspan=2>注:{PROSE * 3}</table>",
            ["甲\t1", "乙\t2", f"注:{PROSE * 3}"],
            [(3, 2)],
        ),
    ],
)
def test_layout_tables_fall_apart(body: str, lines: list[str], grids: list[tuple[int, int]]) -> None:
    document = page(body)
    assert sorted(document.text.splitlines()) == sorted(lines)
    assert [(len(grid.rows), len(grid.rows[0])) for grid in document.grids] == grids


@pytest.mark.parametrize("tag", ["font", "span", "div"])
@pytest.mark.parametrize("depth", [300, 2500, 20_000])
def test_deep_formatting_is_read(tag: str, depth: int) -> None:
    assert page(f"<{tag}>" * depth + f"<p>{PROSE}</p>").text == PROSE


def test_deeper_tables_than_any_page_has_are_refused() -> None:
    with pytest.raises(ReadError, match="nested deeper than 2048 levels") as caught:
        page("<table><tr><td>" * 2500 + PROSE)
    assert caught.value.kind == "malformed"


def test_huge_tables_become_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.read.grid.GRID_LIMIT", 100)
    assert lay_out([RawRow((RawCell("1", colspan=10**6), RawCell("2")))] * 51, 0) is None
    document = page(f"<p>{PROSE}</p><table>" + "<tr><td>1<td>2" * 51 + "</table>")
    assert document.grids == ()
    assert document.text.splitlines()[1:] == ["1\t2"] * 51
    assert document.warnings == ("a table of 51 rows is too large and was read as text",)


def test_time_grows_with_size_only() -> None:
    soup = "<p>" + "公开<a href=x>" * 20_000 + "<td>" * 5_000 + "&nbsp;" * 50_000 + "<!--" + "-" * 50_000
    start = time.perf_counter()
    page(soup)
    decode(b"<meta " * 50_000)
    sniff(b"<!-- " * 50_000)
    assert time.perf_counter() - start < 5


raw_cells = st.builds(RawCell, st.text("甲乙1 2", max_size=3).map(str.strip), st.integers(0, 4), st.integers(0, 5))
raw_tables = st.lists(st.builds(RawRow, st.lists(raw_cells, max_size=5).map(tuple), st.integers(0, 1)), max_size=7)


@settings(max_examples=300, deadline=None)
@given(raw_tables, st.integers(0, 5))
def test_every_cell_is_where_it_says(rows: list[RawRow], start: int) -> None:
    rows.sort(key=lambda row: row.group)
    laid = lay_out(rows, start)
    assert laid is not None
    text, grid = laid
    whole = "x" * start + text
    assert whole[grid.start : grid.end] == text
    assert len({len(row) for row in grid.rows}) <= 1
    assert all(whole[cell.start : cell.end] == cell.text for row in grid.rows for cell in row)
    written = [cell.text for row in rows for cell in row.cells if cell.text]
    printed = [cell.text for row in grid.rows for cell in row if cell.text and not cell.covered]
    assert sorted(printed) == sorted(written)
    assert [text for text in whole[start:].replace("\t", "\n").split("\n") if text] == written


@settings(max_examples=100, deadline=None)
@given(raw_tables)
def test_html_tables_keep_every_cell(rows: list[RawRow]) -> None:
    html = "".join(
        "<tr>" + "".join(f"<td rowspan={c.rowspan} colspan={c.colspan}>{c.text}</td>" for c in row.cells) + "</tr>"
        for row in rows
    )
    document = page(f"<p>{PROSE}</p><table>{html}</table>")
    written = ["".join(cell.text.split()) for row in rows for cell in row.cells if cell.text]
    found = [text for text in document.text.replace("\t", "\n").split("\n")[1:] if text]
    assert ["".join(text.split()) for text in found] == written
    for grid in document.grids:
        assert all(document.text[cell.start : cell.end] == cell.text for row in grid.rows for cell in row)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: f"<html>{text}".encode())))
def test_anything_is_read_or_refused(data: bytes) -> None:
    try:
        document = read(Source("x", data))
    except ReadError:
        return
    assert document.text.strip()
