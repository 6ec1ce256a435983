"""Tables: the same form in every layout, values in every spelling, rows and zones that must not be found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from gongkai.records import Document, Grid, GridCell
from gongkai.rulebook.forms import Table, load_annex, load_forms
from gongkai.rulebook.identities import load_identities
from gongkai.tables import tables
from gongkai.tables.fields import read_value

Row = list[str | None]  # None is the place of a merged cell that is printed above or to the left
FORMS = {form.id: form for form in load_forms()}
NARRATIVE = "一、总体情况\n    2022年，本局在网站公开信息12条，行政许可事项全部上网。\n"
CLOSING = "\n五、存在的主要问题及改进情况\n    公开形式不够多样。2023年计划举办培训2次。\n"


def number(table: str, row: int, column: int) -> int:
    """A number that no other cell of the table has."""
    return 1 + row * 17 + column


def body(form: str, table: Table) -> Iterator[Row]:
    """The rows of a table as a form prints them, heads included, with its own numbers."""
    if table.id == "requests":
        yield [
            "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
            None,
            None,
            "申请人情况",
            *[None] * 6,
        ]
        yield [None, None, None, "自然人", "法人或其他组织", None, None, None, None, "总计"]
        yield [None] * 4 + [column.label for column in table.column[1:6]] + [None]
    elif table.id == "remedies":
        yield ["行政复议", *[None] * 4, "行政诉讼", *[None] * 9]
        leaves = [column.label.rsplit("/", 1)[-1] for column in table.column]
        yield [*leaves[:5], "未经复议直接起诉", *[None] * 4, "复议后起诉", *[None] * 4]
        yield [*[None] * 5, *leaves[5:]]
    elif table.id != "statistics":
        yield [table.title, *[None] * len(table.column)]
        yield ["信息内容", *(column.label for column in table.column)]
    above: list[str] = []
    for index, row in enumerate(table.row):
        values: Row = [str(number(table.id, index, column)) for column in range(len(table.column))]
        if table.id == "statistics":
            yield [row.label, row.unit, *values]
        elif table.id == "requests":
            path = row.label.split("/")
            shown = [None if path[: level + 1] == above[: level + 1] else part for level, part in enumerate(path)]
            above = path
            yield [*shown, *[None] * (3 - len(path)), *values]
        else:
            yield [*([row.label] if row.label else []), *values]


def per_line(rows: list[Row]) -> str:
    """One cell a line, merged places as an empty cell, rows parted by an empty line."""
    return "\n\n".join("\n".join(f"\t{cell or ''}" for cell in row) for row in rows)


def per_line_without_places(rows: list[Row]) -> str:
    """One cell a line, merged places not printed."""
    return "\n".join("\n".join(cell for cell in row if cell) for row in rows)


def tabbed(rows: list[Row]) -> str:
    return "\n".join("\t".join(cell or "" for cell in row) for row in rows)


def piped(rows: list[Row]) -> str:
    lines = ["| " + " | ".join(cell or "" for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def spaced(rows: list[Row]) -> str:
    return "\n".join("   ".join(cell for cell in row if cell) for row in rows)


def narrow(rows: list[Row]) -> str:
    """Single spaces, and a page number amid the rows, as text layers of PDF files have it."""
    lines = [" ".join(cell for cell in row if cell) for row in rows]
    lines.insert(len(lines) // 2, "- 3 -")
    return "\n".join(lines)


LAYOUTS: list[Callable[[list[Row]], str]] = [per_line, per_line_without_places, tabbed, piped, spaced, narrow]


def expected(form: str) -> set[tuple[str, str, str, int]]:
    return {
        (table.id, row.label, column.label, number(table.id, i, j))
        for table in FORMS[form].table
        for i, row in enumerate(table.row)
        for j, column in enumerate(table.column)
    }


def found(document: Document) -> set[tuple[str, str, str, object]]:
    reading = tables(document)
    for cell in reading.cells:
        assert document.text[cell.start : cell.end] == cell.printed
    return {(cell.table, cell.row, cell.col, cell.number) for cell in reading.cells if cell.unit != "元"}


def plain(text: str) -> Document:
    return Document(text=text, media_type="text/plain")


def gridded(*bodies: list[Row]) -> Document:
    """A document whose tables are grids with merged cells expanded."""
    text, grids = NARRATIVE, []
    for rows in bodies:
        width, start, lines = max(map(len, rows)), len(text), []
        for number_of_row, row in enumerate(rows):
            line: list[GridCell] = []
            for column, cell in enumerate([*row, *[""] * (width - len(row))]):
                if cell is None and column and row[column - 1 : column] != [""] and line:
                    origin = line[-1] if number_of_row < 3 else lines[-1][column]
                    line.append(GridCell(origin.text, origin.start, origin.end, covered=True))
                    continue
                line.append(GridCell(cell or "", len(text), len(text) + len(cell or ""), covered=cell is None))
                text += f"{cell or ''}\t"
            lines.append(line)
            text += "\n"
        grids.append(Grid(tuple(map(tuple, lines)), start, len(text)))
    return Document(text=text + CLOSING, media_type="text/html", grids=tuple(grids))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", ["form2019", "form2021"])
def test_every_layout_of_a_form_gives_all_cells_and_no_others(form: str, layout: Callable[[list[Row]], str]) -> None:
    text = NARRATIVE + "\n\n".join(layout(list(body(form, table))) for table in FORMS[form].table) + CLOSING
    assert found(plain(text)) == expected(form)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_statistics_of_2014_in_every_layout(layout: Callable[[list[Row]], str]) -> None:
    rows = [["统计指标", "单位", "统计数"], *body("stat2014", FORMS["stat2014"].table[0])]
    text = NARRATIVE + layout(rows) + CLOSING
    money = {"fees_collected", "budget"}
    assert found(plain(text)) == {
        item
        for item, row in zip(
            sorted(expected("stat2014"), key=lambda item: item[3]),
            FORMS["stat2014"].table[0].row,
            strict=True,
        )
        if row.indicator not in money
    }


def test_grids_give_the_same_cells_as_text() -> None:
    document = gridded(*(list(body("form2021", table)) for table in FORMS["form2021"].table))
    assert found(document) == expected("form2021")
    assert {cell.rule.split(".")[2] for cell in tables(document).cells} == {"grid"}


def test_a_table_cut_in_two_grids_keeps_its_heads() -> None:
    rows = list(body("form2021", FORMS["form2021"].table[4]))
    document = gridded(rows[:12], rows[12:])
    assert found(document) == {item for item in expected("form2021") if item[0] == "requests"}


def test_older_layout_of_requests_in_a_newer_report() -> None:
    newer, older = FORMS["form2021"].table, FORMS["form2019"].table
    parts = [tabbed(list(body("form2021", newer[0]))), tabbed(list(body("form2019", older[5])))]
    cells = tables(plain("\n".join(parts))).cells
    assert {(cell.form, cell.table) for cell in cells} == {("form2021", "art20_1"), ("form2019", "requests")}
    assert len(cells) == 6 + 23 * 7


def test_a_missing_row_shifts_nothing() -> None:
    rows = list(body("form2021", FORMS["form2021"].table[4]))
    gone = FORMS["form2021"].table[4].row[9].label
    text = tabbed([row for row in rows if not any(cell and cell in gone.split("/")[-1:] for cell in row)])
    wanted = {item for item in expected("form2021") if item[0] == "requests" and item[1] != gone}
    assert found(plain(text)) == wanted


def test_labels_broken_and_damaged() -> None:
    heads = "第二十条第（一）项\n信息内容\n本年新\n制作数量\n本年新\n公开数量\n对外公开\n总数量\n"
    text = heads + "规章\n0\n0\n0\n规范性\n文件\n3\n2\n11\n"
    assert found(plain(text)) == {
        ("art20_1", row, column, value)
        for row, values in (("规章", (0, 0, 0)), ("规范性文件", (3, 2, 11)))
        for column, value in zip(("本年新制作数量", "本年新公开数量", "对外公开总数量"), values, strict=True)
    }
    rows = list(body("form2021", FORMS["form2021"].table[4]))
    damaged = tabbed(rows).replace("其他法律行政法规禁止公开", "其他法律行止公开")
    assert found(plain(damaged)) == {item for item in expected("form2021") if item[0] == "requests"}


def test_blank_slash_and_unreadable_are_not_zero() -> None:
    text = (
        "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t/\t—\t\n行政规范性文件\t0\t\t2\n"
        "信息内容\t本年处理决定数量\n行政许可\t无\n"
    )
    cells = tables(plain(text)).cells
    assert [(cell.row, cell.number, cell.status) for cell in cells] == [
        ("规章", None, "slash"),
        ("规章", None, "slash"),
        ("规章", None, "blank"),
        ("行政规范性文件", 0, "reported"),
        ("行政规范性文件", None, "blank"),
        ("行政规范性文件", 2, "reported"),
        ("行政许可", None, "slash"),
    ]


@pytest.mark.parametrize(
    ("printed", "number", "unit"),
    [
        ("采购总金额\n政府集中采购\t5\t1,286.35万元", Decimal("1286.35"), "万元"),
        ("采购总金额（万元）\n政府集中采购\t5\t86.5", Decimal("86.5"), "万元"),
        ("采购总金额\n政府集中采购\t5\t１２６００", 12600, ""),
        ("采购总金额（单位：元）\n政府集中采购\t5\t20 500元", 20500, "元"),
    ],
)
def test_money_stays_in_its_printed_unit(printed: str, number: object, unit: str) -> None:
    cells = tables(plain(f"第二十条第（九）项\n信息内容\t采购项目数量\t{printed}")).cells
    assert [(cell.col, cell.number, cell.unit) for cell in cells] == [
        ("采购项目数量", 5, "件"),
        ("采购总金额", number, unit),
    ]


def test_fees_and_budget_of_2014_are_in_yuan() -> None:
    rows = [["统计指标", "单位", "统计数"], *body("stat2014", FORMS["stat2014"].table[0])]
    text = tabbed(rows).replace(f"万元\t{number('statistics', 54, 0)}", "万元\t0.85")
    cells = {cell.indicator: cell for cell in tables(plain(text)).cells}
    assert (cells["budget"].number, cells["budget"].unit, cells["budget"].printed) == (8500, "元", "0.85")


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("减2", -2),
        ("增3", 3),
        ("+4", 4),
        ("-5", -5),
        ("1,024", 1024),
        ("1 846", 1846),
        ("0.80", Decimal("0.80")),
        ("7件", 7),
    ],
)
def test_values(printed: str, value: object) -> None:
    assert read_value(printed)[:2] == ("reported", value)


def test_zones_hold_the_tables_and_nothing_of_the_narrative() -> None:
    parts = [tabbed(list(body("form2021", table))) for table in FORMS["form2021"].table]
    between = "\n四、政府信息公开行政复议、行政诉讼情况\n    本年未发生行政复议。\n"
    text = NARRATIVE + "\n".join(parts[:-1]) + between + parts[-1] + CLOSING
    kept, last = "", 0
    for zone in tables(plain(text)).zones:
        kept += text[last : zone.start]
        last = zone.end
    kept += text[last:]
    assert "".join(kept.split()) == "".join((NARRATIVE + between + CLOSING).split())


@pytest.mark.parametrize(
    "text",
    [
        "全年作出行政许可决定 15 件，行政处罚 3 件。\n规章 2\n",
        "本年新收政府信息公开申请 6 件，上年结转 1 件，予以公开 4 件。\n其他 2 件\n",
        "行政复议2件，结果维持1件，结果纠正1件，未经复议直接起诉1件。\n附件 1\n",
        "主动公开政府信息数 120 条，比 2013 年增长。按时办结数 3\n当面申请数 1\n",
    ],
)
def test_narrative_is_no_table(text: str) -> None:
    assert tables(plain(text)) == tables(plain(""))


ANNEX = """附表
2009年度政府信息公开情况统计表
指　标　名　称　　计量单位　代码　2009年　累计
主动公开政府信息数　　条　01　152　410
其中：1.政府网站公开数　　条　02　140　390
新增规范性文件数　　件　03　2　7
依申请公开目录数　　条　04　33　60
收到申请总数　　件　05　4　9
其中：1.当面申请数　　件　06　1　3
行政复议数　　件　07　0　1
收取费用　　万元　08　0.12　0.2
"""


def test_annex_rows_are_facts_and_codes_are_none() -> None:
    reading = tables(plain(NARRATIVE + ANNEX))
    assert [(fact.indicator, fact.at.channel + fact.at.method, fact.value.number) for fact in reading.annex] == [
        ("disclosed", "", 152),
        ("disclosed_cumulative", "", 410),
        ("disclosed", "website", 140),
        ("disclosed_cumulative", "website", 390),
        ("normative_docs", "", 2),
        ("requests_received", "", 4),
        ("requests_received", "in_person", 1),
        ("reconsiderations", "", 0),
        ("fees_collected", "", 1200),
    ]
    assert not reading.cells
    assert {fact.table for fact in reading.annex} == {"annex"}


def test_annex_needs_more_than_two_known_rows() -> None:
    assert tables(plain(NARRATIVE + "指标 单位 数量\n主动公开政府信息数 条 5\n申请总数 件 2\n")).annex == ()


def test_rule_files_are_complete() -> None:
    sizes = {form.id: [(len(table.row), len(table.column)) for table in form.table] for form in load_forms()}
    assert sizes == {
        "stat2014": [(58, 1)],
        "form2019": [(2, 3), (2, 3), (2, 3), (1, 2), (1, 2), (23, 7), (1, 15)],
        "form2021": [(2, 3), (1, 1), (2, 1), (1, 1), (25, 7), (1, 15)],
    }
    keys = [key for row in load_annex().row for key in row.keys]
    assert len(keys) == len(set(keys))
    assert len({equation.id for equation in load_identities()}) == len(load_identities())


def with_blanks(rows: list[Row], table: Table) -> tuple[list[Row], dict[tuple[str, str, str], int | None]]:
    """A table with every fourth value, counted through, left blank; and what its cells then hold."""
    printed, cells = [list(row) for row in rows], {}
    first = len(rows) - len(table.row)
    for i, row in enumerate(table.row):
        for j, column in enumerate(table.column):
            blank = (i * len(table.column) + j) % 4 == 2
            if blank:
                printed[first + i][j - len(table.column)] = ""
            cells[table.id, row.label, column.label] = None if blank else number(table.id, i, j)
    return printed, cells


@pytest.mark.parametrize("layout", [per_line, tabbed, piped])
@pytest.mark.parametrize("table", FORMS["form2021"].table, ids=lambda table: table.id)
def test_blanks_keep_their_places_where_places_are_printed(table: Table, layout: Callable[[list[Row]], str]) -> None:
    rows, cells = with_blanks(list(body("form2021", table)), table)
    heads = "" if table.id in ("requests", "remedies") else "信息内容\n"
    reading = tables(plain(NARRATIVE + heads + layout(rows) + CLOSING))
    assert {(cell.table, cell.row, cell.col): cell.number for cell in reading.cells} == cells
    assert {cell.status for cell in reading.cells} <= {"reported", "blank"}


@pytest.mark.parametrize("layout", [per_line_without_places, spaced, narrow])
def test_where_blanks_are_lost_no_value_is_dealt_to_a_wrong_column(
    layout: Callable[[list[Row]], str],
) -> None:
    rows, cells = with_blanks(list(body("form2019", FORMS["form2019"].table[5])), FORMS["form2019"].table[5])
    reading = tables(plain(NARRATIVE + layout(rows) + CLOSING))
    assert [cell for cell in reading.cells if cell.number not in (None, cells[cell.table, cell.row, cell.col])] == []


def test_a_grid_with_blanks_only_is_blank() -> None:
    rows = list(body("form2021", FORMS["form2021"].table[5]))
    cells = tables(gridded([*rows[:-1], [""] * 15])).cells
    assert [(cell.number, cell.status) for cell in cells] == [(None, "blank")] * 15


TURNED = """行政复议\t结果维持\t4
\t结果纠正\t0
\t其他结果\t/
\t尚未审结\t1
\t总计\t5
行政诉讼\t未经复议直接起诉\t结果维持\t2
\t\t结果纠正\t
\t\t其他结果\t0
\t\t尚未审结\t1
\t\t总计\t3
\t复议后起诉\t结果维持\t1
\t\t结果纠正\t0
\t\t其他结果\t0
\t\t尚未审结\t0
\t\t总计\t1
"""


def test_remedies_with_a_row_for_each_column() -> None:
    reading = tables(plain(NARRATIVE + TURNED + CLOSING))
    numbers = [4, 0, None, 1, 5, 2, None, 0, 1, 3, 1, 0, 0, 0, 1]
    assert [(cell.col, cell.number) for cell in reading.cells] == [
        (column.label, number) for column, number in zip(FORMS["form2021"].table[5].column, numbers, strict=True)
    ]
    assert {cell.rule.rpartition(".")[2] for cell in reading.cells} == {"turned"}


def test_a_statistics_table_retyped_as_a_list() -> None:
    rows = list(body("stat2014", FORMS["stat2014"].table[0]))
    text = "\n".join(f"{row[0]}：{row[2]}{row[1]}；" for row in rows if row[1] != "万元")
    assert {(cell.row, cell.number) for cell in tables(plain(NARRATIVE + text + CLOSING)).cells} == {
        (row, number) for _, row, _, number in expected("stat2014") if "费" not in row
    }


def test_texts_in_place_of_numbers_are_unreadable_and_shift_nothing() -> None:
    text = (
        "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t详见附件\t0\t4\n行政规范性文件\t3\t另报\t\n"
        "信息内容\t本年处理决定数量\n行政许可\t##\n"
    )
    assert [(cell.status, cell.number) for cell in tables(plain(text)).cells] == [
        ("unreadable", None),
        ("reported", 0),
        ("reported", 4),
        ("reported", 3),
        ("unreadable", None),
        ("blank", None),
        ("unreadable", None),
    ]


def test_two_copies_are_not_mixed() -> None:
    heads = "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n"
    text = f"{heads}规章\t0\t0\t1\n行政规范性文件\t2\t0\t9\n{heads}规章\t5\t5\t5\n行政规范性文件\t6\t6\t6\n"
    assert [cell.number for cell in tables(plain(text)).cells] == [0, 0, 1, 2, 0, 9]
    lacking = text.replace("规章\t0\t0\t1\n", "", 1)
    assert [cell.number for cell in tables(plain(lacking)).cells] == [5, 5, 5, 6, 6, 6]


def test_an_annex_with_many_rows_of_the_later_form_stays_an_annex() -> None:
    rows = [row for row in load_annex().row if row.id.startswith(("requests", "answered", "disclosed", "staff", "re"))]
    text = "指标名称\t2011年\n" + "\n".join(f"{row.label}\t{number}" for number, row in enumerate(rows))
    reading = tables(plain(NARRATIVE + text + "\n当面申请、按时办结按统计指标填报。\n"))
    assert not reading.cells
    assert len(reading.annex) == len(rows)
