"""The notebooks run from top to bottom in time, and what is stored in them is small and what they show."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import gongkai

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("matplotlib")

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 120
BYTES = 250_000


@pytest.fixture
def _kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel `python3` that is this interpreter and sees this package, in front of whatever is installed."""
    from ipykernel.kernelspec import write_kernel_spec

    write_kernel_spec(tmp_path / "kernels" / "python3")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    package = str(Path(gongkai.__file__).parents[1])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")])))
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))


@pytest.mark.usefixtures("_kernel")
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebook_runs_in_time_and_shows_what_is_stored(file: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    stored = _shown(notebook)
    started = time.perf_counter()
    nbclient.NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        coalesce_streams=True,
        resources={"metadata": {"path": str(ROOT)}},
    ).execute()
    assert time.perf_counter() - started < SECONDS
    assert _shown(notebook) == stored


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebook_is_stored_small_with_outputs_and_defines_nothing(file: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert file.stat().st_size < BYTES
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not any(line.startswith(("def ", "class ")) for cell in code for line in cell.source.splitlines())
    outputs = [output for cell in code for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"] == []
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert str(ROOT) not in file.read_text("utf-8")


def test_every_notebook_is_in_the_list() -> None:
    listed = (ROOT / "notebooks" / "README.md").read_text("utf-8")
    assert [file.name for file in NOTEBOOKS if f"]({file.name})" not in listed] == []


def _shown(notebook: Any) -> list[list[tuple[str, ...]]]:
    """The kinds of output of each cell: their words may follow the rules, but nothing may appear or be gone."""
    return [
        [(output.output_type, output.get("name", ""), *sorted(output.get("data", {}))) for output in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
