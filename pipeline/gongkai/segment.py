"""Sections, paragraphs and sentences of the narrative, on a view of the text that rules can match on."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
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
_STOP = re.compile(r"[。！？；][”）》]?|\n")
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
_DENIES = re.compile(r"[未没无][^，。；：]*。$")  # （四）全年未收取任何费用。 is no heading
_HEADING = 40
_OVERVIEW = "overview"
_SHORT = 1 << 14  # characters; few reports are longer
_RUN_IN_HEADING = 30


def segment(document: Document, zones: Sequence[Span] = (), rules: Path | None = None) -> View:
    """The narrative of `document` (all but `zones`, which tables occupy) as a `View` with its sentences."""
    folded = fold(document.text)
    positions = _positions(len(folded))
    pieces: list[str] = []
    offsets = array("I")
    for stretch in _between(zones, len(folded)):
        for start, end in _paragraphs(folded, stretch):
            at = start
            for word in folded[start:end].split():
                first = folded.find(word, at)
                at = first + len(word)
                pieces.append(word)
                offsets += positions[first:at]
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


@lru_cache(maxsize=1)
def _first_positions() -> array[int]:
    return array("I", range(_SHORT))


def _positions(length: int) -> array[int]:
    """The numbers from 0 to `length` and perhaps on, to take offsets from by slices."""
    return _first_positions() if length <= _SHORT else array("I", range(length))


def _between(zones: Sequence[Span], length: int) -> Iterator[Span]:
    """What the zones leave of a text: a sentence never runs on over a table."""
    start = 0
    for zone in sorted(zones):
        if zone.start > start:
            yield Span(start, zone.start)
        start = max(start, zone.end)
    if start < length:
        yield Span(start, length)


def _paragraphs(text: str, stretch: Span) -> Iterator[tuple[int, int]]:
    """Lines with something to read in them, joined where a line break tears a sentence (hard wraps, page breaks,
    stray blank lines)."""
    first, last, before = -1, -1, ""
    start = stretch.start
    for line in text[start : stretch.end].split("\n"):
        if body := line.strip():
            if not before or not _torn(before, line, body):
                if before:
                    yield first, last
                first = start
            before, last = body, start + len(line)
        start += len(line) + 1
    if before:
        yield first, last


def _torn(before: str, after: str, body: str) -> bool:
    """Whether the break between a line (`before`) and `after` stands inside a sentence; `body` is what `after` has
    between its white space, and so is `before` of its own."""
    end = before[-1]
    if end in "，、":
        return True
    if len(before) < _FULL_LINE or end in _END or after[-1] == body or after[:_INDENTED].isspace():
        return False
    if before.endswith(_TITLE_ENDS) or _NUMBERING.match(body):
        return False
    return not (len(before) <= _HEADING and _NUMBERING.match(before) and not _STOPS.search(before))


def _sentences(text: str, rules: Path | None) -> Iterator[Sentence]:
    """Sentences in order; run-in headings (一、收费情况：无。) are sentences of their own."""
    top = kind = heading = ""
    start = number = 0
    begins = True  # a paragraph does at `start`
    for stop in _STOP.finditer(text):
        at, end = stop.span()
        if begins and (numbering := _NUMBERING.match(text, start)):
            cut = _heading_length(text[start : text.find("\n", start)], numbering.end() - start)
            if cut:
                title = text[start : start + cut].rstrip("。：")
                found = heading_kind(title, rules)
                if _TOP.match(title):
                    top = found
                # 总体情况 below 二、主动公开情况 is that section's, not the report's.
                kind, heading = (top or found) if found == _OVERVIEW else (found or top), title
                yield Sentence(start, start + cut, kind, heading, True, number)
                start += cut
        begins = text[at] == "\n"
        if begins:
            if start < at:
                yield Sentence(start, at, kind, heading, False, number)
            start = end
            number += 1
        elif start <= at:  # else it stands inside of a heading
            yield Sentence(start, end, kind, heading, False, number)
            start = end


def _heading_length(line: str, numbered: int) -> int:
    """How many characters of a paragraph are its heading; 0 where it has none. The first `numbered` number it."""
    rest = line[numbered:]
    if len(line) <= _HEADING and not _SAYS.search(rest):
        return len(line)
    run_in = _RUN_IN.match(rest)
    if run_in is None or run_in.end() > _RUN_IN_HEADING or (run_in.end() == len(rest) and _DENIES.search(rest)):
        return 0
    return numbered + run_in.end()


@lru_cache(maxsize=4096)  # most headings are those that the law prescribes
def heading_kind(heading: str, rules: Path | None = None) -> str:
    """The kind of section that a heading opens, or an empty string."""
    for kind in load_rulebook(rules).sections:
        if any(phrase in heading for phrase in kind.phrases):
            return kind.id
    return ""
