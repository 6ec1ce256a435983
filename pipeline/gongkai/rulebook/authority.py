"""The authority of places and organs: divisions with their years, and the names of organs by function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from gongkai.errors import RuleError
from gongkai.rulebook.files import Record, csv_rows, parse, toml_file
from gongkai.rulebook.kept import kept

LEVELS = {1: "province", 2: "prefecture", 3: "county"}
_PSEUDO = frozenset(("市辖区", "县", "直辖县"))
_TOLERANCE = 1  # years: lists are as of the year's end, reports are written in the year after


class Division(NamedTuple):
    """A row of `places/divisions.csv`: one code and name, valid at year-ends `first` to `last`.

    `predecessors` are codes as of the year before `first`, `successors` as of the year after `last`.
    """

    code: str
    name: str
    short: str
    parent: str
    level: int
    first: int
    last: int
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()

    def distance(self, year: int | None) -> int:
        """How many years `year` lies outside the validity; 0 inside it or where the year is unknown."""
        if year is None:
            return 0
        return max(self.first - year, year - self.last, 0)

    @property
    def called(self) -> tuple[str, str]:
        """The full and the short name."""
        return self.name, self.short


def _division(row: Mapping[str, str], newest: int) -> Division:
    """A row of the list; what is valid in its `newest` year is valid still. Codes and names recur: one is kept."""
    code, name, short, parent = map(intern, (row["code"], row["name"], row["short"], row["parent"]))
    first, last = int(row["from"]), int(row["to"])
    before, after = row["predecessor"], row["successor"]
    return Division(
        code, name, short, parent, int(row["level"]), first, last if last < newest else 9999,
        tuple(map(intern, before.split())) if before else (), tuple(map(intern, after.split())) if after else (),
    )  # fmt: skip


def _shorter(item: Division) -> Iterator[str]:
    """The names by which a division is called beside the full one: 凉山, 凉山州 for 凉山彝族自治州."""
    if len(item.short) > 1 and item.short != item.name:
        yield item.short
        if item.name[-3:-1] == "自治" and item.name[-1] in "州县旗":
            yield item.short + item.name[-1]


class Divisions:
    """The divisions by code, by name and by short name; every look-up is for a year."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        newest = max((last for row in rows if (last := int(row["to"])) < 2026), default=0)
        self._by_code: dict[str, list[Division]] = defaultdict(list)
        self._by_name: dict[str, list[Division]] = defaultdict(list)
        for row in rows:
            item = _division(row, newest)
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
        if len(found) < 2:
            return list(found)
        nearest = min(item.distance(year) for item in found)
        limit = max(nearest, _TOLERANCE)
        valid = [item for item in found if item.distance(year) <= limit]
        return sorted(valid, key=lambda item: (item.name != name, item.distance(year), item.level, item.code))

    def within(self, names: Sequence[str], year: int | None) -> list[Division]:
        """The divisions called by the last of `names` that lie in the others, in or nearest to `year`.

        What was called so more than a year away is followed to `year` where one division continues it.
        """
        found = self.named(names[-1], year)
        exact = [item for item in found if item.name == names[-1]] or found
        for outer in names[:-1]:
            inside = [item for item in exact if any(outer in step.called for step in self.chain(item, year))]
            exact = inside or exact
        nearest = min((item.distance(year) for item in exact), default=0)
        exact = [item for item in exact if item.distance(year) == nearest]
        if year is None or nearest <= _TOLERANCE:
            return exact
        followed = [self.follow(item, year) for item in exact]
        return [heirs[0] if len(heirs) == 1 else item for item, heirs in zip(exact, followed, strict=True)]

    def all_coded(self, code: str) -> tuple[Division, ...]:
        """What bore a code in any year, in order of time."""
        return tuple(item for item in self._by_code.get(code, ()) if item.name not in _PSEUDO)

    def coded(self, code: str, year: int | None) -> Division | None:
        """The division with this code in or nearest to `year`."""
        found = self._by_code.get(code, ())
        if len(found) < 2:
            return found[0] if found else None
        return min(found, key=lambda item: item.distance(year))

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

    def follow(self, division: Division, year: int) -> tuple[Division, ...]:
        """The divisions of `year` that `division` continues or that continue it, in order of code.

        Several where it was parted or made of several; none before it was newly founded.
        """
        if not division.distance(year):
            return (division,)
        codes, at = (
            (division.successors, division.last + 1)
            if division.last < year
            else (division.predecessors, division.first - 1)
        )
        found = {item for code in codes for step in self._at(code, at) for item in self.follow(step, year)}
        return tuple(sorted(found, key=lambda item: item.code))

    def _at(self, code: str, year: int) -> list[Division]:
        return [item for item in self._by_code[code] if not item.distance(year)]

    def lineage(self, division: Division) -> str:
        """The place's own code through all renamings and recodings: the first code that it had in the list.

        洪泽县 (320829) and 洪泽区 (320813) share 320829. A merger goes on with the part of the same name, else
        with the part whose code it keeps; one of several others begins anew.

        >>> [divisions().lineage(item) for item in divisions().named("洪泽区", 2020)]
        ['320829']
        """
        while division.predecessors:
            before = [item for code in division.predecessors for item in self._at(code, division.first - 1)]
            main = (
                [item for item in before if item.short == division.short and item.level == division.level]
                or [item for item in before if item.code == division.code]
                or (before if len(before) == 1 and before[0].successors == (division.code,) else [])
            )
            if not main:
                break
            division = main[0]
        return division.code

    def of_site(self, code: str, year: int | None) -> Division | None:
        """The division of a government site's code: its first six digits, those of a development zone (which
        the list has not) being its city's."""
        known = (self.coded(number, year) for number in (code[:6], f"{code[:4]}00", f"{code[:2]}0000"))
        return next((item for item in known if item and item.name not in _PSEUDO), None) if len(code) >= 6 else None


class Abbreviation(Record):
    """A short name of an organ and the full name it stood for from `since` to `to`."""

    name: str
    full: str
    since: int = 0
    to: int = 9999


class Function(Record):
    """A function of government with the names of its organs.

    A name that is not listed belongs here by one of the `endings`; these are not looked for in running text.
    """

    id: str
    zh: str
    en: str
    stems: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ("局", "厅", "委员会")
    names: tuple[str, ...] = ()
    short: tuple[Abbreviation, ...] = ()
    endings: tuple[str, ...] = ()

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
        """The function of the organ called `name`, else of its longest known end or beginning, or none."""
        for start in range(len(name)):
            if name[start:] in self._function:
                return self._function[name[start:]]
        found = next((item.id for item in self.functions.values() if name.endswith(item.endings)), "")
        heads = (self._function.get(name[:end], "") for end in range(len(name) - 1, 2, -1))
        return found or next(filter(None, heads), "")  # 公安局+岳麓分局

    def is_short(self, name: str) -> bool:
        """Whether `name` is an abbreviation."""
        return name in self._short

    def expand(self, name: str, year: int | None) -> str:
        """The full name behind an abbreviation in `year`; any other name as it is."""
        for item in self._short.get(name, ()):
            if year is None or item.since <= year <= item.to:
                return item.full
        return name


@kept
def divisions() -> Divisions:
    """The shipped divisions, read once."""
    return Divisions(csv_rows("places/divisions.csv"))


@kept
def organs() -> Organs:
    """The shipped organs, read once."""
    name = "agencies/functions.toml"
    records = toml_file(name).get("function", [])
    return Organs([parse(Function, record, name) for record in records])


@lru_cache(maxsize=1)
def place_names() -> frozenset[str]:
    """Every full and short name of a division, of any year."""
    return frozenset(divisions().names)
