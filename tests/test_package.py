"""What is built and installed: sdist, wheel, and the wheel at work away from the checkout."""

from __future__ import annotations

import configparser
import json
import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Mapping
from email.parser import Parser
from importlib.util import find_spec
from pathlib import Path

import pytest

import gongkai

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ("pipeline", "rules", "models")
BESIDE = (
    "setup.cfg",
    "pyproject.toml",
    "MANIFEST.in",
    "README.md",
    "README.zh-CN.md",
    "CHANGELOG.md",
    "LICENSE",
)
NOT_SHIPPED = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.pyc")
REPORT = "莒南县民政局2013年政府信息公开工作年度报告\n全年主动公开政府信息1,024条。\n"


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints, in an environment that does not know this checkout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PYTHONIOENCODING"] = "utf-8"
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what builds read, so that building leaves no traces here; links stay links."""
    folder = tmp_path_factory.mktemp("tree")
    for name in SHIPPED:
        shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=NOT_SHIPPED)
    for name in BESIDE:
        shutil.copy(ROOT / name, folder)
    (folder / "models" / "__pycache__").mkdir()
    (folder / "models" / "__pycache__" / "left.cpython-311.pyc").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def built(tree: Path) -> dict[str, Path]:
    """The sdist, the wheel that is built from it, and the wheel that is built from the tree."""
    if find_spec("build") is None:
        pytest.skip("needs: pip install build")
    run(sys.executable, "-m", "build", "--outdir", "dist", cwd=tree)
    run(sys.executable, "-m", "build", "--wheel", "--outdir", "from-tree", cwd=tree)
    (sdist,), (wheel,), (direct,) = (
        sorted(tree.glob(pattern)) for pattern in ("dist/*.tar.gz", "dist/*.whl", "from-tree/*.whl")
    )
    return {"sdist": sdist, "wheel": wheel, "from-tree": direct}


def unpacked(wheel: Path) -> Mapping[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def package_files(tree: Path) -> dict[str, bytes]:
    """Every file of the package, by its name in a wheel."""
    files = {}
    for folder, prefix in (
        ("pipeline/gongkai", "gongkai"),
        ("rules", "gongkai/rules"),
        ("models", "gongkai/models"),
    ):
        for place, _, names in os.walk(tree / folder):  # links are not followed
            for file in (Path(place, name) for name in names):
                if "__pycache__" not in file.parts:
                    files[f"{prefix}/{file.relative_to(tree / folder).as_posix()}"] = file.read_bytes()
    return files


def test_wheel_holds_every_file_of_the_package(tree: Path, built: dict[str, Path]) -> None:
    expected = package_files(tree)
    assert {"gongkai/py.typed", "gongkai/rules/places/divisions.csv", "gongkai/rules/README.md"} <= set(expected)
    held = {name: data for name, data in unpacked(built["wheel"]).items() if ".dist-info/" not in name}
    assert sorted(held) == sorted(expected)
    assert [name for name, data in held.items() if data != expected[name]] == []


def test_wheels_from_sdist_and_from_tree_are_the_same(built: dict[str, Path]) -> None:
    assert unpacked(built["wheel"]) == unpacked(built["from-tree"])


def test_sdist_holds_sources_and_no_data(built: dict[str, Path]) -> None:
    with tarfile.open(built["sdist"]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert set(BESIDE) <= names
    assert {name.split("/")[0] for name in names if "/" in name} == {"pipeline"}


def test_metadata(built: dict[str, Path]) -> None:
    files = unpacked(built["wheel"])
    text = {Path(name).name: data.decode() for name, data in files.items() if ".dist-info/" in name}
    metadata = Parser().parsestr(text["METADATA"])
    assert (metadata["Name"], metadata["Version"]) == ("gongkai", gongkai.__version__)
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata.get_payload().strip() == (ROOT / "README.md").read_text("utf-8").strip()
    points = configparser.ConfigParser(delimiters=["="])
    points.optionxform = str  # type: ignore[assignment, method-assign]
    points.read_string(text["entry_points.txt"])
    assert {group: dict(points[group]) for group in points.sections()} == {
        "console_scripts": {"gongkai": "gongkai.__main__:main"},
        "spacy_factories": {"gongkai": "gongkai.language.component:make_component"},
        "spacy_tokenizers": {"gongkai.Tokenizer.v1": "gongkai.language.tokenizer:make_tokenizer"},
    }


@pytest.fixture(scope="module")
def installed(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of an environment with the wheel in it; what gongkai needs comes from this environment."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", system_site_packages=True, with_pip=False)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    (packages,) = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).splitlines()
    # A venv made in a venv sees the base installation only: name this environment's packages behind its own.
    # Their .pth files are not read then, so an editable gongkai of this environment does not come along.
    here = [path for path in sys.path if path.endswith("site-packages")]
    Path(packages, "beside.pth").write_text("\n".join(here) + "\n", "utf-8")
    run(
        *(sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"),
        *("install", "--no-deps", "--no-index", "--ignore-installed", built["wheel"]),
        cwd=folder,
    )
    return scripts


def test_installed_package_is_the_wheel(installed: Path, tmp_path: Path) -> None:
    place = run(installed / "python", "-c", "import gongkai; print(gongkai.__file__)", cwd=tmp_path).strip()
    assert Path(place).is_relative_to(installed.parent)


def test_installed_command_works_anywhere(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(REPORT, "utf-8")
    assert "extract" in run(installed / "gongkai", "--help", cwd=tmp_path)
    result = json.loads(run(installed / "gongkai", "extract", "report.txt", "--json", cwd=tmp_path))
    assert [(fact["indicator"], fact["value"]["number"]) for fact in result["facts"]] == [("disclosed", 1024)]
    assert [file.name for file in tmp_path.iterdir()] == ["report.txt"]


def test_installed_component_registers_itself(installed: Path, tmp_path: Path) -> None:
    code = (
        "import spacy; nlp = spacy.blank('zh'); nlp.add_pipe('gongkai'); doc = nlp('收到申请37件');"
        "print(*doc.spans['gongkai'])"
    )
    assert run(installed / "python", "-c", code, cwd=tmp_path).split() == ["37件"]
