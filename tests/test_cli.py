"""The command line: exit codes, messages, and what a hand-made report looks like in each form."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import lxml.html
import pandas as pd
import pytest

from gongkai import cli
from gongkai.__main__ import HELP
from gongkai.__main__ import main as run
from gongkai.batch import build
from gongkai.cli import main
from gongkai.cli.encode import encode
from gongkai.cli.page import page
from gongkai.errors import ConfigError, ReadError, RuleError
from gongkai.read import read
from gongkai.records import (
    Cell,
    Coordinates,
    Fact,
    Finding,
    Identity,
    Mention,
    ReportResult,
    Source,
    Value,
)

HTML = """<title>青田县水利局2022年政府信息公开工作年度报告</title>
<h1>青田县水利局2022年政府信息公开工作年度报告</h1>
<p>一、总体情况</p>
<p>2022年，我局通过门户网站公开政府信息1028条，在微信公众号推送40余篇，经费0.5万元，<b>&lt;i&gt;无涉密&lt;/i&gt;</b>。</p>
<p>全年未收到政府信息公开申请。</p>
<table><tr><td rowspan=2>信息内容<td colspan=2>第二十条第（一）项<tr><td>本年制发件数<td>现行有效件数
<tr><td>行政规范性文件<td>2<td>&nbsp;</table>
<p>青田县水利局</p><p>2023年1月9日</p>"""


UNBALANCED = "收到1件，办结2件。Received 1, closed 2 <b>."


def fact(text: str, indicator: str, printed: str, value: Value, **other: object) -> Fact:
    start = text.index(printed)
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", start)
    at = other.pop("at", Coordinates())
    return Fact(
        indicator,
        value,
        other.pop("status", "reported"),
        at,
        printed,
        start,
        start + len(printed),
        left,
        right,
        f"{indicator}.rule",
        0.9,
        **other,
    )  # type: ignore[arg-type]


def mention(text: str, kind: str, printed: str) -> Mention:
    start = text.index(printed)
    return Mention(kind, printed, start, start + len(printed), printed, f"{kind}.rule")  # type: ignore[arg-type]


@pytest.fixture
def report() -> ReportResult:
    """A report with something of every kind in it, and mark-up in its texts."""
    document = replace(read(Source("青田.html", HTML.encode())), warnings=("a <warning>",))
    text = document.text
    at = text.index("2\t")
    of, docs = ("form2021", "art20_1", "行政规范性文件"), "normative_docs"
    issued, in_force = Coordinates(measure="issued"), Coordinates(measure="in_force")
    return ReportResult(
        report_id="青田",
        path="reports/青田.html",
        sha256="ab" * 32,
        document=document,
        identity=Identity(
            "青田县水利局",
            "我局",
            "title",
            "浙江省/丽水市/青田县",
            "331121",
            "county",
            "water",
            2022,
            date(2022, 1, 1),
            date(2022, 12, 31),
            date(2023, 1, 9),
            "青田县水利局2022年政府信息公开工作年度报告",
        ),
        form="form2021",
        sections=(),
        entities=(
            mention(text, "PERIOD", "2022年，"[:-1]),
            mention(text, "AGENCY", "我局"),
            mention(text, "CHANNEL", "门户网站"),
            mention(text, "COUNT", "1028条"),
            mention(text, "COUNT", "40余篇"),
        ),
        facts=(
            fact(text, "disclosed", "1028", Value(1028, unit="条"), at=Coordinates(channel="website")),
            fact(text, "disclosed", "40余", Value(40, "over", 41, 50, "篇"), at=Coordinates(channel="wechat")),
            fact(text, "budget", "0.5", Value(Decimal("5000"), unit="元"), period="2021", scope="jurisdiction"),
            fact(text, "requests_received", "未收到", Value(0), status="none_stated"),
        ),
        cells=(
            Cell(*of, "本年制发件数", docs, issued, 2, "件", "reported", "2", at, at + 1, "grid"),
            Cell(*of, "现行有效件数", docs, in_force, None, "件", "blank", "", at + 2, at + 2, "grid"),
        ),
        findings=(Finding("requests.balance", "error", "source", UNBALANCED, 1, 2, -1, evidence="第3行"),),
    )


@pytest.fixture
def flow(monkeypatch: pytest.MonkeyPatch, report: ReportResult) -> list[tuple[Path, Path | None]]:
    """`gongkai.extract` replaced by one that knows a single report; the calls made."""
    calls: list[tuple[Path, Path | None]] = []

    def extract(path: Path, *, rules: Path | None = None, segmenter: str = "jieba") -> ReportResult:
        calls.append((path, rules))
        if path.name == "bad.pdf":
            raise ReadError(str(path), "unsupported_format", "PDF is not read yet")
        if path.name == "missing.txt":
            path.read_bytes()
        return report

    module = sys.modules.get("gongkai") or ModuleType("gongkai")
    monkeypatch.setitem(sys.modules, "gongkai", module)
    monkeypatch.setattr(module, "extract", extract, raising=False)
    return calls


# ---------------------------------------------------------------- the command line as such


@pytest.mark.parametrize(
    ("argv", "code", "shown"),
    [
        (["--help"], 0, "Commands"),
        (["build", "--help"], 0, "--workers"),
        (["extract", "--help"], 0, "--html"),
        (["evaluate", "--help"], 0, "--json"),
        ([], 2, "Commands"),
        (["nonsense"], 2, "No such command"),
        (["build", "x"], 2, "--out"),
        (["build", "x", "-o", "y", "--workers", "0"], 2, "--workers"),
        (["evaluate", "/nowhere", "/nowhere"], 2, "does not exist"),
        (
            ["extract", "x", "--json", "--html", "y"],
            2,
            "gongkai: --json, --csv and --html cannot be used together\n",
        ),
        (["extract", "x", "y"], 2, "only be shown with --csv"),
    ],
)
def test_usage(argv: list[str], code: int, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == code
    captured = capsys.readouterr()
    assert shown in captured.out + captured.err
    assert "Traceback" not in captured.err


def test_the_page_that_is_made_ahead_is_the_one_that_the_commands_make(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["--help"]) == 0
    assert capsys.readouterr().out == HELP  # if not: put what is printed here into `__main__`
    monkeypatch.setattr(sys, "argv", ["gongkai", "--help"])
    assert run() == 0
    assert capsys.readouterr().out == HELP


def test_help_imports_next_to_nothing() -> None:
    """What bare Python has not: the package, its version and its main module."""
    code = "import sys; print(*sorted(sys.modules))"
    help_ = "import sys; sys.argv = ['gongkai', '--help']; from gongkai.__main__ import main; main()"
    bare, loaded = (
        set(subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, env=_env())
            .stdout.splitlines()[-1].split())
        for text in (code, f"{help_}; {code}")
    )  # fmt: skip
    assert loaded - bare == {"__future__", "gongkai", "gongkai.version", "gongkai.__main__"}


@pytest.mark.parametrize("argv", [["places", "洪泽县"], ["rules", "list"], ["agencies", "resolve", "洪泽县财政局"]])
def test_commands_about_rules_load_no_libraries_of_reports_and_datasets(argv: list[str]) -> None:
    code = (
        f"import sys; from gongkai.cli import main; assert main({argv!r}) == 0;"
        "heavy = {'spacy', 'pandas', 'lxml', 'jieba', 'jinja2', 'numpy', 'pyarrow', 'rich', 'gongkai.flow'};"
        "print('loaded:', heavy & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_env())
    assert done.stdout.splitlines()[-1] == "loaded: set()"


def test_only_the_command_asked_for_is_imported() -> None:
    code = (
        "import sys; from gongkai.cli import main; main(['panel', '--help']);"
        "print(*sorted(name for name in sys.modules if name.startswith('gongkai.cli.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_env())
    assert done.stdout.splitlines()[-1] == "gongkai.cli.commands gongkai.cli.panel"


REPORTS = Path(__file__).parents[1] / "data" / "reports"
ONE, OTHER = (str(file) for file in sorted(REPORTS.glob("*.txt"))[:2])


@pytest.mark.parametrize(
    "words",
    [
        [ONE],
        [ONE, "--json"],
        [ONE, OTHER, "--csv"],
        ["--csv", ONE, "--csv", "nowhere.txt", str(REPORTS)],
        [ONE, OTHER],
        [ONE, "--csv", "--json"],
        ["nowhere.txt"],
    ],
    ids=len,
)
def test_a_plain_line_is_read_as_typer_reads_it(
    words: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = main(["extract", *words]), capfd.readouterr()
    monkeypatch.setattr(cli, "_is_plain", lambda given: False)
    assert (main(["extract", *words]), capfd.readouterr()) == plain
    assert plain[1].out or plain[1].err


@pytest.mark.parametrize(
    "given",
    [
        [],
        ["extract"],
        ["extract", "--csv"],
        ["extract", ONE, "--html", "x.html"],
        ["extract", ONE, "--rules=mine"],
        ["extract", "--", ONE],
        ["extract", "-h", ONE],
        ["extract", ONE, ""],
        ["--rules", "mine", "extract", ONE],
        ["build", ONE],
    ],
    ids=" ".join,
)
def test_any_other_line_is_left_to_typer(given: list[str]) -> None:
    assert not cli._is_plain(given)
    assert cli._is_plain(["extract", ONE, "--json"])


@pytest.mark.parametrize("words", [[], ["--segmenter", "jieba"]], ids=["plain", "Typer"])
def test_a_reader_that_goes_and_a_user_who_stops_it_end_it_quietly(words: list[str]) -> None:
    stops = {"BrokenPipeError": 1, "KeyboardInterrupt": 130}
    for stop, code in stops.items():
        program = (
            "import sys; from gongkai import cli; from gongkai.cli import show\n"
            f"def stopped(*_, **__): sys.stdout.write('x'); raise {stop}(32, 'gone')\n"
            f"show.show = stopped; sys.exit(cli.main(['extract', {ONE!r}, *{words!r}]))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=_env())
        assert (done.returncode, done.stderr) == (code, b""), stop


def test_a_plain_line_needs_no_typer() -> None:
    code = f"import sys; from gongkai.cli import main; main(['extract', {ONE!r}, '--csv']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=_env())
    assert "typer" not in done.stdout.decode().splitlines()[-1].split()


def test_csv_of_some_reports_is_that_of_a_build(
    tmp_path: Path,
) -> None:
    files = [f for f in sorted((Path(__file__).parents[1] / "data" / "reports").iterdir()) if f.suffix == ".txt"][:3]
    (tmp_path / "empty.txt").write_bytes(b"")
    environment = {**_env(), "PYTHONIOENCODING": "ascii"}  # of no account: a dataset is UTF-8
    command = [sys.executable, "-m", "gongkai", "extract", *files, tmp_path / "empty.txt", tmp_path / "gone", "--csv"]
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    build([*files], tmp_path / "out")
    assert done.stdout == (tmp_path / "out" / "observations.csv").read_bytes()
    told = done.stderr.decode().splitlines()
    assert [line.startswith("gongkai: ") for line in told] == [True, True]
    assert subprocess.run(command[:4] + command[-2:], capture_output=True, env=environment).returncode == 1


def test_csv_loads_nothing_that_only_datasets_need() -> None:
    file = next(f for f in (Path(__file__).parents[1] / "data" / "reports").iterdir() if f.suffix == ".txt")
    code = (
        f"import sys; from gongkai.cli import main; assert main(['extract', {str(file)!r}, '--csv']) == 0;"
        "heavy = {'spacy', 'pandas', 'jieba', 'jinja2', 'numpy', 'pyarrow', 'rich'};"
        "sys.stderr.write(f'loaded: {heavy & set(sys.modules)}')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=_env())
    assert done.stderr.decode().splitlines()[-1] == "loaded: set()"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from gongkai.cli import main; assert main(['--help']) == 0;"
        "heavy = {'spacy', 'pandas', 'lxml', 'jieba', 'jinja2', 'pydantic', 'numpy'};"
        "print('loaded:', heavy & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_env())
    assert done.stdout.endswith("loaded: set()\n")


def _env() -> dict[str, str]:
    import os

    package = sys.modules["gongkai.cli"].__file__
    assert package is not None
    return {**os.environ, "PYTHONPATH": str(Path(package).parents[2])}


# ---------------------------------------------------------------- build


@dataclass(frozen=True)
class Built:
    frames: Mapping[str, pd.DataFrame]
    counts: Mapping[str, int]
    out: Path
    skipped: Mapping[str, int] = field(default_factory=dict)
    reused: int = 0


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """`gongkai.batch.build` replaced: what it was called with, and what it will return or raise."""
    state: dict[str, object] = {}

    def build(paths: list[str], out: Path, **options: object) -> object:
        state["called"] = (paths, out, {**options, "progress": options["progress"] is not None})
        outcome = state["outcome"]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    module = ModuleType("gongkai.batch")
    module.build = build  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gongkai.batch", module)
    return state


def built(reports: int, failures: list[tuple[str, str, str]]) -> Built:
    counts = {
        "reports": reports,
        "entities": 1200,
        "observations": 35,
        "findings": 2,
        "failures": len(failures),
    }
    frame = pd.DataFrame(failures, columns=["path", "error", "message"])
    return Built({"failures": frame}, counts, Path("out"))


def test_build(batch: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    batch["outcome"] = built(7, [("a/b.pdf", "unsupported_format", "PDF is not read yet")])
    assert main(["build", "a", "c*.txt", "-o", "out", "--workers", "2", "--rules", "mine", "--shard", "3/40"]) == 0
    assert batch["called"] == (
        ["a", "c*.txt"],
        Path("out"),
        {
            "workers": 2,
            "rules": Path("mine"),
            "progress": False,
            "timeout": 300,
            "memory": 4096,
            "scheduler": "",
            "shard": (3, 40),
            "formats": ["csv", "parquet"],
            "segmenter": "jieba",
        },
    )
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out == (
        "    7  reports\n1,200  entities\n   35  observations\n    2  findings\n    1  failures\n\n"
        "could not be read:\n  a/b.pdf: PDF is not read yet (unsupported_format)\n\nwritten to out\n"
    )


@pytest.mark.parametrize(("reports", "code"), [(0, 1), (1, 0)])
def test_build_quietly(batch: dict[str, object], capsys: pytest.CaptureFixture[str], reports: int, code: int) -> None:
    batch["outcome"] = built(reports, [("a", "empty", "the file is empty")])
    assert main(["build", "a", "-o", "out", "-q"]) == code
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("error", [ConfigError("out: not a folder"), RuleError("a.toml: x: broken")])
def test_build_stops_on_configuration(
    batch: dict[str, object], capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    batch["outcome"] = error
    assert main(["build", "a", "-o", "out"]) == 2
    assert capsys.readouterr() == ("", f"gongkai: {error}\n")


def test_progress_bar(batch: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    from gongkai.cli.build import _bar

    with _bar(shown=True) as step:
        assert step is not None
        step(1, 2, "a/[red]b[/].txt")
    with _bar(shown=False) as step:
        assert step is None


# ---------------------------------------------------------------- evaluate


def test_evaluate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Evaluation:
        def table(self) -> str:
            return "facts  0.5\n"

        def to_dict(self) -> dict[str, object]:
            return {"facts": {"f1": 0.5, "note": "数"}}

    module = ModuleType("gongkai.evaluate")
    module.evaluate = lambda dataset, gold: Evaluation()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gongkai.evaluate", module)
    assert main(["evaluate", str(tmp_path), str(tmp_path), "--json", str(tmp_path / "s.json")]) == 0
    assert capsys.readouterr().out == "facts  0.5\n"
    assert json.loads((tmp_path / "s.json").read_text("utf-8")) == {"facts": {"f1": 0.5, "note": "数"}}


# ---------------------------------------------------------------- extract


def test_extract_on_a_terminal(flow: list[tuple[Path, Path | None]], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "青田.html", "--rules", "mine"]) == 0
    assert flow == [(Path("青田.html"), Path("mine"))]
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines() if line.strip()]
    for line in (
        "青田县水利局2022年政府信息公开工作年度报告",
        "place 浙江省/丽水市/青田县 331121",
        "period 2022 (2022-01-01 to 2022-12-31)",
        "warning a <warning>",
        "Facts 事实 (4)",
        "COUNT 2 1028条 40余篇",
        "Findings 问题 (1)",
    ):
        assert line in lines
    assert any(line.startswith("1,028 条 主动公开政府信息数") for line in lines)
    assert any(line.startswith("form2021.art20_1") and line.endswith("1 reported, 1 blank") for line in lines)


def test_extract_as_json(
    flow: list[tuple[Path, Path | None]], report: ReportResult, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["extract", "青田.html", "--json"]) == 0
    data = json.loads(capsys.readouterr().out, parse_float=Decimal)
    assert list(data) == [
        "report_id",
        "path",
        "sha256",
        "document",
        "identity",
        "form",
        "sections",
        "entities",
        "facts",
        "cells",
        "findings",
    ]
    assert data["document"]["text"] == report.text
    assert data["identity"]["published"] == "2023-01-09"
    assert data["facts"][1]["value"] == {
        "number": 40,
        "qualifier": "over",
        "lower": 41,
        "upper": 50,
        "unit": "篇",
    }
    assert data["cells"][1]["number"] is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.10"), "0.10"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1234567890.123456789012"), "1234567890.123456789012"),
        (10**30, str(10**30)),
        ('引"号\n', '"引\\"号\\n"'),
        (None, "null"),
        (True, "true"),
        ((), "[]"),
        ({}, "{}"),
    ],
)
def test_encode(value: object, text: str) -> None:
    assert encode(value) == text


def test_extract_as_a_page(
    flow: list[tuple[Path, Path | None]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "青田.out.html"
    assert main(["extract", "青田.html", "--html", str(target)]) == 0
    assert capsys.readouterr().out == f"written to {target}\n"
    assert target.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_page(report: ReportResult) -> None:
    html = page(report)
    tree = lxml.html.document_fromstring(html)
    report_part = "//section[@class='report']"
    paragraphs = tree.xpath(f"{report_part}/p")
    assert [node.text_content() for node in paragraphs] == [
        line for line in report.text.splitlines() if "\t" not in line
    ]
    assert [(node.get("class"), node.text) for node in tree.xpath(f"{report_part}/p//mark")] == [
        ("PERIOD", "2022年"),
        ("AGENCY", "我局"),
        ("CHANNEL", "门户网站"),
        ("COUNT", "1028"),
        ("COUNT", "条"),
        ("COUNT", "40余"),
        ("COUNT", "篇"),
    ]
    facts = tree.xpath(f"{report_part}/p//a")
    assert [(node.get("href"), node.get("id"), node.text_content()) for node in facts] == [
        ("#f1", "t1", "1028"),
        ("#f2", "t2", "40余"),
        ("#f3", "t3", "0.5"),
        ("#f4", "t4", "未收到"),
    ]
    assert tree.xpath("//ol/li/@id") == ["f1", "f2", "f3", "f4"]
    printed = tree.xpath(f"{report_part}//table//td")
    assert [(node.get("rowspan"), node.get("colspan"), node.text_content()) for node in printed] == [
        ("2", None, "信息内容"),
        (None, "2", "第二十条第（一）项"),
        (None, None, "本年制发件数"),
        (None, None, "现行有效件数"),
        (None, None, "行政规范性文件"),
        (None, None, "2"),
        (None, None, ""),
    ]
    assert tree.xpath("//tbody//td/@class") == ["reported number some", "blank"]
    assert not tree.xpath("//script | //link | //img | //iframe")
    assert "http" not in html
    assert "&lt;i&gt;无涉密&lt;/i&gt;" in html
    assert "Received 1, closed 2 &lt;b&gt;." in html
    assert "a &lt;warning&gt;" in html


def test_page_of_an_empty_report(report: ReportResult) -> None:
    bare = replace(report, identity=Identity(), entities=(), facts=(), cells=(), findings=())
    tree = lxml.html.document_fromstring(page(bare))
    assert tree.findtext(".//h1") == "青田"
    assert "没有发现问题" in tree.text_content()


@pytest.mark.parametrize(
    ("file", "message"),
    [("bad.pdf", "bad.pdf: PDF is not read yet"), ("missing.txt", "missing.txt: No such file or directory")],
)
def test_extract_of_an_unreadable_file(
    flow: list[tuple[Path, Path | None]], capsys: pytest.CaptureFixture[str], file: str, message: str
) -> None:
    assert main(["extract", file]) == 2
    assert capsys.readouterr() == ("", f"gongkai: {message}\n")


def test_page_that_cannot_be_written(flow: list[tuple[Path, Path | None]], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "青田.html", "--html", "/nowhere/x.html"]) == 2
    assert capsys.readouterr() == ("", "gongkai: /nowhere/x.html: No such file or directory\n")
