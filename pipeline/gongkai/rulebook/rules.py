"""Entity rules, cues and fact rules: their records, and the checked whole of them, the `Rulebook`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from gongkai.errors import RuleError
from gongkai.normalise.fold import fold
from gongkai.records import DIMENSIONS, EntityType
from gongkai.rulebook.codebook import Codebook, load_codebook
from gongkai.rulebook.files import Record, parse, toml_file, toml_files, using
from gongkai.rulebook.kept import kept

_MACRO = re.compile(r"\{([a-z_]+)\}")


class EntityRule(Record):
    """A rule that finds entities by exactly one of `phrases`, `regex`, `tokens`.

    `norm` is the normalised form where it does not follow from the text (a channel's code). `owner` says
    whether the span grows to the left over its owner (县政府 in front of 网站): it may, or it must have one.
    `named` says that what it finds is a medium's own name. `tokens` are patterns of spaCy's Matcher. A `regex` with
    `anchors` is tried only in clauses that hold one of these words, one with `begins`, a regex too, only where that
    matches; every match must hold one, or begin there, so that they only save time.
    """

    id: str
    label: EntityType
    phrases: tuple[str, ...] = ()
    regex: str = ""
    anchors: tuple[str, ...] = ()
    begins: str = ""
    tokens: tuple[tuple[dict[str, Any], ...], ...] = ()
    norm: str = ""
    owner: Literal["no", "may", "must"] = "no"
    named: bool = False
    accept: tuple[str, ...]
    reject: tuple[str, ...]
    xfail: tuple[str, ...] = ()
    source: str

    def __post_init__(self) -> None:
        if sum(map(bool, (self.phrases, self.regex, self.tokens))) != 1:
            raise ValueError("give exactly one of phrases, regex, tokens")
        if len(self.accept) < 2 or not self.reject:
            raise ValueError("give at least two accept examples and one reject example")
        if not all(phrase.strip() for phrase in self.phrases):
            raise ValueError("an empty phrase would match everywhere")
        if self.anchors and self.begins:
            raise ValueError("give anchors or begins, not both")


class Cue(Record):
    """Words that mean one thing to the fact rules; a cue named `dimension:code` gives a coordinate."""

    id: str
    phrases: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.phrases or not all(phrase.strip() for phrase in self.phrases):
            raise ValueError("a cue needs phrases, none of them empty")


class FactRule(Record):
    """How a number, or a statement of none, becomes a fact.

    Each group of `cues` must be met in the words that belong to the number: any cue of the group, `name:*` for
    any code of a dimension. `unless` cues must not stand there, `unless_behind` cues not between the number and the
    next break (干部29人参加培训 are no staff). `under` lists indicators: the rule holds only for
    a number that follows a fact of one of them (with its unit, if `same_unit`; as the very next number of its
    sentence, if `next_to`), and `indicator = "*"` then
    repeats it; `after` names a dimension that this fact must have. `sections` are kinds of section; with `under`
    either will do. A rule with `none` groups speaks of statements of none instead of numbers: the groups must be
    met in what is denied. `dims` are read from the words, `at` is given by the rule, `inherit` is taken from the
    fact above. `rest` names the dimension that the remaining words spell out (a category). Money is kept in 元
    unless `unit` says otherwise.

    Where several rules fit, the nearest clause, then the higher `priority` (specific topics have 1), then the
    most groups, then the nearest cue decides.
    """

    id: str
    indicator: str
    units: tuple[str, ...] = ()
    cues: tuple[tuple[str, ...], ...] = ()
    none: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    unless_behind: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    after: str = ""
    sections: tuple[str, ...] = ()
    dims: tuple[str, ...] = ()
    at: dict[str, str] = field(default_factory=dict)
    inherit: tuple[str, ...] = ()
    rest: str = ""
    same_unit: bool = False
    next_to: bool = False
    unit: Literal["", "万元"] = ""
    priority: int = 0
    confidence: float = 0.98
    accept: tuple[str, ...]
    reject: tuple[str, ...]
    xfail: tuple[str, ...] = ()
    source: str

    def __post_init__(self) -> None:
        if bool(self.none) == bool(self.units):
            raise ValueError("give either units (for numbers) or none (for statements of none)")
        if not (self.cues or self.none or self.under):
            raise ValueError("a rule without cues and under would claim every number")
        if self.indicator == "*" and not self.under:
            raise ValueError('indicator "*" needs under')
        if len(self.accept) < 2 or not self.reject:
            raise ValueError("give at least two accept examples and one reject example")
        unknown = {*self.dims, *self.at, *self.inherit, *filter(None, [self.rest, self.after])} - set(DIMENSIONS)
        if unknown:
            raise ValueError(f"no such dimension: {', '.join(sorted(unknown))}")


class SectionKind(Record):
    """A kind of section and the words of headings by which it is known."""

    id: str
    label_zh: str
    label_en: str
    phrases: tuple[str, ...]


class Doubt(Record):
    """A reason why a fact is less sure than its rule, what it takes from the confidence, and how it is told."""

    id: str
    cost: Decimal
    label_zh: str
    label_en: str


class Doubts(Record):
    """All reasons for doubt. A rule below `weak_below` is one itself; a fact below `note_below` is noted."""

    weak_below: Decimal
    note_below: Decimal
    doubt: tuple[Doubt, ...]

    def __getitem__(self, code: str) -> Doubt:
        return next(doubt for doubt in self.doubt if doubt.id == code)


class Rulebook(NamedTuple):
    """All rules that matching and relating need, checked against each other and the codebook."""

    entities: tuple[EntityRule, ...]
    cues: tuple[Cue, ...]
    facts: tuple[FactRule, ...]
    sections: tuple[SectionKind, ...]
    units: Mapping[str, tuple[str, ...]]


RuleT = TypeVar("RuleT", EntityRule, Cue, FactRule, SectionKind)


@cache
def load_rulebook(extra: Path | None = None) -> Rulebook:
    """The shipped rules, with those of the folder `extra` added or, where an id recurs, put in their place.

    Raises `RuleError` that names file and rule, `ConfigError` where `extra` is no folder.
    """
    return _shipped() if extra is None else _read(extra)


@kept
def _shipped() -> Rulebook:
    return _read(None)


def _read(extra: Path | None) -> Rulebook:
    units = _units(extra)
    words = sorted({word for members in units.values() for word in members}, key=lambda word: (-len(word), word))
    macros = {"classifier": f"(?:{'|'.join(map(re.escape, words))})"}
    book = Rulebook(
        entities=_records("entities", "rule", EntityRule, extra, macros),
        cues=_records("cues", "cue", Cue, extra, {}),
        facts=_records("facts", "fact", FactRule, extra, {}),
        sections=_records("sections", "section", SectionKind, extra, {}),
        units=units,
    )
    with using(extra):
        _check_references(book, load_codebook())
    return book


@kept
def load_doubts() -> Doubts:
    """The reasons for doubt of `rules/doubts.toml`."""
    return parse(Doubts, toml_file("doubts.toml"), "doubts.toml")


def _units(extra: Path | None) -> dict[str, tuple[str, ...]]:
    units: dict[str, tuple[str, ...]] = {}
    for name, content in toml_files("units", extra):
        for unit, words in content.items():
            if not isinstance(words, list) or not words:
                raise RuleError(f"{name}: {unit}: a class of units is a list of words")
            units[unit] = tuple(fold(word) for word in words)
    return units


def _records(
    folder: str, key: str, model: type[RuleT], extra: Path | None, shared: Mapping[str, str]
) -> tuple[RuleT, ...]:
    """The records under `key` of each file of a folder; `[define]` tables give `{macro}`s for regexes."""
    found: dict[str, RuleT] = {}
    places: dict[str, str] = {}
    for name, content in toml_files(folder, extra):
        macros = {**shared, **content.pop("define", {})}
        for record in content.pop(key, []):
            rule = parse(model, _expand(record, macros, name), name)
            if places.get(rule.id) == name:
                raise RuleError(f"{name}: {rule.id}: this id stands twice in the file")
            places[rule.id] = name
            found[rule.id] = rule
        if content:
            raise RuleError(f"{name}: unknown tables: {', '.join(sorted(content))}")
    return tuple(found.values())


def _expand(record: dict[str, Any], macros: Mapping[str, str], name: str) -> dict[str, Any]:
    """`record` with its phrases folded and the macros of its regexes filled in and compiled once to check them."""
    record = dict(record)
    if "phrases" in record:
        record["phrases"] = [fold(str(phrase)).replace(" ", "") for phrase in record["phrases"]]
    for key in filter(record.get, ("regex", "begins")):
        regex = str(record[key])
        for _ in range(5):  # macros may use macros; a circle ends in an unknown-group error below
            regex = _MACRO.sub(lambda found: macros.get(found[1], found[0]), regex)
        try:
            empty = re.compile(regex).match("")
        except re.error as error:
            raise RuleError(f"{name}: {record.get('id')}: {key}: {error}") from error
        if empty:
            raise RuleError(f"{name}: {record.get('id')}: the {key} matches the empty string")
        record[key] = regex
    return record


def _check_references(book: Rulebook, codebook: Codebook) -> None:
    cues = {cue.id for cue in book.cues}
    cues.add("title")  # what stands in book marks
    cues |= {f"channel:{code}" for code in codebook.dimensions["channel"]}
    cues |= {rule.id for rule in book.entities if rule.label == "CHANNEL"}
    kinds = {kind.id for kind in book.sections}
    for rule in book.facts:
        names = [*_flat(rule.cues), *_flat(rule.none), *rule.unless, *rule.unless_behind]
        faults = [f"unknown cue {name}" for name in names if not expand_cue(name, cues)]
        faults += [f"unknown unit class {name}" for name in rule.units if name not in book.units]
        faults += [f"unknown kind of section {name}" for name in rule.sections if name not in kinds]
        for indicator in (rule.indicator, *rule.under):
            if indicator != "*" and indicator not in codebook.indicators:
                faults.append(f"unknown indicator {indicator}")
        for dimension, code in rule.at.items():
            if code not in codebook.dimensions.get(dimension, {}):
                faults.append(f"unknown code {dimension}:{code}")
        if faults:
            raise RuleError(f"fact rule {rule.id}: {'; '.join(faults)}")


def expand_cue(name: str, cues: Collection[str]) -> frozenset[str]:
    """The cues that a name stands for: itself, or for `outcome:refused*` all that begin so."""
    if name.endswith("*"):
        return frozenset(cue for cue in cues if cue.startswith(name[:-1]))
    return frozenset({name} if name in cues else ())


def _flat(groups: Iterable[Iterable[str]]) -> list[str]:
    return [name for group in groups for name in group]
