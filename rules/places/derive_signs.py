"""Derive `areas.csv` and `spellings.csv`: by which a telephone number and a host's name tell a place.

    pip install --no-deps phonenumbers==9.0.43 pypinyin==0.55.0
    python rules/places/derive_signs.py

`areas.csv` has the area codes of phonenumbers' geocoding data with the beginnings of the codes of their
cities (11, 3713); `spellings.csv` the short names of `divisions.csv` as pypinyin spells them.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from phonenumbers.geodata import GEOCODE_DATA
from pypinyin import lazy_pinyin

HERE = Path(__file__).resolve().parent
AREA = re.compile(r"86(10|2\d|[3-9]\d\d)")
MISSPELT = {"株州": "株洲"}


def divisions() -> list[dict[str, str]]:
    """The rows of the table of divisions."""
    with (HERE / "divisions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def areas(rows: list[dict[str, str]]) -> Iterable[tuple[str, str]]:
    """Each area code with the beginnings of the codes of its cities."""
    codes = {
        name: row["code"][: 2 if row["level"] == "1" else 4] for column in ("name", "short") for row in rows
        if (name := row[column]) not in ("市辖区", "县", "直辖县")
    }  # fmt: skip
    for number, names in sorted(GEOCODE_DATA.items()):
        area = AREA.fullmatch(number)
        if area is None:
            continue
        told = names["zh"]
        for wrong, right in MISSPELT.items():
            told = told.replace(wrong, right)
        found = set()
        for name in told.split("、"):
            known = [name[at:] for at in range(len(name)) if name[at:] in codes]
            found.update(codes[name] for name in known[:1])
        yield area[1], " ".join(sorted(found))


def spellings(rows: list[dict[str, str]]) -> Iterable[tuple[str, str]]:
    """Each short name of two characters and more in pinyin without tones."""
    names = {row["short"] for row in rows if len(row["short"]) > 1 and row["name"] not in ("市辖区", "直辖县")}
    return sorted(("".join(lazy_pinyin(name)), name) for name in names)


def write(name: str, header: tuple[str, str], rows: Iterable[tuple[str, str]]) -> None:
    """Write one table."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    write("areas.csv", ("area", "cities"), areas(divisions()))
    write("spellings.csv", ("pinyin", "name"), spellings(divisions()))
