"""The benchmarks measure what they say: yardsticks that find the same, no pattern for its cost, reports seen once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from benchmarks.speed import agreement, goals, turns, works
from benchmarks.speed.agreement import Share
from benchmarks.speed.report import table
from benchmarks.yardsticks import files
from gongkai.read import read
from gongkai.records import Source
from tests.generator import reports

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def corpus() -> list[tuple[str, list[works.Entity]]]:
    """Texts with the spans that gongkai finds in the whole of each: generated reports, and our own."""
    sources = [Source(report.name, report.data) for report in reports(20, seed=7)]
    sources += [Source(str(file), file.read_bytes()) for file in sorted((ROOT / "data" / "reports").glob("*.*"))]
    documents = [read(source) for source in sources]
    return [(document.text, works.entities(document)) for document in documents]


def elsewhere(function: Callable[..., Any], *arguments: Any) -> Any:
    """The result of a function in another process: what the yardsticks tell jieba holds for their whole process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


def found_by(yardstick: str, segmenter: tuple[str, ...], texts: Sequence[str]) -> list[list[works.Entity]]:
    module = import_module(f"benchmarks.yardsticks.{yardstick}")
    return list(module.entities(module.pipeline(*segmenter), texts))


@pytest.mark.parametrize(("yardstick", "segmenter"), [("naive", ()), ("tuned", ()), ("tuned", ("jieba",))])
def test_yardsticks_find_the_same_spans(
    yardstick: str, segmenter: tuple[str, ...], corpus: list[tuple[str, list[works.Entity]]]
) -> None:
    texts, own = zip(*corpus, strict=True)
    shares = agreement.spans(own, elsewhere(found_by, yardstick, segmenter, texts))
    assert agreement.below(shares, "samples") == [], shares


def test_each_naive_pattern_earns_its_cost(corpus: list[tuple[str, list[works.Entity]]]) -> None:
    assert elsewhere(needless, corpus) == []


def test_a_needless_pattern_is_found() -> None:
    said = [("全年收到来信3件。", [("COUNT", 6, 8)])]
    twice = [{"label": "COUNT", "pattern": [{"TEXT": "3"}, {"TEXT": "件"}], "id": name} for name in "ab"]
    assert len(elsewhere(needless, said, twice)) == 2
    assert elsewhere(needless, said, twice[:1]) == []


def needless(*arguments: Any) -> list[str]:
    from benchmarks.yardsticks.needless import needless

    return needless(*arguments)


def test_shares() -> None:
    own = [[("COUNT", 0, 2), ("COUNT", 5, 7), ("PERIOD", 9, 12)]]
    other = [[("COUNT", 0, 2), ("COUNT", 5, 8), ("AGENCY", 1, 2)]]
    shares = agreement.spans(own, other)
    assert shares["COUNT"] == Share(own=2, found=1, added=1)
    assert shares["COUNT"].equal == 0.5
    assert shares["PERIOD"].equal == shares["AGENCY"].equal == 0
    assert shares["CHANNEL"].equal == 1
    assert agreement.below(shares, "generated") == ["AGENCY", "PERIOD", "COUNT"]
    assert agreement.texts([["1", "1", "2"]], [["1", "3"]]) == Share(own=3, found=1, added=1)


def test_a_report_is_timed_once_and_never_warmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []
    monkeypatch.setattr(turns, "WORKS", {"core": lambda: seen.extend})
    monkeypatch.setattr(turns, "_READY", {})
    warm, fresh = [tmp_path / "warm"], [tmp_path / "a", tmp_path / "b"]
    turns._prepare("core", warm)
    assert turns._timed("core", fresh) >= 0
    assert seen == [*warm, *fresh]


def test_ratio_is_the_median_of_pairs() -> None:
    assert turns.ratio([2.0, 30.0, 8.0], [1.0, 3.0, 2.0]) == 4.0


def test_goals_are_bounds_in_both_senses() -> None:
    verdicts = goals.verdicts({"core_naive": 50.0, "core_bare": 22.1})
    assert [(row["must"], row["met"]) for row in verdicts] == [("at least 50x", True), ("at most 22x", False)]


def test_pages_as_a_first_script_reads_them(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html><head><title>no</title></head><body><p>收到3件</p>"
        "<table><tr><td>总数</td><td>1,024</td><td>0.50</td></tr></table></body></html>",
        "utf-8",
    )
    text, tables = files.html(page)
    assert text.split() == ["收到3件", "总数", "1,024", "0.50"]
    assert Counter(files.numbers(tables)) == Counter(["1024", "0.5"])


def test_a_run_below_a_floor_prints_no_times() -> None:
    share = {"own": 4, "found": 1, "added": 0, "equal": 0.4}
    printed = table({"agreement": {"naive": {"samples": {"COUNT": share}}}, "below_floor": ["naive, samples: COUNT"]})
    assert "Not timed" in printed
    assert "CPU" not in printed


def test_a_whole_run_is_printed_with_its_goals() -> None:
    row = {"ms": 1.5, "naive_over": 2.0, "over_bare": 3.0}
    figures = {
        "agreement": {},
        "below_floor": [],
        "rows": {"pdf": {"generated": {"reports": 3, "characters": None, "works": {"gongkai": row}}}},
        "shares": {"pdf": {"read": 0.75, "rest": 0.001}},
        "starts": {"python": {"seconds": 0.01, "naive_over": 200.0, "over_python": 1.0}},
        "goals": goals.verdicts({"pdf": 2.0}),
    }
    printed = table(figures)
    assert "of all stages, pdf: read 75%\n" in printed
    assert printed.rstrip().endswith("NO")
