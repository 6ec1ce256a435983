"""What an expert of spaCy writes to be fast, for the same entities: no words, few scans, spans by characters.

Each character is a token, so that every match has a span. Periods and counts are one compiled regular expression
each; organs and media are found by one PhraseMatcher, and what stands in front of them is looked up to the left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, filter_spans
from spacy.vocab import Vocab

from benchmarks.yardsticks.naive import Entity, words_of_the_genre
from benchmarks.yardsticks.words import HEADS, ORGANS, OWNERS, RANKED, media, places, selves, units

HANZI = "〇零一二两三四五六七八九十百千"
UNITS = "|".join(map(re.escape, units()))
COUNTED = "|".join(re.escape(unit) for unit in units() if unit not in "行科村站路点面对双方分届类字本把")
COUNT = re.compile(
    rf"(?<![\dA-Za-z第〔.\-·/—{HANZI}届])(?:大约|将近|近|约)?(?:\d[\d,]*(?:\.\d+)?[百千万亿]{{0,2}}[余多来几]?[万亿]?(?:{UNITS})"
    rf"|[{HANZI}]+[余多来几]?[万亿]?(?:{COUNTED}))(?!工作日|小时|月|部分|方面)(?:左右|上下)?|第(?:\d{{1,3}}|[{HANZI}]{{1,3}})[名位]"
)
YEAR, MONTH, DAY = (
    "(?:(?:19|20)\\d\\d|二[〇○零][〇○零一二三四五六七八九]{2})年",
    f"(?:\\d{{1,2}}|[{HANZI}]{{1,2}})月",
    f"(?:\\d{{1,2}}|[{HANZI}]{{1,3}})日",
)
DATE = f"(?:{YEAR}(?:{MONTH}(?:{DAY})?)?|{MONTH}(?:{DAY})?)"
PERIOD = re.compile(rf"(?<![\d年个{HANZI}]){DATE}(?:起?(?:至|到|[-—~]{{1,2}}){DATE}|度|[底初末份])?")
MARKED = re.compile(
    "《[^《》，。；\n]{1,14}(?:报|公报|热线|信息|快讯)》|“[^“”，。；\n]{1,14}(?:网|在线|信箱|热线)”"
    f"|“[^“”，。；\n]{{1,14}}”(?:官方|政务|门户|新浪|腾讯)*(?:{'|'.join(sorted(HEADS, key=len, reverse=True))})"
    "|1?\\d{4}[\u4e00-\u9fff]{0,8}?(?:热线|平台|专线)"
)
TOWN = re.compile(r"[\u4e00-\u9fff]{2}(?:街道|[镇乡])$")
HEADING = re.compile(r"\n\s*\d[.．、]$")
PLACES = places() | set("省市县区州旗")
IN_FRONT = OWNERS | PLACES | RANKED
OF_MEDIA = ("建设", "维护", "管理", "整合", "检查", "站")
NOT_SELF = ("掌握", "不掌握", "公开")
LONGEST = 15


def pipeline(segmenter: str = "char") -> Language:
    """spaCy with characters for tokens, or with jieba's words, and one component."""
    if segmenter == "char":
        nlp = spacy.blank("zh")
        nlp.tokenizer = Characters(nlp.vocab)
    else:
        nlp = words_of_the_genre()
    nlp.add_pipe("gongkai_tuned")
    return nlp


class Characters(DummyTokenizer):
    """A tokenizer without segmentation."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        return Doc(self.vocab, words=list(text), spaces=[False] * len(text))


@Language.factory("gongkai_tuned")
def make_finder(nlp: Language, name: str) -> Finder:
    return Finder(nlp)


class Finder:
    """The component: sets `doc.ents`."""

    def __init__(self, nlp: Language) -> None:
        self.matcher = PhraseMatcher(nlp.vocab)
        words = {"AGENCY": ORGANS | RANKED | selves() | {"街道办事处"}, "CHANNEL": HEADS | media()}
        for kind, listed in words.items():
            self.matcher.add(kind, [nlp.make_doc(word) for word in listed])

    def __call__(self, doc: Doc) -> Doc:
        found = (doc.char_span(start, end, kind) for kind, start, end in (*scanned(doc.text), *self.looked_up(doc)))
        doc.ents = filter_spans(span for span in found if span is not None)
        return doc

    def looked_up(self, doc: Doc) -> Iterator[Entity]:
        """Organs and media with what stands in front of them."""
        text = doc.text
        for key, first, last in self.matcher(doc):
            kind, start, end = doc.vocab.strings[key], doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
            entity = medium(text, start, end) if kind == "CHANNEL" else agency(text, start, end)
            if entity is not None:
                yield entity


def medium(text: str, start: int, end: int) -> Entity | None:
    """A medium with its owner; None for a heading and for what only concerns one."""
    start = grown(text, start, IN_FRONT)
    if text.startswith(OF_MEDIA, end) or HEADING.search(text, max(0, start - 8), start):
        return None
    return "CHANNEL", start, end


def agency(text: str, start: int, end: int) -> Entity | None:
    """An organ behind its place or rank, or a self-reference."""
    if text[start] in "我本":
        denied = text.startswith(NOT_SELF, end) or text.endswith(("非", "属于"), 0, start)
        return None if denied else ("AGENCY", start, end)
    if text.startswith("街道", start):  # behind a name of two characters, as most are
        start = max(0, start - 2)
    first = grown(text, start, PLACES)
    alone = first == start and text[start:end] not in RANKED
    return None if alone or text.endswith("全", 0, first) else ("AGENCY", first, end)


def grown(text: str, start: int, words: frozenset[str] | set[str]) -> int:
    """Where what stands in front begins: listed words and townships, one behind the other."""
    while True:
        for length in range(min(LONGEST, start), 0, -1):
            if text[start - length : start] in words:
                start -= length
                break
        else:
            town = TOWN.search(text, max(0, start - 4), start)
            if town is None:
                return start
            start = town.start()


def scanned(text: str) -> Iterator[Entity]:
    """Counts, periods and media in marks."""
    for kind, regex in (("COUNT", COUNT), ("PERIOD", PERIOD), ("CHANNEL", MARKED)):
        for match in regex.finditer(text):
            yield kind, match.start(), match.end()


def entities(nlp: Language, texts: Sequence[str]) -> Iterator[list[Entity]]:
    """The entities of each text: kind, first character, the one after the last."""
    for doc in nlp.pipe(texts):
        yield [(span.label_, span.start_char, span.end_char) for span in doc.ents]
