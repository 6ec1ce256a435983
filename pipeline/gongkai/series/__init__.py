"""Across reports: year against year, report against report (Y1-Y12 of `rules/series.toml`), and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from gongkai.panel.values import leading, values
from gongkai.panel.variables import variables
from gongkai.rulebook.series import load_series
from gongkai.series.balances import balances
from gongkai.series.copies import same_numbers, same_words
from gongkai.series.found import Row, frame
from gongkai.series.ledger import ledger, ledger_schema
from gongkai.series.parts import parts
from gongkai.series.trends import constants, gaps, outliers, unit_slips

__all__ = ["across", "ledger", "ledger_schema", "series"]

_ABOUT = ["agency", "lineage", "adcode", "level", "function"]


def across(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The frames of a dataset with the findings across reports among its findings, and counted in `reports`.

    Findings stand by report, check and message within it. Those of an earlier call are replaced.
    """
    own = frames["findings"]
    found = pd.concat([own[~own["check"].str.match(r"Y\d")], series(frames)], ignore_index=True)
    found = found.sort_values(["report_id", "check", "refs", "message", "evidence"], kind="stable", ignore_index=True)
    counts = found["report_id"].value_counts()
    counted = frames["reports"]["report_id"].map(counts).fillna(0).astype("Int64")
    return {**frames, "reports": frames["reports"].assign(findings=counted), "findings": found}


def series(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What the rules across reports find, as rows of the findings table; of each pair the later report has it.

    An agency's year is told by one report (`panel.values.leading`); copies of reports are looked for in all.
    """
    return frame(_found(frames))


def _found(frames: Mapping[str, pd.DataFrame]) -> Iterator[Row]:
    rules, reports = load_series(), frames["reports"]
    read = values(frames)
    by_id = reports.set_index("report_id", drop=False).rename_axis(None)
    own = leading(reports).sort_values(["agency", "year"], kind="stable")
    told = read[read["scope"] == "self"].merge(own[["report_id", *_ABOUT]], on="report_id")
    yield from balances(told, rules.balance)
    lines = _lines(told, own)
    yield from outliers(lines, rules.outlier)
    yield from unit_slips(lines, rules.unit_slip)
    yield from constants(lines, rules.constant)
    yield from gaps(own, rules.gap)
    yield from parts(lines, rules.parts)
    yield from same_numbers(read, by_id, rules.same_numbers)
    yield from same_words(frames["observations"], by_id, rules.same_words)


def _lines(told: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Comparable values by agency, variable and year, each with the one of the year before, where there is one."""
    lines = variables(told)
    lines = lines[lines["value"].notna() & (lines["grade"] == "same") & (lines["status"] != "approximate")]
    lines = lines.merge(own[["report_id", *_ABOUT]], on="report_id").sort_values(
        ["agency", "variable", "year"], kind="stable", ignore_index=True
    )
    last = lines.groupby(["agency", "variable"])[["year", "value", "report_id"]].shift()
    follows = lines["year"] - last["year"] == 1
    return lines.assign(before=last["value"].where(follows), before_id=last["report_id"].where(follows, ""))
