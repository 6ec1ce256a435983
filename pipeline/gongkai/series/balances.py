"""Sums of one year against sums of the year before (Y1-Y4, Y11)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from functools import reduce
from operator import add

import pandas as pd

from gongkai.panel.values import CODED
from gongkai.rulebook.series import Balance, Part
from gongkai.series.found import Row, codes, each, row, shown

_UNSPLIT = tuple(axis for axis in CODED if axis not in ("measure", "applicant"))
_NEAR = 1e-6
_SIGNS = {"=": "≠", "<=": ">"}


def balances(values: pd.DataFrame, rules: Sequence[Balance]) -> Iterator[Row]:
    """The findings of each rule; `values` has a column for each unit and one value a unit's agency and year."""
    named = {name for rule in rules for part in (*rule.left, *rule.right) for name in part.all}
    whole = values["indicator"].isin(named) & values["value"].notna() & (values["status"] != "approximate")
    for axis in _UNSPLIT:
        whole &= values[axis] == ""
    known = values[whole]
    for rule in rules:
        yield from _balance(known[known[rule.unit] != ""], rule)


def _balance(values: pd.DataFrame, rule: Balance) -> Iterator[Row]:
    key = [rule.unit, "year", *rule.each]
    left, right = (_sum(values, parts, key, rule) for parts in (rule.left, rule.right))
    both = pd.DataFrame({"left": left, "right": right}).dropna()
    first, last = rule.years
    both = both[both.index.get_level_values("year").to_series(index=both.index).between(first, last)]
    gap = both["left"] - both["right"]
    both = both[(gap.abs() if rule.relation == "=" else gap) > _NEAR]
    if rule.unit == "lineage":
        both = both[_is_merger(values, both)]
    own, others = (_reports(values, rule, key, both.index, now=now) for now in (True, False))
    for place, sides in zip(both.index, each(both), strict=True):
        at = dict(zip(key, place, strict=True))
        earlier, later = others.get(place, []), own[place]
        labels = [codes(axis, at[axis])[0] for axis in rule.each if at[axis]]
        where = "、".join([f"{' + '.join(earlier)} → {' + '.join(later)}", *labels])
        told = f"{shown(sides.left)} {_SIGNS[rule.relation]} {shown(sides.right)} ({where})"
        yield row(rule, later[-1], [*earlier, *later], told, sides.left, sides.right)


def _sum(values: pd.DataFrame, parts: Sequence[Part], key: Sequence[str], rule: Balance) -> pd.Series:
    """The sum of the parts by `key`, missing where one of them is."""
    sums = [_part(values, part, rule).groupby(list(key))["value"].sum() * (-1 if part.minus else 1) for part in parts]
    return reduce(add, sums)


def _reports(
    values: pd.DataFrame, rule: Balance, key: Sequence[str], places: pd.Index, *, now: bool
) -> dict[Hashable, list[str]]:
    """The reports of the report year, or of the years before, that the numbers at `places` come from."""
    parts = [part for part in (*rule.left, *rule.right) if (part.lag == 0) == now]
    if not parts or len(places) == 0:
        return {}
    found = pd.concat([_part(values, part, rule) for part in parts]).set_index(list(key))["report_id"]
    found = found[found.index.isin(places)]
    return {place: list(names) for place, names in found.groupby(list(key)).unique().items()}


def _part(values: pd.DataFrame, part: Part, rule: Balance) -> pd.DataFrame:
    """The values of a part, with the year that they are compared in."""
    wanted = values["indicator"].isin(part.all) & (values["measure"] == part.measure)
    if "applicant" not in rule.each:
        wanted &= values["applicant"] == ""
    found = values[wanted]
    return found.assign(year=found["year"] + part.lag)


def _is_merger(values: pd.DataFrame, both: pd.DataFrame) -> pd.Series:
    """Whether a lineage changed between the years: one office of the same name is no merger."""
    names = values.groupby(["lineage", "year"])["agency"].agg(lambda names: "+".join(sorted({*names})))
    now = names.reindex(both.index)
    before = names.reindex(
        pd.MultiIndex.from_tuples([(unit, year - 1) for unit, year in both.index], names=names.index.names)
    )
    return pd.Series(now.to_numpy() != before.to_numpy(), index=both.index)
