"""The index that sites print above a document (索引号, 发布机构, 公开日期 ...): a small table, or a line or two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from types import MappingProxyType

# Keys of `Document.metadata` by label. Of several dates the first of DATES counts as the publication.
_LABELS = {
    "index_number": r"(?:信息)?索\s*引\s*号(?:码)?|信息编号",
    "document_number": r"(?:发布|公文)?文\s*号|发文字号|文件编号",
    "source": r"(?:信息)?(?:发布|公开|发文|制发|公布)(?:机构|单位|机关|部门|主体)|信息来源",
    "category": r"(?:主题|信息|组配|体裁|服务对象|公文|目录)?分\s*类|信息类别|公文种类|所属主题",
    "keywords": r"关\s*键\s*词|主\s*题\s*词",
    "published": r"(?:信息)?(?:公开|发布|发表|公布|发文|上网)(?:时间|日期)",
    "created": r"(?:信息)?生成(?:时间|日期)",
    "signed": r"(?:成文|印发)(?:时间|日期)",
    "": r"(?:信息|公文|文件)?名\s*称|标\s*题|(?:内容)?概\s*述|公开(?:方式|范围|时限|类别|形式|程序|责任部门)"
    r"|有\s*效\s*性|效力状态|时\s*效\s*性|废止日期|失效日期|生效日期|是否有效|文件状态|语\s*种|载体类型|记录形式",
}
DATES = ("published", "created", "signed")
_PATTERNS = {key: re.compile(rf"[【\[]?\s*(?:{pattern})\s*[】\]]?") for key, pattern in _LABELS.items()}
_ANY = re.compile(rf"(?P<label>[【\[]?\s*(?:{'|'.join(_LABELS.values())})\s*[】\]]?)\s*(?P<colon>[:：])?\s*")
_IN_LINE = re.compile(rf"(?<![\u4e00-\u9fff])(?:{'|'.join(_LABELS.values())})\s*[:：]")
_TELLING = frozenset({"index_number", "published", "created", "signed", "source"})
_CUE = re.compile(r"号|时间|日期")  # all telling labels but those of sources hold one, and an index has two such labels
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_VALUE = re.compile(r"[\s|｜】\]]")
INDEX_ROWS = 12
_SHARE = 0.3  # of the cells that are not blank hold a label where a table is an index


def read_index(rows: Sequence[Sequence[str]]) -> Mapping[str, str]:
    """What the index printed in a table says, by metadata key; nothing for any other table.

    A value stands behind its label in the cell, in the next cell, or under it where a row has labels only.
    """
    if len(rows) > INDEX_ROWS or _CUE.search("\t".join([cell for row in rows for cell in row])) is None:
        return MappingProxyType({})
    cells = sum(bool(cell.strip()) for row in rows for cell in row)
    found: list[tuple[str, str]] = []
    for line, row in enumerate(rows):
        below = rows[line + 1] if line + 1 < len(rows) else ()
        headed = len(row) > 1 and all(_label(cell) is not None for cell in row if cell.strip())
        for place, cell in enumerate(row):
            match = _ANY.match(cell)
            if match is None or (match.end() < len(cell) and not match["colon"]):
                continue
            value = cell[match.end() :].strip()
            if not value:
                beside = row[place + 1] if place + 1 < len(row) else ""
                value = (below[place] if place < len(below) else "") if headed else beside
            found.append((_key(match["label"]), value if _label(value) is None else ""))
    telling = {key for key, _ in found} & _TELLING
    if len(found) < 3 or len(telling) < 2 or len(found) < cells * _SHARE:
        return MappingProxyType({})
    return MappingProxyType(_kept(found))


def read_index_lines(lines: Iterable[str]) -> Mapping[str, str]:
    """What lines such as `索引号：... 发布机构：... 公开日期：...` say, by metadata key."""
    found: list[tuple[str, str]] = []
    for line in lines:
        marks = list(_IN_LINE.finditer(line))
        for mark, following in zip_longest(marks, marks[1:]):
            key = _key(mark[0].rstrip("：: "))
            value = line[mark.end() : following.start() if following else len(line)].strip()
            found.append((key, value if key in DATES else _VALUE.split(value, maxsplit=1)[0]))
    return MappingProxyType(_kept(found))


def iso(text: str) -> str:
    """The first date in `text` as YYYY-MM-DD, or nothing.

    >>> iso("发布日期：2017年3月2日 09:30")
    '2017-03-02'
    """
    match = _DATE.search(text)
    if match is None:
        return ""
    try:
        return date(*map(int, match.groups())).isoformat()
    except ValueError:
        return ""


def _label(cell: str) -> str | None:
    """The metadata key of a cell that is a label and nothing else."""
    match = _ANY.fullmatch(cell.strip())
    return None if match is None else _key(match["label"])


def _key(label: str) -> str:
    return next((key for key, pattern in _PATTERNS.items() if pattern.fullmatch(label.strip())), "")


def _kept(found: Iterable[tuple[str, str]]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for key, value in found:
        value = iso(value) if key in DATES else value
        if key and value:
            kept.setdefault(key, value)
    return kept
