"""Cells, facts and identity → findings: what in a report contradicts itself, and what that implies."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.reconcile.narrative import check_dates, check_facts
from gongkai.reconcile.tables import check_table
from gongkai.records import Cell, Fact, Finding, Identity

__all__ = ["reconcile"]


def reconcile(
    cells: Sequence[Cell], facts: Sequence[Fact], identity: Identity
) -> tuple[tuple[Cell, ...], tuple[Finding, ...]]:
    """The cells as printed and the findings, those of the tables first.

    Identities come from `identities.toml`. A blank stays blank also where an identity determines it: the
    value is told in a finding, because the dataset holds what was printed.
    """
    by_table: dict[str, list[Cell]] = {}
    for cell in cells:
        by_table.setdefault(f"{cell.form}.{cell.table}", []).append(cell)
    findings = [finding for name, group in by_table.items() for finding in check_table(name, group)]
    findings += check_facts(cells, facts)
    findings += check_dates(identity)
    return tuple(cells), tuple(findings)
