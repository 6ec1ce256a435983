"""`gongkai gaps`: what is counted in a dataset's reports and no rule claims."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def gaps(
    dataset: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A published dataset.")],
    most: Annotated[int, typer.Option("-n", "--most", help="How many nouns to list.")] = 30,
) -> int:
    """List the nouns that reports count most often and that no indicator covers, with an example each."""
    from gongkai.evaluate.gaps import open_counts

    for noun in open_counts(dataset)[:most]:
        sys.stdout.write(f"{noun.count}\t{noun.reports}\t{noun.noun}\t{noun.example}\n")
    return 0
