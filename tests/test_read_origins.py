"""Origins of texts and web pages: what a document prints stands in the file where its origin says."""

from __future__ import annotations

import codecs
import html
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.read import read
from gongkai.records import Document, Origin, Source

REPORTS = sorted((Path(__file__).resolve().parents[1] / "data" / "reports").iterdir())
LINE_END = re.compile(r"\r\n?|\n")
UNSEEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def bare(text: str) -> str:
    return "".join(text.split()).translate(dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad")))


def shown(source: str) -> str:
    """What a browser shows of a piece of HTML, white space apart."""
    return bare(html.unescape(UNSEEN.sub("", source)))


def check(data: bytes, document: Document) -> None:
    """Every visible character has an origin, and what it names is printed there."""
    covered = [False] * len(document.text)
    last = 0
    for origin in document.origins:
        assert last <= origin.start < origin.end <= len(document.text)
        last = origin.end
        covered[origin.start : origin.end] = [True] * (origin.end - origin.start)
        assert origin.line is not None
        assert origin.byte is not None
        before = LINE_END.split(data[: origin.byte].decode(document.encoding, "replace"))
        assert len(before) == origin.line
        assert before[-1] in {"", "\ufeff"}
        rest = data[origin.byte :].decode(document.encoding, "replace")
        line = LINE_END.split(rest, maxsplit=1)[0]
        printed = bare(document.text[origin.start : origin.end])
        if document.media_type == "text/plain":
            assert bare(line) == printed
        else:
            assert 0 <= shown(rest).find(printed) <= len(shown(line)), (printed, line)
    assert all(known or char.isspace() for known, char in zip(covered, document.text, strict=True))


@pytest.mark.parametrize("file", REPORTS, ids=lambda file: file.stem[:3])
def test_sample_reports(file: Path) -> None:
    data = file.read_bytes()
    document = read(Source(file.name, data))
    assert document.origins
    check(data, document)


TEXT = "海滨县水务局2020年年报\n\n  全年主动公开信息38条。\n\t未收到申请。"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("gb18030", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
def test_text(encoding: str, mark: bytes, end: str) -> None:
    data = mark + TEXT.replace("\n", end).encode(encoding)
    document = read(Source("a.txt", data))
    assert (document.text, document.encoding, document.warnings) == (TEXT, encoding, ())
    check(data, document)
    starts = [
        len(mark) + len(end.join(TEXT.split("\n")[:line] + [""] * bool(line)).encode(encoding)) for line in (0, 2, 3)
    ]
    assert document.origins == (
        Origin(0, 13, line=1, byte=starts[0]),
        Origin(15, 29, line=3, byte=starts[1]),
        Origin(30, 37, line=4, byte=starts[2]),
    )


PAGE = """<html>
<head><title>甲局2020年年报</title>
<script>
var a = 1;

</script></head>
<body
 class="x"
>
<h1>甲县水务局2020年政府信息公开
工作年度报告</h1>
<p>全年主动公开信息<b
>38</b
>条，未收到申请。</p>尾部的话，也是正文的一部分。
<!-- 一
二 --><p
 style="x">

  第一行，前面有空行。<br>第二行，在同一行里。</p>
<table>
<tr><td>规章</td>
<td>
  1
</td></tr>
<tr><td
>规范性
文件</td><td>2</td></tr>
</table>
后文，结束。
<pre>
预排，一行
二行，完
</pre>
</body></html>"""


def test_page() -> None:
    data = PAGE.encode("gbk")
    document = read(Source("a.html", data))
    found = [(origin.line, document.text[origin.start : origin.end]) for origin in document.origins]
    assert found == [
        (10, "甲县水务局2020年政府信息公开工作年度报告"),
        (12, "全年主动公开信息38条，未收到申请。"),
        (14, "尾部的话，也是正文的一部分。"),
        (19, "第一行，前面有空行。"),
        (19, "第二行，在同一行里。"),
        (21, "规章"),
        (23, "1"),
        (26, "规范性文件"),
        (27, "2"),
        (29, "后文，结束。"),
        (31, "预排，一行"),
        (32, "二行，完"),
    ]
    assert all(len(data[: origin.byte].decode("gbk").split("\n")) == origin.line for origin in document.origins)


def test_origin_of_a_position() -> None:
    document = read(Source("a.txt", TEXT.encode()))
    place = document.text.index("38条")
    assert document.origin(place) == document.origins[1]
    assert document.origin(14) is None


def test_lines_taken_out_with_tags_still_count() -> None:
    data = (
        "<?xml version='1.0'\nencoding='utf-8'?>\n<html><body>" + "<font\nsize=2>" * 300 + "\n<p>公开信息38条，完。"
    ).encode()
    document = read(Source("a.html", data))
    assert [(origin.line, document.text[origin.start : origin.end]) for origin in document.origins] == [
        (304, "公开信息38条，完。")
    ]
    deep = data.replace(b"size=2>", b"size=2>" * 1) + b"</p>" + b"<span\n>" * 3000 + "<p>第二段，在后。</p>".encode()
    document = read(Source("a.html", deep))
    assert [origin.line for origin in document.origins] == [304, 3304]


def test_long_files_are_counted_beyond_what_the_parser_counts() -> None:
    data = ("<html><body>" + "<p>公开信息，一条。</p>\n" * 70_000 + "<p>末行，完。</p>").encode()
    document = read(Source("a.html", data))
    assert document.origins[-1].line == 70_001
    assert data[document.origins[-1].byte :].decode() == "<p>末行，完。</p>"


printed = st.text("甲乙丙12，。 \u3000", max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(printed, max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "gb18030", "utf-16-le"]),
)
def test_any_text(lines: list[str], end: str, encoding: str) -> None:
    mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b""
    data = mark + end.join([*lines, "主动公开信息的情况"]).encode(encoding)
    document = read(Source("a.txt", data))
    assert document.encoding == encoding or document.text.isascii()
    check(data, document)


pieces = st.one_of(
    printed,
    st.sampled_from(
        ["\n", "\n\n", "<b>", "</b>", "<br>", "<p>", "</p>", "<p\n>", "<span\nid=a>", "</span\n>", "&nbsp;"]
    ),
    st.sampled_from(["<!--\n-->", "<script>\n1\n</script>", "<div>", "</div>", "<ul><li>", "</ul>"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(pieces, max_size=20))
def test_any_page(parts: list[str]) -> None:
    data = f"<html><body>{''.join(parts)}<p>主动公开信息的情况，完。</p></body></html>".encode()
    document = read(Source("a.html", data))
    for origin in document.origins:
        lines = data.decode().split("\n")[origin.line - 1 :]
        text = bare(document.text[origin.start : origin.end])
        first = shown("\n".join(lines)).find(text)
        assert 0 <= first <= len(shown(lines[0]))
