"""Dates and periods as reports print them, to `date` and to a normalised string.

Chinese years are read digit by digit (`二〇一八`); only months and days go through cn2an, because it refuses
the many look-alikes of `〇` and reads a year as a number. Nothing asks the clock: a date without a year needs
`reference_year`.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from gongkai.normalise.fold import fold
from gongkai.normalise.numerals import spelled

_DIGITS = {
    mark: str(value)
    for value, marks in enumerate(
        ("〇零○◯OoОоΟο0", "一壹1", "二贰两2", "三叁3", "四肆4", "五伍5", "六陆6", "七柒7", "八捌8", "九玖9")
    )
    for mark in marks
}
_YEAR_MARKS = "".join(_DIGITS)
_SMALL = r"(?:\d{1,2}|[〇零一二三四五六七八九十廿卅]{1,4})"
_YEAR = rf"(?P<year>[{_YEAR_MARKS}]{{4}})"
_POINT = re.compile(
    rf"(?:{_YEAR}年?(?:度|份)?|(?P<word>上年|去年|今年|本年|当年)度?)?"
    rf"(?:(?P<month>{_SMALL}|元)月(?:份|(?P<day>{_SMALL})[日号]?)?)?"
    r"(?P<tail>底|末|初|中旬|上旬|下旬|上半年|下半年|第?[一二三四1-4]季度|前[三3]季度|全年)?"
)
_DATE = re.compile(rf"{_YEAR}年(?P<month>{_SMALL}|元)月(?P<day>{_SMALL})[日号]?")
_MONTH_DAY = re.compile(rf"(?P<month>{_SMALL}|元)月(?P<day>{_SMALL})[日号]?")
_ISO = re.compile(r"(?P<year>\d{4})(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?:日|\.)?")
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_ISO_INSIDE = re.compile(r"(?<!\d)(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?!\d)")
_RANGE = re.compile(r"(?:起|开始)?，?(?:至|到|[-~])")
_SPACE = re.compile(r"\s+")
_WORD_YEARS = {"上年": -1, "去年": -1, "今年": 0, "本年": 0, "当年": 0}
_MONTHS_OF = {"上半年": (1, 6), "下半年": (7, 12), "前三季度": (1, 9), "前3季度": (1, 9)}
_QUARTERS = {mark: quarter for quarter, marks in enumerate(("一1", "二2", "三3", "四4")) for mark in marks}
_YEARS = range(1949, 2100)


class _Point(NamedTuple):
    """A year, a month or a day of a period; absent parts are None."""

    year: int | None
    month: int | None
    day: int | None
    months: tuple[int, int] | None = None


@lru_cache(maxsize=512)
def _small(text: str) -> int | None:
    """A month or a day in ASCII digits or Chinese numerals (元月 is January); None for what is no number.

    >>> _small("三十一"), _small("廿八"), _small("〇九"), _small("09"), _small("元"), _small("十十")
    (31, 28, 9, 9, 1, None)
    """
    if text == "元":
        return 1
    if text.isdecimal():
        return int(text)
    text = text.lstrip("〇零")
    if text[1:2] in ("〇", "零"):  # 二〇 and 一〇 are digit by digit
        text = "".join(_DIGITS.get(mark, mark) for mark in text)
        return int(text) if text.isdecimal() else None
    number = spelled(text, "strict")
    return None if number is None else int(number)


def _year(text: str | None) -> int | None:
    """A year of four digits in any notation, 1949 to 2099."""
    if not text:
        return None
    value = int("".join(_DIGITS[mark] for mark in text))
    return value if value in _YEARS else None


def _clean(text: str) -> str:
    """`text` folded and without white space."""
    return _SPACE.sub("", fold(text))


def _date(year: int | None, month: int | None, day: int | None) -> date | None:
    """The date, or None where a part is missing or there is no such day."""
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


@lru_cache(maxsize=2048)
def parse_date(text: str, reference_year: int | None = None) -> date | None:
    """The day that `text` as a whole names, in any notation; None where it names none.

    `reference_year` completes a day without a year.

    >>> parse_date("二○一八年一月九日"), parse_date("２０１８.１.９"), parse_date("2018 年 1 月 9 日")
    (datetime.date(2018, 1, 9), datetime.date(2018, 1, 9), datetime.date(2018, 1, 9))
    >>> parse_date("12月31日", 2018), parse_date("12月31日"), parse_date("2018年2月30日")
    (datetime.date(2018, 12, 31), None, None)
    """
    clean = _clean(text).strip("（）〔〕。，")
    for pattern in (_DATE, _ISO, _COMPACT):
        if match := pattern.fullmatch(clean):
            return _date(_year(match["year"]), _small(match["month"]), _small(match["day"]))
    if match := _MONTH_DAY.fullmatch(clean):
        return _date(reference_year, _small(match["month"]), _small(match["day"]))
    return None


@lru_cache(maxsize=2048)  # a year or two are in every sentence, and the same in most reports
def parse_period(text: str, year: int | None) -> str | None:
    """`text` as a period: `2014`, `2014-11`, `2014-03-05`, or two of these with `/` between them.

    `year` completes what stands without one. A range takes the missing parts of its end from its start.

    >>> parse_period("二〇一四年度", 2014), parse_period("11月底", 2014), parse_period("2014年3月5日", None)
    ('2014', '2014-11', '2014-03-05')
    >>> parse_period("2018年1月1日起至12月31日", 2018), parse_period("1—6月", 2018)
    ('2018-01-01/2018-12-31', '2018-01/2018-06')
    >>> parse_period("上半年", 2014), parse_period("上年", 2014), parse_period("2014年13月", None)
    ('2014-01/2014-06', '2013', None)
    """
    clean = _clean(text).strip("（）。，").removeprefix("截至").removeprefix("截止").removeprefix("自")
    clean = clean.removeprefix("从")
    clean = clean.removesuffix("期间").removesuffix("止").removesuffix("间")
    clean = _ISO_INSIDE.sub(r"\1年\3月\4日", clean)
    parts = _RANGE.split(clean)
    if len(parts) > 2:
        return None
    if len(parts) == 1:
        point = _point(parts[0].removesuffix("以来").removesuffix("起"), year)
        return point and _spelled(point)
    return _range(parts[0], parts[1], year)


def _range(left: str, right: str, year: int | None) -> str | None:
    """`left/right`: a bare number at either side borrows the unit of the other side or the year in front."""
    unit = "年" if right.endswith(("年", "年度")) else "月" if "月" in right and "日" not in right else ""
    if unit and left[-1:] not in ("年", "月", "日", "度"):
        left += unit
    start = _point(left, year)
    if start is None:
        return None
    if start.day is not None and right.rstrip("日号").isdecimal():
        right = f"{start.month}月{right.rstrip('日号')}日"
    end = _point(right, start.year)
    if end is None:
        return None
    first, last = _spelled(start), _spelled(end)
    if not first or not last or "/" in first or "/" in last:
        return None
    return f"{first}/{last}" if first[: len(last)] <= last[: len(first)] else None


def _point(text: str, year: int | None) -> _Point | None:
    """One point of time, completed with `year`; None where `text` is no point of time."""
    match = _POINT.fullmatch(text)
    if match is None or not text:
        return None
    if match["year"]:
        own = _year(match["year"])
        if own is None or not ("年" in text or text.isdecimal()):
            return None
    elif year is None:
        return None
    else:
        own = year + _WORD_YEARS.get(match["word"] or "", 0)
    month = _small(match["month"]) if match["month"] else None
    day = _small(match["day"]) if match["day"] else None
    if (match["month"] and month is None) or (match["day"] and day is None):
        return None
    if _date(own, month or 1, day or 1) is None:
        return None
    return _Point(own, month, day, _months(match["tail"] or "") if month is None else None)


def _months(tail: str) -> tuple[int, int] | None:
    """The first and last month of a half year or quarter."""
    if tail in _MONTHS_OF:
        return _MONTHS_OF[tail]
    if tail.endswith("季度"):
        quarter = _QUARTERS[tail[-3]]
        return 3 * quarter + 1, 3 * quarter + 3
    return None


def _spelled(point: _Point) -> str:
    """The normalised form of one point."""
    if point.months:
        return "/".join(f"{point.year}-{month:02}" for month in point.months)
    rest = "".join(f"-{part:02}" for part in (point.month, point.day) if part is not None)
    return f"{point.year}{rest}"
