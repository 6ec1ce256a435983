"""`gongkai floors`: scores on gold that must not fall."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def floors(
    dataset: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A published dataset.")],
    gold: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A folder of gold, floors.json in it.")],
    lower: Annotated[
        str | None, typer.Option("--lower", metavar="REASON", help="Accept lower scores, for this reason.")
    ] = None,
) -> int:
    """Check that no score is below its floor (exit code 1 if one is), and raise the floors that scores surpass."""
    from gongkai.evaluate import evaluate
    from gongkai.evaluate.floors import corpus_hash, falls, lowered, measure, raised, read_floors, write_floors
    from gongkai.evaluate.gold import FLOORS

    pinned = read_floors(gold / FLOORS)
    scores = measure(evaluate(dataset, gold))
    if lower:
        pinned = lowered(pinned, scores, lower)
    below = falls(pinned, scores)
    for fall in below:
        now = "undefined" if fall.score is None else f"{fall.score:.4f}"
        sys.stdout.write(f"{fall.name}: {now}, below its floor of {fall.floor:.4f}\n")
    if below:
        return 1
    write_floors(gold / FLOORS, raised(pinned, scores, corpus_hash(gold, dataset)))
    sys.stdout.write(f"{len(scores)} scores are at their floors or above\n")
    return 0
