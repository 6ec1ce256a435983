"""How fast names of agencies are resolved, as a ratio to looking each up in a dictionary.

    python benchmarks/resolve.py [ROUNDS]

10,000 names of a year (every county with the short names of a few offices) are resolved, each once, so that no
cache helps. Before anything is timed the result is checked: the agency begins with the county's own name and
carries its code. Times are of the processor. The time of loading the authority, once a process, is told too.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice

from gongkai.identify.offices import resolve_agency
from gongkai.rulebook.authority import Division, divisions, organs
from gongkai.rulebook.lineage import lines

YEAR, NAMES = 2014, 10_000
OFFICES = {
    "财政局": "财政局",
    "人社局": "人力资源和社会保障局",
    "住建局": "住房和城乡建设局",
    "经信局": "经济和信息化局",
    "政府办": "人民政府办公室",
}


def names() -> Iterator[tuple[str, str, Division]]:
    """A printed name, the agency and the division meant."""
    for office, full in OFFICES.items():
        for name in divisions().names:
            for unit in divisions().named(name, YEAR):
                if unit.level == 3 and unit.name == name and not unit.distance(YEAR):
                    above = divisions().chain(unit, YEAR)[-2].name
                    yield f"{above}{name}{office}", f"{name}{full}", unit


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main(rounds: int) -> None:
    load = seconds(lambda: (divisions(), organs(), lines()))
    table = {printed: (agency, unit.code) for printed, agency, unit in islice(names(), NAMES)}
    found = {printed: resolve_agency(printed, YEAR) for printed in table}
    wrong = [printed for printed, item in found.items() if (item.agency, item.adcode) != table[printed]]
    if wrong:
        sys.exit(f"{len(wrong)} of {len(table)} names resolved otherwise, such as {wrong[:3]}")
    resolving = min(seconds(lambda: [resolve_agency(printed, YEAR) for printed in table]) for _ in range(rounds))
    looking = min(seconds(lambda: [table[printed] for printed in table]) for _ in range(rounds))
    sys.stdout.write(
        f"{len(table)} names, all equal to the dictionary's\n"
        f"authority loaded   {load:8.3f} s\n"
        f"resolve_agency     {resolving:8.3f} s  {resolving / len(table) * 1e6:6.1f} µs a name\n"
        f"dictionary         {looking:8.5f} s  {looking / len(table) * 1e6:6.3f} µs a name\n"
        f"ratio              {resolving / looking:8.0f}\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
