"""Whether rows and columns were found where the form has them: apart from all sums, which swaps satisfy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from gongkai.reconcile import wording
from gongkai.reconcile.equations import form_of
from gongkai.reconcile.printed import Printed
from gongkai.records import Cell, Finding, Severity

LOST = ".lost"
"""How `Cell.rule` ends in a row whose values could not be dealt to columns."""
SIMILAR = ".similar"
GUESSED = (".position", ".first", ".line", ".left", LOST)
"""How `Cell.rule` ends where values were dealt to columns without a mark for each: they may be dealt again."""
_MARKED = (*GUESSED, SIMILAR)
_SHOWN = 5


class _Check(NamedTuple):
    """What can be said of some labels of a table, in both languages."""

    id: str
    severity: Severity
    chinese: str
    english: str


_ROWS_MISSING = _Check("labels.missing", "warning", "未印有这些行", "does not print the rows")
_COLUMNS_MISSING = _Check("labels.missing", "warning", "未印有这些列", "does not print the columns")
_BY_POSITION = _Check(
    "labels.position", "warning", "这些行的各列按位置而非栏目认定", "has rows whose columns were told by position"
)
_DAMAGED = _Check("labels.similar", "note", "行名残缺，按近似认定", "has damaged labels, told by likeness")
_ROWS_MOVED = _Check("labels.order", "note", "行序与规定格式不同，已按行名读取", "has rows in another order")
_COLUMNS_MOVED = _Check("labels.order", "note", "列序与规定格式不同，已按栏目读取", "has columns in another order")


def check_labels(table: Printed, year: int | None) -> Iterator[Finding]:
    """What the labels of one table say: rows and columns not printed, out of order, damaged, or only guessed.

    Two swapped columns or rows satisfy every identity of a form, so nothing here looks at numbers.
    """
    name = table.form.name
    if not is_in_order(table):
        for check, labels in amiss(table):
            told = list(dict.fromkeys(label for label in labels if label))
            if told:
                yield _told(check, name, told)
    yield from _layout(name, year)


def is_in_order(table: Printed) -> bool:
    """Whether all places of the form are there as it prints them, and all found by their labels: nothing is amiss."""
    if not table.is_whole or any([rule.endswith(_MARKED) for rule in {cell.rule for cell in table.cells}]):
        return False
    starts = [cell.start for cell in table.cells]
    return starts == sorted(starts)


def amiss(table: Printed) -> Iterator[tuple[_Check, Sequence[str]]]:
    """What may be said of labels, and those of which it is."""
    rows, columns, cells = tuple(table.form.rows), table.form.columns, table.cells
    printed_rows, printed_columns = {cell.row for cell in cells}, {cell.col for cell in cells}
    yield _ROWS_MISSING, [row for row in rows if row not in printed_rows]
    yield _COLUMNS_MISSING, [column for column in columns if column not in printed_columns]
    yield _BY_POSITION, [cell.row for cell in cells if cell.rule.endswith(GUESSED)]
    yield _DAMAGED, [cell.row for cell in cells if cell.rule.endswith(SIMILAR)]
    yield _ROWS_MOVED, _out_of_order([(cell.start, cell.row) for cell in cells], rows)
    yield _COLUMNS_MOVED, _out_of_order(_fullest_row(cells), columns)


def _told(check: _Check, name: str, labels: Sequence[str]) -> Finding:
    shown = "、".join(label.rsplit("/", 1)[-1] for label in labels[:_SHOWN]) + "……" * (len(labels) > _SHOWN)
    return Finding(
        check=check.id,
        severity=check.severity,
        verdict="undecided",
        message=f"{wording.title(name)}{check.chinese}：{shown}。 {name} {check.english}: {shown}.",
        refs="; ".join(f"{name}[{label}]" for label in labels),
    )


def _out_of_order(labels: Iterable[tuple[int, str]], order: Sequence[str]) -> list[str]:
    """Labels that are printed, where their number says, behind one that the form has after them."""
    rank = {label: index for index, label in enumerate(order)}
    printed = dict.fromkeys(label for _, label in sorted(labels, key=itemgetter(0)))
    return [label for before, label in pairwise(printed) if rank[label] < rank[before]]


def _fullest_row(cells: Sequence[Cell]) -> list[tuple[int, str]]:
    """Where the columns stand in the row with most printed values."""
    rows: dict[str, list[tuple[int, str]]] = {}
    for cell in cells:
        if cell.start < cell.end:
            rows.setdefault(cell.row, []).append((cell.start, cell.col))
    return max(rows.values(), key=len, default=[])


def _layout(name: str, year: int | None) -> Iterator[Finding]:
    """A form printed in a year in which another was in force."""
    form = form_of(name)
    if year is None or (form.first_year <= year and (form.last_year is None or year <= form.last_year)):
        return
    yield Finding(
        check="labels.layout",
        severity="note",
        verdict="source",
        message=f"{year} 年度报告的{wording.title(name)}用的是“{form.title}”。 "
        f"The report of {year} prints {name}, a layout for the years {form.first_year} to {form.last_year or ''}.",
        refs=name,
    )
