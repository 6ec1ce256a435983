"""What relating reads instead of characters: cues, counts and periods of a sentence, in view positions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from gongkai.records import Hit, Sentence, View
from gongkai.rulebook.lexicon import Lexicon

CLAUSE_BREAKS = "，；：。！？"
ITEM_BREAKS = CLAUSE_BREAKS + "、（）"
# Cues that say how a count relates to others, not what it counts.
STEERING = frozenset({"part", "others", "stop", "last_year", "level", "jurisdiction", "respectively"})
# A title is a cue of its own; what it says is no statement of the report, but it may tell what kind of thing it names.
_TITLE = re.compile(r"《[^《》\n]{1,40}》")
# A count behind these is a part of what stands before them: 复议案件中3件….
_TITLED, _KIND = "title", "kind:"
_WAY = "way"
_INSIDE = ("中", "里")
_BATCHES, _TIMES = ("批", "批次", "次"), ("期", "场", "次", "场次", "班")
_PLACES = ("个", "家", "处", "所")
# What a clause says of all that were just counted: 联络员31名，皆属兼职。
_OF_ALL = re.compile(r"[，（](?:均|皆|都|全|全部|全都|一律)(?:[为是属系]|属于)")
_CONJUNCTIONS = ("以及", "和", "及", "与", "并", "或")


class _Placed(Protocol):
    """Whatever has a place in the view."""

    @property
    def start(self) -> int:
        """Where it begins."""


PlacedT = TypeVar("PlacedT", bound=_Placed)


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of the view that carries cues; `hit` is the medium that it names, if any.

    A medium carries its codes (`channel:website`) and the id of the rule that found it.
    """

    start: int
    end: int
    cues: frozenset[str]
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence as relating sees it: its tokens, counts, periods and agencies, each in order of position."""

    text: str
    sentence: Sentence
    tokens: tuple[Token, ...]
    counts: tuple[Hit, ...]
    periods: tuple[Hit, ...]
    agencies: tuple[Hit, ...] = ()

    def between(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens that lie in `start:end`."""
        return tuple(token for token in self.tokens if start <= token.start and token.end <= end)


@dataclass(frozen=True, slots=True)
class Window:
    """The words that belong to a count: those before it (`left`) and those after it (`right`).

    `start:end` is the stretch in the view, `since` where it begins or, if that is later, the count before ends;
    the count's own clause begins at `clause_start`; it `opens` it if no word of its own stands before it, or only
    what it is a part of (发布会中1场由局长主讲). `whole` are the words before the count of which this one may be a
    part. `beyond` are the words behind those after it (2件实为举报，不予处理; 31名，皆属兼职), up to a `；` or the
    clause of the next count. `run` counts share the words before them (2021年分别为79件、28件).
    """

    count: Hit
    start: int
    since: int
    clause_start: int
    end: int
    left: tuple[Token, ...]
    right: tuple[Token, ...]
    whole: tuple[Token, ...] = ()
    opens: bool = False
    beyond: tuple[Token, ...] = ()
    run: int = 1


def clauses(view: View, hits: Sequence[Hit], lexicon: Lexicon[str]) -> list[Clause]:
    """A `Clause` for each sentence, headings too; words inside the name of an agency or a medium are no cues."""
    covered = bytearray(len(view.text))
    for hit in hits:
        if hit.type != "PERIOD":
            covered[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
    titled = bytearray(len(view.text))
    tokens = []
    for title in _TITLE.finditer(view.text):
        if not all(covered[title.start() : title.end()]):
            titled[title.start() : title.end()] = b"\x01" * (title.end() - title.start())
            tokens.append(Token(title.start(), title.end(), frozenset({_TITLED})))
    tokens += [
        Token(start, end, frozenset(cues))
        for start, end, cues in lexicon.scan(view.text)
        if not all(covered[start:end]) and (not titled[start] or any(cue.startswith(_KIND) for cue in cues))
    ]
    tokens += [
        Token(
            hit.start,
            hit.end,
            frozenset({hit.rule, *(f"channel:{code}" for code in hit.norm.split("+"))}),
            hit,
        )
        for hit in hits
        if hit.type == "CHANNEL"
    ]
    tokens.sort(key=lambda token: token.start)
    inside_tokens = _Inside(tokens)
    ways = {token.start for token in tokens if _WAY in token.cues}
    counts = _Inside([hit for hit in hits if hit.type == "COUNT" and hit.end not in ways])
    periods = _Inside([hit for hit in hits if hit.type == "PERIOD"])
    agencies = _Inside([hit for hit in hits if hit.type == "AGENCY"])
    return [
        Clause(view.text, sentence, inside_tokens(sentence), counts(sentence), periods(sentence), agencies(sentence))
        for sentence in view.sentences
    ]


class _Inside(Generic[PlacedT]):
    """Finds those of many placed things that begin in a sentence."""

    def __init__(self, items: Sequence[PlacedT]) -> None:
        self._items = items
        self._starts = [item.start for item in items]

    def __call__(self, sentence: Sentence) -> tuple[PlacedT, ...]:
        first, last = (bisect_left(self._starts, place) for place in (sentence.start, sentence.end))
        return tuple(self._items[first:last])


def windows(clause: Clause) -> list[Window]:
    """The window of each count: from where the words of the count before it end, to the next break."""
    found: list[Window] = []
    counts = [count for count in clause.counts if not _is_manner(count, clause)]
    stops = [*(count.start for count in counts[1:]), clause.sentence.end][: len(counts)]
    start = since = clause.sentence.start
    whole: tuple[Token, ...] = ()
    for count, stop in zip(counts, stops, strict=True):
        breaks = [clause.text.rfind(mark, start, count.start) for mark in CLAUSE_BREAKS]
        clause_start = max(start, since, max(breaks) + 1)
        own = clause.between(clause_start, count.start)
        opens = all(token.cues <= STEERING for token in own) or clause.text.endswith(_INSIDE, clause_start, count.start)
        bare = not clause.text[own[-1].end if own else clause_start : count.start]
        # What a count says in front, its clause goes on to say behind it, lists and all (其余5条通过公告栏、广播公开).
        end = _first_break(clause.text, count.end, stop, CLAUSE_BREAKS + "（）") if opens else stop
        if end == stop:
            end = _first_break(clause.text, count.end, stop, ITEM_BREAKS)
        said = _OF_ALL.match(clause.text, end, clause.sentence.end) is not None
        window = Window(
            count=count,
            start=start,
            since=max(start, since),
            clause_start=clause_start,
            end=end,
            left=clause.between(start, count.start),
            right=clause.between(count.end, end),
            whole=whole,
            opens=opens,
            beyond=clause.between(end, _last_break(clause.text, end, stop)) if (opens and bare) or said else (),
        )
        found.append(window)
        if not any("part" in token.cues for token in window.left):
            whole = window.left
        since = count.end
        # With no break between them (举办培训班2期215人次), or but a list mark (2期、3期), two counts share the words
        # before the first.
        if end < stop and clause.text[count.end : stop] not in ("、", "和", "及") and not _is_owner(count, end, clause):
            start = end + 1 if clause.text[end] in ITEM_BREAKS else end
    return found


def _last_break(text: str, start: int, stop: int) -> int:
    """Where the clauses end that lie wholly in a stretch, up to the first ；."""
    closed = text.find("；", start, stop)
    return closed if closed >= 0 else max(start, *(text.rfind(mark, start, stop) for mark in CLAUSE_BREAKS))


def _is_manner(count: Hit, clause: Clause) -> bool:
    """Whether a number only says in how many parts something was done whose number follows: 分两批培训，共4期."""
    if not clause.text.endswith("分", 0, count.start) or count.value is None or count.value.unit not in _BATCHES:
        return False
    return any(other.start > count.end and other.value and other.value.unit in _TIMES for other in clause.counts)


def _is_owner(count: Hit, end: int, clause: Clause) -> bool:
    """Whether a number only says whose medium or staff is meant (三个大厅的显示屏播出公告、通知420条), so that a list
    mark does not part its words from the next number."""
    if count.value is None or count.value.unit not in _PLACES or clause.text[end] != "、":
        return False
    return any(token.hit is not None for token in clause.between(count.end, end))


def _first_break(text: str, start: int, stop: int, marks: str) -> int:
    """The first of the `marks` in a stretch; a conjunction right before the next number is a break too."""
    for position in range(start, stop):
        if text[position] in marks:
            return position
    for word in _CONJUNCTIONS:
        if text.endswith(word, start, stop):
            return stop - len(word)
    return stop
