"""What relating reads instead of characters: cues, counts and periods of a sentence, in view positions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from gongkai.records import Hit, Sentence, View
from gongkai.relate.cues import bits
from gongkai.relate.lawbook import Lawbook

CLAUSE_BREAKS = "，；：。！？"
ITEM_BREAKS = CLAUSE_BREAKS + "、（）"
# A title is a cue of its own; what it says is no statement of the report, but it may tell what kind of thing it names.
_TITLE = re.compile(r"《[^《》\n]{1,40}》")
# A count behind these is a part of what stands before them: 复议案件中3件….
_TITLED, _WAY = bits("title"), bits("way")
_TELLING = bits("negation", "zero", "plan")
_MEDIA = 1024  # a rule for media has one norm: so many rules fit in


class Token(NamedTuple):
    """A stretch of the view that carries cues; `hit` is the medium that it names, if any.

    A medium carries its codes (`channel:website`) and the id of the rule that found it.
    """

    start: int
    end: int
    cues: int
    hit: Hit | None = None


def joined(tokens: Iterable[Token], since: int = 0) -> int:
    """The cues of all tokens together that begin at `since` or later."""
    found = 0
    for token in tokens:
        if token.start >= since:
            found |= token.cues
    return found


class Text(NamedTuple):
    """The text of a view as `printed`; and with one mark, `，`, for every clause break, for these and brackets, for
    every break of items, so that one search finds the next one."""

    printed: str
    clauses: str
    brackets: str
    items: str

    @classmethod
    def of(cls, text: str) -> Text:
        """`text` with its breaks."""
        clauses = _with_commas(text, CLAUSE_BREAKS[1:])
        brackets = _with_commas(clauses, "（）")
        return cls(text, clauses, brackets, _with_commas(brackets, "、"))


class Clause(NamedTuple):
    """One sentence as relating sees it: its tokens, counts, periods and agencies, each in order of position; `cues`
    are those of all tokens."""

    text: str
    breaks: Text
    sentence: Sentence
    tokens: Sequence[Token]
    cues: int
    counts: Sequence[Hit]
    periods: Sequence[Hit]
    agencies: Sequence[Hit]

    def between(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens that lie in `start:end`."""
        return tuple([token for token in self.tokens if start <= token.start and token.end <= end])

    def said(self, cues: int, start: int, end: int) -> bool:
        """Whether one of these cues stands in `start:end`."""
        return bool(cues & self.cues) and any(token.cues & cues for token in self.between(start, end))


def clauses(view: View, hits: Sequence[Hit], laws: Lawbook) -> Iterator[Clause]:
    """A `Clause` for each heading and each sentence that may tell something: that has a number or denies or plans.

    Words inside the name of an agency or a medium are no cues.
    """
    tokens = _tokens(view, hits, laws)
    ways = {token.start for token in tokens if token.cues & _WAY}
    breaks = Text.of(view.text)
    token_starts, hit_starts = [token.start for token in tokens], [hit.start for hit in hits]
    for sentence in view.sentences:
        start, end = sentence.start, sentence.end
        own = tokens[bisect_left(token_starts, start) : bisect_left(token_starts, end)]
        counts, periods, agencies = [], [], []
        for hit in hits[bisect_left(hit_starts, start) : bisect_left(hit_starts, end)]:
            match hit.type:
                case "COUNT" if hit.end not in ways:
                    counts.append(hit)
                case "PERIOD":
                    periods.append(hit)
                case "AGENCY":
                    agencies.append(hit)
        cues = joined(own)
        if counts or sentence.is_heading or may_tell(cues):
            yield Clause(view.text, breaks, sentence, own, cues, counts, periods, agencies)


def may_tell(cues: int) -> bool:
    """Whether a sentence without a number can tell something: whether it denies or plans."""
    return bool(cues & _TELLING)


def _tokens(view: View, hits: Sequence[Hit], laws: Lawbook) -> list[Token]:
    """The tokens of a view in order of position: titles, cues, media."""
    covered = bytearray(len(view.text))
    for hit in hits:
        if hit.type != "PERIOD":
            covered[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
    tokens = [
        Token(title.start(), title.end(), _TITLED)
        for title in _TITLE.finditer(view.text)
        if covered.find(0, title.start(), title.end()) >= 0
    ]
    titled = bytearray(len(view.text))
    for title in tokens:
        titled[title.start : title.end] = b"\x01" * (title.end - title.start)
    tokens += [
        Token(start, end, cues)
        for start, end, (cues,) in laws.lexicon.scan(view.text)
        if covered.find(0, start, end) >= 0 and (not titled[start] or cues & laws.kinds)
    ]
    tokens += [Token(hit.start, hit.end, _of_medium(hit.rule, hit.norm), hit) for hit in hits if hit.type == "CHANNEL"]
    tokens.sort(key=itemgetter(0))
    return tokens


@lru_cache(_MEDIA)
def _of_medium(rule: str, norm: str) -> int:
    """The cues of a medium: the rule that found it and its codes."""
    return bits(rule, *(f"channel:{code}" for code in norm.split("+")))


def _with_commas(text: str, marks: str) -> str:
    for mark in marks:
        text = text.replace(mark, "，")
    return text
