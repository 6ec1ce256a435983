"""The authority of places and organs: divisions with their years, and the names of organs by function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from gongkai.errors import RuleError
from gongkai.rulebook.files import Record, csv_rows, parse, toml_file

LEVELS = {1: "province", 2: "prefecture", 3: "county"}
_PSEUDO = frozenset(("市辖区", "县", "直辖县"))
_TOLERANCE = 1  # years: lists are as of the year's end, reports are written in the year after


@dataclass(frozen=True, slots=True)
class Division:
    """A row of `places/divisions.csv`: one code and name, valid at year-ends `first` to `last`."""

    code: str
    name: str
    short: str
    parent: str
    level: int
    first: int
    last: int

    def distance(self, year: int | None) -> int:
        """How many years `year` lies outside the validity; 0 inside it or where the year is unknown."""
        if year is None:
            return 0
        return max(self.first - year, year - self.last, 0)


def _shorter(item: Division) -> Iterator[str]:
    """The names by which a division is called beside the full one: 凉山, 凉山州 for 凉山彝族自治州."""
    if len(item.short) > 1 and item.short != item.name:
        yield item.short
        if item.name[-3:-1] == "自治" and item.name[-1] in "州县旗":
            yield item.short + item.name[-1]


class Divisions:
    """The divisions by code, by name and by short name; every look-up is for a year."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        listed = [
            Division(row["code"], row["name"], row["short"], row["parent"], int(row["level"]),
                     int(row["from"]), int(row["to"]))
            for row in rows
        ]  # fmt: skip
        newest = max(item.last for item in listed if item.last < 2026) if listed else 0
        self._by_code: dict[str, list[Division]] = defaultdict(list)
        self._by_name: dict[str, list[Division]] = defaultdict(list)
        for item in listed:
            if item.last >= newest:  # still valid when the list was made
                item = replace(item, last=9999)
            self._by_code[item.code].append(item)
            if item.name not in _PSEUDO:
                self._by_name[item.name].append(item)
                for name in _shorter(item):
                    self._by_name[name].append(item)
        self.longest = max(map(len, self._by_name), default=0)

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def is_full(self, name: str) -> bool:
        """Whether a division bears `name` in full."""
        return any(item.name == name for item in self._by_name.get(name, ()))

    @property
    def names(self) -> list[str]:
        """Every full and short name."""
        return list(self._by_name)

    def named(self, name: str, year: int | None) -> list[Division]:
        """The divisions called `name` (full or short) in or nearest to `year`; full names before short ones.

        Divisions of former or later years are given only where no other bears the name.
        """
        found = self._by_name.get(name, [])
        if not found:
            return []
        nearest = min(item.distance(year) for item in found)
        limit = max(nearest, _TOLERANCE)
        valid = [item for item in found if item.distance(year) <= limit]
        return sorted(valid, key=lambda item: (item.name != name, item.distance(year), item.level, item.code))

    def coded(self, code: str, year: int | None) -> Division | None:
        """The division with this code in or nearest to `year`."""
        found = self._by_code.get(code)
        return min(found, key=lambda item: item.distance(year)) if found else None

    def chain(self, division: Division, year: int | None) -> tuple[Division, ...]:
        """From the province down to `division`, without the pseudo steps of the code."""
        steps = [division]
        while steps[0].parent:
            parent = self.coded(steps[0].parent, year)
            if parent is None:
                break
            steps.insert(0, parent)
        return tuple(step for step in steps if step.name not in _PSEUDO)

    def region(self, division: Division, year: int | None) -> str:
        """The names of the chain joined by `/`."""
        return "/".join(step.name for step in self.chain(division, year))


class Abbreviation(Record):
    """A short name of an organ and the full name it stood for from `since` to `to`."""

    name: str
    full: str
    since: int = 0
    to: int = 9999


class Function(Record):
    """A function of government with the names of its organs."""

    id: str
    zh: str
    en: str
    stems: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ("局", "厅", "委员会")
    names: tuple[str, ...] = ()
    short: tuple[Abbreviation, ...] = ()

    def full_names(self) -> list[str]:
        """All complete names."""
        return [stem + suffix for stem in self.stems for suffix in self.suffixes] + list(self.names)


class Organs:
    """The names of organs, full and short, and what they stand for."""

    def __init__(self, functions: list[Function]) -> None:
        self.functions: Mapping[str, Function] = {item.id: item for item in functions}
        self._function: dict[str, str] = {}
        self._short: dict[str, list[Abbreviation]] = defaultdict(list)
        for function in functions:
            for name in function.full_names():
                self._own(name, function.id)
        for function in functions:
            for item in function.short:
                if item.name not in self._short:
                    self._own(item.name, function.id)
                self._short[item.name].append(item)

    def _own(self, name: str, function: str) -> None:
        """Note whose name this is; a name of two functions is an error of the rules."""
        if name in self._function:
            raise RuleError(f"agencies/functions.toml: {function}: {name} is there already")
        self._function[name] = function

    def __contains__(self, name: str) -> bool:
        return name in self._function

    @property
    def names(self) -> list[str]:
        """Every full and short name."""
        return list(self._function)

    def function(self, name: str) -> str:
        """The function of the organ called `name`, else of the longest known end of it, or none."""
        for start in range(len(name)):
            if name[start:] in self._function:
                return self._function[name[start:]]
        return ""

    def is_short(self, name: str) -> bool:
        """Whether `name` is an abbreviation."""
        return name in self._short

    def expand(self, name: str, year: int | None) -> str:
        """The full name behind an abbreviation in `year`; any other name as it is."""
        for item in self._short.get(name, ()):
            if year is None or item.since <= year <= item.to:
                return item.full
        return name


@lru_cache(maxsize=1)
def divisions() -> Divisions:
    """The shipped divisions, read once."""
    return Divisions(csv_rows("places/divisions.csv"))


@lru_cache(maxsize=1)
def organs() -> Organs:
    """The shipped organs, read once."""
    name = "agencies/functions.toml"
    records = toml_file(name).get("function", [])
    return Organs([parse(Function, record, name) for record in records])


@lru_cache(maxsize=1)
def place_names() -> frozenset[str]:
    """Every full and short name of a division, of any year."""
    return frozenset(divisions().names)
