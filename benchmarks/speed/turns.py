"""Timing in turns: each work lives in a process of its own, and all of them take the same reports one after the other.

A report is seen by a work once only: what the work remembers of other reports is what it would remember in a long
run, and nothing that was kept of the same file can flatter it. Before the clock runs, each is warmed on other reports.
"""

from __future__ import annotations

import gc
import multiprocessing
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.speed.works import WORKS, shares

_AGAIN = 20
"""Times that bare reading reads its files for one figure: once is too short for a clock."""
_READY: dict[str, Callable[[Sequence[Path]], Any]] = {}


def taken(
    names: Sequence[str], warm: Sequence[Path], corpora: Mapping[str, Sequence[Sequence[Path]]]
) -> dict[str, dict[str, list[float]]]:
    """CPU milliseconds a report of each work, slice by slice, for each corpus (a list of slices of files)."""
    with ExitStack() as stack:
        workers = {name: stack.enter_context(_process(_prepare, name, warm)) for name in names}
        return {corpus: _in_turns(workers, slices) for corpus, slices in corpora.items() if slices}


def parts(warm: Sequence[Path], files: Sequence[Path]) -> dict[str, float]:
    """The share of each stage in the CPU time of all stages, the largest first."""
    with _process(_prepare_shares, warm) as worker:
        spent: dict[str, float] = worker.submit(_run, "shares", files).result()
    total = sum(spent.values())
    return {name: round(part / total, 3) for name, part in sorted(spent.items(), key=lambda item: -item[1])}


def results(name: str, files: Sequence[Path]) -> Any:
    """What a work gives for some files, in a process of its own."""
    with _process(_prepare, name, ()) as worker:
        return worker.submit(_run, name, files).result()


def ratio(one: Sequence[float], other: Sequence[float]) -> float:
    """The median of the ratios of pairs."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def _process(prepare: Callable[..., None], *arguments: Any) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=prepare, initargs=arguments)


def _in_turns(workers: Mapping[str, ProcessPoolExecutor], slices: Sequence[Sequence[Path]]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in workers}
    for files in slices:
        for name, worker in workers.items():
            found[name].append(worker.submit(_timed, name, files).result())
    return found


def _prepare(name: str, warm: Sequence[Path]) -> None:
    _READY[name] = WORKS[name]()
    _READY[name](warm)
    gc.collect()
    gc.freeze()  # as workers do


def _prepare_shares(warm: Sequence[Path]) -> None:
    _READY["shares"] = shares()
    _READY["shares"](warm)


def _run(name: str, files: Sequence[Path]) -> Any:
    return _READY[name](files)


def _timed(name: str, files: Sequence[Path]) -> float:
    work, times = _READY[name], _AGAIN if name.startswith("bare") else 1
    gc.collect()
    clock = time.process_time()
    for _ in range(times):
        work(files)
    return (time.process_time() - clock) / times / len(files) * 1000
