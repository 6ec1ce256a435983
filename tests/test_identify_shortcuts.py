"""Shortcuts of naming and identification only save time: each gives what the plain way gives, on own, generated and
shared reports, on spoiled ones, and on lines put together from the words that the rules are about."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from types import FrameType

import pytest

from gongkai.errors import ReadError
from gongkai.identify import evidence, identify, times
from gongkai.identify.page import page
from gongkai.match.agencies import agencies
from gongkai.normalise.fold import fold
from gongkai.read import read
from gongkai.records import Document, Source, View
from gongkai.rulebook import naming
from gongkai.rulebook.authority import divisions, organs
from gongkai.rulebook.naming import parse_name, scan, scan_lines, scan_text
from gongkai.rulebook.prefixes import place_before, prefix, read_prefix
from gongkai.rulebook.structure import structure
from gongkai.segment import segment
from tests.generator import reports

OWN = Path(__file__).resolve().parents[1] / "data" / "reports"
AROUND = ["（盖章）", "（公章）", "（章）", "印发", "。", "星期三", "，", "：", "；", "日", "）", "（", "\n", "中共"]
LABELS = ["编制单位：", "发布机关：", "填报部门：", "来源：", "现将", "由", "我局", "在", "办理", "分局", "办公室"]
DATES = ["2018年1月31日", "二〇一八年一月九日", "2018-01-09", "（2017年2月16日）", "2017.2.16", "2018年度", "²"]


def spoiled(text: str, seed: int) -> str:
    """`text` with characters lost, lines exchanged, and pieces of other kinds put in."""
    rng = Random(seed)
    lines = text.split("\n")
    lines = [line[: rng.randrange(len(line))] + line[rng.randrange(len(line)) :] for line in lines if line]
    rng.shuffle(lines)
    return "\n".join(line + rng.choice([*AROUND, *LABELS, *DATES, "", ""]) for line in lines)


def composed(seed: int, count: int) -> Iterator[str]:
    """Lines put together at random from places, ranks, townships, organs, dates and what stands around them."""
    rng, rules = Random(seed), structure()
    kinds = [
        divisions().names, organs().names, [*rules.levels], rules.towns.words, rules.towns.organs, rules.areas.words,
        rules.organisation.parents, rules.organisation.endings, rules.national.country, "向阳回族大店城关上桥",
        AROUND, LABELS, DATES,
    ]  # fmt: skip
    for _ in range(count):
        yield "".join(rng.choice(rng.choice(kinds)) for _ in range(rng.randint(1, 9)))


@cache
def texts() -> tuple[str, ...]:
    """Views of own and generated reports, spoiled ones, and composed lines."""
    sources = [Source(path.name, path.read_bytes()) for path in sorted(OWN.iterdir()) if path.is_file()]
    sources += [Source(item.name, item.data) for item in reports(25, seed=9)]
    views = [segment(read(source)).text for source in sources]
    return (*views, *(spoiled(text, seed) for seed, text in enumerate(views)), "\n".join(composed(4, 1500)))


@pytest.fixture(scope="module", params=["own", "shared"])
def samples(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The texts to compare on; the shared corpus only where it lies beside the repository."""
    if request.param == "own":
        return texts()
    folder = request.getfixturevalue("shared")
    files = sorted((folder / "corpus" / "dev" / "reports").rglob("*.txt"))
    found = []
    for path in files:
        try:
            text = fold("\n".join(line.strip() for line in read(Source(path.name, path.read_bytes())).text.split("\n")))
        except ReadError:
            continue
        found += [text, spoiled(text, len(text))]
    if not found:
        pytest.skip("the shared corpus has no text reports")
    return tuple(found)


def paragraphs(samples: tuple[str, ...]) -> list[str]:
    return [line for text in samples for line in text.split("\n") if line]


def test_a_prefix_is_only_read_where_one_can_stand(samples: tuple[str, ...]) -> None:
    found = 0
    for line in paragraphs(samples):
        for at in range(len(line) + 1):
            front = prefix(line, at)
            assert front == read_prefix(line, at), (line, at)
            found += not front.empty
    assert found > 50


def test_places_are_looked_up_by_their_ends(samples: tuple[str, ...]) -> None:
    found = 0
    for line in paragraphs(samples):
        for at in range(len(line) + 1):
            place = place_before(line, at)
            assert place == tried(line, at), (line, at)
            found += bool(place)
    assert found > 50


def tried(text: str, at: int, outer: int = 2) -> str:
    """`place_before` as it is defined: every length, the longest first."""
    known, rules = divisions(), structure()
    for size in range(min(known.longest, at), 1, -1):
        name, start = text[at - size : at], at - size
        if name not in known or name in rules.doubtful.places:
            continue
        whole = name.endswith(tuple(rules.levels)) and (
            size > 2 or (name.endswith("州") and name[0] not in rules.generic.before)
        )
        outside = start == 0 or not "一" <= text[start - 1] < "\ua000" or text[start - 1] in rules.organisation.stop
        if whole or outside or text.endswith(rules.national.country, 0, start):
            return name
        if outer and tried(text, start, outer - 1):
            return name
    return ""


LONG_TOWNS = "莒南县大店镇政府\n莒南县阿尔巴斯苏木镇人民政府\n阿鲁科尔沁旗巴彦温都尔苏木政府\n各县人民政府"


def test_one_scan_finds_what_those_of_each_line_and_of_the_text_find(samples: tuple[str, ...]) -> None:
    found = 0
    for text in (*samples, LONG_TOWNS, ""):
        lines, begin = list[tuple[int, naming.Sighting]](), 0
        for line in text.split("\n"):
            lines += [(begin, hit) for hit in scan(line)]
            begin += len(line) + 1
        assert scan_lines(text) == tuple(lines)
        assert list(map(from_itself, scan_text(text))) == list(map(from_itself, scan(text)))
        found += len(lines)
    assert found > 100
    assert scan_lines(LONG_TOWNS)[1][1].front.town != list(scan(LONG_TOWNS))[1].front.town


def from_itself(hit: naming.Sighting) -> naming.Sighting:
    """A sighting whose prefix counts from where it begins itself."""
    return hit._replace(front=hit.front._replace(start=0))


def test_a_page_has_no_empty_paragraphs() -> None:
    printed = page("莒南县财政局\n\n2018年度报告\n")
    assert printed.paragraphs == ["莒南县财政局", "2018年度报告"]
    assert [[hit.organ for hit in hits] for hits in printed.sightings] == [["财政局"], []]


def test_names_are_only_parsed_where_one_can_end(samples: tuple[str, ...]) -> None:
    lines = paragraphs(samples)
    heads = [hit for line in lines for hit in (line[:cut] for cut in range(1, min(len(line), 40)))]
    named = 0
    for text in [*lines, *heads]:
        name = parse_name(text)
        assert name == in_full(text), text
        named += name is not None
    assert named > 50


def in_full(text: str) -> naming.Name | None:
    """`parse_name` without its first look: every beginning of an organ is tried."""
    text = text.removeprefix("中共")
    town_organs = structure().towns.organs
    for at in range(len(text)):
        known = text[at:] in organs() or (text[at:] in town_organs and naming.town_before(text, at)[1])
        if known and (found := naming._fronted(text, at, text[at:])):
            return found
    return naming._unknown(text)


def test_no_name_is_longer_than_those_that_are_parsed() -> None:
    rules = structure()
    front = 3 * divisions().longest + 2 * 12 + max(map(len, rules.towns.words)) + max(map(len, rules.areas.words))
    organ = max(map(len, [*organs().names, *rules.towns.organs]))
    longest = len("中共") + 2 * front + max(map(len, rules.organisation.parents)) + organ
    assert longest <= naming._LONGEST_FRONTED


def test_paragraphs_that_are_passed_over_hold_no_date_and_no_signature(samples: tuple[str, ...]) -> None:
    dates = signatures = 0
    lines = paragraphs(samples)
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        assert times.without_seal(line) == times._AROUND_DATE.sub("", line)
        day, name = times._date_of(line), evidence._signature(line, below)
        assert evidence._signed(line, False) in (None, evidence._signed(line, True)), line
        assert str(times.tail_date(line)) == str(times._TAIL_DATE.search(line))
        assert times._may_be_date(line) or day is None, line
        assert evidence._may_sign(line) or name is None, line
        dates += day is not None
        signatures += name is not None
    assert min(dates, signatures) > 20


@pytest.mark.parametrize(
    "line", ["莒南县财政局2018（盖章）年1月3日", "莒南县财政局2018年1月3日星期三", "莒南县财政局2018年1月3日印发"]
)
def test_marks_around_a_date_do_not_hide_it(line: str) -> None:
    assert times._date_of(line) is not None
    assert times._may_be_date(line)
    assert evidence._may_sign(line)


def test_a_label_does_not_make_a_signature_too_long() -> None:
    line = "编制单位：" + "县" * 50 + "2018年1月31日印发"
    assert len(line) == 60 + 7
    assert evidence._may_sign(line)
    assert not evidence._may_sign("县" * 2 + line)


def calls(text: str) -> int:
    """How many functions of the package are called to identify the reporter of a text and to find its agencies."""
    made = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal made
        made += event == "call" and "gongkai" in frame.f_code.co_filename

    view = View(text, range(len(text)), text)
    sys.setprofile(count)
    try:
        identify(Document(text, "text/plain"), view)
        agencies(view)
    finally:
        sys.setprofile(None)
    return made


def test_work_grows_with_the_text_and_not_faster() -> None:
    title = "莒南县财政局2018年政府信息公开工作年度报告\n"
    body = "莒南县人民政府办公室公开信息3条，向县财政局、大店镇人民政府提出申请。\n一、概述\n2018年1月3日\n"
    calls(title + body)  # what is loaded once
    once, often = calls(title + body * 10), calls(title + body * 80)
    assert 10 * 10 < once < often < 8.5 * once
