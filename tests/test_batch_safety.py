"""Builds that are killed, interrupted, repeated or shared out: nothing is lost, doubled or read twice, and one
report that hangs, crashes or devours memory costs only itself. Processes and kills are real here."""

from __future__ import annotations

import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import IO

import pandas as pd
import pytest

from gongkai.batch import build
from gongkai.batch import crew as crew_module
from gongkai.batch.collect import collect
from gongkai.batch.desk import ALIVE
from gongkai.batch.stamp import LIBRARIES
from gongkai.batch.task import Task
from gongkai.batch.work import in_step, work
from gongkai.errors import ConfigError, InternalError
from gongkai.flow import Steps
from gongkai.publish import check_target
from gongkai.publish.target import replacing
from gongkai.records import ReportResult, Source

PIPELINE = Path(__file__).resolve().parents[1] / "pipeline"
REPORT = """海滨县{name}2020年政府信息公开工作年度报告
全年通过门户网站主动公开政府信息{count}条，其中规范性文件{few}件。
收到政府信息公开申请{few}件，均已按期办结；接待来访{count}余人次。
"""


def write(folder: Path, count: int, seed: int = 0) -> Path:
    """Reports that differ, and one file that cannot be read."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    for number in range(count):
        name = ("水务局", "教育局", "民政局", "档案局")[number % 4]
        text = REPORT.format(name=name, count=rng.randrange(20, 900), few=rng.randrange(2, 20))
        (folder / f"r{number:03}.txt").write_text(text, "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    return folder


def tables(out: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(out.glob("*.csv"))}


def age(folder: Path) -> None:
    """Let files look as if nobody had touched them for an hour; their change time cannot be set."""
    for file in folder.iterdir():
        os.utime(file, (time.time() - 3600,) * 2)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reports that went through the stages, in this process."""
    import gongkai.batch.work as work

    seen: list[str] = []

    def noted(source: Source, report_id: str, rules: Path | None, segmenter: str) -> Steps[ReportResult]:
        seen.append(report_id)
        return stages(source, report_id, rules, segmenter)

    stages = work.stages
    monkeypatch.setattr(work, "stages", noted)
    return seen


# ---------------------------------------------------------------- incremental


def test_only_what_is_new_or_changed_is_read(tmp_path: Path, reads: list[str]) -> None:
    folder, out = write(tmp_path / "in", 6), tmp_path / "out"
    build([folder], out)
    assert len(reads) == 7
    reads.clear()

    assert build([folder], out).reused == 7
    assert reads == []

    (folder / "r002.txt").write_text(REPORT.format(name="水务局", count=31, few=3), "utf-8")
    (folder / "new.txt").write_text(REPORT.format(name="教育局", count=32, few=4), "utf-8")
    (folder / "r004.txt").unlink()
    (folder / "empty.txt").write_text(REPORT.format(name="档案局", count=33, few=5), "utf-8")
    built = build([folder], out)
    assert (sorted(reads), built.reused) == (["empty", "new", "r002"], 4)
    assert built.counts["failures"] == 0

    build([folder], tmp_path / "fresh")
    assert tables(out) == tables(tmp_path / "fresh")


def test_a_file_that_was_only_touched_is_not_read(tmp_path: Path, reads: list[str]) -> None:
    folder, out = write(tmp_path / "in", 2), tmp_path / "out"
    build([folder], out)
    reads.clear()
    age(folder)
    build([folder], out)
    assert reads == []


def test_a_file_that_moved_is_read_under_its_new_path(tmp_path: Path, reads: list[str]) -> None:
    folder, out = write(tmp_path / "in", 2), tmp_path / "out"
    build([folder], out)
    reads.clear()
    folder.rename(tmp_path / "moved")
    built = build([tmp_path / "moved"], out)
    assert sorted(reads) == ["empty", "r000", "r001"]
    assert {Path(path).parent.name for path in built.frames["reports"]["path"]} == {"moved"}


def test_other_rules_and_other_code_read_all_again(
    tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = write(tmp_path / "in", 2), tmp_path / "out"
    (tmp_path / "rules" / "facts").mkdir(parents=True)
    build([folder], out)
    build([folder], out, rules=tmp_path / "rules")  # a folder without a rule changes nothing
    assert len(reads) == 3
    (tmp_path / "rules" / "owners.toml").write_text("", "utf-8")
    build([folder], out, rules=tmp_path / "rules")
    assert len(reads) == 6
    monkeypatch.setattr("gongkai.batch.stamp.code", lambda: "of tomorrow")
    build([folder], out, rules=tmp_path / "rules")
    assert len(reads) == 9


def test_the_parts_may_be_deleted_cut_off_or_littered(tmp_path: Path) -> None:
    folder, out = write(tmp_path / "in", 5), tmp_path / "out"
    build([folder], out)
    expected, parts = tables(out), tmp_path / ".out.parts"
    for spoil in (
        lambda part: part.unlink(),
        lambda part: part.write_bytes(part.read_bytes()[:-20]),
        lambda part: part.write_bytes(b""),
        lambda part: (parts / f"{part.name}.1a2b").write_bytes(b"cut off"),
    ):
        spoil(next(parts.glob("part-*.zip")))
        build([folder], out)
        assert tables(out) == expected
        assert sorted(file.suffix for file in parts.iterdir()) == [".zip"]


def test_a_part_can_be_opened_without_gongkai(tmp_path: Path) -> None:
    build([write(tmp_path / "in", 3)], tmp_path / "out")
    (part,) = (tmp_path / ".out.parts").glob("part-*.zip")
    with zipfile.ZipFile(part) as archive:
        for table in ("reports", "entities", "observations", "findings"):
            lines = (tmp_path / "out" / f"{table}.csv").read_bytes().split(b"\r\n", 1)
            assert archive.read(f"{table}.csv") == lines[1]
        assert len(json.loads(archive.read("reports.json"))["reports"]) == 4


def test_equal_reports_make_equal_parts(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", 3)
    for out in ("one", "two"):
        build([folder], tmp_path / out)
    one, two = (next((tmp_path / f".{out}.parts").glob("*.zip")) for out in ("one", "two"))
    assert (one.name, one.read_bytes()) == (two.name, two.read_bytes())


def test_a_worker_loads_nothing_that_only_publishing_needs(tmp_path: Path) -> None:
    """They are half of what a process takes; there are as many workers as cores."""
    folder = write(tmp_path / "in", 1)
    code = f"""if True:
        import sys
        from pathlib import Path
        from gongkai.batch import desk
        from gongkai.batch.collect import collect
        from gongkai.batch.task import Task
        from gongkai.batch.work import work
        work(Task.of(tuple(collect([{str(folder)!r}]).items), Path({str(tmp_path)!r}), "stamp"))
        print(*{{"pandas", "pandera", "pyarrow", "numpy", "spacy", "jieba", "jinja2", "pypdfium2"}} & {{*sys.modules}})
        """
    environment = {**os.environ, "PYTHONPATH": str(PIPELINE)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
    assert len([*tmp_path.glob("part-*.zip")]) == 1


def test_parts_of_gone_reports_are_deleted(tmp_path: Path) -> None:
    first, second, out = write(tmp_path / "a", 3), write(tmp_path / "b", 3, seed=1), tmp_path / "out"
    build([first], out)
    before = set((tmp_path / ".out.parts").glob("*.zip"))
    build([second], out)
    assert before.isdisjoint((tmp_path / ".out.parts").glob("*.zip"))


def test_rows_that_break_the_schema_are_never_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = write(tmp_path / "in", 2), tmp_path / "out"

    def refuse(*_: object) -> None:
        raise InternalError("no such code")

    with monkeypatch.context() as patch:
        patch.setattr("gongkai.publish.printed.Screen.passes", lambda *_: False)
        patch.setattr("gongkai.publish.printed.check_table", refuse)
        for _ in range(2):  # what was read by the first build is not taken on trust by the second
            with pytest.raises(InternalError):
                build([folder], out)
    assert not out.exists()
    assert build([folder], out).reused == 3


def test_members_of_archives_are_known_by_their_bytes(tmp_path: Path, reads: list[str]) -> None:
    def pack(*counts: int) -> None:
        with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
            for number, count in enumerate(counts):
                archive.writestr(f"r{number}.txt", REPORT.format(name="水务局", count=count, few=2))

    pack(30, 40, 50)
    build([tmp_path / "in.zip"], tmp_path / "out")
    reads.clear()
    pack(30, 41, 50)
    built = build([tmp_path / "in.zip"], tmp_path / "out")
    assert (reads, built.reused) == (["r1"], 2)
    assert "41" in set(built.frames["observations"]["value"].map(str))


# ---------------------------------------------------------------- limits


def hanging_pdf() -> bytes:
    """A page with a form that draws itself twice: PDFium would be busy with it for longer than the world lasts."""
    form = b"/F Do /F Do"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R"
        b" /Resources << /XObject << /F 5 0 R >> >> >>",
        b"<< /Length 5 >> stream\n/F Do\nendstream",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 200 200] /Resources << /XObject << /F 5 0 R >> >>"
        b" /Length %d >> stream\n%s\nendstream" % (len(form), form),
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    head = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(places)
    return out + head + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def failures(frames: dict[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    rows = frames["failures"][["path", "error", "message"]].itertuples(index=False, name=None)
    return [(Path(path).name, error, message) for path, error, message in rows]


EMPTY = ("empty.txt", "empty", "the file is empty")


def test_a_report_that_hangs_costs_only_itself(tmp_path: Path) -> None:
    folder, out = write(tmp_path / "in", 3), tmp_path / "out"
    (folder / "r001-hangs.pdf").write_bytes(hanging_pdf())
    built = build([folder], out, timeout=2)
    assert failures(built.frames) == [EMPTY, ("r001-hangs.pdf", "timeout", "it was not read within 2 seconds")]
    assert list(built.frames["reports"]["report_id"]) == ["r000", "r001", "r002"]

    started = time.monotonic()
    assert build([folder], out, timeout=2).reused == 5
    assert time.monotonic() - started < 2, "it was given the same time again"


def test_a_report_that_crashes_its_process_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library that reads PDF is replaced by one that crashes as a C library would."""
    (tmp_path / "lib").mkdir()
    crash = "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n"
    (tmp_path / "lib" / "pypdfium2.py").write_text(crash, "utf-8")
    monkeypatch.syspath_prepend(tmp_path / "lib")
    folder = write(tmp_path / "in", 3)
    (folder / "r001-crashes.pdf").write_bytes(hanging_pdf())
    built = build([folder], workers=2)
    message = "it ends every process that reads it: SIGSEGV"
    assert failures(built.frames) == [EMPTY, ("r001-crashes.pdf", "crashed", message)]
    assert list(built.frames["reports"]["report_id"]) == ["r000", "r001", "r002"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bound memory differently or not at all")
def test_a_report_that_needs_too_much_memory_costs_only_itself(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", 3)
    (folder / "r001-long.txt").write_bytes("全年收到申请。".encode() * 2_000_000)
    built = build([folder], memory=300)
    message = "it ends every process that reads it: it needs more than 300 MB of memory"
    assert failures(built.frames) == [EMPTY, ("r001-long.txt", "crashed", message)]
    assert list(built.frames["reports"]["report_id"]) == ["r000", "r001", "r002"]


def test_other_limits_give_another_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gongkai.batch.desk import Limits
    from gongkai.batch.task import fail

    def give_up(tasks: Iterator[Task], workers: int, limits: Limits) -> Iterator[tuple[Task, list[str]]]:
        for task in tasks:
            tried.extend(item.report_id for item in task.items)
            alone = [task.only((item,)) for item in task.items]
            for part in alone:
                fail(part, "timeout", "slow", f"{limits}")
            yield task, [part.name for part in alone]

    tried: list[str] = []
    monkeypatch.setattr(sys.modules["gongkai.batch.dataset"], "crew", give_up)
    folder, out = write(tmp_path / "in", 1), tmp_path / "out"
    for timeout, expected in ((1, 2), (1, 2), (2, 4)):
        build([folder], out, timeout=timeout)
        assert len(tried) == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"timeout": 0}, "timeout: 0"),
        ({"shard": (0, 3)}, "shard: 0/3"),
        ({"shard": (4, 3)}, "shard: 4/3"),
        ({"shard": (1, 3), "out": None}, "shard: 1/3"),
    ],
)
def test_refusals(tmp_path: Path, options: dict[str, object], message: str) -> None:
    folder = write(tmp_path / "in", 1)
    with pytest.raises(ConfigError, match=message):
        build([folder], **{"out": tmp_path / "out", **options})


# ---------------------------------------------------------------- kills


def command(folder: Path, out: Path, workers: int = 2) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "gongkai", "build", folder, "-o", out, "-w", str(workers), "-q"],
        env={**os.environ, "PYTHONPATH": str(PIPELINE)},
        stderr=subprocess.DEVNULL,
    )


def children(pid: int) -> list[int]:
    """The processes that any thread of a process has started."""
    return [int(child) for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()]


def alive(pids: list[int]) -> list[int]:
    """Those that run and are no zombies."""
    found = []
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        found += [pid] if state != "Z" else []
    return found


def wait_for(test: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Reports, and the tables that an undisturbed build makes of them."""
    base = tmp_path_factory.mktemp("many")
    folder = write(base / "in", 150)
    build([folder], base / "out")
    return folder, tables(base / "out")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_a_build_killed_at_any_moment_goes_on(tmp_path: Path, many: tuple[Path, dict[str, bytes]]) -> None:
    folder, expected = many
    out, parts = tmp_path / "out", tmp_path / ".out.parts"
    for done in (1, 4):
        process = command(folder, out)
        wait_for(lambda done=done: len([*parts.glob("*.zip")]) >= done)
        workers = children(process.pid)
        process.kill()
        process.wait()
        assert len(workers) == 2
        assert not out.exists()
        wait_for(lambda workers=workers: not alive(workers))
    assert build([folder], out).reused > 0
    assert tables(out) == expected
    check_target(out)
    assert sorted(file.name for file in tmp_path.iterdir()) == [".out.parts", "out"]


def test_what_a_killed_publication_left_is_taken_away(tmp_path: Path) -> None:
    folder, out = write(tmp_path / "in", 2), tmp_path / "out"
    build([folder], out)
    expected = tables(out)
    (tmp_path / ".out.0123abcd.new").mkdir()
    out.rename(tmp_path / ".out.0123abcd.old")  # killed between the two renames
    with suppress(KeyError), replacing(out):
        assert tables(out) == expected
        raise KeyError
    build([folder], out)
    assert tables(out) == expected
    assert sorted(file.name for file in tmp_path.iterdir()) == [".out.parts", "in", "out"]


def test_workers_that_are_killed_lose_nothing(
    tmp_path: Path, many: tuple[Path, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, expected = many
    processes: dict[int, subprocess.Popen[bytes]] = {}
    killed: set[int] = set()

    def start() -> crew_module._Worker:
        worker = started()
        processes[id(worker.answers)] = worker.process
        return worker

    def load(answers: IO[bytes]) -> object:
        """Kill a process in the midst of a task: with its reports in step, or as it begins with the third of them."""
        answer = pickle.load(answers)
        process = processes[id(answers)]
        if answer in (ALIVE, 2) and len(killed) < 3 and process.pid not in killed:
            killed.add(process.pid)
            process.kill()
        return answer

    started = crew_module._start
    monkeypatch.setattr(crew_module, "_start", start)
    monkeypatch.setattr(crew_module, "pickle", SimpleNamespace(**{**vars(pickle), "load": load}))
    build([folder], tmp_path / "out", workers=2)
    assert len(killed) == 3
    assert tables(tmp_path / "out") == expected


def test_works_in_step_take_turns() -> None:
    def steps(name: str, count: int) -> Steps[str]:
        for number in range(count):
            told.append(f"{name}{number}")
            yield
        return name

    told: list[str] = []
    assert in_step([steps("a", 2), steps("b", 0), steps("c", 1)], lambda: told.append("|")) == ["a", "b", "c"]
    assert told == ["|", "a0", "|", "|", "c0", "|", "a1", "|", "|"]
    assert in_step([]) == []


def test_reports_in_step_are_read_as_those_read_singly(tmp_path: Path) -> None:
    """With one that cannot be read among them, and more than go through the stages at once."""
    items = tuple(collect([str(write(tmp_path / "in", 20))]).items)
    begun: list[int] = []
    for name, begin in (("step", None), ("single", begun.append)):
        (tmp_path / name).mkdir()
        work(Task.of(items, tmp_path / name, "stamp"), begin)
    assert begun == list(range(len(items)))
    assert len(begun) > 20
    (part,) = (tmp_path / "step").iterdir()
    assert part.read_bytes() == (tmp_path / "single" / part.name).read_bytes()


def test_no_worker_can_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ConfigError, match="no process can start: exit code 1"):
        build([write(tmp_path / "in", 2)], workers=2)


def test_parts_that_cannot_be_written_stop_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gongkai.batch.store.ZipFile.writestr", full)
    with pytest.raises(ConfigError, match="a part cannot be written: No space left"):
        build([write(tmp_path / "in", 2)], tmp_path / "out")


def test_a_bug_in_a_worker_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "ahocorasick_rs.py").write_text("1 / 0", "utf-8")
    monkeypatch.syspath_prepend(tmp_path / "lib")
    with pytest.raises((InternalError, ConfigError)):
        build([write(tmp_path / "in", 2)], workers=2)


# ---------------------------------------------------------------- shares and clusters


def test_shares_make_the_same_dataset(tmp_path: Path, many: tuple[Path, dict[str, bytes]], reads: list[str]) -> None:
    folder, expected = many
    out = tmp_path / "out"
    counts = [build([folder], out, shard=(share, 3)).counts for share in (1, 2, 3)]
    assert not out.exists()
    assert sum(count["reports"] for count in counts) == 150
    assert sum(count["failures"] for count in counts) == 1
    assert len(reads) == 151
    assert build([folder], out).reused == 151
    assert tables(out) == expected


def test_a_cluster_makes_the_same_dataset_though_a_worker_is_killed(
    tmp_path: Path, many: tuple[Path, dict[str, bytes]]
) -> None:
    distributed = pytest.importorskip("distributed")
    folder, expected = many
    out = tmp_path / "out"
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, scheduler_port=0
    ) as cluster:
        pids = [worker.process.pid for worker in cluster.workers.values()]

        def kill(done: int, total: int, path: str) -> None:
            if pids:
                os.kill(pids.pop(), signal.SIGKILL)
                pids.clear()

        build([folder], out, scheduler=cluster.scheduler_address, progress=kill)
    assert not pids
    assert tables(out) == expected


def test_a_task_that_dask_gives_up_is_given_out_again(
    tmp_path: Path, many: tuple[Path, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a scheduler that gives a task up when one worker was lost to it."""
    distributed, dask = pytest.importorskip("distributed"), pytest.importorskip("dask")
    given_out: list[str] = []
    submit = distributed.Client.submit

    def noted(self: object, *args: object, key: str, **options: object) -> object:
        given_out.append(key)
        return submit(self, *args, key=key, **options)

    monkeypatch.setattr(distributed.Client, "submit", noted)
    folder, expected = many
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None, scheduler_port=0) as cluster,
    ):
        pids = [worker.process.pid for worker in cluster.workers.values()]

        def kill(done: int, total: int, path: str) -> None:
            while pids:
                os.kill(pids.pop(), signal.SIGKILL)

        build([folder], tmp_path / "out", scheduler=cluster.scheduler_address, progress=kill)
    assert tables(tmp_path / "out") == expected
    assert [key for key in given_out if not key.endswith("-0")]


def test_a_scheduler_that_does_not_answer(tmp_path: Path) -> None:
    dask = pytest.importorskip("dask")
    with dask.config.set({"distributed.comm.timeouts.connect": "0.5s"}), pytest.raises(ConfigError, match="scheduler"):
        build([write(tmp_path / "in", 1)], tmp_path / "out", scheduler="tcp://127.0.0.1:9")


def test_every_library_that_reads_is_in_the_stamp() -> None:
    """What `setup.cfg` asks for is either in the stamp or has no say in what a report gives."""
    import configparser
    import re

    config = configparser.ConfigParser()
    config.read(PIPELINE.parent / "setup.cfg", "utf-8")
    extras = config["options.extras_require"]
    asked = config["options"]["install_requires"] + extras["office"] + extras["ocr"]
    names = {re.match(r"[\w.-]+", line)[0] for line in asked.splitlines() if line.strip()}
    assert names - set(LIBRARIES) == {
        "jinja2",
        "nervaluate",
        "pandas",
        "pandera",
        "pyarrow",
        "pydantic",
        "rich",
        "typer",
    }
    assert set(LIBRARIES) <= names
