"""Short cuts of the readers give what the plain definitions give, on reports as they are and on spoiled ones."""

from __future__ import annotations

import codecs
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gongkai.read import index, read
from gongkai.read.blocks import collapsed, visible
from gongkai.read.charset import COMMON, _line_starts, _share, decode
from gongkai.read.element import simple_text
from gongkai.read.flatten import any_text, stray
from gongkai.read.index import read_index
from gongkai.read.inspect import is_ordinary, oddities
from gongkai.read.page import _IMPRINT
from gongkai.read.rows import rows, tight_rows
from gongkai.records import Source
from gongkai.rulebook.files import toml_file
from tests.generator import reports

REPORTS = sorted((Path(__file__).resolve().parents[1] / "data" / "reports").iterdir())
LINE_END = re.compile(rb"\r\n?|\n")


def spoiled(text: str, seed: int) -> str:
    """A text with some of what makes texts odd put into it."""
    chance = random.Random(seed)
    words = (
        *toml_file("spam.toml")["words"],
        "（shěn）",
        "(pī )",
        "資訊",
        "Ｆ",
        "İ",
        "K",
        "\ud800",
        "\U00020000",
        "Gov",
    )
    for word in chance.choices(words, k=chance.randrange(1, 5)):
        for _ in range(chance.choice((1, 2, 9))):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + (word.upper() if chance.random() < 0.3 else word) + text[at:]
    return text


@pytest.mark.parametrize("file", REPORTS, ids=lambda file: file.stem[:3])
def test_texts_ordinary_at_a_glance_have_no_oddities(file: Path) -> None:
    text = read(Source(file.name, file.read_bytes())).text
    assert is_ordinary(text)
    for seed in range(40):
        changed = spoiled(text, seed)
        assert not (is_ordinary(changed) and list(oddities(changed)))


def assert_short_cuts_hold(data: bytes, name: str) -> None:
    """A glance misses no oddity of a report, spoiled or not, and none of its tables hides text outside its cells."""
    text = read(Source(name, data)).text
    for seed in range(3):
        changed = spoiled(text, seed) if seed else text
        assert not (is_ordinary(changed) and list(oddities(changed)))
    if name.endswith(".html"):
        assert_tables_read_alike(etree.fromstring(decode(data).text, etree.HTMLParser(huge_tree=True)))


def assert_tables_read_alike(root: etree._Element) -> None:
    """Tight tables have the rows of any table and hide no text outside their cells; simple cells read like any."""
    for table in root.iter("table"):
        if (tight := tight_rows(table)) is not None:
            assert tight == rows(table)
            assert not stray(table)
    for cell in root.iter("td", "th"):
        assert simple_text(cell) in (None, any_text(cell))


@pytest.mark.parametrize("format", ["txt", "html"])
def test_short_cuts_hold_on_generated_reports(format: str) -> None:
    for report in reports(15, seed=9, formats=[format]):
        assert_short_cuts_hold(report.data, report.name)


def test_short_cuts_hold_on_real_reports(shared: Path) -> None:
    files = [file for kind in ("txt", "html") for file in (shared / "corpus").rglob(f"*.{kind}")]
    if not files:
        pytest.skip("the shared corpus has no reports")
    for file in files[:150]:
        assert_short_cuts_hold(file.read_bytes(), file.name)


@given(st.text(st.sampled_from("政务公开a赛车pk10PK（）() shěnī資\ud800İ\n"), max_size=60))
@settings(max_examples=300)
def test_no_text_with_oddities_is_ordinary_at_a_glance(text: str) -> None:
    assert not (is_ordinary(text) and list(oddities(text)))


@given(st.text(max_size=80))
def test_share_of_everyday_characters(text: str) -> None:
    counts = Counter(char for char in text if char > "\x7f")
    everyday = sum(count for char, count in counts.items() if char in COMMON)
    assert _share(text) == (everyday / counts.total() if counts else 1.0)


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"a", "政".encode()])).map(b"".join), st.booleans())
def test_lines_start_behind_line_ends_of_any_kind(data: bytes, marked: bool) -> None:
    skip = len(codecs.BOM_UTF8) if marked else 0
    data = codecs.BOM_UTF8[:skip] + data
    assert list(_line_starts(data, "utf-8", skip)) == [skip, *(match.end() for match in LINE_END.finditer(data))]


LABELS = ("索 引 号", "信息编号：1", "发布机构：", "信息来源", "公开日期：2017-3-2", "生成时间", "印发日期")
OTHERS = ("名称", "收件数", "1", "")


@given(st.lists(st.lists(st.sampled_from(LABELS + OTHERS), max_size=5), max_size=4))
@settings(max_examples=600)
def test_no_index_lacks_the_cue_of_one(rows: list[list[str]]) -> None:
    found = read_index(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "_CUE", re.compile(""))
        assert found == read_index(rows)


IMPRINT = re.compile(
    r"(?:主办|承办|协办|维护|运维)(?:单位)?\s*[:：]|版权所有|ICP备?\s*(?:证|备)?\s*\d|公网安备|网站标识码|技术支持\s*[:：]"
    r"|copyright|©|推荐使用|建议使用|您是第\s*\d*|访问(?:总)?量\s*[:：]",
    re.IGNORECASE,
)


@pytest.mark.parametrize("word", ["ICP备 1", "copyright", "运维单位：", "协办:", "版权所有", "访问总量:", "您是第"])
def test_imprints_are_told_whatever_the_case(word: str) -> None:
    changed = [word.upper(), word, *(word[:at] + char + word[at + 1 :] for at in range(len(word)) for char in CHARS)]
    assert IMPRINT.search(word)
    assert [bool(_IMPRINT.search(text)) for text in changed] == [bool(IMPRINT.search(text)) for text in changed]


CHARS = [*map(chr, range(0x24F)), "K", "ſ", "ﬁ", "：", "９", "Ⓒ"]

TAGS = ("<tr>", "<td>", "</td>", "<th rowspan=2>", "</tr>", "<tbody>", "<caption>", "</caption>", "<col>", "<form>")
MORE = ("<td style='display:none'>", "<!-- x -->", "<p>", "<option>", "</table>", "<tr hidden>")
INLINE = ("<span>", "</span>", "<p>", "</p>", "<br>", "<b style='VISIBILITY : hİdden'>", "</b>", "<pre>", "<a href=x>")
WORDS = ("甲", " ", "\n ", "&nbsp;", "\u3000", "\u2003", "\u200b", "\x1e", " \n乙 2\n", "a  b")
soups = st.lists(st.sampled_from((*TAGS, *TAGS, *MORE, *WORDS)), max_size=40).map("".join)
cells = st.lists(st.sampled_from((*INLINE, *INLINE, *WORDS, "<!-- x -->", "<input>", "<table>")), max_size=12).map(
    "".join
)


@given(soups)
@settings(max_examples=600)
def test_tight_tables_hold_no_stray_text_and_simple_cells_read_like_any(soup: str) -> None:
    assert_tables_read_alike(etree.fromstring(f"<html><body>\n<table>{soup}</table></body></html>", etree.HTMLParser()))


@given(cells)
@settings(max_examples=600)
def test_simple_cells_read_like_any(soup: str) -> None:
    assert_tables_read_alike(etree.fromstring(f"<table>\n<tr>\n<td>{soup}</td></tr></table>", etree.HTMLParser()))


def test_most_cells_are_simple_and_most_tables_tight() -> None:
    head = "<thead><tr><th>项目</th>\n<th>件</th></tr></thead>"
    page = f"<table>\n{head}<tbody>\n<tr><td><p><b>一</b></p></td>\n</tr></tbody></table>"
    table = next(etree.fromstring(page, etree.HTMLParser()).iter("table"))
    assert tight_rows(table) == rows(table)
    assert [simple_text(cell) for cell in table.iter("th", "td")] == [("项目", 2), ("件", 3), ("一", 4)]
    table[0].tail = "单位：件"
    assert tight_rows(table) is None
    assert [line.text for line in stray(table)] == ["单位：件"]


@given(st.text(st.sampled_from("甲a1， \t\r\n\f\v\xa0\u3000\u2003\u2028\u200b\xad\ufeff\x1c\x1e"), max_size=12))
@settings(max_examples=2000)
def test_visible_text_at_a_glance(text: str) -> None:
    assert visible(text) == collapsed(text)
