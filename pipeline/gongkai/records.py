"""The frozen records that travel between the stages. Those of which a report has hundreds are named tuples, which are
made four times as fast as frozen dataclasses.

Offsets are positions in `Document.text`, counted in Unicode code points; `text[start:end]` is always what
was printed. Numbers are `int` or `Decimal`, never `float`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Literal, NamedTuple, TypeAlias

_START = attrgetter("start")
Number: TypeAlias = int | Decimal
Qualifier: TypeAlias = Literal["exact", "over", "about", "under"]
Status: TypeAlias = Literal["reported", "none_stated", "blank", "slash", "implied", "not_applicable", "unreadable"]
EntityType: TypeAlias = Literal["AGENCY", "PERIOD", "COUNT", "CHANNEL"]
Severity: TypeAlias = Literal["error", "warning", "note"]
Verdict: TypeAlias = Literal["source", "extraction", "undecided", "passes_trivially"]


@dataclass(frozen=True, slots=True)
class Source:
    """Raw bytes and where they came from."""

    path: str
    data: bytes
    url: str = ""


class Span(NamedTuple):
    """A stretch of `Document.text`."""

    start: int
    end: int


class GridCell(NamedTuple):
    """One place of an expanded grid; `covered` where a merged cell from above or the left reaches here."""

    text: str
    start: int
    end: int
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the file with merged cells expanded: all rows have the same number of cells."""

    rows: tuple[tuple[GridCell, ...], ...]
    start: int
    end: int


class Origin(NamedTuple):
    """Where the stretch `start:end` of `Document.text` is printed in the file; what a format has not is None.

    `line` counts lines of a text or HTML file from 1 and `byte` is where the line begins in the file; `page`
    counts pages from 1 and `box` is (left, top, right, bottom) from the page's top left corner, in points, or in
    pixels for image files;
    `part` names a place in a structured file (`body/p[12]`, `body/tbl[2]/tr[3]/tc[1]`, `Sheet1!B7`).
    `ocr` marks text that was recognised in an image.
    """

    start: int
    end: int
    line: int | None = None
    byte: int | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    part: str = ""
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader makes of a file: clean text, grids (their text lies inside `text`), metadata.

    `metadata` may hold `title`, `published` (ISO), `site_code`, `source`, `url`; `warnings` are sentences.
    `origins` are in order of position and do not overlap.
    """

    text: str
    media_type: str
    grids: tuple[Grid, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    warnings: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()

    def origin(self, position: int) -> Origin | None:
        """Where the character at `position` is printed in the file; None between the stretches that are known."""
        at = bisect_right(self.origins, position, key=_START) - 1
        return self.origins[at] if at >= 0 and position < self.origins[at].end else None


class Section(NamedTuple):
    """A heading and what stands under it, `start:end` in the document; `kind` is a code of `sections.toml`."""

    kind: str
    heading: str
    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence in view positions; `kind` is that of its section, `heading` the heading it stands under."""

    start: int
    end: int
    kind: str
    heading: str = ""
    is_heading: bool = False
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """The narrative as rules see it: folded, without white space and line wraps, tables left out.

    `source` is `Document.text`, `offsets[i]` the position in it of `text[i]`; one line feed parts paragraphs.
    """

    text: str
    offsets: Sequence[int]
    source: str
    sentences: tuple[Sentence, ...] = ()

    def span(self, start: int, end: int) -> Span:
        """The stretch of `Document.text` behind `text[start:end]` (not empty)."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that a position lies in (of a view with sentences)."""
        return self.sentences[max(0, bisect_right(self.sentences, position, key=_START) - 1)]

    def printed(self, start: int, end: int) -> str:
        """`text[start:end]` as the document prints it, white space and all."""
        span = self.span(start, end)
        return self.source[span.start : span.end]


class Value(NamedTuple):
    """A number as printed: its best single reading, its interval and its approximator.

    `lower` is inclusive; `upper` is exclusive except for exact values, where both equal `number`.
    """

    number: Number
    qualifier: Qualifier = "exact"
    lower: Number | None = None
    upper: Number | None = None
    unit: str = ""


class Hit(NamedTuple):
    """An entity as matching finds it, in view positions; `Mention` is the same in document positions.

    `named` tells a medium's own name (《昌乐日报》) from a word for a kind of medium (报纸).
    """

    type: EntityType
    start: int
    end: int
    norm: str
    rule: str
    value: Value | None = None
    named: bool = False


class Mention(NamedTuple):
    """An entity in the text. `norm` is its normalised form, `ref` the agency that it stands for."""

    type: EntityType
    text: str
    start: int
    end: int
    norm: str
    rule: str
    section: str = ""
    ref: str = ""
    value: Value | None = None


class Coordinates(NamedTuple):
    """The dimensions of an indicator; codes of `rules/codebook/dimensions.toml`, joined by `+` where several."""

    channel: str = ""
    outlet: str = ""
    category: str = ""
    method: str = ""
    applicant: str = ""
    outcome: str = ""
    route: str = ""
    measure: str = ""
    kind: str = ""


DIMENSIONS: tuple[str, ...] = Coordinates._fields


class Fact(NamedTuple):
    """A number of the narrative and what it counts. Money is in 元.

    `start:end` is the printed number (or the word that states none), `evidence_start:evidence_end` its clause.
    `period` is empty when it is the report year. `doubt` says why `confidence` is low: a code of `rules/doubts.toml`.
    """

    indicator: str
    value: Value
    status: Status
    at: Coordinates
    printed: str
    start: int
    end: int
    evidence_start: int
    evidence_end: int
    rule: str
    confidence: float
    period: str = ""
    scope: Literal["self", "jurisdiction"] = "self"
    section: str = ""
    table: str = ""
    doubt: str = ""


class Cell(NamedTuple):
    """One cell of a statutory table. `number` is what was printed, None unless the status is `reported`.

    `form` and `table` name the layout in `rules/tables` (`form2021`, `requests`); `row` and `col` are its labels.
    `unit` is the unit printed (万元 stays 万元). `rule` says how row and column were found. A blank that the
    accounting identities determine has the status `implied` and that value in `implied`; nothing is printed
    there, so `number` stays None.
    """

    form: str
    table: str
    row: str
    col: str
    indicator: str
    at: Coordinates
    number: Number | None
    unit: str
    status: Status
    printed: str
    start: int
    end: int
    rule: str
    page: int | None = None
    implied: Number | None = None


@dataclass(frozen=True, slots=True)
class TableReading:
    """The cells of a report's statutory tables, annex facts, and the stretches of text that tables occupy."""

    cells: tuple[Cell, ...] = ()
    annex: tuple[Fact, ...] = ()
    zones: tuple[Span, ...] = ()


class Claim(NamedTuple):
    """Evidence on who reports: where it stands (`basis`), what is `printed`, the agency or code that it means."""

    basis: str
    printed: str
    meant: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reports, for which place and year; `years`: what each source says of it, `candidates`: who else was named."""

    agency: str = ""
    agency_printed: str = ""
    agency_basis: str = "abstained"
    region: str = ""
    adcode: str = ""
    level: str = ""
    function: str = ""
    year: int | None = None
    period_start: date | None = None
    period_end: date | None = None
    published: date | None = None
    title: str = ""
    lineage: str = ""
    place_basis: str = ""
    published_basis: str = ""
    years: tuple[tuple[str, int], ...] = ()
    candidates: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken or undecidable rule, with both sides of it; `message` is a sentence in Chinese and in English."""

    check: str
    severity: Severity
    verdict: Verdict
    message: str
    left: Number | None = None
    right: Number | None = None
    delta: Number | None = None
    refs: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ReportResult:
    """Everything that gongkai knows of one report."""

    report_id: str
    path: str
    sha256: str
    document: Document
    identity: Identity
    form: str
    sections: tuple[Section, ...]
    entities: tuple[Mention, ...]
    facts: tuple[Fact, ...]
    cells: tuple[Cell, ...]
    findings: tuple[Finding, ...]

    @property
    def text(self) -> str:
        """The document's text: every `start` and `end` is a position in it."""
        return self.document.text


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read."""

    path: str
    error: str
    message: str
