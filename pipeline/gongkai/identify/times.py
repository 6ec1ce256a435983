"""When: the report year, the period that it covers, and the day of its publication."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from gongkai.normalise.dates import parse_date, parse_period
from gongkai.rulebook.naming import parse_name

DIGIT = "[0-9〇零一二三四五六七八九OoО]"
YEAR = rf"(?:2|二)[0〇零OoО]{DIGIT}{{2}}"
TITLE_YEAR = re.compile(rf"(?<!\d)({YEAR})(?=年(?!\d{{1,2}}月)|政府|信息|$)|(?<!\d)(20\d\d)(?![-./\d年])")
TAIL_DATE = re.compile(rf"{DIGIT}{{4}}(?:年|[-./])[^年]{{2,8}}$")
BRACKETED_DATE = re.compile(r"（([^（）]{8,12})）$")
_ANY_YEAR = re.compile(rf"({YEAR})年(?!\d?\d?月)")
_PERIOD = re.compile(
    rf"(?:自|从)?{YEAR}年1?\d月(?:\d{{1,2}}日)?(?:起|开始)?(?:至|到|[-~])"
    rf"(?:{YEAR}年)?\d{{1,2}}月(?:\d{{1,2}}日)?"
)
_LABELLED = re.compile(
    r"(?:发布|公布|公开|发文|成文|生成|印发|更新|发表|制作|上传|录入)?(?:时间|日期)：([^（，；]{8,12}日?)"
)
_NOT_PUBLISHED = re.compile(r"填报|报出|填表|制表|今天|统计|截止|阅读时间")
_DAY = re.compile(r"\d{4}(?:年|[-./])\d{1,2}(?:月|[-./])\d{1,2}")
_LINE, _PAGE_HEAD, _OPENING = 60, 30, 16
_HALF_A_YEAR = 180  # days
_YEARS = range(2004, 2100)  # 上海 and 广州 reported before the Regulations of 2008


def find_year(title: str, paragraphs: Sequence[str], published: date | None) -> int | None:
    """The report year: of the title, else of the stated period, else the commonest of the opening, else the
    year before publication."""
    if match := TITLE_YEAR.search(title):
        return _as_year(match[1] or match[2])
    if period := find_period(paragraphs, None):
        return period[1].year
    opening = paragraphs[:_OPENING]
    counts = Counter(_as_year(match[1]) for line in opening for match in _ANY_YEAR.finditer(line))
    counts.pop(None, None)
    if counts:
        most = max(counts.values())
        return max(year for year, count in counts.items() if count == most and year is not None)
    return published.year - 1 if published else None


def _as_year(text: str) -> int | None:
    """A year in any notation."""
    period = parse_period(f"{text}年", None)
    return int(period) if period and int(period) in _YEARS else None


def find_period(paragraphs: Sequence[str], year: int | None) -> tuple[date, date] | None:
    """The stated reporting period; one of another year than `year` or shorter than half of one is none."""
    for line in paragraphs:
        for match in _PERIOD.finditer(line):
            period = parse_period(match[0], year)
            first, _, last = (period or "").partition("/")
            start = parse_date(first if first.count("-") == 2 else f"{first}-01")
            end = parse_date(last if last.count("-") == 2 else f"{last}-31") or parse_date(f"{last}-30")
            if start and end and (year is None or end.year == year) and (end - start).days > _HALF_A_YEAR:
                return start, end
    return None


def find_published(paragraphs: Sequence[str], title: int, year: int | None, given: str) -> date | None:
    """The date of the signature, else under the title, else the metadata's (`given`), else a labelled one."""
    dated = list(_dated_lines(paragraphs, year))
    below = [(index, day) for index, day in dated if title <= index <= title + 3]
    signed = [(index, day) for index, day in dated if index > title + 3]
    after_name = [day for index, day in signed if _is_signature(paragraphs, index)]
    for days in (after_name, [day for _, day in signed], [day for _, day in below]):
        if days:
            return days[-1]
    if day := parse_date(given):
        return day
    return _labelled_date(paragraphs, year)


def _dated_lines(paragraphs: Sequence[str], year: int | None) -> Iterator[tuple[int, date]]:
    """The paragraphs that are a date, perhaps behind the author's name, with that date."""
    for index, line in enumerate(paragraphs):
        if not 8 <= len(line) <= _LINE or not (line[-1] in "日号）" or line[-1].isdigit()):
            continue
        if match := BRACKETED_DATE.search(line):
            line = match[1]  # （2017年2月16日）, alone or behind the title
        tail = TAIL_DATE.search(line.strip("（）"))
        if tail is None:
            continue
        head = line.strip("（）")[: tail.start()]
        day = parse_date(tail[0])
        if day and _plausible(day, year) and (not head or parse_name(head.strip("，（：")) is not None):
            yield index, day


def _is_signature(paragraphs: Sequence[str], index: int) -> bool:
    """Whether the author's name stands on the line of the date or up to two lines above."""
    line = paragraphs[index]
    same = TAIL_DATE.sub("", line.strip("（）"))
    return bool(same) or any(parse_name(above) is not None for above in paragraphs[max(0, index - 2) : index])


def _labelled_date(paragraphs: Sequence[str], year: int | None) -> date | None:
    """A date of the page head, such as 发布时间：2019-01-25 16:48."""
    for line in paragraphs[:_PAGE_HEAD]:
        for match in _LABELLED.finditer(line):
            if _NOT_PUBLISHED.search(line[max(0, match.start() - 3) : match.end()]):
                continue
            found = _DAY.match(match[1])
            day = parse_date(found[0]) if found else None
            if day and _plausible(day, year):
                return day
    return None


def _plausible(day: date, year: int | None) -> bool:
    """Whether a report on `year` can be dated so: some print the report year by mistake."""
    return year is None or year <= day.year <= year + 3
