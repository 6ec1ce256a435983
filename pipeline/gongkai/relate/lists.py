"""Lists that share numbers: one number for each of several labels (各1件), labels and numbers in order (分别)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from gongkai.relate.clauses import Clause
from gongkai.relate.cues import bits
from gongkai.relate.windows import Window, with_left

_ITEM = re.compile(r"[、，]|以及|和|及|与")
_VERB = 4  # 各播发12条
_EACH, _RESPECTIVELY = bits("each"), bits("respectively")


def spread(found: Sequence[Window], clause: Clause, measures: int) -> list[Window]:
    """The windows of a sentence with shared numbers dealt out: each label gets a window of its own.

    `measures` are the cues that say what was done with what is counted.
    """
    if not clause.cues & (measures | _EACH | _RESPECTIVELY):
        return list(found)
    result: list[Window] = []
    place = 0
    while place < len(found):
        window, taken = found[place], 1
        if both := _both(window, clause, measures):
            result.extend(both)
        elif labels := _labels(window, clause, _EACH):
            shared = _shared(window, clause, _EACH)
            result.extend(_narrow(window, clause, start, end, shared) for start, end in labels)
        elif window.said & _RESPECTIVELY and len(run := _run(found, place, clause)) > 1:
            result.extend(_dealt(run, clause))
            taken = len(run)
        else:
            result.append(window)
        place += taken
    return result


def _dealt(run: Sequence[Window], clause: Clause) -> list[Window]:
    """Counts behind 分别 with a label each, in order; with the words before the first where there are fewer labels."""
    window = run[0]
    labels = _labels(window, clause, _RESPECTIVELY)
    if len(labels) >= len(run):
        shared = _shared(window, clause, _RESPECTIVELY)
        labels, shared = _parted(labels, shared, clause)
        return [
            _narrow(member, clause, start, end, shared)
            for member, (start, end) in zip(run, labels[-len(run) :], strict=True)
        ]
    return [
        window._replace(hit=member.hit, unit=member.unit, end=member.end, right=member.right, run=len(run))
        for member in run
    ]


def _both(window: Window, clause: Clause, measures: int) -> list[Window]:
    """A number that two verbs share (制定并公开规范性文件2件) once for each of them; none where it is not so."""
    verbs = [token for token in window.left if token.cues & measures]
    for first, second in pairwise(verbs):
        if clause.text[first.end : second.start] in ("并", "和", "、", "并予以") and not first.cues & second.cues:
            return [
                with_left(window, [token for token in window.left if token is not other]) for other in (second, first)
            ]
    return []


def _labels(window: Window, clause: Clause, cue: int) -> list[tuple[int, int]]:
    """The stretches of the labels that stand before the word `cue` in the count's clause; fewer than two are none."""
    words = [token for token in window.left if token.cues & cue]
    if not words:
        return []
    if cue == _EACH and window.hit.start - words[-1].end > _VERB:
        return []
    start, stop = window.start, words[-1].start
    stretches = []
    for item in _ITEM.finditer(clause.text, start, stop):
        if not any(token.start < item.end() and item.start() < token.end for token in window.left):
            stretches.append((start, item.start()))
            start = item.end()
    stretches.append((start, stop))
    stretches = [(a, b) for a, b in stretches if b > a and clause.between(a, b)]
    return stretches if len(stretches) > 1 else []


def _run(found: Sequence[Window], place: int, clause: Clause) -> list[Window]:
    """The count at `place` and those that follow it with nothing but a list mark between them."""
    run = [found[place]]
    for window in found[place + 1 :]:
        if not re.fullmatch(r"[、，和及与]", clause.text[run[-1].hit.end : window.hit.start]):
            break
        run.append(window)
    return run


def _shared(window: Window, clause: Clause, cue: int) -> tuple[int, int]:
    """The words between 分别 or 各 and the number: the verb that all share."""
    word = next(token for token in reversed(window.left) if token.cues & cue)
    return word.end, window.hit.start


def _parted(
    labels: list[tuple[int, int]], shared: tuple[int, int], clause: Clause
) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """The same with what follows the last of several media given to all of them: 微博、微信粉丝分别为…."""
    media = [[token.end for token in clause.between(*label) if token.hit is not None] for label in labels]
    if not all(media):
        return labels, shared
    start, end = labels[-1][0], media[-1][-1]
    return [*labels[:-1], (start, end)], (end, shared[1])


def _narrow(window: Window, clause: Clause, start: int, end: int, shared: tuple[int, int] | None = None) -> Window:
    """`window` with the words of one label only, and the words that all labels share."""
    left = clause.between(start, end)
    if shared is not None:
        left += clause.between(*shared)
    return with_left(window._replace(start=start, clause_start=start), left)
