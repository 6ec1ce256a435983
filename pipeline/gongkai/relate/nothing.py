"""Statements of none: which indicators a negation denies, in its many word orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gongkai.records import Coordinates, Status
from gongkai.relate.clauses import CLAUSE_BREAKS, Clause, Token, joined
from gongkai.relate.cues import bits
from gongkai.relate.lawbook import FactLaw, Lawbook

_NEGATION, _ZERO = bits("negation"), bits("zero")
_SHORT = 16
# A number behind a negation belongs to something else, but for 没有一件 and a printed 0.
_NO_NUMBER = ("0", "1")
_ALL = ("均", "皆", "都", "全")


class Denial(NamedTuple):
    """One indicator denied: the rule, its coordinates, and the word that denies it."""

    law: FactLaw
    at: Coordinates
    word: Token
    start: int
    end: int
    status: Status


def denials(clause: Clause, heading: Clause | None, lawbook: Lawbook) -> list[Denial]:
    """Every indicator that a sentence states as none (未收到申请) or as zero (均为零).

    What is denied stands behind the negation, or in front of it (行政复议、行政诉讼均未发生), or in the part of
    the sentence before (of which a number is not denied: 制发2件，未废止), or, where the sentence names nothing at all,
    in the heading above it (无。).
    """
    return list(_denials(clause, heading, lawbook)) if clause.cues & (_NEGATION | _ZERO) else []


def _denials(clause: Clause, heading: Clause | None, lawbook: Lawbook) -> Iterator[Denial]:
    """The same, part by part."""
    previous: tuple[Token, ...] = ()
    counted = False
    for start, end in _parts(clause):
        tokens = clause.between(start, end)
        words = [token for token in tokens if token.cues & (_NEGATION | _ZERO) and not _goes_on(token, clause.text)]
        if not words:
            previous, counted = tokens, any(start <= count.start < end for count in clause.counts)
            continue
        for place, word in enumerate(words):
            if any(word.start <= count.start < end and count.norm not in _NO_NUMBER for count in clause.counts):
                continue
            stop = words[place + 1].start if place + 1 < len(words) else end
            behind = [token for token in tokens if word.start <= token.start and token.end <= stop]
            before = [token for token in tokens if token.end <= word.start]
            scopes = [before, previous] if word.cues & _ZERO else [behind, [*before, *behind]]
            if not word.cues & _ZERO and (not counted or behind != [word]):
                scopes.append([*previous, *behind])
            # 没有不予受理的申请 denies how requests ended, not those that its heading names.
            judged = joined(tokens) & lawbook.outcomes
            if heading is not None and not judged and clause.sentence.end - clause.sentence.start <= _SHORT:
                scopes.append([*heading.tokens])
            media = [token for token in (*before, *behind) if token.hit is not None]
            yield from _first_denied(scopes, media, word, start, end, lawbook)
        previous = ()


def _goes_on(word: Token, text: str) -> bool:
    """Whether the zero that a word ends in is the first digit of a number of its own: 为0.8万元, 为0件.

    均为0件 is the number of all that it denies.
    """
    if text[word.end - 1] != "0" or text[word.end] in CLAUSE_BREAKS + "、）\n":
        return False
    return text[word.end] in ".0123456789" or not any(mark in text[word.start : word.end] for mark in _ALL)


def _first_denied(
    scopes: Sequence[Sequence[Token]], media: Sequence[Token], word: Token, start: int, end: int, lawbook: Lawbook
) -> Iterator[Denial]:
    status: Status = "reported" if word.cues & _ZERO else "none_stated"
    for scope in scopes:
        present = joined(scope)
        found = lawbook.denied(present)
        if found:
            named = joined(media)
            for law in found:
                yield Denial(law, _coordinates(law, present, named, lawbook), word, start, end, status)
            return


def _coordinates(law: FactLaw, present: int, named: int, lawbook: Lawbook) -> Coordinates:
    """What the words denied spell; media named beside them go before plain words (局长信箱未收到来信)."""
    found = dict(law.rule.at)
    for dimension in law.rule.dims:
        every = lawbook.given(dimension)
        codes = (named & every or present & every) & lawbook.allowed(law.rule.indicator, dimension)
        if codes and dimension not in found:
            found[dimension] = lawbook.spelled(codes, dimension)
    return Coordinates(**found)


def _parts(clause: Clause) -> Iterator[tuple[int, int]]:
    """The stretches of a sentence between its clause breaks."""
    start, stop = clause.sentence.start, clause.sentence.end
    while start < stop:
        end = clause.breaks.clauses.find("，", start, stop)
        if end < 0:
            end = stop
        if start < end:
            yield start, end
        start = end + 1
