"""What a report's own dates say against each other, as findings; and what every source says of the year."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.identify import contradict, identify
from gongkai.normalise.fold import fold
from gongkai.records import Document, Identity, View

YEAR = {"year": 2020, "period_start": date(2020, 1, 1), "period_end": date(2020, 12, 31)}
# Fields of an identity -> check, severity, verdict of each finding.
FINDINGS = [
    ({}, []),
    (YEAR, []),
    (YEAR | {"published": date(2021, 1, 20), "published_basis": "signature"}, []),
    (YEAR | {"published": date(2020, 12, 31), "published_basis": "signature"}, []),
    (YEAR | {"published": date(2020, 1, 28), "published_basis": "signature"}, [("N20", "warning", "source")]),
    (YEAR | {"published": date(2021, 7, 1), "published_basis": "signature"}, [("N20", "note", "source")]),
    (YEAR | {"published": date(2023, 7, 1), "published_basis": "metadata"}, []),
    (YEAR | {"period_end": date(2020, 11, 30)}, [("N19", "note", "source")]),
    (YEAR | {"period_start": date(2020, 3, 1)}, [("N19", "note", "source")]),
    ({"year": 2008, "period_start": date(2008, 5, 1), "period_end": date(2008, 12, 31)}, []),
    ({"year": 2008, "period_start": date(2008, 1, 1), "period_end": date(2008, 12, 31)}, []),
    (YEAR | {"years": (("title", 2020), ("period", 2020), ("body", 2020), ("published", 2020))}, []),
    (YEAR | {"years": (("title", 2020), ("period", 2019), ("body", 2020))}, [("N21", "warning", "source")]),
    (YEAR | {"years": (("title", 2020), ("body", 2019))}, [("N21", "warning", "undecided")]),
    (YEAR | {"years": (("title", 2020), ("body", 2020), ("url", 2022))}, [("N21", "note", "source")]),
    (YEAR | {"years": (("title", 2020), ("body", 2020), ("published", 2022))}, []),
]


@pytest.mark.parametrize(("fields", "expected"), FINDINGS)
def test_findings(fields: dict[str, object], expected: list[tuple[str, str, str]]) -> None:
    found = contradict(Identity(**fields))  # type: ignore[arg-type]
    assert [(item.check, item.severity, item.verdict) for item in found] == expected


def test_messages_name_both_sides() -> None:
    (early,) = contradict(Identity(**YEAR, published=date(2020, 1, 28)))  # type: ignore[arg-type]
    (odd,) = contradict(Identity(**YEAR, years=(("title", 2020), ("period", 2019), ("body", 2020))))  # type: ignore[arg-type]
    assert early.message == (
        "落款或发布日期 2020-01-28 早于统计期末 2020-12-31。 "
        "The report is dated 2020-01-28, before its period ends on 2020-12-31."
    )
    assert (odd.left, odd.right, odd.refs) == (2020, 2019, "period")
    assert odd.message == (
        "年度说法不一：标题 2020、统计期限 2019、正文 2020，取 2020。 "
        "The year is told differently: the title 2020, the stated period 2019, the body 2020; taken is 2020."
    )


TITLE = "莒南县水利局2015年政府信息公开年报\n"
SIGNED = "莒南县水利局\n2016年1月8日"
STATED = "统计期限为2015年1月1日至2015年12月31日。\n"
# Text, address, the year of each source, the report year.
EVIDENCE = [
    (TITLE, "", {"title": 2015}, 2015),
    (TITLE + "2015年公开3条，2016年将努力。\n" + SIGNED, "", {"title": 2015, "body": 2015, "published": 2015}, 2015),
    (TITLE + "到2016年2016年要做的事。\n", "", {"title": 2015, "body": 2016}, 2015),
    (TITLE + STATED, "", {"title": 2015, "period": 2015}, 2015),
    (TITLE, "http://www.junan.gov.cn/2016/0108/12.html", {"title": 2015, "url": 2015}, 2015),
    (TITLE, "http://www.junan.gov.cn/info/201601/t20160108_12.html", {"title": 2015, "url": 2015}, 2015),
    (TITLE, "http://www.junan.gov.cn/art/2016/1/8/art_1_2.html", {"title": 2015, "url": 2015}, 2015),
    (TITLE, "http://www.junan.gov.cn/news/2016123456.html", {"title": 2015}, 2015),
    # the title stands alone against the stated period and the signature
    (TITLE.replace("2015", "2014") + STATED + SIGNED, "", {"title": 2014, "period": 2015, "published": 2015}, 2015),
    (TITLE.replace("2015", "2014") + SIGNED, "", {"title": 2014, "published": 2015}, 2014),
    ("莒南县水利局政府信息公开年报\n" + STATED, "", {"period": 2015}, 2015),
    ("莒南县水利局政府信息公开年报\n", "http://www.junan.gov.cn/2016/0108/12.html", {"url": 2015}, 2015),
    ("莒南县水利局政府信息公开年报\n", "", {}, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "url", "years", "year"), EVIDENCE)
def test_years(text: str, url: str, years: dict[str, int], year: int | None) -> None:
    folded = fold(text)
    found = identify(Document(text, "text/html", metadata={"url": url}), View(folded, range(len(folded)), folded))
    assert (dict(found.years), found.year) == (years, year)


# Text, metadata, what told the place, its code.
PLACES = [
    ("莒南县水利局2015年政府信息公开年报\n", {}, "printed", "371327"),
    ("县水利局2015年政府信息公开年报\n", {"site_code": "3713270001"}, "site code", "371327"),
    ("县水利局2015年政府信息公开年报\n在莒南政府网公开。", {}, "text", "371327"),
    ("县水利局2015年政府信息公开年报\n网站标识码：3713270001", {}, "site code", "371327"),
    ("县水利局2015年政府信息公开年报\n", {"url": "http://www.junan.gov.cn/a.html"}, "url", "371327"),
    ("县水利局2015年政府信息公开年报\n在www.junan.gov.cn公开。", {}, "url", "371327"),
    ("县水利局2015年政府信息公开年报\n在www.linyi.gov.cn公开。", {}, "", ""),  # 临沂, 临邑 or 临猗
    ("鼓楼区水利局2015年政府信息公开年报\n电话：0516-83720000", {}, "phone", "320302"),
    ("鼓楼区水利局2015年政府信息公开年报\n电话：（025）83720000", {}, "phone", "320106"),
    ("鼓楼区水利局2015年政府信息公开年报\n南京市鼓楼区", {}, "text", "320106"),
    ("鼓楼区水利局2015年政府信息公开年报\n电话：83720000", {}, "", ""),
    ("县水利局2015年政府信息公开年报\n电话：0539-7212345", {}, "", ""),
    ("市水利局2015年政府信息公开年报\n通过公开平台公开专业合作社信息。", {}, "", ""),  # neither 开平市 nor 合作市
]  # fmt: skip


@pytest.mark.parametrize(("text", "metadata", "basis", "adcode"), PLACES)
def test_what_tells_the_place(text: str, metadata: dict[str, str], basis: str, adcode: str) -> None:
    folded = fold(text)
    found = identify(Document(text, "text/html", metadata=metadata), View(folded, range(len(folded)), folded))
    assert (found.place_basis, found.adcode) == (basis, adcode)


def test_open_places_are_kept() -> None:
    text = "鼓楼区水利局2015年政府信息公开年报"
    found = identify(Document(text, "text/plain"), View(text, range(len(text)), text))
    assert [claim.meant for claim in found.candidates if claim.basis == "place"] == [
        "320106", "320302", "350102", "410204",
    ]  # fmt: skip
