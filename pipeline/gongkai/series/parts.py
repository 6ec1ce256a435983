"""The report of a government against those of its offices and of the governments below (Y12)."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from gongkai.rulebook.series import OfVariables
from gongkai.series.found import Row, each, row, shown, variable_label

_GOVERNMENT = "government"


def parts(series: pd.DataFrame, rule: OfVariables) -> Iterator[Row]:
    """Governments whose number is less than the sum over the reports that theirs should include.

    These are the offices of the same division, townships too, and the governments of the divisions right below.
    """
    some = series[series["variable"].isin(rule.variables) & (series["adcode"] != "")]
    governs = (some["function"] == _GOVERNMENT) & (some["level"] != "township")
    whole = some[governs].assign(division=some["adcode"])
    below = some.assign(division=some["adcode"].where(~governs, some["adcode"].map(_above)))
    below = below[below["division"] != ""]
    key = ["division", "year", "variable"]
    sums = below.groupby(key).agg(parts=("value", "sum"), ids=("report_id", list)).reset_index()
    both = whole.merge(sums, on=key)
    for item in each(both[both["value"] < both["parts"]]):
        words = {"variable": variable_label(item.variable)}
        told = f"{shown(item.value)} < {shown(item.parts)} ({len(item.ids)} 份 reports)"
        yield row(rule, item.report_id, [*item.ids, item.report_id], told, item.value, item.parts, words=words)


def _above(adcode: str) -> str:
    """The division above by its code; nothing above a province.

    >>> _above("370112"), _above("370100"), _above("370000")
    ('370100', '370000', '')
    """
    if adcode.endswith("0000"):
        return ""
    return adcode[:2] + "0000" if adcode.endswith("00") else adcode[:4] + "00"
