"""What a competent user of spaCy writes first: jieba cuts the text, an EntityRuler finds the entities in its tokens.

It aims at the spans that gongkai finds, with the same words: agencies, periods, counts and channels. Each pattern
finds something that the others do not (`tests/test_benchmarks.py`), so none is there for its cost.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import jieba
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from benchmarks.yardsticks.words import HEADS, ORGANS, OWNERS, RANKED, RANKS, media, selves, units

Entity: TypeAlias = tuple[str, int, int]
Pattern: TypeAlias = list[dict[str, Any]]

KINDS = ("AGENCY", "PERIOD", "COUNT", "CHANNEL")
# What jieba glues together: 12月31日|止.
GLUED = ("日起", "日止", "日至", "年起", "月至", "月起", "月底", "月初", "月末")


def pipeline() -> Language:
    """spaCy with jieba and one ruler."""
    nlp = words_of_the_genre()
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([*token_patterns(), *({"label": "CHANNEL", "pattern": phrase} for phrase in media())])
    return nlp


def words_of_the_genre() -> Language:
    """spaCy with jieba, which is told the words of the genre."""
    jieba.setLogLevel(logging.WARNING)
    for word in GLUED:
        jieba.del_word(word)
    for word in ORGANS | RANKED | OWNERS | media() | HEADS:
        jieba.add_word(word)
    return spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})


def token_patterns() -> list[dict[str, Any]]:
    """The patterns over tokens, as the entity ruler takes them."""
    kinds = {"COUNT": counts(), "PERIOD": periods(), "AGENCY": agencies(), "CHANNEL": channels(), "NONE": others()}
    listed = [(label, pattern) for label, found in kinds.items() for pattern in found]
    return [{"label": label, "pattern": pattern, "id": f"{place}"} for place, (label, pattern) in enumerate(listed)]


def like(regex: str, op: str = "1") -> dict[str, Any]:
    """A token that a regular expression describes from its first to its last character."""
    return {"TEXT": {"REGEX": f"^(?:{regex})$"}, "OP": op}


def among(words: Iterable[str], op: str = "1") -> dict[str, Any]:
    """A token that is one of some words."""
    return {"TEXT": {"IN": sorted(words)}, "OP": op}


HANZI = "[〇零○一二两三四五六七八九十百千]"
MORE = "[余多来几百千万亿]+"
NUMBER = rf"\d[\d,.]*|,|{HANZI}+[余多]?"
UNIT = "|".join(map(re.escape, units()))
COUNTED = "|".join(re.escape(unit) for unit in units() if unit not in "行科村站路点面对双方分届类字起本把")
PLACE = "..+[省市县区州盟旗镇乡]|街道|[省市县区州旗镇乡]"


def counts() -> list[Pattern]:
    """Numbers with a unit: 近|40|人, 3200|余次, 8.6|万份, 一件, 100%."""
    about, after = among(("近", "约", "大约", "将近"), "?"), among(("左右", "上下"), "?")
    return [
        [about, like(NUMBER, "+"), like(MORE, "*"), like(rf"[十余多来几百千万亿]*(?:{UNIT})"), after],
        [about, like(NUMBER, "*"), like(rf"{HANZI}+[余多]?万?(?:{COUNTED})|\d[\d.]*(?:{UNIT})"), after],
        [among(("第",)), like(NUMBER), among(("名", "位"))],
    ]


def periods() -> list[Pattern]:
    """Years, dates and ranges."""
    year, day = like(r"(?:19|20)\d\d"), like(r"\d{1,2}")
    inside = like(rf"\d{{1,4}}|{HANZI}+[年月日]?|[年月日起至到—~-]", "*")
    end = like(f"{HANZI}*[年月日]|年度|月底|月初|底|初|末|份")
    return [
        [year, among(("年",)), inside, end],
        [year, among(("年", "年度"))],
        [day, among(("月",)), inside, end],
        [day, among(("月", "月份", "月底", "月初"))],
        [like("[二一]|二[〇○零].*"), like(f"{HANZI}+", "*"), like(f"{HANZI}*年"), inside, like(".*[月日]", "?")],
    ]


def agencies() -> list[Pattern]:
    """Organs behind their place or rank, and self-reference."""
    place = like(PLACE, "+")
    return [
        [place, among(ORGANS | RANKED, "+")],
        [like(".."), like(f"[{RANKS}]"), among(ORGANS)],
        [place, like("..", "?"), among(("街道办事处",))],
        [among(RANKED), among(ORGANS, "?")],
        [among(selves())],
    ]


def channels() -> list[Pattern]:
    """Media behind their owners, and media in quotation or book marks."""
    place, owner, head = like(PLACE, "*"), among(OWNERS, "*"), among(HEADS)
    inside = like("[^”》，。；]+", "+")
    return [
        [place, owner, head],
        [among("“"), inside, among("”"), owner, head],
        [among("“"), inside, like(".*(?:网|在线|信箱|热线)"), among("”")],
        [among("《"), inside, like(".*(?:报|公报|简报|热线|信息|快讯)"), among("》")],
        [like(r"1?\d{4}"), owner, among(("热线", "平台", "专线"))],
    ]


def others() -> list[Pattern]:
    """What looks like one of them and is none: 12|个|工作日, 第|3|项, 1|.|政府|公报. The longer one wins."""
    return [
        [like(rf"\d+|{HANZI}", "?"), like(f"{HANZI}?个"), among(("工作日", "月", "部分", "方面", "小时"))],
        [among(("非", "属于", "不属于"), "?"), among(("本机关",)), among(("掌握", "不", "公开"), "?")],
        [like(r"\s*\n\s*"), like(r"\d"), among((".", "．", "、")), among(OWNERS, "*"), among(HEADS, "+")],
        [among(OWNERS, "*"), among(HEADS), among(("建设", "维护", "管理", "整合", "检查"))],
    ]


def entities(nlp: Language, texts: Sequence[str]) -> Iterator[list[Entity]]:
    """The entities of each text: kind, first character, the one after the last."""
    return map(found, nlp.pipe(texts))


def found(doc: Doc) -> list[Entity]:
    return [(span.label_, span.start_char, span.end_char) for span in doc.ents if span.label_ in KINDS]
