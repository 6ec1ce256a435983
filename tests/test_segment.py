"""Views: what is narrative, where sentences and sections begin, and that positions lead back to the text."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.normalise.fold import fold
from gongkai.records import Document, Span
from gongkai.segment import sections, segment


def view(text: str, *zones: Span):
    return segment(Document(text=text, media_type="text/plain"), zones)


def sentences(text: str) -> list[tuple[str, str, bool]]:
    found = view(text)
    return [(found.text[s.start : s.end], s.kind, s.is_heading) for s in found.sentences]


def test_run_in_headings_and_kinds() -> None:
    assert sentences("二、依申请公开。全年收到申请5件；已答复5件。\n三、收费情况：无。") == [
        ("二、依申请公开。", "requests", True),
        ("全年收到申请5件；", "requests", False),
        ("已答复5件。", "requests", False),
        ("三、收费情况：", "fees", True),
        ("无。", "fees", False),
    ]


def test_a_sub_heading_without_a_kind_keeps_that_of_the_section() -> None:
    assert [(kind, heading) for _, kind, heading in sentences("二、主动公开情况\n（一）概要\n公开信息5条。")] == [
        ("proactive", True),
        ("proactive", True),
        ("proactive", False),
    ]


def test_an_overview_inside_of_a_section_is_that_sections() -> None:
    text = "一、总体情况\n公开信息5条。\n二、主动公开情况\n（一）总体情况\n公开信息5条。"
    assert [(kind, heading) for _, kind, heading in sentences(text)] == [
        ("overview", True),
        ("overview", False),
        ("proactive", True),
        ("proactive", True),
        ("proactive", False),
    ]


def test_a_numbered_line_that_denies_something_is_no_heading() -> None:
    found = sentences("四、收费情况\n（一）未收取任何费用。\n（二）收费标准。\n按规定执行。")
    assert [text for text, _, heading in found if not heading] == ["（一）未收取任何费用。", "按规定执行。"]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("全年公示行政许可、行政处罚和抽查结果等信息共计\n1019条。", 1),  # a hard wrap
        ("2015年，\n\n在县政府网站公开49条。", 1),  # a comma ends no paragraph
        ("昌乐县水利局2015年政府信息公开工作年度报告\n全年公开信息5条。", 2),  # a title is no torn line
        ("昌乐县水利局\n2016年1月9日", 2),  # a signature
        ("全年公开信息5条。\n全年收到申请2件。", 2),
        ("一、总体情况\n全年公开信息5条。", 2),
    ],
)
def test_torn_lines_are_joined(text: str, paragraphs: int) -> None:
    assert view(text).text.count("\n") == paragraphs


def test_tables_are_left_out_and_sentences_do_not_run_over_them() -> None:
    text = "公开信息情况如下\n规章 0 0 0\n全年公开信息5条。"
    table = text.index("规章")
    found = view(text, Span(table, text.index("全年")))
    assert found.text == "公开信息情况如下\n全年公开信息5条。\n"


def test_sections_name_their_stretch() -> None:
    text = "一、概述\n略。\n二、主动公开情况\n公开5条。"
    (first, second) = sections(view(text))
    assert (first.kind, text[first.start : first.end]) == ("overview", "一、概述\n略。\n")
    assert (second.kind, second.heading) == ("proactive", "二、主动公开情况")


@given(st.text(alphabet="公开信息５5，,.（(　 \n\t\u2028\x85\x0b〇○—“一、条", max_size=80))
def test_every_position_leads_back(text: str) -> None:
    found = view(text)
    assert len(fold(text)) == len(text)
    for position, character in enumerate(found.text):
        if character != "\n":
            assert fold(text)[found.offsets[position]] == character or character in ",，。"
            assert found.printed(position, position + 1) == text[found.offsets[position]]


def test_a_sentence_over_many_lines_is_read_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line break is judged by the lines on both sides of it, however long the paragraph has grown."""
    module = sys.modules["gongkai.segment"]
    torn, read = module._torn, []
    monkeypatch.setattr(module, "_torn", lambda *lines: read.append(len(lines[0])) or torn(*lines))
    lines = ["在县政府网站公开规范性文件和机构职能等信息并按规定"] * 2000
    assert view("\n".join(lines)).text.count("\n") == 1
    assert max(read) == len(lines[0])
