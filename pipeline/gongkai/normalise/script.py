"""Traditional and simplified script, character by character."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

Script: TypeAlias = Literal["simplified", "traditional", "mixed", ""]

_TRADITIONAL = Path(__file__).parents[1] / "rules" / "script" / "traditional.csv"
_ENOUGH = 5  # characters that differ between the scripts; of fewer nothing can be said
_CLEAR = 0.8


@cache
def simplified_forms() -> Mapping[str, str]:
    """The simplified form of each traditional character that has one and that simplified text never writes."""
    table = _TRADITIONAL.read_text("utf-8")
    return MappingProxyType(dict(line.split(",") for line in table.splitlines()[1:]))


@cache
def _simplified_only() -> frozenset[str]:
    """Simplified forms that traditional text never writes: Big5 does not hold them."""
    return frozenset(char for char in simplified_forms().values() if not _in_big5(char))


def _in_big5(char: str) -> bool:
    try:
        char.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


def count_scripts(text: str) -> tuple[int, int]:
    """How many characters of `text` only the traditional, and only the simplified script writes."""
    counts = Counter(text)
    old, new = simplified_forms().keys(), _simplified_only()
    return (
        sum(count for char, count in counts.items() if char in old),
        sum(count for char, count in counts.items() if char in new),
    )


def script_of(text: str) -> Script:
    """The script of a text, empty where too little of it differs.

    >>> script_of("本年度主動公開政府資訊三十八條，網站發布規範性文件，辦結申請")
    'traditional'
    >>> script_of("本年度主动公开政府信息三十八条，网站发布规范性文件，办结申请")
    'simplified'
    """
    old, new = count_scripts(text)
    if old + new < _ENOUGH:
        return ""
    share = old / (old + new)
    return "traditional" if share >= _CLEAR else "simplified" if share <= 1 - _CLEAR else "mixed"
