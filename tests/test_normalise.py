"""Folding looks only at characters that change, numerals at a table before cn2an; both give what they always gave."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import cn2an
import pytest

import gongkai
from gongkai.match import counts as match_counts
from gongkai.normalise import dates, numerals
from gongkai.normalise import fold as folding
from gongkai.normalise.fold import fold

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1] / "pipeline")}
DATA = Path(__file__).resolve().parents[1] / "data" / "reports"
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:，\d{3})+(?!\d)")
_FULL_STOP = re.compile(r"(?<=[\u4e00-\u9fff）”])\.(?=[\u4e00-\u9fff\s]|$)")


def defined(text: str) -> str:
    """`fold` as the table and the two patterns define it."""
    folded = text.translate(folding._table())
    return _FULL_STOP.sub("。", _THOUSANDS.sub(lambda match: match[0].replace("，", ","), folded))


def texts() -> list[str]:
    """The sample reports, each character of the table, and characters of both in any order."""
    reports = [file.read_bytes().decode("utf-8", "replace") for file in sorted(DATA.glob("*.txt"))]
    table = "".join(map(chr, folding._table()))
    rng, signs = random.Random(1), "１２3456,，..（公）” \n" * 40 + table[:200] + reports[0][:200]
    return [*reports, table, *("".join(rng.choices(signs, k=rng.randrange(40))) for _ in range(3000))]


def test_fold_changes_what_the_table_says() -> None:
    given = texts()
    assert [fold(text) for text in given] == [defined(text) for text in given]
    assert sum(fold(text) != text for text in given) > 1000


@pytest.mark.parametrize(
    "text", ["", "，123", "1，234，567,890", "1，2345", "申请.答复", "3.5件.", "薴苧苎", "12,345件(次)."]
)
def test_fold_at_borders(text: str) -> None:
    assert fold(text) == defined(text)


def test_folded_text_has_no_white_space_but_spaces_and_line_feeds() -> None:
    white = "".join(filter(str.isspace, map(chr, range(sys.maxunicode + 1))))
    assert len(white) > 20
    assert set(fold(white)) == {" ", "\n"}
    assert fold("\n") == "\n"


def test_the_table_of_numerals_is_what_cn2an_reads() -> None:
    rounded = [*range(1000, 10_000, 100), *range(10_000, 1_000_000, 10_000)]
    assert sorted(numerals.COMMON.values()) == [*range(1000), *rounded]
    for mode in ("strict", "normal"):
        assert {word: cn2an.cn2an(word, mode) for word in numerals.COMMON} == numerals.COMMON
    assert cn2an.cn2an("两", "normal") == numerals.parse_numeral("两")


def test_cn2an_is_asked_for_rare_numerals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    plain = cn2an.cn2an
    monkeypatch.setattr(cn2an, "cn2an", lambda text, mode: asked.append(text) or plain(text, mode))
    for known in (numerals.spelled, numerals.parse_numeral, match_counts._value, dates._small, dates.parse_period):
        known.cache_clear()
    for file in sorted(DATA.glob("s*")):
        gongkai.extract(file)
    assert asked == []
    assert [numerals.parse_numeral(text) for text in ("两千零三十", "四十一万三千", "两千零三十")] == [
        2030,
        413_000,
        2030,
    ]
    assert asked == ["两千零三十", "四十一万三千"]


def test_common_numerals_do_not_load_cn2an() -> None:
    code = (
        "import sys; from gongkai.normalise.numerals import parse_numeral; "
        "from gongkai.normalise.dates import parse_date; "
        "print(parse_numeral('三十八'), parse_date('二〇一八年十二月三十一日'), 'cn2an' in sys.modules, "
        "parse_numeral('两千零二'), 'cn2an' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=ENVIRONMENT)
    assert done.stdout.split() == ["38", "2018-12-31", "False", "2002", "True"]
