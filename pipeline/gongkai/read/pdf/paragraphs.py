"""Lines to paragraphs: a Chinese page tells them by indents and by lines that end before the margin."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from gongkai.read.pdf.characters import is_wide
from gongkai.read.pdf.lines import Line

_INDENT = 1.2  # type sizes from the margin; paragraphs are indented by two
_SAME_SIZE = 1.2  # times; body and headings differ more
_NARROW = 14  # type sizes; where no line is longer, none is known to be full
_APART = 1.6  # times the usual distance of lines; paragraphs without indent stand farther apart
_FEW = 8  # lines of a page that are too few to show its margins
_STEP = 4.0  # points by which the beginnings and ends of full lines differ
_STARTS = re.compile(r"第?[一二三四五六七八九十]{1,3}[、.．]|（[一二三四五六七八九十]{1,3}）|附件|附表|[●■◆▪•]")
_ENDS = re.compile(r"[。；：！？…][”’）》]?$")
_UNIT = re.compile(r"[\w%./:@,-]+", re.ASCII)
_CLOSING = "，。、；：！？）》”’〉】％"


@dataclass(frozen=True, slots=True)
class Margins:
    """Where full lines of a page begin and end, and how far they stand apart (0 where that is not known)."""

    left: float
    right: float
    leading: float


def margins(lines: Sequence[Line]) -> dict[int, Margins]:
    """The margins of each page; pages with few lines take those of the whole document."""
    by_page: defaultdict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    everywhere = _measure(lines)
    return {page: _measure(found) if len(found) >= _FEW else everywhere for page, found in by_page.items()}


def _measure(lines: Sequence[Line]) -> Margins:
    lefts = _shared(line.box[0] for line in lines)
    rights = _shared(-line.box[2] for line in lines)
    steps = [
        after.base - before.base
        for before, after in pairwise(lines)
        if after.page == before.page and after.base > before.base
    ]
    return Margins(lefts, -rights, median(steps) if steps else 0.0)


def _shared(ends: Iterable[float]) -> float:
    """The smallest of `ends` that at least two of them share, or the smallest."""
    counts = Counter(round(end / _STEP) for end in ends)
    shared = [end for end, count in counts.items() if count + counts[end + 1] > 1]
    return min(shared or counts, default=0) * _STEP


def runs_on(before: Line, after: Line, at: dict[int, Margins]) -> bool:
    """Whether the paragraph of the line `before` goes on with `after`, the next line of the text."""
    here, there = at[before.page], at[after.page]
    if "  " in before.text or "  " in after.text:  # columns without rules
        return False
    if not 1 / _SAME_SIZE <= before.size / after.size <= _SAME_SIZE:
        return False
    if after.box[0] - there.left > _INDENT * after.size:
        return False
    if here.right - here.left < _NARROW * before.size:
        return False
    if after.page == before.page and here.leading and after.base - before.base > _APART * here.leading:
        return False
    if _ENDS.search(before.text) and _STARTS.match(after.text):
        return False
    return here.right - before.box[2] < _first_width(after) + before.size / 2 + _STEP


def _first_width(line: Line) -> float:
    """How much room the first unbreakable piece of a line needs: a word, or an ideograph with its punctuation."""
    text = line.text
    match = _UNIT.match(text)
    end = match.end() if match else 1
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    return sum(1.0 if is_wide(char) else 0.55 for char in text[:end]) * line.size
