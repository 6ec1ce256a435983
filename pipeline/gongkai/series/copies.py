"""Reports that say the same (Y6, Y7)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from gongkai.panel.values import CODED
from gongkai.rulebook.series import SameNumbers, SameWords
from gongkai.series.found import Row, each, row

_NUMBER = re.compile(r"[0-9０-９][0-9０-９,，.．]*|[〇零一二三四五六七八九十百千万亿两]+")
_WHAT = {
    (True, True): ("同一机关同一年度", "same agency and year"),
    (True, False): ("同一机关不同年度", "same agency, another year"),
    (False, True): ("不同机关同一年度", "another agency, same year"),
    (False, False): ("不同机关不同年度", "another agency and year"),
}


def same_numbers(values: pd.DataFrame, reports: pd.DataFrame, rule: SameNumbers) -> Iterator[Row]:
    """Reports whose non-zero numbers of tables are cell for cell those of an earlier one; `reports` by report id."""
    some = values[(values["source"] == "table") & values["value"].notna() & (values["value"] != 0)]
    marks = pd.util.hash_pandas_object(some[["scope", "indicator", *CODED, "value"]], index=False)
    groups = marks.groupby(some["report_id"])
    prints = pd.DataFrame({"sum": groups.sum(), "count": groups.size()})
    prints = prints[prints["count"] >= rule.least]
    order = reports.loc[prints.index].assign(**prints).sort_values(["year", "report_id"], kind="stable")
    first = order.groupby(["sum", "count"], sort=False)["report_id"].transform("first")
    for item, other in zip(each(order), first, strict=True):
        if item.report_id != other:
            words = {"count": (item.count, item.count), "what": _WHAT[_relation(reports, item.report_id, other)]}
            yield row(rule, item.report_id, [other, item.report_id], f"{other} = {item.report_id}", words=words)


def same_words(observations: pd.DataFrame, reports: pd.DataFrame, rule: SameWords) -> Iterator[Row]:
    """Reports whose clauses are those of another one once numbers and the agency's names are masked.

    The dataset holds the clauses that numbers stand in, not the whole text; those are compared.
    """
    clauses = observations.loc[observations["evidence"] != "", ["report_id", "evidence"]].drop_duplicates()
    names = reports[["agency", "agency_printed"]].loc[clauses["report_id"]].itertuples(index=False, name=None)
    masked = [_masked(text, *own) for text, own in zip(clauses["evidence"], names, strict=True)]
    clauses = clauses.assign(words=masked, size=[len(text) for text in masked]).drop_duplicates(["report_id", "words"])
    sizes = clauses.groupby("report_id")["size"].sum()
    spread = clauses.groupby("words")["report_id"].transform("size")
    telling = clauses[spread.between(2, rule.common)]
    pairs = telling.merge(telling, on=["words", "size"])
    pairs = pairs[pairs["report_id_x"] < pairs["report_id_y"]]
    common = pairs.groupby(["report_id_x", "report_id_y"])["size"].sum()
    common = common[common >= rule.characters]
    for one, two, shared in common.reset_index().itertuples(index=False, name=None):
        share = shared / (sizes[one] + sizes[two] - shared)
        if share >= rule.share:
            earlier, later = sorted((one, two), key=lambda name: (reports["year"].fillna(0)[name], name))
            what = _WHAT[_relation(reports, later, earlier)][0]
            words = {"percent": (round(100 * share), round(100 * share))}
            told = f"{earlier} ~ {later} ({what}, {shared} 字 chars)"
            yield row(rule, later, [earlier, later], told, words=words)


def _masked(text: str, *names: str) -> str:
    for name in names:
        if name:
            text = text.replace(name, "@")
    return _NUMBER.sub("#", text)


def _relation(reports: pd.DataFrame, one: str, two: str) -> tuple[bool, bool]:
    """Whether two reports have the same agency, and the same year; unknown ones are different."""
    same_agency = reports["agency"][one] == reports["agency"][two] != ""
    years = reports["year"][[one, two]]
    return bool(same_agency), bool(years.notna().all() and years.nunique() == 1)
