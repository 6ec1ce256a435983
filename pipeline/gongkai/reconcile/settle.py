"""Tables in which nothing is at odds and no value is to be worked out: most of them, told by their sums alone.

Where all identities hold with 0 for every cell without a number, these zeros are one way to fill the table. So no
identity is broken, no blank is at odds with another, and a value that the identities leave for a blank can only
be 0. What is told here is what `judge` would say of the same table.
"""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.reconcile import wording
from gongkai.reconcile.equations import Sheet
from gongkai.reconcile.labels import LOST
from gongkai.reconcile.printed import Printed
from gongkai.records import Finding, Number


def settle(table: Printed) -> tuple[Printed, list[Finding]] | None:
    """Such a table with its implied zeros, and its findings; None for any other table."""
    numbers = _by_place(table)
    if numbers is None or not table.form.holds([number or 0 for number in numbers]):
        return None
    findings = []
    if None in numbers:
        implied = _implied(table, numbers)
        if implied is None:
            return None
        if implied:
            cells = list(table.cells)
            for index in implied:
                cells[index] = cells[index]._replace(status="implied", implied=0)
            table = table._replace(cells=cells)
            findings.append(wording.implied(table.form.name, cells, implied))
    if is_trivial(table):
        findings.append(wording.trivial(table.form.name))
    return table, findings


def is_trivial(table: Printed) -> bool:
    """Whether hard equalities hold only because all printed numbers are 0."""
    return table.form.has_equality and {cell.number for cell in table.cells} - {None} == {0}


def _implied(table: Printed, numbers: Sequence[Number | None]) -> dict[int, Number] | None:
    """The blanks that must be 0, by position in the cells; None where solving has to tell."""
    blank = [index for index, cell in enumerate(table.cells) if cell.number is None and cell.status == "blank"]
    if not blank:
        return {}
    zeros = _zeros(table.form, sum([1 << place for place, number in enumerate(numbers) if number is None]))
    return None if zeros is None else {index: 0 for index in blank if zeros >> table.places[index] & 1}


def _by_place(table: Printed) -> list[Number | None] | None:
    """The numbers in the order of the form; None where a cell or a row is to be read again, or printed twice."""
    form, cells, places = table
    numbers = [cell.number for cell in cells]
    if any([rule.endswith(LOST) for rule in {cell.rule for cell in cells}]):
        return None
    if None in numbers and any([cell.number is None and cell.status == "unreadable" for cell in cells]):
        return None
    if table.is_whole:
        return numbers
    placed = dict(zip(places, numbers, strict=True))
    return [placed.get(place) for place in range(len(form.places))] if len(placed) == len(cells) else None


def _zeros(form: Sheet, unknown: int) -> int | None:
    """Of the places without a number (as bits) those for which the identities leave no other value than 0.

    A side of an equality that has unknown places is 0 in them where the other side has none. None where both
    sides have some in the end: several equalities together may determine those.
    """
    zeros = 0
    for cells, equalities in form.equalities:
        block = unknown & cells
        if block == cells:  # nothing is printed that could determine anything
            continue
        left_open = _narrowed(equalities, block)
        if any([left & left_open and right & left_open for left, right in equalities]):
            return None
        zeros |= block ^ left_open
    return zeros


def _narrowed(equalities: Sequence[tuple[int, int]], unknown: int) -> int:
    """Those of the unknown places that may be more than 0."""
    before = -1
    while unknown != before:
        before = unknown
        for left, right in equalities:
            one, other = left & unknown, right & unknown
            if not (one and other):
                unknown ^= one | other
    return unknown
