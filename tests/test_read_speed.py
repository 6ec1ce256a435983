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

from gongkai.read import read
from gongkai.read.charset import COMMON, _line_starts, _share, decode
from gongkai.read.flatten import _bare_text, _text, is_tight, stray
from gongkai.read.inspect import is_ordinary, oddities
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
        for table in etree.fromstring(decode(data).text, etree.HTMLParser(huge_tree=True)).iter("table"):
            assert not (is_tight(table) and stray(table))
            assert all(_bare_text(cell) == _text(cell) for cell in table.iter("td", "th") if not len(cell))


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


TAGS = ("<tr>", "<td>", "</td>", "<th rowspan=2>", "</tr>", "<tbody>", "<caption>", "</caption>", "<col>", "<form>")
MORE = ("<td style='display:none'>", "<!-- x -->", "<p>", "<option>", "</table>", "<tr hidden>")
WORDS = ("甲", " ", "\n ", "&nbsp;", "\u3000", "\u2003", "\u200b", "\x1e", " \n乙 2\n", "a  b")
soups = st.lists(st.sampled_from((*TAGS, *TAGS, *MORE, *WORDS)), max_size=40).map("".join)


@given(soups)
@settings(max_examples=600)
def test_tight_tables_hold_no_stray_text_and_bare_cells_read_like_any(soup: str) -> None:
    root = etree.fromstring(f"<html><body>\n<table>{soup}</table></body></html>", etree.HTMLParser())
    for table in root.iter("table"):
        assert not (is_tight(table) and stray(table))
    for cell in root.iter("td", "th"):
        assert len(cell) or _bare_text(cell) == _text(cell)


def test_tables_of_rows_of_cells_are_tight() -> None:
    head = "<thead><tr><th>项目</th>\n<th>件</th></tr></thead>"
    page = f"<table>\n{head}<tbody>\n<tr><td><p>一</p></td>\n</tr></tbody></table>"
    table = next(etree.fromstring(page, etree.HTMLParser()).iter("table"))
    assert is_tight(table)
    table[0].tail = "单位：件"
    assert not is_tight(table)
    assert [line.text for line in stray(table)] == ["单位：件"]
