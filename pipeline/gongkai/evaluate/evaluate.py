"""A published dataset against a folder of gold annotations."""

from __future__ import annotations

from pathlib import Path

from gongkai.evaluate.cells import score_cells
from gongkai.evaluate.dataset import load_dataset
from gongkai.evaluate.entities import TYPES, score_entities
from gongkai.evaluate.evaluation import Evaluation, total
from gongkai.evaluate.facts import ATTRIBUTES, score_facts
from gongkai.evaluate.fields import FIELDS, score_fields
from gongkai.evaluate.gold import load_gold
from gongkai.evaluate.scores import CellScore, Mistake, Score


def evaluate(dataset: Path, gold: Path) -> Evaluation:
    """Score the CSV tables in `dataset` against `gold/*.json`, matched by report id.

    Reports of the dataset without gold are left out; gold reports that the dataset lacks are missing in every
    layer. Raises `ConfigError` for a folder that holds no dataset, and for faulty gold.
    """
    published, annotated = load_dataset(dataset), load_gold(gold)
    fields, facts, cells, entities = [], [], [], []
    mistakes: list[Mistake] = []
    for report in annotated:
        rows = published.observations.get(report.id, [])
        fields.append(score_fields(report, published.reports.get(report.id, {})))
        facts.append(score_facts(report, rows))
        cells.append(score_cells(report, rows))
        entities.append(score_entities(report, published.entities.get(report.id, [])))
        for _, found in (fields[-1], facts[-1], cells[-1], entities[-1]):
            mistakes.extend(found)
    whole = [not (f.full.spurious or f.full.missed) and c.clean for (f, _), (c, _) in zip(facts, cells, strict=True)]
    return Evaluation(
        reports=len(annotated),
        absent=tuple(report.id for report in annotated if report.id not in published.reports),
        fully_right=sum(whole),
        fields=total([score for score, _ in fields], FIELDS),
        facts_value=sum((score.value for score, _ in facts), Score()),
        facts_full=sum((score.full for score, _ in facts), Score()),
        attributes=total([score.attributes for score, _ in facts], ATTRIBUTES),
        cells=sum((score for score, _ in cells), CellScore()),
        entities=total([score for score, _ in entities], TYPES),
        by_indicator=total([score.by_indicator for score, _ in facts]),
        mistakes=tuple(mistakes),
    )
