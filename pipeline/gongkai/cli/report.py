"""`gongkai report`: a dataset on one self-contained page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongkai.errors import ConfigError

if TYPE_CHECKING:
    from gongkai.evaluate import Evaluation


def report(
    dataset: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A published dataset.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The page (HTML).")],
    gold: Annotated[
        Path | None, typer.Option("--gold", exists=True, file_okay=False, help="Gold annotations, for accuracy.")
    ] = None,
) -> int:
    """Show a dataset on one page: coverage, completeness, findings, accuracy, distributions."""
    from gongkai.cli.render import render
    from gongkai.evaluate import evaluate
    from gongkai.publish import load, read_record

    frames, record = load(dataset), read_record(dataset)
    accuracy = None if gold is None else _accuracy(evaluate(dataset, gold))
    page = render("report.html", **_shown(frames), record=record, folder=dataset.name, accuracy=accuracy)
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{out}: {error.strerror}") from error
    sys.stdout.write(f"written to {out}\n")
    return 0


def _shown(frames: Any) -> dict[str, Any]:
    """What the template shows of a dataset."""
    from gongkai.cli import overview as view
    from gongkai.cli.labels import label
    from gongkai.series import ledger

    reports, findings, span = frames["reports"], frames["findings"], view.span_of(frames)
    wide, available = view.wide_view(frames), ledger(frames)
    rows = list(view.ledger_rows(available, span))
    checks = view.check_bars(findings)
    order = [code for code, _ in view.availability()]
    return {
        "counts": [
            ("报告", "Reports", f"{len(reports):,}"),
            ("机关", "Agencies", f"{reports.loc[reports['agency'] != '', 'agency'].nunique():,}"),
            ("年度", "Years", f"{span[0]}–{span[-1]}" if span else "–"),
            ("观测值", "Observations", f"{len(frames['observations']):,}"),
            ("实体", "Entities", f"{len(frames['entities']):,}"),
            ("核查记录", "Findings", f"{len(findings):,}"),
            ("无法读取", "Failures", f"{len(frames['failures']):,}"),
        ],
        "span": span,
        "forms": [(code, label("form", code)) for code in ("narrative", "stat2014", "form2019", "form2021")],
        "years": view.year_bars(reports),
        "levels": view.simple_bars(view.counted(reports["level"]), "level"),
        "provinces": view.simple_bars(
            view.counted(reports["region"].str.partition("/")[0] if len(reports) else reports["region"])
        ),
        "availability": view.availability(),
        "published": view.stacked(available["year"], available["status"], order, ""),
        "ledger": rows[: view.LISTED],
        "unlisted": max(len(rows) - view.LISTED, 0),
        "completeness": view.completeness(wide, span),
        "severities": [(code, label("severity", code)) for code in ("error", "warning", "note")],
        "checks": checks,
        "verdicts": view.simple_bars(view.counted(findings["verdict"]), "verdict"),
        "meanings": view.meanings([check for check, _, _ in checks]),
        "distributions": view.distributions(wide),
        "failures": view.simple_bars(view.counted(frames["failures"]["error"])),
    }


def _accuracy(evaluation: Evaluation) -> dict[str, Any]:
    """Scores as the page shows them."""

    def percent(share: float | None) -> str:
        return "–" if share is None else f"{share:.1%}"

    scores = {
        "事实（值） Facts, value": evaluation.facts_value,
        "事实（全） Facts, full": evaluation.facts_full,
        **{f"实体 {name}": score for name, score in evaluation.entities.items()},
    }
    cells = evaluation.cells
    shares = {
        "单元格 Cells": (cells.total, cells.accuracy),
        "非零单元格 Non-zero cells": (cells.nonzero.total, cells.nonzero.accuracy),
        **{f"字段 {name}": (share.total, share.accuracy) for name, share in evaluation.fields.items()},
    }
    return {
        "reports": evaluation.reports,
        "scores": [
            (name, f"{score.support:,.0f}", percent(score.precision), percent(score.recall), percent(score.f1))
            for name, score in scores.items()
        ],
        "shares": [(name, f"{total:,.0f}", percent(share)) for name, (total, share) in shares.items()],
    }
