"""Accounting rules: identities over the cells of one table, and comparisons of the text with the tables."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from gongkai.errors import RuleError
from gongkai.records import DIMENSIONS, Severity
from gongkai.rulebook.files import SOME, Record, parse, toml_file
from gongkai.rulebook.forms import load_forms
from gongkai.rulebook.kept import kept

_IDENTITIES = "identities.toml"
_OWN_TABLES = ("annex", "narrative")


class Selector(Record):
    """Numbers by what they count: no dimension left out may be set; `*` is any code, `refused.*` any below.

    In the readings of a comparison `=` is the code that the stated number has, and `=.*` any below that.
    """

    indicator: tuple[str, ...]
    channel: tuple[str, ...] = ("",)
    method: tuple[str, ...] = ("",)
    applicant: tuple[str, ...] = ("",)
    outcome: tuple[str, ...] = ("",)
    route: tuple[str, ...] = ("",)
    measure: tuple[str, ...] = ("",)
    kind: tuple[str, ...] = ("",)


class Equation(Record):
    """An accounting rule over the numbers of a table.

    `relation`: the numbers of `left` add up to those of `right` (`=`), to no less (`>=`), to no less than any
    single one of them (`covers`), or `right` is 0 where `left` is (`zero`). It holds in each of `tables`
    (`annex` and `narrative` are the numbers of local annexes and of the text), once for every combination of
    the dimensions in `each`; an empty side is 0. Rules of severity `error` are identities of the form.
    """

    id: str
    tables: tuple[str, ...] = field(metadata=SOME)
    each: tuple[str, ...] = ()
    relation: Literal["=", ">=", "covers", "zero"] = "="
    severity: Severity = "error"
    left: tuple[Selector, ...] = field(metadata=SOME)
    right: tuple[Selector, ...] = ()
    label: str
    label_en: str
    source: str

    def __post_init__(self) -> None:
        unknown = set(self.each) - {"indicator", *DIMENSIONS}
        if unknown:
            raise ValueError(f"no dimension: {', '.join(sorted(unknown))}")

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """Those of both sides, left before right."""
        return self.left + self.right


class Interpretation(Record):
    """One way to read a stated number: as the sum of these cells."""

    label: str
    label_en: str
    cells: tuple[Selector, ...] = field(metadata=SOME)


class Comparison(Record):
    """A number that the text states against the cells of the statutory tables, under every reading of it."""

    id: str
    severity: Severity
    stated: Selector
    reading: tuple[Interpretation, ...] = field(metadata=SOME)
    label: str
    label_en: str
    source: str


class Holder(Record):
    """Agencies of a level, or those of one function on that level."""

    level: str
    function: str = ""


class Power(Record):
    """Numbers that are 0 unless the reporter is one of `holders`."""

    id: str
    severity: Severity
    counted: Selector
    holders: tuple[Holder, ...] = field(metadata=SOME)
    label: str
    label_en: str
    source: str


@kept
def load_powers() -> tuple[Power, ...]:
    """The powers of `identities.toml`; a `RuleError` names the faulty one."""
    return tuple(parse(Power, record, _IDENTITIES) for record in toml_file(_IDENTITIES).get("power", ()))


@kept
def load_identities() -> tuple[Equation, ...]:
    """The rules of `identities.toml`; a `RuleError` names the faulty one."""
    name = _IDENTITIES
    equations = tuple(parse(Equation, record, name) for record in toml_file(name).get("identity", ()))
    tables = {f"{form.id}.{table.id}" for form in load_forms() for table in form.table}.union(_OWN_TABLES)
    for equation in equations:
        unknown = set(equation.tables) - tables
        if unknown:
            raise RuleError(f"{name}: {equation.id}: no table {', '.join(sorted(unknown))}")
    return equations


@kept
def load_comparisons() -> tuple[Comparison, ...]:
    """The rules of `comparisons.toml`; a `RuleError` names the faulty one."""
    name = "comparisons.toml"
    return tuple(parse(Comparison, record, name) for record in toml_file(name).get("comparison", ()))
