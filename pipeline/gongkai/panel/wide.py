"""Observations -> one row a unit and year with a column a variable, and one that says how each value came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import pandas as pd

from gongkai.panel.values import family_of, leading, values
from gongkai.panel.variables import variables
from gongkai.rulebook.codebook import JOIN
from gongkai.rulebook.crosswalk import load_crosswalk

Unit: TypeAlias = Literal["agency", "division"]

STATUS = "_status"
KEY = ("agency", "lineage", "adcode", "region", "level", "function", "year", "scope", "report_id", "agencies", "family")
_GOVERNMENT = "government"


def panel(
    frames: Mapping[str, pd.DataFrame],
    *,
    by: Unit = "agency",
    grades: Sequence[str] = ("same",),
    scope: str = "self",
    lineage: bool = False,
) -> pd.DataFrame:
    """A row for each agency, or each division by its government's report, and year; see `panel_schema`.

    Each variable of the crosswalk is a column of doubles beside a column `..._status`. Values of a grade that is
    not in `grades` are left out and say so. With `lineage` the offices of one lineage are one series: where several
    report for a year, their values are added up if each has one.
    """
    reports = frames["reports"]
    if by == "division":
        reports = reports[(reports["function"] == _GOVERNMENT) & (reports["adcode"] != "")]
        chosen = leading(reports, "adcode")
    else:
        chosen = leading(reports)
    unit = chosen["adcode"] if by == "division" else chosen["agency"]
    if lineage:
        unit = chosen["lineage"].where(chosen["lineage"] != "", unit)
    chosen = chosen.assign(unit=unit, family=family_of(chosen["year"]), scope=scope)
    read = values(frames)
    known = variables(read[read["scope"] == scope])
    found, status = _cells(chosen, known, grades)
    _add_up(found, status, chosen, grades)
    return _rows(chosen, found, status)


def _cells(chosen: pd.DataFrame, known: pd.DataFrame, grades: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Values and statuses by report and variable."""
    crosswalk = load_crosswalk()
    ids, names = chosen["report_id"].to_list(), list(crosswalk.variables)
    known = known[known["report_id"].isin(ids)].drop_duplicates(["report_id", "variable"])
    told = known["status"].mask(known["disputed"] & known["value"].notna(), "disputed")
    other = ~known["grade"].isin(grades)
    known = known.assign(
        value=known["value"].mask(other), status=told.mask(other & known["value"].notna(), "other_grade")
    )
    found = known.pivot(index="report_id", columns="variable", values="value").reindex(index=ids, columns=names)
    status = known.pivot(index="report_id", columns="variable", values="status").reindex(index=ids, columns=names)
    status = status.astype(object)
    has = {
        family: [name for name in names if (name, family) in crosswalk.comparisons] for family in {*chosen["family"]}
    }
    for family, group in chosen.groupby("family")["report_id"]:
        there = status.loc[group, has[family]]
        status.loc[group, has[family]] = there.where(there.notna(), "not_found")
    return found.astype("float64"), status.where(status.notna(), "not_in_form")


def _add_up(found: pd.DataFrame, status: pd.DataFrame, chosen: pd.DataFrame, grades: Sequence[str]) -> None:
    """Fill in place each variable that is printed nowhere with the sum of its parts where all are there."""
    crosswalk = load_crosswalk()
    family = chosen.set_index("report_id")["family"]
    for name, variable in crosswalk.variables.items():
        if not variable.sum_of:
            continue
        fits = [
            kind
            for kind in family.unique()
            if (comparison := crosswalk.comparisons.get((name, kind))) and comparison.grade in grades
        ]
        parts = found[list(variable.sum_of)]
        use = found[name].isna() & parts.notna().all(axis=1) & family.isin(fits)
        found.loc[use, name] = parts[use].sum(axis=1)
        status.loc[use, name] = "summed"


def _rows(chosen: pd.DataFrame, found: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """The panel's rows, several reports of one unit and year in one."""
    place = chosen.set_index("report_id", drop=False).rename_axis(None)
    groups = [place["unit"], place["year"]]
    sizes = place.groupby(groups).size()
    several = sizes > 1
    about = place[[name for name in KEY if name != "agencies"]].astype(object)
    heads = about.groupby(groups).first()
    together = several.reindex(pd.MultiIndex.from_frame(place[["unit", "year"]])).to_numpy()
    if several.any():
        heads.loc[several] = about[together].groupby([place["unit"][together], place["year"][together]]).agg(_joined)
    counts = found.groupby(groups).count()
    total = found.groupby(groups).sum().where(counts.eq(sizes, axis=0))
    why = status.groupby(groups).first()
    why = why.mask(total.notna().mul(several, axis=0), "merged").mask(counts.gt(0) & total.isna(), "not_found")
    columns: dict[str, pd.Series] = {name: sizes if name == "agencies" else heads[name] for name in KEY}
    for name in found.columns:
        columns[name], columns[name + STATUS] = total[name], why[name]
    wide = pd.DataFrame(columns).astype({"year": "Int64", "agencies": "Int64"})
    return wide.reset_index(drop=True)


def _joined(words: pd.Series) -> object:
    """The one word that all share, or all of them."""
    different = list(dict.fromkeys(word for word in words if word != ""))
    return different[0] if len(different) == 1 else JOIN.join(map(str, different))
