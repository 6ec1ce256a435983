"""What `relate` skips to save time changes nothing: beside each quick way stands the plain one, on samples, generated
reports and examples of the rules, whole and spoiled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, reduce
from importlib import import_module
from operator import or_
from pathlib import Path
from random import Random

import pytest

from gongkai.identify import identify
from gongkai.match import match
from gongkai.read import read
from gongkai.records import Hit, Identity, Source, View
from gongkai.relate import explain, relate
from gongkai.relate.choose import Choice, Setting
from gongkai.relate.clauses import CLAUSE_BREAKS, ITEM_BREAKS, Clause, Text, Token
from gongkai.relate.cues import codes, names
from gongkai.relate.lawbook import FactLaw, lawbook, specific, takes
from gongkai.relate.setting import _DIFFERENCE_ENDS, is_difference
from gongkai.relate.windows import Window
from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.rules import expand_cue, load_rulebook
from gongkai.segment import segment
from gongkai.tables import tables
from tests.generator import reports
from tests.test_relate import SENTENCES, TITLE

DATA = Path(__file__).resolve().parents[1] / "data" / "reports"
# Packages of the same name as their function stand in front of these modules.
choosing, clausing, deciding = (import_module(f"gongkai.relate.{name}") for name in ("choose", "clauses", "decide"))
Input = tuple[View, tuple[Hit, ...], Identity]


def spoiled(text: str, seed: int) -> str:
    """`text` with faults of print: figures changed or lost, marks exchanged, characters dropped."""
    rng = Random(seed)
    pieces = re.split(r"(\d+|[，；。、（）])", text)
    for place in rng.sample(range(1, len(pieces), 2), len(pieces) // 10):
        piece = pieces[place]
        pieces[place] = rng.choice(["", "1", "0", piece * 2]) if piece.isdigit() else rng.choice("，；。、（）")
    letters = list("".join(pieces))
    for place in rng.sample(range(len(letters)), len(letters) // 60):
        letters[place] = ""
    return "".join(letters)


def examples() -> str:
    """All sentences that the fact rules accept and reject, without what is marked in them, and those of
    `test_relate`, as one report."""
    marked = (text for rule in load_rulebook().facts for text in (*rule.accept, *rule.reject, *rule.xfail))
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text) for text in marked)
    return TITLE + "\n".join([*plain, *(text for text, _ in SENTENCES)])


def texts() -> Iterator[str]:
    yield examples()
    yield from (file.read_text("utf-8", "replace") for file in sorted(DATA.glob("*.txt")))
    yield from (report.data.decode("utf-8", "replace") for report in reports(40, seed=11))


def prepared(text: str) -> Input:
    """What the stages before make of a text."""
    document = read(Source("a.txt", text.encode()))
    view = segment(document, tables(document).zones)
    identity = identify(document, view)
    return view, match(view, identity.year), identity


@cache
def inputs() -> tuple[Input, ...]:
    whole = list(texts())
    return tuple(map(prepared, [*whole, *(spoiled(text, seed) for seed, text in enumerate(whole))]))


@cache
def expected() -> list[object]:
    """What the quick way makes of all inputs; asked for before anything is put in its place."""
    return results(inputs())


def results(found: Sequence[Input]) -> list[object]:
    """Facts, and what is told of every number."""
    return [(relate(*one), explain(*one, "")) for one in found]


def plain_best(
    tokens: tuple[Token, ...], window: Window, setting: Setting, admit: Callable[[FactLaw], bool] | None = None
) -> Choice | None:
    """The best of all rules for the unit, each weighed."""
    present = reduce(or_, (token.cues for token in tokens), 0)
    own = reduce(or_, (token.cues for token in tokens if token.start >= window.clause_start), 0)
    choices = [
        choice
        for law in setting.laws.for_unit(window.unit)
        if law.applies(setting.clause.sentence.kind, present, own) and (admit is None or admit(law))
        if (choice := choosing._fit(law, tokens, window, setting)) is not None
    ]
    start = window.hit.start
    return max(choices, key=lambda choice: (choice.rank, choosing._nearness(choice, start)), default=None)


def plain_reach(groups: Sequence[int], tokens: Sequence[Token], window: Window, breaks: str) -> int:
    """The distance of the nearest cue of the farthest group."""
    far = [[choosing.distance(token, window, breaks) for token in tokens if token.cues & group] for group in groups]
    return max(map(min, far))


def plain_clauses(clauses: Callable[..., Iterator[Clause]]) -> Callable[..., Iterator[Clause]]:
    """`clauses` that seem to hold every cue, so that each of their tokens is looked at."""
    return lambda *given: (clause._replace(cues=-1) for clause in clauses(*given))


def make_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every sentence be looked at, every token in it, and every rule."""
    monkeypatch.setattr(choosing, "_best", plain_best)
    monkeypatch.setattr(choosing, "_reach", plain_reach)
    monkeypatch.setattr(clausing, "may_tell", lambda cues: True)
    monkeypatch.setattr(deciding, "clauses", plain_clauses(deciding.clauses))


def test_the_quick_way_relates_as_the_plain_one(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = expected()
    assert sum(len(facts) for facts, _ in quick) > 1500
    make_plain(monkeypatch)
    assert results(inputs()) == quick


def test_the_quick_way_relates_shared_reports_as_the_plain_one(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted((shared / "corpus" / "dev" / "reports").glob("*.txt"))[:12]
    found = [prepared(text) for file in files for text in (read(Source(file.name, file.read_bytes())).text,)]
    found += [prepared(spoiled(view.source, seed)) for seed, (view, _, _) in enumerate(found)]
    if not found:
        pytest.skip("the shared corpus has no reports in plain text")
    quick = results(found)
    make_plain(monkeypatch)
    assert results(found) == quick


@pytest.mark.parametrize(
    ("module", "name", "wrong"),
    [
        (clausing, "may_tell", lambda cues: False),
        (deciding, "denials", lambda clause, heading, laws: []),
        (deciding, "spread", lambda found, clause, measures: list(found)),
        (choosing, "_reach", lambda groups, tokens, window, breaks: 0),
        (choosing, "_beats", lambda choice, best, start: choice.rank > best.rank),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_the_comparison_sees_too_much_left_out(
    module: object, name: str, wrong: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = expected()
    monkeypatch.setattr(module, name, wrong)
    assert results(inputs()) != quick


def test_rules_left_out_too_soon_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    quick, laws = expected(), lawbook()
    monkeypatch.setattr(laws, "fitting", lambda *given: laws._fitting(*given)[:1])
    assert results(inputs()) != quick


def test_bits_of_a_rule_are_the_cues_that_it_names() -> None:
    book, laws = load_rulebook(), lawbook()
    media = {rule.id for rule in book.entities if rule.label == "CHANNEL"}
    known = {cue.id for cue in book.cues} | {f"channel:{code}" for code in load_codebook().dimensions["channel"]}
    known |= media | {"title"}
    found = {law.rule.id: law for unit in sum(book.units.values(), ("",)) for law in laws.for_unit(unit)}
    assert len(found) == sum(bool(rule.units) for rule in book.facts)
    for law in found.values():
        for group, cues in zip(law.rule.cues, law.cues, strict=True):
            assert set(names(cues)) == {cue for name in group for cue in expand_cue(name, known)}, law.rule.id
        assert set(names(law.unless)) == {cue for name in law.rule.unless for cue in expand_cue(name, known)}
        assert law.wanted == reduce(or_, law.cues, 0)


def test_cues_give_the_codes_that_the_codebook_allows() -> None:
    laws, book = lawbook(), load_codebook()
    for indicator in book.indicators:
        for dimension in book.dimensions:
            every = set(codes(laws.given(dimension), dimension))
            allowed = set(codes(laws.allowed(indicator, dimension), dimension))
            assert allowed == takes(indicator, dimension, every), (indicator, dimension)
            assert laws.spelled(laws.allowed(indicator, dimension), dimension) == "+".join(
                sorted(specific(allowed, dimension))
            )
    assert codes(laws.allowed("requests_received", "method"), "method") >= {"fax", "mail"}


def test_words_of_a_difference_end_as_is_said() -> None:
    """Wherever words before a number could make it a difference, its last character is one that is looked for."""
    found = set()
    for view, _, _ in inputs():
        for place in range(1, len(view.text)):
            if is_difference(view.text[max(0, place - 8) : place]):
                found.add(view.text[place - 1])
    words = "多出 少于 多了 少了 增加 增长 增长了 减少 下降 上升 提高 净增 净减 净减少 新增关注 新增粉丝 新增用户"
    words += " 新增关注人数 新增粉丝量 涨粉 升幅 降幅 多公开 多发布 少收到 多受理 多办结"
    words += " 少答复 多举办 多编发 多刊登 多接待 少培训"
    found |= {word[-1] for word in words.split() if is_difference("比上年" + word)}
    assert found == set(_DIFFERENCE_ENDS)


def test_marked_text_has_a_comma_for_each_break() -> None:
    printed = "（一）甲、乙，丙；丁：戊。己！庚？辛"
    text = Text.of(printed)
    for marked, marks in (
        (text.clauses, CLAUSE_BREAKS),
        (text.brackets, CLAUSE_BREAKS + "（）"),
        (text.items, ITEM_BREAKS),
    ):
        assert marked == "".join("，" if letter in marks else letter for letter in printed)


def test_work_grows_with_the_numbers_not_with_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """A view is scanned for cues once; of a hundred rules for a unit two or so are tried for each number."""
    laws, tried, scans = lawbook(), [], []
    fit, scan = choosing._fit, laws.lexicon.scan
    monkeypatch.setattr(choosing, "_fit", lambda *given: tried.append(1) or fit(*given))
    monkeypatch.setattr(laws.lexicon, "scan", lambda text: scans.append(1) or scan(text))
    found = [prepared(report.data.decode()) for report in reports(30, seed=12)]
    for one in found:
        relate(*one)
    numbers = sum(hit.type == "COUNT" for _, hits, _ in found for hit in hits)
    assert len(scans) == len(found)
    assert 0 < len(tried) < 2 * numbers
