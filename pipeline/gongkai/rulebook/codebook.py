"""The codebook: what is counted (indicators) and along which dimensions (codes).

Files: `rules/codebook/indicators.toml` and `rules/codebook/dimensions.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from gongkai.errors import RuleError
from gongkai.records import DIMENSIONS, Coordinates
from gongkai.rulebook.files import Record, parse, toml_file

JOIN = "+"
"""What joins several codes under one number: `wechat+weibo`."""

_INDICATORS = "codebook/indicators.toml"
_DIMENSIONS = "codebook/dimensions.toml"


class Labelled(Record):
    """What every entry of the codebook says of itself, in Chinese and in English."""

    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str


class Indicator(Labelled):
    """Something that reports count, its unit and the dimensions along which it may be split."""

    id: str
    group: str
    unit: str
    dims: tuple[str, ...] = ()


class Dimension(Labelled):
    """A way of splitting counts; an `open` one takes words of the report in place of codes."""

    id: str
    open: bool = False


class Code(Labelled):
    """One place on a dimension; without `indicators`, every indicator that has the dimension may take it."""

    dimension: str
    code: str
    indicators: tuple[str, ...] = ()

    @property
    def parent(self) -> str:
        """The code that includes this one, or nothing: `refused` for `refused.privacy`."""
        return self.code.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Codebook:
    """Indicators by id, dimensions by id, and the codes of each closed dimension by code, in file order."""

    groups: Mapping[str, Labelled]
    indicators: Mapping[str, Indicator]
    axes: Mapping[str, Dimension]
    dimensions: Mapping[str, Mapping[str, Code]]

    def check(self, indicator: str, coordinates: Coordinates) -> list[str]:
        """What is wrong with `coordinates` for `indicator`, a sentence each; nothing where all is well."""
        known = self.indicators.get(indicator)
        if known is None:
            return [f"no indicator {indicator!r} in the codebook"]
        return [
            fault
            for name in DIMENSIONS
            if (codes := getattr(coordinates, name))
            for fault in self._faults(known, name, codes)
        ]

    def _faults(self, indicator: Indicator, name: str, codes: str) -> Iterator[str]:
        if name not in indicator.dims:
            yield f"indicator {indicator.id!r} has no dimension {name!r} (got {codes!r})"
            return
        if self.axes[name].open:
            return
        parts = codes.split(JOIN)
        if parts != sorted(set(parts)):
            yield f"{name} {codes!r}: joined codes stand once each, in alphabetical order"
        for part in parts:
            code = self.dimensions[name].get(part)
            if code is None:
                yield f"{name} has no code {part!r}"
            elif code.indicators and indicator.id not in code.indicators:
                yield f"{name} {part!r} does not go with indicator {indicator.id!r}"


@cache
def load_codebook() -> Codebook:
    """The shipped codebook, read and checked once; a `RuleError` names the file and the entry at fault."""
    counted, split = toml_file(_INDICATORS), toml_file(_DIMENSIONS)
    groups = {name: parse(Labelled, group, f"{_INDICATORS}: group {name}") for name, group in counted["groups"].items()}
    indicators = _unique(Indicator, counted["indicator"], _INDICATORS)
    axes = _unique(Dimension, split["dimension"], _DIMENSIONS)
    dimensions: dict[str, dict[str, Code]] = {name: {} for name in axes}
    for record in split["code"]:
        code = parse(Code, record, f"{_DIMENSIONS}: {record.get('code', 'a code without name')}")
        place = dimensions.get(code.dimension)
        if place is None or code.code in place:
            raise RuleError(f"{_DIMENSIONS}: {code.dimension}.{code.code}: unknown dimension or second entry")
        place[code.code] = code
    book = Codebook(groups, indicators, axes, dimensions)
    _cross_check(book)
    return book


EntryT = TypeVar("EntryT", Indicator, Dimension)


def _unique(model: type[EntryT], records: list[dict[str, Any]], name: str) -> dict[str, EntryT]:
    entries: dict[str, EntryT] = {}
    for record in records:
        entry = parse(model, record, name)
        if entry.id in entries:
            raise RuleError(f"{name}: {entry.id}: second entry")
        entries[entry.id] = entry
    return entries


def _cross_check(book: Codebook) -> None:
    """Each name that one entry uses of another must exist; else a `RuleError`."""
    if tuple(book.axes) != DIMENSIONS:
        raise RuleError(f"{_DIMENSIONS}: dimensions must be {', '.join(DIMENSIONS)}, in that order")
    for indicator in book.indicators.values():
        if indicator.group not in book.groups or not set(indicator.dims) <= set(book.axes):
            raise RuleError(f"{_INDICATORS}: {indicator.id}: unknown group or dimension")
    for name, codes in book.dimensions.items():
        for code in codes.values():
            if code.parent and code.parent not in codes:
                raise RuleError(f"{_DIMENSIONS}: {name}.{code.code}: no code {code.parent!r}")
            for user in code.indicators:
                if user not in book.indicators or name not in book.indicators[user].dims:
                    raise RuleError(f"{_DIMENSIONS}: {name}.{code.code}: {user} has no such dimension")
