"""The coordinates of a fact: what its rule gives, the words around its number spell, and the fact above lends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gongkai.records import Coordinates
from gongkai.relate.choose import Choice, distance
from gongkai.relate.clauses import Clause, Token, joined
from gongkai.relate.cues import bits, codes
from gongkai.relate.labels import label
from gongkai.relate.lawbook import Lawbook, takes
from gongkai.relate.windows import Window
from gongkai.rulebook.codebook import JOIN

_NOWHERE = Coordinates()
_LINK = re.compile(r"[、和及与或]|以及|（含|或者")
_MAILBOX = bits("channel:mailbox")
# One number has one of these: the word nearest to it gives the code.
_SINGLE = frozenset({"measure", "kind", "route", "outcome"})


def coordinates(choice: Choice, window: Window, clause: Clause, laws: Lawbook) -> Coordinates:
    """The coordinates that the rule gives, that its words spell, and that it takes from the fact above.

    A medium governs the clauses behind it; any other word speaks only for its own clause.
    """
    rule = choice.law.rule
    found = dict(rule.at)
    for dimension in rule.dims:
        allowed = laws.allowed(choice.indicator, dimension)
        tokens = [token for token in choice.tokens if token.cues & allowed]
        if dimension != "channel":
            tokens = [token for token in tokens if distance(token, window, clause.breaks.clauses) <= choice.reach]
        if not tokens:
            continue
        tokens = _nearest(tokens, window, clause, dimension)
        if dimension not in found:
            found[dimension] = laws.spelled(joined(tokens) & allowed, dimension)
        names = [clause.text[token.start : token.end] for token in tokens if token.hit and token.hit.named]
        if dimension == "channel" and names:
            found["outlet"] = "、".join(names)
    if rule.rest and rule.rest not in found:
        found[rule.rest] = label(window, clause.text)
    if choice.antecedent is not None:
        for dimension in rule.inherit:
            lent = getattr(choice.antecedent.at, dimension)
            if lent and not found.get(dimension):
                found[dimension] = JOIN.join(sorted(takes(choice.indicator, dimension, set(lent.split(JOIN)))))
    return Coordinates(**found) if found else _NOWHERE


def _nearest(tokens: list[Token], window: Window, clause: Clause, dimension: str) -> list[Token]:
    """Of tokens in several clauses those of the nearest clause, the count's own before what another count lends it,
    named media before plain words; one where a number has only one."""
    tokens = [token for token in tokens if token.hit is not None] or tokens
    if len(tokens) == 1:
        return tokens
    if dimension in _SINGLE:
        return [_exact(tokens, window, dimension)]
    if dimension != "channel":
        return _linked(tokens, window, clause.text)
    tokens = [token for token in tokens if token.start >= window.since] or tokens
    distances = [distance(token, window, clause.breaks.clauses) for token in tokens]
    nearest = min(distances)
    media = [token for token, far in zip(tokens, distances, strict=True) if far == nearest]
    return [token for token in media if not _holds_another(token, media, clause.text)]


def _holds_another(token: Token, media: Sequence[Token], text: str) -> bool:
    """Whether a medium only holds the mailbox that is named right behind it (县政府网站“县长信箱”), or the one in front
    of its brackets: 政务微博（新浪网）."""
    return any(
        (other.start == token.end and other.cues & _MAILBOX)
        or (other.end == token.start - 1 and text[other.end] == "（")
        for other in media
    )


def _exact(tokens: list[Token], window: Window, dimension: str) -> Token:
    """The word nearest to the count, or one of its own that says the same more exactly: 属过程性信息不予公开1件."""
    nearest = min(tokens, key=lambda token: abs(window.hit.start - token.end))
    parents = tuple(code + "." for code in codes(nearest.cues, dimension))
    for token in reversed(tokens):
        if token.start >= window.clause_start and any(
            code.startswith(parents) for code in codes(token.cues, dimension)
        ):
            return token
    return nearest


def _linked(tokens: list[Token], window: Window, text: str) -> list[Token]:
    """The word nearest to the count and those that list marks tie to it: 信函、传真; 信息不存在及不属本机关掌握."""
    chain = [min(tokens, key=lambda token: abs(window.hit.start - token.end))]
    for token in reversed(tokens[: tokens.index(chain[0])]):
        if not _LINK.fullmatch(text, token.end, chain[0].start):
            break
        chain.insert(0, token)
    return chain
