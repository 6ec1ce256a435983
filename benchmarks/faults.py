"""What becomes of faults in printed tables: found, located, restored, or "repaired" into something else.

    python -m benchmarks.faults [--count 60] [--seed 1] [--json FILE]

Each trial prints all tables of a form, with generated numbers or those of a sample report of `data/`, and one
fault in one of them, as HTML or as text; the file is read and reconciled. A fault counts as

- detected when a finding of severity error says so, or one about labels where a row is gone;
- located when findings name faulty cells and no others;
- restored when findings or implied values give back what stood there; where fields moved with their labels, when
  every cell is read as before;
- misled when a finding names a cell that is right, or a cell that is right is said to have another value;
- altered when a cell holds another number than is printed there: this must never be.

`can detect` and `can locate` are what the identities allow: trials in which one of them breaks (an empty cell taken
as 0), and in which no other cell stands in just the same ones.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache
from itertools import cycle
from pathlib import Path
from random import Random

from benchmarks.fault_kinds import FAULTS, MOVES, Texts
from gongkai.read import read
from gongkai.reconcile import reconcile
from gongkai.reconcile.equations import Instance, sheet
from gongkai.records import Cell, Finding, Identity, Number, Source
from gongkai.rulebook.forms import Form, Table, load_forms
from gongkai.tables import tables
from tests.generator.figures import Values, fill
from tests.generator.formats import FORMATS
from tests.generator.printing import BLANK, Manner, print_table
from tests.generator.sheets import Sheet, Wording, draw
from tests.generator.truth import TrueCell

GOLD = Path(__file__).resolve().parents[1] / "data" / "gold"
FORMS = {form.id: form for form in load_forms()}
TARGETS = ("stat2014.statistics", "form2019.requests", "form2021.requests", "form2021.remedies")
TITLE = "靖安县民政局{}年政府信息公开工作年度报告"
LAYOUTS = (("html", "grid"), ("txt", "tabbed"), ("txt", "per_line"))
SCALES = (3, 30, 300)
YUAN = 10_000  # the form of 2014 prints 万元, cells of it hold 元
_CHANGE = re.compile(r"(?:-?[\d.]+|空 \(blank\)) → (-?[\d.]+)")


@dataclass
class Tally:
    """Counts over the trials of one kind of fault in one table."""

    fault: str
    table: str
    zeros: str
    trials: int = 0
    detected: int = 0
    can_detect: int = 0
    located: int = 0
    can_locate: int = 0
    restored: int = 0
    misled: int = 0
    altered: int = 0


@dataclass(frozen=True)
class Case:
    """The tables of a form with their numbers, and which of them gets the fault."""

    form: Form
    target: Table
    values: Mapping[str, Values]
    zero: str
    format: str
    layout: str

    @property
    def name(self) -> str:
        return f"{self.form.id}.{self.target.id}"

    def cells(self) -> dict[str, list[TrueCell]]:
        """The cells of each table as they are printed without any fault."""
        manner, rng = Manner(zero=self.zero), Random(0)
        return {
            table.id: print_table(self.form, table, self.values[table.id], manner, rng) for table in self.form.table
        }


def cases(count: int, rng: Random) -> Iterator[Case]:
    """For each table that identities bind: `count` generated cases and the sample reports that print it, with zeros
    printed and with zeros left empty."""
    for name in TARGETS:
        form, target = FORMS[name.partition(".")[0]], name.partition(".")[2]
        table = next(table for table in form.table if table.id == target)
        numbers = [
            {table.id: fill(table, rng, SCALES[number % len(SCALES)]) for table in form.table}
            for number in range(count)
        ]
        for values, layout in zip((*numbers, *samples(form)), cycle(LAYOUTS), strict=False):
            for zero in ("0", BLANK):
                yield Case(form, table, values, zero, *layout)


def samples(form: Form) -> Iterator[dict[str, Values]]:
    """The tables of the sample reports that print all of a form with every number."""
    for file in sorted(GOLD.glob("*.json")):
        printed = json.loads(file.read_text("utf-8"), parse_float=Decimal)
        matrices = {table.id: printed.get("tables", {}).get(f"{form.id}.{table.id}") for table in form.table}
        if printed.get("violations") or not all(matrices.values()):
            continue
        yield {
            name: {
                (row, column): number or 0
                for row, line in enumerate(matrix)
                for column, number in enumerate(line if isinstance(line, list) else [line])
            }
            for name, matrix in matrices.items()
        }


def inject(case: Case, fault: str, seed: str, tally: Tally) -> None:
    """Print the case with a fault, read it, and count what comes of it; nothing where the fault finds no place."""
    rng, cells = Random(seed), case.cells()
    before = cells[case.target.id]
    if fault in FAULTS:
        width = len(case.target.column)
        texts = [[cell.printed for cell in before[at : at + width]] for at in range(0, len(before), width)]
        sums = [item.left[0] for item in equalities(case.name) if len(item.left) == 1]
        faulty = FAULTS[fault](case.target, texts, sums, rng)
        if faulty is None:
            return
        cells[case.target.id] = _printed_as(before, faulty)
    sheets = {table.id: draw(table, cells[table.id], Wording(), rng) for table in case.form.table}
    if fault in MOVES:
        moved = MOVES[fault](sheets[case.target.id], rng)
        if moved is None:
            return
        sheets[case.target.id] = moved
    found, findings = _read(case, list(sheets.values()))
    _judge(case.name, cells[case.target.id], found, findings, tally)


def _printed_as(cells: Sequence[TrueCell], texts: Texts) -> list[TrueCell]:
    flat = [text for row in texts for text in row]
    return [cell._replace(printed=text) for cell, text in zip(cells, flat, strict=True)]


def _read(case: Case, sheets: list[Sheet]) -> tuple[list[Cell], list[Finding]]:
    """The cells of the faulty table and all findings."""
    year = case.form.first_year
    data = FORMATS[case.format]([TITLE.format(year), *sheets, "无其他需要报告的事项。"], case.layout)
    document = read(Source(f"trial.{case.format}", data))
    cells, findings = reconcile(document, tables(document).cells, (), Identity(year=year))
    return [cell for cell in cells if f"{cell.form}.{cell.table}" == case.name], list(findings)


def _judge(
    name: str, printed: Sequence[TrueCell], found: Sequence[Cell], findings: Sequence[Finding], tally: Tally
) -> None:
    true = [cell.value for cell in printed]
    shown = [_number(cell.printed) for cell in printed]
    wrong = {index for index, number in enumerate(shown) if (number or 0) != true[index]}
    at = {cell.place: index for index, cell in enumerate(printed)}
    read_as = {at[cell.form, cell.table, cell.row, cell.col, cell.indicator]: cell for cell in found}
    told = _told(name, printed, findings, wrong)
    known = {index: cell.implied for index, cell in read_as.items() if cell.implied is not None} | told
    numbers = {index: _in_print(cell) for index, cell in read_as.items()}
    tally.trials += 1
    tally.detected += any(item.severity == "error" or item.check == "labels.missing" for item in findings)
    tally.located += bool(told) and set(told) <= wrong
    tally.restored += all(
        index in read_as and (known.get(index, numbers[index]) or 0) == true[index]
        for index in wrong or range(len(true))
    )
    tally.misled += not set(told) <= wrong or any(known[index] != true[index] for index in set(known) - wrong)
    tally.altered += any(number != shown[index] for index, number in numbers.items())
    broken = any(_differs(item, shown) for item in equalities(name))
    tally.can_detect += broken
    tally.can_locate += broken and len(wrong) == 1 and _is_alone(name, next(iter(wrong)))


def _told(name: str, printed: Sequence[TrueCell], findings: Sequence[Finding], wrong: set[int]) -> dict[int, Number]:
    """The cells that findings name as the fault, with the values that they give; of rows of one label the faulty."""
    told: dict[int, Number] = {}
    for finding in findings:
        if finding.severity != "error" or finding.verdict != "source":
            continue
        values = _CHANGE.findall(finding.message.partition("。 ")[0])
        for reference, value in zip(finding.refs.split("; "), values, strict=True):
            named = [index for index, cell in enumerate(printed) if f"{name}[{cell.row} | {cell.col}]" == reference]
            told[next((index for index in named if index in wrong), named[0])] = Decimal(value)
    return told


def _number(text: str) -> Number | None:
    return Decimal(text) if text else None


def _in_print(cell: Cell) -> Number | None:
    return cell.number / Decimal(YUAN) if cell.number is not None and cell.unit == "元" else cell.number


@cache
def equalities(name: str) -> tuple[Instance, ...]:
    """The identities of a table that are equations."""
    return tuple(item for item in sheet(name).instances if item.is_equality and item.equation.severity == "error")


def _differs(item: Instance, numbers: Sequence[Number | None]) -> bool:
    left, right = (sum(numbers[index] or 0 for index in side) for side in (item.left, item.right))
    return left != right


@cache
def _is_alone(name: str, cell: int) -> bool:
    """Whether no other cell stands in just the same equations as this one."""
    patterns = [
        frozenset(number for number, item in enumerate(equalities(name)) if index in item.cells)
        for index in range(len(sheet(name).places))
    ]
    return bool(patterns[cell]) and patterns.count(patterns[cell]) == 1


def measure(count: int, seed: int) -> list[Tally]:
    """All kinds of fault in all tables, and no fault at all."""
    tallies: dict[tuple[str, ...], Tally] = {}
    for number, case in enumerate(cases(count, Random(seed))):
        for fault in ("none", *FAULTS, *MOVES):
            zeros = "printed" if case.zero else "empty"
            tally = tallies.setdefault((fault, case.name, zeros), Tally(fault, case.name, zeros))
            inject(case, fault, f"{seed}:{number}:{fault}", tally)
    order = ["none", *FAULTS, *MOVES]
    ordered = sorted(tallies.values(), key=lambda item: (item.zeros == "empty", order.index(item.fault)))
    return [tally for tally in ordered if tally.trials]


def table(tallies: Sequence[Tally]) -> str:
    """The tallies as lines of text."""
    heads = ("detected", "can_detect", "located", "can_locate", "restored", "misled", "altered")
    titles = "".join(f"{head.replace('_', ' '):>12}" for head in heads)
    lines = [f"{'zeros':<9}{'fault':<26}{'table':<21}{'trials':>6}{titles}"]
    for tally in tallies:
        counts = "".join(f"{getattr(tally, head):>12}" for head in heads)
        lines.append(f"{tally.zeros:<9}{tally.fault:<26}{tally.table:<21}{tally.trials:>6}{counts}")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Faults in printed tables and what becomes of them.")
    parser.add_argument("--count", type=int, default=60, help="generated cases of each table")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the counts there too")
    options = parser.parse_args()
    tallies = measure(options.count, options.seed)
    sys.stdout.write(table(tallies))
    if options.json:
        options.json.write_text(json.dumps([asdict(tally) for tally in tallies], indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
