"""Chinese government-information-disclosure annual reports as research-ready data.

`extract` reads one report, `build` makes a dataset of many, `load` gives a spaCy pipeline. Nothing heavy is
imported until one of them is called.
"""

from __future__ import annotations

from gongkai.version import VERSION

TYPE_CHECKING = False  # that of `typing`, whose import would take half of the time of this one
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from spacy.language import Language

    from gongkai.batch import Built
    from gongkai.identify.offices import Resolution
    from gongkai.records import ReportResult
    from gongkai.rulebook.authority import Division
    from gongkai.tokenise import SegmenterName

__version__ = VERSION
__all__ = ["__version__", "build", "extract", "load", "places", "resolve_agency"]


def extract(text_or_path: str | Path, *, rules: Path | None = None, segmenter: str = "jieba") -> ReportResult:
    """Entities, facts, table cells and findings of one report.

    A `Path`, or a string without line feeds that names an existing file, is read as a file; any other string
    is the report's text. `rules` is a folder of rules that add to the shipped ones, `segmenter` what cuts the words
    that token rules read. Raises `ReadError` for a file that cannot be read.

    >>> result = extract("昌乐县水利局2012年政府信息公开工作年度报告\\n全年主动公开政府信息1,024条。")
    >>> [(fact.indicator, fact.value.number, fact.printed) for fact in result.facts]
    [('disclosed', 1024, '1,024条')]
    """
    from gongkai.flow import extract_document, flow
    from gongkai.normalise.fold import scalar
    from gongkai.read.source import open_source
    from gongkai.records import Document, Source

    path = _as_path(text_or_path)
    if path is not None:
        return flow(open_source(path), path.stem, rules, segmenter)
    text = str(text_or_path)
    source = Source("", text.encode("utf-8", "surrogatepass"))
    return extract_document(Document(text=scalar(text), media_type="text/plain"), source, "", rules, segmenter)


def build(
    paths: Sequence[Path | str] | Path | str,
    out: Path | str | None = None,
    *,
    workers: int = 1,
    rules: Path | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    timeout: float | None = None,
    memory: int | None = None,
    scheduler: str = "",
    shard: tuple[int, int] | None = None,
    formats: Sequence[str] = ("csv", "parquet"),
    segmenter: str = "jieba",
) -> Built:
    """A dataset of all reports under `paths` (files, folders, globs) as pandas frames, written to `out` if given.

    `Built.frames` maps the names reports, entities, observations, findings and failures to data frames.
    Files that cannot be read become rows of `failures`; they never stop a build. What is in `out` already is read
    again only where it has changed; `gongkai.batch.build` says more, also of the other options.
    """
    from pathlib import Path

    from gongkai.batch import build as build_dataset

    listed = [paths] if isinstance(paths, str | Path) else list(paths)
    return build_dataset(
        listed,
        Path(out) if out is not None else None,
        workers=workers,
        rules=rules,
        progress=progress,
        timeout=timeout,
        memory=memory,
        scheduler=scheduler,
        shard=shard,
        formats=formats,
        segmenter=segmenter,
    )


def load(segmenter: SegmenterName = "jieba", *, model: Path | None = None, rules: Path | None = None) -> Language:
    """A spaCy `zh` pipeline: gongkai's tokenizer, and its component with results in `doc.spans["gongkai"]`.

    >>> nlp = load("char")
    >>> doc = nlp("2013年收到申请37件。")
    >>> [(span.text, span.label_) for span in doc.spans["gongkai"]]
    [('2013年', 'PERIOD'), ('37件', 'COUNT')]
    """
    from gongkai.language import load as load_language

    return load_language(segmenter, model=model, rules=rules)


def resolve_agency(name: str, year: int | None = None, place: str = "") -> Resolution:
    """The agency that a printed name means in a year: full name, place, code, function, lineage; nothing is guessed.

    `place` (a name or code) is where the name was printed: it completes 县财政局 and tells one 鼓楼区 from another.
    What stays open is listed in `candidates`. Two names of one office have the same `lineage`.

    >>> old, new = resolve_agency("淄川区经信局", 2014), resolve_agency("淄川区工信局", 2020)
    >>> old.agency, new.agency, old.lineage, old.lineage == new.lineage
    ('淄川区经济和信息化局', '淄川区工业和信息化局', '370302.industry', True)
    """
    from gongkai.identify.offices import resolve_agency as resolve

    return resolve(name, year, place)


def places(at: str, year: int | None = None) -> tuple[Division, ...]:
    """The divisions of a year, from county level up, that a name or code of any year (2008 to 2025) means.

    >>> [(place.code, place.name) for place in places("洪泽县", 2020)]
    [('320813', '洪泽区')]
    """
    from gongkai.rulebook.lookup import places as find

    return find(at, year)


def _as_path(text_or_path: str | Path) -> Path | None:
    from pathlib import Path

    if isinstance(text_or_path, Path):
        return text_or_path
    if "\n" in text_or_path or len(text_or_path) > 1024:
        return None
    path = Path(text_or_path)
    return path if path.is_file() else None
