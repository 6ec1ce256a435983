"""Tables against their identities: what breaks, what is located, implied or repaired, and what stays silent."""

from __future__ import annotations

from random import Random

import pytest

from gongkai.reconcile import reconcile
from gongkai.reconcile.equations import UNKNOWN, Bounds, Known, Sheet, sheet
from gongkai.reconcile.locate import locate
from gongkai.reconcile.solve import solve
from gongkai.records import Cell, Coordinates, Document, Fact, Finding, Identity, Number, Status, Value
from gongkai.rulebook.forms import Table, coordinates, load_forms
from tests.generator.figures import fill

FORMS = {form.id: form for form in load_forms()}
Changes = dict[tuple[str, str], Number | None]


def printed(form: str, table: str, changes: Changes | None = None) -> list[Cell]:
    """A table with all numbers 0, but for changes by the first words of row and column; None is a blank."""
    spec = next(item for item in FORMS[form].table if item.id == table)
    cells = []
    for row in spec.row:
        for column in spec.column:
            place = (row.label.rsplit("/", 1)[-1], column.label)
            number: Number | None = 0
            for (row_start, column_start), value in (changes or {}).items():
                if place[0].startswith(row_start) and place[1].startswith(column_start):
                    number = value
            status: Status = "blank" if number is None else "reported"
            indicator, at = row.indicator or column.indicator, coordinates(row, column)
            place_of = ("", 0, 0, "test", None)
            cells.append(Cell(form, table, row.label, column.label, indicator, at, number, "件", status, *place_of))
    return cells


def findings(cells: list[Cell], facts: tuple[Fact, ...] = ()) -> list[Finding]:
    """What is found in tables that no source can be read again for."""
    kept, found = reconcile(Document("", "text/plain"), cells, facts, Identity())
    assert [cell.number for cell in kept] == [cell.number for cell in cells]
    return list(found)


def brief(found: list[Finding]) -> list[tuple[str, str, str, Number | None, Number | None]]:
    return [(item.check, item.severity, item.verdict, item.left, item.right) for item in found]


BALANCED: Changes = {
    ("一、", "自然人"): 5,
    ("一、", "总计"): 5,
    ("（一）予以公开", "自然人"): 4,
    ("（一）予以公开", "总计"): 4,
    ("（七）总计", "自然人"): 4,
    ("（七）总计", "总计"): 4,
    ("四、", "自然人"): 1,
    ("四、", "总计"): 1,
}


@pytest.mark.parametrize("form", ["form2019", "form2021"])
def test_a_table_that_balances_is_silent(form: str) -> None:
    assert findings(printed(form, "requests", BALANCED)) == []


@pytest.mark.parametrize(("form", "letter"), [("form2019", "C"), ("form2021", "D")])
def test_one_wrong_cell_is_located(form: str, letter: str) -> None:
    found = findings(printed(form, "requests", {**BALANCED, ("（一）予以公开", "自然人"): 6}))
    assert brief(found) == [
        (f"{letter}2", "error", "source", 4, 6),
        (f"{letter}3", "error", "source", 4, 6),
    ]
    assert {item.refs for item in found} == {f"{form}.requests[三、本年度办理结果/（一）予以公开 | 自然人]"}
    assert all("一处改动即可解释：（一）予以公开 / 自然人 6 → 4" in item.message for item in found)
    assert all("one change explains it: （一）予以公开 / 自然人 6 → 4" in item.message for item in found)


def test_an_error_that_two_cells_share_stays_undecided() -> None:
    """A number that is wrong in a cell and in the total of its row may be of any row of the broken identity."""
    unbalanced = {**BALANCED, ("四、", "自然人"): 0, ("四、", "总计"): 0}
    found = findings(printed("form2021", "requests", unbalanced))
    assert brief(found) == [("D1", "error", "undecided", 5, 4), ("D1", "error", "undecided", 5, 4)]
    assert [item.delta for item in found] == [1, 1]
    assert [item.evidence for item in found] == ["5 ≠ 4", "5 ≠ 4"]
    assert all("一、本年新收政府信息公开申请数量 / 总计 5 → 4" in item.message for item in found)
    assert all("四、结转下年度继续办理 / 自然人 0 → 1" in item.message for item in found)


def test_blanks_are_implied_with_a_located_fault_put_right() -> None:
    changes: Changes = {**BALANCED, ("（一）予以公开", "自然人"): 6, ("一、", "总计"): None}
    kept, found = reconcile(Document("", "text/plain"), printed("form2021", "requests", changes), (), Identity())
    assert brief(list(found))[-1] == ("implied", "note", "source", None, None)
    assert [(cell.row[:2], cell.implied) for cell in kept if cell.status == "implied"] == [("一、", 5)]
    assert next(cell.number for cell in kept if "予以公开" in cell.row) == 6, "what is printed stays"


def test_the_text_is_a_witness_where_several_faults_would_explain() -> None:
    unbalanced = {**BALANCED, ("四、", "自然人"): 0, ("四、", "总计"): 0}
    found = findings(printed("form2021", "requests", unbalanced), (fact("requests_carried_out", 1),))
    assert brief(found)[:2] == [("D1", "error", "source", 5, 4), ("D1", "error", "source", 5, 4)]
    assert "一、本年新收" not in found[0].message
    assert [item.check for item in found[2:]] == ["N4"]


def test_a_blank_that_the_identities_determine_is_implied_but_no_number() -> None:
    cells = printed("form2019", "requests", {**BALANCED, ("（七）总计", "自然人"): None})
    kept, found = reconcile(Document("", "text/plain"), cells, (), Identity())
    assert brief(list(found)) == [("implied", "note", "source", None, None)]
    assert "（七）总计 / 自然人 = 4" in found[0].message
    changed = [(before, after) for before, after in zip(cells, kept, strict=True) if before != after]
    assert [(after.number, after.status, after.implied) for _, after in changed] == [(None, "implied", 4)]
    assert changed[0][1] == changed[0][0]._replace(status="implied", implied=4)


def test_blanks_are_implied_zeros_where_their_total_is_zero() -> None:
    """Cells that no number tells apart stay blank."""
    changes: Changes = {("", name): None for name in ("商业企业", "科研机构", "社会公益", "法律服务", "其他")}
    kept, found = reconcile(
        Document("", "text/plain"), printed("form2021", "requests", BALANCED | changes), (), Identity()
    )
    assert {(cell.status, cell.implied) for cell in kept if cell.number is None} == {("implied", 0)}
    assert "均为 0" in found[0].message
    lone = printed("form2021", "requests", {("", ""): None, ("一、", "总计"): 5})
    kept, found = reconcile(Document("", "text/plain"), lone, (), Identity())
    assert {cell.status for cell in kept} == {"reported", "blank"}
    assert found == ()


@pytest.mark.parametrize(
    "changes",
    [
        {("（七）总计", "自然人"): None, ("（一）予以公开", "自然人"): None, ("四、", "自然人"): None},
        {("（七）总计", ""): None, ("（一）予以公开", ""): None, ("四、", ""): None},
    ],
)
def test_blanks_that_equations_leave_open_give_no_false_error(changes: Changes) -> None:
    found = findings(printed("form2021", "requests", {**BALANCED, **changes}))
    assert [item for item in found if item.severity == "error"] == []


def test_an_all_zero_table_passes_trivially() -> None:
    assert brief(findings(printed("form2021", "remedies"))) == [
        ("form2021.remedies", "note", "passes_trivially", None, None)
    ]


def test_remedies_and_items() -> None:
    changes: Changes = {("", "行政复议/结果维持"): 2, ("", "行政复议/尚未审结"): 1, ("", "行政复议/总计"): 2}
    found = findings(printed("form2021", "remedies", changes))
    assert brief(found) == [("D8", "error", "undecided", 2, 3)]
    assert "行政复议" in found[0].message
    items: Changes = {("行政处罚", "上一年"): 3, ("行政处罚", "本年增/减"): -4, ("行政强制", "本年增/减"): 1}
    assert brief(findings(printed("form2019", "art20_6", items))) == [("C4", "error", "undecided", -1, 0)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({("（一）收到申请数", ""): 3, ("1.当面", ""): 1, ("4.信函", ""): 2}, []),
        ({("（一）收到申请数", ""): 3, ("1.当面", ""): 1}, [("B1", 3, 1)]),
        ({("4.不同意公开", ""): 1, ("（三）申请答复数", ""): 1}, [("B4", 1, 0)]),
        ({("（三）从事", ""): 5, ("1.专职", ""): 1, ("2.兼职", ""): 3}, [("B7", 5, 4)]),
        ({("四、行政复议", ""): 1}, [("B5", 1, 0)]),
        ({("五、行政诉讼", ""): 1}, [("B6", 1, 0)]),
    ],
)
def test_statistics_of_2014(changes: Changes, expected: list[tuple[str, int, int]]) -> None:
    found = findings(printed("stat2014", "statistics", changes))
    assert [(item.check, item.left, item.right) for item in found if item.severity == "error"] == expected


def fact(indicator: str, number: int, status: Status = "reported") -> Fact:
    value = Value(number, "exact", number, number, "件")
    return Fact(indicator, value, status, Coordinates(), str(number), 0, 1, 0, 1, "test", 1.0)


def test_a_contradiction_that_only_blanks_show() -> None:
    """The row leaves 3 for a blank of which the column leaves 0."""
    changes: Changes = {**BALANCED, ("（二）部分公开", "科研机构"): None, ("（二）部分公开", "总计"): 3}
    assert brief(findings(printed("form2021", "requests", changes))) == [
        ("D2", "error", "source", 4, 7),
        ("implied", "note", "source", None, None),
    ]
    unclear: Changes = {**changes, ("（七）总计", "总计"): None, ("四、", "总计"): None}
    found = findings(printed("form2021", "requests", unclear))
    assert {item.severity for item in found if item.check != "implied"} == {"error"}
    assert "空白处填任何数都不能" in found[0].message


# ---- The solver, on random tables with known truth


def truth(name: str, seed: int) -> tuple[Sheet, list[Number]]:
    form, _, wanted = name.partition(".")
    table: Table = next(item for item in FORMS[form].table if item.id == wanted)
    values = fill(table, Random(seed), 20)
    return sheet(name), [values[row, column] for row in range(len(table.row)) for column in range(len(table.column))]


REQUESTS = ("form2019.requests", "form2021.requests")


def exactly(numbers: list[Number]) -> Known:
    return [Bounds.exactly(number) for number in numbers]


@pytest.mark.parametrize("name", [*REQUESTS, "form2019.remedies", "form2021.remedies", "stat2014.statistics"])
def test_true_tables_are_consistent_and_blanks_are_never_restored_wrongly(name: str) -> None:
    restored = 0
    for seed in range(12):
        form, numbers = truth(name, seed)
        rng = Random(seed)
        known = [UNKNOWN if rng.random() < 0.3 else Bounds.exactly(number) for number in numbers]
        for block in form.blocks:
            assert solve(block, exactly(numbers)).conflict is None
            solution = solve(block, known)
            assert solution.conflict is None
            cells = {index for item in block for index in item.cells}
            values = {index: solution.bounds[index].value for index in cells if known[index] == UNKNOWN}
            assert {index: numbers[index] for index, value in values.items() if value is not None} == {
                index: value for index, value in values.items() if value is not None
            }
            restored += sum(value is not None for value in values.values())
    assert restored


@pytest.mark.parametrize("name", REQUESTS)
def test_every_single_wrong_cell_is_located(name: str) -> None:
    """161 of 161 cells in the layout of 2019, 175 of 175 in that of 2021."""
    form, numbers = truth(name, 1)
    (block,) = form.blocks
    for index, number in enumerate(numbers):
        known = [*exactly(numbers)]
        known[index] = Bounds.exactly(number + 3)
        assert [item.values for item in locate(block, known, form.rows)] == [{index: number}]


@pytest.mark.parametrize("name", REQUESTS)
def test_a_row_that_slipped_is_located(name: str) -> None:
    slipped = 0
    for seed in range(6):
        form, numbers = truth(name, seed)
        (block,) = form.blocks
        for row, indexes in form.rows.items():
            own = [numbers[index] for index in indexes]
            moved = [*(own[: own.index(0)] if 0 in own else own), *(own[own.index(0) + 1 :] if 0 in own else ()), 0][
                : len(own)
            ]
            if moved == own or 0 not in own:
                continue
            known = [*exactly(numbers)]
            for index, number in zip(indexes, moved, strict=True):
                known[index] = Bounds.exactly(number)
            assert solve(block, known).conflict
            (found,) = locate(block, known, form.rows)
            assert found.row in ("", row)
            assert all(numbers[index] == value for index, value in found.values.items())
            slipped += 1
    assert slipped > 10


@pytest.mark.parametrize("name", REQUESTS)
def test_swapped_columns_and_rows_satisfy_every_sum(name: str) -> None:
    """What arithmetic cannot see: labels have to tell."""
    form, numbers = truth(name, 2)
    rows = list(form.rows.values())
    for first, second in ((0, 1), (2, 5)):
        known = [*exactly(numbers)]
        for row in rows:
            known[row[first]], known[row[second]] = known[row[second]], known[row[first]]
        assert solve(form.blocks[0], known).conflict is None


# ---- Back to the source


def table_text(rows: list[list[str]]) -> tuple[str, list[list[tuple[int, int]]]]:
    """Rows of values parted by tabs, and where each value stands."""
    text, spans = "", []
    for row in rows:
        places = []
        for value in row:
            places.append((len(text), len(text) + len(value)))
            text += value + "\t"
        spans.append(places)
        text += "\n"
    return text, spans


def remedies(text: str, spans: list[tuple[int, int]], numbers: list[Number | None], rule: str) -> list[Cell]:
    """The reconsiderations of a table of 2021 (upheld, corrected, other, pending, total), the rest 0."""
    cells = printed("form2021", "remedies")
    for index, ((start, end), number) in enumerate(zip(spans, numbers, strict=True)):
        status: Status = "unreadable" if number is None else "reported"
        cells[index] = cells[index]._replace(
            start=start, end=end, printed=text[start:end], number=number, status=status, rule=rule
        )
    return cells


def test_a_number_that_was_cut_is_read_again() -> None:
    text, (spans,) = table_text([["2", "0", "0", "1 4", "16"]])
    cells = remedies(
        text, [*spans[:3], (spans[3][0], spans[3][0] + 1), spans[4]], [2, 0, 0, 1, 16], "form2021.remedies.grid.grid"
    )
    kept, found = reconcile(Document(text, "text/plain"), cells, (fact("reconsiderations", 16),), Identity())
    assert [cell.number for cell in kept[:5]] == [2, 0, 0, 1, 16], "several cells could be wrong: nothing is repaired"
    assert [(item.check, item.verdict) for item in found] == [("D8", "undecided")]


@pytest.mark.parametrize(("shown", "value"), [("l2", 12), ("1O", 10), ("3（件）", 3), ("１ ２", 12)])
def test_an_unreadable_cell_is_read_as_what_the_identities_leave(shown: str, value: int) -> None:
    text, (spans,) = table_text([["1", shown, "0", "0", str(value + 1)]])
    cells = remedies(text, spans, [1, None, 0, 0, value + 1], "form2021.remedies.grid.grid")
    kept, found = reconcile(Document(text, "text/plain"), cells, (), Identity())
    assert (kept[1].number, kept[1].status, kept[1].rule) == (value, "reported", "form2021.remedies.grid.grid.reread")
    assert text[kept[1].start : kept[1].end] == kept[1].printed
    assert [(item.check, item.severity, item.verdict) for item in found] == [("reread", "note", "extraction")]


def test_what_the_source_does_not_bear_out_stays_unreadable() -> None:
    text, (spans,) = table_text([["1", "见附件", "0", "0", "4"]])
    kept, found = reconcile(
        Document(text, "text/plain"),
        remedies(text, spans, [1, None, 0, 0, 4], "form2021.remedies.grid.grid"),
        (),
        Identity(),
    )
    assert (kept[1].number, kept[1].status, kept[1].implied) == (None, "unreadable", 3)
    assert [item.check for item in found] == ["implied"]


def requests_row(rule: str, values: list[str], read: list[Number | None]) -> tuple[str, list[Cell]]:
    """A balanced requests table whose row of grants is printed as `values` and was read as `read`."""
    text = "\t".join(values)
    cells = printed("form2021", "requests", BALANCED)
    columns = [index for index, cell in enumerate(cells) if "予以公开" in cell.row]
    start = 0
    for order, index in enumerate(columns):
        shown = values[order] if order < len(values) else ""
        status: Status = "reported" if shown else "blank"
        end = start + len(shown)
        cells[index] = cells[index]._replace(
            start=start, end=end, printed=shown, number=read[order], status=status, rule=rule
        )
        start = min(end + 1, len(text))
    return text, cells


def test_a_row_dealt_by_position_is_dealt_again() -> None:
    """`4 4` for 自然人 and 总计, of which the five blanks between were lost."""
    text, cells = requests_row("form2021.requests.text.left", ["4", "4"], [4, 4, *[None] * 5])
    kept, found = reconcile(Document(text, "text/plain"), cells, (), Identity())
    row = [(cell.number, cell.printed) for cell in kept if "予以公开" in cell.row]
    assert row == [(4, "4"), *[(None, "")] * 5, (4, "4")]
    assert [(item.check, item.verdict) for item in found] == [
        ("labels.position", "undecided"), ("reread", "extraction"), ("implied", "source")
    ]  # fmt: skip


def test_lost_rows_are_told_in_the_order_of_print() -> None:
    """Twenty of them: any order but that of print would show, whatever the hash seed of the run."""
    cells = printed("form2021", "requests", BALANCED)
    told = ("一、", "（一）予以公开", "（七）总计", "四、")
    lost = [index for index, cell in enumerate(cells) if not cell.row.rsplit("/", 1)[-1].startswith(told)]
    text = "0\t" * len(lost)
    for order, index in enumerate(lost):
        place = {"start": 2 * order, "end": 2 * order + 1, "rule": "form2021.requests.text.lost"}
        cells[index] = cells[index]._replace(number=None, status="unreadable", printed="0", **place)
    kept, found = reconcile(Document(text, "text/plain"), cells, (), Identity())
    assert [cell.number for cell in kept] == [cell.number or 0 for cell in cells]
    rows = list(dict.fromkeys(cells[index].row for index in lost))
    assert len(rows) > 15
    assert [item.refs.partition(" |")[0] for item in found if item.check == "reread"] == [
        f"form2021.requests[{row}" for row in rows
    ]


def test_a_row_that_a_grid_prints_in_wrong_columns_is_the_reports_own_error() -> None:
    text, cells = requests_row(
        "form2021.requests.grid.grid", ["4", "4", "0", "0", "0", "0", "0"], [4, 4, 0, 0, 0, 0, 0]
    )
    kept, found = reconcile(Document(text, "text/plain"), cells, (), Identity())
    assert list(kept) == cells
    assert {(item.check, item.severity, item.verdict) for item in found} == {
        ("D2", "error", "source"),
        ("D3", "error", "source"),
    }
