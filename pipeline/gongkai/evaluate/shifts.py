"""Rows of a table that a reader put some rows too high or too low."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from gongkai.evaluate.gold import Figure
from gongkai.evaluate.matching import same_number

_REACH = 3
"""Rows that a reader may be off by."""
_FIGURES = 2
"""Figures other than 0 that must have moved together: zeros are alike everywhere, and one may be chance."""


def shifts(wanted: Sequence[Sequence[Figure]], read: Sequence[Sequence[Figure]]) -> list[range]:
    """Runs of rows of `read` that hold what stands the same number of rows away in `wanted`, in order.

    Rows that they left empty belong to the run. No row is in two runs.

    >>> shifts([(1, 2), (3, 4), (5, 6)], [(0, 0), (1, 2), (3, 4)])
    [range(0, 3)]
    >>> shifts([(1, 2), (3, 4), (5, 6)], [(1, 2), (4, 3), (5, 6)])
    []
    """
    wrong = {row for row in range(len(wanted)) if not _same(wanted[row], read[row])}
    found: list[range] = []
    for distance in sorted(set(range(-_REACH, _REACH + 1)) - {0}, key=abs):
        for run in _runs(wanted, read, distance):
            rows = [row for row in run if row in wrong]
            if sum(bool(figure) for row in rows for figure in read[row]) >= _FIGURES:
                whole = _with_vacated(range(rows[0], rows[-1] + 1), distance, read, wrong)
                found.append(whole)
                wrong -= set(whole)
    return sorted(found, key=lambda rows: rows.start)


def _runs(wanted: Sequence[Sequence[Figure]], read: Sequence[Sequence[Figure]], distance: int) -> Iterator[list[int]]:
    """Neighbouring rows that would be right if they stood `distance` rows on."""
    fits = [
        0 <= row + distance < len(wanted) and _same(wanted[row + distance], read[row]) for row in range(len(wanted))
    ]
    for fit, rows in groupby(range(len(wanted)), key=fits.__getitem__):
        if fit:
            yield list(rows)


def _with_vacated(rows: range, distance: int, read: Sequence[Sequence[Figure]], wrong: set[int]) -> range:
    first, last = rows.start, rows.stop
    if distance < 0:
        while first - 1 in wrong and rows.start - first < -distance and not any(read[first - 1]):
            first -= 1
    else:
        while last in wrong and last - rows.stop < distance and not any(read[last]):
            last += 1
    return range(first, last)


def _same(figures: Sequence[Figure], read: Sequence[Figure]) -> bool:
    return all(same_number(got, figure) for got, figure in zip(read, figures, strict=True))
