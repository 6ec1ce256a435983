"""Tables as they are drawn: merged heads, vertical labels, columns in another order, rows over several pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from gongkai.rulebook.forms import Table
from tests.generator.truth import TrueCell


@dataclass(frozen=True, slots=True)
class Box:
    """A cell that spans `rows` and `columns`; `head` marks what stands over or beside numbers."""

    text: str
    rows: int = 1
    columns: int = 1
    head: bool = True


Row: TypeAlias = tuple[Box | None, ...]  # None where a box from above or from the left reaches


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn table; the first `heads` rows head the columns. All rows have the same number of places."""

    rows: tuple[Row, ...]
    heads: int


_SPLIT = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_BRACKETS = str.maketrans("（）", "()")


@dataclass(frozen=True, slots=True)
class Wording:
    """The wording of a report's labels.

    `numbers` is how `1.` is printed, `ascii` makes brackets half width, `airy` parts the characters of short
    labels; `broken` and `lost` are the shares of labels with a line break, and of long ones that lost a
    character. `shuffled` puts columns in another order.
    """

    numbers: str = "."
    ascii: bool = False
    airy: str = ""
    broken: float = 0.0
    lost: float = 0.0
    shuffled: bool = False

    def say(self, label: str, rng: Random) -> str:
        """The label in this wording."""
        text = re.sub(r"^(\d)\.", rf"\1{self.numbers}" if self.numbers else "", label)
        if self.airy and len(text) <= 3:
            return self.airy.join(text)
        if self.ascii:
            text = text.translate(_BRACKETS)
        if len(text) > 9 and rng.random() < self.lost:
            at = rng.randrange(5, max(6, min(len(text) - 2, *(text.find(mark) % 99 for mark in "（("))))
            text = text[:at] + text[at + 1 :]
        if len(text) > 5 and rng.random() < self.broken:
            at = rng.randrange(3, len(text) - 1)
            text = f"{text[:at]}\n{text[at:]}"
        return text


def any_wording(rng: Random, *, spaces: bool, shuffled: bool, damaged: bool) -> Wording:
    """A wording at random: without spaces in labels where the layout parts cells by them, or `damaged` is not asked."""
    return Wording(
        numbers=rng.choice((".", ".", "、", "．", "")),
        ascii=rng.random() < 0.2,
        airy=rng.choice(("", "", " ", "　")) if spaces and damaged else "",
        broken=rng.choice((0.0, 0.0, 0.2)),
        lost=rng.choice((0.0, 0.0, 0.04)) if damaged else 0.0,
        shuffled=shuffled and rng.random() < 0.15,
    )


def draw(table: Table, cells: Sequence[TrueCell], wording: Wording, rng: Random) -> Sheet:
    """A table of a form as a sheet; `cells` are all of the table, by rows."""
    width = len(table.column)
    texts = [[cell.printed for cell in cells[at : at + width]] for at in range(0, len(cells), width)]
    if table.id == "requests":
        return _requests(table, texts, wording, rng)
    if table.id == "remedies":
        return _remedies(table, texts, wording, rng)
    if table.id == "statistics":
        return _statistics(table, texts, wording, rng)
    return _article_20(table, texts, wording, rng)


def _numbers(texts: Sequence[str], order: Sequence[int]) -> list[Box]:
    return [Box(texts[column], head=False) for column in order]


def _article_20(table: Table, texts: list[list[str]], wording: Wording, rng: Random) -> Sheet:
    order = list(range(len(table.column)))
    if wording.shuffled:
        rng.shuffle(order)
    rows: list[Row] = [
        (Box(wording.say(table.title, rng), columns=len(order) + 1), *[None] * len(order)),
        (Box("信息内容"), *(Box(wording.say(table.column[column].label, rng)) for column in order)),
    ]
    rows += [
        (Box(wording.say(row.label, rng)), *_numbers(line, order))
        for row, line in zip(table.row, texts, strict=True)
    ]  # fmt: skip
    return Sheet(tuple(rows), 2)


def _requests(table: Table, texts: list[list[str]], wording: Wording, rng: Random) -> Sheet:
    legal = [index for index, column in enumerate(table.column) if column.applicant.startswith("legal")]
    if wording.shuffled:
        rng.shuffle(legal)
    order = [0, *legal, len(table.column) - 1]
    leaves = [Box(wording.say(table.column[column].label, rng)) for column in legal]
    gap: list[None] = [None] * 3
    rows: list[Row] = [
        (Box(wording.say(_SPLIT, rng), 3, 3), None, None, Box("申请人情况", 1, len(order)), *[None] * (len(order) - 1)),
        (
            *gap,
            Box(wording.say("自然人", rng), 2),
            Box("法人或其他组织", 1, len(legal)),
            *[None] * (len(legal) - 1),
            Box(wording.say("总计", rng), 2),
        ),
        (*gap, None, *leaves, None),
    ]
    paths = [row.label.split("/") for row in table.row]
    for index, (path, line) in enumerate(zip(paths, texts, strict=True)):
        rows.append((*_stub(paths, index, path, wording, rng), *_numbers(line, order)))
    return Sheet(tuple(rows), 3)


def _stub(
    paths: list[list[str]], index: int, path: list[str], wording: Wording, rng: Random
) -> list[Box | None]:  # fmt: skip
    """The three places of a row's label: a part that the row above has too is merged with it."""
    stub: list[Box | None] = []
    for level, part in enumerate(path):
        same = path[: level + 1]
        if index and paths[index - 1][: level + 1] == same:
            stub.append(None)
            continue
        rows = sum(other[: level + 1] == same for other in paths[index:])
        last = level == len(path) - 1
        stub.append(Box(wording.say(part, rng), rows, 3 - level if last else 1))
    return stub + [None] * (3 - len(stub))


def _remedies(table: Table, texts: list[list[str]], wording: Wording, rng: Random) -> Sheet:
    leaves = [Box(wording.say(column.label.rsplit("/", 1)[-1], rng)) for column in table.column]
    four: list[None] = [None] * 4
    rows: list[Row] = [
        (Box("行政复议", 1, 5), *four, Box("行政诉讼", 1, 10), *four, *four, None),
        (
            *(Box(leaf.text, 2) for leaf in leaves[:5]),
            Box("未经复议直接起诉", 1, 5),
            *four,
            Box("复议后起诉", 1, 5),
            *four,
        ),
        (*[None] * 5, *leaves[5:]),
        tuple(_numbers(texts[0], range(15))),
    ]
    return Sheet(tuple(rows), 3)


def draw_transposed(table: Table, cells: Sequence[TrueCell], wording: Wording, rng: Random) -> Sheet:
    """The table of remedies with its results as rows and the three procedures as columns."""
    leaves = [column.label.rsplit("/", 1)[-1] for column in table.column[:5]]
    rows: list[Row] = [
        (Box("", 2), Box("行政复议", 2), Box("行政诉讼", 1, 2), None),
        (None, None, Box("未经复议直接起诉"), Box("复议后起诉")),
    ]
    for at, leaf in enumerate(leaves):
        rows.append(
            (Box(wording.say(leaf, rng)), *(Box(cells[at + group].printed, head=False) for group in (0, 5, 10)))
        )
    return Sheet(tuple(rows), 2)


# The headings of the statistics of 2014, each before the first row that has the indicator.
_HEADINGS: Mapping[str, str] = {
    "disclosed": "一、主动公开情况",
    "hotspot_responses": "二、回应解读情况",
    "requests_received": "三、依申请公开情况",
    "offices": "八、机构建设和保障经费情况",
    "meetings": "九、政府信息公开会议和培训情况",
}


def _statistics(table: Table, texts: list[list[str]], wording: Wording, rng: Random) -> Sheet:
    rows: list[Row] = [(Box("统计指标"), Box("单位"), Box("统计数"))]
    seen: set[str] = set()
    ways: list[tuple[str, str]] = [("gazette", "（二）通过不同渠道和方式公开政府信息的情况")]
    for row, line in zip(table.row, texts, strict=True):
        if row.indicator in _HEADINGS and row.indicator not in seen:
            rows.append((Box(_HEADINGS[row.indicator]), Box(""), Box("", head=False)))
        if ways and row.channel == ways[0][0]:
            rows.append((Box(ways.pop()[1]), Box(""), Box("", head=False)))
        seen.add(row.indicator)
        label = row.label.rsplit("/", 1)[-1]
        rows.append((Box(wording.say(label, rng)), Box(row.unit or ""), *_numbers(line, [0])))
    return Sheet(tuple(rows), 1)


def split(sheet: Sheet, at: int, *, heads: bool) -> tuple[Sheet, Sheet]:
    """A sheet cut before row `at`, as at the end of a page; the second part repeats the heads if asked to.

    A box that is cut reaches to the end of the first part, the second begins with empty ones of its own.
    """
    first: list[Row] = []
    open_boxes: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(sheet.rows[:at]):
        line: list[Box | None] = []
        for column, box in enumerate(row):
            if box and number + box.rows > at:
                open_boxes[column] = (number + box.rows - at, box.columns)
                box = Box(box.text, at - number, box.columns, box.head)
            line.append(box)
        first.append(tuple(line))
    rest = [list(row) for row in sheet.rows[at:]]
    for column, (rows, columns) in open_boxes.items():
        rest[0][column] = Box("", rows, columns)
    repeated = list(sheet.rows[: sheet.heads]) if heads else []
    second = (*repeated, *map(tuple, rest))
    return Sheet(tuple(first), sheet.heads), Sheet(second, len(repeated))
