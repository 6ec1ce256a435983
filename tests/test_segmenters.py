"""The segmenters: words that join to their text, the gold they are measured on, models of the user's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
import spacy

import gongkai
from gongkai.errors import ConfigError
from gongkai.tokenise import SegmenterName, load_segmenter
from gongkai.tokenise.segmenters import SEGMENTERS

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "models" / "segmenter"
GOLD = [line.split("\t") for line in (ROOT / "data" / "segmentation" / "gold.txt").read_text("utf-8").splitlines()]
SENTENCES = [words.split(" ") for _, words in GOLD]


def f1(name: SegmenterName) -> float:
    right = found = needed = 0
    for sentence in SENTENCES:
        got, need = (
            set(pairwise([0, *accumulate(map(len, words))]))
            for words in (load_segmenter(name)("".join(sentence)), sentence)
        )
        right, found, needed = right + len(got & need), found + len(got), needed + len(need)
    return 2 * right / (found + needed)


@pytest.mark.parametrize("name", SEGMENTERS)
@pytest.mark.parametrize(
    "text", ["", "七百余件", "2014年收到申请1,024件。", "𠮷野家", "《条例》〔2014〕26号", "Ａ１ｂ"]
)
def test_words_join_to_the_text(name: SegmenterName, text: str) -> None:
    assert "".join(load_segmenter(name)(text)) == text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("char", list("县经信局开通公众号")),
        ("jieba", ["县", "经信局", "开通", "公众号"]),
        ("pkuseg", ["县", "经信局", "开通", "公众号"]),
    ],
)
def test_words_of_the_genre(name: SegmenterName, words: list[str]) -> None:
    assert list(load_segmenter(name)("县经信局开通公众号")) == words


def test_the_shipped_model_learned_the_gold_and_jieba_did_not() -> None:
    assert f1("jieba") < 0.88
    assert f1("pkuseg") > 0.95


@pytest.mark.parametrize("name", SEGMENTERS)
def test_entities_and_facts_are_the_same(name: SegmenterName) -> None:
    result = gongkai.extract(ROOT / "data" / "reports" / "s05-gansu-water-2013.html")
    doc = gongkai.load(name)(result.text)
    found = [(m.type, m.start, m.end, m.norm) for m in gongkai.extract(result.text).entities]
    assert [(s.label_, s.start_char, s.end_char, s._.gongkai_norm) for s in doc.spans["gongkai"]] == found
    assert doc._.gongkai.facts == gongkai.extract(result.text).facts


def test_a_model_of_the_user(tmp_path: Path) -> None:
    own = Path(shutil.copytree(MODEL, tmp_path / "own"))
    nlp = gongkai.load("pkuseg", model=own)
    nlp.to_disk(tmp_path / "pipeline")
    text = "县经信局收到申请37件。"
    assert [token.text for token in spacy.load(tmp_path / "pipeline")(text)] == [token.text for token in nlp(text)]


@pytest.mark.parametrize("model", ["news", "nowhere/model"])
def test_a_folder_without_a_model_is_refused_offline(model: str) -> None:
    with pytest.raises(ConfigError, match=r"no pkuseg model there, without features\.msgpack and weights\.npz"):
        gongkai.load("pkuseg", model=Path(model))


def test_an_unknown_segmenter_is_refused() -> None:
    with pytest.raises(ConfigError, match="no segmenter 'hanlp': there are char, jieba, pkuseg"):
        gongkai.load("hanlp")  # type: ignore[arg-type]


def test_nothing_is_loaded_before_it_cuts() -> None:
    code = "import sys, gongkai.tokenise; print(sorted({'jieba', 'spacy', 'spacy_pkuseg', 'numpy'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, cwd=ROOT / "pipeline"
    )
    assert done.stdout == "[]\n"


def test_gold_is_well_formed() -> None:
    assert len(GOLD) >= 300
    assert {year for year, _ in GOLD} == {str(year) for year in range(2008, 2026)}
    assert all(all(words) for words in SENTENCES), "two spaces in a row"
    assert len({"".join(words) for words in SENTENCES}) == len(GOLD), "a sentence stands twice"


def test_gold_is_no_sample_report() -> None:
    texts = "".join(gongkai.extract(file).text for file in sorted((ROOT / "data" / "reports").iterdir()))
    assert [
        sentence for sentence in ("".join(words) for words in SENTENCES) if len(sentence) > 12 and sentence in texts
    ] == []


RULE = """
[[rule]]
id = "own.company"
label = "AGENCY"
tokens = [[{ TEXT = "自来水" }, { TEXT = "公司" }]]
norm = "company"
accept = ["由[自来水公司](company)公开。", "[自来水公司](company)负责。"]
reject = ["由水务局公开。"]
source = "own"
"""


@pytest.mark.parametrize(("segmenter", "found"), [("jieba", True), ("pkuseg", True), ("char", False)])
def test_token_rules_read_the_words_of_the_chosen_segmenter(tmp_path: Path, segmenter: str, found: bool) -> None:
    folder = tmp_path / "rules" / "entities"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text(RULE, "utf-8")
    result = gongkai.extract("水价由自来水公司公开。\n", rules=tmp_path / "rules", segmenter=segmenter)
    assert ("自来水公司" in {mention.text for mention in result.entities}) is found


def test_an_unknown_segmenter_is_named() -> None:
    with pytest.raises(ConfigError, match="no segmenter 'none'"):
        load_segmenter("none")
