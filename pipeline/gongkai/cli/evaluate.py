"""`gongkai evaluate`: a published dataset against gold annotations."""

from __future__ import annotations

import json as json_format
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.errors import ConfigError

if TYPE_CHECKING:
    from gongkai.evaluate import Evaluation


def evaluate(
    dataset: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A published dataset.")],
    gold: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A folder of gold annotations.")],
    errors: Annotated[bool, typer.Option("--errors", help="List what differs from gold.")] = False,
    json: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file as well.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page to look through the errors.")] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", exists=True, file_okay=False, help="An earlier dataset to compare with."),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option("--weights", exists=True, help="A sample's weights, to speak for all reports.")
    ] = None,
) -> int:
    """Score a dataset against gold annotations."""
    evaluation = _scored(dataset, gold, weights)
    told = evaluation.to_dict() if json is not None else {}
    sys.stdout.write(evaluation.table().rstrip("\n") + "\n")
    if against is not None:
        from gongkai.evaluate.compare import compare

        comparison = compare(_scored(against, gold, weights), evaluation)
        told |= {"against": comparison.to_dict()}
        sys.stdout.write("\n" + comparison.text())
    if errors:
        sys.stdout.write(evaluation.listing())
    if json is not None:
        _write(json, json_format.dumps(told, ensure_ascii=False, indent=2) + "\n")
    if html is not None:
        from gongkai.cli.browser import browse
        from gongkai.evaluate.passages import with_passages

        _write(html, browse(evaluation, with_passages(evaluation.mistakes, dataset), dataset.resolve().name))
    return 0


def _scored(dataset: Path, gold: Path, weights: Path | None) -> Evaluation:
    from gongkai.evaluate import evaluate as score

    evaluation = score(dataset, gold)
    if weights is None:
        return evaluation
    from gongkai.annotate.sample import read_weights

    return evaluation.weighted(read_weights(weights))


def _write(file: Path, text: str) -> None:
    """Write a result; a `ConfigError` names a file that cannot be written."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error
