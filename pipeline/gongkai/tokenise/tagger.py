"""Words and their parts of speech as `jieba.posseg` has them, read from jieba's own tables.

The algorithm is jieba's (MIT): the likeliest path through the words of its dictionary, and a hidden Markov model
for characters in a row that make no word. Importing jieba's tagger loads its whole dictionary three times, two
seconds and 170 MB; here only those lines are parsed that begin with two characters of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec
from math import log
from pathlib import Path
from sys import intern
from types import ModuleType
from typing import Any, NamedTuple, TypeAlias

from gongkai.errors import ConfigError

Tagged: TypeAlias = tuple[str, str]
State: TypeAlias = tuple[str, str]

_BLOCK = re.compile(r"([\u4E00-\u9FD5a-zA-Z0-9+#&._]+)")
_HAN = re.compile(r"([\u4E00-\u9FD5]+)")
_LATIN = re.compile(r"([.0-9]+|[a-zA-Z0-9]+)")
_DIGITS = re.compile(r"[.0-9]+")
_LETTERS = re.compile(r"[a-zA-Z0-9]+")
_SPACE = re.compile(r"(\r\n|\s)")
# A run of lines that begin with one character, which UTF-8 writes in one to four bytes.
_RUN = re.compile(rb"^([\x00-\x7f]|[\xc0-\xdf].|[\xe0-\xef]..|[\xf0-\xf7]...).*\n?(?:\1.*\n?)*", re.MULTILINE)
_MOST = 40_000
"""Entries and pairs of characters held at once, 6 MB: the texts of a batch touch most of the dictionary in the long
run. Four times as many would spare a fifth of the time of texts that have nothing in common."""
TOTALS = {5_071_853: 60_101_967}
"""What `total` gives for a dictionary of so many bytes, jieba 0.42's: summing takes longer than some reports."""
_NEVER = -3.14e100
_IMPOSSIBLE = -float("inf")
_OTHER = "x"


@cache
def load_tagger() -> Tagger:
    """The tagger with jieba's dictionary."""
    return Tagger()


class Tagger:
    """A dictionary of which only what texts need is taken in."""

    def __init__(self) -> None:
        self._data = b"\n" + (_folder() / "dict.txt").read_bytes()
        self._runs: dict[str, list[tuple[int, int]]] = {}
        for run in _RUN.finditer(self._data):
            self._runs.setdefault(run[1].decode(), []).append(run.span())
        self._log_total = log(TOTALS.get(len(self._data)) or total(self._data))
        self._known: set[str] = set()
        # The logarithm of a word's share of all words; a mere beginning of words has None.
        self._weights: dict[str, float | None] = {}
        self._tags: dict[str, str] = {}

    def tag(self, text: str) -> list[Tagged]:
        """The words of `text`, each with its part of speech; joined, they are the text."""
        self._take_in(text)
        found: list[Tagged] = []
        for number, block in enumerate(_BLOCK.split(text)):
            found += self._words(block) if number % 2 else _signs(block)
        return found

    def _take_in(self, text: str) -> None:
        """Parse the entries that begin with two characters of `text`, and the one of each character."""
        if len(self._weights) + len(self._known) > _MOST:
            for taken in (self._known, self._weights, self._tags):
                taken.clear()
        pairs = {text[start : start + 2] for start in range(len(text) - 1)}
        for pair in pairs.union(character + " " for character in text) - self._known:
            self._known.add(pair)
            for start, end in self._runs.get(pair[0], ()):
                self._weights.setdefault(pair[0])
                self._parse(b"\n" + pair.encode("utf-8", "replace"), start - 1, end)

    def _parse(self, beginning: bytes, start: int, end: int) -> None:
        """Parse the lines of a run that have a beginning; the beginnings of words have no weight."""
        at = self._data.find(beginning, start, end)
        while at >= 0:
            stop = self._data.find(b"\n", at + 1)
            word, frequency, tag = self._data[at + 1 : stop].decode().split(" ")
            self._tags[word] = intern(tag)  # there are dozens of tags
            self._weights[word] = log(int(frequency)) - self._log_total if frequency != "0" else None
            for length in range(2, len(word)):
                self._weights.setdefault(word[:length])
            at = self._data.find(beginning, stop, end)

    def _words(self, text: str) -> Iterator[Tagged]:
        """The likeliest path through the dictionary; single characters in a row are looked at together."""
        ends = self._path(text)
        start, single = 0, ""
        while start < len(text):
            word = text[start : ends[start]]
            start += len(word)
            if len(word) == 1:
                single += word
                continue
            yield from self._characters(single)
            yield word, self._tag(word)
            single = ""
        yield from self._characters(single)

    def _path(self, text: str) -> list[int]:
        """Where the word that begins at each position ends, on the best path to the end of the text."""
        scores, ends = [0.0] * (len(text) + 1), [0] * len(text)
        weights, unknown = self._weights, -self._log_total
        for start in range(len(text) - 1, -1, -1):
            best, best_end = 0.0, 0
            for end in range(start + 1, len(text) + 1):
                word = text[start:end]
                if word not in weights:
                    break
                weight = weights[word]
                if weight is not None and (not best_end or weight + scores[end] >= best):
                    best, best_end = weight + scores[end], end
            scores[start], ends[start] = (best, best_end) if best_end else (unknown + scores[start + 1], start + 1)
        return ends

    def _tag(self, word: str) -> str:
        return self._tags.get(word, _OTHER)

    def _characters(self, text: str) -> Iterator[Tagged]:
        if len(text) > 1 and self._weights.get(text) is None:
            yield from _unknown(text)
        else:
            yield from ((character, self._tag(character)) for character in text)


def total(data: bytes) -> int:
    """The sum of the frequencies of all words of a dictionary."""
    return sum(map(int, data.split()[1::3]))


def _signs(text: str) -> Iterator[Tagged]:
    """White space and signs between words, one by one."""
    for number, part in enumerate(_SPACE.split(text)):
        if number % 2:
            yield part, _OTHER
        else:
            yield from ((character, _OTHER) for character in part)


def _unknown(text: str) -> Iterator[Tagged]:
    """Words that the dictionary does not have: Chinese ones by the model, numbers and Latin ones as they stand."""
    for number, block in enumerate(_HAN.split(text)):
        if number % 2:
            yield from _guessed(block)
            continue
        for part in filter(None, _LATIN.split(block)):
            yield part, "m" if _DIGITS.match(part) else "eng" if _LETTERS.match(part) else _OTHER


@lru_cache(maxsize=4096)  # names and new words, a few characters each
def _guessed(text: str) -> tuple[Tagged, ...]:
    return tuple(_by_model(text))


def _by_model(text: str) -> Iterator[Tagged]:
    start = 0
    states = _viterbi(text)
    for place, (position, tag) in enumerate(states):
        if position == "B":
            start = place
        elif position in "ES":
            yield text[place if position == "S" else start : place + 1], tag
    rest = next((place for place in range(len(text), 0, -1) if states[place - 1][0] in "ES"), 0)
    if rest < len(text):
        yield text[rest:], states[rest][1]


class _Model(NamedTuple):
    """The hidden Markov model: states are a position in a word (B, M, E or S) with a part of speech."""

    states: Mapping[str, tuple[State, ...]]
    start: Mapping[State, float]
    steps: Mapping[State, Mapping[State, float]]
    emits: Mapping[State, Mapping[str, float]]


def _viterbi(text: str) -> list[State]:
    """The likeliest states of the characters of `text`."""
    model = _model()
    scores = {state: model.start[state] + model.emits[state].get(text[0], _NEVER) for state in _of(text[0])}
    paths: list[dict[State, State]] = []
    for character in text[1:]:
        before = [(state, score, model.steps[state]) for state, score in scores.items() if model.steps[state]]
        expected = {state for _, _, steps in before for state in steps}
        best = {}
        for state in (set(_of(character)) & expected) or expected or model.steps:
            emit = model.emits[state].get(character, _NEVER)
            best[state] = max(
                [(score + steps.get(state, _IMPOSSIBLE) + emit, earlier) for earlier, score, steps in before]
            )
        scores = {state: score for state, (score, _) in best.items()}
        paths.append({state: earlier for state, (_, earlier) in best.items()})
    route = [max((score, state) for state, score in scores.items())[1]]
    for path in reversed(paths):
        route.append(path[route[-1]])
    return route[::-1]


def _of(character: str) -> tuple[State, ...]:
    model = _model()
    return model.states.get(character) or tuple(model.steps)


@cache
def _model() -> _Model:
    return _Model(*(_table(name) for name in ("char_state_tab", "prob_start", "prob_trans", "prob_emit")))


def _table(name: str) -> Any:
    """A table of jieba's tagger; importing it by its name would import the tagger."""
    module: Any = ModuleType(name)
    SourceFileLoader(name, str(_folder() / "posseg" / f"{name}.py")).exec_module(module)
    return module.P


def _folder() -> Path:
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ConfigError("jieba is not installed")
    return Path(spec.origin).parent
