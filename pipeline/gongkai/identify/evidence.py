"""What a report prints about its author: the title, the signature, the opening, every mention."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongkai.identify.times import TAIL_DATE, TITLE_YEAR, YEAR
from gongkai.normalise.fold import fold
from gongkai.rulebook.naming import Name, parse_name, parse_place, scan

_SUBJECT = r"(?:政府信息(?:与政务)?公开|政务(?:信息)?公开|信息公开)"
_KIND = r"(?:报告|总结|年报|情况|自查)"
_TITLE = re.compile(rf"{_SUBJECT}.*?{_KIND}|{YEAR}年?度?(?:年度)?(?:工作)?年(?:度报告|报)")
_AFTER_TITLE = re.compile(rf"(?<=报告|总结|年报)(?:（?20|（?{YEAR}|发布|时间|日期|来源).*$")
_SUBJECT_WORD = re.compile(_SUBJECT)
_HEAD_JUNK = re.compile(r"^(?:附件\d*：?|附：|首页>?|标题：|名称：|关于)|(?:关于|（|：|“|《)$")
_AUTHOR_LABEL = re.compile(r"^(?:编制|发布|公开|制作|填报|报告)(?:单位|机构|机关|部门)：")
_NUMBERED = re.compile(r"(?:第?[一二三]|（[一二三]）|[123])(?:[、.．：]|部分)|（[一二三]）")
_BEFORE_SELF = re.compile(r"(?:现将|现公布|现就|由|，|^)$")
_AFTER_SELF = re.compile(rf"[^，。]{{0,3}}(?:编制|年度报告)|（以下简称|{YEAR}年?度?")
_SUBJECT_LEAD = re.compile(rf"(?:{YEAR}年度?，?|一年来，|本年度，?)?$")
_LONGEST_NAME, _LONGEST_TITLE = 40, 60
_HEAD, _OPENING = 15, 8  # paragraphs


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be the author's, as printed, and where it stands."""

    name: Name
    printed: str
    basis: str


@dataclass(frozen=True, slots=True)
class Title:
    """The title with the author's name in it (`莒南县`, `县经信局`) and the index of its last paragraph."""

    text: str
    head: str
    index: int


def find_title(paragraphs: Sequence[str], metadata: Mapping[str, str]) -> Title:
    """The title among the first paragraphs, joined with a line of its author above; else the metadata's."""
    best, score = -1, 0
    for index, line in enumerate(paragraphs[:_HEAD]):
        if _NUMBERED.match(line) and index:
            break
        if len(line) > _LONGEST_TITLE or "。" in line or line.startswith(("上一", "下一")):
            continue
        if _TITLE.search(line):
            points = 1 + 2 * bool(TITLE_YEAR.search(line)) + bool(_author(line)) - (">" in line)
            if points > score:
                best, score = index, points
    given = fold("".join(metadata.get("title", "").split()))
    if best < 0:
        return Title(given, _author(given), -1)
    line = _AFTER_TITLE.sub("", paragraphs[best])
    if best and not _author(line) and _named(paragraphs[best - 1]):
        line = paragraphs[best - 1] + line
    if _TITLE.search(given) and len(_author(given)) > len(_author(line)):
        line = given
    return Title(line, _author(line), best)


def _author(title: str) -> str:
    """The part of a title that names its author: before the year, or between the year and the subject."""
    match = TITLE_YEAR.search(title)
    before = title[: match.start()] if match else title
    subject = _SUBJECT_WORD.search(title)
    pieces = [before]
    if match and subject and subject.start() > match.end():
        pieces.append(title[match.end() : subject.start()].removeprefix("年").removeprefix("度"))
    if subject and subject.start() < len(before):
        pieces.insert(0, before[: subject.start()])
    for piece in pieces:
        clean = _HEAD_JUNK.sub("", _HEAD_JUNK.sub("", piece)).strip("·-—、 ")
        if _named(clean):
            return clean
        for hit in scan(clean):  # behind words that are no part of it
            if hit.end == len(clean) and not hit.front.empty:
                return clean[hit.start :]
    return ""


def _named(text: str) -> bool:
    """Whether `text` as a whole names an agency or a place."""
    return len(text) <= _LONGEST_NAME and (parse_name(text) is not None or parse_place(text) is not None)


def candidates(title: Title, paragraphs: Sequence[str]) -> Iterator[Candidate]:
    """The author's names in order of trust: of the title, of the signature, of the opening paragraphs."""
    if title.head:
        if name := parse_name(title.head):
            yield Candidate(name, title.head, "title")
        elif place := parse_place(title.head):
            organ = "街道办事处" if place.town.endswith("街道") else "人民政府"
            yield Candidate(Name(place, organ), title.head, "title")
    yield from _signatures(paragraphs, title.index)
    yield from _opening(paragraphs[title.index + 1 :][:_OPENING])


def _signatures(paragraphs: Sequence[str], title: int) -> Iterator[Candidate]:
    """Paragraphs below the title that are a name, alone or before a date; the last ones first."""
    for index in range(len(paragraphs) - 1, max(title, 0), -1):
        line = _AUTHOR_LABEL.sub("", paragraphs[index])
        if 3 < len(line) <= _LONGEST_TITLE and line[-1] not in "。；，：":
            line = TAIL_DATE.sub("", line).strip("，（：）")
            if (name := parse_name(line)) and index > title + 1:
                yield Candidate(name, line, "signature")


def _opening(paragraphs: Sequence[str]) -> Iterator[Candidate]:
    """Names by which the opening speaks of its author: X编制了, 现将X2014年, or as subject."""
    for strict in (True, False):
        for line in paragraphs:
            for hit in scan(line):
                lead, rest = line[: hit.start], line[hit.end :]
                told = _BEFORE_SELF.search(lead) and _AFTER_SELF.match(rest)
                if told if strict else _SUBJECT_LEAD.fullmatch(lead):
                    printed = line[hit.start : hit.end]
                    if name := parse_name(printed):
                        yield Candidate(name, printed, "body")


def mentions(paragraphs: Sequence[str]) -> Iterator[Candidate]:
    """Every agency of the text with a place in front, to complete a short name by."""
    for line in paragraphs:
        for hit in scan(line):
            if hit.front.divisions:
                printed = line[hit.start : hit.end]
                if name := parse_name(printed):
                    yield Candidate(name, printed, "body")
