"""One spelling for characters that reports write in several ways; the length never changes.

Unicode's NFKC changes lengths, so offsets drift; this map is one to one. Rules are written in the folded
spelling: ASCII digits and letters, Chinese punctuation, `-`, `~`, `〇` and `·` for their many look-alikes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from gongkai.normalise.script import simplified_forms

_MARKS = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full width to ASCII
    | {mark: mark for mark in "（），：；！？"}
    | dict(zip("(),:;!?", "（），：；！？", strict=True))
    | dict.fromkeys(filter(str.isspace, map(chr, range(0x3001))), " ")
    | {"\u200b": " ", "\ufeff": " ", "\n": "\n"}
    | dict.fromkeys("–—―−‐－", "-")
    | dict.fromkeys("～〜∼", "~")
    | dict.fromkeys("•・‧", "·")
    | dict.fromkeys("○◯", "〇")
    | dict.fromkeys("［[﹝", "〔")
    | dict.fromkeys("］]﹞", "〕")
    | dict.fromkeys("〝＂", "“")
    | dict.fromkeys("〞", "”")
    | {"﹑": "、", "｡": "。", "､": "、", "〈": "《", "〉": "》", "％": "%", "﹪": "%"}
)
_HALF = re.compile("[\ud800-\udfff]")
# These begin with what is rare, so that `re` skips to it: they are looked for in every text.
_GROUP = re.compile(r"，(?<=\d，)\d{3}(?!\d)")
_THOUSANDS = re.compile(r"\d(?<!\d\d)\d{0,2}(?:，\d{3})+(?!\d)")
_FULL_STOP = re.compile(r"\.(?<=[\u4e00-\u9fff）”]\.)(?=[\u4e00-\u9fff\s]|$)")


def scalar(text: str) -> str:
    r"""`text` with half surrogates, which no encoding and no automaton takes, made U+FFFD; same length.

    >>> scalar("收到\ud800申请") == "收到\ufffd申请"
    True
    """
    return _HALF.sub("\ufffd", text)


@cache
def _table() -> dict[int, str]:
    return str.maketrans(dict(simplified_forms())) | _MARKS


@cache
def _respell() -> Callable[[str], str]:
    """What `str.translate` does with the table; it looks up each character, this only those that change.

    Of the marks a text has few kinds, but many of each; of the traditional characters most have none.
    """
    changes = {chr(code): form for code, form in _table().items() if chr(code) != form}
    marks = frozenset(changes.keys() & map(chr, _MARKS))
    changing = re.compile(f"[{re.escape(''.join(sorted(changes)))}]")

    def respell(text: str) -> str:
        found = set(changing.findall(text))
        for mark in found & marks:
            text = text.replace(mark, changes[mark])
        return text if found <= marks else changing.sub(lambda match: changes[match[0]], text)

    return respell


def fold(text: str) -> str:
    """`text` in the spelling of the rules, traditional characters in their simplified form; same length.

    A comma between groups of three digits is a thousands separator, elsewhere it parts clauses; a dot after
    a Chinese character is a full stop.

    >>> fold("１2，345件(次),共3400条.")
    '12,345件（次），共3400条。'
    """
    folded = _respell()(text)
    if _GROUP.search(folded):
        folded = _THOUSANDS.sub(lambda match: match[0].replace("，", ","), folded)
    return _FULL_STOP.sub("。", folded)
