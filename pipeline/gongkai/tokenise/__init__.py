"""Word borders: characters, jieba or pkuseg, under borders that rules have set.

Offsets stay the truth: the words of a text, joined, are the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from gongkai.tokenise.nouns import counted_noun
from gongkai.tokenise.segmenters import Segmenter, SegmenterName, characters, load_segmenter

__all__ = ["Segmenter", "SegmenterName", "characters", "counted_noun", "load_segmenter", "tokenise"]


def tokenise(text: str, borders: Iterable[int] = (), segmenter: Segmenter = characters) -> list[str]:
    """The words of `text`, with a border at each position of `borders` whatever the segmenter thinks.

    >>> tokenise("七百余件申请", borders=[4], segmenter=lambda part: [part])
    ['七百余件', '申请']
    """
    marks = sorted({0, len(text), *(mark for mark in borders if 0 < mark < len(text))})
    words: list[str] = []
    for start, end in pairwise(marks):
        for piece in _by_white_space(text[start:end]):
            words.extend([piece] if piece.isspace() else segmenter(piece))
    return words


def _by_white_space(text: str) -> Iterable[str]:
    """`text` cut where white space begins and ends: a word never holds both."""
    start = 0
    for position in range(1, len(text)):
        if text[position].isspace() != text[position - 1].isspace():
            yield text[start:position]
            start = position
    if text:
        yield text[start:]
