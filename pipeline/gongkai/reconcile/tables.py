"""One statutory table: identities that break, what they imply, and what the source says about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongkai.reconcile import wording
from gongkai.reconcile.equations import UNKNOWN, Bounds, Instance, Known, broken
from gongkai.reconcile.labels import GUESSED, LOST
from gongkai.reconcile.locate import Explanation, locate
from gongkai.reconcile.printed import Printed
from gongkai.reconcile.reread import deal_again, reread
from gongkai.reconcile.settle import is_trivial, settle
from gongkai.reconcile.solve import solve
from gongkai.records import Cell, Document, Fact, Finding, Number, Status


def check_table(table: Printed, document: Document, facts: Sequence[Fact]) -> tuple[Printed, list[Finding]]:
    """A table, repaired where the source allows it, and its findings; `facts` are those of the text.

    The order of the verdict: what the identities leave for cells without a number; the one fault that explains
    what breaks, with the text as witness where several would; the source read again at that place (another
    reading: our error, repaired; the same: the report's, kept as printed); at last whether all this proves
    anything.
    """
    if not table.form.instances:
        return table, []
    return settle(table) or judge(table, document, facts)


def judge(table: Printed, document: Document, facts: Sequence[Fact]) -> tuple[Printed, list[Finding]]:
    """What `check_table` says of any table: the long way."""
    work = _Table(table, document, facts)
    for block in table.form.blocks:
        work.judge(block)
    work.judge_soft()
    work.tell_implied()
    judged = table._replace(cells=work.cells)
    if is_trivial(judged) and not any(work.implied.values()):
        work.findings.append(wording.trivial(table.form.name))
    return judged, work.findings


class _Table:
    """The work on one table: cells and bounds change together as readings are repaired."""

    def __init__(self, table: Printed, document: Document, facts: Sequence[Fact]) -> None:
        self.sheet = table.form
        self._facts = facts
        self.cells = list(table.cells)
        self.findings: list[Finding] = []
        self._document = document
        self._at = {place: position for position, place in enumerate(table.places)}
        self._taken = {(cell.start, cell.end) for cell in self.cells}
        self._known = self._bounds()
        self.implied: dict[int, Number] = {}

    def _bounds(self) -> list[Bounds]:
        known = [UNKNOWN] * len(self.sheet.places)
        for index, position in self._at.items():
            number = self.cells[position].number
            if number is not None:
                known[index] = Bounds(number, number)
        return known

    def judge(self, block: Sequence[Instance]) -> None:
        """Judge the hard identities of a block that shares cells."""
        if not any(self._known[index].value is not None for item in block for index in item.cells):
            return
        solution = solve(block, self._known)
        if solution.conflict:
            if not self._deal_again(block):
                explanations = self._witnessed(locate(block, self._known, self.sheet.rows))
                if len(explanations) != 1 or not self._read_again(explanations[0].values):
                    self._tell_broken(block, solution.conflict, explanations)
                    if len(explanations) == 1:
                        self._fill(solve(block, self._corrected(explanations[0])).bounds)
                    return
            solution = solve(block, self._known)
        self._fill(solution.bounds)

    def _corrected(self, explanation: Explanation) -> Known:
        """The bounds as if the report had printed what explains it all."""
        values = explanation.values
        return [Bounds.exactly(values[i]) if i in values else known for i, known in enumerate(self._known)]

    def _tell_broken(self, block: Sequence[Instance], conflict: Instance, explanations: Sequence[Explanation]) -> None:
        found = broken(block, self._known)
        for item in found or [conflict]:
            finding = wording.broken(self.sheet, item, self._known, explanations, conflict=not found)
            self.findings.append(finding)

    def _deal_again(self, block: Sequence[Instance]) -> bool:
        """Deal a row whose columns were guessed as the identities ask, where just one row mends them all."""
        found = []
        for row, indexes in self.sheet.rows.items():
            if not all(index in self._at and self._is(self._at[index], GUESSED) for index in indexes):
                continue
            opened = list(self._known)
            for index in indexes:
                opened[index] = UNKNOWN
            solution = solve(block, opened)
            if solution.conflict is None and (dealt := self._dealt(row, solution.bounds)):
                found.append(dealt)
        if len(found) == 1:
            self._replace(found[0])
        return len(found) == 1

    def _is(self, position: int, ends: str | tuple[str, ...]) -> bool:
        return self.cells[position].rule.endswith(ends)

    def _dealt(self, row: str, bounds: Known) -> dict[int, Cell] | None:
        """A row's printed numbers, each at the column that has its value."""
        positions = [self._at[index] for index in self.sheet.rows[row]]
        values = [bounds[index].value for index in self.sheet.rows[row]]
        if None in values:
            return None
        wanted = {order: value for order, value in enumerate(values) if value is not None}
        dealt = deal_again(self._document, [self.cells[position] for position in positions], wanted)
        return dict(zip(positions, dealt, strict=True)) if dealt else None

    def _witnessed(self, explanations: Sequence[Explanation]) -> Sequence[Explanation]:
        """Of several explanations the one whose value the text states, where just one has such a witness."""
        if len(explanations) < 2:
            return explanations
        supported = [one for one in explanations if any(self._states(index, one.values[index]) for index in one.values)]
        return supported if len(supported) == 1 else explanations

    def _states(self, index: int, value: Number) -> bool:
        place = self.sheet.places[index]
        counted = (place.indicator, place.at)
        return {fact.value.number for fact in self._facts if (fact.indicator, fact.at) == counted} == {value}

    def _read_again(self, values: Mapping[int, Number]) -> bool:
        """Read cells again at their place; whether the source gave all the values that the identities ask for."""
        read: dict[int, Cell] = {}
        for index, value in values.items():
            cell = self._read(self.cells[self._at[index]], value) if index in self._at else None
            if cell is None:
                return False
            read[self._at[index]] = cell
        self._replace(read)
        return True

    def _read(self, cell: Cell, value: Number) -> Cell | None:
        """A cell read again, unless that takes characters of another cell."""
        found = reread(self._document, cell, value)
        others = self._taken - {(cell.start, cell.end)}
        clash = found and any(start < found.end and found.start < end for start, end in others)
        return None if clash else found

    def _replace(self, read: Mapping[int, Cell]) -> None:
        before = [self.cells[position] for position in read]
        for position, cell in read.items():
            self.cells[position] = cell
        self._known = self._bounds()
        after = list(read.values())
        if any(old.number != new.number for old, new in zip(before, after, strict=True)):
            self.findings.append(wording.repaired(self.sheet.name, before, after))

    def _fill(self, tight: Known) -> None:
        """Cells without a number for which the identities leave one: read again where unreadable, else implied."""
        lost = [self.cells[position].row for position in self._at.values() if self._is(position, LOST)]
        for row in dict.fromkeys(lost):
            dealt = self._dealt(row, tight)
            if dealt:
                self._replace(dealt)
        for index, position in self._at.items():
            cell = self.cells[position]
            if cell.number is not None or cell.status not in ("blank", "unreadable"):
                continue
            value = tight[index].value
            if value is None:
                continue
            if cell.status == "unreadable" and self._read_again({index: value}):
                continue
            status: Status = "implied" if cell.status == "blank" else cell.status
            self.cells[position] = cell._replace(status=status, implied=value)
            self.implied[position] = value

    def judge_soft(self) -> None:
        """Bounds and expectations: notes and warnings, never errors."""
        soft = (item for item in self.sheet.instances if item.equation.severity != "error")
        self.findings += [wording.broken(self.sheet, item, self._known) for item in broken(soft, self._known)]

    def tell_implied(self) -> None:
        """One note for all cells that the identities determined."""
        if self.implied:
            self.findings.append(wording.implied(self.sheet.name, self.cells, self.implied))
