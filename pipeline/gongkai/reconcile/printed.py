"""A statutory table as a report prints it, beside its form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gongkai.reconcile.equations import Sheet, sheet
from gongkai.records import Cell


class Printed(NamedTuple):
    """A statutory table as a report prints it: `places` are where its cells stand in the form."""

    form: Sheet
    cells: Sequence[Cell]
    places: Sequence[int]

    @property
    def is_whole(self) -> bool:
        """Whether these are the cells of all places, once each and in the order of the form."""
        return self.places == range(len(self.form.places))


def printed(name: str, cells: Sequence[Cell]) -> Printed:
    """The table `name` with its cells at the places of the form; a `KeyError` where the form has no such place."""
    form = sheet(name)
    rows, columns = form.labels
    if rows == [cell.row for cell in cells] and columns == [cell.col for cell in cells]:
        return Printed(form, cells, range(len(cells)))
    return Printed(form, cells, [form.index[cell.row, cell.col] for cell in cells])
