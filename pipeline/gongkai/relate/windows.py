"""Which words belong to which number of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from gongkai.records import Hit
from gongkai.relate.clauses import ITEM_BREAKS, Clause, Token, joined
from gongkai.relate.cues import bits

# Cues that say how a count relates to others, not what it counts.
STEERING = bits("part", "others", "stop", "last_year", "level", "jurisdiction", "respectively")
_PART = bits("part")
_INSIDE = ("中", "里")
_BATCHES, _TIMES = ("批", "批次", "次"), ("期", "场", "次", "场次", "班")
_PLACES = ("个", "家", "处", "所")
# What a clause says of all that were just counted: 联络员31名，皆属兼职.
_OF_ALL = re.compile(r"[，（](?:均|皆|都|全|全部|全都|一律)(?:[为是属系]|属于)")
# What may stand before a number that opens its clause, without saying what it counts.
_ANOTHER = frozenset(("", "另", "另有", "有", "还有", "尚有"))
_CONJUNCTIONS = ("以及", "和", "及", "与", "并", "或")


class Window(NamedTuple):
    """The words that belong to a count, the `hit`: those before it (`left`, with the cues `said`), those after it
    (`right`). `unit` is its unit or empty; `own` are the cues before it in its own clause.

    `start:end` is the stretch in the view, `since` where it begins or, if that is later, the count before ends;
    the count's own clause begins at `clause_start`; it `opens` it if no word of its own stands before it, or only
    what it is a part of (发布会中1场由局长主讲). `whole` are the words before the count of which this one may be a
    part. `beyond` are the words behind those after it (2件实为举报，不予处理; 31名，皆属兼职), up to a `；` or the
    clause of the next count. `run` counts share the words before them (2021年分别为79件、28件).
    """

    hit: Hit
    unit: str
    start: int
    since: int
    clause_start: int
    end: int
    left: tuple[Token, ...]
    said: int
    own: int
    right: tuple[Token, ...]
    whole: tuple[Token, ...] = ()
    opens: bool = False
    beyond: tuple[Token, ...] = ()
    run: int = 1


def with_left(window: Window, left: Iterable[Token]) -> Window:
    """`window` with other words before its count."""
    left = tuple(left)
    return window._replace(left=left, said=joined(left), own=joined(left, window.clause_start))


def windows(clause: Clause) -> list[Window]:
    """The window of each count: from where the words of the count before it end, to the next break."""
    found: list[Window] = []
    text = clause.text
    counts = [count for count in clause.counts if not _is_manner(count, clause)]
    start = since = clause.sentence.start
    whole: tuple[Token, ...] = ()
    for place, count in enumerate(counts, 1):
        stop = counts[place].start if place < len(counts) else clause.sentence.end
        window = _window(count, start, max(start, since), stop, whole, clause)
        found.append(window)
        if not window.said & _PART:
            whole = window.left
        since, end = count.end, window.end
        # With no break between them (举办培训班2期215人次), or but a list mark (2期、3期), two counts share the words
        # before the first.
        if end < stop and text[since:stop] not in ("、", "和", "及") and not _is_owner(count, end, clause):
            start = end + 1 if text[end] in ITEM_BREAKS else end
    return found


def _window(count: Hit, start: int, since: int, stop: int, whole: tuple[Token, ...], clause: Clause) -> Window:
    """The window of a count whose words begin at `start`; the next count, or the end of the sentence, is at `stop`."""
    text, breaks = clause.breaks.printed, clause.breaks
    clause_start = max(since, breaks.clauses.rfind("，", start, count.start) + 1)
    left = clause.between(start, count.start)
    own = joined(left, clause_start)
    opens = not own & ~STEERING or text.endswith(_INSIDE, clause_start, count.start)
    # What a count says in front, its clause goes on to say behind it, lists and all (其余5条通过公告栏、广播公开).
    end = _first_break(breaks.brackets, text, count.end, stop) if opens else stop
    if end == stop:
        end = _first_break(breaks.items, text, count.end, stop)
    bare = text[left[-1].end if own else clause_start : count.start] in _ANOTHER
    goes_on = (opens and bare) or _OF_ALL.match(text, end, clause.sentence.end)
    beyond = clause.between(end, _last_break(clause, end, stop)) if goes_on else ()
    said, right, unit = joined(left), clause.between(count.end, end), count.value.unit if count.value else ""
    return Window(count, unit, start, since, clause_start, end, left, said, own, right, whole, opens, beyond)


def _last_break(clause: Clause, start: int, stop: int) -> int:
    """Where the clauses end that lie wholly in a stretch, up to the first ；."""
    closed = clause.text.find("；", start, stop)
    return closed if closed >= 0 else max(start, clause.breaks.clauses.rfind("，", start, stop))


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


def _first_break(marked: str, text: str, start: int, stop: int) -> int:
    """The first `，` of `marked` in a stretch; a conjunction right before the next number is a break too."""
    found = marked.find("，", start, stop)
    if found >= 0:
        return found
    for word in _CONJUNCTIONS:
        if text.endswith(word, start, stop):
            return stop - len(word)
    return stop
