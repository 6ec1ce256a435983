"""Records as JSON: exact numbers, ISO dates, keys in the order of the fields."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal

_INDENT = "  "


def encode(value: object, depth: int = 0) -> str:
    """`value` (records, mappings, sequences, plain values) as JSON text.

    The standard library would write a `Decimal` as a string or as a binary fraction; here it is the number.

    >>> print(encode({"amount": Decimal("0.10"), "on": date(2016, 1, 5), "of": ()}))
    {
      "amount": 0.10,
      "on": "2016-01-05",
      "of": []
    }
    """
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    if isinstance(value, tuple) and hasattr(value, "_asdict"):  # a record
        value = value._asdict()
    if isinstance(value, Mapping):
        return _enclosed("{}", (f"{_plain(str(key))}: {encode(item, depth + 1)}" for key, item in value.items()), depth)
    if is_dataclass(value):
        members = ((item.name, getattr(value, item.name)) for item in fields(value))
        return _enclosed("{}", (f"{_plain(name)}: {encode(item, depth + 1)}" for name, item in members), depth)
    if isinstance(value, list | tuple):
        return _enclosed("[]", (encode(item, depth + 1) for item in value), depth)
    return _plain(value)


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _enclosed(brackets: str, items: Iterator[str], depth: int) -> str:
    inner = ",".join(f"\n{_INDENT * (depth + 1)}{item}" for item in items)
    return f"{brackets[0]}{inner}\n{_INDENT * depth}{brackets[1]}" if inner else brackets
