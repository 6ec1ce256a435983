"""Marks moved to a text that changed a little since they were made."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher

from gongkai.annotate.marks import Mark, Marked
from gongkai.normalise.fold import fold

_BLOCK = 4000
"""Characters of a changed passage up to which every one of them is compared."""
_NEAR = 200
"""Characters by which words may have moved that stand in a changed passage."""


def realign(marked: Marked, text: str) -> tuple[Marked, list[Mark]]:
    """The marks on `text`, and those that have no place there any more.

    A mark keeps its place where the characters under it are still there (white space and width aside), else it
    goes to the nearest like words. One whose own words changed is given up: its value may have changed too.
    """
    if text == marked.text:
        return marked, []
    moved = _moves(marked.text, text)
    kept, lost = [], []
    for mark in marked.marks:
        place = _place(mark, marked.text, text, moved)
        if place is None:
            lost.append(mark)
        else:
            kept.append(replace(mark, start=place[0], end=place[1]))
    return replace(marked, text=text, marks=tuple(kept)), lost


def _place(mark: Mark, old: str, new: str, moved: dict[int, int]) -> tuple[int, int] | None:
    words = _letters(old[mark.start : mark.end])
    start, last = moved.get(mark.start), moved.get(mark.end - 1)
    if start is not None and last is not None and _letters(new[start : last + 1]) == words:
        return start, last + 1
    expected = _expected(mark.start, moved)
    low = max(0, expected - _NEAR)
    nearby, printed = fold(new[low : expected + _NEAR]), fold(old[mark.start : mark.end])
    places = [at for at in range(len(nearby)) if nearby.startswith(printed, at)]
    if not words or not places:
        return None
    best = low + min(places, key=lambda at: abs(low + at - expected))
    return best, best + len(printed)


def _letters(text: str) -> str:
    return "".join(fold(text).split())


def _expected(position: int, moved: dict[int, int]) -> int:
    """Where a lost character would stand: behind the nearest one before it that is still there."""
    for step in range(position + 1):
        if position - step in moved:
            return moved[position - step] + step
    return position


def _moves(old: str, new: str) -> dict[int, int]:
    """The new position of each character that is still there: lines compared first, then what differs."""
    left, right = (text.splitlines(keepends=True) for text in (old, new))
    starts, ends = _offsets(left), _offsets(right)
    moves: dict[int, int] = {}
    for tag, i, stop_i, j, stop_j in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        a, b, c, d = starts[i], starts[stop_i], ends[j], ends[stop_j]
        if tag == "equal":
            moves |= zip(range(a, b), range(c, d), strict=True)
        elif tag == "replace":
            # Autojunk skips frequent characters: quicker, and too coarse only for passages that are long anyway.
            matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=b - a > _BLOCK)
            for x, y, size in matcher.get_matching_blocks():
                moves |= zip(range(a + x, a + x + size), range(c + y, c + y + size), strict=True)
    return moves


def _offsets(lines: list[str]) -> list[int]:
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    return offsets
