"""Whether a report costs the same among many, on several workers, and how much memory a worker takes.

    python -m benchmarks.scale [--counts 1000,10000] [--formats txt] [--json FILE]

Whole builds of generated reports. Milliseconds are CPU time of all processes of a build, publishing included,
divided by its reports; memory is the peak of each process, looked up while it runs (Linux).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.machine import ENVIRONMENT, ROOT, machine

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


def measured(folder: Path, out: Path, workers: int) -> dict[str, Any]:
    """One build in processes of its own."""
    command = [sys.executable, "-m", "gongkai", "build", folder, "-o", out, "-w", str(workers), "-q"]
    peaks: dict[int, float] = {}
    before, clock = os.times(), time.perf_counter()
    process = subprocess.Popen(command, env=ENVIRONMENT)
    while process.poll() is None:
        for pid in (process.pid, *children(process.pid)):
            peaks[pid] = max(peaks.get(pid, 0), peak(pid))
        time.sleep(0.2)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    count = json.loads((out / "build.json").read_text("utf-8"))["counts"]["reports"]
    return {
        "reports": count,
        "workers": workers,
        "ms_a_report": round(cpu / count * 1000, 2),
        "reports_a_second": round(count / (time.perf_counter() - clock), 1),
        "parent_mb": round(peaks.pop(process.pid)),
        "worker_mb": [round(value) for value in peaks.values()],
    }


def children(pid: int) -> list[int]:
    try:
        return [int(word) for file in Path(f"/proc/{pid}/task").glob("*/children") for word in file.read_text().split()]
    except OSError:
        return []


def peak(pid: int) -> float:
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) / 1024 if found else 0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--counts", default="1000,10000")
    parser.add_argument("--formats", default="txt")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    counts = [int(count) for count in options.counts.split(",")]
    found = []
    with tempfile.TemporaryDirectory() as base:
        for count in counts:
            folder = Path(base, f"{count}")
            command = [sys.executable, "-m", "tests.generator", str(count), folder, "--seed", "1"]
            subprocess.run([*command, "--formats", options.formats], check=True, cwd=ROOT, env=ENVIRONMENT)
            for workers in (1, 2):
                found.append(measured(folder, Path(base, f"out{count}-{workers}"), workers))
                sys.stderr.write(f"{found[-1]}\n")
    few, one, two = (found[place]["ms_a_report"] for place in (0, -2, -1))
    figures = {
        "machine": machine(),
        "formats": options.formats,
        "builds": found,
        "two_workers_over_one": round(two / one, 3),
        "most_over_fewest": round(one / few, 3),
    }
    text = json.dumps(figures, indent=2)
    sys.stdout.write(f"{text}\n")
    if options.json:
        options.json.write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()
