"""`gongkai sample`: the reports of a dataset that are worth annotating."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def sample(
    dataset: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A published dataset.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The CSV to write, with a weight for each report.")],
    count: Annotated[int, typer.Option("-n", "--count", min=1, help="How many reports.")] = 100,
    seed: Annotated[int, typer.Option("--seed", help="Another seed draws another sample.")] = 0,
) -> int:
    """Draw reports to annotate: of every family, level and year, doubtful ones more often."""
    from gongkai.annotate.sample import sample as draw
    from gongkai.annotate.sample import write_sample

    drawn = draw(dataset, count, seed)
    write_sample(out, drawn)
    sys.stdout.write(f"{len(drawn)} reports written to {out}\n")
    return 0
