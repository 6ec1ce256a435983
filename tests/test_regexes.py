"""Regular expressions that are kept compiled: the same as compiled anew, and nothing lost where they cannot be."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.cli import regexes
from gongkai.cli.regexes import kept_regexes

ROOT = Path(__file__).resolve().parents[1]
REPORT = min((ROOT / "data" / "reports").glob("*.txt"))
COUNTED = (
    "import re, sys; from gongkai.cli import main\n"
    "made, compiler = [], sys.modules['re._compiler']\n"
    "real = compiler.compile\n"
    "compiler.compile = lambda pattern, flags=0: made.append(pattern) or real(pattern, flags)\n"
    f"assert main(['extract', {str(REPORT)!r}, '--csv']) == 0\n"
    "sys.stderr.write(str(len(made)))"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where regular expressions are kept, in a process that has compiled none."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.setattr(regexes, "_PLACE", tmp_path / "some")
    monkeypatch.setattr(re, "_cache", {})
    return tmp_path / "__pycache__"


def test_a_second_run_compiles_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "pipeline"), "PYTHONPYCACHEPREFIX": str(tmp_path)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    told = [subprocess.run([sys.executable, "-c", COUNTED], env=environment, capture_output=True) for _ in range(2)]
    assert told[0].stdout == told[1].stdout != b""
    assert int(told[0].stderr) > 100
    assert int(told[1].stderr) == 0


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [
        ("a|[b-d]+?", 0),
        (r"(?P<year>\d{4})年(?:(?P<month>\d\d?)月)?(?<!x)(?=[日号]|$)", re.MULTILINE),
        (rb"<meta\b[^>]{0,9}?(\w+)", re.IGNORECASE),
        (f"[{''.join(map(chr, range(0x4E00, 0x7000, 3)))}]", 0),
    ],
)
def test_what_is_kept_is_what_is_compiled(pattern: str | bytes, flags: int, place: Path) -> None:
    with kept_regexes():
        plain = re.compile(pattern, flags)
    re.purge()
    with kept_regexes():
        (kept,) = vars(re)["_cache"].values()
        assert re.compile(pattern, flags) is kept
    assert kept == plain  # by their programs
    assert kept is not plain
    assert (kept.flags, kept.groups, kept.groupindex) == (plain.flags, plain.groups, plain.groupindex)
    re.purge()
    assert re.compile(pattern, flags | re.DOTALL) != kept


def test_nothing_new_is_nothing_written(place: Path) -> None:
    with kept_regexes():
        re.compile("some")
    (file,) = place.iterdir()
    before = file.stat().st_mtime_ns
    with kept_regexes():
        re.compile("some")
    assert file.stat().st_mtime_ns == before
    with kept_regexes():
        re.compile("more")
    assert file.stat().st_mtime_ns != before


def test_they_are_not_too_many(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regexes, "_MOST", 3)
    for pattern in ("a1", "a2", "a3", "a4"):
        re.purge()
        with kept_regexes():
            re.compile(pattern)
    re.purge()
    with kept_regexes():
        assert [key[1] for key in vars(re)["_cache"]] == ["a1", "a2", "a3"]


@pytest.mark.parametrize("gone", ["_cache", "_sre"])
def test_another_python_compiles_them(gone: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if gone == "_cache":
        monkeypatch.delattr(re, "_cache")
    else:
        monkeypatch.setitem(sys.modules, "_sre", None)
    with kept_regexes():
        pass
    assert not place.exists()
    monkeypatch.undo()
    assert re.compile("(some)").fullmatch("some")


def test_a_fault_inside_goes_on(place: Path) -> None:
    with pytest.raises(ZeroDivisionError), kept_regexes():
        raise ZeroDivisionError
    assert not place.exists()
