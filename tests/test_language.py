"""gongkai inside spaCy: its pipeline, and its component in pipelines of others."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import jieba
import pytest
import spacy
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc

import gongkai
from gongkai.language.tokenizer import Tokenizer

TEXT = (
    "武义县水务局2014年政府信息公开工作年度报告\n"
    "全年通过县政府门户网站公开信息七百余条，发放手册1.2万册，其中《用水须知》3 500册。\n"
    "收到张三同志申请37件。"
)
SPANS = [
    ("AGENCY", "武义县水务局"),
    ("PERIOD", "2014年"),
    ("CHANNEL", "县政府门户网站"),
    ("COUNT", "七百余条"),
    ("COUNT", "1.2万册"),
    ("COUNT", "3 500册"),
    ("COUNT", "37件"),
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return gongkai.load()


def spans(doc: Doc) -> list[tuple[str, str]]:
    return [(span.label_, span.text) for span in doc.spans["gongkai"]]


@pytest.mark.parametrize("segmenter", ["jieba", "char", "pkuseg"])
def test_spans_are_the_mentions(segmenter: str) -> None:
    doc = gongkai.load(segmenter)(TEXT)
    mentions = gongkai.extract(TEXT).entities
    assert doc.text == TEXT
    assert spans(doc) == SPANS
    assert [
        (span.start_char, span.end_char, span._.gongkai_norm, span._.gongkai_rule) for span in doc.spans["gongkai"]
    ] == [(mention.start, mention.end, mention.norm, mention.rule) for mention in mentions]
    numbers = [span._.gongkai_value["number"] for span in doc.spans["gongkai"] if span._.gongkai_value]
    assert numbers == [str(mention.value.number) for mention in mentions if mention.value]
    assert doc._.gongkai.facts == gongkai.extract(TEXT).facts


def test_no_token_crosses_a_border(nlp: Language) -> None:
    doc = nlp(TEXT)
    borders = {border for mention in doc._.gongkai.entities for border in (mention.start, mention.end)}
    inside = {place for token in doc for place in range(token.idx + 1, token.idx + len(token))}
    assert borders & inside == set()
    assert len(doc) < len(TEXT), "jieba cut nothing but characters"


@pytest.mark.parametrize("text", ["", " ", "\n\n", "3", "　全角　空格　", "𠮷野家37件", "a\r\nb\t37件 "])
def test_odd_texts_survive(nlp: Language, text: str) -> None:
    assert nlp(text).text == text


def test_component_in_a_pipeline_of_characters() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("gongkai")
    doc = nlp(TEXT)
    assert [token.text for token in doc if token.text.isdigit()][:4] == list("2014")
    assert spans(doc) == SPANS


def test_a_pipeline_whose_tokens_cut_a_match_keeps_the_printed_text() -> None:
    nlp = spacy.blank("zh")
    nlp.tokenizer = lambda text: Doc(nlp.vocab, words=[text], spaces=[False])
    nlp.add_pipe("gongkai")
    doc = nlp("收到申请37件。")
    assert [(span.text, span._.gongkai_text) for span in doc.spans["gongkai"]] == [("收到申请37件。", "37件")]


def test_tokenizer_pickles(nlp: Language) -> None:
    copy: Tokenizer = pickle.loads(pickle.dumps(nlp.tokenizer))
    assert [token.text for token in copy(TEXT)] == [token.text for token in nlp(TEXT)]


@pytest.mark.parametrize("segmenter", ["jieba", "char", "pkuseg"])
def test_pipeline_survives_the_disk(segmenter: str, tmp_path: Path) -> None:
    nlp = gongkai.load(segmenter)
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    assert (loaded.pipe_names, loaded.tokenizer.segmenter) == (["gongkai"], segmenter)
    assert [token.text for token in loaded(TEXT)] == [token.text for token in nlp(TEXT)]
    assert spans(loaded(TEXT)) == SPANS


def test_displacy_shows_the_spans(nlp: Language) -> None:
    html = displacy.render(nlp("收到申请37件。"), style="span", options={"spans_key": "gongkai"}, jupyter=False)
    assert html.count("COUNT") == 1
    assert "37" in html


def test_jieba_of_others_is_left_alone(nlp: Language) -> None:
    nlp(TEXT)
    assert "公开申请" not in jieba.dt.FREQ
    jieba.dt.add_word("收到张三同志申请", 10**9)
    try:
        assert jieba.lcut("收到张三同志申请") == ["收到张三同志申请"]
        assert len(nlp("收到张三同志申请")) > 1
        assert len(gongkai.load()("收到张三同志申请")) > 1
    finally:
        jieba.dt.del_word("收到张三同志申请")


def test_rules_of_one_pipeline_are_not_those_of_another(nlp: Language, tmp_path: Path) -> None:
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "own.toml").write_text(
        '[[rule]]\nid = "channel.own"\nlabel = "CHANNEL"\nnorm = "other"\nphrases = ["流动大篷车"]\n'
        'accept = ["[流动大篷车](other)", "用[流动大篷车](other)"]\nreject = ["大篷车"]\nsource = "test"\n',
        "utf-8",
    )
    own = gongkai.load(rules=tmp_path)
    assert spans(own("出动流动大篷车3次")) == [("CHANNEL", "流动大篷车"), ("COUNT", "3次")]
    assert spans(nlp("出动流动大篷车3次")) == [("COUNT", "3次")]


def test_doc_survives_bytes(nlp: Language) -> None:
    assert spans(Doc(nlp.vocab).from_bytes(nlp(TEXT).to_bytes())) == SPANS


SPAWN = """
import multiprocessing, gongkai
if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    for segmenter in ("char", "pkuseg"):
        for doc in gongkai.load(segmenter).pipe(["收到申请37件", "培训9次"], n_process=2):
            print([span.text for span in doc.spans["gongkai"]])
"""


def test_two_processes_under_spawn(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SPAWN, "utf-8")
    environment = {"PYTHONPATH": str(Path(gongkai.__file__).parents[1]), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, tmp_path / "script.py"], env=environment, capture_output=True, encoding="utf-8"
    )
    assert (done.stdout, done.returncode) == ("['37件']\n['9次']\n" * 2, 0), done.stderr
