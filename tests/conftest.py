"""Fixtures that several test modules use."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gongkai.evaluate import evaluate
from gongkai.evaluate.scores import Score


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared corpus with its gold and its own scorer, where it lies beside the repository."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the shared corpus is not beside the repository")
    return folder


@pytest.fixture(scope="session")
def assert_scorer_agrees(shared: Path) -> Callable[[Path, Path], None]:
    """Checks that our evaluator and the corpus's own scorer count the same in a dataset against gold."""

    def counts(score: Score) -> dict[str, float]:
        return {"tp": score.right, "fp": score.spurious, "fn": score.missed}

    def check(dataset: Path, gold: Path) -> None:
        command = [sys.executable, shared / "score" / "score.py", gold, dataset, "--json"]
        theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        ours = evaluate(dataset, gold)
        cells = {name: getattr(ours.cells, name) for name in ("right", "wrong", "missing", "spurious")}
        assert {
            "reports": ours.reports,
            "not_in_dataset": list(ours.absent),
            "fully_right_reports": ours.fully_right,
            "meta": {name: f"{share.right}/{share.total}" for name, share in ours.fields.items()},
            "attributes": {name: f"{share.right}/{share.total}" for name, share in ours.attributes.items()},
            "facts_value": counts(ours.facts_value),
            "facts_full": counts(ours.facts_full),
            "entities": {kind: counts(score) for kind, score in ours.entities.items()},
            "by_indicator": {name: counts(score) for name, score in ours.by_indicator.items()},
            "cells": {"n": ours.cells.total} | cells,
        } == _without_ratios(theirs | {"cells": dict.fromkeys(cells, 0) | theirs["cells"]})

    return check


def _without_ratios(result: dict[str, object]) -> dict[str, object]:
    """The scorer's counts: its ratios are rounded, and 1 where they are undefined."""
    return {
        name: _without_ratios(value) if isinstance(value, dict) else value
        for name, value in result.items()
        if name not in ("p", "r", "f1")
    }
