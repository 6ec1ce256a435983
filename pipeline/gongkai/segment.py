"""Sections, paragraphs and sentences of the narrative, on a view of the text that rules can match on."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import compress
from pathlib import Path

from gongkai.normalise.fold import fold
from gongkai.records import Document, Section, Sentence, Span, View
from gongkai.rulebook.rules import load_rulebook

_NUMBER = (
    r"(?:第?[一二三四五六七八九十]{1,3}(?:[、.．，：]|部分[、：]?|是：)"
    r"|（[一二三四五六七八九十]{1,3}）[、.]?|（\d{1,2}）|\d{1,2}(?:[、．）]|\.(?!\d))|附件|附表|附：)"
)
_NUMBERING = re.compile(_NUMBER)
_TOP = re.compile(r"第?[一二三四五六七八九十]{1,3}(?:[、.．，：]|部分)|附件|附表")
_END = frozenset("。！？；：”）…")
_HEADING = 40
# A heading fills its paragraph, or the paragraph runs on behind it.
_TITLE = re.compile(rf"(?=.{{1,{_HEADING}}}\Z)(?>{_NUMBER})[^，。；：\d]*+\Z|(?>{_NUMBER})[^，。；：\d]{{2,29}}+[。：]")
_STOP = re.compile(r"[。！？；][”）》]?")
# Printed lines of letters and reports hold 25 characters and more; a shorter line without a full stop is a
# heading or a signature, not the torn first half of a sentence.
_FULL_LINE = 22
_PART = re.compile(r"[，。；：！？、（）“”《》\n]|\d+")
_PART_LENGTH = 24
_TITLE_ENDS = ("报告", "年报", "总结", "汇报")
_INDENTED = 2
_STOPS = re.compile(r"[，。；]")
_DENIES = re.compile(r"[未没无][^，。；：]*。$")  # （四）全年未收取任何费用。 is no heading
_OVERVIEW = "overview"
_SHORT = 1 << 14  # characters; few reports are longer
# For each byte whether it stands for a character that is seen: folded text has no white space outside of ASCII.
_SEEN = bytes(not chr(code).isspace() for code in range(256))


def segment(document: Document, zones: Sequence[Span] = (), rules: Path | None = None) -> View:
    """The narrative of `document` (all but `zones`, which tables occupy) as a `View` with its sentences."""
    folded = fold(document.text)
    positions = _positions(len(folded) + 1)
    seen = folded.encode("ascii", "replace").translate(_SEEN)
    paragraphs: list[str] = []
    offsets = array("I")
    for start, end in _between(zones, len(folded)):
        kept = bytearray(seen[start:end] + b"\0")
        text, feeds = _paragraphs(folded[start:end])
        for feed in feeds:
            kept[feed] = 1
        paragraphs.append(text)
        offsets.extend(compress(positions[start : end + 1], kept))
    text = "".join(paragraphs)
    return View(text, offsets, document.text, _sentences(text, rules))


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
def _first_positions() -> Sequence[int]:
    return tuple(range(_SHORT))


def _positions(length: int) -> Sequence[int]:
    """The numbers from 0 to `length` and perhaps on, to take offsets from: those of most reports are made once."""
    return _first_positions() if length <= _SHORT else range(length)


def _between(zones: Sequence[Span], length: int) -> Iterator[Span]:
    """What the zones leave of a text: a sentence never runs on over a table."""
    start = 0
    for zone in sorted(zones):
        if zone.start > start:
            yield Span(start, zone.start)
        start = max(start, zone.end)
    if start < length:
        yield Span(start, length)


def _paragraphs(text: str) -> tuple[str, list[int]]:
    """Lines with something to read in them, joined where a line break tears a sentence (hard wraps, page breaks,
    stray blank lines): without spaces, a line feed behind each paragraph; and the places of these in `text`."""
    pieces: list[str] = []
    feeds: list[int] = []
    before = ""
    start = last = 0
    for line in text.split("\n"):
        if body := line.strip(" "):
            if before and not _torn(before, line, body):
                pieces.append("\n")
                feeds.append(last)
            pieces.append(body.replace(" ", ""))
            before, last = body, start + len(line)
        start += len(line) + 1
    if before:
        pieces.append("\n")
        feeds.append(last)
    return "".join(pieces), feeds


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


def _sentences(text: str, rules: Path | None) -> tuple[Sentence, ...]:
    """Sentences in order; run-in headings (一、收费情况：无。) are sentences of their own."""
    sentences: list[Sentence] = []
    add, sentence = sentences.append, Sentence._make
    stops = [stop.span() for stop in _STOP.finditer(text)]
    stops.append((len(text), len(text)))
    at, past = stops[0]
    top = kind = heading = ""
    start = passed = 0
    for number, line in enumerate(text.split("\n")):
        end = start + len(line)
        if (found := _TITLE.match(line)) and not (found.end() == len(line) and _DENIES.search(line)):
            heading = found[0].rstrip("。：")
            kind = heading_kind(heading, rules)
            if _TOP.match(heading):
                top = kind
            # 总体情况 below 二、主动公开情况 is that section's, not the report's.
            kind = (top or kind) if kind == _OVERVIEW else (kind or top)
            cut = start + found.end()
            add(sentence((start, cut, kind, heading, True, number)))
            start = cut
        while at < end:
            if start <= at:  # else it stands inside of a heading
                add(sentence((start, past, kind, heading, False, number)))
                start = past
            passed += 1
            at, past = stops[passed]
        if start < end:
            add(sentence((start, end, kind, heading, False, number)))
        start = end + 1
    return tuple(sentences)


@lru_cache(maxsize=4096)  # most headings are those that the law prescribes
def heading_kind(heading: str, rules: Path | None = None) -> str:
    """The kind of section that a heading opens, or an empty string."""
    for kind in load_rulebook(rules).sections:
        if any(phrase in heading for phrase in kind.phrases):
            return kind.id
    return ""
