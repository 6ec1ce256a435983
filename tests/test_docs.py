"""What the documents tell readers to type works."""

from __future__ import annotations

import doctest
import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest

import gongkai
from gongkai.cli import main
from gongkai.rulebook.files import Record
from gongkai.rulebook.rules import Cue, EntityRule, FactRule, load_rulebook

ROOT = Path(__file__).resolve().parents[1]
READMES = ["README.md", "README.zh-CN.md"]
DOCUMENTS = [*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "rules/README.md", "models/README.md", "data/README.md"]
_BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"\[([^\[\]]+)\]\([^()]*\)")
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)[^)]*\)")


def blocks(name: str, language: str) -> str:
    """All code of one language in a document, as one text."""
    text = (ROOT / name).read_text("utf-8")
    return "\n".join(code for kind, code in _BLOCK.findall(text) if kind == language)


@pytest.fixture(autouse=True)
def _workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the sample data, where examples may write `out`."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", READMES)
def test_python_examples(name: str) -> None:
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    examples = doctest.DocTestParser().get_doctest(blocks(name, "python"), {}, name, name, 0)
    told: list[str] = []
    assert len(examples.examples) > 5
    doctest.DocTestRunner(optionflags=flags).run(examples, out=told.append)
    if told:
        pytest.fail("".join(told), pytrace=False)


@pytest.mark.parametrize("name", READMES)
def test_commands(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line.split("#")[0] for line in blocks(name, "console").splitlines()]
    commands = [shlex.split(line)[2:] for line in lines if line.startswith("$ gongkai ")]
    shown = {command[0] for command in commands}
    assert shown >= {"extract", "build", "check", "panel", "series", "report", "agencies", "evaluate", "rules"}
    assert [(command, main(command)) for command in commands] == [(command, 0) for command in commands]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", READMES)
def test_make_targets(name: str) -> None:
    named = set(re.findall(r"\bmake ([a-z]+)", "\n".join([blocks(name, "console"), blocks(name, "sh")])))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {"demo", "test"} <= named <= targets


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    links = _LINK.findall(
        re.sub(r"^ *```.*?^ *```$|`[^`\n]*`", "", (ROOT / name).read_text("utf-8"), flags=re.M | re.S)
    )
    assert [link for link in links if not ((ROOT / name).parent / link).exists()] == []


def test_rule_of_contributing_works(tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "facts"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text(blocks("CONTRIBUTING.md", "toml"), "utf-8")
    rules = tmp_path / "rules"
    (rule,) = (item for item in load_rulebook(rules).facts if item.id == "compulsions.decisions")
    for text in (*rule.accept, *rule.reject):
        found = [
            f"[{fact.printed}]({fact.value.number} measure={fact.at.measure})"
            for fact in gongkai.extract(_MARK.sub(r"\1", text), rules=rules).facts
            if fact.rule == rule.id
        ]
        assert found == [mark[0] for mark in _MARK.finditer(text)]


@pytest.mark.parametrize("record", [EntityRule, Cue, FactRule])
def test_map_of_rules_names_every_field(record: type[Record]) -> None:
    told = set(re.findall(r"`(\w+)`", (ROOT / "rules" / "README.md").read_text("utf-8")))
    # Patterns of tokens are declared but nothing runs them yet.
    assert {field.name for field in fields(record)} - told - {"tokens"} == set()


def test_map_of_rules_names_every_file() -> None:
    text = (ROOT / "rules" / "README.md").read_text("utf-8")
    places = {path.relative_to(ROOT / "rules") for path in (ROOT / "rules").rglob("*.toml")}
    assert {str(place) for place in places if not re.search(_pattern(place), text)} == set()


def _pattern(place: Path) -> str:
    """A row that names the file, all files of its folder, or the folder."""
    folder = place.parent.as_posix()
    return "|".join(re.escape(f"`{name}`") for name in (place.as_posix(), f"{folder}/*.toml", f"{folder}/"))
