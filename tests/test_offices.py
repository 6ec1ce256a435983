"""Names of agencies in a year: a table of names of all levels and functions, and offices through the reforms."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gongkai.identify.offices import resolve_agency
from gongkai.rulebook.authority import organs
from gongkai.rulebook.lineage import Lines, Reform, lines

with (Path(__file__).parent / "files" / "agency_names.csv").open(encoding="utf-8", newline="") as file:
    NAMES = list(csv.DictReader(file))


@pytest.mark.parametrize("row", NAMES, ids=lambda row: f"{row['name']} {row['year']} {row['place']}")
def test_name(row: dict[str, str]) -> None:
    found = resolve_agency(row["name"], int(row["year"]), row["place"])
    assert (found.agency, found.adcode, found.level, found.function) == (
        row["agency"], row["adcode"], row["level"], row["function"],
    )  # fmt: skip


def test_the_names_are_many_and_of_all_functions() -> None:
    told = {row["function"] for row in NAMES}
    assert len(NAMES) > 300
    assert set(organs().functions) - told == set()


def test_what_stays_open_keeps_its_candidates() -> None:
    found = resolve_agency("鼓楼区教育局", 2014, "江苏省")
    assert (found.division, found.lineage, found.basis) == (None, "", "")
    assert [item.code for item in found.candidates] == ["320106", "320302"]
    assert resolve_agency("县财政局", 2014).candidates == ()


# Former name and year, later name and year, kinship; the same kind of office elsewhere is none.
KIN = [
    (("淄川区经济和信息化局", 2014), ("淄川区工业和信息化局", 2020), "same"),
    (("洪泽县财政局", 2014), ("洪泽区财政局", 2020), "same"),
    (("洪泽县卫生局", 2010), ("洪泽区卫生健康委员会", 2020), "same"),
    (("洪泽县卫计委", 2015), ("洪泽区卫健委", 2020), "same"),
    (("洪泽县人口计生委", 2010), ("洪泽区卫健委", 2020), "merged"),
    (("莒南县工商局", 2012), ("莒南县市场监管局", 2020), "merged"),
    (("莒南县质监局", 2012), ("莒南县市场监督管理局", 2020), "merged"),
    (("莒南县食药监局", 2012), ("莒南县市场监督管理局", 2020), "merged"),
    (("山东省食药监局", 2015), ("山东省药监局", 2020), "parted"),
    (("莒南县国土资源局", 2012), ("莒南县自然资源和规划局", 2020), "same"),
    (("莒南县城乡规划局", 2012), ("莒南县自然资源和规划局", 2020), "merged"),
    (("莒南县环保局", 2012), ("莒南县生态环境局", 2020), "same"),
    (("莒南县安监局", 2012), ("莒南县应急管理局", 2020), "same"),
    (("莒南县旅游局", 2012), ("莒南县文化和旅游局", 2020), "merged"),
    (("莒南县文化局", 2008), ("莒南县文化和旅游局", 2020), "same"),
    (("莒南县人事局", 2008), ("莒南县人社局", 2014), "merged"),
    (("莒南县民政局", 2015), ("莒南县退役军人事务局", 2020), "parted"),
    (("莒南县扶贫办", 2015), ("莒南县乡村振兴局", 2022), "same"),
    (("莒南县扶贫办", 2015), ("莒南县农业农村局", 2024), "merged"),
    (("莒南县国家税务局", 2015), ("国家税务总局莒南县税务局", 2020), "merged"),
    (("莒南县法制办", 2015), ("莒南县司法局", 2020), "merged"),
    (("潍坊市公安消防支队", 2015), ("潍坊市消防救援支队", 2020), "same"),
    (("昆明高新区管委会", 2012), ("昆明高新技术产业开发区管委会", 2018), "same"),
    (("崇文区卫生局", 2009), ("东城区卫生局", 2012), "merged"),
    (("大店镇人民政府", 2012), ("莒南县大店镇人民政府", 2018), ""),
    (("莒南县大店镇政府", 2012), ("莒南县大店镇人民政府", 2018), "same"),
    (("莒南县大店镇政府", 2012), ("莒南县相沟镇人民政府", 2018), ""),
    (("莒南县疾控中心", 2012), ("莒南县卫健局", 2020), ""),
    (("莒南县疾控中心", 2012), ("莒南县疾病预防控制中心", 2020), "same"),
    (("莒南县财政局", 2012), ("莒南县审计局", 2020), ""),
    (("莒南县财政局", 2012), ("临沭县财政局", 2020), ""),
    (("莒南县市场监管局", 2020), ("莒南县工商局", 2020), ""),
    (("鼓楼区财政局", 2012), ("鼓楼区财政局", 2020), ""),
]


@pytest.mark.parametrize(("former", "later", "kin"), KIN)
def test_kinship(former: tuple[str, int], later: tuple[str, int], kin: str) -> None:
    assert resolve_agency(*former).kinship(resolve_agency(*later)) == kin


LINEAGES = [
    ("洪泽区水利局", 2020, "320829.water"),
    ("山东大学", 2019, "370000.山东大学"),
    ("山东科技大学", 2019, "370000.山东科技大学"),
    ("莒南县大店镇党委", 2019, "371327.大店镇.party_committee"),
    ("莒南县野生动物救护站", 2019, "371327.野生动物救护站"),
    ("江苏省人民政府办公厅", 2019, "320000.government_office"),
    ("国务院办公厅", 2019, ""),
]


@pytest.mark.parametrize(("name", "year", "lineage"), LINEAGES)
def test_lineage(name: str, year: int, lineage: str) -> None:
    assert resolve_agency(name, year).lineage == lineage


def test_reforms_go_forward_in_time_and_name_known_lines() -> None:
    known: Lines = lines()
    assert len(known.reforms) > 30
    for reform in known.reforms:
        assert reform.since <= reform.until, reform
        assert (reform.kind == "renamed") == (not reform.origins), reform
        assert reform.line not in reform.origins, reform
        assert _later(known, reform) == [], reform


def _later(known: Lines, reform: Reform) -> list[Reform]:
    """Reforms in which what was merged goes on after its end."""
    gone = reform.origins if reform.kind == "merged" else ()
    return [item for item in known.reforms if item.line in gone and item.since > reform.until]
