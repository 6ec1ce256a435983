"""Folding looks only at characters that change; it gives what the whole table gives."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from gongkai.normalise import fold as folding
from gongkai.normalise.fold import fold

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


@pytest.mark.parametrize("text", ["", "，123", "1，234，567,890", "1，2345", "申请.答复", "3.5件.", "薴苧苎", "12,345件(次)."])
def test_fold_at_borders(text: str) -> None:
    assert fold(text) == defined(text)
