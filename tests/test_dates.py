"""Dates and periods in every notation, and what is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.normalise.dates import parse_date, parse_period

DATES = [
    ("2018年1月9日", date(2018, 1, 9)),
    ("2018年01月09日", date(2018, 1, 9)),
    ("2018 年 1 月 9 日", date(2018, 1, 9)),
    ("２０１８年１月９日", date(2018, 1, 9)),
    ("2018年1月9号", date(2018, 1, 9)),
    ("2018-01-09", date(2018, 1, 9)),
    ("2018—1—9", date(2018, 1, 9)),
    ("2018.1.9", date(2018, 1, 9)),
    ("2018/1/9", date(2018, 1, 9)),
    ("20180109", date(2018, 1, 9)),
    ("（2018年1月9日）", date(2018, 1, 9)),
    ("二〇一八年一月九日", date(2018, 1, 9)),
    ("二○一八年十二月三十一日", date(2018, 12, 31)),
    ("二零一八年十月二十日", date(2018, 10, 20)),
    ("二O一八年一月九日", date(2018, 1, 9)),
    ("二o一八年一月九日", date(2018, 1, 9)),
    ("二0一八年1月9日", date(2018, 1, 9)),
    ("二〇一八年十一月廿一日", date(2018, 11, 21)),
    ("二〇一八年一月〇九日", date(2018, 1, 9)),
    ("二〇二〇年二月二十九日", date(2020, 2, 29)),
    ("2018年2月29日", None),
    ("2018年13月1日", None),
    ("2018年4月31日", None),
    ("2018-01/09", None),
    ("2018年1月", None),
    ("2018年", None),
    ("1月9日", None),
    ("0539-7212345", None),
    ("一八年一月九日", None),
    ("", None),
]

PERIODS = [
    ("2014年", "2014"),
    ("2014年度", "2014"),
    ("二〇一四年", "2014"),
    ("二○一四年度", "2014"),
    ("2014", "2014"),
    ("2013年底", "2013"),
    ("2014年11月", "2014-11"),
    ("2014年11月底", "2014-11"),
    ("11月底", "2014-11"),
    ("5月份", "2014-05"),
    ("2014年3月5日", "2014-03-05"),
    ("12月31日", "2014-12-31"),
    ("截至12月31日", "2014-12-31"),
    ("2014-03-05", "2014-03-05"),
    ("2014年1月1日起至12月31日", "2014-01-01/2014-12-31"),
    ("2014年1月1日至2014年12月31日止", "2014-01-01/2014-12-31"),
    ("自2014年1月1日起至2014年12月31日止", "2014-01-01/2014-12-31"),
    ("2014.1.1—2014.12.31", "2014-01-01/2014-12-31"),
    ("5月1日至12月31日", "2014-05-01/2014-12-31"),
    ("5月1日至31日", "2014-05-01/2014-05-31"),
    ("2014年1月-11月", "2014-01/2014-11"),
    ("1—6月", "2014-01/2014-06"),
    ("一至六月", "2014-01/2014-06"),
    ("2012—2014年", "2012/2014"),
    ("2012年至2014年", "2012/2014"),
    ("2014年上半年", "2014-01/2014-06"),
    ("下半年", "2014-07/2014-12"),
    ("第三季度", "2014-07/2014-09"),
    ("上年", "2013"),
    ("本年度", "2014"),
    ("12月至1月", None),
    ("2014年13月", None),
    ("2014年2月30日", None),
    ("30件", None),
    ("十二五", None),
    ("2014年1月至6月至9月", None),
    ("一", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_date(text: str, expected: date | None) -> None:
    assert parse_date(text) == expected


def test_a_day_without_year_needs_the_reference_year() -> None:
    assert parse_date("12月31日", 2014) == date(2014, 12, 31)
    assert parse_date("2月29日", 2014) is None


@pytest.mark.parametrize(("text", "expected"), PERIODS)
def test_period(text: str, expected: str | None) -> None:
    assert parse_period(text, 2014) == expected


@pytest.mark.parametrize("text", ["11月底", "上半年", "上年", "1—6月", "12月31日"])
def test_a_period_without_year_needs_the_reference_year(text: str) -> None:
    assert parse_period(text, None) is None


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_in_digits_and_in_characters(day: date) -> None:
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")

    def spell(number: int) -> str:
        tens, ones = divmod(number, 10)
        head = "" if tens == 0 else "十" if tens == 1 else "〇一二三"[tens] + "十"
        return head + ("" if ones == 0 else str(ones).translate(digits))

    chinese = f"{str(day.year).translate(digits)}年{spell(day.month)}月{spell(day.day)}日"
    assert parse_date(chinese) == parse_date(f"{day:%Y.%m.%d}") == day
    assert parse_period(chinese, None) == day.isoformat()


@given(st.text(alphabet="0123456789〇一二三十廿年月日底至起-./ 上半", max_size=16))
def test_nothing_raises(text: str) -> None:
    parse_date(text, 2014)
    parse_period(text, 2014)
