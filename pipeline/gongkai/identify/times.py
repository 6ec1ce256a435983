"""When: the report year, the period that it covers, and the day of its publication."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from gongkai.normalise.dates import parse_date, parse_period
from gongkai.rulebook.naming import parse_name

DIGIT = "[0-9〇零○◯一二三四五六七八九OoОоΟο]"
YEAR = rf"(?:2|二)[0〇零○◯OoОоΟο]{DIGIT}{{2}}"
TITLE_YEAR = re.compile(rf"(?<!\d)({YEAR})(?=年(?!\d{{1,2}}月)|政府|信息|$)|(?<!\d)(20\d\d)(?![-./\d年])")
_TAIL_DATE = re.compile(rf"{DIGIT}{{4}}(?:年|[-./])[^年]{{2,8}}$")
_LONGEST_TAIL = 13  # characters, of the date that a line ends in
_DATE_HEAD = re.compile(rf"{DIGIT}{{4}}(?:年|[-./])")
BRACKETED_DATE = re.compile(r"（([^（）]{8,12})）$")
_ANY_YEAR = re.compile(rf"({YEAR})年(?![\d一二三四五六七八九十]{{1,2}}月)")
_PERIOD = re.compile(
    rf"{YEAR}年1?\d月(?:\d{{1,2}}日)?(?:起|开始)?，?(?:至|到|[-~])"
    rf"(?:{YEAR}年)?\d{{1,2}}月(?:\d{{1,2}}日)?"
)
_DAY = r"\d{4}(?:年|[-./])\d{1,2}(?:月|[-./])\d{1,2}日?"
_LABELLED = re.compile(
    r"(?:(?:发布|公布|公开|发文|成文|生成|印发|更新|发表|制作|上传|录入)(?:时间|日期)：?|(?:时间|日期)：|发布于：?"
    rf"|(?:来源|作者)：[^：，；。\d]{{2,20}})({_DAY}|20\d{{6}}(?!\d))"
)
_LEADING = re.compile(
    rf"[（〔【]?({_DAY})(?:\d\d：\d\d(?:：\d\d)?)?[）〕】]?(?=来源|作者|编辑|浏览|点击|阅读|访问|发布|字体|字号|【|$)"
)
_AROUND_DATE = re.compile(r"（(?:盖章|公章|印章|章)）|(?:印发|。|星期.)$")
_NOT_PUBLISHED = ("填报", "报出", "填表", "制表", "统计", "截止", "阅读", "打印")
# /2016/1/5/, /201601/t20160105_1234.html, /art/2016/1/5/
_URL_DAY = re.compile(r"[/_t](?P<year>20\d\d)(?=[/-]?(?:0?[1-9]|1[0-2])(?:[/_-]|\d\d(?!\d)))")
_LINE, _PAGE_HEAD, _OPENING = 60, 30, 16
_AROUND = 3  # characters, of 星期三
_ACADEMIC_YEAR = re.compile(r"20\d\d年?(?:[-至]|—)(20\d\d)学年")
_HALF_A_YEAR = 180  # days
_YEARS = range(2004, 2100)  # 上海 and 广州 reported before the Regulations of 2008


def year_evidence(
    title: str, paragraphs: Sequence[str], url: str, published: date | None
) -> tuple[tuple[str, int], ...]:
    """What year each source states, in order of trust: title, stated period, opening (of the paragraphs below the
    title), address, publication.

    Address and publication state the year before their own. Sources that state none are left out.
    """
    match = TITLE_YEAR.search(title)
    titled = _as_year(match[1] or match[2]) if match else None
    period = find_period("\n".join(paragraphs), None)
    address = _URL_DAY.search(url)
    found = (
        ("title", titled),
        ("period", period[1].year if period else None),
        ("body", _body_year(paragraphs[:_OPENING], titled)),
        ("url", int(address["year"]) - 1 if address else None),
        ("published", published.year - 1 if published else None),
    )
    return tuple((source, year) for source, year in found if year is not None and year in _YEARS)


def choose_year(evidence: Sequence[tuple[str, int]]) -> int | None:
    """The report year: that of the most trusted source, unless it stands alone against the stated period and
    one more source."""
    if not evidence:
        return None
    years = [year for _, year in evidence]
    period = dict(evidence).get("period", years[0])
    return period if years.count(years[0]) == 1 and years.count(period) > 1 else years[0]


def _body_year(paragraphs: Sequence[str], titled: int | None) -> int | None:
    """The title's year where the paragraphs name it, else the year that they name most, of several the latest."""
    counts = Counter(map(_as_year, _ANY_YEAR.findall("\n".join(paragraphs))))
    counts.pop(None, None)
    if titled in counts:
        return titled
    most = max(counts.values(), default=0)
    return max((year for year, count in counts.items() if count == most and year is not None), default=None)


@lru_cache(maxsize=256)  # reports of one year state the same years and periods
def _as_year(text: str) -> int | None:
    """A year in any notation."""
    period = parse_period(f"{text}年", None)
    return int(period) if period and int(period) in _YEARS else None


def find_period(text: str, year: int | None) -> tuple[date, date] | None:
    """The stated reporting period; one of another year than `year` or shorter than half of one is none."""
    for match in _PERIOD.finditer(text):
        period = _period(match[0])
        if period and (year is None or period[1].year == year):
            return period
    return None


@lru_cache(maxsize=256)
def _period(printed: str) -> tuple[date, date] | None:
    """The first and last day of a period that begins with a year; None if it is shorter than half of one."""
    first, _, last = (parse_period(printed, None) or "").partition("/")
    start = parse_date(first if first.count("-") == 2 else f"{first}-01")
    end = parse_date(last if last.count("-") == 2 else f"{last}-31") or parse_date(f"{last}-30")
    return (start, end) if start and end and (end - start).days > _HALF_A_YEAR else None


def academic_year(title: str) -> tuple[date, date] | None:
    """September to August where a title names an academic year (2018-2019学年), as the Ministry of Education asks."""
    match = _ACADEMIC_YEAR.search(title)
    return (date(int(match[1]) - 1, 9, 1), date(int(match[1]), 8, 31)) if match else None


def find_published(
    paragraphs: Sequence[str], dates: Sequence[tuple[int, date]], title: int, year: int | None, given: str
) -> tuple[date | None, str]:
    """The day of publication and what tells it: the signature, the line under the title, the page's metadata
    (`given`), or a labelled line of the page head. `dates` are those of `find_dates`."""
    dated = [(index, day) for index, day in dates if _plausible(day, year)]
    below = [day for index, day in dated if title <= index <= title + 3]
    signed = [(index, day) for index, day in dated if index > title + 3]
    after_name = [day for index, day in signed if _is_signature(paragraphs, index)]
    for days, basis in ((after_name, "signature"), ([day for _, day in signed], "signature"), (below, "title")):
        if days:
            return days[-1], basis
    if day := parse_date(given):
        return day, "metadata"
    labelled = _labelled_date(paragraphs, year)
    return labelled, "head" if labelled else ""


def find_dates(paragraphs: Sequence[str]) -> list[tuple[int, date]]:
    """The paragraphs that are a date, perhaps behind the author's name: their indices with that date."""
    dates = ((index, _date_of(paragraph)) for index, paragraph in enumerate(paragraphs) if _may_be_date(paragraph))
    return [(index, day) for index, day in dates if day]


def _may_be_date(paragraph: str) -> bool:
    """Whether a paragraph has the length, the end and the beginning of a date somewhere."""
    last = paragraph[-1]
    if not (last in "日号）。发" or last.isdigit() or "星期" in paragraph[-3:]):  # ends of a date and of _AROUND_DATE
        return False
    return is_short(paragraph, _LINE) and may_hold_date(paragraph)


def tail_date(line: str) -> re.Match[str] | None:
    """The date that a line ends in."""
    return _TAIL_DATE.search(line, max(0, len(line) - _LONGEST_TAIL))


def is_short(paragraph: str, longest: int) -> bool:
    """Whether a paragraph may have up to `longest` characters without what stands around a date."""
    return len(paragraph) <= longest + _AROUND or "章）" in paragraph


def may_hold_date(paragraph: str) -> bool:
    """Whether a paragraph may hold the beginning of a date when what stands around one is gone."""
    return _DATE_HEAD.search(paragraph) is not None or "章）" in paragraph


def without_seal(paragraph: str) -> str:
    """A paragraph without a seal's mark, and without what may stand behind a date."""
    if "章）" in paragraph or paragraph[-1:] in ("发", "。") or "星期" in paragraph[-3:]:
        return _AROUND_DATE.sub("", paragraph)
    return paragraph


def _date_of(paragraph: str) -> date | None:
    """The date that a paragraph is, perhaps behind the author's name."""
    line = without_seal(paragraph)
    if not 8 <= len(line) <= _LINE or not (line[-1] in "日号）" or line[-1].isdigit()):
        return None
    if match := BRACKETED_DATE.search(line):
        line = match[1]  # （2017年2月16日）, alone or behind the title
    line = line.strip("（）")
    tail = tail_date(line)
    if tail is None:
        return None
    head = line[: tail.start()].rpartition("。")[2]
    day = parse_date(tail[0])
    return day if day and (not head or parse_name(head.strip("，（：")) is not None) else None


def _is_signature(paragraphs: Sequence[str], index: int) -> bool:
    """Whether the author's name stands on the line of the date or up to two lines above."""
    line = paragraphs[index]
    same = line.strip("（）")
    tail = tail_date(same)
    if same and (tail is None or tail.start() > 0):
        return True
    return any(parse_name(above) is not None for above in paragraphs[max(0, index - 2) : index])


def _labelled_date(paragraphs: Sequence[str], year: int | None) -> date | None:
    """A date of the page head: 发布时间：2019-01-25 16:48, 2019-01-25 来源：县水利局, 来源：县水利局 2019-01-25."""
    for line in paragraphs[:_PAGE_HEAD]:
        if (leading := _LEADING.match(line)) and (day := parse_date(leading[1])) and _plausible(day, year):
            return day
        for match in _LABELLED.finditer(line):
            if line.endswith(_NOT_PUBLISHED, 0, match.start()):
                continue
            if (day := parse_date(match[1])) and _plausible(day, year):
                return day
    return None


def _plausible(day: date, year: int | None) -> bool:
    """Whether a report on `year` can be dated so: some print the report year by mistake."""
    return year is None or year <= day.year <= year + 3
