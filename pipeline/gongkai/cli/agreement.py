"""`gongkai agreement`: two coders' annotations, how far they agree, and one gold from both."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from gongkai.errors import ConfigError


def agreement(
    left: Annotated[Path, typer.Argument(metavar="A", exists=True, help="A coder's file or folder, in any format.")],
    right: Annotated[Path, typer.Argument(metavar="B", exists=True, help="The other coder's.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write the disagreements to this CSV.")] = None,
    decisions: Annotated[
        Path | None, typer.Option("--decisions", exists=True, help="The same CSV with its last column filled in.")
    ] = None,
    merge: Annotated[Path | None, typer.Option("--merge", file_okay=False, help="The folder for merged gold.")] = None,
) -> int:
    """Measure how far two coders agree (Krippendorff's alpha, Cohen's kappa), and merge their gold."""
    if (decisions is None) != (merge is None):
        raise ConfigError("--decisions and --merge need each other")
    from gongkai.annotate.agreement import adjudicate, agree, write_disagreements
    from gongkai.annotate.formats import read_marks
    from gongkai.evaluate.gold import write_gold
    from gongkai.evaluate.summary import percent, row

    found = agree(read_marks(left), read_marks(right))
    sys.stdout.write(row("", "单位 units", "一致 same %", "alpha", "kappa") + "\n")
    for c in found.coefficients:
        figures = ("–" if value is None else f"{value:.3f}" for value in (c.alpha, c.kappa))
        sys.stdout.write(row(c.name, str(c.units), percent(c.same), *figures) + "\n")
    count = sum(1 for _ in found.disagreements())
    sys.stdout.write(f"报告 reports {len(found.units)}, 不一致 disagreements {count}\n")
    for report_id in found.only:
        sys.stdout.write(f"{report_id}: 只有一方 one coder only\n")
    if out is not None:
        write_disagreements(out, found)
    if decisions is not None and merge is not None:
        write_gold(merge, adjudicate(found, decisions))
    return 0
