"""One report on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import IO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gongkai.cli.labels import amount, coordinates, label, table_title
from gongkai.records import Fact, Identity, ReportResult
from gongkai.rulebook.rules import load_doubts

_SEVERITY = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_EVIDENCE = 60  # characters around the number
_EACH = 12  # mentions shown of each type
_PIPE_WIDTH = 160


def screen(result: ReportResult, out: IO[str]) -> None:
    """Print a report: who reports, facts, entities, tables, findings."""
    console = Console(file=out, highlight=False)
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
    for title, content in (
        (result.identity.title or result.report_id, _about(result)),
        (f"Facts 事实 ({len(result.facts)})", _facts(result)),
        ("Entities 实体", _entities(result)),
        (f"Cells of statutory tables 表格 ({len(result.cells)})", _cells(result)),
        (f"Findings 问题 ({len(result.findings)})", _findings(result)),
    ):
        console.print(Text(title, style="bold"))
        console.print(Padding(content, (0, 0, 1, 2)))


def _rows(rows: Iterable[tuple[RenderableType, ...]], *header: str) -> RenderableType:
    """Rows as a borderless table, or a dash where there are none."""
    table = Table(*header, box=None, show_header=bool(header), header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*row)
    return table if table.row_count else Text("-", style="dim")


def _about(result: ReportResult) -> RenderableType:
    who, document = result.identity, result.document
    basis = label("agency_basis", who.agency_basis).en.lower()
    rows = (
        ("agency", f"{who.agency or '-'} ({basis})"),
        ("place", f"{who.region or '-'} {who.adcode}".rstrip()),
        ("period", _period(who)),
        ("published", who.published.isoformat() if who.published else "-"),
        ("form", result.form),
        (
            "file",
            f"{result.path} ({document.media_type}, {document.encoding or '-'}, {len(result.text):,} chars)",
        ),
        *(("warning", warning) for warning in document.warnings),
    )
    return _rows((Text(name, style="dim"), Text(value)) for name, value in rows)


def _period(who: Identity) -> str:
    year = str(who.year) if who.year else "-"
    if who.period_start and who.period_end:
        return f"{year} ({who.period_start.isoformat()} to {who.period_end.isoformat()})"
    return year


def _facts(result: ReportResult) -> RenderableType:
    return _rows((_fact_row(result, fact) for fact in result.facts), "value", "indicator", "coordinates", "evidence")


def _fact_row(result: ReportResult, fact: Fact) -> tuple[RenderableType, ...]:
    indicator = label("indicator", fact.indicator)
    details = [f"{name}={codes.zh}" for name, codes in coordinates(fact.at)]
    details += [fact.period] * bool(fact.period) + [fact.scope] * (fact.scope != "self")
    if fact.doubt:
        details.append(f"{fact.confidence:.2f} {load_doubts()[fact.doubt].label_zh}")
    return (
        Text(amount(fact), style="bold", justify="right"),
        Text(indicator.zh).append(f"\n{fact.indicator}", style="dim"),
        Text("\n".join(details)),
        _evidence(result.text, fact),
    )


def _evidence(text: str, fact: Fact) -> Text:
    """The clause around the number on one line, cut where it is long, the number underlined."""
    start = max(fact.evidence_start, fact.start - _EVIDENCE)
    end = min(fact.evidence_end, fact.end + _EVIDENCE)
    before, after = "".join(text[start : fact.start].split()), "".join(text[fact.end : end].split())
    shown = Text("…" * (start > fact.evidence_start) + before)
    shown.append(text[fact.start : fact.end], style="bold underline")
    return shown.append(after + "…" * (end < fact.evidence_end))


def _entities(result: ReportResult) -> RenderableType:
    by_type: dict[str, Counter[str]] = {}
    for mention in result.entities:
        by_type.setdefault(mention.type, Counter())[mention.text] += 1
    rows = []
    for kind, texts in by_type.items():
        shown = [text if count == 1 else f"{text} ×{count}" for text, count in texts.most_common(_EACH)]
        more = f" … and {len(texts) - _EACH} more" if len(texts) > _EACH else ""
        rows.append((Text(kind, style="dim"), Text(str(texts.total())), Text("  ".join(shown) + more)))
    return _rows(rows)


def _cells(result: ReportResult) -> RenderableType:
    by_table: dict[tuple[str, str], Counter[str]] = {}
    for cell in result.cells:
        by_table.setdefault((cell.form, cell.table), Counter())[cell.status] += 1
    return _rows(
        (
            Text(f"{form}.{table}", style="dim"),
            Text(table_title(form, table)),
            Text(", ".join(f"{count} {status}" for status, count in counts.most_common())),
        )
        for (form, table), counts in by_table.items()
    )


def _findings(result: ReportResult) -> RenderableType:
    return _rows(
        (
            Text(finding.severity, style=_SEVERITY[finding.severity]),
            Text(finding.check, style="dim"),
            Text(f"{finding.message} ({label('verdict', finding.verdict).en.lower()})"),
        )
        for finding in result.findings
    )
