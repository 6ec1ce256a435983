"""Numbers as text."""

from __future__ import annotations

from decimal import Decimal

from gongkai.records import Number


def plain(number: Number) -> str:
    """A number without exponent, trailing zeros or a needless point.

    >>> plain(Decimal("0.80")), plain(Decimal("1346.0")), plain(Decimal("2E+4")), plain(-3)
    ('0.8', '1346', '20000', '-3')
    """
    text = format(number, "f") if isinstance(number, Decimal) else str(number)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
