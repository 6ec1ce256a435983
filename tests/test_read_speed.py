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

from gongkai.read import read
from gongkai.read.charset import COMMON, _line_starts, _share
from gongkai.read.inspect import is_ordinary, oddities
from gongkai.records import Source
from gongkai.rulebook.files import toml_file

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
