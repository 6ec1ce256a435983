"""What the tables stage remembers changes nothing: each short cut beside its definition, and the work that it saves."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from dataclasses import asdict
from difflib import SequenceMatcher
from itertools import chain
from pathlib import Path
from random import Random

import pytest

from gongkai.errors import GongkaiError, RuleError
from gongkai.normalise.fold import fold
from gongkai.read import read
from gongkai.records import Document, Source
from gongkai.rulebook.files import parse
from gongkai.rulebook.forms import Form, load_forms
from gongkai.tables import fields as reading_of_fields
from gongkai.tables.automaton import Automaton, _Step
from gongkai.tables.blocks import Block, grid_blocks, text_blocks
from gongkai.tables.fields import grid_fields, text_fields
from gongkai.tables.forms import FormReader
from gongkai.tables.heads import Heads
from gongkai.tables.labels import Labels, Run
from gongkai.tables.likeness import LIKENESS, likenesses
from gongkai.tables.memory import Memory
from gongkai.tables.shapes import Reading, run_of
from tests.generator import reports

DATA = Path(__file__).parents[1] / "data" / "reports"
LABELS = [Labels(load_forms()[:1]), Labels(load_forms()[1:])]


def spoiled(data: bytes, rng: Random) -> bytes:
    """A report with faults: numbers changed or lost, characters lost, lines in another order."""
    text = data.decode("utf-8", "surrogateescape")
    numbers = list(re.finditer(r"(?<![\d.&#])\d{1,5}(?![\d.])", text))
    for number in rng.sample(numbers, min(len(numbers), 6)):
        new = rng.choice(["", "/", "0", str(rng.randrange(10_000)), "甲"])[: len(number[0])].ljust(len(number[0]))
        text = text[: number.start()] + new + text[number.end() :]
    for _ in range(rng.randrange(12)):
        at = rng.randrange(len(text))
        text = text[:at] + text[at + 1 :]
    if rng.random() < 0.4:
        lines = text.split("\n")
        one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
        text = "\n".join(lines)
    return text.encode("utf-8", "surrogateescape")


def with_spoiled(sources: list[Source]) -> list[Document]:
    """The documents of files and, of such as are text, of two spoiled copies."""
    rng, documents = Random(9), []
    for source in sources:
        copies = 2 if source.path.endswith(("txt", "html")) else 0
        for data in [source.data, *(spoiled(source.data, rng) for _ in range(copies))]:
            try:
                documents.append(read(Source(source.path, data)))
            except GongkaiError:  # spoiled beyond reading
                assert data is not source.data
    return documents


@pytest.fixture(scope="module")
def own() -> list[Document]:
    """Own sample reports and generated ones, each also spoiled."""
    generated = reports(60, seed=77, formats=("txt", "txt", "html"))
    files = [Source(path.name, path.read_bytes()) for path in sorted(DATA.iterdir())]
    return with_spoiled([*files, *(Source(report.name, report.data) for report in generated)])


@pytest.fixture(scope="module")
def real(shared: Path) -> list[Document]:
    """Reports of the shared corpus, each also spoiled."""
    paths = sorted((shared / "corpus" / "dev" / "reports").rglob("*"))
    return with_spoiled([Source(path.name, path.read_bytes()) for path in paths if path.suffix in (".txt", ".html")])


def blocks_of(document: Document, labels: Labels) -> list[list[Block]]:
    """The blocks of a document's grids, and those of its text."""
    fields = chain.from_iterable(grid_fields(grid, 100 * at) for at, grid in enumerate(document.grids))
    return [list(grid_blocks(fields, labels)), list(text_blocks(text_fields(document.text, lists=True), labels))]


def differences(documents: list[Document], remembered: int = 20_000) -> int:
    """Streams of blocks that an automaton, which has read all those before, reads not as a new reader does."""
    wrong = 0
    for labels in LABELS:
        for trimmed in (False, True):
            automaton = Automaton(labels, trimmed=trimmed, remembered=remembered)
            for document in documents:
                for blocks in blocks_of(document, labels):
                    plain = FormReader(labels, trimmed=trimmed).read(blocks)
                    wrong += automaton.read(blocks) != plain
    return wrong


@pytest.mark.parametrize("remembered", [20_000, 400, 50])
def test_the_automaton_reads_what_its_reader_reads(own: list[Document], remembered: int) -> None:
    assert differences(own, remembered) == 0


def test_the_automaton_reads_what_its_reader_reads_in_real_reports(real: list[Document]) -> None:
    assert differences(real) == 0


def test_the_comparison_shows_a_state_too_coarse(own: list[Document], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FormReader, "state", lambda reader: reader._last)
    assert differences(own[:100]) > 0


def test_the_comparison_shows_what_was_looked_up(own: list[Document], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Memory, "looked_up", property(lambda memory: {}, lambda memory, value: None), raising=False)
    assert differences(own[:100]) > 0


def test_the_comparison_shows_which_values_are_blank(own: list[Document], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Heads, "_see_blanks", lambda heads, count, values: None)
    assert differences(own) > 0


def test_the_comparison_shows_damaged_labels(own: list[Document], monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Automaton.read

    def read_keys(automaton: Automaton, blocks: list[Block]) -> list[Reading]:
        """Reads as if no block without a key could hold a damaged label."""
        return plain(automaton, [block for block in blocks if run_of(block, automaton._labels)[0].hits])

    monkeypatch.setattr(Automaton, "read", read_keys)
    assert differences(own) > 0


def unlike_with_prose(documents: list[Document]) -> tuple[int, int]:
    """Streams of blocks that are read in another way where all prose stays in the runs; and runs that lost some."""
    wrong = shorter = 0
    for forms in (load_forms()[:1], load_forms()[1:]):
        labels, plain = Labels(forms), Labels(forms)
        plain.prose = lambda texts: 0  # type: ignore[method-assign]
        for document in documents:
            for blocks in blocks_of(document, labels):
                wrong += FormReader(labels).read(blocks) != FormReader(plain).read(blocks)
                shorter += sum([len(run_of(block, labels)[1]) < len(run_of(block, plain)[1]) for block in blocks])
    return wrong, shorter


def test_prose_ahead_of_labels_says_nothing(own: list[Document]) -> None:
    wrong, shorter = unlike_with_prose(own)
    assert wrong == 0
    assert shorter > len(own) / 4


def test_prose_ahead_of_labels_says_nothing_in_real_reports(real: list[Document]) -> None:
    assert unlike_with_prose(real)[0] == 0


def test_the_comparison_shows_prose_with_keys(own: list[Document], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Labels, "prose", lambda labels, texts: max(0, len(texts) - 1))
    assert unlike_with_prose(own[:60])[0] > 0


def steps_of(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The blocks that readers, not the memory of an automaton, are asked for from now on."""
    steps: list[object] = []
    plain = FormReader.step

    def step(reader: FormReader, *block: object) -> object:
        steps.append(block)
        return plain(reader, *block)  # type: ignore[arg-type]

    monkeypatch.setattr(FormReader, "step", step)
    return steps


def test_rows_that_are_blank_in_other_places_are_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t{}\t{}\t{}\n行政规范性文件\t{}\t{}\t{}\n"
    steps = steps_of(monkeypatch)
    automaton = Automaton(LABELS[1], trimmed=True)
    for numbers in [(0, 1, 2, 3, 4, 5), ("", 1, "", 3, "", 5), ("", "", 2, "无", "", "")]:
        automaton.read(text_blocks(text_fields(rows.format(*numbers)), LABELS[1]))
    assert len(steps) == 2


def test_prose_is_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = steps_of(monkeypatch)
    text = "某局报告\n一、概述\n全年公开信息12条。\n没有其他事项。\n某局\n2022年1月5日\n"
    assert Automaton(LABELS[1]).read(text_blocks(text_fields(text), LABELS[1])) == []
    assert steps == []


def test_a_form_with_other_numbers_is_no_work_for_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t{}\t{}\t{}\n行政规范性文件\t{}\t{}\t{}\n"
    steps = steps_of(monkeypatch)
    automaton = Automaton(LABELS[1], trimmed=True)
    found = [
        automaton.read(text_blocks(text_fields(rows.format(*numbers)), LABELS[1]))
        for numbers in [(0, 1, 2, 3, 4, 5), (17, 0, 1024, 6, 5, 43)]
    ]
    assert len(steps) == 2
    assert [[field.text for _, field in reading.cells] for reading in found[1]] == [
        ["17", "0", "1024"],
        ["6", "5", "43"],
    ]


def test_what_comes_again_is_remembered_among_much_that_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    table = "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t1\t2\t3\n行政规范性文件\t4\t5\t6\n"
    steps = steps_of(monkeypatch)
    automaton = Automaton(LABELS[1], trimmed=True, remembered=20)
    for number in range(200):
        for text in (table, f"{chr(0x4E00 + number)}\t规章\t1\n"):
            automaton.read(text_blocks(text_fields(text), LABELS[1]))
    assert 200 <= len(steps) < 210


def test_what_is_forgotten_is_left_neither_in_memory_nor_to_the_collector(own: list[Document]) -> None:
    def there() -> int:
        return sum(type(found) is _Step for found in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        before, remembered = there(), 50
        automaton = Automaton(LABELS[1], remembered=remembered)
        for document in own[:80]:
            for blocks in blocks_of(document, LABELS[1]):
                automaton.read(blocks)
        assert 0 < there() - before <= remembered
    finally:
        gc.enable()


def test_cells_and_lines_fold_alone_as_in_their_text(own: list[Document]) -> None:
    edges = Document("数。\t1,234.\t收到.\n中.\n12,\t345\n\u3000 1，234件.", "text/plain")
    for document in [edges, *own]:
        folded, start = fold(document.text), 0
        for line in document.text.split("\n"):
            assert fold(line) == folded[start : start + len(line)]
            at = start
            for cell in line.split("\t"):
                assert fold(cell) == folded[at : at + len(cell)]
                at += len(cell) + 1
            start += len(line) + 1


def test_fields_do_not_depend_on_what_was_read_before(own: list[Document]) -> None:
    warm = [text_fields(document.text, lists=True) for document in own[:80]]
    for document, fields in zip(own, warm, strict=False):
        for remembered in ("_line", "_cell", "_folded_cell", "_grid_cell", "read_value", "kind_of"):
            getattr(reading_of_fields, remembered).cache_clear()
        assert text_fields(document.text, lists=True) == fields


def runs(documents: list[Document]) -> Iterator[tuple[Labels, tuple[str, ...]]]:
    for labels in LABELS:
        for document in documents:
            for block in chain.from_iterable(blocks_of(document, labels)):
                yield labels, tuple(field.text for field in block.run if field.kind == "text")


def test_keys_outside_of_sentences_are_those_found_anywhere(own: list[Document]) -> None:
    inside = 0
    for labels, texts in runs(own):
        run = Run(texts)
        everywhere = labels.find(texts)
        hits = [
            hit for hit in everywhere if hit.start >= run.last or (hit.end <= run.first and not hit.meaning.columns)
        ]
        assert list(labels.run(texts).hits) == hits
        inside += len(everywhere) - len(hits)
    assert inside


def test_a_key_over_the_end_of_a_sentence_is_refused() -> None:
    form = asdict(load_forms()[-1])
    form["table"][0]["row"][0]["keys"] = ["规章。其中"]
    with pytest.raises(RuleError, match="end of a sentence"):
        parse(Form, form, "")


def test_likeness_is_that_of_the_matcher_where_it_counts() -> None:
    rng, leaves, alike = (
        Random(5),
        tuple(leaf for labels in LABELS for row in labels._leaves.values() for leaf in row),
        0,
    )
    for _ in range(60):
        label = list(rng.choice(leaves))
        for _ in range(rng.randrange(6)):
            label[rng.randrange(len(label))] = rng.choice(["", "的", "数", "件"])
        damaged = "".join(label)
        for leaf, likeness in zip(leaves, likenesses(leaves, damaged), strict=True):
            if "（" not in leaf + damaged:  # notes count for less
                plain = SequenceMatcher(None, leaf, damaged, autojunk=False).ratio()
                assert likeness == plain or max(likeness, plain) < LIKENESS
                alike += likeness >= LIKENESS
    assert alike > 60
