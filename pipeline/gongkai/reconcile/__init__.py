"""Cells, facts and identities → findings: what in a report contradicts itself, what that implies and repairs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, groupby
from operator import attrgetter

from gongkai.reconcile.labels import check_labels
from gongkai.reconcile.narrative import check_facts, of_report
from gongkai.reconcile.powers import check_powers
from gongkai.reconcile.printed import Printed, printed
from gongkai.reconcile.tables import check_table
from gongkai.records import Cell, Document, Fact, Finding, Identity

__all__ = ["reconcile"]


def reconcile(
    document: Document, cells: Sequence[Cell], facts: Sequence[Fact], identity: Identity
) -> tuple[tuple[Cell, ...], tuple[Finding, ...]]:
    """The cells, repaired where the source says so, and the findings: labels, tables, powers, text against tables.

    Rules come from `identities.toml` and `comparisons.toml`. `Cell.number` stays what is printed: a blank that
    the identities determine gets the status `implied` and its value in `Cell.implied`.
    """
    own = of_report(facts)
    by_table: dict[str, list[Cell]] = {}
    for (form, table_id), run in groupby(cells, key=attrgetter("form", "table")):
        by_table.setdefault(f"{form}.{table_id}", []).extend(run)
    kept: list[Printed] = []
    findings: list[Finding] = []
    for name, group in by_table.items():
        table = printed(name, group)
        findings += check_labels(table, identity.year)
        checked, found = check_table(table, document, own)
        kept.append(checked)
        findings += found
    findings += check_powers(kept, identity)
    findings += check_facts(kept, own)
    return tuple(chain.from_iterable(table.cells for table in kept)), tuple(findings)
