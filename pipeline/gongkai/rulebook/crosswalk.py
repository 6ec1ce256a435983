"""The variables of a panel, and how far the families of forms mean the same by each.

File: `rules/codebook/crosswalk.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, TypeAlias

from gongkai.errors import RuleError
from gongkai.records import DIMENSIONS, Coordinates
from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.columns import Term
from gongkai.rulebook.files import Record, parse, toml_file
from gongkai.rulebook.forms import load_forms
from gongkai.rulebook.kept import kept

_FILE = "codebook/crosswalk.toml"
NARRATIVE = "narrative"
"""The family of the years before the first form."""

Grade: TypeAlias = Literal["same", "subset", "wider", "not_comparable"]


class Variable(Record):
    """A column of a panel: what it counts, and the variables whose sum it is where it is printed nowhere."""

    name: str = field(metadata={"pattern": r"^[a-z][a-z0-9_]{0,24}$"})
    indicator: str
    channel: str = ""
    method: str = ""
    applicant: str = ""
    outcome: str = ""
    route: str = ""
    measure: str = ""
    kind: str = ""
    sum_of: tuple[str, ...] = ()

    @property
    def at(self) -> Coordinates:
        """Its coordinates in the codebook."""
        return Coordinates(**{name: getattr(self, name, "") for name in DIMENSIONS})


class Comparison(Record):
    """How the numbers of some variables in some families compare, why, and by what source.

    `measure` names another measure of the indicator that holds the variable there.
    """

    families: tuple[str, ...]
    grade: Grade
    variables: tuple[str, ...]
    reason_zh: str
    reason_en: str
    source: str
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Variables by name, the comparison of each (variable, family), and what grades and statuses mean."""

    variables: Mapping[str, Variable]
    comparisons: Mapping[tuple[str, str], Comparison]
    grades: Mapping[str, Term]
    statuses: Mapping[str, Term]


@kept
def load_crosswalk() -> Crosswalk:
    """The shipped crosswalk, read and checked once; a `RuleError` names the entry at fault."""
    content = toml_file(_FILE)
    variables = {item["name"]: parse(Variable, item, f"{_FILE}: {item['name']}") for item in content["variable"]}
    if len(variables) != len(content["variable"]):
        raise RuleError(f"{_FILE}: a variable stands twice")
    comparisons: dict[tuple[str, str], Comparison] = {}
    for item in content["comparison"]:
        comparison = parse(Comparison, item, f"{_FILE}: comparison {item.get('reason_en', '')!r}")
        for place in _places(comparison):
            if place in comparisons or place[0] not in variables or place[1] not in families():
                raise RuleError(f"{_FILE}: {place[0]} in {place[1]}: unknown name or second comparison")
            comparisons[place] = comparison
    for variable in variables.values():
        faults = load_codebook().check(variable.indicator, variable.at)
        faults += [f"no variable {name!r}" for name in variable.sum_of if name not in variables]
        if faults:
            raise RuleError(f"{_FILE}: {variable.name}: {'; '.join(faults)}")
    return Crosswalk(variables, comparisons, _terms(content, "grade"), _terms(content, "panel_status"))


def _places(comparison: Comparison) -> Iterator[tuple[str, str]]:
    for variable in comparison.variables:
        for family in comparison.families:
            yield variable, family


def _terms(content: dict[str, Any], vocabulary: str) -> dict[str, Term]:
    terms = [parse(Term, item, f"{_FILE}: {item['code']}") for item in content["term"]]
    return {term.code: term for term in terms if term.vocabulary == vocabulary}


@cache
def families() -> Mapping[str, tuple[int, int]]:
    """The families of forms with their first and last report year, in order of time."""
    spans = {form.id: (form.first_year, form.last_year or 9999) for form in load_forms()}
    return {NARRATIVE: (0, min(first for first, _ in spans.values()) - 1), **spans}
