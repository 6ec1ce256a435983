"""`gongkai series`: what a dataset's reports say against each other, and which reports there are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from gongkai.errors import ConfigError


def series(
    dataset: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A published dataset.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder for findings, ledger and picture.")],
) -> int:
    """Compare years and reports, and list which reports are there, late, or missing."""
    from gongkai.cli.overview import availability, ledger_rows, span_of
    from gongkai.cli.render import render
    from gongkai.publish import load
    from gongkai.publish.codebook import write_codebook
    from gongkai.publish.tables import write_csv
    from gongkai.rulebook.columns import load_columns
    from gongkai.series import ledger, ledger_schema
    from gongkai.series import series as compare

    frames = load(dataset)
    found, available, schema = compare(frames), ledger(frames), ledger_schema()
    span = span_of(frames)
    rows = list(ledger_rows(available, span))
    size = {"left": _LEFT, "width": max(_LEFT + 34 * len(span) + 16, 1060), "height": 17 * len(rows) + 80}
    picture = render("ledger.svg", ledger=rows, span=span, availability=availability(), **size)
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_csv(found, load_columns().columns["findings"], out / "series.csv")
        write_csv(available, schema.columns["ledger"], out / "ledger.csv")
        write_codebook(schema, out, "ledger_codebook")
        (out / "ledger.svg").write_text(picture, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{out}: {error.strerror or error}") from error
    for check, count in found["check"].value_counts().sort_index().items():
        sys.stdout.write(f"{check}\t{count:,}\n")
    sys.stdout.write(f"{len(found):,} findings, {len(available):,} years of agencies, written to {out}\n")
    return 0


_LEFT = 300
