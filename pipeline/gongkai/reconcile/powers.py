"""Numbers that a reporter of its kind cannot have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from gongkai.reconcile import wording
from gongkai.reconcile.equations import sheet
from gongkai.reconcile.printed import Printed
from gongkai.records import Cell, Finding, Identity
from gongkai.rulebook.identities import Power, load_powers


def check_powers(tables: Iterable[Printed], identity: Identity) -> Iterator[Finding]:
    """Cells of tables that are not 0 though only other agencies may have what they count.

    Nothing where the level of the reporter is unknown.
    """
    if not identity.level:
        return
    for number, power in enumerate(load_powers()):
        if _holds(power, identity):
            continue
        for table in tables:
            counted = _counted(table.form.name)[number]
            if counted:
                placed = zip(table.cells, table.places, strict=True)
                found = (cell for cell, place in placed if cell.number and place in counted)
                yield from (_finding(power, cell, identity) for cell in found)


@cache
def _counted(name: str) -> tuple[tuple[int, ...], ...]:
    """The places of a table that each power is about."""
    return tuple(sheet(name).selected(power.counted) for power in load_powers())


def _holds(power: Power, identity: Identity) -> bool:
    return any(
        holder.level == identity.level and holder.function in ("", identity.function) for holder in power.holders
    )


def _finding(power: Power, cell: Cell, identity: Identity) -> Finding:
    name = f"{cell.form}.{cell.table}"
    return Finding(
        check=power.id,
        severity=power.severity,
        verdict="undecided",
        message=f"{wording.title(name)}“{wording.label(cell)}”为 {cell.number}，而{power.label}。 "
        f"{name} prints {cell.number} for {wording.label(cell)}, but {power.label_en}.",
        left=cell.number,
        right=0,
        delta=cell.number,
        refs=wording.reference(name, cell),
        evidence=identity.agency,
    )
