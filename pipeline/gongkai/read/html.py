"""Web pages, saved from a site or exported by Word, to the report's lines, tables and metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from lxml import etree

from gongkai.errors import ReadError
from gongkai.read.blocks import Block, Line, Table, visible
from gongkai.read.charset import decode
from gongkai.read.flatten import flatten
from gongkai.read.grid import lay_out
from gongkai.read.index import DATES, iso, read_index, read_index_lines
from gongkai.read.page import Page, find_report
from gongkai.read.sniff import HTML
from gongkai.records import Document, Grid, Origin, Source

Place: TypeAlias = tuple[int, int, int]  # start, end, line of the file

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*>", re.IGNORECASE)
_TORN = re.compile(r"</([\w:]{1,20})\s{1,20}>")  # as Word breaks its lines; the parser tells no line of an end tag
_FORMATTING = re.compile(r"</?(?:font|span|b|strong|i|em|u|small|big|a|center|div|o:p|st1:\w+)\b[^>]*>", re.IGNORECASE)
_DATE = r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?!\d)"
# Labels of the page's head, the more telling first; a date of the report's own is never read here.
_DATE_LABELS = (
    r"(?:公开|发布|发表|公布|发文)(?:时间|日期)",
    r"生成(?:时间|日期)",
    r"(?:成文|印发)(?:时间|日期)",
    r"(?:更新|录入|上传)(?:时间|日期)|(?<![\u4e00-\u9fff])(?:时间|日期)",
)
_SOURCE = re.compile(r"(?:(?:信息|文章|稿件|内容)?来源|发布机构|发布单位)\s*[:：]\s*([^\s|：:]{2,40})")
_SITE_CODE = re.compile(r"网站标识码\s*[:：]?\s*([A-Za-z]{0,2}\d{6,12})")
# Names of the national page-label standard for government sites, then others that are in use.
_META = {
    "title": ("articletitle", "og:title"),
    "published": ("pubdate", "publishdate", "article:published_time", "publish-date", "createdate"),
    "source": ("contentsource", "source"),
    "site_code": ("siteidcode",),
    "url": ("url", "og:url"),
}
_CELL = re.compile(r"[^\t\n]+")
_SUFFIX = re.compile(r"\s*[_|»>—–]+\s*|\s+-\s*|\s*-\s+|-(?=\D)")
_REPORT = re.compile(r"报告|年报|总结")


def read_html(source: Source) -> Document:
    """A web page as a document: one paragraph a line, tables as lines of tab-parted cells and as grids.

    Raises `ReadError` of kind `malformed` for a page nested too deeply even without its formatting tags.
    """
    decoded = decode(source.data)
    root = _parse(decoded.text, source.path)
    labels = _labels(root)
    named = labels.get("title", "") or _without_site(_title(root))
    page = find_report(flatten(root), named)
    text, grids, places, warnings = _print(page.report)
    found = {"title": page.title, **_head(page), **labels}
    found["title"] = labels.get("title") or (named if _REPORT.search(named) else page.title or named)
    found["url"] = source.url or labels.get("url", "")
    return Document(
        text=text,
        media_type=HTML,
        grids=grids,
        metadata={key: value for key, value in found.items() if value},
        encoding=decoded.encoding,
        warnings=(*decoded.warnings, *warnings),
        origins=tuple(_origins(places, decoded.lines)),
    )


def _origins(places: Iterable[Place], starts: Sequence[int]) -> list[Origin]:
    """Places with the bytes at which their lines start in the file."""
    known = len(starts)
    return [
        Origin(start, end, line or None, starts[line - 1] if 0 < line <= known else None) for start, end, line in places
    ]


def _parse(text: str, path: str) -> etree._Element:
    """The tree; formatting tags are dropped where they are nested deeper than libxml2 reads."""
    text = text.replace("\0", "") if "\0" in text else text
    text = _DECLARATION.sub(_line_ends, text, count=1) if "<?" in text else text
    text = _TORN.sub(lambda match: f"</{match[1]}>{_line_ends(match)}", text)
    for plain in (False, True):
        attempt = _FORMATTING.sub(_line_ends, text) if plain else text
        parser = etree.HTMLParser(huge_tree=True)
        root: etree._Element | None = etree.fromstring(attempt, parser)
        if root is None:
            raise ReadError(path, "empty", "the page holds no text")
        if not any("Excessive depth" in (fault.message or "") for fault in parser.error_log):
            return root
    raise ReadError(path, "malformed", "tags are nested deeper than 2048 levels")


def _line_ends(match: re.Match[str]) -> str:
    """What is left of a tag that is taken out: nothing visible, but no line of the file gets another number."""
    count = match[0].count("\n")
    return "<!--" + "\n" * count + "-->" if count else ""


def _print(report: Sequence[Block]) -> tuple[str, tuple[Grid, ...], list[Place], tuple[str, ...]]:
    """The document's text, its grids, where it comes from, and warnings of tables too large to be grids."""
    parts: list[str] = []
    grids: list[Grid] = []
    places: list[Place] = []
    warnings: list[str] = []
    at = 0
    for block in report:
        if isinstance(block, Line):
            text = block.text
            places.append((at, at + len(text), block.source))
        elif (laid := lay_out(block.rows, at)) is not None:
            text = laid[0]
            grids.append(laid[1])
            places += _cells(text, block, at)
        else:
            text = block.text
            places += _cells(text, block, at)
            warnings.append(f"a table of {len(block.rows)} rows is too large and was read as text")
        parts.append(text)
        at += len(text) + 1
    return "\n".join(parts), tuple(grids), places, tuple(warnings)


def _cells(text: str, table: Table, at: int) -> list[Place]:
    """The cells of a table printed at `at`: tabs and line feeds part them, and none holds any."""
    written = [match.span() for match in _CELL.finditer(text)]
    sources = filter(None, table.sources)
    return [(at + start, at + end, source) for (start, end), source in zip(written, sources, strict=False)]


def _labels(root: etree._Element) -> dict[str, str]:
    """What `meta` elements say, dates in ISO."""
    said: dict[str, str] = {}
    for node in root.iter("meta"):
        name = (node.get("name") or node.get("property") or "").strip().lower()
        content = visible(node.get("content") or "")
        if name and content:
            said.setdefault(name, content)
    found = {key: next((said[name] for name in names if name in said), "") for key, names in _META.items()}
    found["published"] = iso(found["published"])
    return {key: value for key, value in found.items() if value}


def _title(root: etree._Element) -> str:
    node = next(root.iter("title"), None)
    return "" if node is None else visible(str(node.xpath("string()")))


def _without_site(title: str) -> str:
    """A page's title without the names of the site and of its columns around it."""
    pieces = [piece for piece in _SUFFIX.split(title) if piece]
    reports = [piece for piece in pieces if _REPORT.search(piece)]
    return max(reports, key=len) if reports else (pieces or [""])[0]


def _head(page: Page) -> dict[str, str]:
    """What the lines around the report, its index and its info table say."""
    lines = [block.text for block in page.head if isinstance(block, Line)]
    said = dict(read_index_lines(lines))
    for block in page.head:
        if isinstance(block, Table):
            said = {**said, **read_index(block.cells)}
    tables = [block.text for block in page.report[:3] if isinstance(block, Table)]
    dated = next((said[key] for key in DATES if key in said), "")
    return {
        **said,
        "published": dated or _published([*lines, *tables]),
        "source": said.get("source", "") or _first(_SOURCE, lines),
        "site_code": _first(_SITE_CODE, [block.text for block in page.chrome]),
    }


def _published(lines: Sequence[str]) -> str:
    for label in _DATE_LABELS:
        pattern = re.compile(rf"(?:{label})[\s:：\[【]*({_DATE})")
        for line in lines:
            match = pattern.search(line)
            if match is not None and (found := iso(match[1])):
                return found
    return next((found for line in lines if (found := iso(line))), "")


def _first(pattern: re.Pattern[str], lines: Iterable[str]) -> str:
    return next((match[1] for line in lines if (match := pattern.search(line))), "")
