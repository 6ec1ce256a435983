"""`gongkai diff`: what changed between two datasets, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongkai.errors import ConfigError

if TYPE_CHECKING:
    import pandas as pd


def diff(
    old: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The earlier dataset.")],
    new: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The later dataset.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write every change to this CSV file.")] = None,
    most: Annotated[int, typer.Option("-n", "--most", min=0, help="How many changes to list.")] = 50,
) -> int:
    """Tell which values changed and why: the source, a correction, the rules or the code."""
    from gongkai.publish import load, read_record
    from gongkai.publish.changes import changes

    found = changes(load(old), load(new), read_record(old), read_record(new))
    if out is not None:
        try:
            found.to_csv(out, index=False, encoding="utf-8-sig", lineterminator="\r\n")
        except OSError as error:
            raise ConfigError(f"{out}: {error.strerror or error}") from error
    counts = found.groupby(["cause", "change"]).size().reset_index(name="count")
    for cause, change, count in _rows(counts, "cause", "change", "count"):
        sys.stdout.write(f"{count:,}\t{change}\t{cause}\n")
    listed = _rows(found.head(most), "report_id", "what", "old", "new", "cause", "old_rule", "new_rule")
    for report_id, what, before, after, cause, old_rule, new_rule in listed:
        rules = "" if old_rule == new_rule else f"\t({old_rule or '–'} → {new_rule or '–'})"
        sys.stdout.write(f"{report_id}\t{what}\t{before or '–'} → {after or '–'}\t{cause}{rules}\n")
    if len(found) > most:
        sys.stdout.write(f"… {len(found) - most:,} more\n")
    sys.stdout.write(f"{len(found):,} changes\n")
    return 0


def _rows(table: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[name] for name in columns), strict=True)
