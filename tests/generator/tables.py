"""All tables of a form, filled, printed and drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from gongkai.rulebook.forms import Form, Table, load_forms
from tests.generator.figures import Figures, Values, fill, known
from tests.generator.layouts import LAYOUTS, stack
from tests.generator.printing import BLANK, Manner, any_manner, print_table
from tests.generator.sheets import Sheet, Wording, any_wording, draw, draw_transposed, split
from tests.generator.truth import TrueCell

_OLDER_LAYOUT = 0.1  # share of reports of 2021 and later that print the requests as in 2019


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a report: sheets by the section that they stand in, cells, figures."""

    sheets: dict[str, list[Sheet]]
    cells: tuple[TrueCell, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Plan:
    """How the tables of a report are printed.

    `stacked` puts those of article 20 into one; `cut` runs the large one over a page, with its heads repeated
    or not; `headless` leaves its heads out; `transposed` turns that of remedies; `twice` prints all again, with
    other numbers; `older` takes the layout of 2019 for the requests.
    """

    manner: Manner
    wording: Wording
    stacked: bool = False
    cut: bool = False
    repeated: bool = False
    headless: bool = False
    transposed: bool = False
    twice: bool = False
    older: bool = False


def any_plan(form: Form, layout: str, rng: Random) -> Plan:
    """A plan at random of what the layout can bear: a label is damaged or a number is, not both in one row."""
    grid = layout == "grid"
    headless = not grid and rng.random() < 0.05
    blanks, spaces = grid or LAYOUTS[layout].blanks, grid or LAYOUTS[layout].spaces
    manner = any_manner(rng, blanks=blanks, spaces=spaces)
    return Plan(
        manner=manner,
        wording=any_wording(rng, spaces=spaces, shuffled=not headless, damaged=not manner.garbage),
        stacked=rng.random() < 0.5,
        cut=rng.random() < 0.15,
        repeated=rng.random() < 0.5,
        headless=headless,
        transposed=not manner.garbage and rng.random() < 0.1,
        twice=manner.zero != BLANK and not manner.blank and rng.random() < 0.05,
        older=form.id == "form2021" and rng.random() < _OLDER_LAYOUT,
    )


def tables(form: Form, rng: Random, scale: int, plan: Plan) -> Tables:
    """All tables of a form; where they are printed twice, cells and figures are those of the first copy."""
    filled = [(owner, table, fill(table, rng, scale)) for owner, table in _tables(form, plan)]
    cells: list[TrueCell] = []
    sheets: dict[str, list[Sheet]] = {}
    for owner, table, values in filled:
        cells += _add(sheets, owner, table, values, plan, rng)
    if plan.stacked and "art20" in sheets:
        sheets["art20"] = [stack(sheets["art20"])]
    if plan.twice:
        for owner, table, _ in filled:
            _add(sheets, owner, table, fill(table, rng, scale), plan, rng)
    return Tables(sheets, tuple(cells), known(filled))


def _tables(form: Form, plan: Plan) -> Iterator[tuple[Form, Table]]:
    forms = {item.id: item for item in load_forms()}
    for table in form.table:
        owner = forms["form2019"] if plan.older and table.id == "requests" else form
        yield owner, next(item for item in owner.table if item.id == table.id)


def _add(
    sheets: dict[str, list[Sheet]], form: Form, table: Table, values: Values, plan: Plan, rng: Random
) -> list[TrueCell]:
    """Print a table into the sheets of its section; its cells."""
    cells = print_table(form, table, values, plan.manner, rng)
    turned = plan.transposed and table.id == "remedies"
    sheet = (draw_transposed if turned else draw)(table, cells, plan.wording, rng)
    sheets.setdefault(table.id.partition("_")[0], []).extend(_pages(table, sheet, plan, rng))
    return cells


def _pages(table: Table, sheet: Sheet, plan: Plan, rng: Random) -> tuple[Sheet, ...]:
    if table.id not in ("requests", "statistics"):
        return (sheet,)
    if plan.headless:
        sheet = Sheet(sheet.rows[sheet.heads :], 0)
    if plan.cut:
        return split(sheet, rng.randrange(sheet.heads + 3, len(sheet.rows) - 3), heads=plan.repeated)
    return (sheet,)
