"""What the rules across reports found, as rows of the findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

import pandas as pd

from gongkai.normalise.plain import plain
from gongkai.records import Number
from gongkai.rulebook.codebook import JOIN
from gongkai.rulebook.columns import load_columns
from gongkai.rulebook.crosswalk import load_crosswalk
from gongkai.rulebook.series import Rule

Row: TypeAlias = dict[str, Any]


def row(
    rule: Rule,
    report_id: str,
    refs: Iterable[str],
    told: str,
    left: float | None = None,
    right: float | None = None,
    *,
    words: Mapping[str, tuple[object, object]] | None = None,
) -> Row:
    """A finding of `report_id`; `told` are the numbers, after the rule's label in each language.

    `words` fill the label: Chinese and English of each name. `refs` names the reports, this one last.
    """
    filled = words or {}
    chinese = rule.label.format(**{name: pair[0] for name, pair in filled.items()})
    english = rule.label_en.format(**{name: pair[1] for name, pair in filled.items()})
    return {
        "report_id": report_id,
        "check": rule.id,
        "severity": rule.severity,
        "verdict": "undecided",
        "message": f"{chinese}：{told}。 {english[:1].upper()}{english[1:]}: {told}.",
        "left": exact(left),
        "right": exact(right),
        "delta": None if left is None or right is None else exact(left - right),
        "refs": "; ".join(refs),
        "evidence": "",
    }


def frame(rows: Iterable[Row]) -> pd.DataFrame:
    """Rows as a table with the columns of the findings."""
    names = load_columns().names("findings")
    listed = list(rows)
    return pd.DataFrame({name: pd.Series([item[name] for item in listed], dtype=object) for name in names})


def each(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table, their values by the names of its columns."""
    return table.itertuples(index=False)


def exact(number: float | None) -> Number | None:
    """A double as the decimal that it was read from.

    >>> exact(3.0), exact(0.1 + 0.2)
    (3, Decimal('0.3'))
    """
    if number is None:
        return None
    rounded = Decimal(format(number, ".15g"))
    return int(rounded) if rounded == rounded.to_integral_value() else rounded


def shown(number: float) -> str:
    """A number in a sentence.

    >>> shown(12345.0), shown(0.5)
    ('12345', '0.5')
    """
    return plain(Decimal(format(number, ".15g")))


def codes(vocabulary: str, joined: str) -> tuple[str, str]:
    """The labels of one code or of several joined, in both languages."""
    terms = load_columns().vocabularies[vocabulary]
    entries = [terms[code] for code in joined.split(JOIN)]
    return "、".join(item.label_zh for item in entries), ", ".join(item.label_en for item in entries)


@cache
def variable_label(name: str) -> tuple[str, str]:
    """What a variable of the crosswalk is called, in both languages."""
    variable = load_crosswalk().variables[name]
    parts = [codes("indicator", variable.indicator)]
    parts += [codes(axis, code) for axis in load_columns().vocabularies if (code := getattr(variable.at, axis, ""))]
    return "·".join(part[0] for part in parts), " · ".join(part[1] for part in parts)
