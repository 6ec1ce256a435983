"""The tagger that parses only what a text needs gives exactly what `jieba.posseg` gives."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

import gongkai
from gongkai.tokenise import nouns, tagger
from gongkai.tokenise.tagger import Tagger

DATA = Path(__file__).resolve().parents[1] / "data" / "reports"
ODD = "\r\n \t　…！龘𠮷aZ9.+#é—％（）０"


@pytest.fixture(scope="module")
def clauses() -> list[str]:
    """Clauses of the sample reports, and characters of them in any order."""
    texts = [file.read_bytes().decode("utf-8", "replace") for file in sorted(DATA.glob("*.txt"))]
    rng, characters = random.Random(1), "".join(texts) + ODD * 50
    shuffled = ("".join(rng.choices(characters, k=rng.randrange(1, 15))) for _ in range(800))
    return [*(clause for text in texts for clause in re.split(r"[，。；\n]", text)), *shuffled, *ODD]


@pytest.fixture(scope="module")
def expected(clauses: list[str]) -> list[list[tuple[str, str]]]:
    import jieba
    from jieba.posseg import POSTokenizer

    plain = POSTokenizer(jieba.Tokenizer())
    return [[(pair.word, pair.flag) for pair in plain.lcut(clause)] for clause in clauses]


@pytest.mark.parametrize(("most", "step"), [(tagger._MOST, 1), (5_000, 9)], ids=["as it is", "forgetting"])
def test_the_same_words_with_the_same_tags(
    most: int, step: int, clauses: list[str], expected: list[list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tagger, "_MOST", most)
    ours = Tagger()
    assert [ours.tag(clause) for clause in clauses[::step]] == expected[::step]
    assert all("".join(word for word, _ in words) == clause for words, clause in zip(expected, clauses, strict=True))


def test_the_known_total_is_that_of_the_dictionary() -> None:
    data = Tagger()._data
    assert {len(data): tagger.total(data)} == tagger.TOTALS


def test_little_of_the_dictionary_is_parsed() -> None:
    ours = Tagger()
    assert ours.tag("接待来访群众") == [("接待", "v"), ("来访", "v"), ("群众", "n")]
    assert 0 < len(ours._weights) < 200


def test_words_are_looked_for_only_around_numbers_that_no_fact_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    class Spy(Tagger):
        def tag(self, text: str) -> list[tuple[str, str]]:
            sent.append(text)
            return super().tag(text)

    spy = Spy()
    monkeypatch.setattr(nouns, "load_tagger", lambda: spy)
    nouns._judged.cache_clear()
    results = [gongkai.extract(file) for file in sorted(DATA.glob("s*.txt"))]
    counted = sum(mention.type == "COUNT" for result in results for mention in result.entities)
    assert 0 < len(sent) == len(set(sent)) < counted
    assert 0 < sum(map(len, sent)) < sum(len(result.text) for result in results) / 25
