"""The report fields of one report: who, where, which year, when published."""

from __future__ import annotations

from collections.abc import Mapping

from gongkai.evaluate.gold import GoldReport
from gongkai.evaluate.mistakes import Kind, Mistake, Side
from gongkai.evaluate.scores import HIT, MISSED, WRONG, Key, Score

FIELDS = ("agency", "adcode", "year", "published")


def score_fields(gold: GoldReport, found: Mapping[str, str]) -> tuple[dict[Key, Score], list[Mistake]]:
    """Each field that gold knows: right, wrong, or left empty; parent divisions may stand before an agency."""
    scores, mistakes = {}, []
    for name in FIELDS:
        wanted = getattr(gold.report, name)
        if wanted is None:
            continue
        got, options = found.get(name, ""), str(wanted).split("|")
        if name == "agency":
            right = _bare(got, gold) in [_bare(option, gold) for option in options]
        else:
            right = got in options
        scores[Key("field", "field", name)] = HIT if right else WRONG if got else MISSED
        if not right:
            kind: Kind = "wrong_value" if got else "missed"
            mistakes.append(Mistake(gold.id, "field", kind, Side(name, str(wanted)), Side(name, got) if got else None))
    return scores, mistakes


def _bare(agency: str, gold: GoldReport) -> str:
    """An agency's name without the names of the divisions above its own."""
    for division in gold.report.region.split("/")[:-1]:
        if division:
            agency = agency.removeprefix(division)
    return agency
