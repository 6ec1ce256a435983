"""`gongkai check`: what contradicts itself in a report or in a dataset, for a person."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.errors import ConfigError, ReadError

if TYPE_CHECKING:
    from gongkai.cli.audit import CheckedReport


class Severity(StrEnum):
    """The least grave findings that are shown."""

    error = "error"
    warning = "warning"
    note = "note"


def check(
    target: Annotated[Path, typer.Argument(metavar="FILE|DATASET", help="A report, or the folder of a dataset.")],
    severity: Annotated[
        Severity, typer.Option("--severity", help="Show findings of this severity and graver.")
    ] = Severity.note,
    report: Annotated[
        list[str] | None, typer.Option("--report", help="Of a dataset only this report; may be repeated.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page with the tables, their identities and suspect cells.")
    ] = None,
) -> int:
    """Check tables against their accounting identities, the text against the tables, and dates."""
    from gongkai.cli.audit import SEVERITIES

    shown = SEVERITIES[: SEVERITIES.index(severity) + 1]
    checked = _reports(target, tuple(report or ()))
    if html is None:
        sys.stdout.writelines(_listing(checked, shown))
        return 0
    from gongkai.cli.render import render

    found = [item for item in checked if any(item.count(kind) for kind in shown)]
    try:
        html.write_text(render("check.html", reports=found, shown=shown, target=target.name), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{html}: {error.strerror}") from error
    sys.stdout.write(f"written to {html}\n")
    return 0


def _reports(target: Path, only: tuple[str, ...]) -> Iterator[CheckedReport]:
    from gongkai.cli.audit import of_dataset, of_result

    if target.is_dir():
        yield from of_dataset(target, only)
        return
    if only:
        raise ConfigError("--report names a report of a dataset; this is a file")
    import gongkai

    try:
        yield of_result(gongkai.extract(target))
    except OSError as error:
        raise ReadError(str(target), "unreadable", error.strerror or str(error)) from error


def _listing(reports: Iterable[CheckedReport], shown: tuple[str, ...]) -> Iterator[str]:
    """The findings, a paragraph a report, and how many reports had none."""
    total = silent = 0
    for report in reports:
        total += 1
        found = [finding for finding in report.findings if finding.severity in shown]
        if not found:
            silent += 1
            continue
        yield f"{report.report_id} · {report.agency or '–'} · {report.year or '–'}\n"
        for finding in found:
            yield f"  {finding.severity:<8}{finding.check}: {finding.message} [{finding.verdict}]\n"
        yield "\n"
    yield f"{total:,} reports checked, {silent:,} without findings\n"
