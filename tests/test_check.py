"""`gongkai check`: findings as text and as a page, of a file and of a dataset."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gongkai.batch import build
from gongkai.cli import main

REPORTS = Path(__file__).parents[1] / "data" / "reports"
SOUND, BROKEN = "s14", "s13"


def report(stem: str) -> Path:
    return next(REPORTS.glob(f"{stem}*"))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("check") / "dataset"
    build([report(SOUND), report(BROKEN)], out)
    return out


def printed(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> str:
    assert main(["check", *map(str, argv)]) == 0
    return capsys.readouterr().out


def test_a_report_with_a_wrong_cell(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, report(BROKEN), "--severity", "warning").splitlines()
    assert [re.match(r" *(\w+) +([\w.]+):", line).groups() for line in lines[1:-2]] == [  # type: ignore[union-attr]
        ("error", "C2"), ("error", "C3"), ("warning", "N5"),
    ]  # fmt: skip
    assert all("（一）予以公开 / 总计 32 → 23" in line for line in lines[1:3])
    assert lines[-1] == "1 reports checked, 0 without findings"


def test_a_dataset_says_the_same_as_its_files(capsys: pytest.CaptureFixture[str], dataset: Path) -> None:
    alone = printed(capsys, report(BROKEN), "--severity", "warning").splitlines()
    together = printed(capsys, dataset, "--severity", "warning").splitlines()
    assert together[:-1] == alone[:-1]
    assert together[-1] == "2 reports checked, 1 without findings"


def test_one_report_of_a_dataset(capsys: pytest.CaptureFixture[str], dataset: Path) -> None:
    chosen = report(SOUND).stem
    assert (
        printed(capsys, dataset, "--report", chosen, "--severity", "error") == "1 reports checked, 1 without findings\n"
    )


def page(capsys: pytest.CaptureFixture[str], tmp_path: Path, *argv: str | Path) -> str:
    file = tmp_path / "check.html"
    assert printed(capsys, *argv, "--html", file) == f"written to {file}\n"
    return file.read_text("utf-8")


def test_the_page_marks_the_suspect_cell_and_shows_every_identity(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, dataset: Path
) -> None:
    of_file = page(capsys, tmp_path, report(BROKEN), "--severity", "warning")
    assert re.findall(r'class="reported suspect"[^>]*>([^<]*)<', of_file) == ["32"]
    assert of_file.count('<li class="broken error">') == 2
    assert of_file.count("<button") > 37
    assert "http" not in of_file, "nothing is loaded from elsewhere"
    of_dataset = page(capsys, tmp_path, dataset, "--severity", "warning")
    body = re.compile(r"<section id.*</section>", re.DOTALL)
    assert body.findall(of_dataset) == body.findall(of_file)


def test_a_page_without_findings(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "没有发现问题" in page(capsys, tmp_path, report(SOUND), "--severity", "error")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["{dataset}", "--report", "absent"], "no report absent"),
        (["{reports}"], "is this a dataset?"),
        (["{file}", "--report", "s13"], "this is a file"),
        (["{reports}/absent.txt"], "absent.txt"),
    ],
)
def test_wrong_use_is_one_line(
    capsys: pytest.CaptureFixture[str], dataset: Path, argv: list[str], message: str
) -> None:
    places = {"dataset": dataset, "reports": REPORTS, "file": report(SOUND)}
    assert main(["check", *[part.format(**places) for part in argv]]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
