"""Observations -> one value for each report and thing counted, and the one report that speaks for an agency's year."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from gongkai.rulebook.crosswalk import NARRATIVE, families

CODED = ("channel", "method", "applicant", "outcome", "route", "measure", "kind")
"""The dimensions with a closed vocabulary; what carries a medium's name or a subject is no total."""
_KEY = ["report_id", "scope", "indicator", *CODED]


def family_of(years: pd.Series) -> pd.Series:
    """The family of forms that was in force for each report year; empty for no year."""
    spans = [pd.Interval(first, last, closed="both") for first, last in families().values()]
    places = pd.IntervalIndex(spans).get_indexer(pd.Index(years.fillna(-1).astype("int64")))
    return pd.Series([[*families(), ""][place] for place in places], index=years.index, dtype=object)


def values(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row for each report, scope, indicator and coordinates: `value`, `status`, `family`, `disputed` and more.

    Of several readings a number in a table goes before one of the narrative, an exact one before an approximate
    one, the first before the others; `disputed` says that exact readings differ. Left out are other periods than
    the report year, named media and subjects, and reports without a year. An implied cell has its implied value.
    """
    seen = frames["observations"]
    whole = (seen["period"] == "") & (seen["outlet"] == "") & (seen["category"] == "") & seen["year"].notna()
    seen = seen.loc[whole, [*_KEY, "year", "source", "table", "value", "lower", "qualifier", "status", "start"]]
    implied = seen["status"] == "implied"
    value = seen["value"].where(~implied, seen["lower"]).map(float, na_action="ignore").astype("float64")
    exact = value.notna() & seen["qualifier"].isin(("exact", ""))
    in_table = seen["source"] == "table"
    rank = (~in_table).astype(int) + (~exact).astype(int) + 3 * value.isna()
    form = seen["table"].map(lambda name: name.partition(".")[0])
    family = form.where(form.isin(list(families())), NARRATIVE).where(in_table, family_of(seen["year"]))
    group = seen.groupby(_KEY, sort=False).ngroup()
    readings = value.where(exact).groupby(group)
    seen = seen.assign(
        value=value,
        family=family,
        status=seen["status"].where(exact | value.isna(), "approximate"),
        disputed=(readings.transform("max") > readings.transform("min")),
        group=group,
        rank=rank,
    )
    first = seen.sort_values(["group", "rank", "start"], kind="stable").drop_duplicates("group")
    columns = [*_KEY, "year", "family", "source", "value", "status", "disputed", "start"]
    return first[columns].reset_index(drop=True)


def leading(reports: pd.DataFrame, unit: str = "agency") -> pd.DataFrame:
    """The one report of each `unit` and year: read without warnings, with the most numbers, published last.

    Reports without a unit or a year are left out.
    """
    known = reports[(reports[unit] != "") & reports["year"].notna()]
    order = known.assign(
        numbers=known["facts"] + known["cells"],
        whole=known["status"].eq("ok"),
        day=known["published"].map(str, na_action="ignore").fillna(""),
    ).sort_values([unit, "year", "whole", "numbers", "day", "report_id"], ascending=[True, True, *[False] * 3, True])
    return known.loc[order.drop_duplicates([unit, "year"]).index]
