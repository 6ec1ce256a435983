"""Lists that share numbers: one number for each of several labels (各1件), labels and numbers in order (分别)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from gongkai.relate.clauses import Clause, Window

_ITEM = re.compile(r"[、，]|以及|和|及|与")
_VERB = 4  # 各播发12条
_EACH, _RESPECTIVELY = "each", "respectively"


def spread(found: Sequence[Window], clause: Clause) -> list[Window]:
    """The windows of a sentence with shared numbers dealt out: each label gets a window of its own."""
    result: list[Window] = []
    place = 0
    while place < len(found):
        window = found[place]
        both = _both(window, clause)
        if both:
            result.extend(both)
            place += 1
            continue
        labels = _labels(window, clause, _EACH)
        if labels:
            shared = _shared(window, clause, _EACH)
            result.extend(_narrow(window, clause, start, end, shared) for start, end in labels)
            place += 1
            continue
        run = _run(found, place, clause)
        labels = _labels(window, clause, _RESPECTIVELY) if len(run) > 1 else []
        if len(labels) >= len(run) > 1:
            shared = _shared(window, clause, _RESPECTIVELY)
            labels, shared = _parted(labels, shared, clause)
            for member, (start, end) in zip(run, labels[-len(run) :], strict=True):
                result.append(_narrow(member, clause, start, end, shared))
            place += len(run)
            continue
        if len(run) > 1 and any(_RESPECTIVELY in token.cues for token in window.left):
            result.extend(
                replace(window, count=member.count, end=member.end, right=member.right, run=len(run)) for member in run
            )
            place += len(run)
            continue
        result.append(window)
        place += 1
    return result


def _both(window: Window, clause: Clause) -> list[Window]:
    """A number that two verbs share (制定并公开规范性文件2件) once for each of them; none where it is not so."""
    verbs = [token for token in window.left if any(cue.startswith("measure:") for cue in token.cues)]
    for first, second in pairwise(verbs):
        if clause.text[first.end : second.start] in ("并", "和", "、", "并予以") and not first.cues & second.cues:
            return [
                replace(window, left=tuple(token for token in window.left if token is not other))
                for other in (second, first)
            ]
    return []


def _labels(window: Window, clause: Clause, cue: str) -> list[tuple[int, int]]:
    """The stretches of the labels that stand before the word `cue` in the count's clause; fewer than two are none."""
    words = [token for token in window.left if cue in token.cues]
    if not words:
        return []
    if cue == _EACH and window.count.start - words[-1].end > _VERB:
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
        if not re.fullmatch(r"[、，和及与]", clause.text[run[-1].count.end : window.count.start]):
            break
        run.append(window)
    return run


def _shared(window: Window, clause: Clause, cue: str) -> tuple[int, int]:
    """The words between 分别 or 各 and the number: the verb that all share."""
    word = next(token for token in reversed(window.left) if cue in token.cues)
    return word.end, window.count.start


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
    return replace(window, start=start, clause_start=start, left=left)
