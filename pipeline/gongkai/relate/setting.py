"""What stands around a number and decides whether it is a fact of this year at all: plans, differences, years."""

from __future__ import annotations

import re

from gongkai.records import Hit, Identity
from gongkai.relate.clauses import Clause, Token, joined
from gongkai.relate.cues import bits
from gongkai.relate.lawbook import PLANS
from gongkai.relate.windows import STEERING, Window, with_left

_DIFFERENCE = re.compile(
    r"(?:多出|少于|多了?|少了?|(?<!新)增加了?|(?<!新)增长了?|减少了?|下降了?|上升了?|提高了?|净增加?|净减少?|(?<!新)增|新增(?:关注|粉丝|用户)(?:人数|量)?|涨粉|升幅|降幅"
    r"|(?<![大许最])[多少](?:公开|发布|收到|受理|接到|办理|办结|答复|举办|召开|编发|印发|刊发|刊登|接待|培训)了?)$"
)
# What words of a difference end in: a search for them takes longer than all the rest of `is_no_fact`.
_DIFFERENCE_ENDS = frozenset("出于多了少加长降升高增减注丝户数量粉幅开布到理结复办发登待训")
# 这412条当中 counts nothing anew: it only says again what the parts are parts of.
_SAID_AGAIN = re.compile(r"[这那]$|上述$")
_WITHIN = ("中", "当中", "里", "之中", "之内", "内")
# How reports count: 同一信息以多种方式公开的只计1条.
_AS_ONE = ("只计", "仅计", "计为", "计作", "算作", "只算", "视为")
_OBJECTS = frozenset(("个", "处", "家", "部", "只", "台", "块"))
_OTHER_YEAR_GOES_ON = ("以来", "起", "开通", "至今", "以前", "之前")
_LAST_YEAR, _PLAN, _PER, _EACH = map(bits, ("last_year", "plan", "per", "each"))
_LEVEL, _SINCE, _WILL, _TARIFF, _JURISDICTION = map(bits, ("level", "since", "will", "tariff", "jurisdiction"))
_ASIDE = _PLAN | _WILL | _PER | _TARIFF | _EACH
_CARRIED = bits("carried_in", "carried_out")
# 自2008年5月《条例》施行以来: so much may stand between the year and 以来.
_LENGTH_OF_EVENT = 20
# 自《条例》施行以来: the Regulation on Open Government Information took effect on 1 May 2008.
_LAW, _LAW_BEGAN = 2008, re.compile(r"条例》?(?:正式)?(?:公布|颁布|实施|施行)$")
_UNTIL = ("至", "到")
# 在全县考核中 is no count of the whole county.
_PREPOSITIONS = "在对向为于"
_GOVERNMENT = re.compile(r"人民政府$|^[^局委办厅院]+政府$")


def is_no_fact(window: Window, clause: Clause, planned: bool) -> bool:
    """Whether the number is a plan, a rate, a rule for each of something, a difference, or said again."""
    text, start = clause.text, window.hit.start
    if text.startswith(_WITHIN, window.hit.end) and _SAID_AGAIN.search(text[max(0, start - 2) : start]):
        return True
    if text.endswith(_AS_ONE, 0, start):
        return True
    if planned or (clause.cues & _ASIDE and _is_aside(window, clause)):
        return True
    return text[start - 1] in _DIFFERENCE_ENDS and is_difference(text[max(window.start, start - 8) : start])


def counts_media(window: Window, clause: Clause) -> bool:
    """Whether it is media that are counted: 政务微博113个, 意见箱3处."""
    return window.unit in _OBJECTS and any(
        token.hit is not None and token.end == window.hit.start and token.hit.type == "CHANNEL" for token in window.left
    )


def is_difference(words: str) -> bool:
    """Whether the words before a number make it a difference to another.

    >>> is_difference("比上年增加"), is_difference("比上年多公开"), is_difference("新增"), is_difference("公开")
    (True, True, False, False)
    """
    return _DIFFERENCE.search(words) is not None


def _is_aside(window: Window, clause: Clause) -> bool:
    """Whether words around the number make it a plan, a rate, or a number for each of something."""
    future = _PLAN | _WILL if clause.sentence.kind == PLANS else _PLAN
    if clause.said(future, clause.sentence.start, window.hit.start):
        return True
    if clause.said(_PER | _TARIFF, window.clause_start, window.hit.start):
        return True
    if any(token.cues & _TARIFF for token in window.right):
        return True
    return any(token.cues & _EACH and token.end == window.hit.start for token in window.left)


def repeats(window: Window, clause: Clause, period: str) -> bool:
    """Whether the number is another level of what was counted before: 比上年的168条…, 去年为5件, …增至2.3万人.

    It is where its clause names a year or a level (增至) and nothing that could be counted.
    """
    cues = joined(clause.between(window.clause_start, window.hit.start))
    if not cues & (_LEVEL | _LAST_YEAR) and not period:
        return False
    return not (cues | joined(window.right)) & ~STEERING


def opens_plans(clause: Clause) -> bool:
    """Whether a sentence turns to plans, so that what follows it in the paragraph is no account of the year."""
    return clause.sentence.kind == PLANS and any(token.cues & _PLAN for token in clause.tokens)


def period_of(window: Window, clause: Clause, year: int | None) -> str | None:
    """The year that the number belongs to where it is not the report year, or months of that year (2008-05/2008-12); ``
    where it is of the report year, None for a later one.

    上年结转 and 2009年结转 are numbers of the report year.
    """
    if year is None:
        return ""
    if clause.cues & _CARRIED and any(token.cues & _CARRIED for token in window.left + window.right):
        return ""
    for hit in reversed(clause.periods):
        if window.since <= hit.start and hit.end <= window.hit.start and hit.norm[:4].isdigit():
            if clause.text.startswith(_OTHER_YEAR_GOES_ON, hit.end) or _is_start(hit, window):
                continue
            if "/" in hit.norm and int(hit.norm.partition("/")[2][:4]) >= year:
                continue
            named = int(hit.norm[:4])
            if named > year:
                return None
            return "" if named == year else _earlier(hit)
    return str(year - 1) if clause.said(_LAST_YEAR, window.clause_start, window.hit.start) else ""


def _is_start(hit: Hit, window: Window) -> bool:
    """Whether a year only begins a stretch of years: 自2004年《规定》施行以来."""
    return any(token.cues & _SINCE and 0 <= token.start - hit.end <= _LENGTH_OF_EVENT for token in window.left)


def within_year(window: Window, clause: Clause, year: int | None) -> Window:
    """The window with the cue 以来 where it covers years (自2008年以来, 2008年至2012年), without it where it does not:
    自3月开通以来 is of this year."""
    earlier = [hit for hit in clause.periods if hit.norm[:4].isdigit() and int(hit.norm[:4]) < (year or 0)]
    for hit in earlier:
        if window.start <= hit.start and hit.end <= window.hit.start and _is_stretch(hit, clause):
            return with_left(window, (Token(hit.start, hit.end, _SINCE), *window.left))
    if not window.said & _SINCE:
        return window
    kept = [
        token
        for token in window.left
        if not token.cues & _SINCE
        or any(0 <= token.start - hit.end <= _LENGTH_OF_EVENT for hit in earlier)
        or ((year or 0) > _LAW and _LAW_BEGAN.search(clause.text[max(window.start, token.start - 12) : token.start]))
    ]
    return with_left(window, kept)


def _earlier(hit: Hit) -> str:
    """An earlier year, or the part of it that a period names; 1月1日至12月31日 is all of it."""
    first, _, last = hit.norm.partition("/")
    whole = first[4:] in ("-01", "-01-01") and last[4:] in ("-12", "-12-31")
    return hit.norm if _is_within_a_year(hit) and not whole else first[:4]


def _is_within_a_year(hit: Hit) -> bool:
    """Whether a period runs from one month or day to another of the same year: 2008年5至12月."""
    first, _, last = hit.norm.partition("/")
    return first[:4] == last[:4]


def _is_stretch(hit: Hit, clause: Clause) -> bool:
    """Whether a year begins a stretch of years, in one period or two: 2008年5月1日《条例》施行至2010年底."""
    if "/" in hit.norm:
        return not _is_within_a_year(hit)
    ends = (other.start for other in clause.periods if 0 < other.start - hit.end <= _LENGTH_OF_EVENT)
    return any(
        clause.text.endswith(_UNTIL, hit.end, end)
        and not any(hit.end < count.start < end for count in clause.counts)
        and not clause.said(_LEVEL, hit.end, end)
        for end in ends
    )


def is_jurisdiction(window: Window, clause: Clause, identity: Identity) -> bool:
    """Whether an office reports a count of its whole place or system (全市, 全系统) beside its own."""
    if not clause.cues & _JURISDICTION or not identity.agency or _GOVERNMENT.search(identity.agency):
        return False
    words = clause.between(window.clause_start, window.hit.start)
    return any(token.cues & _JURISDICTION and clause.text[token.start - 1] not in _PREPOSITIONS for token in words)
