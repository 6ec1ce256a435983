"""`gongkai evaluate`: a published dataset against gold annotations."""

from __future__ import annotations

import json as json_format
import sys
from pathlib import Path
from typing import Annotated

import typer

from gongkai.errors import ConfigError


def evaluate(
    dataset: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A published dataset.")],
    gold: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A folder of gold annotations.")],
    errors: Annotated[bool, typer.Option("--errors", help="List what differs from gold.")] = False,
    json: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file as well.")] = None,
) -> int:
    """Score a dataset against gold annotations."""
    from gongkai.evaluate import evaluate as score

    evaluation = score(dataset, gold)
    if json is not None:
        text = json_format.dumps(evaluation.to_dict(), ensure_ascii=False, indent=2)
        try:
            json.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"{json}: {error.strerror}") from error
    sys.stdout.write(evaluation.table().rstrip("\n") + "\n")
    if errors:
        sys.stdout.write(evaluation.listing())
    return 0
