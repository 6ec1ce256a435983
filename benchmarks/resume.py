"""Kill builds at random moments and let them go on; change one report in many and build again.

    python -m benchmarks.resume [--reports 500] [--kills 20] [--rebuild 1000] [--crowd 2000] [--seed 1] [--json FILE]

The reports are generated. Each kill is a SIGKILL of the whole build, workers left to themselves, at a moment
drawn evenly from the time that an undisturbed build takes; the build is then started again and let through. All
datasets must be equal byte by byte to the undisturbed one. The rebuild is timed in one process, with one worker,
right after the full build that it is compared with. In builds of the last kind a random worker is killed every
few seconds, first of local ones, then of a Dask cluster (where Dask is installed). A count of 0 leaves a part out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.machine import ENVIRONMENT, ROOT
from benchmarks.scale import children
from gongkai.batch import build

_EVERY = 1.0  # seconds between two kills of a worker


def generate(count: int, folder: Path, seed: int, formats: str = "txt,html") -> Path:
    """Generated reports."""
    command = [sys.executable, "-m", "tests.generator", str(count), folder, "--seed", str(seed), "--formats", formats]
    subprocess.run(command, check=True, cwd=ROOT, env=ENVIRONMENT)
    return folder


def start(folder: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gongkai", "build", folder, "-o", out, "-w", "2", "-q"]
    return subprocess.Popen(command, env=ENVIRONMENT)


def tables(out: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(out.glob("*.csv"))}


def kills(base: Path, count: int, rounds: int, seed: int) -> dict[str, Any]:
    """Each round: a build killed once, and then let through."""
    folder, rng = generate(count, base / "in", seed), random.Random(seed)
    clock = time.perf_counter()
    assert start(folder, base / "whole").wait() == 0
    whole, expected = time.perf_counter() - clock, tables(base / "whole")
    found = []
    for number in range(rounds):
        out, parts = base / f"out{number}", base / f".out{number}.parts"
        process, moment = start(folder, out), rng.uniform(0, whole)
        time.sleep(moment)
        process.kill()
        process.wait()
        left = len([*parts.glob("part-*.zip")])
        published = out.exists()
        assert not published or tables(out) == expected, "a dataset that is not whole"
        clock = time.perf_counter()
        assert start(folder, out).wait() == 0
        seconds = time.perf_counter() - clock
        equal = tables(out) == expected
        found.append({"killed_at": round(moment, 2), "parts_left": left, "published": published,
                      "resumed_in": round(seconds, 2), "equal": equal})  # fmt: skip
        sys.stderr.write(f"{found[-1]}\n")
    left_over = sorted(file.name for file in base.iterdir() if file.suffix in (".new", ".old"))
    return {
        "reports": count,
        "whole_seconds": round(whole, 2),
        "kills": rounds,
        "equal": sum(item["equal"] for item in found),
        "left_over": left_over,
        "rounds": found,
    }


def rebuild(base: Path, count: int, seed: int) -> dict[str, Any]:
    """A full build, one of its reports changed, and the next build; the result is that of a fresh one."""
    folder, out = generate(count, base / "many", seed), base / "many-out"
    build([next(folder.glob("*/*"))])  # modules and rules are loaded before the clock runs
    clock = time.perf_counter()
    build([folder], out)
    full = time.perf_counter() - clock
    time.sleep(2.5)  # a file that is younger than that is compared by its bytes
    file = sorted(folder.glob("*/*.txt"))[count // 4]
    file.write_text(file.read_text("utf-8") + "\n全年共接待来访查阅17人次。\n", "utf-8")
    clock = time.perf_counter()
    built = build([folder], out)
    again = time.perf_counter() - clock
    build([folder], base / "fresh")
    return {
        "reports": count,
        "rows": dict(built.counts),
        "full_seconds": round(full, 2),
        "rebuild_seconds": round(again, 2),
        "read_again": count - built.reused,
        "times_faster": round(full / again, 1),
        "equal": tables(out) == tables(base / "fresh"),
    }


def workers_killed(base: Path, count: int, seed: int) -> dict[str, Any]:
    """Builds of which a worker is killed every few seconds: local processes, then those of a Dask cluster."""
    folder, rng = generate(count, base / "crowd", seed, "txt"), random.Random(seed)
    assert start(folder, base / "crowd-whole").wait() == 0
    expected = tables(base / "crowd-whole")

    process, killed = start(folder, base / "crowd-local"), 0
    while process.poll() is None:
        time.sleep(_EVERY)
        killed += kill_one(children(process.pid), rng)
    figures = {"reports": count, "local_killed": killed, "local_equal": tables(base / "crowd-local") == expected}
    try:
        from distributed import LocalCluster
    except ImportError:
        return figures
    over, killed_there = threading.Event(), []
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:

        def disturb() -> None:
            while not over.wait(_EVERY):
                pids = [worker.pid for worker in cluster.workers.values() if worker.pid]
                killed_there.extend([0] * kill_one(pids, rng))

        disturber = threading.Thread(target=disturb)
        disturber.start()
        built = build([folder], base / "crowd-dask", scheduler=cluster.scheduler_address)
        over.set()
        disturber.join()
    equal = tables(base / "crowd-dask") == expected
    return {**figures, "dask_killed": len(killed_there), "dask_equal": equal, "rows": dict(built.counts)}


def kill_one(pids: list[int], rng: random.Random) -> int:
    """Kill one of some processes; how many it were."""
    try:
        os.kill(rng.choice(pids), signal.SIGKILL)
    except (IndexError, ProcessLookupError):
        return 0
    return 1


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--rebuild", type=int, default=1000)
    parser.add_argument("--crowd", type=int, default=2000, help="reports of the builds whose workers are killed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        figures = {
            "rebuild": rebuild(Path(base), options.rebuild, options.seed) if options.rebuild else {},
            "kills": kills(Path(base), options.reports, options.kills, options.seed) if options.kills else {},
            "workers_killed": workers_killed(Path(base), options.crowd, options.seed) if options.crowd else {},
        }
    text = json.dumps(figures, indent=2)
    sys.stdout.write(f"{text}\n")
    if options.json:
        options.json.write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()
