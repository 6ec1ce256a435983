"""COUNT: what a rule file cannot say is how the parts of a printed number make its value."""

from __future__ import annotations

from functools import lru_cache

from gongkai.match.engine import Match, group_places
from gongkai.normalise.numerals import parse_count, qualifier_before
from gongkai.records import Hit, Value


def count(match: Match, text: str) -> Hit | None:
    """The COUNT that a match stands for, or None where its number cannot be read."""
    start, end, rule, found = match
    outside = qualifier_before(text[max(0, start - 4) : start])
    value = _value(rule.regex, found.groups("") if found else (), rule.norm, outside)
    if value is None:
        return None
    return Hit("COUNT", start, end, str(value.number), rule.id, value)


@lru_cache(maxsize=2048)  # small numbers with a few units return in every report
def _value(regex: str, held: tuple[str, ...], unit: str, outside: str) -> Value | None:
    """What the groups of `regex` say, if they hold these strings behind an approximator `outside`."""
    groups = {name: held[place - 1] for name, place in group_places(regex).items()}
    return parse_count(
        "一万" if groups["number"] == "万" else groups["number"],  # 近万份
        groups.get("scale", "") + groups.get("rest", ""),
        groups.get("more", ""),
        unit or groups.get("unit", ""),
        before=groups.get("before", "") or outside,
        after=groups.get("after", "") or groups.get("over", ""),
    )
