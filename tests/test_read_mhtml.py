"""Web archives: the page among the parts, its encodings and its address; own samples, hostile files."""

from __future__ import annotations

import base64
import quopri
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.errors import ReadError
from gongkai.read import read
from gongkai.read.mhtml import NESTING_LIMIT
from gongkai.read.sniff import HTML, MHTML, sniff
from gongkai.records import Document, Source

PROSE = "2016年，我局主动公开信息38条，未收到申请。"
TABLE = "<table><tr><td>指标<td>数<tr><td>规章<td rowspan=2>3<tr><td>文件</table>"
TITLE = "青田县水利局2016年政府信息公开工作年度报告"
PAGE = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>{PROSE}</p>{TABLE}</body></html>"
TEXT = f"{TITLE}\n{PROSE}\n指标\t数\n规章\t3\n文件"


def part(data: bytes, kind: str = 'text/html; charset="utf-8"', transfer: str = "base64", more: str = "") -> bytes:
    """A part of an archive with its header."""
    coded = {
        "base64": lambda: base64.encodebytes(data),
        "quoted-printable": lambda: quopri.encodestring(data),
        "8bit": lambda: data,
    }[transfer]()
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {transfer}\r\n{more}\r\n".encode() + coded


def archive(*parts: bytes, head: str = "", more: str = "") -> bytes:
    """An archive of these parts."""
    top = f'{head}MIME-Version: 1.0\r\nContent-Type: multipart/related;{more}\r\n\tboundary="=_b"\r\n\r\n'
    return top.encode() + b"".join(b"--=_b\r\n" + one + b"\r\n" for one in parts) + b"--=_b--\r\n"


PICTURE = part(b"\x89PNG\r\n\x1a\n", "image/png", more="Content-Location: http://q.gov.cn/a.png\r\n")
BLINK = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://q.gov.cn/nb/2016.html\r\n"
    "Subject: =?utf-8?Q?=E9=9D=92=E7=94=B0=E5=8E=BF?=\r\n =?utf-8?Q?=E6=B0=B4=E5=88=A9=E5=B1=80?=\r\n"
    "Date: Tue, 3 Jan 2017 10:00:00 -0000\r\n"
)


def document(data: bytes) -> Document:
    return read(Source("a.mht", data))


def test_whole_archive() -> None:
    data = archive(
        part(PAGE.encode(), transfer="quoted-printable"), PICTURE, head=BLINK, more='\r\n\ttype="text/html";'
    )
    found, alone = document(data), read(Source("a.html", PAGE.encode()))
    assert (found.text, found.media_type, found.encoding, found.warnings) == (TEXT, MHTML, "utf-8", ())
    assert found.grids == alone.grids
    assert found.metadata == {"title": TITLE, "url": "http://q.gov.cn/nb/2016.html"}
    assert [[cell.text for cell in row] for row in found.grids[0].rows] == [
        ["指标", "数"],
        ["规章", "3"],
        ["文件", "3"],
    ]
    assert [(origin.start, origin.end) for origin in found.origins] == [
        (origin.start, origin.end) for origin in alone.origins
    ]
    assert {origin.part for origin in found.origins} <= {"text/html"}


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (archive(part(PAGE.encode())), "utf-8"),
        (archive(part(PAGE.encode("gb18030"), 'text/html; charset="gb2312"', "quoted-printable")), "gb18030"),
        (archive(part(PAGE.encode("gb18030"), 'text/html; charset="gb2312"')), "gb18030"),
        (archive(part(PAGE.encode("gb18030"), "text/html", "8bit")), "gb18030"),
        (archive(part(PAGE.encode("utf-16-le"), 'text/html; charset="unicode"')), "utf-8"),
        (archive(part(b"\xff\xfe" + PAGE.encode("utf-16-le"), 'text/html; charset="unicode"')), "utf-16-le"),
        (archive(PICTURE, part(PAGE.encode())), "utf-8"),
        (archive(part(b"", "text/html"), part(PAGE.encode())), "utf-8"),
        (archive(part(b"<html><frameset><frame src=a></frameset></html>"), part(PAGE.encode())), "utf-8"),
        (b"\r\n" + archive(part(PAGE.encode())), "utf-8"),
        (b"MIME-Version: 1.0\r\n" + part(PAGE.encode(), transfer="8bit"), "utf-8"),
        (archive(part(PAGE.encode()))[: -len(b"--=_b--\r\n")], "utf-8"),
    ],
)
def test_encodings_and_parts(data: bytes, encoding: str) -> None:
    found = document(data)
    assert (found.text, found.encoding, found.media_type) == (TEXT, encoding, MHTML)


def test_the_start_of_an_archive_is_its_page() -> None:
    frame = part(b"<html><p>\xe5\xaf\xbc\xe8\x88\xaa</p></html>", more="Content-ID: <frame>\r\n")
    page = part(PAGE.encode(), more="Content-ID: <main>\r\nContent-Location: http://q.gov.cn/main.html\r\n")
    found = document(archive(frame, page, more=' start="<main>";'))
    assert (found.text, found.metadata["url"]) == (TEXT, "http://q.gov.cn/main.html")


def test_the_address_of_the_source_is_trusted_first() -> None:
    found = read(Source("a.mht", archive(part(PAGE.encode()), head=BLINK), "http://mirror.cn/1"))
    assert found.metadata["url"] == "http://mirror.cn/1"
    local = archive(part(PAGE.encode(), more="Content-Location: file:///C:/a.htm\r\n"))
    assert "url" not in document(local).metadata


@pytest.mark.parametrize("name", ["a.mht", "a.doc", "a.html"])
def test_names_of_files_are_never_asked(name: str) -> None:
    assert read(Source(name, archive(part(PAGE.encode())))).text == TEXT


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (archive(part(PAGE.encode()), head=BLINK), MHTML),
        (archive(part(PAGE.encode())), MHTML),
        (b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>", MHTML),
        (PAGE.encode(), HTML),
        ("备注: 一\n来源: 二\n".encode(), "text/plain"),
        (b"Content: multipart/related", "text/plain"),
    ],
)
def test_sniff(data: bytes, media_type: str) -> None:
    assert sniff(data) == media_type


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (archive(PICTURE), "empty", "holds no page with text"),
        (archive(part(b"<html><script>x()</script></html>")), "empty", "holds no page with text"),
        (archive(), "empty", "holds no page with text"),
        (archive(*([part(b"", "multipart/mixed; boundary=x")] * NESTING_LIMIT)), "too_large", "more than 50"),
        (archive(*([part(b"")] * 5_001)), "too_large", "more than 5000"),
    ],
)
def test_refused(data: bytes, kind: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        document(data)
    assert (caught.value.kind, caught.value.path) == (kind, "a.mht")


def test_long_headers_are_told_in_linear_time() -> None:
    start = time.process_time()
    for head in (b"a: b\n" * 13_000, b"a: b\n \n" * 9_000, b"a:" + b" \n" * 30_000, b"aaaa " * 13_000):
        sniff(head)
    assert time.process_time() - start < 1


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_damage_is_read_or_refused(data: st.DataObject) -> None:
    damaged = bytearray(archive(part(PAGE.encode(), transfer="quoted-printable"), PICTURE, head=BLINK))
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = document(bytes(damaged))
    except ReadError:
        return
    assert found.text.strip()
