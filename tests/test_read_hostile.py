"""Hostile and broken files: each has one outcome, told clearly, within bounded time and memory."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import random
import struct
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import gongkai
from gongkai.batch import build
from gongkai.errors import ReadError
from gongkai.read import LIMIT, read
from gongkai.read.archive import DEPTH, Member, Skipped, is_archive, members
from gongkai.read.charset import COMMON
from gongkai.read.inspect import warning_kind
from gongkai.read.source import open_source
from gongkai.records import Failure, Source

TITLE = "海滨县水务局2020年政府信息公开工作年度报告"
BODY = "全年通过门户网站主动公开政府信息38条，其中规范性文件2件，收到公开申请5件，均已按期办结。"
TEXT = f"{TITLE}\n{BODY}"
TEXT_TRADITIONAL = (
    "海濱縣水務局2020年政府信息公開工作年度報告\n"
    "全年通過門戶網站主動公開政府信息38條，其中規範性文件2件，收到公開申請5件，均已按期辦結。"
)


def document(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Text, encoding and warnings of a file."""
    found = read(Source("x", data))
    return found.text, found.encoding, found.warnings


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(ReadError) as caught:
        read(Source("x", data))
    return caught.value.kind, caught.value.reason


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def outcome(data: bytes, name: str = "a.zip") -> list[tuple[str, str]]:
    """Members with their sizes, failures with their reasons."""
    found = []
    for entry in members(io.BytesIO(data), name, len(data)):
        match entry:
            case Member(path=path, data=content):
                found.append((path, f"{len(content)} bytes"))
            case Failure(path=path, error=error, message=message):
                found.append((path, f"{error}: {message}"))
            case Skipped(path=path, reason=reason):
                found.append((path, f"skipped: {reason}"))
    return found


# ---------------------------------------------------------------- encodings and mojibake


def lost(byte: int, encoding: str) -> tuple[str, ...]:
    return (f"undecodable bytes replaced at byte {byte} ({encoding})",)


LATIN = TEXT.encode("gbk").decode("latin-1").encode()
UTF8_AS_LATIN = TEXT.encode().decode("latin-1").encode()
UTF8_AS_GBK = TEXT.encode().decode("gb18030", "replace").encode()
GAPS = TEXT.replace("信息公开工", "信息公\ufffd工", 1).replace("文件2", "文\ufffd2").replace("结。", "结\ufffd")


@pytest.mark.parametrize(
    ("data", "text", "encoding", "warnings"),
    [
        (LATIN, TEXT, "utf-8", ("mojibake undone: GBK had been read as Latin-1",)),
        (UTF8_AS_LATIN, TEXT, "utf-8", ("mojibake undone: UTF-8 had been read as Latin-1",)),
        (UTF8_AS_GBK, GAPS, "utf-8", ("mojibake undone: UTF-8 had been read as GBK; 3 places have lost characters",)),
        (TEXT.encode("utf-16-le"), TEXT, "utf-16-le", ()),
        (TEXT.encode("utf-16-be"), TEXT, "utf-16-be", ()),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") + b"\0", f"{TEXT}\ufffd", "utf-16-le", lost(142, "utf-16-le")),
        (TEXT.encode()[:-1], f"{TEXT[:-1]}\ufffd", "utf-8", lost(189, "utf-8")),
        (TEXT.encode("gbk")[:-1], f"{TEXT[:-1]}\ufffd", "gb18030", lost(129, "gb18030")),
        (
            TEXT_TRADITIONAL.encode("big5"),
            TEXT_TRADITIONAL,
            "big5hkscs",
            ("traditional script: 18 characters, matched in their simplified form",),
        ),
        (
            TEXT_TRADITIONAL.encode(),
            TEXT_TRADITIONAL,
            "utf-8",
            ("traditional script: 18 characters, matched in their simplified form",),
        ),
        (
            f"{TEXT}\n{TEXT_TRADITIONAL}".encode(),
            f"{TEXT}\n{TEXT_TRADITIONAL}",
            "utf-8",
            ("mixed scripts: 18 traditional and 16 simplified characters, all matched as simplified",),
        ),
    ],
    ids=["gbk-latin", "utf8-latin", "utf8-gbk", "16le", "16be", "odd", "cut8", "cutgbk", "big5", "trad", "mixed"],
)  # fmt: skip
def test_encodings(data: bytes, text: str, encoding: str, warnings: tuple[str, ...]) -> None:
    assert document(data) == (text, encoding, warnings)


def test_gaps_never_leave_digits_behind() -> None:
    """U+FFFD written in GB 18030 holds a 1 and a 7: `文件2件` must not become 72."""
    text = read(Source("x", TEXT.encode().decode("gb18030", "replace").encode("gb18030"))).text
    assert "其中规范性文" in text
    assert "72件" not in text
    assert "7工作" not in text


def test_hopeless_mojibake_is_told() -> None:
    noise = "".join(char for char in map(chr, range(0x7000, 0x7200)) if char not in COMMON)
    assert document(noise.encode())[2][0] == "mojibake: most characters are no everyday ones, and no undoing helps"


def test_a_text_with_rare_characters_is_left_alone() -> None:
    text = "昌乐县朱镕基路喆㙍烔炀镇，亳州市谯城区、郫县犍为镇、濉溪县、盱眙县、邗江区公开信息38条。"
    assert document(text.encode()) == (text, "utf-8", ())
    assert document(text.encode("gb18030")) == (text, "gb18030", ())


# ---------------------------------------------------------------- pages

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (f'<!DOCTYPE html [<!ENTITY l0 "哈">{LAUGHS}]><html><body><p>{BODY}&l9;</p></body></html>', "]>&l9;"),
        (f'<?xml version="1.0"?><!DOCTYPE html SYSTEM "file:///etc/passwd"><html><p>{BODY}</p></html>', ""),
        (f"<html><script>{'x' * 10**6}</script><p>{BODY}</p>", ""),
        (f"<html><p {'a=1 ' * 200_000}>{BODY}</p>", ""),
        (f"<html>{'<b><i>' * 100_000}<p>{BODY}</p>", ""),
        (f"<html><!--{'-' * 500_000}--><p>{BODY}</p>", ""),
        (f"<html><p>{BODY}</p>{'&#0;&#xD800;&#x110000;' * 1000}", "\ufffd"),
        (f"<html><p>{BODY}</p></b \n" * 1, ""),
    ],
    ids=["laughs", "external", "script", "attributes", "depth", "comment", "references", "torn"],
)
def test_hostile_pages(data: str, text: str) -> None:
    start = time.perf_counter()
    found, _, warnings = document(data.encode())
    assert time.perf_counter() - start < 5
    before, body, after = found.partition(BODY)
    assert body
    assert len(found) < len(BODY) + 4000
    assert set("".join((before + after).split())) <= set(text)
    assert warnings == ()


def test_xml_bombs_are_text() -> None:
    data = f'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "哈">{LAUGHS}]><lolz>&l9;</lolz>'
    assert document(data.encode())[0] == data


SPAM = (
    f"<html><h1>{TITLE}</h1><p>{BODY[:9]}比分直播{BODY[9:]}</p><p>收到公（gong）开申请5件，均(jun)已办结。</p></html>"
)


def test_injected_words_are_told() -> None:
    found = read(Source("x", SPAM.encode()))
    assert found.warnings == ("injected text: pinyin such as （gong） ×2, 比分直播 ×1, at character 33, 78, 91",)
    assert [warning_kind(warning) for warning in found.warnings] == ["injected"]
    assert found.text[33:37] == "比分直播"


@pytest.mark.parametrize(
    "text",
    [
        f"{BODY}公安机关查处百家乐、老虎机等赌博案件12起。彩票公益金使用情况公开3条。",
        f"{BODY}通过APP(app)、PDF（pdf）、微信（wechat）公开。昌邑（yi）一处注音。",
        f"{BODY}附件(doc)和表格(xls)各1个，面积3(km)。",
    ],
)
def test_honest_words_are_not(text: str) -> None:
    assert document(text.encode())[2] == ()


# ---------------------------------------------------------------- sizes and formats


HOLDS = "holds files; give it to `gongkai build`, which reads each of them"
NOISE = "not a text: control characters of an unknown binary format"


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (b"", "empty", "the file is empty"),
        (b"\0" * 5000, "binary", NOISE),
        (random.Random(1).randbytes(50).join([b"\0\1\2"] * 200), "binary", NOISE),
        (b"x" * (LIMIT + 1), "too_large", "50 MB, at most 50 MB are read"),
        (zipped(("a.txt", TEXT.encode())), "unsupported_format", f"ZIP {HOLDS}"),
        (gzip.compress(TEXT.encode()), "unsupported_format", f"gzip {HOLDS}"),
        (b"WARC/1.0\r\n\r\n", "unsupported_format", f"WARC {HOLDS}"),
        (b"Rar!\x1a\x07\0" + b"x" * 50, "unsupported_format", "RAR holds files and is not read; unpack it"),
    ],
    ids=["empty", "zeros", "noise", "large", "zip", "gzip", "warc", "rar"],
)
def test_refused(data: bytes, kind: str, reason: str) -> None:
    assert refusal(data) == (kind, reason)


def test_a_file_of_200_mb_never_enters_the_memory(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    with file.open("wb") as handle:
        handle.truncate(200_000_000)
    start = time.perf_counter()
    with pytest.raises(ReadError, match="200 MB, at most 50 MB are read"):
        open_source(file)
    rows = build([file]).frames["failures"].to_dict("records")
    assert [(row["error"], row["message"]) for row in rows] == [("too_large", f"200000000 bytes, more than {LIMIT}")]
    assert time.perf_counter() - start < 3


# ---------------------------------------------------------------- archives

TOO_LONG = "too_large: more than 50 MB, which is the most that is read"


def bomb(count: int, size: int = 49 * 10**6) -> bytes:
    return zipped(*((f"{number}.txt", b"\0" * size) for number in range(count)))


def test_a_zip_bomb_is_left() -> None:
    data = bomb(8)
    limit = (200_000_000 + 200 * len(data)) // 10**6
    found = outcome(data)
    assert found[:-1] == [(f"a.zip!{number}.txt", "49000000 bytes") for number in range(len(found) - 1)]
    reason = f"too_large: it unpacks to more than {limit} MB, far more than reports do; the rest is left out"
    assert found[-1] == ("a.zip", reason)
    assert len(found) < 8


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_one_packed_file_of_zeros_is_too_long(pack: Callable[[bytes], bytes]) -> None:
    assert outcome(pack(b"\0" * (LIMIT + 10)), "r.txt.gz") == [("r.txt.gz!r.txt", TOO_LONG)]


def test_a_bomb_in_a_bomb_counts_for_both() -> None:
    found = outcome(zipped(("b.zip", bomb(8))))
    assert found[-1][1].startswith("too_large: it unpacks to more than")
    assert len(found) < 8


def test_a_member_that_lies_about_its_size() -> None:
    data = bytearray(zipped(("a.txt", b"\0" * 1000)))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        data[data.index(mark) + at : data.index(mark) + at + 4] = struct.pack("<L", 5)
    assert outcome(bytes(data)) == [("a.zip!a.txt", "damaged: it cannot be unpacked: Bad CRC-32 for file 'a.txt'")]


def test_archives_nested_too_deeply() -> None:
    data = zipped(("a.txt", TEXT.encode()))
    for _ in range(DEPTH):
        data = zipped(("n.zip", data))
    deep = "a.zip" + "!n.zip" * DEPTH
    assert outcome(data) == [(deep, f"nested: archives are nested deeper than {DEPTH} levels")]


def test_names_that_lead_elsewhere_are_only_names(tmp_path: Path) -> None:
    names = ["../../evil.txt", "/etc/evil2.txt", "C:\\evil3.txt", "a\nb.txt", "..", "x" * 300 + ".txt"]
    data = zipped(*((name, TEXT.encode()) for name in names))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.zip").write_bytes(data)
    reports = build([tmp_path / "in"], tmp_path / "out").frames["reports"]
    assert sorted(reports["report_id"]) == sorted(["evil", "evil2", "evil3", "a\\x0ab", "report", "x" * 100])
    assert {file.name for file in tmp_path.iterdir()} == {"in", "out", ".out.parts"}
    assert not list(tmp_path.rglob("evil*"))


def test_a_locked_zip() -> None:
    data = bytearray(zipped(("a.txt", TEXT.encode()), ("b.txt", b"x")))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert outcome(bytes(data)) == [
        ("a.zip!a.txt", "encrypted: it is locked by a password; unpack it and give the files"),
        ("a.zip!b.txt", "1 bytes"),
    ]


def test_an_unknown_way_of_packing() -> None:
    data = bytearray(zipped(("a.txt", TEXT.encode())))
    data[data.index(b"PK\x03\x04") + 8] = 99
    data[data.index(b"PK\x01\x02") + 10] = 99
    ((path, reason),) = outcome(bytes(data))
    assert path == "a.zip!a.txt"
    assert reason.startswith("unsupported_format: packed in a way that is not read")


def test_a_sparse_tar_is_as_long_as_it_unpacks_to() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("a.txt")
        info.pax_headers = {"GNU.sparse.map": "0,1", "GNU.sparse.size": "900000000"}
        info.size = 1
        archive.addfile(info, io.BytesIO(b"x"))
    assert outcome(out.getvalue(), "a.tar") == [("a.tar!a.txt", TOO_LONG)]


def test_a_record_that_is_endless() -> None:
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\nContent-Length: 99999999999\r\n\r\n"
    ((path, reason),) = outcome(head + b"x" * 1000, "c.warc")
    assert (path, reason) == (
        "c.warc",
        "damaged: the archive is damaged or cut off: it ends inside a record; what follows is lost",
    )


def test_a_response_that_is_a_bomb() -> None:
    body = gzip.compress(b"<p>" + b"\0" * (LIMIT + 100))
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\nContent-Length: {len(block)}\r\n\r\n"
    ((path, reason),) = outcome(head.encode() + block, "c.warc")
    assert (path, reason) in [("c.warc!http://a/", TOO_LONG), ("c.warc!http://a/", "skipped: no report format")]


@pytest.mark.parametrize("seed", range(6))
def test_any_damage_is_an_outcome(seed: int) -> None:
    """Archives with bytes changed at random: members and failures, never an exception, never for long."""
    chance = random.Random(seed)
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = len(TEXT.encode())
        archive.addfile(info, io.BytesIO(TEXT.encode()))
    block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>ab\r\n0\r\n\r\n"
    warc = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"
    plain = zipped(("a.txt", TEXT.encode()), ("b.html", TEXT.encode()))
    samples = [plain, tar.getvalue(), warc * 3, gzip.compress(plain), gzip.compress(warc), bz2.compress(warc)]
    samples += [lzma.compress(tar.getvalue()), zipped(("n.zip", plain), ("n.tar", tar.getvalue()))]
    start = time.perf_counter()
    for _ in range(60):
        for sample in samples:
            data = bytearray(sample)
            for _ in range(chance.randrange(1, 6)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            del data[chance.randrange(len(data) // 2, len(data) + 1) :]
            outcome(bytes(data))
            is_archive(io.BytesIO(data))
    assert time.perf_counter() - start < 20


def test_a_copy_in_traditional_script_gives_the_same_facts() -> None:
    results = [gongkai.extract(text) for text in (TEXT, TEXT_TRADITIONAL)]
    plain, copy = ([(fact.indicator, fact.value, fact.start, fact.end) for fact in one.facts] for one in results)
    assert plain == copy
    assert len(plain) >= 2
    assert [entity.type for entity in results[0].entities] == [entity.type for entity in results[1].entities]
    assert results[1].text == TEXT_TRADITIONAL
