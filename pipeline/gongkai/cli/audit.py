"""What `gongkai check` shows of a report: its findings, and its tables with every identity over them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gongkai.cli.labels import number, table_title
from gongkai.errors import ConfigError
from gongkai.reconcile.equations import UNKNOWN, Bounds, Instance, Known, Sheet, sheet
from gongkai.records import DIMENSIONS, Cell, Coordinates, Finding, ReportResult
from gongkai.rulebook.forms import load_forms

SEVERITIES = ("error", "warning", "note")
_SIGNS = {"=": ("=", "≠"), ">=": ("≥", "<"), "covers": ("≥", "<"), "zero": ("·", "·")}

State = Literal["broken", "holds", "open"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell as the page shows it; `suspect` where a finding points at it."""

    id: str
    shown: str
    status: str
    suspect: bool


@dataclass(frozen=True, slots=True)
class Line:
    """An identity at one place of a table: its words, its terms with their numbers, and the cells in it."""

    check: str
    label: str
    label_en: str
    place: str
    terms: str
    state: State
    severity: str
    cells: str


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """A table by row and column, None where nothing is printed, and its identities, the broken ones first."""

    name: str
    title: str
    cols: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Entry | None]]]
    lines: Sequence[Line]

    def count(self, state: State) -> int:
        """How many identities are in a state."""
        return sum(line.state == state for line in self.lines)


@dataclass(frozen=True, slots=True)
class CheckedReport:
    """A report with its findings, the gravest first, and its checked tables."""

    report_id: str
    title: str
    agency: str
    year: str
    findings: Sequence[Finding]
    tables: Sequence[CheckedTable]

    def count(self, severity: str) -> int:
        """How many findings are of a severity."""
        return sum(finding.severity == severity for finding in self.findings)


def of_result(result: ReportResult) -> CheckedReport:
    """A report that was just read."""
    who = result.identity
    return _checked(result.report_id, who.title, who.agency, str(who.year or ""), result.cells, result.findings)


def of_dataset(folder: Path, only: Sequence[str] = ()) -> Iterator[CheckedReport]:
    """The reports of a published dataset, or those named in `only`; raises `ConfigError` where it is none."""
    from gongkai.publish import load

    frames = load(folder)
    reports = {row["report_id"]: row for row in frames["reports"].to_dict("records")}
    unknown = [name for name in only if name not in reports]
    if unknown:
        raise ConfigError(f"{folder}: no report {', '.join(unknown)}")
    findings: dict[str, list[Finding]] = {}
    for row in frames["findings"].to_dict("records"):
        said = {str(name): value for name, value in row.items() if name != "report_id"}
        findings.setdefault(row["report_id"], []).append(Finding(**said))
    observed = frames["observations"]
    cells: dict[str, list[Cell]] = {}
    for row in observed[(observed["source"] == "table") & (observed["table"] != "annex")].to_dict("records"):
        cells.setdefault(row["report_id"], []).append(_cell(row))
    for name in only or reports:
        row = reports[name]
        found, printed = findings.get(name, []), cells.get(name, [])
        year = str(row["year"]).replace("<NA>", "")
        yield _checked(name, row["title"], row["agency"], year, printed, found)


def _cell(row: Mapping[Hashable, Any]) -> Cell:
    form, _, table = row["table"].partition(".")
    kept = ("row", "col", "indicator", "unit", "status", "printed", "start", "end", "rule")
    return Cell(
        **{name: row[name] for name in kept},
        form=form,
        table=table,
        at=Coordinates(**{name: row[name] for name in DIMENSIONS}),
        number=row["value"],
        implied=row["lower"] if row["value"] is None else None,
    )


def _checked(
    report_id: str, title: str, agency: str, year: str, cells: Sequence[Cell], findings: Sequence[Finding]
) -> CheckedReport:
    suspects = {ref for finding in findings if finding.severity == "error" for ref in finding.refs.split("; ")}
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(f"{cell.form}.{cell.table}", []).append(cell)
    order = {f"{form.id}.{table.id}": place for place, (form, table) in enumerate(_known_tables())}
    tables = tuple(_table(name, groups[name], suspects, report_id) for name in sorted(groups, key=order.__getitem__))
    gravest = tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)))
    return CheckedReport(report_id, title, agency, year, gravest, tables)


def _known_tables() -> Iterator[tuple[Any, Any]]:
    return ((form, table) for form in load_forms() for table in form.table)


def _table(name: str, cells: Sequence[Cell], suspects: set[str], report_id: str) -> CheckedTable:
    form = sheet(name)
    printed = {form.index[cell.row, cell.col]: cell for cell in cells}
    known = [_bounds(printed.get(index)) for index in range(len(form.places))]
    prefix = f"{report_id}/{name}"
    entries = {
        index: Entry(f"{prefix}/{index}", _shown(cell), cell.status, f"{name}[{cell.row} | {cell.col}]" in suspects)
        for index, cell in printed.items()
    }
    columns = list(dict.fromkeys(place.col for place in form.places))
    rows = [
        (row, [entries.get(index) for index in indexes])
        for row, indexes in form.rows.items()
        if any(index in entries for index in indexes)
    ]
    lines = sorted(
        (_line(form, item, known, prefix) for item in form.instances), key=lambda line: line.state != "broken"
    )
    return CheckedTable(name, table_title(*name.split(".", 1)), columns, rows, lines)


def _bounds(cell: Cell | None) -> Bounds:
    value = None if cell is None else cell.implied if cell.number is None else cell.number
    return UNKNOWN if value is None else Bounds.exactly(value)


def _shown(cell: Cell) -> str:
    if cell.number is not None:
        return number(cell.number)
    return f"({number(cell.implied)})" if cell.implied is not None else cell.printed


def _line(form: Sheet, item: Instance, known: Known, prefix: str) -> Line:
    broken = item.broken(known)
    unknown = any(known[index].value is None for index in item.cells)
    state: State = "broken" if broken else "open" if unknown else "holds"
    sign = _SIGNS[item.equation.relation][broken]
    terms = f"{_terms(item.left, known)} {sign} {_terms(item.right, known)}"
    cells = " ".join(f"{prefix}/{index}" for index in item.cells)
    equation = item.equation
    return Line(equation.id, equation.label, equation.label_en, item.place, terms, state, equation.severity, cells)


def _terms(indexes: Sequence[int], known: Known) -> str:
    values = [known[index].value for index in indexes]
    told = ["?" if value is None else number(value) for value in values if value != 0]
    return " + ".join(told) or "0"
