"""What a report prints about its author: the title, the signature, the opening, every mention."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from gongkai.identify.page import Page
from gongkai.identify.times import TITLE_YEAR, YEAR, is_short, may_hold_date, tail_date, without_seal
from gongkai.normalise.fold import fold
from gongkai.rulebook.authors import parse_author, parse_signature
from gongkai.rulebook.naming import Name, parse_name, parse_place, scan

# 滁州市人民政府信息公开年报: the government is the author's.
_SUBJECT = r"(?:政府信息(?<!人民政府信息)(?:与政务)?公开|政务(?:信息)?公开|信息公开)"
_KIND = r"(?:报告|总结|年报|情况|自查)"
_TITLE = re.compile(rf"{_SUBJECT}.*?{_KIND}|{YEAR}年?度?(?:年度)?(?:工作)?年(?:度报告|报)")
_AFTER_TITLE = re.compile(rf"(?<=报告|总结|年报)(?!（{YEAR}(?:年度?)?）)(?:（?20|（?{YEAR}|发布|时间|日期|来源).*$")
_KIND_END = re.compile(r"(?:报告|总结|年报)(?!.*(?:报告|总结|年报))")
_BARE_YEAR = re.compile(rf"（?{YEAR}年?度?）?$")
_SUBJECT_WORD = re.compile(_SUBJECT)
_HEAD_JUNK = re.compile(
    r"^(?:附件\d*：?|附：|首页>?|(?:信息)?(?:标题|名称)：|关于|印发|公布|发布|【年报】|《|新疆生产建设兵团第?.{1,3}师(?=.))+"
    r"|(?:关于(?:报送|上报|印发|公布|发布)?|（|：|“|《|20\d\d年?[-至])$"
)
_AUTHOR_LABEL = re.compile(r"^(?:编制|发布|公开|制作|填报|报告)(?:单位|机构|机关|部门)：")
_COMPILER = re.compile(r"(?:编制|制作|报告|填报)(?:单位|机构|机关|部门|主体)：(?P<name>[^，。；：（）\n]{3,30})")
_PUBLISHER = re.compile(r"(?:(?:发布|公开|发文)(?:单位|机构|机关|部门)|来源)：(?P<name>[^，。；：（）\n]{3,30})")
_NUMBERED = re.compile(r"(?:第?[一二三]|（[一二三]）|[123])(?:[、.．：]|部分)|（[一二三]）")
_BEFORE_SELF = ("现将", "现公布", "现就", "由", "，")
_AFTER_SELF = re.compile(rf"[^，。]{{0,3}}(?:编制|年度报告)|（以下简称|{YEAR}年?度?")
_SUBJECT_LEAD = re.compile(rf"(?:{YEAR}年度?，?|一年来，|本年度，?)?$")
_NO_SUBJECT = ("：", "信息公开平台", "信息公开网", "网", "门户")  # an addressee, a medium
_LONGEST_NAME, _LONGEST_TITLE, _LONGEST_GIVEN = 40, 60, 200
_SENTENCE_ENDS = ("。", "；", "，", "：")
_LABEL = 5  # characters, of 编制单位：
_HEAD, _OPENING = 15, 8  # paragraphs


class Candidate(NamedTuple):
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
    given = fold("".join(metadata.get("title", "").split()))[:_LONGEST_GIVEN]
    if best < 0:
        return Title(given, _author(given), -1)
    line = _joined(_AFTER_TITLE.sub("", paragraphs[best]), paragraphs[max(0, best - 2) : best], paragraphs[best + 1 :])
    if _TITLE.search(given) and len(_author(given)) > len(_author(line)):
        line = given
    return Title(line, _author(line), best)


def _joined(line: str, above: Sequence[str], below: Sequence[str]) -> str:
    """A title with what it lacks of author and year from the two lines above, or of the year from the line below."""
    for part in reversed(above):
        lacks_year = not TITLE_YEAR.search(line)
        year_only = lacks_year and bool(_BARE_YEAR.fullmatch(part))
        name = _BARE_YEAR.sub("", part) if lacks_year else part
        if not year_only and (_author(line) or not _named(name)):
            break
        line = part + line
    if below and _BARE_YEAR.fullmatch(below[0]) and not TITLE_YEAR.search(line):
        line += below[0]
    return line


@lru_cache(maxsize=64)  # a title is asked again as its parts are joined
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
    if subject and (kind := _KIND_END.search(title, subject.end())):
        pieces.append(title[kind.end() :].strip("（）"))  # 年度报告——昌平区人民政府
    for piece in pieces:
        clean = _HEAD_JUNK.sub("", piece).strip("·-—、： ")
        if _named(clean):
            return clean
        for hit in scan(clean):  # behind words that are no part of it
            if hit.end == len(clean) and not hit.front.empty:
                return clean[hit.start :]
    return ""


def _named(text: str) -> bool:
    """Whether `text` as a whole names an agency or a place."""
    return len(text) <= _LONGEST_NAME and (parse_author(text) is not None or parse_place(text) is not None)


def candidates(title: Title, page: Page, metadata: Mapping[str, str]) -> Iterator[Candidate]:
    """The author's names in order of trust: of the title, of the signature, of a declared compiler, of the opening
    paragraphs, of the page's head and metadata (these may name the office that keeps the site)."""
    if title.head:
        if name := parse_author(title.head):
            yield Candidate(name, title.head, "title")
        elif place := parse_place(title.head):
            organ = "街道办事处" if place.town.endswith("街道") else "人民政府"
            yield Candidate(Name(place, organ), title.head, "title")
    yield from _signatures(page.paragraphs, title.index)
    yield from _labelled(page.text, _COMPILER)
    yield from _opening(page, title.index + 1)
    yield from _labelled("\n".join(page.paragraphs[:_HEAD]), _PUBLISHER)
    source = metadata.get("source", "")
    if source and (name := parse_name(fold("".join(source.split())))):
        yield Candidate(name, source, "metadata")


def _labelled(text: str, label: re.Pattern[str]) -> Iterator[Candidate]:
    """Names behind a label, such as 编制单位：莒南县财政局."""
    for match in label.finditer(text):
        if name := parse_name(match["name"]):
            yield Candidate(name, match["name"], "body")


def _signatures(paragraphs: Sequence[str], title: int) -> Iterator[Candidate]:
    """Paragraphs below the title that are a name, alone or before a date; the last ones first.

    Institutions and companies need a date: a footer may name who made the site.
    """
    for index in range(len(paragraphs) - 1, max(title + 1, 0), -1):
        paragraph = paragraphs[index]
        if _may_sign(paragraph) and (found := _signature(paragraph, "".join(paragraphs[index + 1 : index + 2]))):
            yield found


def _may_sign(paragraph: str) -> bool:
    """Whether a paragraph is short enough to be a signature, and no sentence or has the beginning of a date."""
    ends_in_mark = paragraph.endswith(_SENTENCE_ENDS)
    return (not ends_in_mark or may_hold_date(paragraph)) and is_short(paragraph, _LONGEST_TITLE + _LABEL)


def _signature(paragraph: str, below: str) -> Candidate | None:
    """The author that a paragraph names, perhaps before a date, or with one in the paragraph `below`."""
    found = _signed(paragraph, True)
    return found and _signed(paragraph, tail_date(below) is not None)


@lru_cache(maxsize=1024)  # most paragraphs that may be signatures are headings, which the law prescribes
def _signed(paragraph: str, dated: bool) -> Candidate | None:
    """The author that a paragraph names; more kinds of names where there is a date in it, or it is `dated` below."""
    line = without_seal(_AUTHOR_LABEL.sub("", paragraph))
    tail = tail_date(line)
    if not 3 < len(line) <= _LONGEST_TITLE or (paragraph.endswith(_SENTENCE_ENDS) and not tail):
        return None
    line = (line[: tail.start()] if tail else line).strip("，（：")
    name = parse_signature(line) if tail or dated else parse_name(line)
    return Candidate(name, line, "signature") if name else None


def _opening(page: Page, first: int) -> Iterator[Candidate]:
    """Names by which the opening, from paragraph `first` on, speaks of its author: X编制了, 现将X2014年, or as
    subject."""
    last = first + _OPENING
    for strict in (True, False):
        for line, hits in zip(page.paragraphs[first:last], page.sightings[first:last], strict=True):
            for hit in hits:
                lead, rest = line[: hit.start], line[hit.end :]
                printed = line[hit.start : hit.end]
                if (_is_told if strict else _is_subject)(lead, rest) and (name := parse_name(printed)):
                    yield Candidate(name, printed, "body")


def _is_told(lead: str, rest: str) -> bool:
    """Whether a name between `lead` and `rest` is told to be the author."""
    return (not lead or lead.endswith(_BEFORE_SELF)) and _AFTER_SELF.match(rest) is not None


def _is_subject(lead: str, rest: str) -> bool:
    """Whether a name between `lead` and `rest` is the subject of a paragraph."""
    return _SUBJECT_LEAD.fullmatch(lead) is not None and not rest.startswith(_NO_SUBJECT)


def mentions(page: Page) -> Iterator[Candidate]:
    """Every agency of the text with a place in front, to complete a short name by."""
    for line, hits in zip(page.paragraphs, page.sightings, strict=True):
        for hit in hits:
            if hit.front.divisions:
                printed = line[hit.start : hit.end]
                if name := parse_name(printed):
                    yield Candidate(name, printed, "body")
