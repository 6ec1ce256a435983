"""The yardstick: how a spaCy user would first write it. jieba cuts the text, an EntityRuler finds entities in it.

Periods and counts are regular expressions over tokens, channels and agencies phrases and endings, with the words
of the shipped rules. It finds the same kinds of entity, resolves and links nothing, and reads no tables; where
jieba cuts through a number or a name it finds less. It is here for its cost.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import spacy
from spacy.language import Language

from gongkai.rulebook.files import toml_files
from gongkai.rulebook.rules import load_rulebook

NUMBER = r"^(?:[\d,.]+|[一二三四五六七八九十百千万两]+)[余多]?$"
AGENCY = r".*(?:局|委|委员会|政府|办公室|厅|部|院|中心|法院|检察院|街道办事处|办事处|管委会|银行|大队|所)$"
YEAR = r"^(?:19|20)\d\d$"


def pipeline() -> Language:
    """spaCy with jieba and one ruler."""
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(patterns())
    return nlp


def patterns() -> list[dict[str, Any]]:
    """The rules of the entity ruler."""
    found: list[dict[str, Any]] = []
    book = load_rulebook()
    for rule in book.entities:
        found += [{"label": rule.label, "pattern": phrase} for phrase in rule.phrases]
    for cue in book.cues:
        found += [{"label": "CHANNEL", "pattern": phrase} for phrase in cue.phrases if cue.id.startswith("channel:")]
    units = sorted({unit for _, content in toml_files("units") for unit in words(content)})
    number, unit = {"TEXT": {"REGEX": NUMBER}}, {"TEXT": {"IN": units}}
    day = {"TEXT": {"REGEX": r"^\d{1,2}$"}}
    tokens: list[tuple[str, list[dict[str, Any]]]] = [
        ("COUNT", [number, unit]),
        ("COUNT", [number, {"TEXT": {"REGEX": "^[万余多]+$"}}, unit]),
        ("COUNT", [{"TEXT": {"REGEX": rf"^[\d,.]+(?:{'|'.join(map(re.escape, units))})$"}}]),
        ("PERIOD", [{"TEXT": {"REGEX": YEAR}}, {"TEXT": {"REGEX": "^(?:年|年度)$"}}]),
        ("PERIOD", [day, {"TEXT": "月"}, {**day, "OP": "?"}, {"TEXT": "日", "OP": "?"}]),
        ("AGENCY", [{"TEXT": {"REGEX": ".*[省市县区州旗]$"}, "OP": "*"}, {"TEXT": {"REGEX": AGENCY}}]),
    ]
    return found + [{"label": label, "pattern": pattern} for label, pattern in tokens]


def words(content: Any) -> set[str]:
    """All strings of a rule file's lists of phrases or words."""
    if isinstance(content, dict):
        return {word for value in content.values() for word in words(value)}
    if isinstance(content, list):
        return {word for value in content for word in ([value] if isinstance(value, str) else words(value))}
    return set()


def entities(nlp: Language, texts: list[str]) -> Counter[str]:
    """How many entities of each kind there are."""
    return Counter(entity.label_ for doc in nlp.pipe(texts) for entity in doc.ents)
