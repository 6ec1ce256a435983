"""The rules across reports: `rules/series.toml`."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from gongkai.errors import RuleError
from gongkai.records import Severity
from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.columns import Term
from gongkai.rulebook.crosswalk import load_crosswalk
from gongkai.rulebook.files import SOME, Record, parse, toml_file
from gongkai.rulebook.kept import kept

_FILE = "series.toml"


class Rule(Record):
    """What all rules across reports say of themselves; `label` and `label_en` are half sentences."""

    id: str
    severity: Severity
    label: str
    label_en: str
    source: str


class Part(Record):
    """Values of one indicator, or of each of several, `lag` years before the report year."""

    indicator: str = ""
    indicators: tuple[str, ...] = ()
    measure: str = ""
    lag: int = 0
    minus: bool = False

    def __post_init__(self) -> None:
        unknown = {*self.all} - {*load_codebook().indicators}
        if unknown or bool(self.indicator) == bool(self.indicators):
            raise ValueError(f"a part names known indicators once (unknown: {', '.join(sorted(unknown)) or 'none'})")

    @property
    def all(self) -> tuple[str, ...]:
        """Its indicators."""
        return self.indicators or (self.indicator,)


class Balance(Rule):
    """Two sums that should agree for a `unit` in each report year of the span `years`."""

    years: tuple[int, int]
    left: tuple[Part, ...] = field(metadata=SOME)
    right: tuple[Part, ...] = field(metadata=SOME)
    relation: Literal["=", "<="] = "="
    each: tuple[Literal["indicator", "applicant"], ...] = ()
    unit: Literal["agency", "lineage"] = "agency"


class OfVariables(Rule):
    """A rule about variables of the crosswalk."""

    variables: tuple[str, ...]

    def __post_init__(self) -> None:
        unknown = {*self.variables} - {*load_crosswalk().variables}
        if unknown:
            raise ValueError(f"no variable {', '.join(sorted(unknown))}")


class Outlier(OfVariables):
    """A value `ratio` times the one of the year before, or `z` robust deviations off its own years and its peers.

    The greater of the two is at least `least`; deviations take `years` values of the agency, as many `peers`, and
    a spread of at least `spread`.
    """

    ratio: float
    least: float
    z: float
    years: int
    peers: int
    spread: float


class SameNumbers(Rule):
    """At least `least` non-zero numbers of tables that are all the same in two reports."""

    least: int


class SameWords(Rule):
    """A `share` of masked clauses in common, of `characters` at least; those of over `common` reports are set aside."""

    share: float
    characters: int
    common: int


class UnitSlip(OfVariables):
    """A change by one of `factors`, within `near` times."""

    factors: tuple[int, ...]
    near: float


class Constant(OfVariables):
    """The same value, `least` at least, for `years` years running."""

    years: int
    least: float


class Deadline(Record):
    """The last day, in the year after the report year, by which whose reports had to be published."""

    years: tuple[int, int]
    month: int
    day: int
    of: Literal["all", "government", "office"]
    source: str


class SeriesRules(Record):
    """All of them, as the file has them."""

    balance: tuple[Balance, ...]
    outlier: Outlier
    same_numbers: SameNumbers
    same_words: SameWords
    unit_slip: UnitSlip
    gap: Rule
    constant: Constant
    parts: OfVariables
    deadline: tuple[Deadline, ...]
    term: tuple[Term, ...]


@kept
def load_series() -> SeriesRules:
    """The shipped rules, read and checked once; a `RuleError` names the entry at fault."""
    rules = parse(SeriesRules, toml_file(_FILE), _FILE)
    ids = [rule.id for rule in rules.balance]
    if len({*ids}) != len(ids):
        raise RuleError(f"{_FILE}: an id stands twice")
    return rules
