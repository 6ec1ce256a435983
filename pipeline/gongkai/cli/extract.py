"""`gongkai extract`: one report, on the terminal, as JSON or as a page; the numbers of some as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The report; with --csv, several.")],
    json: Annotated[bool, typer.Option("--json", help="Everything as JSON on standard output.")] = False,
    csv: Annotated[
        bool, typer.Option("--csv", help="Their numbers as CSV on standard output, as in a dataset's observations.csv.")
    ] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write one self-contained page to this file.")] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="A folder of rules that add to the shipped ones.")
    ] = None,
    segmenter: Annotated[
        str,
        typer.Option("--segmenter", help="Cuts words for token rules: jieba, pkuseg, char, a pkuseg model's folder."),
    ] = "jieba",
) -> int:
    """Show what one report says: who reports, its facts, entities, tables and findings."""
    from gongkai.cli.show import show

    return show(files, json=json, csv=csv, html=html, rules=rules, segmenter=segmenter)
