"""A published dataset against a folder of gold annotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from gongkai.evaluate.cells import score_cells
from gongkai.evaluate.dataset import Dataset, load_dataset
from gongkai.evaluate.entities import score_entities
from gongkai.evaluate.evaluation import Evaluation, ReportScores
from gongkai.evaluate.facts import score_facts
from gongkai.evaluate.fields import score_fields
from gongkai.evaluate.gold import GoldReport, load_gold
from gongkai.evaluate.mistakes import Mistake, is_pointed_at, refs
from gongkai.evaluate.scores import HIT, MISSED, Key, Score

_HEADLINES = (Key("facts full"), Key("cells nonzero"), Key("entities strict", "type", "ALL"))
"""What is scored apart for families, formats, levels and years."""


def evaluate(dataset: Path, gold: Path) -> Evaluation:
    """Score the CSV tables in `dataset` against `gold/*.json`, matched by report id.

    Reports of the dataset without gold are left out; gold reports that the dataset lacks are missing in every
    layer. Raises `ConfigError` for a folder that holds no dataset, and for faulty gold.
    """
    annotated = load_gold(gold)
    published = load_dataset(dataset, {report.id for report in annotated})
    return Evaluation.of(_report(report, published) for report in annotated)


def _report(gold: GoldReport, published: Dataset) -> ReportScores:
    rows = published.observations.get(gold.id, ())
    row = published.reports.get(gold.id, {})
    fields, wrong_fields = score_fields(gold, row)
    facts = score_facts(gold, rows)
    cells = score_cells(gold, rows)
    entities, wrong_entities = score_entities(gold, published.entities.get(gold.id, ()))
    mistakes = (*wrong_fields, *facts.mistakes, *cells.mistakes, *wrong_entities)
    scores = fields | facts.scores | cells.scores | entities
    scores[Key("report", "share", "fully_right")] = _whole(scores)
    if published.findings is not None and row:
        places = [ref for finding in published.findings.get(gold.id, ()) for ref in refs(finding)]
        scores |= _pointed(mistakes, places)
    scores |= dict(_strata(scores, {"year": str(gold.report.year), "family": _family(gold)} | _printed(row)))
    return ReportScores(
        gold.id,
        bool(row),
        scores,
        mistakes,
        cells.confusion,
        tuple(facts.judged),
        cells.missing,
        cells.spurious,
    )


def _whole(scores: Mapping[Key, Score]) -> Score:
    """Whether facts and cells are all right."""
    parts = [scores.get(Key(what), Score()) for what in ("facts full", "cells")]
    return MISSED if any(part.spurious or part.missed for part in parts) else HIT


def _pointed(mistakes: Iterable[Mistake], places: list[str]) -> dict[Key, Score]:
    """Mistakes that a finding points at; a report with one that none does errs silently.

    No check concerns mentions, so mistakes of entities are left aside.
    """
    silent = [not is_pointed_at(mistake, places) for mistake in mistakes if mistake.layer != "entity"]
    return {
        Key("mistake", "share", "pointed_at"): Score(right=len(silent) - sum(silent), missed=sum(silent)),
        Key("report", "share", "silent_error"): HIT if any(silent) else MISSED,
    }


def _family(gold: GoldReport) -> str:
    return "+".join(sorted({name.partition(".")[0] for name in gold.tables})) or "narrative"


def _printed(row: Mapping[str, str]) -> dict[str, str]:
    """The format and the level that the dataset tells; nothing for a report it lacks."""
    named = {"format": row.get("media_type", ""), "level": row.get("level", "")}
    return {by: name for by, name in named.items() if name}


def _strata(scores: Mapping[Key, Score], features: Mapping[str, str]) -> Iterator[tuple[Key, Score]]:
    for headline in _HEADLINES:
        for by, name in features.items():
            if headline in scores:
                yield Key(headline.what, by, name), scores[headline]
