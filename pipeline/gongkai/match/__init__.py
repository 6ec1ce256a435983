"""Entities of a view: rules to hits, every kind through one engine and one overlap policy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from gongkai.match.agencies import agencies
from gongkai.match.channels import Owners, OwnerWords, channel, repeated
from gongkai.match.counts import count
from gongkai.match.engine import Engine, Match
from gongkai.match.tokens import token_matches
from gongkai.normalise.dates import parse_period
from gongkai.records import EntityType, Hit, View
from gongkai.rulebook.authority import organs, place_names
from gongkai.rulebook.files import toml_file
from gongkai.rulebook.rules import EntityRule, load_rulebook

# An agency's name never runs over a medium: 区政府网站民政局页面.
_MEDIA = ("网站", "微信", "微博")
_PLANS = "problems"
# Of two readings of the same characters: a broadcaster (县广播电视台) is a medium before it is an agency.
_START = attrgetter("start")
_ORDER: dict[EntityType, int] = {"CHANNEL": 0, "PERIOD": 1, "COUNT": 2, "AGENCY": 3}


class _Matchers(NamedTuple):
    engine: Engine
    token_rules: tuple[EntityRule, ...]
    words: OwnerWords
    upkeep: tuple[str, ...]


@cache
def _matchers(rules: Path | None) -> _Matchers:
    book = load_rulebook(rules)
    owners = toml_file("owners.toml")
    facilities = [purpose + place for place in owners["facilities"] for purpose in ("", *owners["purposes"])]
    return _Matchers(
        Engine(rule for rule in book.entities if not rule.tokens),
        tuple(rule for rule in book.entities if rule.tokens),
        OwnerWords(chain(owners["words"], facilities, place_names(), organs().names), owners["links"]),
        tuple(owners["upkeep"]),
    )


def needs_words(rules: Path | None = None) -> bool:
    """Whether some rule reads words, so that `match` wants the view's text cut into them."""
    return bool(_matchers(rules).token_rules)


def match(view: View, year: int | None, rules: Path | None = None, words: Sequence[str] = ()) -> tuple[Hit, ...]:
    """The entities of a view in order of position, without overlaps; a longer one beats those that it touches.

    `year` is the report year: months without a year are dated by it. Positions are those of the view. `words`
    are its text cut into words, for the rules that read them.
    """
    matchers = _matchers(rules)
    named = [
        found for found in agencies(view) if not any(medium in view.text[found[0] : found[1]] for medium in _MEDIA)
    ]
    inside = {place: start for start, end, _ in named for place in range(start + 1, end + 1)}
    owners = Owners(inside, matchers.words)
    hits = [Hit("AGENCY", start, end, view.text[start:end], rule) for start, end, rule in named]
    for found in [*matchers.engine.scan(view.text), *token_matches(matchers.token_rules, words)]:
        hit = _hit(found, view, year, owners)
        if hit is not None:
            hits.append(hit)
    hits.extend(repeated(hits, view.text))
    hits = [hit for hit in hits if not _is_beside_the_point(hit, view, matchers.upkeep)]
    return _without_overlaps(hits)


def _hit(found: Match, view: View, year: int | None, owners: Owners) -> Hit | None:
    match found.rule.label:
        case "COUNT":
            return count(found, view.text)
        case "CHANNEL":
            return channel(found, view.text, owners)
        case "PERIOD":
            norm = parse_period(view.text[found.start : found.end], year)
            return Hit("PERIOD", found.start, found.end, norm or "", found.rule.id)
        case "AGENCY":
            return Hit("AGENCY", found.start, found.end, found.rule.norm, found.rule.id)


def _is_beside_the_point(hit: Hit, view: View, upkeep: tuple[str, ...]) -> bool:
    """Whether a medium without a name of its own is only a subject: of a heading (三、网站建设), of its upkeep (网站
    整合), or of problems and plans (网站更新慢)."""
    if hit.type != "CHANNEL" or hit.named:
        return False
    if view.text.startswith(upkeep, hit.end):
        return True
    sentence = view.sentence_at(hit.start)
    return sentence.is_heading or sentence.kind == _PLANS


def _precedence(hit: Hit) -> tuple[int, int, int, bool, str]:
    """The longest, then the first; of two readings of the same characters a name before a word of kind."""
    return hit.start - hit.end, hit.start, _ORDER[hit.type], not hit.named, hit.rule


def _without_overlaps(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits of a text by `_precedence`, without those that touch one before them; in order of position."""
    kept: list[Hit] = []
    together: list[Hit] = []
    past = 0
    for hit in sorted(hits, key=_START):
        if hit.start >= past and together:
            kept += together if len(together) == 1 else _best(together)
            together = []
        together.append(hit)
        past = max(past, hit.end)
    return tuple(kept + _best(together))


def _best(hits: Sequence[Hit]) -> list[Hit]:
    """What `_without_overlaps` keeps, without looking first which hits touch another at all."""
    if not hits:
        return []
    kept: list[Hit] = []
    first, past = min(hit.start for hit in hits), max(hit.end for hit in hits)
    taken = bytearray(past - first)
    for hit in sorted(hits, key=_precedence):
        start, end = hit.start - first, hit.end - first
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            kept.append(hit)
    return sorted(kept, key=_START)
