"""Every stage in order for one report: bytes in, a `ReportResult` out."""

from __future__ import annotations

from collections.abc import Generator
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias, TypeVar

from gongkai.identify import contradict, identify, resolve
from gongkai.match import match, needs_words
from gongkai.read import read
from gongkai.read.inspect import findings
from gongkai.reconcile import reconcile
from gongkai.records import DIMENSIONS, Cell, Document, Fact, Hit, Identity, Mention, ReportResult, Source, View
from gongkai.relate import explain, note, relate
from gongkai.rulebook.files import using
from gongkai.segment import sections, segment, words_around
from gongkai.tables import tables
from gongkai.tokenise import counted_noun, load_segmenter, tokenise

ResultT = TypeVar("ResultT")
Steps: TypeAlias = Generator[None, None, ResultT]
"""Work that can be halted: it is done a step at a time, and its result is what the generator returns."""


def flow(source: Source, report_id: str, rules: Path | None = None, segmenter: str = "jieba") -> ReportResult:
    """Read one report and take it through all stages.

    `rules` is a folder whose rules extend or replace the shipped ones; `segmenter` (a name, or the folder of a
    pkuseg model) cuts the words that token rules read. Raises `ReadError` for a file that
    cannot be read, `RuleError` and `ConfigError` for the rules.
    """
    with using(rules):
        return to_end(stages(source, report_id, rules, segmenter))


def stages(source: Source, report_id: str, rules: Path | None = None, segmenter: str = "jieba") -> Steps[ReportResult]:
    """What `flow` does, a stage at a time, for whoever takes many reports through each stage in turn.

    `rules` must be in use (`rulebook.files.using`).
    """
    document = read(source)
    yield
    return (yield from _extract(document, source, report_id, rules, segmenter))


def to_end(steps: Steps[ResultT]) -> ResultT:
    """The result of work that is done without a halt."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: ResultT = end.value
            return result


def trace(source: Source, words: str, rules: Path | None = None) -> list[str]:
    """Lines that explain what became of each number in the sentences of a report that hold `words`."""
    document = read(source)
    view = segment(document, tables(document).zones, rules)
    identity = identify(document, view)
    with using(rules):
        return explain(view, match(view, identity.year, rules), identity, words, rules)


def extract_document(
    document: Document, source: Source, report_id: str, rules: Path | None = None, segmenter: str = "jieba"
) -> ReportResult:
    """The stages after reading."""
    with using(rules):
        return to_end(_extract(document, source, report_id, rules, segmenter))


def _extract(
    document: Document, source: Source, report_id: str, rules: Path | None, segmenter: str
) -> Steps[ReportResult]:
    reading = tables(document)
    yield
    view = segment(document, reading.zones, rules)
    yield
    identity = identify(document, view)
    yield
    words = tokenise(view.text, segmenter=load_segmenter(segmenter)) if needs_words(rules) else []
    hits = match(view, identity.year, rules, words)
    yield
    facts = told_once(relate(view, hits, identity, rules), reading.annex)
    yield
    cells, broken = reconcile(document, reading.cells, facts, identity)
    yield
    return ReportResult(
        report_id=report_id,
        path=source.path,
        sha256=sha256(source.data).hexdigest(),
        document=document,
        identity=identity,
        form=form_of(cells, bool(facts) or not cells),
        sections=sections(view),
        entities=mentions(hits, view, identity, {fact.start for fact in facts}),
        facts=facts,
        cells=cells,
        findings=(*findings(document), *contradict(identity), *broken, *note(facts)),
    )


def told_once(narrative: tuple[Fact, ...], annex: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts of the text, and those of a local annex that the text does not tell (it may tell more exactly)."""
    told = {(fact.indicator, fact.value.number, fact.period): fact.at for fact in narrative}

    def is_told(fact: Fact) -> bool:
        at = told.get((fact.indicator, fact.value.number, fact.period))
        return at is not None and all(getattr(fact.at, name) in ("", getattr(at, name)) for name in DIMENSIONS)

    return narrative + tuple(fact for fact in annex if not is_told(fact))


def mentions(hits: tuple[Hit, ...], view: View, identity: Identity, claimed: set[int]) -> tuple[Mention, ...]:
    """Hits in document positions: agencies resolved against the reporter, counts that no fact claims (their
    starts are not in `claimed`) with the noun that they count."""
    found = []
    for hit in hits:
        span = view.span(hit.start, hit.end)
        text = view.source[span.start : span.end]
        ref = ""
        if hit.type == "AGENCY":
            ref = resolve(text, identity)
        elif hit.type == "COUNT" and span.start not in claimed:
            ref = counted_noun(*words_around(view, hit.start, hit.end))
        section = view.sentence_at(hit.start).kind
        found.append(Mention(hit.type, text, span.start, span.end, hit.norm, hit.rule, section, ref, hit.value))
    return tuple(found)


def form_of(cells: tuple[Cell, ...], narrative: bool) -> str:
    """The families of a report joined by `+`: narrative, stat2014, form2019, form2021."""
    forms = sorted({cell.form for cell in cells})
    return "+".join((["narrative"] if narrative else []) + forms)
