"""What the page about a dataset shows, computed from its frames: bars, cells of grids and bins of histograms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import pandas as pd

from gongkai.cli.labels import Label, label
from gongkai.panel import panel
from gongkai.panel.wide import STATUS
from gongkai.rulebook.columns import Term
from gongkai.rulebook.crosswalk import load_crosswalk
from gongkai.rulebook.identities import load_identities
from gongkai.rulebook.series import load_series
from gongkai.series.found import variable_label

Part: TypeAlias = tuple[str, int, str]
Bar: TypeAlias = tuple[str, list[Part], str]
GridCell: TypeAlias = tuple[str, float | None, str, str]
GridRow: TypeAlias = tuple[str, list[GridCell]]

LISTED = 60
_MOST = 18
_FORMS = ("narrative", "stat2014", "form2019", "form2021")
_SEVERITIES = ("error", "warning", "note")
_COMPLETE = (
    "disclosed", "normative__issued", "normative__in_force", "requests_received", "received__natural_person",
    "requests_carried_in", "requests_answered", "answered__granted", "answered__partial", "answered__refused",
    "answered__unable", "answered__unprocessed", "answered__other", "requests_carried_out", "fees_collected",
    "reconsiderations", "litigations", "complaints", "staff", "budget", "trainings", "licences__decisions",
    "penalties__decisions", "compulsions__decisions", "charges__amount",
)  # fmt: skip
_SPREAD = (
    "disclosed", "requests_received", "answered__granted", "requests_carried_out", "reconsiderations", "litigations",
    "penalties__decisions", "normative__in_force",
)  # fmt: skip
_BINS = (0, 1, 10, 100, 1_000, 10_000, 100_000)


def counted(series: pd.Series, order: Sequence[str] | None = None) -> list[tuple[str, int]]:
    """How often each value stands, in the order given, else the most frequent first."""
    counts = series.value_counts()
    names = [name for name in order if name in counts] if order else sorted(counts.index, key=lambda n: (-counts[n], n))
    return [(name, int(counts[name])) for name in names]


def simple_bars(counts: Sequence[tuple[str, int]], vocabulary: str = "") -> list[Bar]:
    """A bar for each of the most frequent values."""
    shown = [
        (f"{(name := label(vocabulary, code)).zh} {name.en}" if vocabulary else code, n) for code, n in counts[:_MOST]
    ]
    return [(words or "–", [("one", n, f"{words}: {n:,}")], f"{n:,}") for words, n in shown]


def year_bars(reports: pd.DataFrame) -> list[Bar]:
    """Reports by year, each by the newest form that it uses."""
    last = reports["form"].str.rpartition("+")[2] if len(reports) else reports["form"]
    return stacked(reports["year"], last, _FORMS, "form")


def stacked(by: pd.Series, kind: pd.Series, order: Sequence[str], vocabulary: str) -> list[Bar]:
    """A bar for each value of `by` in ascending order, in parts by `kind`."""
    return _parted(pd.crosstab(by, kind), order, vocabulary)


def check_bars(findings: pd.DataFrame) -> list[Bar]:
    """Findings by rule, the most frequent first, in parts by severity."""
    table = pd.crosstab(findings["check"], findings["severity"])
    most = table.sum(axis=1).sort_values(ascending=False, kind="stable").index[:_MOST]
    return _parted(table.loc[most], _SEVERITIES, "severity")


def _parted(table: pd.DataFrame, order: Sequence[str], vocabulary: str) -> list[Bar]:
    """A bar a row of a cross table, in parts by its columns."""
    return [
        (
            str(name),
            [
                (code, n, f"{name} {label(vocabulary, code).zh}: {n:,}")
                for code in order
                if (n := int(row.get(code, 0)))
            ],
            f"{int(row.sum()):,}",
        )
        for name, row in table.iterrows()
    ]


def meanings(checks: Sequence[str]) -> list[tuple[str, Label]]:
    """What the rules among `checks` say that have words of their own."""
    known = {rule.id: Label(rule.label, rule.label_en) for rule in load_identities()}
    rules = load_series()
    series = (*rules.balance, rules.outlier, rules.same_numbers, rules.same_words, rules.unit_slip, rules.gap)
    known |= {
        rule.id: Label(_plain(rule.label), _plain(rule.label_en)) for rule in (*series, rules.constant, rules.parts)
    }
    return [(check, known[check]) for check in checks if check in known]


def _plain(words: str) -> str:
    """A rule's label without what is filled in."""
    for name in ("variable", "factor", "count", "what", "percent", "year", "years"):
        words = words.replace(f"{{{name}}}", "…")
    return words


def span_of(frames: Mapping[str, pd.DataFrame]) -> list[int]:
    """The report years from the first to the last."""
    years = frames["reports"]["year"].dropna()
    return list(range(int(years.min()), int(years.max()) + 1)) if len(years) else []


def ledger_rows(ledger: pd.DataFrame, span: Sequence[int]) -> Iterator[GridRow]:
    """A row for each agency with what became of each year's report."""
    for agency, rows in ledger[ledger["status"] != "duplicate"].groupby("agency"):
        status = dict(zip(rows["year"], rows["status"], strict=True))
        cells = [_availability(str(agency), year, status.get(year, "")) for year in span]
        yield str(agency), cells


def _availability(agency: str, year: int, code: str) -> GridCell:
    terms: Mapping[str, Term] = {term.code: term for term in load_series().term}
    words = f"{terms[code].label_zh} {terms[code].label_en}" if code else "–"
    return code or "absent", None, "", f"{agency} {year}: {words}"


def availability() -> list[tuple[str, Label]]:
    """The codes of the ledger with their labels."""
    return [(term.code, Label(term.label_zh, term.label_en)) for term in load_series().term]


def completeness(wide: pd.DataFrame, span: Sequence[int]) -> list[GridRow]:
    """The share of a year's agencies that have a number, for each of the main variables."""
    names = [name for name in _COMPLETE if name in wide]
    has = wide[names].notna().groupby(wide["year"]).mean()
    absent = pd.DataFrame({name: wide[name + STATUS].eq("not_in_form") for name in names}).groupby(wide["year"]).all()
    rows = []
    for name in names:
        zh, en = variable_label(name)
        cells: list[GridCell] = []
        for year in span:
            if year not in has.index or absent[name][year]:
                cells.append(("none" if year in has.index else "absent", None, "", f"{zh} {year}: –"))
            else:
                share = float(has[name][year])
                cells.append(("share", share, f"{share:.0%}".rstrip("%"), f"{zh} {en} {year}: {share:.0%}"))
        rows.append((f"{zh}　{en}", cells))
    return rows


def distributions(wide: pd.DataFrame) -> list[tuple[Label, list[Part], str]]:
    """How often numbers of each order of magnitude occur, and a line about them."""
    found = []
    for name in _SPREAD:
        values = wide[name].dropna() if name in wide else pd.Series(dtype=float)
        if len(values) == 0:
            continue
        edges = [-float("inf"), *(edge - 0.5 for edge in _BINS[1:]), float("inf")]
        counts = pd.cut(values, edges, labels=[f"{edge:,}" if edge else "0" for edge in _BINS]).value_counts(sort=False)
        bins = [
            (_short(edge), int(n), f"≥ {edge:,}: {n:,}" if edge else f"0: {n:,}")
            for edge, n in zip(_BINS, counts, strict=True)
        ]
        about = f"n = {len(values):,} · 中位数 median {values.median():,.0f} · 最大 max {values.max():,.0f}"
        found.append((Label(*variable_label(name)), bins, about))
    return found


def _short(edge: int) -> str:
    """An edge of a bin, short enough to stand under it."""
    return "0" if edge == 0 else "1+" if edge == 1 else f"{edge // 1000}k+" if edge >= 1000 else f"{edge}+"


def wide_view(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The panel of all agencies, values of every grade."""
    return panel(frames, grades=list(load_crosswalk().grades))
