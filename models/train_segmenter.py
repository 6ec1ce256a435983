"""Train the pkuseg model of `models/segmenter`: `python -m models.train_segmenter`, a minute and a half on a free core.

The text is of this project's own making: the sample reports of `data/reports`, the examples in the rules and the
sentences of `tests/generator`. A teacher cuts it: jieba with our words, under the borders of the rules' entities,
and with its long words and numbers cut as `data/segmentation/README.md` says. The hand-made gold there is added
in full to what is shipped; `--folds 5` trains models that each leave a fifth of it out and scores them on that
fifth. Seeds are set, so the same text gives the same weights.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import re
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy
import spacy_pkuseg
from spacy_pkuseg.config import config

import gongkai
from gongkai.language.entities import find
from gongkai.normalise.fold import fold
from gongkai.tokenise import Segmenter, load_segmenter, tokenise
from gongkai.tokenise.segmenters import jieba_tokenizer
from tests.generator import reports

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "models" / "segmenter"
GOLD = ROOT / "data" / "segmentation" / "gold.txt"
SEED, ROUNDS, GENERATED, WEIGHT = 10, 12, 400, 4
"""`WEIGHT` is how often the gold is repeated beside the silver."""

_HAN = "零〇一二两三四五六七八九十百千"
_NUMBER = re.compile(
    rf"(?:(?<![\dA-Za-z])\d[\d,]*(?:\.\d+)?(?:年度?|月(?!份)|日|[万亿]?[余多]?万?%?|%)"
    rf"|第?[{_HAN}](?=[件次条份名项个家期场起处位篇册本人])|第?[{_HAN}]{{2,}}[余多]?万?[余多]?)(?!日起)"
)
_MARKED = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_HANZI = re.compile("[\u4e00-\u9fff]")
_ONE_WORD = {"人民政府", "行政复议", "行政诉讼", "主要领导", "中华人民"}
_COMMON = 60
"""How often, in jieba's dictionary, both halves of a long word occur that is cut in two."""


def teach(text: str) -> list[str]:
    """The words of a sentence as the teacher cuts them."""
    borders = {place for mention in find(text) for place in (mention.start, mention.end)}
    numbers = [match.span() for match in _NUMBER.finditer(text)]
    inside = {place for start, end in numbers for place in range(start + 1, end)}
    borders = (borders | {place for span in numbers for place in span}) - inside
    words = tokenise(text, borders, lambda part: [part] if _NUMBER.fullmatch(part) else load_segmenter("jieba")(part))
    return [piece for word in words if not word.isspace() for piece in _halves(word)]


def _halves(word: str) -> tuple[str, ...]:
    """A word of four characters that are two common words, in two; `我局` in two."""
    if len(word) == 2 and word[0] == "我" and word[1] in "局委办处厅院校省市县区镇乡":
        return word[0], word[1]
    if len(word) != 4 or word in _ONE_WORD or _NUMBER.match(word):
        return (word,)
    frequency = jieba_tokenizer().FREQ
    both = min(frequency.get(word[:2], 0), frequency.get(word[2:], 0))
    return (word[:2], word[2:]) if both >= _COMMON else (word,)


def texts() -> Iterator[str]:
    """The text that the teacher cuts."""
    for file in sorted((ROOT / "data" / "reports").iterdir()):
        yield gongkai.extract(file).text
    for file in sorted((ROOT / "rules").rglob("*.toml")):
        for example in _examples(tomllib.loads(file.read_text("utf-8"))):
            yield _MARKED.sub(r"\1", example)
    for report in reports(GENERATED, SEED, ["txt"]):
        yield report.data.decode("utf-8")


def _examples(content: object) -> Iterator[str]:
    """Whatever stands under `accept` or `reject`, at any depth."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key in ("accept", "reject"):
                yield from (item for item in value if isinstance(item, str))
            else:
                yield from _examples(value)
    elif isinstance(content, list):
        for item in content:
            yield from _examples(item)


def silver() -> list[list[str]]:
    """Sentences cut by the teacher; of those that differ only in their numbers, one."""
    found: dict[str, list[str]] = {}
    for text in texts():
        for sentence in _SENTENCE.findall(fold(text)):
            shape = re.sub(r"\d+", "0", sentence)
            if len(_HANZI.findall(sentence)) > max(6, 0.6 * len(sentence)) and shape not in found:
                found[shape] = teach(sentence)
    return list(found.values())


def gold() -> list[list[str]]:
    """The sentences of the gold, as words."""
    return [line.split("\t")[1].split() for line in GOLD.read_text("utf-8").splitlines()]


def train(sentences: Iterable[Sequence[str]], folder: Path) -> None:
    """A model in `folder`, its weights compressed; pkuseg's own report of training is dropped."""
    lines = "".join(f"{' '.join(words)}\n" for words in sentences)
    random.seed(SEED)
    numpy.random.seed(SEED)
    config.featureTrim = 1  # features seen once are left out, so that the model is small
    with tempfile.TemporaryDirectory() as work, contextlib.redirect_stdout(io.StringIO()):
        corpus = Path(work, "corpus.txt")
        corpus.write_text(lines, "utf-8")
        Path(work, "test.txt").write_text(lines[: lines.index("\n") + 1], "utf-8")  # it insists on one
        spacy_pkuseg.train(str(corpus), str(Path(work, "test.txt")), str(folder), train_iter=ROUNDS)
    weights = numpy.load(folder / "weights.npz")
    numpy.savez_compressed(folder / "weights.npz", sizes=weights["sizes"], w=weights["w"].round(3))


def spans(words: Iterable[str]) -> set[tuple[int, int]]:
    """The places of words in their sentence."""
    marks = [0]
    for word in words:
        marks.append(marks[-1] + len(word))
    return set(pairwise(marks))


def f1(segment: Segmenter, sentences: Iterable[Sequence[str]]) -> float:
    """Of words found and gold words, the harmonic mean of both shares that agree."""
    right = found = wanted = 0
    for words in sentences:
        got, need = spans(segment("".join(words))), spans(words)
        right, found, wanted = right + len(got & need), found + len(got), wanted + len(need)
    return 2 * right / (found + wanted)


def cross_validated(taught: list[list[str]], folds: int) -> list[float]:
    """F1 on each part of the gold, of a model that was trained without that part."""
    sentences, scores = gold(), []
    for part in range(folds):
        with tempfile.TemporaryDirectory() as folder:
            rest = [words for number, words in enumerate(sentences) if number % folds != part]
            train(taught + rest * WEIGHT, Path(folder))
            scores.append(f1(load_segmenter("pkuseg", Path(folder)), sentences[part::folds]))
    return scores


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Train the pkuseg model.")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--folds", type=int, default=0, help="score by cross-validation in place of training")
    options = parser.parse_args()
    taught = silver()
    print(f"{len(taught)} silver sentences, {sum(map(len, taught))} words; teacher on gold: {f1(teach, gold()):.3f}")
    if options.folds:
        scores = cross_validated(taught, options.folds)
        print(" ".join(f"{score:.3f}" for score in scores), f"mean {sum(scores) / len(scores):.3f}")
        return
    options.out.mkdir(parents=True, exist_ok=True)
    train(taught + gold() * WEIGHT, options.out)
    print(f"{options.out}: {sum(file.stat().st_size for file in options.out.iterdir()) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
