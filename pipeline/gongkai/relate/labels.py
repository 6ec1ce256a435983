"""What an item of a breakdown is about, in the report's own words: 其中工作动态类120条."""

from __future__ import annotations

import re

from gongkai.relate.clauses import Clause
from gongkai.relate.cues import bits
from gongkai.relate.windows import Window

_LABEL_HEAD = re.compile(
    r"^(?:\d{1,2}[.、）]|（\d{1,2}）|[①-⑳]|其中|又以|其次是|其次|首先是|以|最多的是|主动公开|公开|发布|公示|公布|包括|主要是|主要为|主要包括|分别为|分别是|分别|另有|另外|另|还有|有|为|是|共|按内容分|涉及|属于|属|的|：|:|、|和|及|以及|与|，|（|）)+"
)
_LABEL_TAIL = re.compile(
    r"(?:等)?(?:方面|类别|领域|事项)?(?:的)?(?:政府|政务)?(?:类信息|类|信息|内容)?(?:等)?(?:共计|合计|共有|公开|发布|更新量|更新数量|达到|达|共|有|为|是|计|占了?|的|：|约|近)*$"
)
# What is no subject of information: years, the reporter, verbs, and adverbs that a verb follows (及时更新).
_NO_LABEL = re.compile(
    r"[\d了已被将达均]|[我本][局委厅镇乡县市区院校]|总量|历年|^上|^全[市县区镇省]$|^时(?:更新|公[开布]|发布)?$"
    r"|^(?:采纳|收回|回收|征集|主动|新增|全年|累计|集中|同步|实时|按[时期]|定期|滚动|陆续|继续|依法|[当今本]年|年内)|相加$|^[两三]者|所[提列述]$|^[这那该此]|^[中里内]$"
)
# 工作动态居首，有1988条: the label stands in the clause before, with its rank.
_RANKED = re.compile(
    r"(?:^|[，；：。])(?:其中)?以?([^，；：。\d]{2,16}?)(?:信息)?(?:数量)?"
    r"(?:[为是占]?(?:最多|最少|最大|居多|主|其次|次之|再次)|位?居(?:首位?|次位?|其次|前列))，$"
)
_LINKING = re.compile(r"(?:有|为|计|达|共|是|达到|共有|约|近|也有)*")
_REST = ("其余", "其他", "其它", "剩余", "余下", "剩下", "")
_ORGAN = bits("organ")


def label(window: Window, text: str) -> str:
    """The label that a count stands behind (or that stands right behind it); empty where there is none."""
    left = text[window.clause_start : window.hit.start]
    ranked = _RANKED.search(text[window.since : window.clause_start]) if _LINKING.fullmatch(left) else None
    return part_label(ranked[1] if ranked else left, text[window.hit.end : window.end])


def part_label(left: str, right: str) -> str:
    """The subject that an item of a breakdown names, without 信息 and the like; empty where it names none.

    >>> part_label("其中工作动态类", ""), part_label("其余", "为人事、财务等信息"), part_label("其中", "")
    ('工作动态', '人事、财务', '')
    """
    label = _LABEL_TAIL.sub("", _LABEL_HEAD.sub("", left))
    right = right.lstrip("均都皆全")
    if label in _REST and right.startswith(("为", "是", "属", "涉")):
        label = _LABEL_TAIL.sub("", _LABEL_HEAD.sub("", right)) or label
    return label if 0 < len(label) <= 20 and not _NO_LABEL.search(label) else ""


def is_subject(label: str, window: Window, clause: Clause) -> bool:
    """Whether a label names what items are about; one that ends in an organ names who publishes them (各镇30条)."""
    if not label:
        return False
    agents = [(token.start, token.end) for token in clause.tokens if token.cues & _ORGAN]
    agents += [(agency.start, agency.end) for agency in clause.agencies]
    named = (clause.text[start:end] for start, end in agents if window.since <= start < window.end)
    return not label.endswith(tuple(named))
