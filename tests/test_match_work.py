"""Matching does no work where nothing can be found, and finds there what it would find everywhere."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.evaluate.examples import parse_example
from gongkai.match import _best, _matchers, _without_overlaps
from gongkai.match.channels import _LONGEST_WORD
from gongkai.match.engine import Engine, group_places
from gongkai.normalise import dates, numerals
from gongkai.normalise.fold import fold
from gongkai.read import read
from gongkai.records import Document, EntityType, Hit, Source
from gongkai.rulebook.lexicon import Lexicon
from gongkai.rulebook.rules import EntityRule, load_rulebook
from gongkai.segment import segment
from tests.generator import reports

SAMPLES = sorted((Path(__file__).resolve().parents[1] / "data" / "reports").glob("s*"))
REGEXES = [rule for rule in load_rulebook().entities if rule.regex]
KINDS: tuple[EntityType, ...] = ("CHANNEL", "PERIOD", "COUNT", "AGENCY")


def spoiled(text: str, rng: Random) -> Iterator[str]:
    """The text, and the text with characters lost, put elsewhere, or made others of its own."""
    yield text
    letters = list(text)
    for _ in range(len(text) // 20):
        at, to = rng.randrange(len(letters)), rng.randrange(len(letters))
        letters[at] = rng.choice((letters[to], "", letters[at] * 2, "，", "一", "9"))
    yield "".join(letters)


def narrative(document: Document) -> str:
    """All text of a document as rules see it, its tables too."""
    return segment(document).text


@cache
def texts() -> list[str]:
    """The examples of all rules, the sample reports and generated ones, each with a spoiled copy."""
    rng = Random(1)
    examples = "\n".join(fold(parse_example(item).text) for rule in REGEXES for item in (*rule.accept, *rule.reject))
    samples = [read(Source(str(file), file.read_bytes())) for file in SAMPLES]
    made = [read(Source(report.name, report.data)) for report in reports(60, seed=5)]
    plain = [examples, *map(narrative, [*samples, *made])]
    return [copy for text in plain for copy in spoiled(text, rng)]


def everywhere(rule: EntityRule) -> EntityRule:
    return replace(rule, anchors=(), begins="")


def matches(engine: Engine, text: str) -> list[tuple[int, int, str, dict[str, str]]]:
    return [(match.start, match.end, match.rule.id, dict(match.groups)) for match in engine.scan(text)]


def test_anchors_and_begins_only_save_time() -> None:
    quick, plain = Engine(REGEXES), Engine(map(everywhere, REGEXES))
    found = [(matches(quick, text), matches(plain, text)) for text in texts()]
    assert all(one == other for one, other in found)
    fired = {rule for _, other in found for _, _, rule, _ in other}
    assert fired == {rule.id for rule in REGEXES}


def test_anchors_and_begins_on_the_corpus(shared: Path) -> None:
    quick, plain = Engine(REGEXES), Engine(map(everywhere, REGEXES))
    rng = Random(2)
    files = [file for file in sorted((shared / "corpus" / "dev" / "reports").glob("*.*")) if file.suffix != ".pdf"]
    assert len(files) > 30
    for file in files:
        for text in spoiled(narrative(read(Source(str(file), file.read_bytes()))), rng):
            assert matches(quick, text) == matches(plain, text), file.name


def test_every_regex_says_where_it_may_match() -> None:
    assert [rule.id for rule in REGEXES if not rule.anchors and not rule.begins] == []


def test_a_wrong_anchor_would_be_seen() -> None:
    rule = next(rule for rule in REGEXES if rule.id == "count.digits")
    wrong = replace(rule, begins="[1-8]")
    assert any(matches(Engine([wrong]), text) != matches(Engine([rule]), text) for text in texts())


WORDS = st.lists(st.text("公开信", min_size=1, max_size=4), min_size=1, max_size=5)


@given(st.lists(WORDS, min_size=1, max_size=3), st.text("公开信息", max_size=30))
def test_phrases_found_beside_anchors_are_leftmost_longest_ones(words: list[list[str]], text: str) -> None:
    lexicon = Lexicon((word, place) for place, group in enumerate(words) for word in group)
    one = replace(REGEXES[0], regex="公.", anchors=("公",))
    rules = [
        one,
        *(replace(one, id=str(place), phrases=tuple(group), regex="", anchors=()) for place, group in enumerate(words)),
    ]
    scanned = [match for match in Engine(rules).scan(text) if match.found is None]
    assert {(match.start, match.end, int(match.rule.id)) for match in scanned} == {
        (start, end, place) for start, end, places in lexicon.scan(text) for place in places
    }
    assert len(scanned) == sum(len(places) for _, _, places in lexicon.scan(text))


def test_words_of_owners_by_their_last_character() -> None:
    words = _matchers(None).words

    def before(text: str, end: int) -> tuple[int, bool] | None:
        for length in range(min(_LONGEST_WORD, end), 0, -1):
            if text[end - length : end] in words._owns:
                return length, words._owns[text[end - length : end]]
        return None

    found = [(words.before(text, end), before(text, end)) for text in texts()[:40] for end in range(len(text))]
    assert all(one == other for one, other in found)
    assert {None, True, False} <= {one and one[1] for one, _ in found}


# --- Work grows with the text, and no faster --------------------------------------------------------------------


def repeats(parsed: Iterable[object]) -> Iterator[int]:
    """How often at most, for every repetition in a parsed regex, lookarounds and groups included."""
    for part in parsed:
        if isinstance(part, tuple) and "REPEAT" in str(part[0]):
            yield part[1][1]
        if hasattr(part, "__getitem__") and not isinstance(part, str):
            yield from repeats(part)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in REGEXES])
def test_no_rule_repeats_without_end(rule: EntityRule) -> None:
    """What a regex looks at from one place is bounded, so a scan of all places is linear in the text."""
    for regex in filter(None, (rule.regex, rule.begins)):
        assert max(repeats(sys.modules["re._parser"].parse(regex)), default=1) <= 40


def stretches(rule: EntityRule) -> list[str]:
    """What a rule's regex gets far in: its finds, their first halves, all but their ends, and their characters."""
    text = "\n".join(fold(parse_example(item).text) for item in rule.accept)
    found = list(rule.anchors)
    for match in Engine([rule]).scan(text):
        printed = text[match.start : match.end]
        found += [printed, printed[:-1], printed[: len(printed) // 2], *printed]
    return [item for item in dict.fromkeys(found) if item]


def grows(regex: re.Pattern[str], stretch: str) -> float:
    """By how much the search takes longer in four times the text, by the processor's time: linear work gives 4."""

    def seconds(length: int) -> float:
        text = (stretch * length)[:length]
        start = time.process_time()
        for _ in regex.finditer(text):
            pass
        return time.process_time() - start

    return min(seconds(8000) / max(seconds(2000), 1e-6) for _ in range(3))


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in REGEXES])
def test_rules_are_linear_in_hostile_text(rule: EntityRule) -> None:
    for stretch in stretches(rule):
        assert grows(re.compile(rule.regex), stretch) < 10, stretch


OWN = [
    pytest.param(value, id=f"{module.__name__}.{name}")
    for module in (sys.modules["gongkai.segment"], sys.modules["gongkai.normalise.fold"], dates, numerals)
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
]


@pytest.mark.parametrize("regex", OWN)
@pytest.mark.parametrize(
    "stretch", ["1", "一", "，123", "1，234", " ", "\t \n", "。", "年", "2019年1", "（", "一、", "."]
)
def test_patterns_of_the_code_are_linear_in_hostile_text(regex: re.Pattern[str], stretch: str) -> None:
    assert grows(regex, stretch) < 10


def test_the_measure_tells_a_quadratic_pattern() -> None:
    assert grows(re.compile("1+2"), "1") > 10
    assert max(repeats(sys.modules["re._parser"].parse("(?=a(?:b|c+)d)"))) > 40


def test_hits_that_touch_no_other_need_no_precedence() -> None:
    rng = Random(3)
    touched = 0
    for _ in range(2000):
        starts = rng.sample(range(60), rng.randrange(12))
        hits = [
            Hit(rng.choice(KINDS), start, start + rng.randint(1, 9), "", rng.choice("abc"), named=rng.random() < 0.5)
            for start in (*starts, *starts[:3])
        ]
        kept = _without_overlaps(hits)
        assert list(kept) == _best(hits)
        touched += len(kept) < len(hits)
    assert touched > 1000


def test_groups_by_their_numbers_are_those_by_their_names() -> None:
    found = 0
    for text in texts():
        for match in _matchers(None).engine.scan(text):
            if match.rule.label == "COUNT" and match.found:
                held = match.found.groups("")
                assert {name: held[at - 1] for name, at in group_places(match.rule.regex).items()} == match.groups
                found += 1
    assert found > 100
