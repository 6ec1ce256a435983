"""What a report costs: bare reading, the stages, and the naive spaCy pipeline on the same text; and starts.

    python -m benchmarks.speed [--reports 300] [--rounds 7] [--json FILE]

CPU time of one process. What is compared runs in turns (A, B, A, B ...), each ratio is the median of those of
the turns, so that a machine that grows slower for a while does not decide. Starts are whole processes.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks import naive
from benchmarks.machine import ENVIRONMENT, ROOT, machine
from gongkai.flow import flow
from gongkai.identify import identify
from gongkai.match import match
from gongkai.read import read
from gongkai.records import Source
from gongkai.segment import segment
from gongkai.tables import tables

NAIVE = """
import sys
from pathlib import Path
from benchmarks import naive
from benchmarks.machine import ENVIRONMENT, ROOT, machine
import csv
nlp = naive.pipeline()
writer = csv.writer(open(sys.argv[1], "w", encoding="utf-8"))
for file in sys.argv[2:]:
    doc = nlp(Path(file).read_text("utf-8"))
    writer.writerows((file, entity.label_, entity.text, entity.start_char) for entity in doc.ents)
"""
Work: TypeAlias = Callable[[], object]


def cpu(work: Work) -> float:
    clock = time.process_time()
    work()
    return time.process_time() - clock


def seconds(command: list[Any]) -> float:
    """CPU seconds of a process and of those that it starts and waits for."""
    before = os.times()
    subprocess.run(command, check=True, env=ENVIRONMENT, cwd=ROOT, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def in_turns(works: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """What each takes in each round, one after the other."""
    return {name: list(taken) for name, taken in zip(
        works, zip(*([work() for work in works.values()] for _ in range(rounds)), strict=True), strict=True
    )}  # fmt: skip


def ratio(one: list[float], other: list[float]) -> float:
    return round(statistics.median(a / b for a, b in zip(one, other, strict=True)), 2)


def texts(folder: Path, count: int, rounds: int) -> dict[str, Any]:
    """Milliseconds a report of text."""
    files = sorted(folder.glob("*/*.txt"))[:count]
    sources = [Source(str(file), file.read_bytes()) for file in files]
    plain = [source.data.decode("utf-8") for source in sources]
    nlp = naive.pipeline()

    def entities() -> int:
        found = 0
        for source in sources:
            document = read(source)
            view = segment(document, tables(document).zones)
            found += len(match(view, identify(document, view).year))
        return found

    works: dict[str, Work] = {
        "bare reading (open, decode)": lambda: [file.read_bytes().decode("utf-8") for file in files],
        "gongkai: read": lambda: [read(source) for source in sources],
        "gongkai: read, tables, segment, identify, match": entities,
        "gongkai: all stages": lambda: [flow(source, "r") for source in sources],
        "naive spaCy: entities only": lambda: naive.entities(nlp, plain),
    }
    for work in works.values():
        work()  # rules and dictionaries are loaded before the clock runs
    taken = in_turns({name: lambda work=work: cpu(work) for name, work in works.items()}, rounds)
    yardstick = taken["naive spaCy: entities only"]
    floor = taken["bare reading (open, decode)"]
    return {
        "reports": len(files),
        "characters": sum(map(len, plain)),
        "rows": {
            name: {
                "ms_a_report": round(statistics.median(times) / len(files) * 1000, 3),
                "naive_over_this": ratio(yardstick, times),
                "this_over_bare_reading": ratio(times, floor),
            }
            for name, times in taken.items()
        },
        "entities": {"gongkai": entities(), "naive": naive.entities(nlp, plain).total()},
    }


def starts(folder: Path, rounds: int) -> dict[str, Any]:
    """Seconds of CPU from a cold start."""
    files = sorted(folder.glob("*/*.txt"))[:5]
    python, gongkai = [sys.executable], [sys.executable, "-m", "gongkai"]
    with tempfile.TemporaryDirectory() as base:
        places = iter(range(10**6))
        works = {
            "python": lambda: seconds([*python, "-c", "pass"]),
            "gongkai --help": lambda: seconds([*gongkai, "--help"]),
            "gongkai extract, one text": lambda: seconds([*gongkai, "extract", files[0], "--json"]),
            "gongkai build, five texts": lambda: seconds(
                [*gongkai, "build", *files, "-o", f"{base}/{next(places)}", "-q"]
            ),
            "naive spaCy, five texts to CSV": lambda: seconds([*python, "-c", NAIVE, f"{base}/naive.csv", *files]),
        }
        taken = in_turns(works, rounds)
    return {name: round(statistics.median(times), 3) for name, times in taken.items()}


def table(figures: dict[str, Any]) -> str:
    lines = [f"{'CPU ms a report':>55}  {'naive / this':>12}  {'this / reading':>14}"]
    for name, row in figures["texts"]["rows"].items():
        own, floor = row["naive_over_this"], row["this_over_bare_reading"]
        lines.append(f"{name:<47}{row['ms_a_report']:>8.2f}  {own:>11}x  {floor:>13}x")
    lines += ["", f"{'CPU s from a cold start':>55}"]
    lines += [f"{name:<47}{value:>8.2f}" for name, value in figures["starts"].items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        command = [sys.executable, "-m", "tests.generator", str(options.reports), base, "--seed", "1"]
        subprocess.run(command, check=True, cwd=ROOT, env=ENVIRONMENT)
        figures = {
            "machine": machine(),
            "texts": texts(Path(base), options.reports, options.rounds),
            "starts": starts(Path(base), min(options.rounds, 5)),
        }
    sys.stdout.write(table(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
