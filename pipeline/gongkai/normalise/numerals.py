"""Printed numbers to values: digits, Chinese numerals through cn2an, 万 and 亿, approximators, intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from gongkai.records import Number, Qualifier, Value

_LONGEST = 18
_CIPHERS = "零一二三四五六七八九"
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_UNIT_SCALES = {"万元": 10_000, "亿元": 100_000_000, "千元": 1000, "百元": 100, "万次": 10_000}
_BASE_UNITS = {"万元": "元", "亿元": "元", "千元": "元", "百元": "元", "万次": "次"}
_UNDER = ("将近", "接近", "近", "不足", "不到", "不满", "未满")
_ABOUT = ("大约", "约", "大概", "左右", "上下")
_OVER = ("超过", "突破", "超", "逾", "以上", "余", "多", "来", "几", "不少于", "不低于", "至少", "达到了")
_OUTSIDE = (*_OVER[:4], "不少于", "不低于", *_UNDER, *_ABOUT)
_QUALIFIERS: Mapping[str, Qualifier] = {
    **dict.fromkeys(_ABOUT, "about"),
    **dict.fromkeys(_UNDER, "under"),
    **dict.fromkeys(_OVER, "over"),
}


def _common() -> Iterator[tuple[str, int]]:
    """零 to 九百九十九, round hundreds to 九千九百, round 万 to 九十九万."""
    tens = ["", "十", *(f"{cipher}十" for cipher in _CIPHERS[2:])]
    small = [(ten + (one if one != "零" else "")) or "零" for ten in tens for one in _CIPHERS]
    yield from zip(small, range(100), strict=True)
    yield from ((f"{numeral}万", number * 10_000) for number, numeral in enumerate(small) if number)
    rests = ["", *(f"零{one}" for one in small[1:10]), *(f"一{ten}" for ten in small[10:20]), *small[20:]]
    for cipher, name in enumerate(_CIPHERS[1:], 1):
        yield from ((f"{name}百{rest}", 100 * cipher + number) for number, rest in enumerate(rests))
        yield f"{name}千", 1000 * cipher
        yield from ((f"{name}千{hundred}百", 1000 * cipher + 100 * at) for at, hundred in enumerate(_CIPHERS) if at)


COMMON: Mapping[str, int] = dict(_common())
"""Nearly all numerals of reports are among these, and loading cn2an takes longer than many reports."""


@lru_cache(maxsize=512)
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
        if plain.isdigit():
            return int(plain)
        return _shortest(Decimal(plain)) if plain.replace(".", "", 1).isdigit() else None
    plain = plain.replace("〇", "零")
    if plain not in COMMON and set(plain) <= set(_CIPHERS):
        return int("".join(str(_CIPHERS.index(digit)) for digit in plain))
    if plain[0] in "百千":
        plain = "一" + plain
    return 2 if plain == "两" else spelled(plain, "normal")


@lru_cache(maxsize=512)
def spelled(numeral: str, mode: Literal["strict", "normal"]) -> Number | None:
    """What a Chinese numeral spells; `mode` says how strictly cn2an reads one that is not `COMMON`.

    >>> spelled("三十一", "strict"), spelled("三百二", "normal"), spelled("三百二", "strict")
    (31, 320, None)
    """
    if numeral in COMMON:
        return COMMON[numeral]
    import cn2an

    try:
        return _shortest(Decimal(str(cn2an.cn2an(numeral, mode))))
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
    value = base if factor == 1 else _shortest(Decimal(base) * factor)
    lower: Number = value
    upper: Number = value
    qualifier = _qualifier(before, more, after)
    if qualifier != "exact":
        step = _last_digit_unit(number, base) * factor
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
    return next(filter(text.endswith, _OUTSIDE)) if text.endswith(_OUTSIDE) else ""


def _qualifier(*words: str) -> Qualifier:
    return next((_QUALIFIERS[word] for word in words if word in _QUALIFIERS), "exact")


def _last_digit_unit(text: str, value: Number) -> Decimal:
    """The place value of the last digit that is not zero: 10 for 260, 0.1 for 2.6, 100 for 七百."""
    if "." in text:
        return Decimal(1).scaleb(Decimal(text.replace(",", "")).normalize().as_tuple().exponent)  # type: ignore[arg-type]
    digits = str(int(value))
    return Decimal(10) ** (len(digits) - len(digits.rstrip("0"))) if int(value) else Decimal(1)


def _shortest(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else value.normalize()
