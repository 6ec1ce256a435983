"""Whether a report costs the same among many, on several workers, and how much memory a worker takes.

    python -m benchmarks.scale [--counts 1000,10000] [--formats txt] [--json FILE]

Whole builds of generated reports, publishing included. Seconds are CPU time of all processes of a build; start-up is
the least of some builds of a few reports for each worker, apart, for it does not grow. Two sizes give what one more
report costs and how much memory it takes: `(total(b) - total(a)) / (b - a)`. Memory is the peak of each process, looked
up while it runs (Linux).
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

WORKERS = (1, 2)
FEW = 8
"""Reports that a worker does at least: with so many for each of them all start."""
STARTS = 3
"""Builds of which the quickest counts: seconds of start-up stand in each figure, and the first reads from disk."""
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


def generated(count: int, base: str, formats: str) -> Path:
    """A folder of so many reports."""
    folder = Path(base, f"{count}")
    command = [sys.executable, "-m", "tests.generator", f"{count}", folder, "--seed", "1", "--formats", formats]
    subprocess.run(command, check=True, cwd=ROOT, env=ENVIRONMENT)
    return folder


def measured(folder: Path, workers: int) -> dict[str, Any]:
    """One build in processes of its own, of which nothing is kept."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        return build(folder, Path(place, "dataset"), workers)


def build(folder: Path, out: Path, workers: int) -> dict[str, Any]:
    """What a build takes, in processes of its own."""
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
        "cpu_seconds": round(cpu, 2),
        "reports_a_second": round(count / (time.perf_counter() - clock), 1),
        "parent_mb": round(peaks.pop(process.pid)),
        "worker_mb": [round(value) for value in peaks.values()],
    }


def table(builds: list[dict[str, Any]], start: dict[int, float]) -> list[dict[str, Any]]:
    """For each number of workers: milliseconds a report beyond start-up in each build, of one more report between the
    smallest and the largest, and how they compare; `start` is seconds of a build of `FEW` reports for each worker."""
    rows: list[dict[str, Any]] = []
    for workers, seconds in start.items():
        mine = [build for build in builds if build["workers"] == workers]
        few, most = mine[0], mine[-1]
        costs = [(build["cpu_seconds"] - seconds) / (build["reports"] - FEW * workers) * 1000 for build in mine]
        more = max(1, most["reports"] - few["reports"])
        one = rows[0]["ms_a_report"][most["reports"]] if rows else costs[-1]
        rows.append(
            {
                "workers": workers,
                "start_up_seconds": seconds,
                "ms_a_report": {build["reports"]: round(cost, 2) for build, cost in zip(mine, costs, strict=True)},
                "ms_one_more_report": round((most["cpu_seconds"] - few["cpu_seconds"]) / more * 1000, 2),
                "most_over_fewest": round(costs[-1] / costs[0], 3),
                "parent_kb_one_more_report": round((most["parent_mb"] - few["parent_mb"]) / more * 1024, 2),
                "over_one_worker": round(costs[-1] / one, 3),
            }
        )
    return rows


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
    builds, start = [], {}
    with tempfile.TemporaryDirectory() as base:
        for workers in WORKERS:
            few = generated(FEW * workers, base, options.formats)
            start[workers] = min(measured(few, workers)["cpu_seconds"] for _ in range(STARTS))
        for count in counts:
            folder = generated(count, base, options.formats)
            for workers in WORKERS:
                builds.append(measured(folder, workers))
                sys.stderr.write(f"{builds[-1]}\n")
    figures = {
        "machine": machine(),
        "formats": options.formats,
        "builds": builds,
        "table": table(builds, start),
    }
    text = json.dumps(figures, indent=2)
    sys.stdout.write(f"{text}\n")
    if options.json:
        options.json.write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()
