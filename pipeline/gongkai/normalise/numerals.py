"""Printed numbers to values: digits, Chinese numerals through cn2an, 万 and 亿, approximators, intervals."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import cn2an

from gongkai.records import Number, Qualifier, Value

_LONGEST = 18
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_UNIT_SCALES = {"万元": 10_000, "亿元": 100_000_000, "千元": 1000, "百元": 100, "万次": 10_000}
_BASE_UNITS = {"万元": "元", "亿元": "元", "千元": "元", "百元": "元", "万次": "次"}
_UNDER = ("将近", "接近", "近", "不足", "不到", "不满", "未满")
_ABOUT = ("大约", "约", "大概", "左右", "上下")
_OVER = ("超过", "突破", "超", "逾", "以上", "余", "多", "来", "几", "不少于", "不低于", "至少", "达到了")


@lru_cache(maxsize=4096)
def parse_numeral(text: str) -> Number | None:
    """The number that digits or Chinese numerals spell, or None.

    cn2an reads only the span of the numeral itself: it rewrites running text (三公经费 becomes 3公经费).

    >>> parse_numeral("1,028"), parse_numeral("二百零三"), parse_numeral("九"), parse_numeral("0.8")
    (1028, 203, 9, Decimal('0.8'))
    >>> parse_numeral("百千") is None
    True
    """
    plain = text.replace(",", "")
    if len(plain) > _LONGEST:  # a torn table or junk, no count
        return None
    if plain.isascii():
        return _shortest(Decimal(plain)) if plain.replace(".", "", 1).isdigit() else None
    plain = plain.replace("〇", "零")
    if set(plain) <= set("零一二三四五六七八九") and len(plain) > 1:
        return int("".join(str("零一二三四五六七八九".index(digit)) for digit in plain))
    if plain[0] in "百千":
        plain = "一" + plain
    try:
        return _shortest(Decimal(str(cn2an.cn2an(plain, "normal"))))
    except ValueError:
        return None


def parse_count(
    number: str, scale: str = "", more: str = "", unit: str = "", before: str = "", after: str = ""
) -> Value | None:
    """The value of a printed count from its parts; money comes out in 元.

    `lower` and `upper` bound an approximate number: N余 and N多 lie in [N, N + the unit of its last digit
    that is not zero), 近N one such unit below, 约N half a unit about it (`IDENTITIES.md`, section 2).

    >>> parse_count("2.6", "万", "余", "条")
    Value(number=26000, qualifier='over', lower=26000, upper=27000, unit='条')
    >>> parse_count("3", unit="万元").number
    30000
    """
    base = parse_numeral(number)
    if base is None:
        return None
    factor = _UNIT_SCALES.get(unit, 1)
    for letter in scale:
        factor *= _SCALES[letter]
    value = _shortest(Decimal(base) * factor)
    step = _last_digit_unit(number, base) * factor
    qualifier = _qualifier(before, more, after)
    lower: Number = value
    upper: Number = value
    if qualifier == "over":
        upper = _shortest(value + step)
    elif qualifier == "under":
        lower = _shortest(value - step)
    elif qualifier == "about":
        lower, upper = _shortest(value - step / 2), _shortest(value + step / 2)
    return Value(value, qualifier, lower, upper, _BASE_UNITS.get(unit, unit))


def in_unit(value: Value, unit: str) -> Value:
    """A value in 元 as one in 万元, where `unit` asks for it.

    >>> in_unit(Value(8000, lower=8000, upper=8000, unit="元"), "万元").number
    Decimal('0.8')
    """
    if unit != "万元" or value.unit != "元":
        return value
    scaled = [None if number is None else _shortest(Decimal(number) / 10_000) for number in (value.lower, value.upper)]
    return Value(_shortest(Decimal(value.number) / 10_000), value.qualifier, scaled[0], scaled[1], unit)


def qualifier_before(text: str) -> str:
    """The approximator that ends `text`, outside of the count's own span: 超过, 突破, 不足; or an empty string.

    >>> qualifier_before("点击量突破"), qualifier_before("共发布")
    ('突破', '')
    """
    return next((word for word in (*_OVER[:4], "不少于", "不低于", *_UNDER, *_ABOUT) if text.endswith(word)), "")


def _qualifier(*words: str) -> Qualifier:
    for word in filter(None, words):
        if word in _OVER:
            return "over"
        if word in _UNDER:
            return "under"
        if word in _ABOUT:
            return "about"
    return "exact"


def _last_digit_unit(text: str, value: Number) -> Decimal:
    """The place value of the last digit that is not zero: 10 for 260, 0.1 for 2.6, 100 for 七百."""
    if "." in text:
        return Decimal(1).scaleb(Decimal(text.replace(",", "")).normalize().as_tuple().exponent)  # type: ignore[arg-type]
    digits = str(int(value))
    return Decimal(10) ** (len(digits) - len(digits.rstrip("0"))) if int(value) else Decimal(1)


def _shortest(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else value.normalize()
