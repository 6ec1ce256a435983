"""Floors on the development corpus, real reports and hard ones, where it stands beside the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

import gongkai
from gongkai.evaluate import Evaluation, evaluate

# Raise them with the scores; a fall below is a loss that somebody has to justify.
FACTS_VALUE, FACTS_FULL = 0.97, 0.955
ENTITIES = {"AGENCY": 0.98, "PERIOD": 0.99, "COUNT": 0.99, "CHANNEL": 0.87}


@pytest.fixture(scope="module")
def evaluation(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    out = tmp_path_factory.mktemp("corpus") / "out"
    built = gongkai.build(shared / "corpus" / "dev" / "reports", out)
    assert built.counts["failures"] == 0
    return evaluate(out, shared / "corpus" / "dev" / "gold")


def test_every_cell_is_right(evaluation: Evaluation) -> None:
    assert (evaluation.cells.wrong, evaluation.cells.missing, evaluation.cells.spurious) == (0, 0, 0)
    assert evaluation.cells.right == evaluation.cells.total > 4000


def test_facts(evaluation: Evaluation) -> None:
    assert (evaluation.facts_value.f1 or 0) >= FACTS_VALUE
    assert (evaluation.facts_full.f1 or 0) >= FACTS_FULL


@pytest.mark.parametrize("kind", ENTITIES)
def test_entities(evaluation: Evaluation, kind: str) -> None:
    assert (evaluation.entities[kind].f1 or 0) >= ENTITIES[kind]


@pytest.mark.parametrize("field", ["adcode", "year", "published"])
def test_report_fields(evaluation: Evaluation, field: str) -> None:
    assert evaluation.fields[field].accuracy == 1
