"""Sections, paragraphs and sentences of the narrative, on a view of the text that rules can match on."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from gongkai.normalise.fold import fold
from gongkai.records import Document, Section, Sentence, Span, View
from gongkai.rulebook.rules import load_rulebook

_NUMBERING = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}(?:[、.．，：]|部分[、：]?|是：)"
    r"|（[一二三四五六七八九十]{1,3}）[、.]?|（\d{1,2}）|\d{1,2}(?:[、．）]|\.(?!\d))|附件|附表|附：)"
)
_TOP = re.compile(r"第?[一二三四五六七八九十]{1,3}(?:[、.．，：]|部分)|附件|附表")
_END = frozenset("。！？；：”）…")
_VISIBLE = re.compile(r"\S+")
_FINAL = re.compile(r"[。！？；][”）》]?")
# Printed lines of letters and reports hold 25 characters and more; a shorter line without a full stop is a
# heading or a signature, not the torn first half of a sentence.
_FULL_LINE = 22
_PART = re.compile(r"[，。；：！？、（）“”《》\n]|\d+")
_PART_LENGTH = 24
_TITLE_ENDS = ("报告", "年报", "总结", "汇报")
_INDENTED = 2
_STOPS = re.compile(r"[，。；]")
_SAYS = re.compile(r"[，。；：\d]")
_RUN_IN = re.compile(r"[^，。；：\d]{2,30}[。：]")
_HEADING = 40
_RUN_IN_HEADING = 30


def segment(document: Document, zones: Sequence[Span] = (), rules: Path | None = None) -> View:
    """The narrative of `document` (all but `zones`, which tables occupy) as a `View` with its sentences."""
    folded = fold(document.text)
    pieces: list[str] = []
    offsets = array("I")
    for stretch in _between(zones, len(folded)):
        for start, end in _paragraphs(folded, _lines(folded, stretch)):
            for word in _VISIBLE.finditer(folded, start, end):
                pieces.append(word[0])
                offsets.extend(range(word.start(), word.end()))
            pieces.append("\n")
            offsets.append(end)
    text = "".join(pieces)
    return View(text, offsets, document.text, tuple(_sentences(text, rules)))


def sections(view: View) -> tuple[Section, ...]:
    """The headings of a view, each with the stretch of the document that it governs."""
    marks = [sentence for sentence in view.sentences if sentence.is_heading]
    borders = [view.offsets[mark.start] for mark in marks] + [view.offsets[-1] if len(view.offsets) else 0]
    return tuple(Section(mark.kind, mark.heading, borders[i], borders[i + 1]) for i, mark in enumerate(marks))


def words_around(view: View, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind a stretch of the view in its own part of the sentence."""
    before = _PART.split(view.text[max(0, start - _PART_LENGTH) : start])[-1]
    after = _PART.split(view.text[end : end + _PART_LENGTH], maxsplit=1)[0]
    return before, after


def _between(zones: Sequence[Span], length: int) -> Iterator[Span]:
    """What the zones leave of a text: a sentence never runs on over a table."""
    start = 0
    for zone in sorted(zones):
        if zone.start > start:
            yield Span(start, zone.start)
        start = max(start, zone.end)
    if start < length:
        yield Span(start, length)


def _lines(text: str, stretch: Span) -> Iterator[tuple[int, int]]:
    """Lines with something to read in them."""
    start = stretch.start
    while start < stretch.end:
        newline = text.find("\n", start, stretch.end)
        end = newline if newline >= 0 else stretch.end
        if text[start:end].strip():
            yield start, end
        start = end + 1


def _paragraphs(text: str, lines: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Lines joined where a line break tears a sentence (hard wraps, page breaks, stray blank lines)."""
    first = last = -1
    before = ""
    for start, end in lines:
        line = text[start:end]
        if not before or not _torn(before, line):
            if before:
                yield first, last
            first = start
        before, last = line, end
    if before:
        yield first, last


def _torn(before: str, after: str) -> bool:
    """Whether the line break between two lines stands inside a sentence."""
    line, following = before.strip(), after.lstrip()
    if line[-1] in "，、":
        return True
    if line[-1] in _END or _NUMBERING.match(following) or line.endswith(_TITLE_ENDS):
        return False
    if len(line) < _FULL_LINE or len(after) - len(following) >= _INDENTED or len(following) == 1:
        return False
    return not (len(line) <= _HEADING and _NUMBERING.match(line) and not _STOPS.search(line))


def _sentences(text: str, rules: Path | None) -> Iterator[Sentence]:
    """Sentences in order; run-in headings (一、收费情况：无。) are sentences of their own."""
    top = kind = heading = ""
    start = 0
    for number, line in enumerate(text.splitlines(keepends=True)):
        body = line.rstrip("\n")
        cut = _heading_length(body)
        if cut:
            title = body[:cut].rstrip("。：")
            found = heading_kind(title, rules)
            if _TOP.match(title):
                top = found
            kind, heading = found or top, title
            yield Sentence(start, start + cut, kind, heading, is_heading=True, paragraph=number)
        for end in _ends(body, cut):
            yield Sentence(start + cut, start + end, kind, heading, paragraph=number)
            cut = end
        start += len(line)


def _ends(line: str, start: int) -> list[int]:
    """Where the sentences end that a paragraph holds behind `start`."""
    ends = [match.end() for match in _FINAL.finditer(line, start)]
    return ends if (ends[-1] if ends else start) == len(line) else [*ends, len(line)]


def _heading_length(line: str) -> int:
    """How many characters of a paragraph are its heading; 0 where it has none."""
    numbering = _NUMBERING.match(line)
    if not numbering:
        return 0
    rest = line[numbering.end() :]
    if len(line) <= _HEADING and not _SAYS.search(rest):
        return len(line)
    run_in = _RUN_IN.match(rest)
    return numbering.end() + run_in.end() if run_in and run_in.end() <= _RUN_IN_HEADING else 0


@lru_cache(maxsize=4096)  # most headings are those that the law prescribes
def heading_kind(heading: str, rules: Path | None = None) -> str:
    """The kind of section that a heading opens, or an empty string."""
    for kind in load_rulebook(rules).sections:
        if any(phrase in heading for phrase in kind.phrases):
            return kind.id
    return ""
