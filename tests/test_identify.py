"""Who reports, for which place and year: short reports with the whole identity expected of them."""

from datetime import date

import pytest

from gongkai.identify import identify, resolve
from gongkai.normalise.fold import fold
from gongkai.records import Claim, Document, Identity, View
from gongkai.rulebook.authority import divisions, organs

BODY = "一、概述\n一年来，按照要求开展工作，主动公开政府信息30条。\n"


def who(text: str, **metadata: str) -> Identity:
    squeezed = fold("\n".join("".join(line.split()) for line in text.splitlines()))
    view = View(squeezed, range(len(squeezed)), squeezed)
    return identify(Document(text, "text/plain", metadata=metadata), view)


# Title (with body) -> agency, adcode.
TITLES = [
    ("莒南县水利局2015年政府信息公开工作年度报告", "莒南县水利局", "371327"),
    ("2015年莒南县卫计局政府信息公开工作报告", "莒南县卫生和计划生育局", "371327"),
    ("关于淄川区工信局2020年度政府信息公开工作情况的报告", "淄川区工业和信息化局", "370302"),
    ("淄川工信局2020年度政府信息公开工作报告", "淄川区工业和信息化局", "370302"),
    ("广元市经信委2014年政府信息公开年报", "广元市经济和信息化委员会", "510800"),
    ("淮安市二〇一六年政府信息公开工作年度报告", "淮安市人民政府", "320800"),
    ("涉县2013年政府信息公开工作年度报告", "涉县人民政府", "130426"),
    ("青海省2016年政府信息公开工作年度报告", "青海省人民政府", "630000"),
    ("山东省教育厅2013年政府信息公开年度报告", "山东省教育厅", "370000"),
    ("北京市崇文区卫生局2009年度政府信息公开工作年度报告", "崇文区卫生局", "110103"),
    ("重庆市渝北区发展和改革委员会2021年政府信息公开工作年度报告", "渝北区发展和改革委员会", "500112"),
    ("广西壮族自治区桂林市阳朔县审计局2012年度政府信息公开报告", "阳朔县审计局", "450321"),
    ("莒南县政府办2022年政府信息公开工作年度报告", "莒南县人民政府办公室", "371327"),
    ("历城区人民政府办公室关于2018年度政府信息公开工作情况的报告", "历城区人民政府办公室", "370112"),
    ("陕西气象局2012年政府信息公开工作年度报告", "陕西省气象局", "610000"),
    ("宜昌市公积金中心2015年政府信息公开工作年度报告", "宜昌市住房公积金管理中心", "420500"),
    ("凉山州民政局2015年政府信息公开工作年度报告", "凉山彝族自治州民政局", "513400"),
    ("酉阳县民政局2015年政府信息公开工作年度报告", "酉阳土家族苗族自治县民政局", "500242"),
    ("天门市统计局2010年政府信息公开工作年度报告", "天门市统计局", "429006"),
    ("昆明高新区管委会2016年政府信息公开工作年度报告", "昆明高新区管理委员会", "530100"),
    ("国家税务总局莒南县税务局2019年政府信息公开工作年度报告", "国家税务总局莒南县税务局", "371327"),
    ("国家统计局临沂调查队2018年政府信息公开工作年度报告", "国家统计局临沂调查队", "371300"),
    ("莒南县公安局交通警察大队2015年政府信息公开报告", "莒南县公安局交通警察大队", "371327"),
    ("莒南县野生动物救护站2015年政府信息公开报告", "莒南县野生动物救护站", "371327"),
    ("临沂职业学院2018年度信息公开工作报告", "临沂职业学院", "371300"),
    ("莒南县供销社2010年政府信息公开年报", "莒南县供销合作社联合社", "371327"),
    ("莒南县药监局2016年政府信息公开年报", "莒南县食品药品监督管理局", "371327"),
    ("山东省药监局2020年政府信息公开年报", "山东省药品监督管理局", "370000"),
    # townships take the code of their county, of the city where there is none
    ("莒南县大店镇人民政府2015年政府信息公开工作年度报告", "莒南县大店镇人民政府", "371327"),
    ("莒南县大店镇2015年政府信息公开工作年度报告", "莒南县大店镇人民政府", "371327"),
    ("海淀区中关村街道办2015年政府信息公开工作年度报告", "海淀区中关村街道办事处", "110108"),
    ("罗源县松山街道2011年政府信息公开工作年度报告", "罗源县松山街道办事处", "350123"),
    ("江夏区人民政府金口街道办事处2020年政府信息公开报告", "江夏区人民政府金口街道办事处", "420115"),
    ("东莞市石龙镇人民政府2015年政府信息公开工作年度报告", "东莞市石龙镇人民政府", "441900"),
    # codes and names of the report year
    ("洪泽县财政局2014年政府信息公开工作年度报告", "洪泽县财政局", "320829"),
    ("洪泽区财政局2018年政府信息公开工作年度报告", "洪泽区财政局", "320813"),
    ("襄樊市人民政府2008年政府信息公开工作年度报告", "襄樊市人民政府", "420600"),
    ("巢湖市统计局2009年政府信息公开工作年度报告", "巢湖市统计局", "341400"),
    ("巢湖市统计局2013年政府信息公开工作年度报告", "巢湖市统计局", "340181"),
]


@pytest.mark.parametrize(("title", "agency", "adcode"), TITLES)
def test_title(title: str, agency: str, adcode: str) -> None:
    identity = who(f"{title}\n{BODY}")
    assert (identity.agency, identity.adcode, identity.agency_basis) == (agency, adcode, "title")


# Whole reports -> agency, adcode, basis.
REPORTS = [
    (
        "县经信局\n2017年政府信息公开工作总结\n" + BODY + "通过“莒南政府网”公开20条。",
        "莒南县经济和信息化局",
        "371327",
        "title",
    ),
    (
        "市民政局2014年政府信息公开工作报告\n" + BODY + "在孝感民政网公开。",
        "孝感市民政局",
        "420900",
        "title",
    ),
    (
        "省教育厅2013年政府信息公开报告\n" + BODY + "在山东省政府网站公开。",
        "山东省教育厅",
        "370000",
        "title",
    ),
    (
        "2010年度政府信息公开报告\n" + BODY + "莱阳市林业局\n2011年1月10日",
        "莱阳市林业局",
        "370682",
        "signature",
    ),
    (
        "县科技局2010年政府信息公开报告\n绍兴县科学技术局编制了本报告。\n" + BODY,
        "绍兴县科学技术局",
        "330621",
        "body",
    ),
    (
        "住建局2019年政府信息公开报告\n" + BODY + "莒南县住房和城乡建设局\n2020年1月8日",
        "莒南县住房和城乡建设局",
        "371327",
        "signature",
    ),
    (
        "文旅局2019年政府信息公开报告\n" + BODY + "莒南县文化旅游局\n2020年1月8日",
        "莒南县文化旅游局",
        "371327",
        "signature",
    ),
    (
        "松山街道办2011年政府信息公开报告\n" + BODY + "罗源县人民政府松山街道办事处\n2012年2月1日",
        "罗源县人民政府松山街道办事处",
        "350123",
        "signature",
    ),
    (
        "大店镇2019年政府信息公开报告\n" + BODY + "在莒南县政府网站公开。",
        "莒南县大店镇人民政府",
        "371327",
        "title",
    ),
    (
        "2018年政府信息公开工作总结\n现将市城管局2018年度工作总结如下。\n在临沂市政府网公开。",
        "临沂市城市管理局",
        "371300",
        "body",
    ),
    (
        "政府信息公开年报\n本报告由莱西市商务局编制，统计期限为2017年1月1日至2017年12月31日。",
        "莱西市商务局",
        "370285",
        "body",
    ),
    # the signature of another office does not take the title's place
    (
        "莒南县2014年政府信息公开报告\n" + BODY + "莒南县人民政府办公室\n2015年3月2日",
        "莒南县人民政府",
        "371327",
        "title",
    ),
    # one name, several places: decided by the places that the report speaks of
    (
        "鼓楼区教育局2014年政府信息公开年报\n" + BODY + "在南京市政府网站公开。",
        "鼓楼区教育局",
        "320106",
        "title",
    ),
    (
        "朝阳区教委2012年政府信息公开年报\n" + BODY + "在北京市政府网站公开。",
        "朝阳区教育委员会",
        "110105",
        "title",
    ),
    # a sentence is no signature
    (
        "2018年政府信息公开工作总结\n" + BODY + "莒南县召开政务公开工作会。",
        "",
        "",
        "abstained",
    ),
    # left open
    (
        "鼓楼区教育局2014年政府信息公开年报\n" + BODY,
        "鼓楼区教育局",
        "",
        "title",
    ),
    (
        "大店镇2019年政府信息公开报告\n" + BODY,
        "大店镇人民政府",
        "",
        "title",
    ),
    (
        "县经信局2017年政府信息公开工作总结\n" + BODY,
        "县经济和信息化局",
        "",
        "title",
    ),
    (
        "2017年政府信息公开工作总结\n" + BODY,
        "",
        "",
        "abstained",
    ),
    (
        "2017年政府信息公开工作总结\n按照县政府、县财政局要求，" + BODY,
        "",
        "",
        "abstained",
    ),
    (
        "有关部门2017年政府信息公开工作总结\n" + BODY,
        "",
        "",
        "abstained",
    ),
]


@pytest.mark.parametrize(("text", "agency", "adcode", "basis"), REPORTS)
def test_evidence(text: str, agency: str, adcode: str, basis: str) -> None:
    identity = who(text)
    assert (identity.agency, identity.adcode, identity.agency_basis) == (agency, adcode, basis)


YEARS = [
    ("莒南县水利局2015年政府信息公开工作年度报告\n", 2015),
    ("莒南县水利局二〇一五年度政府信息公开工作年度报告\n", 2015),
    ("莒南县水利局二○一五年政府信息公开工作年度报告\n", 2015),
    ("莒南县水利局2015政府信息公开年报\n", 2015),
    ("莒南县水利局2015年度政府信息公开工作报告（2016年1月5日）\n", 2015),
    ("发布时间：2016-01-05\n莒南县水利局2015年政府信息公开年报\n", 2015),
    ("莒南县水利局政府信息公开年报\n统计期限为2015年1月1日起至12月31日。\n2016年将继续努力。", 2015),
    ("莒南县水利局政府信息公开年报\n2015年，公开信息比2014年多。2015年没有申请。", 2015),
    ("莒南县水利局政府信息公开年报\n公开信息10条。\n莒南县水利局\n2016年1月5日", 2015),
    ("莒南县水利局政府信息公开年报\n公开信息10条。", None),
]


@pytest.mark.parametrize(("text", "year"), YEARS)
def test_year(text: str, year: int | None) -> None:
    assert who(text).year == year


TITLE = "莒南县水利局2015年政府信息公开年报\n"
PUBLISHED = [
    (TITLE + BODY + "莒南县水利局\n2016年1月8日", {}, date(2016, 1, 8)),
    (TITLE + BODY + "莒南县水利局\n二○一六年一月八日", {}, date(2016, 1, 8)),
    (TITLE + BODY + "莒南县水利局　2016年1月8日", {}, date(2016, 1, 8)),
    (TITLE + BODY + "2016 年 1 月 8 日", {}, date(2016, 1, 8)),
    (TITLE + BODY + "莒南县水利局\n2016年1月8日\n附件：统计表\n2016年1月5日", {}, date(2016, 1, 8)),
    (TITLE + "（2016年2月16日）\n" + BODY, {}, date(2016, 2, 16)),
    (TITLE + "二〇一六年二月十六日\n" + BODY, {}, date(2016, 2, 16)),
    (TITLE + BODY + "2016年1月8日", {"published": "2016-02-01"}, date(2016, 1, 8)),
    (TITLE + BODY, {"published": "2016-02-01"}, date(2016, 2, 1)),
    (TITLE + "发布时间：2016-02-01 09:30 来源：县水利局\n" + BODY, {}, date(2016, 2, 1)),
    (TITLE + "成文日期：2016年2月1日\n" + BODY, {}, date(2016, 2, 1)),
    (TITLE + BODY + "填报日期：2016年1月8日", {}, None),
    (TITLE + "今天是2024年5月1日 星期三\n" + BODY, {}, None),
    (TITLE + BODY + "2008年5月1日", {}, None),
    (TITLE + BODY + "2016年2月30日", {}, None),
    (TITLE + BODY, {}, None),
]


NOTATIONS = [
    "2017.1.9",
    "2017年01月09日",
    "2017年1 月 9日",
    "2017 .1 .9",
    "2017/1/9",
    "2017-1-9",
    "２０１７年１月９日",
    "二〇一七年一月九日",
    "二○一七年一月九日",
    "二零一七年一月九日",
    "二0一七年1月9日",
    "二Ο一七年一月九日",
    "2017年元月9日",
    "2017年1月9日。",
    "（2017年1月9日）",
    "2017年1月9日印发",
    "2017年1月9日 星期一",
    "2017-01-09 08:30",
    "莒南县水利局（章） 2017年1月9日",
    "特此报告。莒南县水利局 2017年1月9日",
    "莒南县水利局\n2017年1月9日\n（此件主动公开）",
]
HEADS = [
    "发布日期： 2017年1月9日",
    "公开日期:2017-01-09",
    "更新时间：2017年01月09日 点击数：20",
    "[2017/1/9 10:00:00]",
    "2017年01月09日 来源：县水利局",
    "来源：县水利局 2017-01-09",
    "发文时间：20170109",
    "【2017-01-09】",
    "发布日期2017-01-09",
    "录入者：某某 发布时间：2017-01-09 作者：佚名",
    "文章来源：水利局 | 日期：2017-1-9 | 人气：20",
    "县水利局 2017年1月9日",
]


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_signature_in_any_notation(notation: str) -> None:
    text = f"莒南县水利局2016年政府信息公开年报\n{BODY}{notation}"
    assert who(text).published == date(2017, 1, 9)


@pytest.mark.parametrize("head", HEADS)
def test_a_page_head_in_any_notation(head: str) -> None:
    text = f"莒南县水利局2016年政府信息公开年报\n{head}\n{BODY}"
    assert who(text).published == date(2017, 1, 9)


@pytest.mark.parametrize(("text", "metadata", "published"), PUBLISHED)
def test_published(text: str, metadata: dict[str, str], published: date | None) -> None:
    assert who(text, **metadata).published == published


def test_the_whole_identity() -> None:
    text = "粤海街道办2018年度政府信息公开工作报告\n深圳市南山区粤海街道办事处编制了2018年度报告。\n"
    assert who(text, published="2019-01-25") == Identity(
        agency="南山区粤海街道办事处",
        agency_printed="深圳市南山区粤海街道办事处",
        agency_basis="body",
        region="广东省/深圳市/南山区",
        adcode="440305",
        level="township",
        function="township",
        year=2018,
        period_start=date(2018, 1, 1),
        period_end=date(2018, 12, 31),
        published=date(2019, 1, 25),
        title="粤海街道办2018年度政府信息公开工作报告",
        lineage="440305.粤海街道",
        place_basis="printed",
        published_basis="metadata",
        years=(("title", 2018), ("body", 2018), ("published", 2018)),
        candidates=(
            Claim("title", "粤海街道办", "粤海街道办事处"),
            Claim("body", "深圳市南山区粤海街道办事处", "南山区粤海街道办事处"),
        ),
    )


def test_the_period_is_the_stated_one_and_of_the_report_year() -> None:
    stated = who(TITLE + "统计期限为2015年3月1日至2015年12月31日。")
    other = who(TITLE + "规划期为2011年1月1日至2014年12月31日。")
    first = who("莒南县水利局2008年政府信息公开年报\n" + BODY)
    assert (stated.period_start, stated.period_end) == (date(2015, 3, 1), date(2015, 12, 31))
    assert (other.period_start, other.period_end) == (date(2015, 1, 1), date(2015, 12, 31))
    assert (first.period_start, first.period_end) == (date(2008, 5, 1), date(2008, 12, 31))


COUNTY_BUREAU = Identity(
    agency="莒南县经济和信息化局", agency_printed="县经信局", adcode="371327", level="county", year=2017
)
CITY = Identity(agency="淮安市人民政府", agency_printed="淮安市", adcode="320800", level="prefecture", year=2024)
TOWN = Identity(agency="莒南县大店镇人民政府", agency_printed="大店镇", adcode="371327", level="township", year=2019)
REFERENCES = [
    (COUNTY_BUREAU, "我局", "self"),
    (COUNTY_BUREAU, "我 局", "self"),
    (COUNTY_BUREAU, "本机关", "self"),
    (COUNTY_BUREAU, "县经信局", "self"),
    (COUNTY_BUREAU, "经信局", "self"),
    (COUNTY_BUREAU, "莒南县经济和信息化局", "self"),
    (COUNTY_BUREAU, "县局", "self"),
    (COUNTY_BUREAU, "我县", "莒南县人民政府"),
    (COUNTY_BUREAU, "县政府", "莒南县人民政府"),
    (COUNTY_BUREAU, "市政府", "临沂市人民政府"),
    (COUNTY_BUREAU, "县委", "中共莒南县委员会"),
    (COUNTY_BUREAU, "市经信局", "临沂市经济和信息化局"),
    (COUNTY_BUREAU, "县财政局", "莒南县财政局"),
    (COUNTY_BUREAU, "国务院办公厅", "国务院办公厅"),
    (COUNTY_BUREAU, "市局", "市局"),
    (COUNTY_BUREAU, "领导小组", "领导小组"),
    (CITY, "我市", "self"),
    (CITY, "市政府", "self"),
    (CITY, "淮安市政府", "self"),
    (CITY, "淮安区政府", "淮安区人民政府"),
    (CITY, "省政府", "江苏省人民政府"),
    (CITY, "县政府", "县政府"),
    (CITY, "市发改委", "淮安市发展和改革委员会"),
    (TOWN, "我镇", "self"),
    (TOWN, "镇政府", "self"),
    (TOWN, "大店镇人民政府", "self"),
    (TOWN, "镇党委", "中共莒南县大店镇委员会"),
    (TOWN, "相沟镇人民政府", "莒南县相沟镇人民政府"),
    (TOWN, "县政府", "莒南县人民政府"),
]


@pytest.mark.parametrize(("reporter", "name", "meant"), REFERENCES)
def test_resolve(reporter: Identity, name: str, meant: str) -> None:
    assert resolve(name, reporter) == meant


def test_every_code_of_every_year_leads_to_a_province() -> None:
    for name in divisions().names:
        for year in (2008, 2014, 2024):
            for item in divisions().named(name, year):
                assert divisions().chain(item, year)[0].level == 1, (name, year, item)


def test_abbreviations_expand_to_names_that_are_none() -> None:
    known = organs()
    for function in known.functions.values():
        for item in function.short:
            assert not known.is_short(item.full), item
            assert known.expand(item.name, item.since or item.to) == item.full
