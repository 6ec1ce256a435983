"""COUNT: what a rule file cannot say is how the parts of a printed number make its value."""

from __future__ import annotations

from gongkai.match.engine import Match
from gongkai.normalise.numerals import parse_count, qualifier_before
from gongkai.records import Hit


def count(match: Match, text: str) -> Hit | None:
    """The COUNT that a match stands for, or None where its number cannot be read."""
    groups = match.groups
    outside = qualifier_before(text[max(0, match.start - 4) : match.start])
    value = parse_count(
        "一万" if groups["number"] == "万" else groups["number"],  # 近万份
        groups.get("scale", "") + groups.get("rest", ""),
        groups.get("more", ""),
        match.rule.norm or groups.get("unit", ""),
        before=groups.get("before", "") or outside,
        after=groups.get("after", "") or groups.get("over", ""),
    )
    if value is None:
        return None
    return Hit("COUNT", match.start, match.end, str(value.number), match.rule.id, value)
