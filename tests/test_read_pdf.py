"""PDF files with a text layer, drawn here line by line as offices and their programs print them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gongkai.errors import ReadError
from gongkai.read import pdf as pdf_module
from gongkai.read import read
from gongkai.read.pdf.characters import character
from gongkai.read.pdf.lattice import Frame, Place, Rule, frames
from gongkai.read.pdf.pages import PAGE_LIMIT
from gongkai.records import Document, Grid, Source

FONT = "STSong-Light"  # of Adobe's Asian font pack: nothing is embedded, PDFium maps its codes to Unicode
WIDTH, HEIGHT = 595, 842
LEFT = 90  # a full line holds 26 ideographs of 16 points
BODY = 16
COLUMNS = 26

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


class Paper:
    """A PDF file that is being drawn; positions are in points from the top left corner."""

    def __init__(self, width: float = WIDTH, height: float = HEIGHT, **options: object) -> None:
        self.buffer = BytesIO()
        self.height = height
        self.canvas = Canvas(self.buffer, pagesize=(width, height), invariant=1, **options)

    def text(self, x: float, y: float, text: str, size: float = BODY) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.height - y, text)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0)

    def body(self, y: float, *paragraphs: str, indent: int = 2) -> float:
        """Paragraphs indented by two, full lines up to the right margin; returns where the next line goes."""
        for paragraph in paragraphs:
            room, x = COLUMNS - indent, LEFT + indent * BODY
            while paragraph:
                self.text(x, y, paragraph[:room])
                paragraph, y, room, x = paragraph[room:], y + 28, COLUMNS, LEFT
        return y

    def table(self, xs: Sequence[float], ys: Sequence[float], cells: Iterable[tuple[object, ...]]) -> None:
        """Cells as (row, column, text) or (row, column, text, rows, columns), each with borders of its own; text
        of 10 points wraps, and a line feed begins a new line."""
        for row, column, text, *spans in cells:
            rows, columns = spans or (1, 1)
            x0, x1, y0, y1 = xs[column], xs[column + columns], ys[row], ys[row + rows]
            for ends in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                self.rule(*ends)
            room = int((x1 - x0 - 6) // 10)
            pieces = [
                line[at : at + room]
                for line in text.split("\n")
                for at in range(0, len(line), 99 if line.isascii() else room)
            ]
            for number, piece in enumerate(pieces):
                self.text(x0 + 3, y0 + 12 + 12 * number, text if text.isascii() else piece, 10)

    def next(self) -> None:
        self.canvas.showPage()

    def data(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self.buffer.getvalue()


def reading(paper: Paper | bytes, url: str = "") -> Document:
    return read(Source("report.pdf", paper if isinstance(paper, bytes) else paper.data(), url))


def shown(grid: Grid) -> list[list[str]]:
    """Cells of a grid; `^` before copies of merged cells."""
    return [["^" * cell.covered + cell.text for cell in row] for row in grid.rows]


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", char) for char in text if not char.isspace() and char != "\ufffe")


def assert_printed_there(data: bytes, document: Document) -> None:
    """Each stretch of text is what PDFium itself finds in its box; the stretches cover all that is visible."""
    covered: set[int] = set()
    file = pypdfium2.PdfDocument(data)
    for origin in document.origins:
        assert origin.page is not None
        assert origin.box is not None
        assert not covered & set(range(origin.start, origin.end)), "origins overlap"
        covered.update(range(origin.start, origin.end))
        page = file[origin.page - 1]
        left, _, _, high = page.get_bbox()
        assert page.get_rotation() == 0
        found = page.get_textpage().get_text_bounded(
            left + origin.box[0], high - origin.box[3], left + origin.box[2], high - origin.box[1]
        )
        assert squeezed(document.text[origin.start : origin.end]) in squeezed(found)
    seen = {at for at, char in enumerate(document.text) if not char.isspace()}
    assert seen <= covered
    assert list(document.origins) == sorted(document.origins, key=lambda origin: origin.start)
    for grid in document.grids:
        for row in grid.rows:
            for cell in row:
                assert document.text[cell.start : cell.end] == cell.text
    file.close()


# ---------------------------------------------------------------- reports as they are printed

PARAGRAPH = (
    "全县各级行政机关通过政府网站、政务新媒体和政务公开栏主动公开政府信息，"
    "方便群众查询和监督，共计公开各类信息三千五百余条。"
)


def letter() -> Paper:
    """A narrative report over two pages: a title on two lines, page numbers, a signature."""
    paper = Paper()
    paper.text(209, 100, "岚山县水务局", 22)
    paper.text(144, 130, "2012年政府信息公开年度报告", 22)
    y = paper.body(180, "一、总体情况", PARAGRAPH, PARAGRAPH[:40])
    for _ in range(5):
        y = paper.body(y, PARAGRAPH)
    paper.text(270, 800, "- 1 -", 12)
    paper.next()
    y = paper.body(90, "二、存在的问题", "公开的内容还不够丰富。")
    paper.text(394, y + 28, "岚山县水务局")
    paper.text(394, y + 56, "2013年3月8日")
    paper.text(270, 800, "- 2 -", 12)
    return paper


def test_a_narrative_report() -> None:
    paper = letter()
    data = paper.data()
    document = reading(data, "https://example.gov.cn/1.pdf")
    assert document.text.split("\n") == [
        "岚山县水务局",
        "2012年政府信息公开年度报告",
        "一、总体情况",
        PARAGRAPH,
        PARAGRAPH[:40],
        *[PARAGRAPH] * 5,
        "二、存在的问题",
        "公开的内容还不够丰富。",
        "岚山县水务局",
        "2013年3月8日",
    ]
    assert document.media_type == "application/pdf"
    assert document.grids == ()
    assert document.metadata == {"url": "https://example.gov.cn/1.pdf"}
    assert document.warnings == ()
    assert_printed_there(data, document)


def test_a_paragraph_goes_on_over_a_page_break() -> None:
    paper = Paper()
    paper.text(206, 40, "政府信息公开工作年度报告", 12)
    paper.body(90, "一、总体情况", PARAGRAPH[:24] + "开栏并且" + PARAGRAPH[:22])
    paper.text(270, 800, "第1页 共2页", 12)
    paper.next()
    paper.text(206, 40, "政府信息公开工作年度报告", 12)
    paper.body(90, "第二页从句子的中间开始，然后结束。", indent=0)
    paper.body(118, PARAGRAPH)
    paper.text(270, 800, "第2页 共2页", 12)
    data = paper.data()
    document = reading(data)
    assert document.text.split("\n") == [
        "一、总体情况",
        PARAGRAPH[:24] + "开栏并且" + PARAGRAPH[:22] + "第二页从句子的中间开始，然后结束。",
        PARAGRAPH,
    ]
    assert [origin.page for origin in document.origins] == [1, 1, 1, 2, 2, 2, 2]
    assert_printed_there(data, document)


FORM_XS = (80, 110, 160, 320, 380, 440, 500)


def form(paper: Paper) -> None:
    """The head and first rows of a form with merged labels, broken in a cell by the end of the page."""
    paper.body(90, "三、收到和处理政府信息公开申请情况")
    ys = (700, 730, 760, 790)
    paper.table(
        FORM_XS,
        ys,
        [
            (0, 0, "（本列数据的勾稽关系）", 1, 3),
            (0, 3, "自然人"),
            (0, 4, "法人"),
            (0, 5, "总计"),
            (1, 0, "一、本年新收", 1, 3),
            *[(1, 3 + at, text) for at, text in enumerate(("12", "0", "12"))],
            (2, 0, "三、\n本年"),
            (2, 1, "（四）无"),
            (2, 2, "1.本机关不掌握"),
            *[(2, 3 + at, text) for at, text in enumerate(("4", "", "4"))],
        ],
    )
    paper.text(270, 820, "— 3 —", 12)
    paper.next()
    paper.table(
        FORM_XS,
        (80, 110, 140, 170),
        [
            (0, 0, "度\n办理\n结果", 2, 1),
            (0, 1, "法提供", 2, 1),
            (0, 2, "2.没有现成信息"),
            *[(0, 3 + at, text) for at, text in enumerate(("1", "1", "2"))],
            (1, 2, "3.补正后仍不明确"),
            *[(1, 3 + at, text) for at, text in enumerate(("0", "/", "0"))],
            (2, 0, "四、结转下年度", 1, 3),
            *[(2, 3 + at, text) for at, text in enumerate(("3", "", "3"))],
        ],
    )
    paper.body(210, "四、行政复议情况", "未发生。")
    paper.text(270, 820, "— 4 —", 12)


def test_a_form_cut_in_a_cell_by_a_page_break() -> None:
    paper = Paper()
    form(paper)
    data = paper.data()
    document = reading(data)
    assert document.text.split("\n") == [
        "三、收到和处理政府信息公开申请情况",
        "（本列数据的勾稽关系）\t自然人\t法人\t总计",
        "一、本年新收\t12\t0\t12",
        "三、本年度办理结果\t（四）无法提供\t1.本机关不掌握\t4\t\t4",
        "2.没有现成信息\t1\t1\t2",
        "3.补正后仍不明确\t0\t/\t0",
        "四、结转下年度\t3\t\t3",
        "四、行政复议情况",
        "未发生。",
    ]
    head, new, done, left = "（本列数据的勾稽关系）", "一、本年新收", "三、本年度办理结果", "四、结转下年度"
    assert [shown(grid) for grid in document.grids] == [
        [
            [head, f"^{head}", f"^{head}", "自然人", "法人", "总计"],
            [new, f"^{new}", f"^{new}", "12", "0", "12"],
            [done, "（四）无法提供", "1.本机关不掌握", "4", "", "4"],
            [f"^{done}", "^（四）无法提供", "2.没有现成信息", "1", "1", "2"],
            [f"^{done}", "^（四）无法提供", "3.补正后仍不明确", "0", "/", "0"],
            [left, f"^{left}", f"^{left}", "3", "", "3"],
        ]
    ]
    cut = document.text.index("（四）无")
    assert [(o.page, document.text[o.start : o.end]) for o in document.origins if cut <= o.start < cut + 7] == [
        (1, "（四）无"),
        (2, "法提供"),
    ]
    assert_printed_there(data, document)


# A form by rows: (column, columns, rows, text). Rows are as high as their labels need.
SPLIT_XS = (80, 106, 150, 290, 340, 390, 440)
SPLIT_ROWS: tuple[tuple[tuple[int, int, int, str], ...], ...] = (
    ((0, 3, 2, "（本列数据的勾稽关系）"), (3, 2, 1, "申请人情况"), (5, 1, 2, "总计")),
    ((3, 1, 1, "自然人"), (4, 1, 1, "法人")),
    ((0, 3, 1, "一、本年新收申请"), (3, 1, 1, "9"), (4, 1, 1, "1"), (5, 1, 1, "10")),
    ((0, 1, 6, "三、本年度办理结果"), (1, 2, 1, "（一）予以公开"), (3, 1, 1, "4"), (4, 1, 1, ""), (5, 1, 1, "4")),
    ((1, 1, 2, "（三）不予公开"), (2, 1, 1, "1.属于国家秘密"), (3, 1, 1, "0"), (4, 1, 1, "0"), (5, 1, 1, "0")),
    ((2, 1, 1, "2.危及“三安全一稳定”"), (3, 1, 1, ""), (4, 1, 1, ""), (5, 1, 1, "")),
    ((1, 1, 2, "（四）无法提供"), (2, 1, 1, "1.本机关不掌握"), (3, 1, 1, "3"), (4, 1, 1, "/"), (5, 1, 1, "3")),
    ((2, 1, 1, "2.没有现成信息"), (3, 1, 1, "1"), (4, 1, 1, "1"), (5, 1, 1, "2")),
    ((1, 2, 1, "（七）总计"), (3, 1, 1, "8"), (4, 1, 1, "1"), (5, 1, 1, "9")),
    ((0, 3, 1, "四、结转下年度"), (3, 1, 1, "1"), (4, 1, 1, "0"), (5, 1, 1, "1")),
)
SPLIT_HEIGHT = 30


def split_form(first: int, heads: int) -> Paper:
    """The form with a page break before row `first`, and the first `heads` rows printed again below it.

    A cell that the break cuts prints the lines that fit above it, and the others below.
    """
    paper = Paper()
    waiting: list[tuple[int, int, int, list[str]]] = []
    for page, (start, stop) in enumerate(((0, first), (first, len(SPLIT_ROWS)))):
        offset = 60 + (heads * SPLIT_HEIGHT if page else 0) - start * SPLIT_HEIGHT
        bottom = offset + stop * SPLIT_HEIGHT

        def cell(column: int, columns: int, top: float, low: float, lines: list[str]) -> None:
            paper.box(SPLIT_XS[column], top, SPLIT_XS[column + columns], low)
            for number, line in enumerate(lines):
                paper.text(SPLIT_XS[column] + 3, top + 11 + 11 * number, line, 10)

        for column, columns, last, lines in waiting:
            cell(column, columns, offset + start * SPLIT_HEIGHT, offset + last * SPLIT_HEIGHT, lines)
        waiting = []
        drawn = [(row, 60 + row * SPLIT_HEIGHT) for row in range(heads)] if page else []
        for row, top in [*drawn, *((row, offset + row * SPLIT_HEIGHT) for row in range(start, stop))]:
            for column, columns, rows, text in SPLIT_ROWS[row]:
                room = int((SPLIT_XS[column + columns] - SPLIT_XS[column] - 4) // 10)
                lines = [text] if text.isascii() else [text[at : at + room] for at in range(0, len(text), room)]
                low = min(top + rows * SPLIT_HEIGHT, bottom)
                fits = int((low - top) // 11)
                cell(column, columns, top, low, lines[:fits])
                if row + rows > stop:
                    waiting.append((column, columns, row + rows, lines[fits:]))
        if not page:
            paper.next()
    return paper


@pytest.mark.parametrize("heads", [0, 2])
@pytest.mark.parametrize("first", range(3, len(SPLIT_ROWS)))
def test_wherever_a_page_break_cuts_a_form(first: int, heads: int) -> None:
    expected = [[""] * 6 for _ in SPLIT_ROWS]
    for row, cells in enumerate(SPLIT_ROWS):
        for column, columns, rows, text in cells:
            for down in range(rows):
                for right in range(columns):
                    expected[row + down][column + right] = "^" * (down + right > 0) + text
    assert [shown(grid) for grid in reading(split_form(first, heads)).grids] == [expected]


def test_a_row_cut_between_its_lines() -> None:
    xs = (80, 200, 300, 400)
    paper = Paper()
    paper.table(
        xs,
        (740, 770, 800),
        [
            (0, 0, "处理结果"),
            (0, 1, "自然人"),
            (0, 2, "总计"),
            (1, 0, "申请人逾期不补正申请的"),
            (1, 1, "7"),
            (1, 2, "8"),
        ],
    )
    paper.next()
    paper.table(
        xs, (60, 90, 120), [(0, 0, "机关不再处理"), (0, 1, ""), (0, 2, ""), (1, 0, "其他"), (1, 1, "1"), (1, 2, "1")]
    )
    document = reading(paper)
    assert [shown(grid) for grid in document.grids] == [
        [["处理结果", "自然人", "总计"], ["申请人逾期不补正申请的机关不再处理", "7", "8"], ["其他", "1", "1"]]
    ]


def test_blank_values_at_a_page_break_stay_blank() -> None:
    """A row without values above the break, one of its own below: nothing says that they are one."""
    xs = (80, 300, 400)
    paper = Paper()
    paper.table(xs, (740, 770, 800), [(0, 0, "行政许可"), (0, 1, "5"), (1, 0, "行政处罚"), (1, 1, "")])
    paper.next()
    paper.table(xs, (60, 90, 120), [(0, 0, "行政强制"), (0, 1, "2"), (1, 0, "行政征收"), (1, 1, "")])
    document = reading(paper)
    assert [shown(grid) for grid in document.grids] == [
        [["行政许可", "5"], ["行政处罚", ""], ["行政强制", "2"], ["行政征收", ""]]
    ]


def test_a_table_of_three_pages_that_repeats_its_head() -> None:
    xs = (80, 340, 420, 500)
    head = [(0, 0, "统计指标"), (0, 1, "单位"), (0, 2, "统计数")]
    paper = Paper()
    paper.text(220, 70, "政府信息公开情况统计表")
    count = 0
    for page in range(3):
        rows = [head[0], *head[1:]]
        for row in range(1, 4):
            rows += [(row, 0, f"{'甲乙丙丁戊己庚辛壬'[count]}类信息公开数"), (row, 1, "条"), (row, 2, str(count * 7))]
            count += 1
        paper.table(xs, (90, 120, 150, 180, 210), rows)
        paper.text(290, 810, str(page + 4), 12)
        if page < 2:
            paper.next()
    data = paper.data()
    document = reading(data)
    rows = [[f"{name}类信息公开数", "条", str(at * 7)] for at, name in enumerate("甲乙丙丁戊己庚辛壬")]
    assert [shown(grid) for grid in document.grids] == [[["统计指标", "单位", "统计数"], *rows]]
    assert document.text.split("\n")[0] == "政府信息公开情况统计表"
    assert "4" not in document.text.split("\n"), "page numbers that do not begin with 1 are page numbers too"
    assert_printed_there(data, document)


def test_boxes_around_prose_are_no_tables() -> None:
    paper = Paper()
    paper.box(40, 40, 555, 802)  # a frame around the page
    paper.body(90, "一、总体情况", PARAGRAPH)
    paper.box(85, 260, 511, 350)  # a note
    paper.body(290, "注：本报告电子版可以在县政府门户网站下载，网址长期有效。")
    paper.rule(90, 400, 300, 400)  # an underline
    paper.body(420, "二、问题")
    paper.table((85, 511), (440, 470, 500), [(0, 0, "一列的框不是表"), (1, 0, "它的行是文字")])
    data = paper.data()
    document = reading(data)
    assert document.grids == ()
    assert document.text.split("\n") == [
        "一、总体情况",
        PARAGRAPH,
        "注：本报告电子版可以在县政府门户网站下载，网址长期有效。",
        "二、问题",
        "一列的框不是表",
        "它的行是文字",
    ]
    assert_printed_there(data, document)


def test_a_table_inside_a_frame_and_tables_without_outer_borders() -> None:
    paper = Paper()
    paper.box(60, 60, 535, 300)
    paper.table((80, 300, 500), (100, 130, 160), [(0, 0, "行政许可"), (0, 1, "18"), (1, 0, "行政处罚"), (1, 1, "6")])
    for y in (400, 430, 460):  # open on the left and on the right
        paper.rule(80, y, 500, y)
    paper.rule(300, 400, 300, 460)
    for y, texts in ((420, ("信息内容", "件数")), (450, ("规章", "0"))):
        for x, text in zip((90, 310), texts, strict=True):
            paper.text(x, y, text, 10)
    document = reading(paper)
    assert [shown(grid) for grid in document.grids] == [
        [["行政许可", "18"], ["行政处罚", "6"]],
        [["信息内容", "件数"], ["规章", "0"]],
    ]


def test_rules_drawn_as_thin_boxes_dashes_and_doubles() -> None:
    paper = Paper()
    for y in (100, 130, 160):
        paper.canvas.rect(80, HEIGHT - y, 420, 0.7, stroke=0, fill=1)
    for x in (80, 499.3):
        paper.canvas.rect(x, HEIGHT - 160, 0.7, 60, stroke=0, fill=1)
    for y in range(100, 160, 4):  # dashes
        paper.rule(300, y, 300, y + 2.5)
    paper.rule(80, 102, 500, 102)  # a double rule
    paper.canvas.setFillGray(0.9)
    paper.canvas.rect(80, HEIGHT - 130, 420, 30, stroke=0, fill=1)  # a background is no border
    paper.canvas.setFillGray(0)
    for y, texts in ((120, ("信息内容", "件数")), (150, ("规章", "3"))):
        for x, text in zip((90, 310), texts, strict=True):
            paper.text(x, y, text, 10)
    document = reading(paper)
    assert [shown(grid) for grid in document.grids] == [[["信息内容", "件数"], ["规章", "3"]]]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_pages_turned_by_their_file(turn: int) -> None:
    """The text stands upright on a sheet that the file turns; its boxes are those of the page as shown."""
    paper = Paper(500, 300)
    paper.canvas.setPageRotation(turn)
    moves = {0: (0, 0), 90: (300, 0), 180: (500, 300), 270: (0, 500)}  # the sheet itself is 300 wide then
    paper.canvas.translate(*moves[turn])
    paper.canvas.rotate(turn)
    paper.text(40, 60, "公开目录")
    paper.table((40, 140, 240), (80, 110, 140), [(0, 0, "规章"), (0, 1, "3"), (1, 0, "文件"), (1, 1, "4")])
    document = reading(paper)
    assert document.text == "公开目录\n规章\t3\n文件\t4"
    assert document.origins[0].box == pytest.approx((40, 46, 104, 64.5), abs=3)


def test_text_turned_by_its_own_page() -> None:
    """A wide table set sideways on an upright page: read in its own direction, placed as the page shows it."""
    paper = Paper(500, 300)
    paper.canvas.translate(500, 0)
    paper.canvas.rotate(90)
    paper.height = 500
    paper.text(40, 60, "公开目录")
    document = reading(paper)
    assert document.text == "公开目录"
    assert document.origins[0].box == pytest.approx((46, 196, 64.5, 260), abs=3)


# ---------------------------------------------------------------- characters


def test_characters_of_pdf_files() -> None:
    paper = Paper()
    paper.text(90, 100, "⾏政机关⽆条件公开，⻚⾯上的⺠政、⻓期、⻔⼾、意⻅都是部⾸。")
    paper.text(122, 130, "全年收到申请1,024件，答复率 98.5%")
    paper.text(90, 160, "加粗的标题")
    paper.text(90.4, 160, "加粗的标题")
    paper.text(90, 190, "总　　　　计")
    paper.canvas.saveState()
    paper.canvas.rotate(40)
    paper.text(300, 600, "仅供参考", 40)
    paper.canvas.restoreState()
    document = reading(paper)
    assert document.text.split("\n") == [
        "行政机关无条件公开，页面上的民政、长期、门户、意见都是部首。",
        "全年收到申请1,024件，答复率 98.5%",
        "加粗的标题",
        "总  计",
    ]
    assert document.warnings == ("4 characters at an angle were taken for a watermark and left out",)


def test_every_radical_is_an_ideograph() -> None:
    radicals = [
        chr(code) for code in (*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6)) if unicodedata.name(chr(code), "")
    ]
    left = [radical for radical in radicals if not unicodedata.name(character(ord(radical))).startswith("CJK UNIFIED")]
    assert left == ["⺀"], "Unicode gives no ideograph for it"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (0x02, "-"),
        (0xAD, ""),
        (0x200B, ""),
        (0xFEFF, ""),
        (0xA0, " "),
        (0x3000, " "),
        (0xFB01, "fi"),
        (0xF90A, "金"),
        (0xD800, ""),
        (0x4E00, "一"),
        (0xFF08, "（"),
        (0x2460, "①"),
    ],
)
def test_single_characters(code: int, expected: str) -> None:
    assert character(code) == expected


# ---------------------------------------------------------------- page furniture


@pytest.mark.parametrize(
    "mark", ["- {} -", "—{}—", "第 {} 页 共 3 页", "第{}页", "{}/3", "{}", "Page {} of 3", "·{}·", "－{}－"]
)
def test_page_numbers(mark: str) -> None:
    paper = Paper()
    for page in range(1, 4):
        paper.body(90, f"第{page}节", PARAGRAPH[page:])
        paper.text(280, 805, mark.format(page), 12)
        if page < 3:
            paper.next()
    expected = [["第1节", PARAGRAPH[1:]], ["第2节", PARAGRAPH[2:]], ["第3节", PARAGRAPH[3:]]]
    assert reading(paper).text.split("\n") == [line for page in expected for line in page]


def test_what_looks_like_page_furniture() -> None:
    """Numbers and repeated lines of the report's own stay: they stand in its body or only once."""
    paper = Paper()
    paper.text(206, 50, "年度报告首页的标题", 20)
    paper.body(90, "一、公开数量", "38", "- 2 -", "二、收费")
    paper.text(90, 805, "2015", 12)
    paper.next()
    paper.body(90, "一、公开数量", "41", "- 2 -")
    document = reading(paper)
    lines = ["年度报告首页的标题", "一、公开数量", "38", "- 2 -", "二、收费", "2015", "一、公开数量", "41", "- 2 -"]
    assert document.text.split("\n") == lines


# ---------------------------------------------------------------- frames


def grid_rules(xs: Sequence[float], ys: Sequence[float]) -> tuple[list[Rule], list[Rule]]:
    return [Rule(y, xs[0], xs[-1]) for y in ys], [Rule(x, ys[0], ys[-1]) for x in xs]


def test_frames_of_rules() -> None:
    across, down = grid_rules((0, 50, 100), (0, 20, 40))
    assert frames(across, down) == [
        Frame((0, 50, 100), (0, 20, 40), (Place(0, 0, 1, 1), Place(0, 1, 1, 1), Place(1, 0, 1, 1), Place(1, 1, 1, 1)))
    ]
    across[1] = Rule(20, 50, 100)  # the left column has one cell
    assert frames(across, down) == [
        Frame((0, 50, 100), (0, 20, 40), (Place(0, 0, 2, 1), Place(0, 1, 1, 1), Place(1, 1, 1, 1)))
    ]
    assert frames([], []) == []
    assert frames([Rule(0, 0, 100), Rule(20, 0, 100)], []) == []
    assert frames([Rule(at * 9, 0, 9) for at in range(4000)], []) is None


# ---------------------------------------------------------------- files that cannot be read, or not wholly


def minimal(kids: str = "", count: int = 0) -> bytes:
    """A file with a page tree and nothing else."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        + f"2 0 obj<</Type/Pages/Count {count}/Kids[{kids}]>>endobj\n".encode()
        + b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj\n"
        + b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def scan() -> bytes:
    paper = Paper()
    for _ in range(2):
        buffer = BytesIO()
        Image.new("L", (60, 80), 200).save(buffer, "PNG")
        buffer.seek(0)
        paper.canvas.drawImage(ImageReader(buffer), 0, 0, WIDTH, HEIGHT)
        paper.text(280, 805, "- 1 -", 12)
        paper.next()
    return paper.data()


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (letter().data()[:300], "malformed", "the PDF is damaged: no page can be found in it"),
        (b"%PDF-1.7\n" + b"\x00\xff" * 500, "malformed", "the PDF is damaged: no page can be found in it"),
        (minimal(), "malformed", "the PDF is damaged: no page can be found in it"),
        (
            minimal("3 0 R " * (PAGE_LIMIT + 1), PAGE_LIMIT + 1),
            "too_large",
            f"{PAGE_LIMIT + 1} pages, at most {PAGE_LIMIT} are read",
        ),
    ],
    ids=["cut short", "noise", "no pages", "too many pages"],
)
def test_files_that_cannot_be_read(data: bytes, kind: str, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        reading(data)
    assert (caught.value.kind, caught.value.reason) == (kind, reason)


def test_a_password() -> None:
    locked = Paper(encrypt=StandardEncryption("geheim"))
    locked.body(90, PARAGRAPH)
    with pytest.raises(ReadError) as caught:
        reading(locked)
    assert (caught.value.kind, caught.value.reason) == ("encrypted", "the PDF opens with a password only")
    open_to_readers = Paper(encrypt=StandardEncryption("", ownerPassword="owner"))
    open_to_readers.body(90, PARAGRAPH)
    assert reading(open_to_readers).text == PARAGRAPH


@pytest.fixture
def without_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(source: Source) -> Document:
        raise ReadError(source.path, "needs_extra", "pip install 'gongkai[ocr]'")

    monkeypatch.setattr(pdf_module, "read_pdf_images", missing)


@pytest.mark.usefixtures("without_recognition")
def test_a_scan_needs_the_ocr_extra() -> None:
    with pytest.raises(ReadError) as caught:
        reading(scan())
    assert caught.value.kind == "needs_extra"


def test_a_scan_is_handed_to_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    def recognised(source: Source) -> Document:
        return Document("识别出来的文字", "application/pdf")

    monkeypatch.setattr(pdf_module, "read_pdf_images", recognised)
    assert reading(scan()).text == "识别出来的文字"


def test_a_file_cut_short_but_mended() -> None:
    data = letter().data()
    document = reading(data[: data.rindex(b"startxref")])
    assert document.text.startswith("岚山县水务局\n2012年政府信息公开年度报告")
    assert document.warnings == ("the file has no end mark (%%EOF): it may be cut short",)


def test_a_page_of_the_report_is_an_image() -> None:
    paper = letter()
    paper.next()
    paper.canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, WIDTH, HEIGHT)
    paper.text(90, 100, "岚山县水务局")
    paper.next()
    paper.text(90, 100, "岚山县水务局")
    paper.canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 80, 600, 120, 120)  # a seal
    assert reading(paper).warnings == ("page 3 holds images and hardly any text: what they print is missing",)


@pytest.mark.parametrize(
    ("title", "metadata"),
    [
        ("2012年政府信息公开年度报告", {"title": "2012年政府信息公开年度报告"}),
        ("Microsoft Word - 新建文档.doc", {}),
        ("\ud83d年度报告", {"title": "年度报告"}),  # half a surrogate pair
    ],
)
def test_titles_of_the_file(title: str, metadata: dict[str, str]) -> None:
    paper = letter()
    paper.canvas.setTitle("here")
    written = b"<FEFF" + title.encode("utf-16-be", "surrogatepass").hex().encode() + b">"
    data = paper.data()
    assert b"/Title (here)" in data
    assert reading(data.replace(b"/Title (here)", b"/Title " + written)).metadata == metadata


def test_a_page_of_a_hundred_thousand_lines() -> None:
    paper = Paper()
    paper.body(90, PARAGRAPH)
    path = paper.canvas.beginPath()
    for at in range(100_000):
        path.moveTo(at % 500, at / 200)
        path.lineTo(at % 500 + 5, at / 200)
    paper.canvas.drawPath(path)
    document = reading(paper)
    assert document.text == PARAGRAPH


@pytest.mark.usefixtures("without_recognition")
def test_forms_that_draw_themselves_end() -> None:
    data = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"
        b"endobj\n4 0 obj<</Length 5>>stream\n/F Do\nendstream endobj\n5 0 obj<</Type/XObject/Subtype/Form"
        b"/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 5>>stream\n/F Do\nendstream endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )
    with pytest.raises(ReadError) as caught:
        reading(data)
    assert caught.value.kind == "needs_extra"
