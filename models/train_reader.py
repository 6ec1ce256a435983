"""Train a statistical second reader, and measure what it would add: `python -m models.train_reader`.

Two spaCy components over characters, both small enough for a CPU: `ner` proposes entities, and `textcat` proposes
what a number counts, from the characters on both sides of it. They learn from gold and from text that the rules
have labelled: reports of `tests/generator`. What they propose counts only where the rules found nothing.

With `--folds 4` (the default) each report of the gold is read by models that have not seen it. With `--reports`
and `--gold` folders of the user's own join in; `--held` names reports, a line each, that are never trained on.
With `--out` the models of all reports are written there. None is shipped: see `models/README.md`.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.util import fix_random_seed, minibatch

from gongkai.evaluate.alignment import align, squash
from gongkai.evaluate.dataset import Mentioned
from gongkai.evaluate.gold import GoldReport, load_gold
from gongkai.flow import extract_document
from gongkai.normalise.fold import fold
from gongkai.read import read
from gongkai.read.source import open_source
from gongkai.records import Mention, Number, Source, View
from gongkai.segment import segment
from gongkai.tables import tables
from tests.generator import reports as generated

ROOT = Path(__file__).resolve().parents[1]
SEED, EPOCHS, BATCH, GENERATED = 10, 8, 32, 60
BEFORE, AFTER, NUMBER, NOTHING = 24, 10, "#", "nothing"
THRESHOLDS = (0.5, 0.7, 0.9)
Spans = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class Count:
    """A number in its surroundings; `told` is the rules' indicator, `gold` that of gold, empty for none."""

    around: str
    number: Number
    told: str
    gold: str = ""


@dataclass(frozen=True)
class Reading:
    """What the rules and the annotator found in one report; places are those in a sentence."""

    name: str
    sentences: tuple[tuple[str, Spans, Spans], ...]  # text, rules' entities, gold's
    counts: tuple[Count, ...]
    gold: GoldReport | None = None
    missed: Counter[tuple[str, str]] = field(default_factory=Counter)
    allowed: Counter[tuple[str, str]] = field(default_factory=Counter)


def reading(source: Source, name: str, gold: GoldReport | None = None) -> Reading:
    """A report as the rules read it, with its gold in place."""
    document = read(source)
    view = segment(document, tables(document).zones)
    result = extract_document(document, source, name)
    place = {offset: number for number, offset in enumerate(view.offsets)}
    found = [m for m in result.entities if m.start in place and m.end - 1 in place]
    by_rule = [(place[m.start], place[m.end - 1] + 1, m.type) for m in found]
    by_gold = by_rule if gold is None else _located(gold, found, by_rule, view)
    told = {place[fact.start]: fact.indicator for fact in result.facts if fact.start in place}
    linked = {} if gold is None else _linked(gold, found, by_rule, view)
    counts = tuple(
        Count(around(view.text, start, end), m.value.number, told.get(start, ""), linked.get(start, ""))
        for m, (start, end, _) in zip(found, by_rule, strict=True)
        if m.value is not None
    )
    sentences = tuple(
        (view.text[s.start : s.end], _within(by_rule, s.start, s.end), _within(by_gold, s.start, s.end))
        for s in view.sentences
    )
    needed, allowed = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for entity in gold.entities if gold else ():
        (allowed if entity.optional else needed)[entity.type, fold(squash(entity.text))] += 1
    got = Counter((kind, view.text[start:end]) for start, end, kind in by_rule)
    return Reading(name, sentences, counts, gold, needed - got, allowed)


def around(text: str, start: int, end: int) -> str:
    """The characters of its paragraph on both sides of a number, which itself is one sign."""
    before = text[max(0, start - BEFORE) : start].rpartition("\n")[2]
    return before + NUMBER + text[end : end + AFTER].partition("\n")[0]


def _within(spans: Iterable[tuple[int, int, str]], start: int, end: int) -> Spans:
    return tuple((a - start, b - start, kind) for a, b, kind in spans if start <= a and b <= end)


def _located(
    gold: GoldReport, found: Sequence[Mention], spans: Sequence[tuple[int, int, str]], view: View
) -> list[tuple[int, int, str]]:
    """Gold entities in place: where their partner among the rules' is, else between those of their neighbours."""
    rows = [Mentioned(m.type, squash(m.text), m.start) for m in found]
    partner = {id(entity): rows.index(row) for entity, row in align(gold.entities, rows)}
    located: list[tuple[int, int, str]] = []
    cursor = 0
    for entity in gold.entities:
        text = fold(squash(entity.text))
        near = spans[partner[id(entity)]][0] - len(text) if id(entity) in partner else cursor
        start = view.text.find(text, max(0, near))
        if start < 0 or start - cursor > 400:
            continue
        if not entity.optional and all(start >= b or start + len(text) <= a for a, b, _ in located):
            located.append((start, start + len(text), entity.type))
        cursor = max(cursor, start)
    return located


def _linked(
    gold: GoldReport, found: Sequence[Mention], spans: Sequence[tuple[int, int, str]], view: View
) -> dict[int, str]:
    """The indicator of gold facts by the place of the number in their evidence."""
    linked: dict[int, str] = {}
    for fact in gold.facts:
        evidence = fold(squash(fact.evidence))
        start = view.text.find(evidence) if evidence else -1
        for m, (a, b, _) in zip(found, spans, strict=True):
            if start <= a and b <= start + len(evidence) and m.value and float(m.value.number) == float(fact.value):
                linked.setdefault(a, fact.indicator)
    return linked


def train(readings: Sequence[Reading]) -> tuple[Language, Language]:
    """The reader of entities and the reader of numbers."""
    entities, numbers = spacy.blank("zh"), spacy.blank("zh")
    entities.add_pipe("ner")
    sentences = [(text, {"entities": list(spans)}) for r in readings for text, _, spans in r.sentences if text.strip()]
    _learn(entities, sentences)
    counts = [count for r in readings for count in r.counts]
    labels = sorted({count.gold or NOTHING for count in counts})
    model = {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": True,
        "ngram_size": 3,
        "no_output_layer": False,
        "length": 65536,
    }
    numbers.add_pipe("textcat", config={"model": model})
    _learn(
        numbers,
        [(c.around, {"cats": {label: float(label == (c.gold or NOTHING)) for label in labels}}) for c in counts],
    )
    return entities, numbers


def _learn(nlp: Language, annotated: Iterable[tuple[str, dict[str, object]]]) -> None:
    fix_random_seed(SEED)
    examples = [Example.from_dict(nlp.make_doc(text), told) for text, told in annotated]
    optimizer = nlp.initialize(lambda: examples)
    order = random.Random(SEED)
    for _ in range(EPOCHS):
        order.shuffle(examples)
        for batch in minibatch(examples, BATCH):
            nlp.update(batch, sgd=optimizer, drop=0.2)


def entity_tally(nlp: Language, test: Iterable[Reading]) -> Counter[str]:
    """`right`: proposals that gold has and the rules missed; `wrong`; `missed`: by the rules; `gold`: all."""
    tally: Counter[str] = Counter()
    for r in test:
        proposed: Counter[tuple[str, str]] = Counter()
        for doc, (_, by_rule, _) in zip(nlp.pipe(text for text, _, _ in r.sentences), r.sentences, strict=True):
            for span in doc.ents:
                if all(span.end_char <= a or b <= span.start_char for a, b, _ in by_rule):
                    proposed[span.label_, span.text] += 1
        right = proposed & r.missed
        tally["right"] += right.total()
        tally["wrong"] += (proposed - right - r.allowed).total()
        tally["missed"] += r.missed.total()
        tally["gold"] += sum(not entity.optional for entity in r.gold.entities) if r.gold else 0
    return tally


def link_tally(nlp: Language, test: Iterable[Reading], threshold: float) -> Counter[str]:
    """The same for what numbers count, of those numbers that the rules gave no indicator."""
    tally: Counter[str] = Counter()
    for r in test:
        free = [count for count in r.counts if not count.told]
        tally["missed"] += sum(bool(count.gold) for count in free)
        tally["gold"] += sum(bool(count.gold) for count in r.counts)
        for doc, count in zip(nlp.pipe(count.around for count in free), free, strict=True):
            label = max(doc.cats, key=lambda name: doc.cats[name])
            if label != NOTHING and doc.cats[label] >= threshold:
                tally["right" if label == count.gold else "wrong"] += 1
    return tally


def lines(readers: Iterable[tuple[tuple[Language, Language], Sequence[Reading]]]) -> Iterator[str]:
    """The table: what each kind of proposal adds to recall, at which precision."""
    pairs = list(readers)
    tallies = {"entities": sum((entity_tally(models[0], test) for models, test in pairs), Counter())}
    for threshold in THRESHOLDS:
        links = (link_tally(models[1], test, threshold) for models, test in pairs)
        tallies[f"links >= {threshold}"] = sum(links, Counter())
    for name, tally in tallies.items():
        proposed = tally["right"] + tally["wrong"]
        precision = tally["right"] / proposed if proposed else 0.0
        before = 1 - tally["missed"] / tally["gold"]
        yield (
            f"{name:14} gold {tally['gold']:5}  recall of rules {before:.3f}  with the model "
            f"{before + tally['right'] / tally['gold']:.3f}  proposals {proposed:4}  precision {precision:.3f}"
        )


def annotated(reports: Path, gold: Path) -> Iterator[Reading]:
    """The reports of a folder that have gold in another."""
    files = {file.stem: file for file in sorted(reports.iterdir())}
    for report in load_gold(gold):
        yield reading(open_source(files[report.id]), report.id, report)


def labelled() -> Iterator[Reading]:
    """Generated reports as the rules read them: their labels are taken for gold."""
    for report in generated(GENERATED, SEED, ["txt"]):
        r = reading(Source(report.name, report.data), report.name)
        yield Reading(r.name, r.sentences, tuple(Count(c.around, c.number, c.told, c.told) for c in r.counts))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Train and measure a statistical second reader.")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--reports", type=Path, help="a folder of further reports")
    parser.add_argument("--gold", type=Path, help="their gold")
    parser.add_argument("--held", type=Path, help="a file that names reports which are never trained on")
    parser.add_argument("--out", type=Path, help="a folder for the models of all reports")
    options = parser.parse_args()
    own = list(annotated(ROOT / "data" / "reports", ROOT / "data" / "gold"))
    own += list(annotated(options.reports, options.gold)) if options.reports else []
    names = set(options.held.read_text("utf-8").split()) if options.held else set()
    held, known, silver = [r for r in own if r.name in names], [r for r in own if r.name not in names], list(labelled())
    folds = [
        (known[i :: options.folds], [r for n, r in enumerate(known) if n % options.folds != i])
        for i in range(options.folds)
    ]
    print(f"cross-validated over {len(known)} reports")
    print(*lines([(train(rest + silver), test) for test, rest in folds]), sep="\n")
    if held or options.out:
        models = train(known + silver)
        if held:
            print(f"{len(held)} held reports", *lines([(models, held)]), sep="\n")
        if options.out:
            for name, nlp in zip(("entities", "numbers"), models, strict=True):
                nlp.to_disk(options.out / name)


if __name__ == "__main__":
    main()
