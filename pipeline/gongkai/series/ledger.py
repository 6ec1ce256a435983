"""Which reports there are: agency by year, published on time, late, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from gongkai.panel.values import leading
from gongkai.rulebook.codebook import Labelled
from gongkai.rulebook.columns import Column, Schema, Table, load_columns
from gongkai.rulebook.series import load_series

_TABLE = Table(
    id="ledger",
    label_zh="公布情况表",
    label_en="Availability",
    definition_zh="每个机关每个年度一行，重复的报告另占一行；缺报只在该机关前后年度都有报告时列出。",
    definition_en="One row an agency and year, and one for each further copy; a year without a report is listed "
    "where the agency has some before and after.",
)


def ledger(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What became of the report of each agency and year; columns and codes are those of `ledger_schema`."""
    reports = frames["reports"]
    known = reports[(reports["agency"] != "") & reports["year"].notna()]
    terms = [_deadline(*item) for item in zip(known["function"], known["year"], strict=True)]
    days = pd.Series(terms, index=known.index, dtype=object)
    dated = [day is not None and day.year > year for day, year in zip(known["published"], known["year"], strict=True)]
    status = pd.Series("undated", index=known.index, dtype=object)
    late = [bool(day and term and day > term) for day, term in zip(known["published"], days, strict=True)]
    status = status.mask(pd.Series(dated, index=known.index), "on_time").mask(
        pd.Series(late, index=known.index), "late"
    )
    status = status.mask(known["status"] == "failed", "unreadable")
    status = status.mask(~known.index.isin(leading(known).index), "duplicate")
    rows = known.assign(deadline=days, status=status)
    whole = pd.concat([rows, _missing(known)], ignore_index=True)
    order = whole.sort_values(["agency", "year", "status", "report_id"], key=_order, kind="stable")
    return order[[column.name for column in ledger_schema().columns["ledger"]]].reset_index(drop=True)


def _order(values: pd.Series) -> pd.Series:
    return values == "duplicate" if values.name == "status" else values


def _missing(known: pd.DataFrame) -> pd.DataFrame:
    """A row for each year without a report between an agency's first and last."""
    spans = known.groupby("agency")["year"].agg(["min", "max"])
    there = {*zip(known["agency"], known["year"], strict=True)}
    holes = [
        (agency, year)
        for agency, first, last in spans.itertuples(name=None)
        for year in range(first, last + 1)
        if (agency, year) not in there
    ]
    latest = known.sort_values("year", kind="stable").drop_duplicates("agency", keep="last").set_index("agency")
    names = [agency for agency, _ in holes]
    rows = pd.DataFrame({"agency": names, "year": pd.Series([year for _, year in holes], dtype="Int64")}, dtype=object)
    about = latest.reindex(names)
    for column in ("adcode", "level", "function"):
        rows[column] = about[column].to_list()
    return rows.assign(report_id="", published=None, deadline=None, status="missing").astype({"year": "Int64"})


def _deadline(function: str, year: int) -> date | None:
    who = ("all", "government" if function == "government" else "office")
    for term in load_series().deadline:
        if term.of in who and term.years[0] <= year <= term.years[1]:
            return date(year + 1, term.month, term.day)
    return None


def ledger_schema() -> Schema:
    """The columns and codes of the ledger."""
    known = {column.name: column for column in load_columns().columns["reports"]}
    own = [
        Column(
            table="ledger", name="deadline", type="date", label_zh="期限", label_en="Deadline",
            definition_zh="法定公布期限的最后一天。", definition_en="Last day of the legal term.",
        ),
        Column(
            table="ledger", name="status", type="string", codes="availability", required=True,
            label_zh="公布情况", label_en="Availability",
            definition_zh="该年度报告的公布情况。", definition_en="What became of the report.",
        ),
    ]  # fmt: skip
    kept = [known[name] for name in ("agency", "adcode", "level", "function", "year", "report_id", "published")]
    columns = [replace(column, table="ledger", required=False) for column in kept]
    vocabularies: dict[str, Mapping[str, Labelled]] = {
        name: load_columns().vocabularies[name] for name in ("level", "function")
    }
    vocabularies["availability"] = {term.code: term for term in load_series().term}
    return Schema({"ledger": _TABLE}, {"ledger": (*columns, *own)}, vocabularies, "ledger")
