"""Which lines of a web page are the report: from its title to what follows its last paragraph.

Pages of authorities share no structure, so lines are judged by themselves: prose, tables and dates are the
report's; link lists, breadcrumbs, counters, share buttons and imprints are the page's. Everything between the
first and the last of the report's own lines stays, but for the page's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gongkai.read.blocks import Block, Line, Table
from gongkai.read.index import INDEX_ROWS, read_index

_CHROME = re.compile(
    r"(?:您?(?:现在)?(?:所在)?的?(?:当前)?位置|您?(?:现在|目前)?(?:所)?在的?位置|当前位置|首页\s*[>»›-])"
    r"|(?:上|下)一(?:篇|条|页)(?:\s*[:：]|$)"
    r"|(?:分享|转发|推荐)(?:到|至|给|本文|本页)?\s*[:：]?(?:\s*(?:微信|微博|QQ|朋友圈|空间|新浪|腾讯|\S{0,2}$))*$"
    r"|(?:[【\[(（]?\s*(?:打印|关闭|收藏|大|中|小|返回顶部|纠错|下载|保存|我要纠错)(?:本页|窗口|此页|该页|本文)?\s*[】\])）|]?\s*){1,8}$"
    r"|(?:字体|字号)(?:大小)?\s*[:：]"
    r"|(?:浏览|点击|访问|阅读)(?:次数|量|数|人次|人数)?\s*[:：]?\s*\d*\s*次?$"
    r"|(?:用)?(?:手机)?扫一?扫|扫码|(?:相关|友情)(?:链接|信息|文章|阅读|附件)\s*[:：]?$|网站(?:地图|首页)"
    r"|(?:责任)?编辑\s*[:：]|责编\s*[:：]|(?:信息)?录入\s*[:：]"
    r"|今天是|欢迎(?:您|访问|光临)|您是第|设为首页|加入收藏|无障碍"
)
# Every branch begins with a character of its own, so that `re` looks for those first; case is written out for the
# same reason. İ and ı are what `re.IGNORECASE` takes for i.
_IMPRINT = re.compile(
    "|".join(rf"{verb}(?:单位)?\s*[:：]" for verb in ("主办", "承办", "协办", "维护", "运维"))
    + "".join(rf"|{i}[Cc][Pp]备?\s*(?:证|备)?\s*\d" for i in "Iiİı")
    + "".join(rf"|{c}[Oo][Pp][Yy][Rr][Iiİı][Gg][Hh][Tt]" for c in "Cc")
    + r"|版权所有|公网安备|网站标识码|技术支持\s*[:：]|©|推荐使用|建议使用|您是第\s*\d*|访问(?:总)?量\s*[:：]"
)
_HEAD_LABEL = re.compile(
    r"(?:(?:发布|发表|发文|公布|公开|生成|成文|更新|录入|上传|印发)?(?:时间|日期)|(?:信息|文章|稿件|内容)?来源"
    r"|(?:发布|公开|发文)(?:机构|单位|主体|者|人)|(?:信息)?索\s*引\s*号|发文字号|(?:主题|信息|组配|体裁)分类"
    r"|作者|编辑|责任编辑|责编|浏览(?:次数|量)?|点击(?:数|率|量)?|阅读(?:次数|量|数)?|字体|字号|访问次数|审核)\s*[:：]"
)
_DATE_LINE = re.compile(
    r"[（(]?[12〇○O二一][〇○OＯ零一二三四五六七八九\d]{3}\s*年\s*[\d一二三四五六七八九十元]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日[）)]?"
)
_REPORT = re.compile(r"(?:信息公开|政务公开|年度|工作).{0,20}(?:报告|年报|总结)(?:[（(].{1,12}[)）])?$")
_YEAR = re.compile(r"[12二一][\d〇○零OＯ一二三四五六七八九]{3}\s*年?")
_AGENCY = re.compile(
    r"(?:局|委|委员会|办|办公室|政府|厅|院|处|中心|站|所|社|会|队|街道|镇|乡|公司|学校|大学|中学|小学|部|署|园区|管委会)$"
)
_FILE_MARK = re.compile(r"附件\s*\d*\s*[:：]?$|\S{1,12}[〔\[（(]\d{4}[〕\])）]\s*\d+\s*号$")
_SENTENCE = re.compile(r"[，。；、]")
_PROSE = 15  # characters of a line with sentence marks
_LONG = 250  # characters; no imprint or head line is longer
_LINKED = 0.6
_TITLE = 80


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks of the report, those of the page's head and foot, and the title as printed."""

    report: tuple[Block, ...]
    head: tuple[Block, ...]
    chrome: tuple[Block, ...]
    title: str


class _Judged(NamedTuple):
    """A block as seen by itself: is it certainly the report's `own`, the page's `chrome` or an index above a
    document; how many `labels` of a head line it holds and whether it begins with one; its length."""

    own: bool
    chrome: bool
    is_index: bool
    labels: int
    labelled: bool
    length: int


def find_report(blocks: Sequence[Block], title: str) -> Page:
    """The report among a page's blocks; `title` is what the page's metadata call it, possibly nothing.

    Tables of data, prose and dates are never lost; without any of them all lines but the page's own stay.
    """
    judged = [_judge(block) for block in blocks]
    titled = _title_at(blocks, judged, title)
    first, last = _reach(blocks, judged, titled)
    body = next((index for index in range(titled or 0, len(blocks)) if judged[index].own), len(blocks))
    report, head, chrome = list[Block](), list[Block](), list[Block]()
    for index, (block, seen) in enumerate(zip(blocks, judged, strict=True)):
        # Inside the report one label alone makes no head line: signatures are written `日期：2017年3月1日`.
        if seen.is_index or seen.labels > 1 or (seen.labelled and index <= body):
            head.append(block)
        elif first <= index <= last and not seen.chrome:
            report.append(block)
        else:
            chrome.append(block)
    # Nothing but links: better a page's furniture than nothing.
    return Page(tuple(report or blocks), tuple(head), tuple(chrome), _printed_title(blocks, titled))


def _judge(block: Block) -> _Judged:
    if isinstance(block, Table):
        index = len(block.rows) <= INDEX_ROWS and bool(read_index(block.cells))
        return _Judged(not index, chrome=False, is_index=index, labels=0, labelled=False, length=block.length)
    text = block.text
    chrome = _is_chrome(block)
    labels, labelled = _labels(text)
    own = not (chrome or labelled or labels > 1) and (_is_prose(text) or _DATE_LINE.fullmatch(text) is not None)
    return _Judged(own, chrome, is_index=False, labels=labels, labelled=labelled, length=len(text))


def _labels(text: str) -> tuple[int, bool]:
    """How many labels of the line under the title (date, source, counter) a line holds; whether it begins with one."""
    if len(text) > _LONG / 2 or (":" not in text and "：" not in text):
        return 0, False
    return len(_HEAD_LABEL.findall(text)), _HEAD_LABEL.match(text) is not None


def _reach(blocks: Sequence[Block], judged: Sequence[_Judged], titled: int | None) -> tuple[int, int]:
    """Where the report begins and ends."""
    own = [index for index, seen in enumerate(judged) if seen.own]
    if not own:
        return 0, len(blocks) - 1
    first = _first_apart(judged, own[0]) if titled is None else _first(blocks, titled)
    return first, _last(judged, own[-1])


def _is_chrome(line: Line) -> bool:
    """Whether a line is the page's and not the report's."""
    text = line.text
    if len(text) <= _LONG and (_CHROME.match(text) or _IMPRINT.search(text)):
        return True
    return line.linked > _LINKED * len(text) and not _is_prose(text)


def _is_prose(text: str) -> bool:
    return len(text) >= _PROSE and _SENTENCE.search(text) is not None


def _title_at(blocks: Sequence[Block], judged: Sequence[_Judged], title: str) -> int | None:
    """Where the title stands: the first of the lines most like one, of those before most of the report."""
    wanted = _bare(title)
    quarter = sum([seen.length for seen in judged if seen.own]) / 4
    best, place = 0, None
    for index, (block, seen) in enumerate(zip(blocks, judged, strict=True)):
        likeness = 0 if seen.chrome else _likeness(block, wanted)
        if likeness > best:
            best, place = likeness, index
        quarter -= seen.length if seen.own else 0
        if quarter < 0:
            break
    return place


def _likeness(block: Block, wanted: str) -> int:
    """How much a line is like a title: 3 as the metadata have it, 2 with a year, 1 like a column's name."""
    if isinstance(block, Table) or len(block.text) > _TITLE or _SENTENCE.search(block.text):
        return 0
    bare = _bare(block.text)
    if (len(bare) >= 8 and bare in wanted) or (len(wanted) >= 8 and wanted in bare):
        return 3
    if _REPORT.search(bare) is None:
        return 0
    return 2 if block.heading or _YEAR.search(bare) else 1


def _bare(text: str) -> str:
    return "".join(text.split())


def _first_apart(judged: Sequence[_Judged], at: int) -> int:
    """Where a report without a title begins: where its lines no longer stand together, from its first sure one up."""
    while at and not judged[at - 1].chrome:
        at -= 1
    return at


def _first(blocks: Sequence[Block], titled: int) -> int:
    """Where the report begins: its title, with an agency's name or a file mark above it."""
    at = titled
    while at and titled - at < 3 and _belongs_above(blocks[at - 1]):
        at -= 1
    return at


def _belongs_above(block: Block) -> bool:
    if isinstance(block, Table) or block.linked or _is_chrome(block) or len(block.text) > 40:
        return False
    return _AGENCY.search(block.text) is not None or _FILE_MARK.search(block.text) is not None


def _last(judged: Sequence[_Judged], last: int) -> int:
    """Where the report ends: short lines after the last sure one are its own until the page speaks again."""
    while last + 1 < len(judged) and not judged[last + 1].chrome:
        last += 1
    return last


def _printed_title(blocks: Sequence[Block], titled: int | None) -> str:
    """The title line, with the agency's name where that stands on the line above."""
    if titled is None:
        return ""
    text = blocks[titled].text
    above = blocks[titled - 1] if titled else None
    if isinstance(above, Line) and _belongs_above(above) and _AGENCY.search(above.text) and text[:1].isdigit():
        return above.text + text
    return text
