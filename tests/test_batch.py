"""Many files: which, under what id, and that a bad one stops nothing. The stages are a stub here."""

import csv
import hashlib
import io
import re
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from gongkai.assemble import assemble, rows
from gongkai.batch import build
from gongkai.batch.collect import collect
from gongkai.batch.rows import printed
from gongkai.batch.store import Store
from gongkai.batch.upload import upload
from gongkai.cli import main
from gongkai.errors import ConfigError, InternalError, ReadError, RuleError
from gongkai.flow import Steps, flow
from gongkai.publish.tables import write_csv, write_parquet
from gongkai.read.source import open_source
from gongkai.records import Coordinates, Document, Fact, Failure, Grid, Identity, ReportResult, Source, Value
from gongkai.rulebook.columns import load_columns


def stub(source: Source, report_id: str, rules: Path | None, segmenter: str) -> Steps[ReportResult]:
    text = source.data.decode("utf-8", "replace")
    yield
    match text:
        case "":
            raise ReadError(source.path, "empty", "the file is empty")
        case "bug":
            raise KeyError("cell")
        case "bad rule":
            raise RuleError("facts/own.toml: own.rule: no example")
    fact = Fact("disclosed", Value(len(text)), "reported", Coordinates(), text, 0, len(text), 0, 1, "r", 1.0)
    return ReportResult(
        report_id, source.path, hashlib.sha256(source.data).hexdigest(),
        Document(text, "text/plain", (Grid((), 0, 0),)), Identity(), "narrative", (), (), (fact,), (), (),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def stages(monkeypatch):
    monkeypatch.setattr("gongkai.batch.work.stages", stub)


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    files = {
        "in/b.txt": "bb",
        "in/a.txt": "a",
        "in/sub/c.html": "ccc",
        "in/.hidden.txt": "x",
        "in/.git/d.txt": "x",
        "other/a.txt": "aaaa",
    }
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    return tmp_path


def found(*paths, **options) -> list[tuple[str, str]]:
    return [(item.path, item.report_id) for item in collect(paths, **options)[0]]


def checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["in"], [("in/a.txt", "a"), ("in/b.txt", "b"), ("in/sub/c.html", "c")]),
        (["in/b.txt", "in/a.txt", "./in/a.txt"], [("in/a.txt", "a"), ("in/b.txt", "b")]),
        (["in/*.txt"], [("in/a.txt", "a"), ("in/b.txt", "b")]),
        (["in/**/*.html"], [("in/sub/c.html", "c")]),
        (["in/.hidden.txt"], [("in/.hidden.txt", ".hidden")]),
    ],
)
def test_collect(paths, expected):
    assert found(*paths) == expected


@pytest.mark.usefixtures("folder")
def test_a_name_with_brackets_is_a_file_before_it_is_a_pattern():
    Path("in/r[2020].txt").write_text("x")
    assert found("in/r[2020].txt") == [("in/r[2020].txt", "r[2020]")]


@pytest.mark.usefixtures("folder")
def test_clashing_stems_take_the_checksum_and_copies_a_number():
    Path("in/sub/a.html").write_text("a")
    assert found("in", "other") == [
        ("in/a.txt", f"a-{checksum('a')}"),
        ("in/b.txt", "b"),
        ("in/sub/a.html", f"a-{checksum('a')}-2"),
        ("in/sub/c.html", "c"),
        ("other/a.txt", f"a-{checksum('aaaa')}"),
    ]


@pytest.mark.usefixtures("folder")
def test_the_output_is_no_input():
    assert found("in", skip=Path("in/sub")) == [("in/a.txt", "a"), ("in/b.txt", "b")]


@pytest.mark.usefixtures("folder")
def test_collect_reports_paths_that_lead_nowhere():
    Path("empty").mkdir()
    items, failures, _ = collect(["in/a.txt", "gone.txt", "*.pdf", "empty"])
    assert [item.path for item in items] == ["in/a.txt"]
    nowhere = ("gone.txt", "*.pdf", "empty")
    assert failures == [Failure(path, "missing", "no file at this path") for path in nowhere]


@pytest.mark.usefixtures("folder")
def test_a_broken_link_is_a_failure():
    Path("in/link.txt").symlink_to("nowhere")
    frames = build(["in"]).frames
    assert frames["failures"].to_dict("records") == [
        {"path": "in/link.txt", "error": "unreadable", "message": "No such file or directory"}
    ]


@pytest.mark.usefixtures("folder")
def test_build_without_a_folder():
    calls = []
    built = build(["in"], progress=lambda *call: calls.append(call))
    assert built.out is None
    assert built.counts == {"reports": 3, "entities": 0, "observations": 3, "findings": 0, "failures": 0}
    assert list(built.frames["reports"]["report_id"]) == ["a", "b", "c"]
    assert list(built.frames["observations"]["value"]) == [1, 2, 3]
    assert list(built.frames["reports"]["sha256"]) == [
        hashlib.sha256(text.encode()).hexdigest() for text in ("a", "bb", "ccc")
    ]
    assert calls == [(1, 3, "in/a.txt"), (2, 3, "in/b.txt"), (3, 3, "in/sub/c.html")]


@pytest.mark.usefixtures("folder")
def test_bad_files_are_rows_of_failures():
    Path("in/empty.txt").write_text("")
    Path("in/worm.txt").write_text("bug")
    built = build(["in", "gone"], Path("out"))
    failures = pd.read_csv("out/failures.csv").to_dict("records")
    assert [(row["path"], row["error"]) for row in failures] == [
        ("gone", "missing"),
        ("in/empty.txt", "empty"),
        ("in/worm.txt", "internal"),
    ]
    assert failures[1]["message"] == "the file is empty"
    assert failures[2]["message"].startswith("worm: KeyError: 'cell' (test_batch.py:")
    assert built.counts["reports"] == 3


@pytest.mark.usefixtures("folder")
def test_a_build_of_failures_only_is_a_dataset():
    Path("empty.txt").write_text("")
    assert build(["empty.txt"], Path("out")).counts == {
        "reports": 0, "entities": 0, "observations": 0, "findings": 0, "failures": 1,
    }  # fmt: skip
    assert Path("out/reports.csv").exists()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("paths", "options", "message"),
    [
        (["gone", "*.pdf"], {}, r"no file at gone, \*\.pdf"),
        ([], {}, "none was given"),
        (["in"], {"workers": 0}, "workers: 0"),
        (["in"], {"out": Path("other")}, "other: the folder is not empty"),
    ],
)
def test_refusals(paths, options, message):
    with pytest.raises(ConfigError, match=message):
        build(paths, **options)
    assert sorted(path.name for path in Path("other").iterdir()) == ["a.txt"]


@pytest.mark.usefixtures("folder")
def test_a_wrong_rule_stops_the_build_before_anything_is_written():
    Path("in/z.txt").write_text("bad rule")
    with pytest.raises(RuleError, match=r"own\.rule"):
        build(["in"], Path("out"))
    assert not Path("out").exists()


@pytest.mark.usefixtures("folder")
def test_a_second_build_replaces_the_first_and_does_not_read_it():
    build(["."], Path("out"))
    first = {file.name: file.read_bytes() for file in Path("out").glob("*.csv")}
    build(["."], Path("out"))
    assert {file.name: file.read_bytes() for file in Path("out").glob("*.csv")} == first


@pytest.mark.usefixtures("folder")
def test_a_huge_file_is_not_read(monkeypatch):
    monkeypatch.setattr("gongkai.batch.work.MAX_BYTES", 3)
    rows = build(["in", "other"]).frames["failures"].to_dict("records")
    assert rows == [{"path": "other/a.txt", "error": "too_large", "message": "4 bytes, more than 3"}]


def test_a_name_that_is_no_utf8_can_be_published(tmp_path):
    (tmp_path / "in").mkdir()
    name = b"\xb1\xa8\xb8\xe6.txt"
    try:
        Path(str(tmp_path / "in"), name.decode("utf-8", "surrogateescape")).write_text("x")
    except OSError:
        pytest.skip("the file system takes only UTF-8 names")
    build([tmp_path / "in"], tmp_path / "out")
    assert pd.read_csv(tmp_path / "out" / "reports.csv")["report_id"].tolist() == [r"\xb1\xa8\xb8\xe6"]


def test_workers_give_the_same_bytes(tmp_path, monkeypatch):
    """Fresh processes run the stages themselves, without the stub."""
    monkeypatch.undo()
    (tmp_path / "in").mkdir()
    for number in range(40):
        text = f"海滨县水务局2020年政府信息公开工作年度报告\n全年主动公开政府信息{number}条。\n" if number % 8 else ""
        (tmp_path / "in" / f"r{number}.txt").write_text(text if number % 8 else "", "utf-8")
    for workers in (1, 3):
        build([tmp_path / "in"], tmp_path / f"out{workers}", workers=workers)
    one, many = (
        {file.name: file.read_bytes() for file in (tmp_path / f"out{workers}").glob("*.csv")} for workers in (1, 3)
    )
    assert one == many
    assert one["failures.csv"].count(b"empty") >= 5


@pytest.mark.parametrize(
    "cell", ["", "a", "1,024", "“要闻”", '"', 'a"b', "a\nb", "a\rb", "\r\n", " ", "a\u2028b", "'", "\t"]
)
def test_lines_are_those_of_the_standard_librarys_writer(cell):
    for row in ((cell, ""), ("x", cell, "y"), (cell, cell)):
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\r\n").writerow(row)
        assert printed([row]).decode() == buffer.getvalue()


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("status", "odd", "observations.status row 17: codes status odd"),
        ("status", "", "observations.status row 17: required"),
        ("adcode", "12", r"observations.adcode row 17: pattern \d{6} 12"),
        ("report_id", "r99", "observations.report_id row 17: in reports r99"),
        ("applicant", "natural_person", "observations row 17: indicator and dimensions"),
        ("value", "12x", "observations: In CSV column"),
        ("year", "2O20", "observations: In CSV column"),
    ],
)
def test_a_row_that_breaks_the_schema_is_not_published(tmp_path, monkeypatch, column, text, told):
    def spoiled(result):
        found, place = rows(result), load_columns().names("observations").index(column)
        if result.report_id == "r17":
            (row,) = found["observations"]
            found["observations"] = [(*row[:place], text, *row[place + 1 :])]
        return found

    (tmp_path / "in").mkdir()
    for number in range(30):
        (tmp_path / "in" / f"r{number:02}.txt").write_text(f"{number}")
    monkeypatch.setattr("gongkai.batch.work.rows", spoiled)
    with pytest.raises(InternalError, match=re.escape(f"the dataset breaks its schema: {told}")):
        build([tmp_path / "in"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.fixture
def memory():
    files = pytest.importorskip("fsspec", reason="needs: pip install fsspec").filesystem("memory")
    files.store.clear()
    yield files
    files.store.clear()


def test_a_dataset_is_put_at_an_address(folder, memory, monkeypatch):
    put, order = memory.put_file, []
    monkeypatch.setattr(type(memory), "put_file", lambda self, file, path: (order.append(path), put(file, path)))
    memory.pipe_file("/data/old/build.json", b"{}")
    memory.pipe_file("/data/old/gone.csv", b"x")
    for address in ("memory://data/new", "memory://data/old", "memory://data/new"):
        assert main(["build", "in", "-o", "out", "-w", "1", "-q", "--upload", address]) == 0
        place = address.removeprefix("memory:/")
        assert {path.removeprefix(f"{place}/"): memory.cat_file(path) for path in memory.find(place)} == {
            file.name: file.read_bytes() for file in Path("out").iterdir()
        }
        assert order[-1] == f"{place}/build.json"


def test_an_upload_that_was_cut_off_is_done_again(folder, memory, monkeypatch):
    def cut_off(*_):
        raise OSError("no route to host")

    build(["in"], Path("out"))
    memory.pipe_file("/data/build.json", b"{}")
    with monkeypatch.context() as patch:
        patch.setattr(type(memory), "put_file", cut_off)
        with pytest.raises(ConfigError, match=r"memory://data: .*no route to host"):
            upload(Path("out"), "memory://data")
    assert not memory.exists("/data/build.json")
    upload(Path("out"), "memory://data")
    assert len(memory.find("/data")) == len([*Path("out").iterdir()])


@pytest.mark.parametrize(
    ("address", "message"), [("memory://taken", "holds no dataset of gongkai"), ("out2", "no address")]
)
def test_an_address_that_is_not_free_is_refused_before_any_work(folder, memory, address, message, capsys):
    memory.pipe_file("/taken/thesis.docx", b"x")
    assert main(["build", "in", "-o", "out", "--upload", address]) == 2
    assert message in capsys.readouterr().err
    assert not Path("out").exists()
    assert memory.find("/taken") == ["/taken/thesis.docx"]


@pytest.mark.usefixtures("folder")
def test_an_address_is_no_folder(capsys):
    assert main(["build", "in", "-o", "memory://out"]) == 2
    assert "a folder is needed; --upload" in capsys.readouterr().err
    assert not Path("memory:").exists()


def test_what_workers_print_is_what_publish_writes(tmp_path, monkeypatch):
    """Rows printed one report at a time, and frames made of them again, against those of all reports at once."""
    monkeypatch.undo()
    files = sorted((Path(__file__).parents[1] / "data" / "reports").iterdir())
    built = build(files, tmp_path / "out")
    expected = assemble([flow(open_source(file), file.stem) for file in files], [])
    for table, columns in load_columns().columns.items():
        paths = expected["reports"]["path"] if table == "reports" else None
        frame = built.frames[table] if paths is None else built.frames[table].assign(path=paths)
        pd.testing.assert_frame_equal(frame, expected[table])
        write_csv(built.frames[table], columns, tmp_path / "again.csv")
        assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "out" / f"{table}.csv").read_bytes()
        write_parquet(built.frames[table], columns, tmp_path / "again.parquet")
        assert pq.read_table(tmp_path / "again.parquet").equals(pq.read_table(tmp_path / "out" / f"{table}.parquet"))


def test_reports_are_merged_from_few_parts_though_their_names_say_nothing_of_their_places(tmp_path, monkeypatch):
    """Each part is inflated once for each time that some of its reports are merged."""
    for number in range(60):
        file = tmp_path / "in" / f"{number:02}" / f"{number * 37 % 60:02}.txt"
        file.parent.mkdir(parents=True)
        file.write_text(f"{number}")
    opened = []
    monkeypatch.setattr("gongkai.batch.store._TOGETHER", 8)
    read = Store._column
    monkeypatch.setattr(Store, "_column", lambda self, *which: (opened.append(which), read(self, *which))[1])
    build([tmp_path / "in"], tmp_path / "out")
    assert len(opened) == len({*opened}) == 4 * 8
