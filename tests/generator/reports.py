"""Whole reports of every family with their truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from gongkai.rulebook.files import csv_rows
from gongkai.rulebook.forms import load_forms
from tests.generator import sentences as say
from tests.generator.annex import annex
from tests.generator.formats import FORMATS, Part
from tests.generator.layouts import LAYOUTS
from tests.generator.narrative import Story, complete
from tests.generator.tables import Tables, any_plan, tables
from tests.generator.truth import TrueFact, Truth

_FIRST_YEAR, _LAST_YEAR = 2008, 2025
_STATISTICS = 2014, 2018
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Generated:
    """A file and what is known of it."""

    name: str
    data: bytes
    truth: Truth


def reports(count: int, seed: int = 0, formats: Sequence[str] = ("txt",)) -> Iterator[Generated]:
    """`count` reports, each from the seed and its number alone; formats take turns."""
    for number in range(count):
        yield generate(number, seed, formats[number % len(formats)])


def generate(number: int, seed: int = 0, format: str = "txt") -> Generated:
    """Report `number` of a seed in a format of `FORMATS`."""
    rng = Random(f"{seed}:{number}")
    year = rng.randint(_FIRST_YEAR, _LAST_YEAR)
    layout = rng.choice(_layouts(year)) if format == "txt" else "grid"
    parts, truth = compose(year, layout, rng)
    return Generated(f"r{number:07}.{format}", FORMATS[format](parts, layout), truth)


def _layouts(year: int) -> list[str]:
    """The layouts that a year's tables can have: a list of labels and numbers has no columns."""
    return [name for name in LAYOUTS if name != "listed" or _STATISTICS[0] <= year <= _STATISTICS[1]]


def compose(year: int, layout: str, rng: Random) -> tuple[list[Part], Truth]:
    """The paragraphs and sheets of a report of a year, with its truth; `layout` is that of its tables."""
    adcode, place = rng.choice(_places(year))
    agency = place + rng.choice(say.ORGANS)
    scale = rng.choice((2, 8, 30, 200))
    form = next((form for form in load_forms() if form.first_year <= year <= (form.last_year or year)), None)
    if form and (form.id != "stat2014" or rng.random() < 0.7):
        printed = tables(form, rng, scale, any_plan(form, layout, rng))
    else:
        form, printed = None, Tables({}, (), {})
    story = Story(complete(printed.figures, rng, scale), rng)
    published = date(year + 1, 1, 4) + timedelta(days=rng.randrange(80))
    parts: list[Part] = [rng.choice(say.TITLES), rng.choice(say.OPENING)]
    parts += _sections_of_2019(story, printed, rng) if year >= 2019 else _sections(story, printed, rng)
    told: list[TrueFact] = []
    if year < 2014 and rng.random() < 0.4:
        sheet, told = annex(year, rng, scale)
        parts += ["附表：政府信息公开情况统计表", sheet]
    at = len(parts) if not told else len(parts) - 2
    parts[at:at] = [agency, _day(published, rng)]
    filled = [part.format(agency=agency, year=year) if isinstance(part, str) else part for part in parts]
    family = form.id if form else "narrative"
    truth = Truth(
        family, agency, adcode, year, published, layout, printed.cells, (*story.facts, *told), printed.figures
    )  # fmt: skip
    return filled, truth


def _sections_of_2019(story: Story, printed: Tables, rng: Random) -> list[Part]:
    """The six sections that the forms of 2019 and 2021 prescribe."""
    return [
        "一、总体情况",
        rng.choice(say.CONDUCT),
        story.paragraph(say.DISCLOSED),
        story.paragraph([*say.REQUESTS[:1], *say.CARRIED, *say.RESULTS]),
        story.paragraph(say.CAPACITY),
        "二、主动公开政府信息情况",
        *printed.sheets["art20"],
        "三、收到和处理政府信息公开申请情况",
        *printed.sheets["requests"],
        "四、政府信息公开行政复议、行政诉讼情况",
        *printed.sheets["remedies"],
        "五、存在的主要问题及改进情况",
        rng.choice(say.PROBLEMS),
        "六、其他需要报告的事项",
        rng.choice(say.OTHERS),
    ]


def _sections(story: Story, printed: Tables, rng: Random) -> list[Part]:
    """The sections that reports before 2019 commonly have, and the table of 2014 at their end."""
    return [
        "一、概述",
        rng.choice(say.CONDUCT) + story.paragraph(say.CAPACITY),
        "二、主动公开政府信息情况",
        story.paragraph(say.DISCLOSED),
        "三、依申请公开政府信息情况",
        story.paragraph([*say.REQUESTS, *say.RESULTS]),
        "四、收费及减免情况",
        story.paragraph(say.FEES) or "无其他收费事项。",
        "五、行政复议和行政诉讼情况",
        story.paragraph(say.REMEDIES),
        "六、存在的主要问题及改进措施",
        rng.choice(say.PROBLEMS),
        *(["附：政府信息公开情况统计表", *printed.sheets["statistics"]] if printed.sheets else []),
    ]


def _day(day: date, rng: Random) -> str:
    if rng.random() < 0.7:
        return f"{day.year}年{day.month}月{day.day}日"
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_chinese(day.month)}月{_chinese(day.day)}日"


def _chinese(number: int) -> str:
    """Numbers up to 31 as they are read: 二十三."""
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + "十" * (tens > 0) + (_DIGITS[ones] if ones else "")


@cache
def _places(year: int) -> list[tuple[str, str]]:
    """Code and name of the counties, districts and cities of a year whose name no other place ever bore."""
    rows = csv_rows("places/divisions.csv")
    codes: dict[str, set[str]] = {}
    for row in rows:
        for name in {row["name"], row["short"]}:
            codes.setdefault(name, set()).add(row["code"])
    return [
        (row["code"], row["name"])
        for row in rows
        if row["level"] in "23"
        and int(row["from"]) <= year <= int(row["to"])
        and len(row["name"]) > 2
        and row["name"][-1] in "市县区"
        and codes[row["name"]] == codes[row["short"]] == {row["code"]}
    ]
