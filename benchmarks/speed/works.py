"""What is timed: each work takes a list of files from the disk to its result. Nothing is imported before its turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from benchmarks.yardsticks import files as naive_files

if TYPE_CHECKING:
    from gongkai.records import Document, Source, View

Entity: TypeAlias = tuple[str, int, int]
Work: TypeAlias = Callable[[Sequence[Path]], Any]


def source(file: Path) -> Source:
    from gongkai.records import Source

    return Source(str(file), file.read_bytes())


def entities(document: Document) -> list[Entity]:
    """What the spaCy pipelines find too: the entities of the whole text, its tables being text like any other."""
    from gongkai.segment import segment

    return matched(segment(document))


def matched(view: View) -> list[Entity]:
    """The entities of a view, in positions of the document."""
    from gongkai.match import match

    at = view.offsets
    return [(hit.type, at[hit.start], at[hit.end - 1] + 1) for hit in match(view, None)]


def bare() -> Work:
    return lambda files: [naive_files.plain(file) for file in files]


def binary() -> Work:
    return lambda files: [file.read_bytes() for file in files]


def core() -> Work:
    from gongkai.read import read
    from gongkai.segment import segment

    def work(files: Sequence[Path]) -> list[list[Entity]]:
        views = [segment(document) for document in [read(source(file)) for file in files]]
        return [matched(view) for view in views]

    return work


def linked() -> Work:
    """With tables, which are left out of the text, and the report year, which dates months."""
    from gongkai.identify import identify
    from gongkai.match import match
    from gongkai.read import read
    from gongkai.segment import segment
    from gongkai.tables import tables

    def work(files: Sequence[Path]) -> int:
        documents = [read(source(file)) for file in files]
        readings = [tables(document) for document in documents]
        views = [segment(document, reading.zones) for document, reading in zip(documents, readings, strict=True)]
        years = [identify(document, view).year for document, view in zip(documents, views, strict=True)]
        return sum(len(match(view, year)) for view, year in zip(views, years, strict=True))

    return work


def everything() -> Work:
    """As a build has it done: waves of reports, in step."""
    from gongkai.batch.work import WAVE, in_step
    from gongkai.flow import stages

    def work(files: Sequence[Path]) -> None:
        for start in range(0, len(files), WAVE):
            in_step([stages(source(file), "r") for file in files[start : start + WAVE]])

    return work


def naive() -> Work:
    from benchmarks.yardsticks import naive

    nlp = naive.pipeline()
    return lambda files: list(naive.entities(nlp, [naive_files.plain(file) for file in files]))


def tuned() -> Work:
    return _tuned("char")


def tuned_words() -> Work:
    return _tuned("jieba")


def _tuned(segmenter: str) -> Work:
    from benchmarks.yardsticks import tuned

    nlp = tuned.pipeline(segmenter)
    return lambda files: list(tuned.entities(nlp, [naive_files.plain(file) for file in files]))


def naive_html() -> Work:
    return _naive_pages(naive_files.html)


def naive_pdf() -> Work:
    return _naive_pages(naive_files.pdf)


def _naive_pages(read: Callable[[Path], tuple[str, list[naive_files.Table]]]) -> Work:
    from benchmarks.yardsticks import naive

    nlp = naive.pipeline()

    def work(files: Sequence[Path]) -> list[tuple[str, list[naive_files.Table], list[Entity]]]:
        pages = [read(file) for file in files]
        found = naive.entities(nlp, [text for text, _ in pages])
        return [(*page, names) for page, names in zip(pages, found, strict=True)]

    return work


def shares() -> Callable[[Sequence[Path]], dict[str, float]]:
    """Seconds of CPU that the stages take inside `flow`, by name; `rest` is what is left."""
    import time

    from gongkai import flow

    spent: dict[str, float] = {}

    def timed(name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **named: Any) -> Any:
            clock = time.process_time()
            result = stage(*args, **named)
            if isinstance(result, Iterator):  # its work is still to do
                result = tuple(result)
            spent[name] = spent.get(name, 0.0) + time.process_time() - clock
            return result

        return run

    stages = [name for name, item in vars(flow).items() if _is_stage(item, flow.__name__)]

    def work(files: Sequence[Path]) -> dict[str, float]:
        spent.clear()
        kept = {name: getattr(flow, name) for name in stages}
        vars(flow).update({name: timed(name, stage) for name, stage in kept.items()})
        clock = time.process_time()
        try:
            for file in files:
                flow.flow(source(file), "r")
        finally:
            vars(flow).update(kept)
        return {**spent, "rest": time.process_time() - clock - sum(spent.values())}

    return work


def _is_stage(item: object, home: str) -> bool:
    """Whether this is a function that `flow` has from another module of gongkai."""
    module = getattr(item, "__module__", "") or ""
    return callable(item) and not isinstance(item, type) and module.startswith("gongkai.") and module != home


WORKS: Mapping[str, Callable[[], Work]] = {
    "bare reading (open, decode)": bare,
    "bare reading (open)": binary,
    "gongkai: text core (read, segment, match)": core,
    "gongkai: core with tables and identify": linked,
    "gongkai: all stages, facts linked": everything,
    "naive spaCy (jieba, entity ruler)": naive,
    "tuned spaCy (characters, regexes)": tuned,
    "tuned spaCy (jieba, regexes)": tuned_words,
    "naive spaCy + lxml, pandas": naive_html,
    "naive spaCy + pdfplumber": naive_pdf,
}
