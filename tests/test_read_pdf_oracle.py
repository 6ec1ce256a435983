"""Our own grids of PDF tables beside pdfplumber's, page by page, where that library is installed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from gongkai.rulebook.forms import Form, load_forms
from tests.generator.formats import FORMATS
from tests.generator.layouts import LAYOUTS
from tests.generator.printing import Manner
from tests.generator.sheets import Wording
from tests.generator.tables import Plan, tables

pytest.importorskip("pdfplumber", reason="pdfplumber, the oracle for PDF tables, is not installed")

from benchmarks.read_pdf import agreement, draw, our_tables, their_tables

FORMS = {form.id: form for form in load_forms()}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "listed"])
def test_generated_forms_have_the_grids_of_pdfplumber(form: Form, layout: str) -> None:
    made = tables(form, Random(3), 12, Plan(Manner(), Wording()))
    sheets = [sheet for group in made.sheets.values() for sheet in group]
    data = FORMATS["pdf"](["某县民政局年度政府信息公开工作报告", "一、总体情况", *sheets, "无其他事项。"], layout)
    assert our_tables(data) == their_tables(data)


def test_a_form_on_every_second_page_has_the_grids_of_pdfplumber() -> None:
    assert our_tables(draw(4)) == their_tables(draw(4))
    assert [len(page) for page in our_tables(draw(4))] == [0, 1, 0, 1]


def test_tables_of_real_reports_have_the_grids_of_pdfplumber(shared: Path) -> None:
    """Where they differ, pdfplumber takes shaded paragraphs and boxes around prose for tables, alone or in one piece
    with the table below them, leaves rows and merged cells open at a page break, which we close, parts a head in the
    wrong column, and passes over a table of one cell."""
    files = sorted((shared / "corpus" / "dev" / "reports").glob("*.pdf"))
    if not files:
        pytest.skip("the shared corpus has no PDF")
    found = [agreement(file.read_bytes()) for file in files]
    assert sum(same for same, _, _ in found) >= 0.6 * sum(total for _, total, _ in found)
