"""Generated reports with known truth: every cell of every form in every layout and format, and no other cell."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from gongkai.flow import flow
from gongkai.read import read
from gongkai.records import Cell, Document, Source
from gongkai.rulebook.forms import Form, load_forms
from gongkai.tables import tables as read_tables
from tests.generator import Generated, generate, reports
from tests.generator.formats import FORMATS
from tests.generator.layouts import LAYOUTS
from tests.generator.printing import Manner
from tests.generator.sheets import Wording
from tests.generator.tables import Plan, any_plan, tables
from tests.generator.truth import TrueCell

FORMS = {form.id: form for form in load_forms()}
PLAIN = Plan(Manner(), Wording())
TITLE = "靖安县民政局年度政府信息公开工作报告"
ROOT = Path(__file__).resolve().parents[1]


def printed(form: Form, layout: str, plan: Plan, rng: Random, format: str = "txt") -> tuple[Document, list[TrueCell]]:
    """The tables of a form as a file that has been read, and their true cells."""
    made = tables(form, rng, 12, plan)
    sheets = [sheet for group in made.sheets.values() for sheet in group]
    data = FORMATS[format]([TITLE, "一、总体情况", "坚持以公开促规范。", *sheets, "无其他需要报告的事项。"], layout)
    return read(Source(f"sample.{format}", data)), list(made.cells)


def assert_equal(document: Document, truth: list[TrueCell]) -> None:
    """Every true cell is read, with its number, status and unit; no other is; and each is printed where it says."""
    cells = read_tables(document).cells
    assert {place(cell): (cell.status, cell.number, cell.unit) for cell in cells} == {
        cell.place: (cell.status, cell.number, cell.unit) for cell in truth
    }
    assert len(cells) == len(truth)
    for cell in cells:
        assert document.text[cell.start : cell.end] == cell.printed


def place(cell: Cell) -> tuple[str, ...]:
    return cell.form, cell.table, cell.row, cell.col, cell.indicator


def layouts_of(form: Form) -> list[str]:
    return [name for name in LAYOUTS if name != "listed" or form.id == "stat2014"]


@pytest.mark.parametrize(("form", "layout"), [(form, layout) for form in FORMS.values() for layout in layouts_of(form)],
                         ids=lambda item: item if isinstance(item, str) else item.id)  # fmt: skip
def test_text_in_every_layout(form: Form, layout: str) -> None:
    for seed in range(12):
        rng = Random(f"{form.id} {layout} {seed}")
        assert_equal(*printed(form, layout, any_plan(form, layout, rng), rng))


@pytest.mark.parametrize(("format", "seeds"), [("html", 25), ("xlsx", 6), ("docx", 3), ("pdf", 2)])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_grids_in_every_format(form: Form, format: str, seeds: int) -> None:
    for seed in range(seeds):
        rng = Random(f"{form.id} {format} {seed}")
        assert_equal(*printed(form, "grid", any_plan(form, "grid", rng), rng, format))


@pytest.mark.parametrize("change", [
    {"stacked": True}, {"cut": True}, {"cut": True, "repeated": True}, {"transposed": True}, {"twice": True},
])  # fmt: skip
@pytest.mark.parametrize("layout", ["grid", "per_line", "tabbed", "bare", "narrow"])
@pytest.mark.parametrize("form", ["form2019", "form2021"])
def test_every_way_to_draw_a_form(form: str, layout: str, change: dict[str, bool]) -> None:
    plan = replace(PLAIN, **change)
    format = "html" if layout == "grid" else "txt"
    assert_equal(*printed(FORMS[form], layout, plan, Random(f"{form} {layout} {change}"), format))


@pytest.mark.parametrize("layout", ["tabbed", "bare", "narrow"])
def test_the_layout_of_2019_in_a_later_report(layout: str) -> None:
    document, truth = printed(FORMS["form2021"], layout, replace(PLAIN, older=True), Random(layout))
    assert {cell.form for cell in truth if cell.table == "requests"} == {"form2019"}
    assert_equal(document, truth)


def test_a_row_that_the_first_copy_lacks_comes_from_the_second() -> None:
    rng = Random(5)
    made = tables(FORMS["form2021"], rng, 12, replace(PLAIN, twice=True))
    first, second = made.sheets["requests"]
    lacking = replace(first, rows=first.rows[:9] + first.rows[10:])
    data = FORMATS["txt"]([TITLE, lacking, second, "完毕。"], "tabbed")
    whole = FORMATS["txt"]([TITLE, second, "完毕。"], "tabbed")
    cells = read_tables(read(Source("two.txt", data))).cells
    assert [cell.number for cell in cells] == [
        cell.number for cell in read_tables(read(Source("one.txt", whole))).cells
    ]


def test_columns_without_heads_are_told_by_position_and_say_so() -> None:
    document, truth = printed(FORMS["form2021"], "tabbed", replace(PLAIN, headless=True), Random(3))
    assert_equal(document, truth)
    rules = {cell.rule.rpartition(".")[2] for cell in read_tables(document).cells if cell.table == "requests"}
    assert rules == {"position"}


@pytest.mark.parametrize("format", ["txt", "html"])
def test_whole_reports(format: str) -> None:
    for report in reports(60, seed=11, formats=[format]):
        assert_told(report)


def assert_told(report: Generated) -> None:
    result = flow(Source(report.name, report.data), report.name)
    truth, identity = report.truth, result.identity
    assert (identity.agency, identity.adcode, identity.year, identity.published) == (
        truth.agency,
        truth.adcode,
        truth.year,
        truth.published,
    )
    assert {place(cell): cell.number for cell in result.cells} == {cell.place: cell.number for cell in truth.cells}
    told = {(fact.indicator, fact.at, fact.value.number, fact.status) for fact in result.facts}
    stated = {(fact.indicator, fact.at, fact.value, fact.status) for fact in truth.facts if not fact.table}
    assert stated <= told
    assert [finding for finding in result.findings if finding.severity == "error"] == []


def test_a_report_comes_from_its_number_and_seed_alone() -> None:
    alone = generate(7, seed=3)
    assert list(reports(9, seed=3))[7] == alone
    assert alone.data != generate(7, seed=4).data


@pytest.mark.parametrize("format", FORMATS)
def test_bytes_are_the_same_in_every_process(format: str) -> None:
    code = (
        "import sys; from hashlib import sha256; from tests.generator import generate;"
        f"print(sha256(generate(21, 1, {format!r}).data).hexdigest())"
    )
    environment = {"PYTHONPATH": f"{ROOT / 'pipeline'}:{ROOT}", "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == sha256(generate(21, 1, format).data).hexdigest()


NARRATIVE = """　　全年收到政府信息公开申请数：12件，其中当面申请数：3件。
　　经办人：3
　　联系电话：0577
　　结果维持：1
　　行政许可：5
　　附件：2
"""


@pytest.mark.parametrize("text", [NARRATIVE, NARRATIVE.replace("：", "\t"), NARRATIVE.replace("：", " ")])
def test_a_few_labels_are_no_table(text: str) -> None:
    assert read_tables(read(Source("note.txt", f"{TITLE}\n{text}".encode()))).cells == ()


@pytest.mark.parametrize("layout", ["tabbed", "narrow", "bare"])
def test_a_foreign_table_beside_the_forms_adds_no_cell(layout: str) -> None:
    rng = Random(1)
    made = tables(FORMS["form2021"], rng, 12, PLAIN)
    sheets = [sheet for group in made.sheets.values() for sheet in group]
    foreign = ["指标\t本年\t上年", "办件总量\t318\t290", "其他事项\t4\t2", "满意率\t99\t98"]
    data = FORMATS["txt"]([TITLE, *foreign, *sheets, *foreign], layout)
    assert_equal(read(Source("mixed.txt", data)), list(made.cells))
