"""The report fields of one report: who, where, which year, when published."""

from __future__ import annotations

from collections.abc import Mapping

from gongkai.evaluate.gold import GoldReport
from gongkai.evaluate.scores import Mistake, Share

FIELDS = ("agency", "adcode", "year", "published")


def score_fields(gold: GoldReport, found: Mapping[str, str]) -> tuple[dict[str, Share], list[Mistake]]:
    """Each field that gold knows, right or not; an agency's name may have its parent divisions in front."""
    shares, mistakes = {}, []
    for name in FIELDS:
        wanted = getattr(gold.report, name)
        if wanted is None:
            continue
        got, options = found.get(name, ""), str(wanted).split("|")
        if name == "agency":
            right = _bare(got, gold) in [_bare(option, gold) for option in options]
        else:
            right = got in options
        shares[name] = Share(int(right), 1)
        if not right:
            mistakes.append(Mistake(gold.id, name, str(wanted), got))
    return shares, mistakes


def _bare(agency: str, gold: GoldReport) -> str:
    """An agency's name without the names of the divisions above its own."""
    for division in gold.report.region.split("/")[:-1]:
        if division:
            agency = agency.removeprefix(division)
    return agency
