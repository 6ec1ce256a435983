"""What is odd about a document as a whole: its script, words that do not belong to it, whether it is Chinese."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from gongkai.normalise.script import count_scripts, script_of, simplified_forms
from gongkai.records import Document, Finding, Severity
from gongkai.rulebook.files import toml_file

# How warnings of all readers begin, and the kind that a finding can be made of.
KINDS = {
    "injected text:": "injected",
    "mojibake": "mojibake",
    "traditional script:": "traditional",
    "mixed scripts:": "mixed_scripts",
    "undecodable bytes": "undecodable",
    "declared as": "false_charset",
    "hardly any Chinese:": "not_chinese",
}
_TOLD: dict[str, tuple[str, Severity]] = {
    "injected": ("正文中混有与报告无关的词语或拼音", "warning"),
    "mojibake": ("文字曾以错误的编码转存，已还原", "warning"),
    "traditional": ("文字为繁体，按简体匹配", "note"),
    "mixed_scripts": ("文字繁简混用，按简体匹配", "note"),
    "undecodable": ("有字节无法解码", "warning"),
    "false_charset": ("声明的编码与实际不符", "note"),
    "not_chinese": ("几乎没有汉字", "warning"),
}
_SPELT = re.compile(
    r"(?<=[\u4e00-\u9fff])\s?[(（]\s?(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?[aeiouüvāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,3}(?:n|ng|r)?\s?[)）]"
)
_SPELT_LIKE = re.compile(r"[(（]\s?[a-zà-ǜ]")  # wherever _SPELT matches, and much faster to look for
_SPELT_LEAST = 2  # one may be meant: a rare character with its reading behind it
_SHOWN = 3
_HIGH = bytes(range(0x4E, 0xA0))


def inspect(document: Document) -> Document:
    """The document, with warnings of what is odd about its text."""
    if is_ordinary(document.text):
        return document
    return replace(document, warnings=(*document.warnings, *oddities(document.text)))


def warning_kind(warning: str) -> str:
    """The kind of a warning of `Document.warnings`: a value of `KINDS`, or nothing.

    >>> warning_kind("undecodable bytes replaced at byte 12 (utf-8)")
    'undecodable'
    """
    return next((kind for beginning, kind in KINDS.items() if warning.startswith(beginning)), "")


def findings(document: Document) -> tuple[Finding, ...]:
    """What the readers found odd about a text, as findings of the dataset; other warnings stay warnings."""
    found = []
    for warning in document.warnings:
        kind = warning_kind(warning)
        if kind:
            chinese, severity = _TOLD[kind]
            message = f"{chinese}。 {warning[0].upper()}{warning[1:]}."
            found.append(Finding(f"read.{kind}", severity, "source", message))
    return tuple(found)


def is_ordinary(text: str) -> bool:
    """Whether it is certain at a glance that a text has no `oddities`, as nearly all texts have none."""
    return (
        _chinese(text) * 10 >= max(len(text), 1)
        and len(_SPELT_LIKE.findall(text)) < _SPELT_LEAST
        and _traditional().search(text) is None
        and _spam_like().search(_lowered(text)) is None
    )


def _chinese(text: str) -> int:
    """How many characters of a text are Chinese, U+4E00 to U+9FFF: so says one of the two bytes of UTF-16."""
    high = text.encode("utf-16-le", "surrogatepass")[1::2]
    return len(high) - len(high.translate(None, _HIGH))


def oddities(text: str) -> Iterator[str]:
    """Sentences on what is odd about a text."""
    counts = Counter(text)
    letters = sum(count for char, count in counts.items() if char.isalpha())
    chinese = sum(count for char, count in counts.items() if "\u4e00" <= char <= "\u9fff")
    if chinese * 10 < max(letters, 1):
        yield f"hardly any Chinese: {chinese} of {letters} letters"
        return
    yield from _injected(text)
    script = script_of(text)
    old, new = count_scripts(text) if script in {"traditional", "mixed"} else (0, 0)
    if script == "traditional":
        yield f"traditional script: {old} characters, matched in their simplified form"
    elif script == "mixed":
        yield f"mixed scripts: {old} traditional and {new} simplified characters, all matched as simplified"


def _injected(text: str) -> Iterator[str]:
    """Words and pinyin that a spammer's mirror put between those of the report."""
    lowered = _lowered(text)
    words = Counter({word: count for word in _spam() if (count := lowered.count(word))})
    places = [match.start() for word in words for match in re.finditer(re.escape(word), lowered)]
    spelt = list(_SPELT.finditer(text)) if "(" in text or "（" in text else []
    if len(spelt) >= _SPELT_LEAST:
        words[f"pinyin such as {spelt[0][0].strip()}"] = len(spelt)
        places += [match.start() for match in spelt]
    if not words:
        return
    named = ", ".join(f"{word} ×{count}" for word, count in words.most_common(_SHOWN))
    at = ", ".join(map(str, sorted(places)[:_SHOWN]))
    yield f"injected text: {named}, at character {at}{' and further' if len(places) > _SHOWN else ''}"


def _lowered(text: str) -> str:
    """A text in lower case if every character keeps its place."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


@cache
def _spam_like() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _spam())))


@cache
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(simplified_forms())}]")


@cache
def _spam() -> tuple[str, ...]:
    return tuple(toml_file("spam.toml")["words"])
