"""The shape of the code: sizes, names, and what an import may cost. Who imports whom is for lint-imports."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PIPELINE = Path(__file__).resolve().parents[1] / "pipeline"
MODULES = {
    file.relative_to(PIPELINE).as_posix(): file.read_text("utf-8")
    for folder, folders, names in os.walk(PIPELINE / "gongkai")  # links, to rules and models, are not followed
    for file in (Path(folder, name) for name in names if name.endswith(".py"))
}
HEAVY = {"spacy", "pandas", "jieba", "lxml", "pydantic", "numpy", "pyarrow", "cn2an"}


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for name, text in MODULES.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name}:{node.lineno} {node.name}", node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def catches_all(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}) for kind in kinds
    )


def compiles_regex(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "compile"
        and isinstance(node.value, ast.Name)
        and node.value.id == "re"
    )


def test_modules_are_short() -> None:
    lines = {name: text.count("\n") for name, text in MODULES.items()}
    assert len(lines) > 50, "the package was not found"
    assert {name: count for name, count in lines.items() if count > 350} == {}


def test_functions_are_short() -> None:
    sizes = {place: body_lines(function) for place, function in functions()}
    assert {place: size for place, size in sizes.items() if size > 50} == {}


def test_no_junk_drawers() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "base", "misc", "tools"}
    parts = {part for name in MODULES for part in Path(name).with_suffix("").parts}
    assert parts & drawers == set()


def test_only_the_engine_of_match_compiles_patterns() -> None:
    found = {
        name
        for name, text in MODULES.items()
        if name.startswith("gongkai/match/")
        if any(compiles_regex(node) for node in ast.walk(ast.parse(text)))
    }
    assert found == {"gongkai/match/engine.py"}


def test_one_place_catches_everything() -> None:
    found = [
        name
        for name, text in MODULES.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ExceptHandler) and catches_all(node)
    ]
    assert found == ["gongkai/batch/work.py"]


def test_nothing_but_the_command_line_prints() -> None:
    found = [
        name
        for name, text in MODULES.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert found == []


def python(code: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """`code` in a fresh interpreter that sees this checkout."""
    environment = {**os.environ, "PYTHONPATH": str(PIPELINE), "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [sys.executable, *options, "-c", code], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done


def heavy_after(code: str, folder: Path) -> set[str]:
    """The heavy modules that are loaded after `code`; its own output is left aside."""
    told = python(f"{code}\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))", folder).stdout
    return HEAVY & set(json.loads(told.splitlines()[-1]))


def test_import_is_light(tmp_path: Path) -> None:
    assert heavy_after("import gongkai", tmp_path) == set()


def test_import_writes_nothing_and_warns_of_nothing(tmp_path: Path) -> None:
    done = python("import gongkai", tmp_path, "-W", "error")
    assert (done.stdout, done.stderr, list(tmp_path.iterdir())) == ("", "", [])


def test_help_is_light(tmp_path: Path) -> None:
    code = "from gongkai.cli import main; main(['--help'])"
    assert heavy_after(code, tmp_path) == set()


@pytest.mark.parametrize(
    "names",
    [
        "records, errors",
        "normalise.fold, normalise.numerals, normalise.dates",
        "rulebook.rules, rulebook.codebook, rulebook.forms, rulebook.authority, rulebook.naming",
        "tables, identify, relate, reconcile, segment, match",
        "flow, evaluate",
    ],
)
def test_stages_need_no_spacy_and_no_pandas(names: str, tmp_path: Path) -> None:
    code = "\n".join(f"import gongkai.{name.strip()}" for name in names.split(","))
    assert heavy_after(code, tmp_path) & {"spacy", "pandas", "jieba", "pyarrow", "numpy"} == set()
