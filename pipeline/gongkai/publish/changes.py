"""Two datasets -> what became of each value, and what it came from: source, correction, rules or code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from gongkai.records import DIMENSIONS
from gongkai.rulebook.columns import load_columns

COLUMNS = ("cause", "change", "report_id", "table", "what", "old", "new", "old_rule", "new_rule", "printed")
"""`what` is a column of `reports`, or the place of an observation; `old` and `new` are values with their status."""

_KEY = ("source", "table", "row", "col", "indicator", *DIMENSIONS, "period", "scope")
_READING = ("value", "lower", "upper", "unit", "qualifier", "status")
_NOT_COMPARED = ("report_id", "path", "sha256", "facts", "cells", "findings")
_CORRECTION = "correction"


def changes(
    old: Mapping[str, pd.DataFrame],
    new: Mapping[str, pd.DataFrame],
    old_record: Mapping[str, Any],
    new_record: Mapping[str, Any],
) -> pd.DataFrame:
    """One row a value that was added, removed or changed, with the columns `COLUMNS`, by report and place.

    Reports are matched by `report_id`, observations by what they count, in order where several count the same.
    A value of a file whose bytes changed has the cause `source`; one whose rule begins with `correction` has that;
    else it is `rules` or `code` by which of these differ between the builds, or `rules or code` where both
    do and the value's own rule is the same. `unknown`: neither differs.
    """
    found = pd.concat([_fields(old["reports"], new["reports"]), _values(old["observations"], new["observations"])])
    found["cause"] = _causes(found, old["reports"], new["reports"], old_record, new_record)
    order = found.sort_values(["report_id", "table", "what", "change"], key=_reports_last, kind="stable")
    return order[list(COLUMNS)].reset_index(drop=True)


def _reports_last(values: pd.Series) -> pd.Series:
    return values != "reports" if values.name == "table" else values


def _fields(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Changes of the columns of `reports`."""
    names = [name for name in load_columns().names("reports") if name not in _NOT_COMPARED]
    sides = [
        frame[["report_id", *names]].astype(object).map(_text).melt("report_id", var_name="what", value_name=side)
        for frame, side in ((old, "old"), (new, "new"))
    ]
    both = sides[0].merge(sides[1], on=["report_id", "what"])
    both = both[both["old"] != both["new"]]
    return both.assign(table="reports", change="changed", old_rule="", new_rule="", printed="")


def _values(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Changes of the observations."""
    key = ["report_id", *_KEY]
    sides = [_numbered(frame, key) for frame in (old, new)]
    both = sides[0].merge(sides[1], on=[*key, "copy"], how="outer", suffixes=("_old", "_new"), indicator="side")
    change = both["side"].astype(object).map({"left_only": "removed", "right_only": "added", "both": "changed"})
    both = both[(change != "changed") | (both["reading_old"] != both["reading_new"])]
    return pd.DataFrame(
        {
            "report_id": both["report_id"],
            "table": "observations",
            "what": _places(both),
            "change": change[both.index],
            "old": both["reading_old"].fillna(""),
            "new": both["reading_new"].fillna(""),
            "old_rule": both["rule_old"].fillna(""),
            "new_rule": both["rule_new"].fillna(""),
            "printed": both["printed_new"].fillna(both["printed_old"]),
        }
    )


def _numbered(frame: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """What is compared of the observations, equal places numbered in order."""
    ordered = frame.sort_values("start", kind="stable")
    parts = [ordered[name].map(_text) for name in _READING]
    value, lower, upper, unit, qualifier, status = parts
    spread = (" [" + lower + ", " + upper + "]").where((lower != value) | (upper != value), "")
    reading = (
        (value + " " + unit + spread + " " + qualifier.where(qualifier != "exact", "") + " " + status)
        .str.split()
        .str.join(" ")
    )
    return ordered[[*key, "rule", "printed"]].assign(copy=ordered.groupby(list(key)).cumcount(), reading=reading)


def _places(both: pd.DataFrame) -> pd.Series:
    """Where a value stands: table, row and column, or indicator and codes."""
    words = [
        both[name].where(both[name] != "", None) for name in ("table", "row", "col", "indicator", *DIMENSIONS, "period")
    ]
    rows = zip(*words, strict=True)
    return pd.Series(
        [" | ".join(word for word in row if isinstance(word, str)) for row in rows], index=both.index, dtype=object
    )


def _causes(
    found: pd.DataFrame,
    old: pd.DataFrame,
    new: pd.DataFrame,
    old_record: Mapping[str, Any],
    new_record: Mapping[str, Any],
) -> pd.Series:
    before, after = (found["report_id"].map(frame.set_index("report_id")["sha256"]) for frame in (old, new))
    corrected = found["new_rule"].str.startswith(_CORRECTION) | found["old_rule"].str.startswith(_CORRECTION)
    other_rules = old_record.get("rules") != new_record.get("rules")
    other_code = any(old_record.get(name, "") != new_record.get(name, "") for name in ("version", "code"))
    other_rule = (found["old_rule"] != found["new_rule"]) & (found["change"] == "changed")
    built = {
        (True, True): "rules or code",
        (True, False): "rules",
        (False, True): "code",
        (False, False): "unknown",
    }[other_rules, other_code]
    cause = pd.Series(built, index=found.index, dtype=object)
    if other_rules:
        cause = cause.mask(other_rule, "rules")
    return cause.mask(corrected, _CORRECTION).mask(before.fillna("") != after.fillna(""), "source")


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
