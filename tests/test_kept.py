"""Checked rules that are kept: the same records, made anew when anything changes, and never of the user's rules."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.errors import RuleError
from gongkai.rulebook import compiled, kept
from gongkai.rulebook.files import using

ROOT = Path(__file__).resolve().parents[1]
ALL = (
    "import pickle, sys; from gongkai.rulebook import authority, codebook, columns, crosswalk, forms, identities\n"
    "from gongkai.rulebook import lineage, prefixes, rules, series, structure\n"
    "loads = [codebook.load_codebook, columns.load_columns, crosswalk.load_crosswalk, forms.load_forms]\n"
    "loads += [forms.load_annex, identities.load_identities, identities.load_comparisons, identities.load_powers]\n"
    "loads += [rules.load_rulebook, rules.load_doubts, series.load_series, structure.structure]\n"
    "made = [load() for load in loads]\n"
    "made += [vars(load()) for load in (authority.divisions, authority.organs, lineage.lines)]\n"
    "made.append(prefixes._place_names())\n"
    "sys.stdout.buffer.write(repr(made).encode())\n"
    "sys.stderr.write(str('pydantic' in sys.modules))"
)


def run(package: Path, cache: Path, code: str = ALL) -> tuple[str, str]:
    """What a fresh interpreter that keeps bytecode in `cache` writes."""
    path = os.pathsep.join([str(package / "pipeline"), str(package)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONPYCACHEPREFIX": str(cache), "PYTHONHASHSEED": "0"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    return done.stdout.decode(), done.stderr.decode()


def test_kept_rules_are_the_checked_ones_and_need_no_pydantic(tmp_path: Path) -> None:
    checked, again = run(ROOT, tmp_path), run(ROOT, tmp_path)
    assert checked[0] == again[0]
    assert len(checked[0]) > 1_000_000
    assert (checked[1], again[1]) == ("True", "False")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rules/doubts.toml", "note_below = 0.", "note_below = 1."),
        ("pipeline/gongkai/rulebook/rules.py", "return parse(Doubts, toml_file(", "return parse(Doubt, toml_file("),
    ],
    ids=["rules", "code"],
)
def test_a_change_of_rules_or_code_is_seen(file: str, old: str, new: str, tmp_path: Path) -> None:
    code = (
        "from gongkai.errors import RuleError; from gongkai.rulebook.rules import load_doubts\n"
        "try: print(load_doubts().note_below)\n"
        "except RuleError as error: print(error)"
    )
    for part in ("pipeline", "rules", "models"):
        shutil.copytree(ROOT / part, tmp_path / part, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    first = run(tmp_path, tmp_path / "cache", code)
    assert run(tmp_path, tmp_path / "cache", code) == first
    text = (tmp_path / file).read_text("utf-8")
    assert text.count(old) == 1
    (tmp_path / file).write_text(text.replace(old, new), "utf-8")
    assert run(tmp_path, tmp_path / "cache", code) != first


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """A growing list of numbers, in a process that keeps what it makes in an own folder."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    return []


def made(counted: list[int]) -> int:
    """What a new process would get."""

    def count() -> int:
        counted.append(len(counted))
        return counted[-1]

    return kept.kept(count)()


def test_what_is_kept_is_not_made_again(counted: list[int]) -> None:
    assert [made(counted) for _ in range(3)] == [0, 0, 0]


def test_a_fault_is_raised_each_time(counted: list[int]) -> None:
    @kept.kept
    def broken() -> int:
        counted.append(1)
        raise RuleError("x.toml: broken")

    for _ in range(2):
        with pytest.raises(RuleError, match="broken"):
            broken()
    assert counted == [1, 1]


@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data[:12], lambda data: data[:-1] + b"x"])
def test_a_spoiled_file_is_made_anew(spoil: object, counted: list[int], tmp_path: Path) -> None:
    made(counted)
    (file,) = (file for file in tmp_path.rglob("*") if file.is_file())
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]
    assert [made(counted) for _ in range(2)] == [1, 1]


def test_nothing_is_kept_of_rules_of_the_users_own(counted: list[int], tmp_path: Path) -> None:
    made(counted)
    with using(tmp_path):
        assert [made(counted) for _ in range(2)] == [1, 2]
    assert made(counted) == 0


def test_another_hash_is_another_result(counted: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    made(counted)
    monkeypatch.setattr(kept, "sources", lambda: b"12345678")
    assert made(counted) == 1
    assert compiled.kept_of(Path("nowhere"), b"12345678") is None
