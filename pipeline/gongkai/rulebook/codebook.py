"""The codebook: what is counted (indicators) and along which dimensions (codes).

Files: `rules/codebook/indicators.toml` and `rules/codebook/dimensions.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from gongkai.errors import RuleError
from gongkai.records import DIMENSIONS, Coordinates
from gongkai.rulebook.files import Record, own_rules, parse, toml_layers
from gongkai.rulebook.kept import kept

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
    def id(self) -> str:
        """What tells it from all others."""
        return f"{self.dimension}.{self.code}"

    @property
    def parent(self) -> str:
        """The code that includes this one, or nothing: `refused` for `refused.privacy`."""
        return self.code.rpartition(".")[0]


class Codebook(NamedTuple):
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


def load_codebook() -> Codebook:
    """The codebook in force (see `files.using`), read and checked once; a `RuleError` names file and entry at fault.

    A user's folder adds groups, indicators and codes, or takes the place of those that have the same id.
    """
    return _codebook(own_rules())


@cache
def _codebook(own: Path | None) -> Codebook:
    return _shipped() if own is None else _read(own)


@kept
def _shipped() -> Codebook:
    return _read(None)


def _read(own: Path | None) -> Codebook:
    counted, split = list(toml_layers(_INDICATORS, own)), list(toml_layers(_DIMENSIONS, own))
    groups = {
        name: parse(Labelled, group, f"{_INDICATORS}: group {name}")
        for layer in counted
        for name, group in layer.get("groups", {}).items()
    }
    indicators = _by_id(Indicator, [layer.get("indicator", []) for layer in counted], _INDICATORS)
    axes = _by_id(Dimension, [layer.get("dimension", []) for layer in split], _DIMENSIONS)
    dimensions: dict[str, dict[str, Code]] = {name: {} for name in axes}
    for code in _by_id(Code, [layer.get("code", []) for layer in split], _DIMENSIONS).values():
        if code.dimension not in dimensions:
            raise RuleError(f"{_DIMENSIONS}: {code.id}: no dimension {code.dimension!r}")
        dimensions[code.dimension][code.code] = code
    book = Codebook(groups, indicators, axes, dimensions)
    _cross_check(book)
    return book


EntryT = TypeVar("EntryT", Indicator, Dimension, Code)


def _by_id(model: type[EntryT], layers: list[list[dict[str, Any]]], name: str) -> dict[str, EntryT]:
    """The entries of all layers; a later layer replaces an earlier one's, a second entry in one is a fault."""
    entries: dict[str, EntryT] = {}
    for layer in layers:
        own: dict[str, EntryT] = {}
        for record in layer:
            entry = parse(model, record, name)
            if entry.id in own:
                raise RuleError(f"{name}: {entry.id}: second entry")
            own[entry.id] = entry
        entries |= own
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
