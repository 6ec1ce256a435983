"""Parsed TOML that is kept: the same content, never an old one, and nothing where nothing may be written."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from gongkai.errors import RuleError
from gongkai.rulebook import compiled, files
from gongkai.rulebook.compiled import parsed
from gongkai.rulebook.rules import load_rulebook

RULES = Path(__file__).resolve().parents[1] / "rules"
TEXT = b'[[rule]]\nid = "a"\nshare = 0.5\nyears = [2008, 2025]\nopen = true\n'


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A TOML file, in a process that writes bytecode beside it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    return tmp_path / "some.toml"


def kept(place: Path) -> Path:
    return Path(cache_from_source(f"{place}.py"))


@pytest.mark.parametrize("file", sorted(RULES.rglob("*.toml")), ids=lambda file: file.relative_to(RULES).as_posix())
def test_what_is_kept_is_the_content(file: Path, place: Path) -> None:
    data = file.read_bytes()
    first, again = parsed(data, place), parsed(data, place)
    assert kept(place).is_file()
    assert repr(first) == repr(again) == repr(tomllib.loads(data.decode()))  # `repr` tells 1 from 1.0 and from true
    assert first is not again


def test_what_is_kept_is_not_parsed_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = parsed(TEXT, place)
    monkeypatch.setattr(tomllib, "loads", None)
    assert parsed(TEXT, place) == content


def test_a_change_is_seen_though_size_and_time_are_the_same(place: Path) -> None:
    parsed(TEXT, place)
    file = kept(place)
    assert parsed(TEXT.replace(b"0.5", b"0.6"), place)["rule"][0]["share"] == 0.6
    assert kept(place) == file
    assert parsed(TEXT, place)["rule"][0]["share"] == 0.5


@pytest.mark.parametrize("cut", [0, 3, 8, 20, -1])
def test_a_damaged_file_is_made_anew(place: Path, cut: int) -> None:
    content = parsed(TEXT, place)
    whole = kept(place).read_bytes()
    kept(place).write_bytes(whole[:cut])
    assert parsed(TEXT, place) == content
    assert kept(place).read_bytes() == whole


def test_dates_are_read_and_not_kept(place: Path) -> None:
    assert str(parsed(b"day = 2019-05-15", place)["day"]) == "2019-05-15"
    assert not kept(place).exists()


def test_nothing_is_written_where_python_writes_no_bytecode(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert parsed(TEXT, place)["rule"][0]["id"] == "a"
    assert [*place.parent.iterdir()] == []


def test_a_folder_that_cannot_be_written_to_is_none_the_worse(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place.parent / "__pycache__").write_text("no folder")
    assert parsed(TEXT, place)["rule"][0]["id"] == "a"
    (place.parent / "__pycache__").unlink()

    def full(self: Path, data: bytes) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert parsed(TEXT, place)["rule"][0]["id"] == "a"
    assert [*(place.parent / "__pycache__").iterdir()] == []


def test_only_shipped_rules_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []
    monkeypatch.setattr(files, "parsed", lambda data, place: seen.append(place) or compiled.parsed(data, place))
    (tmp_path / "cues").mkdir()
    (tmp_path / "cues" / "own.toml").write_text('[[cue]]\nid = "own"\nphrases = ["x"]\n', "utf-8")
    assert any(cue.id == "own" for cue in load_rulebook.__wrapped__(tmp_path).cues)
    assert len(seen) > 10
    assert [*(tmp_path / "cues").iterdir()] == [tmp_path / "cues" / "own.toml"]


@pytest.mark.parametrize("data", [b"id = ", b"\xff"])
def test_what_is_no_toml_is_a_fault_of_its_file(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "cues").mkdir()
    (tmp_path / "cues" / "own.toml").write_bytes(data)
    with pytest.raises(RuleError, match=r"^cues/own\.toml: "):
        load_rulebook.__wrapped__(tmp_path)


def test_rules_are_the_same_with_and_without(tmp_path: Path) -> None:
    code = (
        "from gongkai.rulebook.rules import load_rulebook; import sys; print(load_rulebook(), 'tomllib' in sys.modules)"
    )
    path = os.pathsep.join([str(RULES.parent / "pipeline"), str(RULES.parent)])
    told = []
    for _ in range(2):
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONPYCACHEPREFIX": str(tmp_path)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
        told.append(done.stdout.decode("utf-8").rstrip().rpartition(" "))
    assert told[0][0] == told[1][0]
    assert (told[0][2], told[1][2]) == ("True", "False")
