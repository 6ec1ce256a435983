"""One run of everything: `python -m benchmarks.speed [--rounds 7] [--samples FOLDER] [--json FILE]`.

First it is checked that the spaCy pipelines find what gongkai finds; below the floors the run ends with 1.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.machine import ENVIRONMENT, ROOT, machine
from benchmarks.speed import agreement, goals, starts, turns, works
from benchmarks.speed.report import table
from benchmarks.yardsticks.files import numbers, plain

BARE, BINARY = "bare reading (open, decode)", "bare reading (open)"
CORE, LINKED, ALL = list(works.WORKS)[2:5]
NAIVE, TUNED, TUNED_WORDS, NAIVE_HTML, NAIVE_PDF = list(works.WORKS)[5:]
TEXT = (BARE, CORE, LINKED, ALL, NAIVE, TUNED, TUNED_WORDS)


Shares: TypeAlias = dict[str, dict[str, dict[str, agreement.Share]]]  # by yardstick, corpus and kind


@dataclass(frozen=True)
class Plan:
    """How many reports of a format are generated, and what takes them."""

    format: str
    names: tuple[str, ...]
    naive: str
    slice: int
    warm: int


PLANS = (
    Plan("txt", TEXT, NAIVE, 32, 480),
    Plan("html", (BARE, ALL, NAIVE_HTML), NAIVE_HTML, 10, 40),
    Plan("pdf", (BINARY, ALL, NAIVE_PDF), NAIVE_PDF, 3, 6),
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--samples", type=Path, default=samples(), help="reports for the second column")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        figures = measured(Path(base), options.samples, options.rounds)
    sys.stdout.write(table(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", "utf-8")
    sys.exit(1 if figures["below_floor"] else 0)


def samples() -> Path:
    """Reports that are not generated: those of the shared corpus beside the repository, else our own."""
    shared = ROOT.parent / "shared" / "corpus" / "dev" / "reports"
    return shared if shared.is_dir() else ROOT / "data" / "reports"


def measured(base: Path, sample: Path, rounds: int) -> dict[str, Any]:
    fresh = {plan.format: generated(base / plan.format, plan.format, plan.slice * rounds, seed=1) for plan in PLANS}
    warm = {plan.format: generated(base / f"{plan.format}-warm", plan.format, plan.warm, seed=2) for plan in PLANS}
    given = {plan.format: sorted(sample.glob(f"*.{plan.format}")) for plan in PLANS}
    shares = agree(fresh, given)
    figures: dict[str, Any] = {"machine": machine(), "agreement": plain_figures(shares)}
    figures["below_floor"] = [
        f"{name}, {corpus}: {kind}"
        for name, corpora in shares.items()
        for corpus, kinds in corpora.items()
        for kind in agreement.below(kinds, corpus)
    ]
    if figures["below_floor"]:
        return figures
    figures["rows"] = {
        plan.format: rows(plan, warm[plan.format], fresh[plan.format], given[plan.format]) for plan in PLANS
    }
    figures["shares"] = {plan.format: turns.parts(warm[plan.format], fresh[plan.format]) for plan in PLANS}
    figures["starts"] = starts.starts(fresh["txt"], min(rounds, 5))
    memory = {
        "memory_text": starts.worker_memory(base / "txt"),
        "memory_all": starts.worker_memory(generated(base / "all", "txt,html,docx,xlsx,pdf", 60, seed=3)[0].parent),
    }
    figures["goals"] = goals.verdicts({**ratios(figures), **memory})
    return figures


def generated(folder: Path, formats: str, count: int, seed: int) -> list[Path]:
    """Reports in a folder, written by the generator."""
    command = [
        sys.executable,
        "-m",
        "tests.generator",
        str(count),
        str(folder),
        "--seed",
        str(seed),
        "--formats",
        formats,
    ]
    subprocess.run(command, check=True, cwd=ROOT, env=ENVIRONMENT)
    return sorted(file for file in folder.glob("*/*") if file.is_file())


def agree(fresh: Mapping[str, list[Path]], given: Mapping[str, list[Path]]) -> Shares:
    """How far the yardsticks find what gongkai finds, by yardstick and corpus."""
    found: Shares = {name: {} for name in (NAIVE, TUNED, TUNED_WORDS)}
    for corpus, files in (("generated", fresh["txt"]), ("samples", given["txt"])):
        same = [file for file in files if unchanged(file)]
        own = turns.results(CORE, same)
        for name, corpora in found.items():
            corpora[corpus] = agreement.spans(own, turns.results(name, same))
    pages_of = {
        name: {"pages": pages(name, fresh[format])} for format, name in (("html", NAIVE_HTML), ("pdf", NAIVE_PDF))
    }
    return found | pages_of


def plain_figures(shares: Shares) -> dict[str, Any]:
    return {
        name: {
            corpus: {kind: {**asdict(share), "equal": round(share.equal, 3)} for kind, share in kinds.items()}
            for corpus, kinds in corpora.items()
        }
        for name, corpora in shares.items()
    }


def unchanged(file: Path) -> bool:
    """Whether gongkai's text of a file has the positions of the plain text."""
    from gongkai.read import read

    return read(works.source(file)).text == plain(file)


def pages(name: str, files: Sequence[Path]) -> dict[str, agreement.Share]:
    """Of pages, which have no common positions: the entities as words, and the numbers in tables."""
    from gongkai.read import read

    documents = [read(works.source(file)) for file in files]
    theirs = turns.results(name, files)
    own_words = [[(kind, _close(item.text[a:b])) for kind, a, b in works.entities(item)] for item in documents]
    their_words = [[(kind, _close(text[a:b])) for kind, a, b in entities] for text, _, entities in theirs]
    own_tables = [[[[cell.text for cell in row] for row in grid.rows] for grid in item.grids] for item in documents]
    by_kind = {kind: agreement.texts(_only(own_words, kind), _only(their_words, kind)) for kind in agreement.KINDS}
    return {
        **by_kind,
        "numbers": agreement.texts(map(numbers, own_tables), (numbers(tables) for _, tables, _ in theirs)),
    }


def _close(text: str) -> str:
    return "".join(text.split())


def _only(reports: Sequence[Sequence[tuple[str, str]]], kind: str) -> list[list[str]]:
    return [[text for label, text in words if label == kind] for words in reports]


def rows(plan: Plan, warm: list[Path], fresh: list[Path], given: list[Path]) -> dict[str, Any]:
    """Milliseconds and ratios of each work, on generated reports and on samples."""
    corpora = {
        "generated": sliced(fresh, plan.slice),
        "samples": sliced(given, max(1, min(plan.slice, len(given) // 4))),
    }
    found = {}
    for corpus, taken in turns.taken(plan.names, warm, corpora).items():
        files = [file for part in corpora[corpus] for file in part]
        works_of = {}
        for name, times in taken.items():
            works_of[name] = {
                "ms": statistics.median(times),
                "naive_over": turns.ratio(taken[plan.naive], times),
                "over_bare": turns.ratio(times, taken[plan.names[0]]),
            }
            if TUNED in taken:
                works_of[name]["tuned_over"] = turns.ratio(taken[TUNED], times)
            if TUNED_WORDS in taken:
                works_of[name]["tuned_words_over"] = turns.ratio(taken[TUNED_WORDS], times)
        characters = sum(len(plain(file)) for file in files) // len(files) if plan.format == "txt" else None
        found[corpus] = {"reports": len(files), "characters": characters, "works": works_of}
    return found


def sliced(files: Sequence[Path], size: int) -> list[list[Path]]:
    return [list(files[start : start + size]) for start in range(0, len(files), size)]


def ratios(figures: dict[str, Any]) -> dict[str, float]:
    """The figures that goals are set for, on generated reports."""
    text, html, pdf = (figures["rows"][plan.format]["generated"]["works"] for plan in PLANS)
    cold = figures["starts"]
    return {
        "core_naive": text[CORE]["naive_over"],
        "core_tuned": text[CORE]["tuned_over"],
        "core_tuned_words": text[CORE]["tuned_words_over"],
        "all_naive": text[ALL]["naive_over"],
        "core_bare": text[CORE]["over_bare"],
        "html": html[ALL]["naive_over"],
        "pdf": pdf[ALL]["naive_over"],
        "help": cold["gongkai --help"]["over_python"],
        "five": cold["gongkai, five texts to CSV"]["naive_over"],
    }


if __name__ == "__main__":
    main()
