"""Offices through the reforms of government: `agencies/lineage.toml`.

A line is one office under all its names. A function of `functions.toml` is a line; names that are another office
(工商行政管理局 in market regulation) are taken out of it, complete names are a line each unless one takes them in.
"""

from __future__ import annotations

from typing import Literal

from gongkai.errors import RuleError
from gongkai.rulebook.authority import organs
from gongkai.rulebook.files import Record, parse, toml_file
from gongkai.rulebook.kept import kept

_FILE = "agencies/lineage.toml"
_ENDINGS = ("委员会办公室", "委员会", "办公室", "局", "厅")

Kinship = Literal["same", "merged", "parted", ""]


class Line(Record):
    """An office: `stems` are names without 局, 厅, 委员会; `organs` are complete names."""

    id: str
    zh: str
    en: str
    stems: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()


class Reform(Record):
    """What became of an office: `renamed`, or the offices in `origins` `merged` into it or gave it a part (`founded`).

    `year` is that of the national reform, `since` and `until` the years in which local offices followed; `name`
    is the stem of the new name.
    """

    id: str
    year: int
    since: int
    until: int
    kind: Literal["renamed", "merged", "founded"]
    line: str
    name: str
    document: str
    origins: tuple[str, ...] = ()


class Lines:
    """The lines by name of an office, and their reforms in order of time."""

    def __init__(self, lines: list[Line], reforms: list[Reform]) -> None:
        functions = organs().functions
        self.labels = {item.id: (item.zh, item.en) for item in functions.values()}
        self.labels |= {line.id: (line.zh, line.en) for line in lines}
        self._organs = {name: line.id for line in lines for name in line.organs}
        self._stems = {stem: item.id for item in functions.values() for stem in item.stems}
        self._stems |= {stem: line.id for line in lines for stem in line.stems}
        self.reforms = sorted(reforms, key=lambda item: (item.since, item.until, item.id))
        for reform in reforms:
            for line in (reform.line, *reform.origins):
                if line not in self.labels:
                    raise RuleError(f"{_FILE}: {reform.id}: no line {line!r}")

    def of(self, organ: str) -> str:
        """The line of an organ by its full name; an organ that no line takes in is its own.

        >>> [lines().of(organ) for organ in ("经济和信息化委员会", "工业和信息化局", "工商行政管理局", "卫生监督所")]
        ['industry', 'industry', 'industry_commerce', '卫生监督所']
        """
        if organ in self._organs:
            return self._organs[organ]
        for ending in _ENDINGS:
            if organ.endswith(ending) and organ.removesuffix(ending) in self._stems:
                return self._stems[organ.removesuffix(ending)]
        return organ

    def past(self, line: str) -> list[Reform]:
        """The reforms that made the line what it is."""
        return [item for item in self.reforms if item.line == line]

    def future(self, line: str) -> list[Reform]:
        """The reforms in which the line went into another or gave it a part."""
        return [item for item in self.reforms if line in item.origins]

    def kinship(self, former: str, later: str) -> Kinship:
        """What the line `former` is to `later`: the same, merged into it at once or in steps, or parted to it."""
        if former == later:
            return "same"
        steps = self.future(former)
        if any(item.line == later and item.kind == "founded" for item in steps):
            return "parted"
        heirs = (item.line for item in steps if item.kind == "merged")
        return "merged" if any(self.kinship(heir, later) in ("same", "merged") for heir in heirs) else ""


@kept
def lines() -> Lines:
    """The shipped lines, read once."""
    content = toml_file(_FILE)
    return Lines(
        [parse(Line, item, _FILE) for item in content["line"]],
        [parse(Reform, item, _FILE) for item in content["reform"]],
    )
