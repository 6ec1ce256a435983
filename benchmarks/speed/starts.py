"""Whole processes: what a start costs, and how much memory a worker of a build takes."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

from benchmarks.machine import ENVIRONMENT, ROOT

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_GONGKAI = [sys.executable, "-m", "gongkai"]
_NAIVE = [sys.executable, "-m", "benchmarks.yardsticks"]


def starts(files: Sequence[Path], rounds: int) -> dict[str, dict[str, float]]:
    """CPU seconds from a cold start, with the ratios to bare Python and to the naive pipeline."""
    five = list(files[:5])
    with tempfile.TemporaryDirectory() as base:
        places = iter(range(10**6))

        def new(name: str) -> str:
            return f"{base}/{next(places)}{name}"

        commands: dict[str, Callable[[], list[Any]]] = {
            "python": lambda: [sys.executable, "-c", "pass"],
            "gongkai --help": lambda: [*_GONGKAI, "--help"],
            "gongkai extract, one text": lambda: [*_GONGKAI, "extract", five[0], "--json"],
            "gongkai, five texts to CSV": five_to_csv(five, new),
            "naive spaCy, five texts to CSV": lambda: [*_NAIVE, new(".csv"), *five],
        }
        for command in commands.values():  # compiled files and jieba's dictionary are there from the first use on
            _seconds(command())
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                taken[name].append(_seconds(command()))
    bare, naive = taken["python"], taken["naive spaCy, five texts to CSV"]
    return {
        name: {
            "seconds": statistics.median(times),
            "over_python": statistics.median(a / b for a, b in zip(times, bare, strict=True)),
            "naive_over": statistics.median(b / a for a, b in zip(times, naive, strict=True)),
        }
        for name, times in taken.items()
    }


def five_to_csv(files: Sequence[Path], new: Callable[[str], str]) -> Callable[[], list[Any]]:
    """What the command line offers for a few files: `extract --csv`, or a whole build where it has no such option."""
    usage = subprocess.run(
        [*_GONGKAI, "extract", "--help"], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    if "--csv" in usage.stdout:
        return lambda: [*_GONGKAI, "extract", *files, "--csv"]
    return lambda: [*_GONGKAI, "build", *files, "-o", new(""), "-q", "-w", "1", "--formats", "csv"]


def worker_memory(folder: Path) -> float:
    """The peak of a worker's memory in MB while it builds the reports of a folder (Linux)."""
    with tempfile.TemporaryDirectory() as base:
        process = subprocess.Popen([*_GONGKAI, "build", folder, "-o", f"{base}/out", "-w", "1", "-q"], env=ENVIRONMENT)
        highest = 0.0
        while process.poll() is None:
            highest = max([highest, *map(_peak, _children(process.pid))])
            time.sleep(0.02)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return highest


def _seconds(command: list[Any]) -> float:
    """CPU seconds of a process and of those that it starts and waits for."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, check=True, env=ENVIRONMENT, cwd=ROOT, stdout=subprocess.DEVNULL)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for file in Path(f"/proc/{pid}/task").glob("*/children") for word in file.read_text().split()]
    except OSError:
        return []


def _peak(pid: int) -> float:
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) / 1024 if found else 0
