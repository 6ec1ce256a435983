"""Annexes of local statistics before 2014, as provinces laid them out each in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random

from gongkai.records import Number
from gongkai.rulebook.forms import coordinates, load_annex
from tests.generator.figures import annexed
from tests.generator.sheets import Box, Row, Sheet
from tests.generator.truth import TrueFact

_UNITS: Mapping[str, str] = {"disclosed": "条", "staff": "人", "meetings": "次", "trainings": "次", "trainees": "人次"}
_MONEY = ("fees_collected", "fees_waived", "budget")
_FEWEST, _MOST = 8, 30


def annex(year: int, rng: Random, scale: int) -> tuple[Sheet, list[TrueFact]]:
    """An annex with a number for the year, and maybe codes, units and a cumulative column; and its facts."""
    labels = [row for row in load_annex().row if row.indicator != "electronic_share"]
    chosen = sorted(rng.sample(range(len(labels)), rng.randint(_FEWEST, _MOST)))
    units, codes, cumulative = (rng.random() < share for share in (0.8, 0.4, 0.4))
    rows: list[Row] = [
        _row(
            "指标名称",
            "单位" if units else None,
            "代码" if codes else None,
            f"{year}年",
            "累计" if cumulative else None,
        )
    ]
    facts: list[TrueFact] = []
    for number, (row, value, total) in enumerate(annexed([labels[index] for index in chosen], rng, scale), start=1):
        money = row.indicator in _MONEY
        shown: Number = Decimal(value).scaleb(-2) if money else value
        unit = "万元" if money else _UNITS.get(row.indicator, "件")
        label = row.label if units or not money else f"{row.label}（万元）"
        rows.append(
            _row(label, unit if units else None, f"{number:02}" if codes else None, str(shown),
                 str(total) if cumulative else None)
        )  # fmt: skip
        facts.append(TrueFact(row.indicator, coordinates(row), shown * 10_000 if money else value, table="annex"))
        if cumulative and row.cumulative:
            facts.append(TrueFact(row.cumulative, coordinates(row), total, table="annex"))
    return Sheet(tuple(rows), 1), facts


def _row(label: str, unit: str | None, code: str | None, year: str, total: str | None) -> Row:
    """A row without the columns that the annex does not have."""
    return tuple(Box(text, head=at < 2) for at, text in enumerate((label, unit, code, year, total)) if text is not None)
