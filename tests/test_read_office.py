"""Office files: Word documents old and new, rich text, workbooks; whole results, own samples, hostile files."""

from __future__ import annotations

import contextlib
import re
import struct
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gongkai.errors import ReadError
from gongkai.read import read
from gongkai.read.office import package
from gongkai.read.office.numbering import number_text
from gongkai.read.sniff import DOC, DOCX, ENCRYPTED, RTF, XLS, XLSX, sniff
from gongkai.records import Document, Grid, GridCell, Origin, Source

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{}"/>'
    "</Relationships>"
)
PROSE = "2021年，我局主动公开信息38条，未收到申请。"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def word(body: str, numbering: str = "", styles: str = "") -> bytes:
    """A Word document with this body, and these definitions of lists and styles."""
    parts: dict[str, str | bytes] = {
        "_rels/.rels": RELATIONS.format("word/document.xml"),
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
    }
    if numbering:
        parts["word/numbering.xml"] = f"<w:numbering {SPACES}>{numbering}</w:numbering>"
    if styles:
        parts["word/styles.xml"] = f"<w:styles {SPACES}>{styles}</w:styles>"
    return zipped(parts)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{par(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str, grid: str = "") -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def document(data: bytes) -> Document:
    """The document, without the warning that a sample is no report."""
    return read(Source("report", data))


def lines(body: str, numbering: str = "", styles: str = "") -> list[str]:
    return document(word(body, numbering, styles)).text.split("\n")


def shown(grid: Grid) -> list[list[str]]:
    """Cells of a grid; `^` before copies of merged cells."""
    return [["^" * cell.covered + cell.text for cell in row] for row in grid.rows]


def bare(text: str) -> str:
    return "".join(text.split())


def check_places(document: Document, printed: Callable[[str], str]) -> None:
    """Origins are in order, cover all that is visible, and name places that hold what was read from them."""
    text = document.text
    end = 0
    for origin in document.origins:
        assert not text[end : origin.start].strip()
        assert origin.end > origin.start >= end
        assert bare(text[origin.start : origin.end]) in bare(printed(origin.part))
        end = origin.end
    assert not text[end:].strip()
    for grid in document.grids:
        assert all(text[cell.start : cell.end] == cell.text for row in grid.rows for cell in row)


def word_places(data: bytes) -> Callable[[str], str]:
    """What stands at a part of a Word document."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))

    def printed(part: str) -> str:
        path = re.sub(r"/txbxContent\[1\]", r"/descendant::w:txbxContent[1]", part)
        path = re.sub(r"(^|/)(?=[a-zA-Z])(?!descendant)", r"\1w:", path)
        (node,) = root.xpath(path, namespaces={"w": W})
        texts = node.xpath(".//w:t", namespaces={"w": W})
        cell = next(node.iterancestors(f"{{{W}}}tc"), None) if node.tag != f"{{{W}}}tc" else node
        own = [one for one in texts if next(one.iterancestors(f"{{{W}}}tc"), None) is cell]
        return "".join(one.text for one in (*own, *texts))

    return printed


# ---------------------------------------------------------------- Word: text


REPORT = (
    par("青田县水利局2021年度报告")
    + par("一、总体情况")
    + par(PROSE)
    + table(row(cell("信息内容"), cell("件数")), row(cell("规章"), cell("3")), row(cell("规范性文件"), cell("")))
    + par("2022年1月18日")
)


def test_whole_document() -> None:
    text = f"青田县水利局2021年度报告\n一、总体情况\n{PROSE}\n信息内容\t件数\n规章\t3\n规范性文件\t\n2022年1月18日"
    at = text.index("信息内容")
    cells = (
        (GridCell("信息内容", at, at + 4), GridCell("件数", at + 5, at + 7)),
        (GridCell("规章", at + 8, at + 10), GridCell("3", at + 11, at + 12)),
        (GridCell("规范性文件", at + 13, at + 18), GridCell("", at + 19, at + 19)),
    )
    stretches = [
        "青田县水利局2021年度报告",
        "一、总体情况",
        PROSE,
        "信息内容",
        "件数",
        "规章",
        "3",
        "规范性文件",
        "2022年1月18日",
    ]
    parts = ["body/p[1]", "body/p[2]", "body/p[3]"]
    parts += [f"body/tbl[1]/tr[{line}]/tc[{column}]" for line, column in ((1, 1), (1, 2), (2, 1), (2, 2), (3, 1))]
    parts += ["body/p[4]"]
    places = [text.index(stretch, at if stretch in "3件数规章" else 0) for stretch in stretches]
    assert read(Source("a.docx", word(REPORT), "http://q.gov.cn/1.docx")) == Document(
        text,
        DOCX,
        grids=(Grid(cells, at, at + 19),),
        metadata={"url": "http://q.gov.cn/1.docx"},
        origins=tuple(
            Origin(place, place + len(stretch), part=part)
            for place, stretch, part in zip(places, stretches, parts, strict=True)
        ),
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (par("甲") + "<w:p/>" + par("\u3000\u3000乙 \u200b") + par("丙  丁"), ["甲", "乙", "丙  丁"]),
        ("<w:p><w:r><w:t>公开</w:t></w:r><w:r><w:t>3</w:t><w:t>8</w:t></w:r></w:p>", ["公开38"]),
        ("<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:t>丙</w:t></w:r></w:p>", ["甲", "乙", "丙"]),
        ("<w:p><w:r><w:tab/><w:t>甲</w:t><w:tab/><w:t>1</w:t></w:r></w:p>", ["甲\t1"]),
        ("<w:p><w:r><w:t>0577</w:t><w:noBreakHyphen/><w:t>8</w:t><w:softHyphen/></w:r></w:p>", ["0577-8"]),
        (f"<w:p><w:hyperlink w:anchor='x'>{run('网站')}</w:hyperlink>{run('公开')}</w:p>", ["网站公开"]),
        (f"<w:p><w:smartTag>{run('青田')}</w:smartTag><w:sdt><w:sdtPr/><w:sdtContent>{run('县')}"
         "</w:sdtContent></w:sdt></w:p>", ["青田县"]),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{par('甲')}{par('乙')}</w:sdtContent></w:sdt>{par('丙')}",
         ["甲", "乙", "丙"]),
        ("<w:p><w:r><w:ruby><w:rt><w:r><w:t>qing</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>青</w:t></w:r></w:rubyBase>"
         "</w:ruby></w:r></w:p>", ["青"]),
        ("<w:p><m:oMath><m:r><m:t>3+5=8</m:t></m:r></m:oMath></w:p>", ["3+5=8"]),
        ("<w:p><w:r><w:sym w:font='Wingdings 2' w:char='F052'/><w:t>是</w:t></w:r></w:p>", ["☑是"]),
        ("<w:p><w:r><w:sym w:font='Arial' w:char='2460'/></w:r></w:p>", ["①"]),
        (f"<w:p>{run('正文')}<w:r><w:commentReference w:id='1'/></w:r></w:p>", ["正文"]),
    ],
)  # fmt: skip
def test_text_of_paragraphs(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


def field(code: str, result: str, *, end: str = "end") -> str:
    def mark(kind: str) -> str:
        return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"

    return f"{mark('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark('separate')}{result}{mark(end)}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<w:p>{run('第')}{field(' PAGE ', run('4'))}{run('页')}</w:p>", ["第页"]),
        (f"<w:p>{field(' HYPERLINK a ', run('网址'))}{run('见')}</w:p>", ["网址见"]),
        (f"<w:p>{field(' IF 1 ', run('甲') + field('PAGE', run('9')) + run('乙'))}</w:p>", ["甲乙"]),
        (f"<w:p><w:fldSimple w:instr=' NUMPAGES '>{run('9')}</w:fldSimple><w:fldSimple w:instr='DATE'>{run('1月')}"
         "</w:fldSimple></w:p>", ["1月"]),
        (f"<w:p>{field('TOC', run('一、总体') + '</w:p><w:p>' + run('二、其他'))}</w:p>{par('正文')}", ["正文"]),
        ("<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
         f"<w:sdtContent>{par('目录')}{par('一、总体……1')}</w:sdtContent></w:sdt>{par('正文')}", ["正文"]),
        # A field without its end hides nothing that follows.
        (f"<w:p>{field('TOC', run('甲'), end='x')}</w:p>{par('正文')}", ["正文"]),
        (f"<w:p>{run('甲')}<w:r><w:fldChar w:fldCharType='begin'/></w:r></w:p>{par('正文')}", ["甲", "正文"]),
    ],
)  # fmt: skip
def test_fields(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


CHANGED = "tracked changes were read as if all of them were accepted"


@pytest.mark.parametrize(
    ("body", "expected", "warnings"),
    [
        (f"<w:p>{run('公开3')}<w:del><w:r><w:delText>7</w:delText></w:r></w:del><w:ins>{run('8')}</w:ins></w:p>",
         ["公开38"], (CHANGED,)),
        (f"<w:p>{run('甲')}<w:moveFrom>{run('乙')}</w:moveFrom></w:p><w:p><w:moveTo>{run('乙')}</w:moveTo></w:p>",
         ["甲", "乙"], (CHANGED,)),
        (table(row(cell("甲"), cell("1")), row(cell("乙"), cell("2")),
               row(cell("丙"), cell("3"), properties="<w:del/>")), ["甲\t1", "乙\t2"], (CHANGED,)),
        ("<w:p>" + run("公开") + run("草稿", "<w:vanish/>") + run("38条", "<w:vanish w:val='0'/>") + "</w:p>",
         ["公开38条"], ("2 characters of hidden text were left out",)),
        (f"<w:p>{run('甲')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p>",
         ["甲"], ("1 footnotes or endnotes were left out",)),
        ("<w:p><w:r><w:t>甲</w:t><w:sym w:font='Webdings' w:char='F0FF'/></w:r></w:p>",
         ["甲"], ("1 signs of unknown symbol fonts were left out",)),
    ],
)  # fmt: skip
def test_what_is_left_out_is_told(body: str, expected: list[str], warnings: tuple[str, ...]) -> None:
    found = document(word(body))
    assert (found.text.split("\n"), found.warnings) == (expected, warnings)


def test_hidden_by_style() -> None:
    styles = (
        "<w:style w:type='character' w:styleId='h'><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='q'><w:basedOn w:val='q2'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='q2'><w:basedOn w:val='q'/><w:rPr><w:vanish/></w:rPr></w:style>"
    )
    body = f"<w:p>{run('甲')}" + run("乙", "<w:rStyle w:val='h'/>") + "</w:p>" + par("丙", "<w:pStyle w:val='q'/>")
    assert lines(body, styles=styles) == ["甲"]


BOX = "<w:txbxContent>{}</w:txbxContent>"


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        ("<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{}</wps:txbx></w:drawing></mc:Choice>"
         "<mc:Fallback><w:pict><v:textbox>{}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>", "框中"),
        ("<mc:AlternateContent><mc:Choice Requires='w99'/><mc:Fallback><w:pict><v:textbox>{1}</v:textbox></w:pict>"
         "</mc:Fallback></mc:AlternateContent>", "框中"),
        ("<w:pict><v:textbox>{0}</v:textbox></w:pict>", "框中"),
    ],
)  # fmt: skip
def test_text_boxes_are_read_once(drawing: str, expected: str) -> None:
    box = BOX.format(par("框中"))
    body = f"<w:p>{run('前')}<w:r>{drawing.format(box, box)}</w:r>{run('后')}</w:p>{par('下文')}"
    found = document(word(body))
    assert found.text.split("\n") == ["前后", expected, "下文"]
    assert [origin.part for origin in found.origins] == ["body/p[1]", "body/p[1]/txbxContent[1]/p[1]", "body/p[2]"]


# ---------------------------------------------------------------- Word: numbering


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("decimal", "1 2 10 11 20 105"),
        ("decimalZero", "01 02 10 11 20 105"),
        ("chineseCounting", "一 二 十 十一 二十 一百零五"),
        ("chineseCountingThousand", "一 二 十 十一 二十 一百零五"),
        ("japaneseCounting", "一 二 十 十一 二十 一百零五"),
        ("ideographDigital", "一 二 一〇 一一 二〇 一〇五"),
        ("chineseLegalSimplified", "壹 贰 壹拾 壹拾壹 贰拾 壹佰零伍"),
        ("decimalEnclosedCircle", "① ② ⑩ ⑪ ⑳ 105"),
        ("decimalEnclosedParen", "⑴ ⑵ ⑽ ⑾ ⒇ 105"),
        ("ideographTraditional", "甲 乙 癸 11 20 105"),
        ("upperLetter", "A B J K T AAAAA"),
        ("lowerLetter", "a b j k t aaaaa"),
        ("upperRoman", "I II X XI XX CV"),
        ("lowerRoman", "i ii x xi xx cv"),
        ("decimalFullWidth", "１ ２ １０ １１ ２０ １０５"),
        ("of a later standard", "1 2 10 11 20 105"),
    ],
)
def test_number_formats(style: str, expected: str) -> None:
    assert " ".join(number_text(number, style) for number in (1, 2, 10, 11, 20, 105)) == expected


def level(at: int, style: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f"<w:lvl w:ilvl='{at}'><w:start w:val='{start}'/><w:numFmt w:val='{style}'/>{more}"
        f"<w:lvlText w:val='{text}'/></w:lvl>"
    )


def listed(text: str, at: int = 0, number: int = 1) -> str:
    return par(text, f"<w:numPr><w:ilvl w:val='{at}'/><w:numId w:val='{number}'/></w:numPr>")


NOTHING = "<w:suff w:val='nothing'/>"
OUTLINE = (
    "<w:abstractNum w:abstractNumId='0'>"
    + level(0, "chineseCounting", "%1、", NOTHING)
    + level(1, "chineseCounting", "（%2）", NOTHING)
    + level(2, "decimal", "%3.")
    + level(3, "decimal", "(%4)", NOTHING)
    + "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    "<w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/>"
    "</w:lvlOverride></w:num>"
)


def test_outline_is_numbered_as_printed() -> None:
    body = (
        listed("总体情况") + listed("主动公开", 1) + listed("组织", 2) + listed("培训", 2) + listed("依申请", 1)
        + listed("收到", 2) + listed("甲", 3) + listed("乙", 3) + listed("统计") + listed("数量", 1) + par("无编号")
        + listed("另一", 0, 2) + listed("再一", 0, 2) + listed("无此表", 0, 9) + listed("取消", 0, 0)
    )  # fmt: skip
    assert lines(body, OUTLINE) == [
        "一、总体情况", "（一）主动公开", "1. 组织", "2. 培训", "（二）依申请", "1. 收到", "(1)甲", "(2)乙", "二、统计",
        "（一）数量", "无编号", "一、另一", "二、再一", "无此表", "取消",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "body", "expected"),
    [
        (level(0, "decimal", "%1") + level(1, "decimal", "%1.%2"),
         [(0, "甲"), (1, "乙"), (1, "丙"), (0, "丁"), (1, "戊")],
         ["1 甲", "1.1 乙", "1.2 丙", "2 丁", "2.1 戊"]),
        (level(0, "chineseCounting", "第%1条") + level(1, "decimal", "%1.%2", "<w:isLgl/>"), [(0, "甲"), (1, "乙")],
         ["第一条 甲", "1.1 乙"]),
        (level(0, "decimal", "%1.") + level(1, "lowerLetter", "%2)", "<w:lvlRestart w:val='0'/>"),
         [(0, "甲"), (1, "乙"), (0, "丙"), (1, "丁")], ["1. 甲", "a) 乙", "2. 丙", "b) 丁"]),
        (level(0, "decimal", "%1.", start=5), [(0, "甲"), (0, "乙")], ["5. 甲", "6. 乙"]),
        (level(0, "decimal", "%1") + level(1, "decimal", "%1.%2"), [(1, "甲")], ["1.1 甲"]),
        (level(0, "bullet", "\uf06c"), [(0, "甲")], ["甲"]),
        (level(0, "decimal", "%1."), [(4, "甲")], ["甲"]),
    ],
)  # fmt: skip
def test_lists(levels: str, body: list[tuple[int, str]], expected: list[str]) -> None:
    numbering = (
        f"<w:abstractNum w:abstractNumId='7'>{levels}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>"
    )
    assert lines("".join(listed(text, at) for at, text in body), numbering) == expected


def test_styles_number_their_paragraphs() -> None:
    styles = (
        "<w:style w:type='paragraph' w:styleId='1'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='2'><w:basedOn w:val='1'/></w:style>"
        "<w:style w:type='numbering' w:styleId='n'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
    )
    numbering = (
        "<w:abstractNum w:abstractNumId='0'>" + level(0, "chineseCounting", "%1、", NOTHING)
        + level(1, "chineseCounting", "（%2）", "<w:pStyle w:val='2'/>" + NOTHING)
        + "</w:abstractNum><w:abstractNum w:abstractNumId='1'><w:numStyleLink w:val='n'/></w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
        "<w:num w:numId='2'><w:abstractNumId w:val='1'/></w:num>"
    )  # fmt: skip
    body = (
        par("甲", "<w:pStyle w:val='1'/>")
        + par("乙", "<w:pStyle w:val='2'/>")
        + listed("丙", 0, 2)
        + par("丁", "<w:pStyle w:val='1'/><w:numPr><w:numId w:val='0'/></w:numPr>")
    )
    assert lines(body, numbering, styles) == ["一、甲", "（一）乙", "二、丙", "丁"]


def test_deleted_paragraphs_are_not_counted_and_empty_cells_are() -> None:
    gone = "<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr></w:p>"
    assert lines(listed("甲") + gone + listed("乙"), OUTLINE) == ["一、甲", "二、乙"]
    numbered = f"<w:tc>{listed('')}</w:tc>"
    assert lines(table(row(numbered, cell("甲")), row(numbered, cell("乙"))), OUTLINE) == ["一、\t甲", "二、\t乙"]


# ---------------------------------------------------------------- Word: tables

SPAN, TOP, BELOW = "<w:gridSpan w:val='{}'/>", "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
TWO, THREE = SPAN.format(2), SPAN.format(3)


@pytest.mark.parametrize(
    ("rows", "text", "cells"),
    [
        ([row(cell("甲", TOP), cell("乙", TWO)), row(cell("", BELOW), cell("1"), cell("2"))],
         "甲\t乙\n1\t2", [["甲", "乙", "^乙"], ["^甲", "1", "2"]]),
        ([row(cell("甲", TWO + TOP), cell("1")), row(cell("", TWO + BELOW), cell("2")),
          row(cell("乙", TWO), cell("3"))],
         "甲\t1\n2\n乙\t3", [["甲", "1"], ["^甲", "2"], ["乙", "3"]]),
        # Mergers that begin anew, that nothing is above, and that do not fit what is above.
        ([row(cell("甲", TOP), cell("1")), row(cell("乙", TOP), cell("2")), row(cell("", BELOW), cell("3"))],
         "甲\t1\n乙\t2\n3", [["甲", "1"], ["乙", "2"], ["^乙", "3"]]),
        ([row(cell("甲", BELOW), cell("1")), row(cell("", BELOW), cell("2"))], "甲\t1\n2", [["甲", "1"], ["^甲", "2"]]),
        ([row(cell("甲", TOP), cell("1"), cell("2")), row(cell("乙", TWO + BELOW), cell("3"))],
         "甲\t1\t2\n乙\t3", [["甲", "1", "2"], ["乙", "^乙", "3"]]),
        # What a covered cell holds is never printed.
        ([row(cell("甲", TOP), cell("1")), row(cell("藏", BELOW), cell("2"))], "甲\t1\n2", [["甲", "1"], ["^甲", "2"]]),
        ([row(cell("甲", "<w:hMerge w:val='restart'/>"), cell("", "<w:hMerge/>")), row(cell("乙"), cell("1"))],
         "甲\n乙\t1", [["甲", "^甲"], ["乙", "1"]]),
        # A row that begins and ends inside the table.
        ([row(cell("甲"), cell("乙"), cell("丙")),
          row(cell("1"), properties="<w:gridBefore w:val='1'/><w:gridAfter w:val='1'/>")],
         "甲\t乙\t丙\n\t1", [["甲", "乙", "丙"], ["", "1", ""]]),
        ([row(cell("甲"), cell("1")), f"<w:sdt><w:sdtContent>{row(cell('乙'), cell('2'))}</w:sdtContent></w:sdt>"],
         "甲\t1\n乙\t2", [["甲", "1"], ["乙", "2"]]),
        ([row(cell("甲"), f"<w:sdt><w:sdtContent>{cell('1')}</w:sdtContent></w:sdt>"), row(cell("乙"), cell("2"))],
         "甲\t1\n乙\t2", [["甲", "1"], ["乙", "2"]]),
        ([row(f"<w:tc>{par('规范')}{par('性文件')}</w:tc>", cell("1")), row(cell("乙"), cell("2"))],
         "规范 性文件\t1\n乙\t2", [["规范 性文件", "1"], ["乙", "2"]]),
        ([row(cell("甲", SPAN.format(999_999)), cell("1")), row(cell("乙"), cell("2"))], "甲\t1\n乙\t2",
         [["甲", "^甲", "1"], ["乙", "2", ""]]),
    ],
)  # fmt: skip
def test_tables(rows: list[str], text: str, cells: list[list[str]]) -> None:
    data = word(par("前文") + table(*rows) + par("后文"))
    found = document(data)
    assert found.text == f"前文\n{text}\n后文"
    assert [shown(grid) for grid in found.grids] == [cells]
    check_places(found, word_places(data))


def test_borders_that_miss_each_other_are_one() -> None:
    columns = "<w:gridCol w:w='2000'/><w:gridCol w:w='15'/><w:gridCol w:w='1985'/>"
    rows = [row(cell("甲"), cell("1", TWO)), row(cell("乙", TWO), cell("2")), row(cell("丙"), cell("3", TWO))]
    (grid,) = document(word(table(*rows, grid=columns))).grids
    assert shown(grid) == [["甲", "1"], ["乙", "2"], ["丙", "3"]]


def test_a_table_in_a_table_of_data_follows_it() -> None:
    inner = table(row(cell("子"), cell("5")), row(cell("丑"), cell("6")))
    nest = f"<w:tc>{par('内')}{inner}{par('外')}</w:tc>"
    data = word(table(row(cell("甲"), cell("1")), row(cell("乙"), nest)) + par("后文"))
    found = document(data)
    assert found.text == "甲\t1\n乙\t内 外\n子\t5\n丑\t6\n后文"
    assert [shown(grid) for grid in found.grids] == [[["甲", "1"], ["乙", "内 外"]], [["子", "5"], ["丑", "6"]]]
    assert found.origins[5].part == "body/tbl[1]/tr[2]/tc[2]/tbl[1]/tr[1]/tc[2]"
    check_places(found, word_places(data))


def test_tables_that_lay_out_a_page_fall_apart() -> None:
    inner = table(row(cell("子"), cell("5")), row(cell("丑"), cell("6")))
    data = word(table(row(f"<w:tc>{par('一、总体情况')}{par(PROSE)}{inner}{par('二、其他')}</w:tc>")))
    found = document(data)
    assert found.text.split("\n") == ["一、总体情况", PROSE, "子\t5", "丑\t6", "二、其他"]
    assert [shown(grid) for grid in found.grids] == [[["子", "5"], ["丑", "6"]]]
    check_places(found, word_places(data))


def test_text_box_in_a_cell_is_its_text() -> None:
    box = f"<w:pict><v:textbox>{BOX.format(par('3'))}</v:textbox></w:pict>"
    data = word(table(row(cell("甲"), f"<w:tc><w:p><w:r>{box}</w:r></w:p></w:tc>"), row(cell("乙"), cell("2"))))
    assert shown(document(data).grids[0]) == [["甲", "3"], ["乙", "2"]]


def python_docx(cells: list[list[str]], mergers: Iterable[tuple[int, int, int, int]]) -> tuple[bytes, list[list[str]]]:
    """A document that python-docx writes, and the table's cells as python-docx reads them."""
    docx = pytest.importorskip("docx")
    written = docx.Document()
    written.add_paragraph(PROSE)
    grid = written.add_table(len(cells), len(cells[0]))
    for line, texts in enumerate(cells):
        for column, text in enumerate(texts):
            grid.cell(line, column).text = text
    for top, left, bottom, right in mergers:
        grid.cell(top, left).merge(grid.cell(bottom, right))
    file = BytesIO()
    written.save(file)
    again = docx.Document(BytesIO(file.getvalue())).tables[0]
    return file.getvalue(), [[" ".join(one.text.split()) for one in line.cells] for line in again.rows]


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_cells_are_those_of_python_docx(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(3, 5)), data.draw(st.integers(3, 5))
    cells = [[f"{line}行{column}列" for column in range(width)] for line in range(height)]
    top, left = data.draw(st.integers(0, height - 2)), data.draw(st.integers(0, width - 2))
    # One row and one column stay whole: what has no cell of its own has no width on the page.
    bottom, right = data.draw(st.integers(top, height - 2)), data.draw(st.integers(left, width - 2))
    file, expected = python_docx(cells, [(top, left, bottom, right)])
    found = document(file)
    assert [[one.text for one in line] for line in found.grids[0].rows] == expected
    check_places(found, word_places(file))


# ---------------------------------------------------------------- Word: odd and hostile packages


def test_variants_of_the_standard_are_read() -> None:
    strict = {
        "_rels/.rels": RELATIONS.format("/word/document2.xml"),
        "word/document2.xml": f'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>'
        f"{par(PROSE)}</w:body></w:document>",
        "word/_rels/document2.xml.rels": RELATIONS.format("../NULL"),
    }
    assert document(zipped(strict)).text == PROSE
    assert document(zipped({"word/document.xml": f"<w:document {SPACES}><w:body>{par(PROSE)}</w:body></w:document>"}))


def encrypted_entry() -> bytes:
    """A package whose text part is marked as encrypted, in both of its headers."""
    data = bytearray(word(par(PROSE)))
    at = data.index(b"word/document.xml") - 30
    data[at + 6] |= 1
    at = data.rindex(b"word/document.xml") - 46
    data[at + 8] |= 1
    return bytes(data)


LAUGHS = "<!DOCTYPE x [" + "".join(f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(9)) + "<!ENTITY a0 '公'>]>"


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (word(REPORT)[:-30], "malformed", "the ZIP archive is damaged"),
        (word(REPORT).replace(b"word/document.xml", b"word/documenz.xml", 1), "malformed", "cannot be unpacked"),
        (zipped({"word/document.xml": "<w:document"}), "malformed", "word/document.xml is no well-formed XML"),
        (zipped({"word/document.xml": "<x/>"}), "malformed", "has no text part"),
        (zipped({"word/documents.txt": "x"}), "malformed", "has no text part"),
        (zipped({"word/document.xml": f"{LAUGHS}<w:document {SPACES}><w:body>{par('&a9;')}</w:body></w:document>"}),
         "malformed", "defines entities"),
        (word("<w:sdt><w:sdtContent>" * 300 + par(PROSE) + "</w:sdtContent></w:sdt>" * 300),
         "malformed", "no well-formed"),
        (zipped({"word/document.xml": "0" * (package.PART_LIMIT + 1)}), "too_large", "at most 40 MB are read"),
        (zipped({f"word/document{n}.xml": "" for n in range(package.ENTRY_LIMIT + 1)}), "too_large", "5001 files"),
        (encrypted_entry(), "encrypted", "protected by a password"),
        (word(par("")), "empty", "the file holds no text"),
    ],
)  # fmt: skip
def test_refused_word(data: bytes, kind: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        document(data)
    assert (caught.value.kind, caught.value.path) == (kind, "report")


def test_zip_bombs_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "PACKAGE_LIMIT", 1000)
    with pytest.raises(ReadError, match="when unpacked"):
        document(word(par(PROSE * 100)))


def test_deep_but_legal_nesting_is_read() -> None:
    inner = par(PROSE)
    for _ in range(70):
        inner = table(row(f"<w:tc>{inner}</w:tc>"))
    assert lines(inner) == [PROSE]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_is_read_or_refused(data: st.DataObject) -> None:
    base = data.draw(st.sampled_from([word(REPORT, OUTLINE), RICH, annual()]))
    damaged = bytearray(base)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(ReadError):
            assert document(bytes(damaged[: data.draw(st.integers(1, len(damaged)))])).text.strip()


# ---------------------------------------------------------------- old Word and rich text


def annual() -> bytes:
    """An old Word document, written by LibreOffice: it cannot be made here."""
    return Path(__file__).with_name("files").joinpath("annual.doc").read_bytes()


ANNUAL = [
    "青田县水利局2021年政府信息公开工作年度报告", "一、总体情况", "2021年，我局主动公开信息38条，收到申请2件。",
    "信息内容\t本年制发件数\t现行有效件数", "规章\t0\t12", "行政规范性文件\t3\t",
    "申请人情况\t法人", "企业\t机构\t总计", "新收\t1\t1\t2", "二〇二二年一月十八日",
]  # fmt: skip


def test_old_word_document() -> None:
    pytest.importorskip("doc2docx")
    found = document(annual())
    assert (found.text.split("\n"), found.media_type, found.warnings) == (ANNUAL, DOC, ())
    assert [shown(grid) for grid in found.grids] == [
        [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "0", "12"], ["行政规范性文件", "3", ""]],
        [["申请人情况", "法人", "^法人", "^法人"], ["^申请人情况", "企业", "机构", "总计"], ["新收", "1", "1", "2"]],
    ]
    assert [found.origins[at].part for at in (0, 3)] == ["body/p[1]", "body/tbl[1]/tr[1]/tc[1]"]


def test_old_word_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "doc2docx", None)
    with pytest.raises(ReadError, match=r"pip install 'gongkai\[office\]'") as caught:
        document(annual())
    assert caught.value.kind == "needs_extra"


@pytest.mark.parametrize(("cut", "kind"), [(600, "unsupported_format"), (9000, "malformed"), (-900, "malformed")])
def test_damaged_old_word(cut: int, kind: str) -> None:
    pytest.importorskip("doc2docx")
    with pytest.raises(ReadError) as caught:
        document(annual()[:cut])
    assert caught.value.kind == kind


def hexed(text: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gb18030"))


def escaped(text: str) -> str:
    """Text as Word writes it: UTF-16 units, each with a fallback of two bytes."""
    units = struct.unpack(f"<{len(text.encode('utf-16-le')) // 2}h", text.encode("utf-16-le"))
    return "".join(f"\\u{unit}\\'3f\\'3f" for unit in units)


HEAD = "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fcharset134 SimSun;}{\\f1\\fcharset0 Arial;}}"


def rich(body: str, head: str = HEAD) -> bytes:
    return f"{head}{{\\stylesheet{{Normal;}}}}{body}}}".encode("ascii")


def rich_row(*cells: str, edges: str) -> str:
    return f"\\trowd\\trleft0{edges}\\pard\\intbl " + "\\cell\\pard\\intbl ".join(cells) + "\\cell\\row"


PLAIN = "\\cellx2000\\cellx4000\\cellx6000"
RICH = rich(
    f"\\f0 {hexed('一、总体情况')}\\par\\uc2 {escaped('公开信息')}38{hexed('条。')}\\par"
    + rich_row(hexed("甲"), hexed("乙"), edges="\\clvmgf\\cellx2000\\cellx6000")
    + rich_row("", "1", "2", edges="\\clvmrg\\cellx2010\\cellx4000\\cellx6000")
    + rich_row(hexed("丙"), "3", "", edges=PLAIN)
    + f"\\pard {hexed('后文')}\\par"
)


def test_rich_text() -> None:
    found = read(Source("a.doc", RICH))
    assert found.text == "一、总体情况\n公开信息38条。\n甲\t乙\n1\t2\n丙\t3\t\n后文"
    assert (found.media_type, found.encoding, found.warnings) == (RTF, "gb18030", ())
    assert [shown(grid) for grid in found.grids] == [[["甲", "乙", "^乙"], ["^甲", "1", "2"], ["丙", "3", ""]]]
    cells = [f"tbl[1]/tr[{line}]/tc[{column}]" for line, column in ((1, 1), (1, 2), (2, 2), (2, 3), (3, 1), (3, 2))]
    assert [origin.part for origin in found.origins] == ["p[1]", "p[2]", *cells, "p[3]"]


@pytest.mark.parametrize(
    ("body", "expected", "warnings"),
    [
        (f"{hexed('公开')}{{\\b 3}}8\\line {hexed('乙')}\\tab 1\\par", ["公开38", "乙\t1"], ()),
        (f"{{\\header {hexed('页眉')}}}{{\\footer 1}}{{\\*\\generator X;}}{hexed('甲')}\\par", ["甲"], ()),
        (f"{{\\listtext\\pard {hexed('（一）')}}}{hexed('甲')}\\par", ["（一）甲"], ()),
        (f"{{\\listtext\\pard 1.\\tab}}{hexed('甲')}\\tab 2\\par", ["1. 甲\t2"], ()),
        ("\\revdttm-1483667456 3\\pard123456789012345678901234567890 8\\par", ["38"], ()),
        (f"{hexed('第')}{{\\field{{\\*\\fldinst PAGE }}{{\\fldrslt 4}}}}{hexed('页')}\\par", ["第页"], ()),
        (f"{{\\field{{\\*\\fldinst HYPERLINK a}}{{\\fldrslt {hexed('网站')}}}}}\\par", ["网站"], ()),
        (f"{hexed('甲')}{{\\v {hexed('藏')}}}{hexed('乙')}\\par",
         ["甲乙"], ("1 characters of hidden text were left out",)),
        (f"{hexed('甲')}{{\\deleted {hexed('删')}}}\\par", ["甲"], (CHANGED,)),
        (f"{hexed('前')}{{\\shp{{\\*\\shpinst{{\\sp{{\\sn a}}{{\\sv 1}}}}{{\\shptxt {hexed('框')}\\par}}}}"
         f"{{\\shprslt {hexed('框')}}}}}{hexed('后')}\\par", ["框", "前后"], ()),
        (f"{{\\pict\\bin6 }}}}{{{{\\\\}}{hexed('甲')}\\par", ["甲"], ()),
        ("\\u-10179?\\u-8704?\\u20013?\\par", ["\U0001f600中"], ()),
        ("\\{1\\}\\~2\\_3\\\\\\par", ["{1}\xa02-3\\"], ()),
        (f"{hexed('甲')}\\'ff\\par", ["甲\ufffd"], ("1 undecodable stretches were read with replacement characters",)),
    ],
)  # fmt: skip
def test_rich_text_of_paragraphs(body: str, expected: list[str], warnings: tuple[str, ...]) -> None:
    found = document(rich(body))
    assert (found.text.split("\n"), [one for one in found.warnings if "Chinese" not in one]) == (expected, [*warnings])


def test_rich_text_without_code_page_is_read_by_its_fonts() -> None:
    head = "{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f9\\fcharset134 SimSun;}{\\f8\\fcharset136 MingLiU;}}"
    big5 = "".join(f"\\'{byte:02x}" for byte in "資訊".encode("big5"))
    assert document(rich(f"\\f9 {hexed('公开')}\\f8 {big5}\\f0 {hexed('信息')}\\par", head)).text == "公开資訊信息"


def test_rich_tables_in_cells_are_text_of_the_cell() -> None:
    inner = f"{hexed('子')}\\nestcell 5\\nestcell{{\\*\\nesttableprops\\trowd\\trleft900\\cellx3000\\nestrow}}"
    data = rich(
        rich_row(hexed("甲"), "1", edges=PLAIN)
        + rich_row(hexed("乙"), f"{hexed('内')}\\par {inner}{{\\nonesttables\\par}}{hexed('外')}", edges=PLAIN)
    )
    assert [shown(grid) for grid in document(data).grids] == [[["甲", "1"], ["乙", "内 子 5 外"]]]


def test_groups_without_end_are_refused() -> None:
    with pytest.raises(ReadError, match="more than 10000 groups"):
        document(b"{\\rtf1" + b"{" * 20_000)


# ---------------------------------------------------------------- workbooks


def modern(fill: Callable[..., None]) -> bytes:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        fill(book)
    return file.getvalue()


def fill_modern(book: object) -> None:
    from datetime import date, datetime, time

    def styled(code: str) -> object:
        return book.add_format({"num_format": code})  # type: ignore[attr-defined]

    sheet = book.add_worksheet("统计表")  # type: ignore[attr-defined]
    sheet.merge_range("B2:D2", "2021年政府信息公开统计表")
    for line, values in enumerate([["指标", "单位", "数量"], ["主动公开", "条", 38], ["收费", "万元", 0.1 + 0.2]], 2):
        sheet.write_row(line, 1, values)
    sheet.merge_range("B6:B7", "日期")
    sheet.write_datetime("C6", date(2022, 1, 18), styled("yyyy-mm-dd"))
    sheet.write_datetime("D6", datetime(2022, 1, 18, 9, 30), styled("yyyy-mm-dd hh:mm"))
    sheet.write_datetime("C7", time(9, 30), styled("hh:mm"))
    sheet.write_formula("D7", "=D4*2", None, 76)
    sheet.write_row("B8", ["是", True, 9_007_199_254])
    sheet.write("B9", "注：不含乡镇。")
    book.add_worksheet("底稿").write("A1", "不公开")  # type: ignore[attr-defined]
    book.get_worksheet_by_name("底稿").hide()  # type: ignore[attr-defined]
    notes = book.add_worksheet("说明")  # type: ignore[attr-defined]
    notes.write_column("A1", ["一、口径", "", "二、来源"])
    book.add_worksheet("空")  # type: ignore[attr-defined]


SHEET = [
    "2021年政府信息公开统计表", "指标\t单位\t数量", "主动公开\t条\t38", "收费\t万元\t0.3",
    "日期\t2022-01-18\t2022-01-18 09:30:00", "09:30:00\t76", "是\tTRUE\t9007199254", "注：不含乡镇。",
    "一、口径", "二、来源",
]  # fmt: skip


def test_workbook() -> None:
    found = document(modern(fill_modern))
    assert (found.text.split("\n"), found.media_type) == (SHEET, XLSX)
    assert found.warnings == ("hidden sheets were left out: 底稿",)
    (grid,) = found.grids
    assert shown(grid)[:2] == [
        ["2021年政府信息公开统计表", "^2021年政府信息公开统计表", "^2021年政府信息公开统计表"],
        ["指标", "单位", "数量"],
    ]
    assert shown(grid)[4:6] == [["日期", "2022-01-18", "2022-01-18 09:30:00"], ["^日期", "09:30:00", "76"]]
    places = [
        "B2",
        *(f"{column}{line}" for line in (3, 4, 5, 6) for column in "BCD"),
        "C7",
        "D7",
        "B8",
        "C8",
        "D8",
        "B9",
    ]
    assert [origin.part for origin in found.origins] == [*(f"统计表!{place}" for place in places), "说明!A1", "说明!A3"]
    assert [found.text[origin.start : origin.end] for origin in found.origins] == re.split("[\t\n]", found.text)


def test_old_workbook() -> None:
    xlwt = pytest.importorskip("xlwt")
    from datetime import date

    book = xlwt.Workbook()
    sheet = book.add_sheet("统计表")
    sheet.write_merge(1, 1, 1, 3, "2012年统计表")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for line, values in enumerate([["指标", "单位", "数量"], ["公开", "条", 38], ["收费", "元", 0.5]], 2):
        for column, value in enumerate(values, 1):
            sheet.write(line, column, value)
    sheet.write_merge(5, 6, 1, 1, "日期")
    sheet.write(5, 2, date(2013, 1, 8), day)
    sheet.write(5, 3, True)
    sheet.write(6, 2, "", day)
    sheet.write(6, 3, 7)
    sheet.write(300, 20, "", day)
    book.add_sheet("底稿").visibility = 1
    file = BytesIO()
    book.save(file)
    found = document(file.getvalue())
    assert found.text == "2012年统计表\n指标\t单位\t数量\n公开\t条\t38\n收费\t元\t0.5\n日期\t2013-01-08\tTRUE\n\t7"
    assert (found.media_type, found.warnings) == (XLS, ("hidden sheets were left out: 底稿",))
    assert shown(found.grids[0])[4:] == [["日期", "2013-01-08", "TRUE"], ["^日期", "", "7"]]
    assert found.origins[0].part == "统计表!B2"
    assert found.origins[-1].part == "统计表!D7"


def workbook(cells: str, strings: str = "<sst/>") -> bytes:
    """A workbook with one sheet of these cells."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = RELATIONS.replace('officeDocument" Target', 'worksheet" Target')
    return zipped({
        "_rels/.rels": RELATIONS.format("xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{office}"><sheets>'
        '<sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations.format("worksheets/sheet1.xml"),
        "xl/sharedStrings.xml": strings,
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>',
    })  # fmt: skip


def test_formatted_blanks_are_no_values() -> None:
    cells = "<row r='1'><c r='A1'><v>3</v></c><c r='B1'><v>4</v></c><c r='C1'><v>5</v></c></row>"
    assert document(workbook(f"{cells}<row r='1048576'><c r='XFD1048576' s='1'/></row>")).text == "3\t4\t5"


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (workbook("<row r='1'><c r='A1'><v>3</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
         "too_large", "spans 1048576 rows and 16384 columns"),
        (workbook("", "<sst count='99999999999999' uniqueCount='99999999999999'/>"), "malformed", "announces"),
        (workbook("<row r='1'><c r='A1'><v>3</v>"), "malformed", "cannot be read"),
        (zipped({"xl/workbook.xml": "<x/>"}), "malformed", "cannot be read"),
        (zipped({"xl/workbook.bin": b"\x83\x01"}), "unsupported_format", "save it as XLSX"),
        (zipped({"xl/workbook.xml": "0" * (package.PART_LIMIT + 1)}), "too_large", "at most 40 MB"),
    ],
)  # fmt: skip
def test_refused_workbooks(data: bytes, kind: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        document(data)
    assert caught.value.kind == kind


# ---------------------------------------------------------------- content decides


def compound(*names: str) -> bytes:
    """An OLE file with empty streams of these names."""
    pytest.importorskip("doc2docx")
    entries = b""
    for index, name in enumerate(("Root Entry", *names)):
        encoded = name.encode("utf-16-le")
        more = index + 1 if 0 < index < len(names) else 0xFFFFFFFF
        child = 1 if index == 0 and names else 0xFFFFFFFF
        entries += encoded.ljust(64, b"\0") + struct.pack(
            "<HBBIII", len(encoded) + 2, 2 if index else 5, 1, 0xFFFFFFFF, more, child
        )
        entries += b"\0" * 36 + struct.pack("<IQ", 0xFFFFFFFE, 0)
    entries = entries.ljust(512, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    head = head.ljust(512, b"\xff")
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE).ljust(512, b"\xff")
    return head + fat + entries


@pytest.mark.parametrize(
    ("names", "media_type"),
    [
        (("WordDocument", "1Table"), DOC),
        (("Workbook",), XLS),
        (("Book",), XLS),
        (("EncryptionInfo", "EncryptedPackage"), ENCRYPTED),
        (("PowerPoint Document",), "application/vnd.ms-powerpoint"),
        (("CONTENTS",), "application/x-ole-storage"),
    ],
)
def test_old_office_files_are_told_by_their_entries(names: tuple[str, ...], media_type: str) -> None:
    data = compound(*names) + "WordDocument".encode("utf-16-le").ljust(2048, b"\0")
    assert sniff(data) == media_type


def test_encrypted_packages_are_refused() -> None:
    with pytest.raises(ReadError, match="protected by a password") as caught:
        document(compound("EncryptionInfo", "EncryptedPackage"))
    assert caught.value.kind == "encrypted"


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (f"<html><body><p>{PROSE}</p></body></html>".encode(), "text/html"),
        (RICH, RTF),
        (word(par(PROSE)), DOCX),
        (PROSE.encode("gb18030"), "text/plain"),
    ],
)
def test_names_of_files_are_never_asked(data: bytes, media_type: str) -> None:
    assert read(Source("annual.doc", data)).media_type == media_type


def test_office_files_that_are_not_read_are_named() -> None:
    data = b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>'
    with pytest.raises(ReadError, match="Office XML of 2003 is not read yet"):
        document(data)


def test_archives_of_office_files_are_no_office_files() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("年报.docx", word(par(PROSE)))
    assert sniff(file.getvalue()) == "application/zip"
