"""Collections: archives, crawls and addresses as reports of a build; whole outcomes, own samples."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from gongkai.batch import build
from gongkai.batch.collect import Collection, collect
from gongkai.batch.load import chunks, load
from gongkai.cli.build import summary
from gongkai.errors import ConfigError
from gongkai.read.archive import Member, Skipped, is_archive, members
from gongkai.records import Failure


def report(number: int, encoding: str = "utf-8") -> bytes:
    return f"海滨县水务局2020年政府信息公开工作年度报告\n全年主动公开政府信息{number}条。\n".encode(encoding)


def page(number: int, encoding: str = "utf-8") -> bytes:
    title, body = report(number).decode().splitlines()
    return f"<html><body><h1>{title}</h1><p>{body}</p></body></html>".encode(encoding)


FILES = {"2020/a.txt": report(1), "2020/子目录/b.html": page(2), "c.txt": report(3, "gb18030")}


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def zipped_gbk(files: dict[str, bytes]) -> bytes:
    """As Windows in Chinese packs: names in GBK and nothing that says so."""
    aliases = {name: f"member{number:03}{'x' * (len(name.encode('gbk')) - 9)}" for number, name in enumerate(files)}
    data = zipped({aliases[name]: content for name, content in files.items()})
    for name, alias in aliases.items():
        assert len(alias) == len(name.encode("gbk"))
        data = data.replace(alias.encode(), name.encode("gbk"))
    return data


def tarred(files: dict[str, bytes], mode: str = "w", form: int = tarfile.GNU_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=form) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def record(kind: str, url: str, block: bytes, *more: str) -> bytes:
    header = [f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", *more, f"Content-Length: {len(block)}"]
    return b"WARC/1.0\r\n" + "\r\n".join(header).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def response(url: str, body: bytes, *fields: str, status: str = "200 OK") -> bytes:
    head = "\r\n".join((f"HTTP/1.1 {status}", *(fields or ("Content-Type: text/html",))))
    return record("response", url, head.encode() + b"\r\n\r\n" + body)


CRAWL = [
    record("warcinfo", "", b"software: x"),
    record("request", "http://a.gov.cn/1.html", b"GET /1.html HTTP/1.1\r\n\r\n"),
    response("http://a.gov.cn/1.html", page(1, "gbk"), "Content-Type: text/html; charset=gbk"),
    response("http://a.gov.cn/gone", b"<p>404", status="404 Not Found"),
    response("http://a.gov.cn/to", b"", "Location: /1.html", status="302 Found"),
    response("http://a.gov.cn/s.css", b"p { color: red }", "Content-Type: text/css"),
    response("http://a.gov.cn/l.png", b"\x89PNG\r\n\x1a\n", "Content-Type: image/png"),
    response("http://a.gov.cn/empty", b"  "),
    record("revisit", "http://a.gov.cn/1.html", b"HTTP/1.1 200 OK\r\n\r\n"),
    record("response", "dns:a.gov.cn", b"20200101\na.gov.cn. 1 IN A 1.1.1.1", "Content-Type: text/dns"),
    response("http://a.gov.cn/nb.txt?id=7", report(2), "Content-Type: text/plain"),
    response("http://a.gov.cn/", page(3)),
]
SKIPPED = {
    "warc warcinfo": 1,
    "warc request": 1,
    "HTTP status 404": 1,
    "HTTP status 302": 1,
    "no report format": 2,
    "no content": 1,
    "warc revisit": 1,
    "no HTTP response": 1,
}


def entries(data: bytes, name: str) -> list[tuple[str, bytes] | Failure]:
    return [
        entry if isinstance(entry, Failure) else (entry.path, entry.data)
        for entry in members(io.BytesIO(data), name, len(data))
        if not isinstance(entry, Skipped)
    ]


PACKERS = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zipped(FILES)),
        ("a.zip", zipped(FILES, zipfile.ZIP_STORED)),
        ("a.zip", zipped(FILES, zipfile.ZIP_BZIP2)),
        ("a.zip", zipped(FILES, zipfile.ZIP_LZMA)),
        *((f"a.tar{ending}", pack(tarred(FILES))) for ending, pack in PACKERS.items()),
        ("a.tar", tarred(FILES, form=tarfile.PAX_FORMAT)),
    ],
)
def test_members(name: str, data: bytes) -> None:
    stream = io.BytesIO(data)
    assert is_archive(stream)
    assert stream.tell() == 0
    assert entries(data, name) == [(f"{name}!{member}", content) for member, content in FILES.items()]


def test_names_in_gbk() -> None:
    files = {"年度报告/海滨县水务局.txt": report(1), "年度报告/说明文件.html": page(2)}
    assert entries(zipped_gbk(files), "a.zip") == [(f"a.zip!{name}", data) for name, data in files.items()]


@pytest.mark.parametrize("ending", [".gz", ".bz2", ".xz"])
def test_one_packed_file(ending: str) -> None:
    data = PACKERS[ending](report(1))
    assert entries(data, f"r.txt{ending}") == [(f"r.txt{ending}!r.txt", report(1))]


def test_archives_in_archives() -> None:
    inner = zipped(FILES)
    data = zipped({"x/in.zip": inner, "in.tar.gz": gzip.compress(tarred({"d.txt": report(4)}))})
    assert entries(data, "a.zip") == [
        *((f"a.zip!x/in.zip!{name}", content) for name, content in FILES.items()),
        ("a.zip!in.tar.gz!d.txt", report(4)),
    ]


def test_documents_that_are_zip_files_are_no_archives() -> None:
    docx = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    ofd = zipped({"OFD.xml": b"<OFD/>"})
    assert not is_archive(io.BytesIO(docx))
    assert not is_archive(io.BytesIO(ofd))
    assert entries(zipped({"r.docx": docx}), "a.zip") == [("a.zip!r.docx", docx)]


@pytest.mark.parametrize("data", [report(1), page(1), b"", b"%PDF-1.4", b"WAR", b"\0" * 600])
def test_plain_files_are_no_archives(data: bytes) -> None:
    assert not is_archive(io.BytesIO(data))


def test_what_systems_leave_in_archives_is_skipped() -> None:
    files = {"__MACOSX/._a.txt": b"x", ".DS_Store": b"x", "d/Thumbs.db": b"x", "../.hidden": b"x", "a.txt": report(1)}
    found = list(members(io.BytesIO(zipped(files)), "a.zip", 10**4))
    assert found == [
        *(Skipped(f"a.zip!{name}", "hidden file") for name in list(files)[:4]),
        Member("a.zip!a.txt", "a.txt", report(1)),
    ]


def test_links_in_tar_are_skipped() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("link.txt")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    assert list(members(io.BytesIO(out.getvalue()), "a.tar", 10**4)) == [Skipped("a.tar!link.txt", "link or device")]


@pytest.mark.parametrize("packed", ["", "whole", "by record"])
def test_crawl(packed: str) -> None:
    data = b"".join(map(gzip.compress, CRAWL)) if packed == "by record" else b"".join(CRAWL)
    data = gzip.compress(data) if packed == "whole" else data
    found = list(members(io.BytesIO(data), "c.warc", len(data)))
    assert [entry for entry in found if not isinstance(entry, Skipped)] == [
        Member(f"c.warc!{url}", url, body, url)
        for url, body in (
            ("http://a.gov.cn/1.html", page(1, "gbk")),
            ("http://a.gov.cn/nb.txt?id=7", report(2)),
            ("http://a.gov.cn/", page(3)),
        )
    ]
    assert Counter(entry.reason for entry in found if isinstance(entry, Skipped)) == SKIPPED


CHUNKED = b"5\r\n" + page(1)[:5] + b"\r\n" + f"{len(page(1)) - 5:x};x=y\r\n".encode() + page(1)[5:] + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (gzip.compress(page(1)), ["Content-Encoding: gzip"]),
        (page(1), ["Content-Encoding: gzip"]),
        (page(1), ["Content-Encoding: br"]),
        (CHUNKED, ["Transfer-Encoding: chunked"]),
        (page(1), ["Transfer-Encoding: chunked"]),
        (page(1), ["content-type: TEXT/HTML;charset=gb2312"]),
    ],
)
def test_bodies_are_unpacked_once(body: bytes, fields: list[str]) -> None:
    assert entries(response("http://a.gov.cn/1", body, *fields), "c.warc") == [("c.warc!http://a.gov.cn/1", page(1))]


def test_archives_by_warcio_are_read() -> None:
    warcwriter = pytest.importorskip("warcio.warcwriter")
    from warcio.statusandheaders import StatusAndHeaders

    for packed in (False, True):
        out = io.BytesIO()
        writer = warcwriter.WARCWriter(out, gzip=packed)
        for number in range(3):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            url = f"http://a.gov.cn/{number}.html"
            writer.write_record(
                writer.create_warc_record(url, "response", payload=io.BytesIO(page(number)), http_headers=head)
            )
        assert entries(out.getvalue(), "c.warc") == [
            (f"c.warc!http://a.gov.cn/{number}.html", page(number)) for number in range(3)
        ]


LOST = "the archive is damaged or cut off: {}; what follows is lost"


@pytest.mark.parametrize("packed", [False, True])
def test_a_crawl_cut_off_gives_what_is_whole_and_one_failure(packed: bool) -> None:
    """Wherever it is cut: the records before, and exactly one failure unless it is cut between two records."""
    parts = [gzip.compress(part) if packed else part for part in (CRAWL[2], CRAWL[10], CRAWL[11])]
    data = b"".join(parts)
    borders = {0: 0, len(parts[0]): 1, len(parts[0] + parts[1]): 2, len(data): 3}
    for cut in range(16, len(data) + 1, 7):
        found = entries(data[:cut], "c.warc")
        whole = [entry for entry in found if not isinstance(entry, Failure)]
        failures = [entry for entry in found if isinstance(entry, Failure)]
        least = max(count for border, count in borders.items() if border <= cut)
        assert len(whole) in {least, least + 1}, cut  # a record whose last bytes are line ends or a checksum
        assert whole == [("c.warc!" + url, body) for url, body in (
            ("http://a.gov.cn/1.html", page(1, "gbk")),
            ("http://a.gov.cn/nb.txt?id=7", report(2)),
            ("http://a.gov.cn/", page(3)),
        )][: len(whole)]  # fmt: skip
        assert len(failures) == (0 if cut in borders else len(failures) and 1), cut
        assert failures or len(whole) == least + 1 or cut in borders, cut
        assert all((failure.path, failure.error) == ("c.warc", "damaged") for failure in failures)


@pytest.mark.parametrize(
    ("data", "name", "whole", "reason"),
    [
        (tarred(FILES)[:1600], "a.tar", 1, "unexpected end of data"),
        (tarred(FILES)[:1024], "a.tar", 1, "the end mark is missing"),
        (gzip.compress(tarred(FILES))[:-20], "a.tar.gz", None, None),
        (zipped(FILES)[:-80], "a.zip", 3, "it has no directory"),
        (b"".join(CRAWL) + b"HTTP/1.1 garbage", "c.warc", 3, "no record begins where the one before ends"),
        (CRAWL[2] + b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "c.warc", 1, "a record does not say how long it is"),
        (CRAWL[2] + b"WARC/1.0\r\n" + b"a: b\r\n" * 5000, "c.warc", 1, "a header without end"),
        (gzip.compress(report(1))[:-6], "r.txt.gz", 0, None),
    ],
)
def test_damaged_archives(data: bytes, name: str, whole: int | None, reason: str | None) -> None:
    found = entries(data, name)
    (failure,) = (entry for entry in found if isinstance(entry, Failure))
    assert (failure.path, failure.error) == (name, "damaged")
    assert found[-1] == failure
    assert whole is None or len(found) - 1 == whole
    assert failure.message == (LOST.format(reason) if reason else failure.message)


def test_a_zip_member_that_is_damaged_costs_itself() -> None:
    data = bytearray(zipped({"a.txt": report(1), "b.txt": report(2)}, zipfile.ZIP_STORED))
    data[data.index(report(1)) + 9] ^= 0xFF
    assert entries(bytes(data), "a.zip") == [
        Failure("a.zip!a.txt", "damaged", "it cannot be unpacked: Bad CRC-32 for file 'a.txt'"),
        ("a.zip!b.txt", report(2)),
    ]


# ---------------------------------------------------------------- builds


def tables(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.csv")}


@pytest.fixture
def collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/a.txt").write_bytes(report(10))
    Path("in/b.zip").write_bytes(zipped({"a.txt": report(1), "x/a.txt": report(1), "only.html": page(2)}))
    Path("in/c.warc.gz").write_bytes(b"".join(map(gzip.compress, CRAWL)))
    Path("in/d.tar.gz").write_bytes(gzip.compress(tarred(FILES))[:-25])
    return tmp_path


@pytest.mark.usefixtures("collected")
def test_collect() -> None:
    items, failures, skipped = collect(["in"])
    sums = {number: hashlib.sha256(report(number)).hexdigest()[:12] for number in (1, 10)}
    assert [(item.report_id, item.path, item.member, item.url) for item in items][:7] == [
        (f"a-{sums[10]}", "in/a.txt", None, ""),
        (f"a-{sums[1]}", "in/b.zip!a.txt", 0, ""),
        (f"a-{sums[1]}-2", "in/b.zip!x/a.txt", 1, ""),
        ("only", "in/b.zip!only.html", 2, ""),
        ("1", "in/c.warc.gz!http://a.gov.cn/1.html", 0, "http://a.gov.cn/1.html"),
        ("nb", "in/c.warc.gz!http://a.gov.cn/nb.txt?id=7", 1, "http://a.gov.cn/nb.txt?id=7"),
        ("a.gov.cn", "in/c.warc.gz!http://a.gov.cn/", 2, "http://a.gov.cn/"),
    ]
    assert [(failure.path, failure.error) for failure in failures] == [("in/d.tar.gz", "damaged")]
    assert skipped == SKIPPED


@pytest.mark.usefixtures("collected")
def test_build_is_the_same_with_any_number_of_workers() -> None:
    built = [build(["in"], Path(f"out{workers}"), workers=workers) for workers in (1, 2, 3)]
    assert tables(Path("out1")) == tables(Path("out2")) == tables(Path("out3"))
    reports = built[0].frames["reports"].set_index("report_id")
    assert reports.loc["nb", "path"] == "in/c.warc.gz!http://a.gov.cn/nb.txt?id=7"
    assert len(reports) >= 7
    assert built[0].skipped == SKIPPED
    assert "skipped in archives: 1 HTTP status 302, 1 HTTP status 404, 1 no HTTP response, " in summary(built[0])
    assert built[0].counts["failures"] == 1


@pytest.mark.usefixtures("collected")
def test_items_are_loaded_one_by_one() -> None:
    items = collect(["in"]).items
    loaded = list(load(items))
    assert [item.path for item in loaded] == [item.path for item in items]
    assert [item.data for item in loaded[:4]] == [None, report(1), report(1), page(2)]
    assert [len(chunk) for chunk in chunks(iter(loaded), 3)] == [3] * (len(items) // 3) + [len(items) % 3] * bool(
        len(items) % 3
    )


def test_chunks_hold_little(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("gongkai.batch.load._BYTES", 100)
    (tmp_path / "a.zip").write_bytes(zipped({f"{number}.txt": b"x" * 60 for number in range(5)}))
    sizes = [len(chunk) for chunk in chunks(load(collect([tmp_path]).items), 16)]
    assert sizes == [2, 2, 1]


def test_an_archive_that_changes_is_told(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    archive.write_bytes(zipped({"a.txt": report(1), "b.txt": report(2)}))
    items = collect([archive]).items
    archive.write_bytes(zipped({"a.txt": report(1)}))
    first, second = load(items)
    assert (first.data, second.data, second.fault) == (report(1), None, "the archive changed while it was being read")


# ---------------------------------------------------------------- addresses


@pytest.fixture
def memory() -> str:
    fsspec = pytest.importorskip("fsspec")
    files = fsspec.filesystem("memory")
    files.store.clear()
    for name, data in {"r/a.txt": report(1), "r/sub/b.html": page(2), "r/.x": b"1", "r/c.zip": zipped(FILES)}.items():
        files.pipe(f"/{name}", data)
    return "memory://r"


def test_addresses(memory: str) -> None:
    items, failures, _ = collect([memory])
    assert [(item.report_id, item.path) for item in items] == [
        ("a-" + hashlib.sha256(report(1)).hexdigest()[:12], "memory:///r/a.txt"),
        ("a-" + hashlib.sha256(report(1)).hexdigest()[:12] + "-2", "memory:///r/c.zip!2020/a.txt"),
        ("b-" + hashlib.sha256(page(2)).hexdigest()[:12], "memory:///r/c.zip!2020/子目录/b.html"),
        ("c", "memory:///r/c.zip!c.txt"),
        ("b-" + hashlib.sha256(page(2)).hexdigest()[:12] + "-2", "memory:///r/sub/b.html"),
    ]
    assert failures == []
    assert [item.data for item in load(items)] == [report(1), *FILES.values(), page(2)]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("memory://r/*.txt", ["memory:///r/a.txt"]),
        ("memory://r/sub/b.html", ["memory:///r/sub/b.html"]),
        ("memory://r/**/*.html", ["memory:///r/sub/b.html"]),
    ],
)
@pytest.mark.usefixtures("memory")
def test_address_patterns(given: str, found: list[str]) -> None:
    assert [item.path for item in collect([given]).items] == found


@pytest.mark.usefixtures("memory")
def test_addresses_that_lead_nowhere() -> None:
    assert collect(["memory://r/none"]) == Collection(
        [], [Failure("memory://r/none", "missing", "no file at this path")], Counter()
    )
    with pytest.raises(ConfigError, match="nosuch://x"):
        collect(["nosuch://x"])


def test_local_addresses_and_builds(tmp_path: Path, memory: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "z.txt").write_bytes(report(9))
    address = f"file://{tmp_path.as_posix()}/in"
    assert [item.path for item in collect([address]).items] == [f"{address}/z.txt"]
    for workers in (1, 2):
        built = build([memory, address], tmp_path / f"out{workers}", workers=workers)
        assert (built.counts["reports"], built.counts["failures"]) == (6, 0)
    assert tables(tmp_path / "out1") == tables(tmp_path / "out2")
