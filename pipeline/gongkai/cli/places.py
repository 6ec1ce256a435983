"""`gongkai places`: a division by name or code, as it was in any year."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.cli.agencies import Year

if TYPE_CHECKING:
    from gongkai.rulebook.authority import Division

_OPEN_END = 9999


def places(
    at: Annotated[str, typer.Argument(help="A name, with those above it or without (江苏省鼓楼区), or a code.")],
    year: Year = None,
) -> int:
    """Show which divisions of a year a name or code means, with their codes, years, predecessors and successors."""
    from gongkai.rulebook.lookup import places as find

    found = find(at, year)
    for item in found:
        sys.stdout.write("\t".join(_cells(item)) + "\n")
    if not found:
        sys.stdout.write(f"{at}: 没有这样的政区 no such division{f' in {year}' if year else ''}\n")
    return 0 if found else 1


def _cells(item: Division) -> Iterator[str]:
    """Code, place, years, what it was before and after, and the id of its lineage."""
    from gongkai.rulebook.authority import divisions

    known = divisions()
    yield item.code
    yield known.region(item, item.last if item.last < _OPEN_END else None)
    yield f"{item.first}–{'' if item.last == _OPEN_END else item.last}"
    for label, codes, at in (
        ("前身 from", item.predecessors, item.first - 1),
        ("后继 to", item.successors, item.last + 1),
    ):
        units = [unit for code in codes if (unit := known.coded(code, at))]
        if units:
            yield f"{label} " + ", ".join(f"{unit.code} {unit.name}" for unit in units)
    yield f"沿革 lineage {known.lineage(item)}"
