"""Page numbers, running heads and running feet: what pages print of themselves, not of the report."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile

from gongkai.read.pdf.lines import Line

_EDGE = 0.15  # of a page's height; page numbers stand in the margins, sometimes close to the text
_RIM = 0.09  # heads and feet keep apart from the text, which begins an inch from the edge or later
_OUTERMOST = 3  # lines from the top or the bottom of a page
_SAME_HEIGHT = 4.0  # points
_NUMBER = r"(?:\d{1,4}|[IVXivx]{1,5}|[一二三四五六七八九十]{1,3})"
_DASH = r"[-—–―－─·.•~〜]"
_MARKED = re.compile(
    rf"{_DASH}+ ?{_NUMBER} ?{_DASH}+|第 ?{_NUMBER} ?页(?: ?[,，/、(（]? ?共 ?{_NUMBER} ?页[)）]?)?"
    rf"|共 ?{_NUMBER} ?页 ?[,，/、]? ?第 ?{_NUMBER} ?页|{_NUMBER} ?/ ?{_NUMBER}"
    rf"|(?:Page|page|PAGE|P\.) ?\d{{1,4}}(?: ?(?:of|/) ?\d{{1,4}})?"
)
_BARE = re.compile(r"\d{1,4}")
_DIGITS = re.compile(r"\d+")


def furniture(pages: Sequence[tuple[float, Sequence[Line]]]) -> set[Line]:
    """The lines that are page numbers, running heads or feet.

    `pages` holds for each page its height in points and its lines outside tables, from the top down. Nothing of
    the report stands outside of furniture.
    """
    margins = [line for height, lines in pages for line in _outermost(height, lines, _EDGE)]
    rims = [line for height, lines in pages for line in _outermost(height, lines, _RIM)]
    found = {line for line in margins if _MARKED.fullmatch(line.text)}
    found |= _numbers(line for line in margins if _BARE.fullmatch(line.text))
    found |= _running(rims, len(pages))
    return {
        line for _, lines in pages for order in (lines, lines[::-1]) for line in takewhile(found.__contains__, order)
    }


def _outermost(height: float, lines: Sequence[Line], share: float) -> set[Line]:
    """The lines in a share of a page's height at its top and at its bottom."""
    head = [line for line in lines[:_OUTERMOST] if line.box[3] <= share * height]
    foot = [line for line in lines[-_OUTERMOST:] if line.box[1] >= (1 - share) * height]
    return {*head, *foot}


def _numbers(lines: Iterable[Line]) -> set[Line]:
    """Bare numbers that count on with the pages: several at one distance, or one that is its page's number."""
    by_distance: defaultdict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_distance[line.page - int(line.text)].append(line)
    return {line for distance, group in by_distance.items() if not distance or len(group) > 1 for line in group}


def _running(lines: Sequence[Line], pages: int) -> set[Line]:
    """Lines that stand at the same height of several pages with the same words, whatever their numbers."""
    where: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        where[_DIGITS.sub("#", line.text)].append(line)
    found: set[Line] = set()
    for group in where.values():
        for line in group:
            level = {other.page for other in group if abs(other.box[1] - line.box[1]) <= _SAME_HEIGHT}
            if len(level) > 1 and len(level) * 3 >= pages:
                found.add(line)
    return found
