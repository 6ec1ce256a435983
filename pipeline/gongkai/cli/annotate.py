"""`gongkai annotate`: gold to and from annotation tools."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.errors import ConfigError, ReadError

if TYPE_CHECKING:
    from gongkai.annotate.marks import Marked
    from gongkai.batch.collect import Item
    from gongkai.records import ReportResult

app = typer.Typer(help="Gold to and from annotation tools.", no_args_is_help=True, rich_markup_mode=None)

_FORMATS = "json, doccano, labelstudio, brat, docbin or csv"


@app.command("export")
def export_marks(
    source: Annotated[Path, typer.Argument(exists=True, help="A published dataset, or reports: a file or folder.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The file or folder to write.")],
    format: Annotated[str, typer.Option("--format", help=f"{_FORMATS}.")] = "json",
    gold: Annotated[Path | None, typer.Option("--gold", help="Export this gold, not what gongkai reads.")] = None,
    only: Annotated[
        Path | None, typer.Option("--only", exists=True, help="A CSV whose report_id names the reports to export.")
    ] = None,
) -> int:
    """Write reports with what gongkai read in them, for coders to correct."""
    from gongkai.annotate.draft import draft
    from gongkai.annotate.formats import write_marks
    from gongkai.annotate.marks import to_marks
    from gongkai.evaluate.gold import load_gold

    known = {report.id: report for report in load_gold(gold)} if gold else None
    wanted = set(known) if known is not None else None
    if only is not None:
        named = _named(only)
        wanted = named if wanted is None else wanted & named
    items: list[Marked] = []
    for result in _results(source, wanted):
        items.append(to_marks(known[result.report_id] if known else draft(result), result.text))
        _tell_unplaced(items[-1])
    write_marks(out, format, items)
    sys.stdout.write(f"{len(items)} reports written to {out}\n")
    return 0


@app.command("import")
def import_marks(
    file: Annotated[Path, typer.Argument(exists=True, help="What an annotation tool exported.")],
    out: Annotated[Path, typer.Option("-o", "--out", file_okay=False, help="The folder for gold.")],
    format: Annotated[str | None, typer.Option("--format", help=f"{_FORMATS}; by default as the name tells.")] = None,
    reports: Annotated[
        Path | None,
        typer.Option(
            "--reports", exists=True, help="The dataset or reports as they are now: marks move to their text."
        ),
    ] = None,
) -> int:
    """Make gold of what coders marked, and list what has no place in the reports any more."""
    from gongkai.annotate.formats import read_marks
    from gongkai.annotate.marks import from_marks
    from gongkai.annotate.realign import realign
    from gongkai.evaluate.gold import write_gold

    items = read_marks(file, format)
    texts: dict[str, str] = {}
    if reports is not None:
        texts = {result.report_id: result.text for result in _results(reports, {item.id for item in items})}
    gold, count = [], 0
    for item in items:
        marked, lost = realign(item, texts.get(item.id, item.text))
        count += len(lost)
        for mark in lost:
            words = item.text[mark.start : mark.end]
            sys.stdout.write(f"{item.id}\t{mark.label}\t{mark.start}\t{words!r}\n")
        gold.append(from_marks(marked))
    write_gold(out, gold)
    sys.stdout.write(f"{len(gold)} reports written to {out}, {count} marks without a place left out\n")
    return 0


def _results(source: Path, wanted: set[str] | None) -> Iterator[ReportResult]:
    """The `wanted` reports (default: all) of a dataset, read again where they lie, or of a file or folder."""
    from gongkai.batch.collect import collect
    from gongkai.batch.load import load
    from gongkai.evaluate.dataset import read_table

    ids: dict[str, str] = {}
    if (source / "reports.csv").exists():
        ids = {row["path"]: row["report_id"] for row in read_table(source, "reports", wanted)}
    collection = collect([Path(path) for path in ids] if ids else [source])
    for failure in collection.failures:
        sys.stderr.write(f"gongkai: {failure.path}: {failure.message}\n")
    named = [replace(item, report_id=ids.get(item.path, item.report_id)) for item in collection.items]
    # Members of an archive are loaded one after the other, wanted or not.
    for item in load(item for item in named if wanted is None or item.report_id in wanted or item.member is not None):
        if wanted is None or item.report_id in wanted:
            try:
                yield _result(item)
            except ReadError as error:
                sys.stderr.write(f"gongkai: {error}\n")


def _result(item: Item) -> ReportResult:
    from gongkai.flow import flow
    from gongkai.read.source import open_source
    from gongkai.records import Source

    if item.data is not None:
        return flow(Source(item.path, item.data, item.url), item.report_id)
    if item.fault or not isinstance(item.file, Path):
        raise ReadError(item.path, "unreadable", item.fault)
    return flow(open_source(item.file, item.path), item.report_id)


def _named(file: Path) -> set[str]:
    """The reports of a list, such as `gongkai sample` writes."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            return {row["report_id"] for row in csv.DictReader(handle)}
    except (OSError, KeyError, ValueError) as error:
        raise ConfigError(f"{file}: no CSV with a column report_id ({error})") from error


def _tell_unplaced(item: Marked) -> None:
    """Name what the text does not hold: it stays in the file, but not as a mark."""
    for kind in ("entities", "facts"):
        for entry in item.rest.get(kind, ()):
            sys.stdout.write(f"{item.id}\t{entry.get('evidence') or entry.get('text', '')!r} is not in the text\n")
