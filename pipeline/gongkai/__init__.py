"""Chinese government-information-disclosure annual reports as research-ready data.

`extract` reads one report, `build` makes a dataset of many, `load` gives a spaCy pipeline. Nothing heavy is
imported until one of them is called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.version import VERSION

if TYPE_CHECKING:
    from spacy.language import Language

    from gongkai.batch import Built
    from gongkai.records import ReportResult
    from gongkai.tokenise import SegmenterName

__version__ = VERSION
__all__ = ["__version__", "build", "extract", "load"]


def extract(text_or_path: str | Path, *, rules: Path | None = None) -> ReportResult:
    """Entities, facts, table cells and findings of one report.

    A `Path`, or a string without line feeds that names an existing file, is read as a file; any other string
    is the report's text. Raises `ReadError` for a file that cannot be read.

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
        return flow(open_source(path), path.stem, rules)
    text = str(text_or_path)
    source = Source("", text.encode("utf-8", "surrogatepass"))
    return extract_document(Document(text=scalar(text), media_type="text/plain"), source, "", rules)


def build(
    paths: Sequence[Path | str] | Path | str,
    out: Path | str | None = None,
    *,
    workers: int = 1,
    rules: Path | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Built:
    """A dataset of all reports under `paths` (files, folders, globs) as pandas frames, written to `out` if given.

    `Built.frames` maps the names reports, entities, observations, findings and failures to data frames.
    Files that cannot be read become rows of `failures`; they never stop a build.
    """
    from gongkai.batch import build as build_dataset

    listed = [paths] if isinstance(paths, str | Path) else list(paths)
    return build_dataset(
        listed, Path(out) if out is not None else None, workers=workers, rules=rules, progress=progress
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


def _as_path(text_or_path: str | Path) -> Path | None:
    if isinstance(text_or_path, Path):
        return text_or_path
    if "\n" in text_or_path or len(text_or_path) > 1024:
        return None
    path = Path(text_or_path)
    return path if path.is_file() else None
