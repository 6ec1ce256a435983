"""Shortcuts of reconciling against the plain way: sums instead of solving, places instead of selecting cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from gongkai import flow as stages
from gongkai.errors import GongkaiError
from gongkai.reconcile import comparisons, labels, narrative, reconcile, tables
from gongkai.reconcile.comparisons import Readings, layers, resolved
from gongkai.reconcile.equations import UNKNOWN, Bounds, Instance, Known, Sheet, broken, sheet
from gongkai.reconcile.labels import GUESSED, SIMILAR, amiss, is_in_order
from gongkai.reconcile.printed import printed
from gongkai.reconcile.selectors import Place, selects
from gongkai.reconcile.settle import settle
from gongkai.reconcile.solve import solve
from gongkai.records import Cell, Coordinates, Document, Fact, Identity, Number, Source, Status
from gongkai.rulebook.forms import load_forms
from gongkai.rulebook.identities import Comparison, load_comparisons, load_identities, load_powers
from tests.generator import reports
from tests.generator.figures import fill

TABLES = [f"{form.id}.{table.id}" for form in load_forms() for table in form.table]
OWN = Path(__file__).resolve().parents[1] / "data" / "reports"
DOCUMENT = Document("", "text/plain")


def numbers_of(name: str, seed: int) -> list[Number]:
    """Numbers that satisfy the hard identities of a table, by place."""
    table = next(table for form in load_forms() for table in form.table if f"{form.id}.{table.id}" == name)
    values = fill(table, Random(seed), 20)
    return [values[row, column] for row in range(len(table.row)) for column in range(len(table.column))]


def cells_of(name: str, seed: int, rule: str = "test.grid.grid") -> list[Cell]:
    """A table as its form prints it."""
    form, _, table = name.partition(".")
    numbers = numbers_of(name, seed)
    return [
        Cell(form, table, at.row, at.col, at.indicator, at.at, number, "", "reported", "", 3 * i, 3 * i + 2, rule)
        for i, (at, number) in enumerate(zip(sheet(name).places, numbers, strict=True))
    ]


def without(cell: Cell, status: Status) -> Cell:
    return cell._replace(number=None, status=status)


def spoiled(cells: list[Cell], rng: Random) -> list[Cell]:
    """A table as reports have it: dashes or nothing for 0, numbers lost or wrong, rows out of order or twice."""
    kind = rng.randrange(13)
    shares = {0: 0.3, 1: 0.3, 2: 1.0, 3: 1.0, 4: 0.6}
    if kind in shares:
        status: Status = "slash" if kind in (0, 2) else "blank"
        cells = [without(cell, status) if not cell.number and rng.random() < shares[kind] else cell for cell in cells]
    elif kind in (5, 6):
        lost: Status = "blank" if kind == 5 else "unreadable"
        cells = [without(cell, lost) if rng.random() < 0.1 else cell for cell in cells]
    elif kind == 7:
        index = rng.randrange(len(cells))
        cells[index] = cells[index]._replace(number=rng.choice((0, 1, 7, (cells[index].number or 0) + 10)))
    elif kind == 8:
        cells = [cell for cell in cells if rng.random() < 0.9] or cells[:1]
    elif kind == 9:
        rng.shuffle(cells)
    elif kind == 10:
        cells = [*cells, *rng.sample(cells, 1 + len(cells) // 9)]
        cells = [cell if cell.number or rng.random() < 0.5 else without(cell, "blank") for cell in cells]
    elif kind == 11:
        starts = rng.sample([cell.start for cell in cells], len(cells))
        cells = [cell._replace(start=start, end=start + 2) for cell, start in zip(cells, starts, strict=True)]
    if rng.random() < 0.1:
        rule = rng.choice(("test.text.count", *(f"test.text{mark}" for mark in (*GUESSED, SIMILAR))))
        cells = [cell._replace(rule=rule) if rng.random() < 0.5 else cell for cell in cells]
    return cells if rng.random() < 0.8 else spoiled(cells, rng)


def trials(count: int) -> Iterator[tuple[str, list[Cell], Random]]:
    for seed in range(count):
        for name in TABLES:
            rng = Random(f"{name} {seed}")
            yield name, spoiled(cells_of(name, seed), rng), rng


def test_what_sums_settle_is_what_judging_finds() -> None:
    settled = implied = judged = 0
    for name, cells, _ in trials(60):
        table = printed(name, cells)
        found = settle(table)
        if found is None:
            judged += 1
            continue
        kept, findings = tables.judge(table, DOCUMENT, [])
        assert (list(found[0].cells), found[1]) == (list(kept.cells), findings)
        settled += 1
        implied += any(cell.status == "implied" for cell in kept.cells)
    assert min(settled / 2, judged, implied) > 50, "both ways are taken"


def test_labels_in_the_order_of_the_form_are_not_amiss() -> None:
    whole = 0
    for name, cells, _ in trials(20):
        table = printed(name, cells)
        if is_in_order(table):
            assert not any(told for _, told in amiss(table))
            whole += 1
    assert whole > 50


def test_a_table_that_holds_is_not_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printed in full, with dashes for 0, or with nothing for 0: sums alone decide."""
    monkeypatch.setattr(tables, "judge", lambda table, *_: pytest.fail(f"{table.form.name} is judged"))
    for name in TABLES:
        for status in ("reported", "slash", "not_applicable"):
            cells = cells_of(name, 3)
            dashed = [cell if cell.number or status == "reported" else without(cell, status) for cell in cells]
            reconcile(DOCUMENT, dashed, [], Identity())


def test_places_of_a_selector_are_those_that_it_selects() -> None:
    selectors = [selector for rule in load_identities() for selector in rule.selectors]
    selectors += [power.counted for power in load_powers()]
    selectors += [selector for rule in load_comparisons() for reading in rule.reading for selector in reading.cells]
    for form in map(sheet, TABLES):
        for selector in selectors:
            places = tuple(index for index, place in enumerate(form.places) if selects(selector, place))
            assert form.selected(selector) == places


def plain(rule: Comparison, place: Place, cells: Sequence[Cell]) -> Readings | None:
    """The readings of a stated number, each selector held against each cell."""
    readings: Readings = []
    for reading in rule.reading:
        found = [
            [
                cell.implied if cell.number is None else cell.number
                for cell in cells
                if selects(resolved(selector, place), Place(cell.indicator, cell.at))
            ]
            for selector in reading.cells
        ]
        numbers = [number for some in found for number in some]
        if None in numbers:
            return None
        if all(found):
            readings.append((reading, sum(number for number in numbers if number is not None)))
    return readings


def test_readings_are_those_of_all_selectors_against_all_cells() -> None:
    told = 0
    joined = Place("requests_answered", Coordinates(outcome="granted+partial"))
    named = [Place("litigations", Coordinates()), Place("requests_answered", Coordinates(outcome="refused")), joined]
    for name, cells, rng in trials(6):
        kept, _ = reconcile(DOCUMENT, cells, [], Identity())
        for place in [*rng.sample(sheet(name).places, min(5, len(sheet(name).places))), *named]:
            judge = comparisons.judge(place.indicator, place.at)
            rule = next((item for item in load_comparisons() if selects(item.stated, place)), None)
            if rule is None:
                assert judge is None
                continue
            expected = plain(rule, place, kept)
            assert (judge.readings({name: layers(printed(name, kept))}) if judge else []) == expected
            told += bool(expected)
    assert told > 100


@pytest.mark.parametrize("name", TABLES)
def test_identities_that_hold_with_zeros_are_not_broken(name: str) -> None:
    form, some = sheet(name), 0
    for seed in range(40):
        rng = Random(seed)
        numbers = [rng.choice((*[number] * 6, 0, number + 3, -1)) for number in numbers_of(name, seed)]
        known = [UNKNOWN if rng.random() < 0.2 else Bounds.exactly(number) for number in numbers]
        found = broken(form.instances, known)
        assert found == [item for item in form.instances if item.broken(known)]
        some += bool(found)
    assert some or not form.instances


# ---- The solver against plain linear algebra


def determined(form: Sheet, known: Known) -> dict[int, Fraction]:
    """What the hard equalities determine of the unknown places: their matrix in reduced echelon form."""
    unknown = [index for index, bounds in enumerate(known) if bounds.value is None]
    rows: list[list[Fraction]] = []
    for item in (item for block in form.blocks for item in block if item.is_equality):
        signs = [*((1, index) for index in item.left), *((-1, index) for index in item.right)]
        row = [Fraction(sum(sign for sign, index in signs if index == at)) for at in unknown]
        rows.append([*row, -sum((sign * Fraction(known[index].value or 0) for sign, index in signs), Fraction(0))])
    done: list[list[Fraction]] = []
    for column in range(len(unknown)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is not None:
            rows.remove(pivot)
            unit = [value / pivot[column] for value in pivot]
            rows, done = ([_less(row, unit, column) for row in some] for some in (rows, done))
            done.append(unit)
    alone = [row for row in done if sum(map(bool, row[:-1])) == 1]
    return {unknown[row.index(1)]: row[-1] for row in alone}


def _less(row: list[Fraction], unit: list[Fraction], column: int) -> list[Fraction]:
    factor = row[column]
    return [value - factor * other for value, other in zip(row, unit, strict=True)] if factor else row


@pytest.mark.parametrize("name", ["form2019.requests", "form2021.requests", "form2021.remedies", "stat2014.statistics"])
def test_the_solver_finds_what_the_equalities_determine(name: str) -> None:
    form, found = sheet(name), 0
    for seed in range(25):
        rng = Random(seed)
        share = rng.choice((0.1, 0.3, 0.5))
        known = [UNKNOWN if rng.random() < share else Bounds.exactly(number) for number in numbers_of(name, seed)]
        expected = determined(form, known)
        for block in form.blocks:
            solution = solve(block, known)
            assert solution.conflict is None
            for index in {index for item in block for index in item.cells} & set(expected):
                assert solution.bounds[index].value == expected[index]
                found += 1
    assert found > 10


@pytest.mark.parametrize(
    ("sides", "numbers", "expected"),
    [
        ([((0,), (2, 3)), ((2,), (3, 1))], (5, 1), (3, 2)),
        ([((0,), (2, 3)), ((3, 3), (2, 1))], (5, 1), (3, 2)),
        ([((0,), (2, 2, 3)), ((3,), (2, 1))], (16, 1), (5, 6)),
        ([((0,), (2, 2, 3)), ((3,), (2, 1))], (17, 1), (None, None)),
        ([((0,), (2, 3)), ((2,), (3, 1)), ((4,), (3, 3))], (5, 1), (3, 2)),
    ],
)
def test_equalities_that_determine_only_together(
    sides: list[tuple[tuple[int, ...], tuple[int, ...]]], numbers: tuple[int, int], expected: tuple[Number, Number]
) -> None:
    """The first two places are known, the others are not; a place twice on a side counts twice."""
    rule = next(rule for rule in load_identities() if rule.relation == "=")
    block = [Instance(rule, left, right, ()) for left, right in sides]
    solution = solve(block, [*map(Bounds.exactly, numbers), UNKNOWN, UNKNOWN, UNKNOWN])
    assert solution.conflict is None
    assert tuple(bounds.value for bounds in solution.bounds[2:4]) == expected


# ---- Whole reports


def _spoiled(data: bytes, rng: Random) -> bytes:
    """A text with some digits altered or blotted out."""
    text = list(data.decode("utf-8", "surrogateescape"))
    digits = [index for index, char in enumerate(text) if char.isdigit()]
    for index in rng.sample(digits, min(len(digits), 4)):
        text[index] = rng.choice("0123456789  ")
    return "".join(text).encode("utf-8", "surrogateescape")


Arguments = tuple[Document, Sequence[Cell], Sequence[Fact], Identity]


def assert_same_without_shortcuts(sources: Sequence[Source], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each report, and two spoiled copies of each text, reconciled in the short way and in the plain one."""
    asked: list[Arguments] = []

    def note(*arguments: *Arguments) -> object:
        asked.append(arguments)
        return reconcile(*arguments)

    copies = [
        replace(source, data=_spoiled(source.data, Random(f"{source.path} {number}")))
        for source in sources
        for number in range(2)
        if source.path.endswith((".txt", ".html"))
    ]
    with monkeypatch.context() as patch:
        patch.setattr(stages, "reconcile", note)
        for source in (*sources, *copies):
            try:
                stages.flow(source, "r")
            except GongkaiError:
                continue
    short = [reconcile(*arguments) for arguments in asked]
    monkeypatch.setattr(tables, "settle", lambda table: None)
    monkeypatch.setattr(labels, "is_in_order", lambda table: False)
    monkeypatch.setattr(narrative, "terms", lambda *counted: True)
    assert [reconcile(*arguments) for arguments in asked] == short
    assert any(found for _, found in short)


def test_generated_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [Source(report.name, report.data) for report in reports(40, seed=77, formats=("txt", "html"))]
    assert_same_without_shortcuts(sources, monkeypatch)


def test_own_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [Source(path.name, path.read_bytes()) for path in sorted(OWN.iterdir())]
    assert_same_without_shortcuts(sources, monkeypatch)


def test_real_reports(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shared / "corpus" / "dev" / "reports"
    sources = [Source(path.name, path.read_bytes()) for path in sorted(folder.glob("*.txt"))]
    assert_same_without_shortcuts(sources, monkeypatch)
