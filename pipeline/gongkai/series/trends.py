"""The years of one agency (Y5, Y8, Y9, Y10)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from gongkai.rulebook.series import Constant, Outlier, Rule, UnitSlip
from gongkai.series.found import Row, each, row, shown, variable_label

_UNIT = ["agency", "variable"]
_PEERS = ["level", "function", "variable", "year"]
_MAD = 1.4826  # makes the median deviation comparable with a standard deviation


def outliers(series: pd.DataFrame, rule: Outlier) -> Iterator[Row]:
    """Values far from the year before, or from both the agency's own years and its peers.

    `series` has a row for each agency, year and variable, sorted by them, with `before` and `before_id`, the value
    and report of the year before where there are such.
    """
    some = series[series["variable"].isin(rule.variables)]
    value, before = some["value"], some["before"]
    large = pd.concat([value, before], axis=1).max(axis=1) >= rule.least
    ratio = value / before
    jump = large & before.notna() & ~ratio.between(1 / rule.ratio, rule.ratio) & ~((value == 0) & (before == 0))
    log = value.clip(lower=0).map(math.log1p)
    own = _deviation(log, [some[name] for name in _UNIT], rule.years, rule.spread)
    peers = _deviation(log, [some[name] for name in _PEERS], rule.peers, rule.spread)
    far = large & (own > rule.z) & (peers > rule.z)
    for item, is_jump in zip(each(some[jump | far]), jump[jump | far], strict=True):
        told = f"{shown(item.before)} → {shown(item.value)}" if is_jump else f"{item.year}: {shown(item.value)}"
        right = item.before if is_jump else None
        words = {"variable": variable_label(item.variable)}
        yield row(rule, item.report_id, _refs(item.before_id, item.report_id), told, item.value, right, words=words)


def _deviation(log: pd.Series, by: Sequence[pd.Series], least: int, spread: float) -> pd.Series:
    """How many robust deviations a value is off the median of its group; 0 in groups of fewer than `least`."""
    groups = log.groupby(list(by))
    off = (log - groups.transform("median")).abs()
    scale = (off.groupby(list(by)).transform("median") * _MAD).clip(lower=spread)
    return (off / scale).where(groups.transform("size") >= least, 0)


def unit_slips(series: pd.DataFrame, rule: UnitSlip) -> Iterator[Row]:
    """Amounts that change by a factor of 元 and 万元."""
    some = series[series["variable"].isin(rule.variables) & (series["value"] > 0) & (series["before"] > 0)]
    ratio = (some["value"] / some["before"]).map(math.log).abs()
    for factor in rule.factors:
        slipped = some[(ratio - math.log(factor)).abs() <= math.log(rule.near)]
        for item in each(slipped):
            words = {"variable": variable_label(item.variable), "factor": (factor, factor)}
            told = f"{shown(item.before)} → {shown(item.value)}"
            refs = [item.before_id, item.report_id]
            yield row(rule, item.report_id, refs, told, item.value, item.before, words=words)


def constants(series: pd.DataFrame, rule: Constant) -> Iterator[Row]:
    """Runs of one value; one finding a run, of its last report."""
    some = series[series["variable"].isin(rule.variables)]
    starts = ~(some["value"] == some["before"])
    run = starts.cumsum()
    lengths = some.groupby(run)["value"].transform("size")
    last = ~run.duplicated(keep="last")
    long = (lengths >= rule.years) & (some["value"] >= rule.least)
    reports = some[long].groupby(run[long])["report_id"].agg(list)
    for item, number in zip(each(some[long & last]), run[long & last], strict=True):
        refs = reports[number]
        words = {"variable": variable_label(item.variable), "years": (len(refs), len(refs))}
        told = f"{item.year - len(refs) + 1}–{item.year}: {shown(item.value)}"
        yield row(rule, item.report_id, refs, told, item.value, words=words)


def gaps(reports: pd.DataFrame, rule: Rule) -> Iterator[Row]:
    """Years without a report between two with one; `reports` has one a year, sorted by agency and year."""
    ids, years = reports.groupby("agency")["report_id"].shift(), reports.groupby("agency")["year"].shift()
    hole = reports["year"] - years == 2
    for item, before in zip(each(reports[hole]), ids[hole], strict=True):
        words = {"year": (item.year - 1, item.year - 1)}
        yield row(rule, item.report_id, [before, item.report_id], item.agency, words=words)


def _refs(*report_ids: object) -> list[str]:
    return [name for name in report_ids if isinstance(name, str) and name]
