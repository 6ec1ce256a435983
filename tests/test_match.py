"""Entities beyond the rules' own examples: overlaps, owners, rules of the user's, words."""

from __future__ import annotations

from pathlib import Path

import pytest

import gongkai
from gongkai.errors import ConfigError, RuleError
from gongkai.normalise.numerals import parse_count, parse_numeral
from gongkai.records import ReportResult
from gongkai.rulebook.rules import load_rulebook

RULE = """
[[rule]]
id = "agency.waterworks"
label = "AGENCY"
{how}
accept = ["[昌乐自来水公司](昌乐自来水公司)公告", "由[昌乐自来水公司](昌乐自来水公司)承办"]
reject = ["自来水"]
source = "a user's own codebook"
"""


def found(text: str, kind: str, rules: Path | None = None) -> list[str]:
    return [mention.text for mention in entities(text, rules).entities if mention.type == kind]


def entities(text: str, rules: Path | None = None) -> ReportResult:
    return gongkai.extract(text + "\n", rules=rules)


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("在昌乐县人民政府门户网站公开信息5条。", ["昌乐县人民政府门户网站"]),
        ("全县政府网站由47个集约到9个，县政府网站公开5条。", ["政府网站", "县政府网站"]),
        ("完成9家单位网站整合，开展部门网站普查3次，加强政务微信管理，“昌乐水务”微信管理规范。", ["“昌乐水务”微信"]),
        ("参加苏州广播电视台直播2次。", ["苏州广播电视台"]),
        ("报检大厅电子显示屏发布7条。", ["报检大厅电子显示屏"]),
        ("在《昌乐晚报》推出“水利之窗”专版16期。", ["《昌乐晚报》"]),
        ("“12365”举报投诉热线和咨询电话共受理740起，电话0536-6221234。", ["“12365”举报投诉热线", "咨询电话"]),
        ("通过“昌乐发布”微信公众号和《昌乐日报》发布。", ["“昌乐发布”微信公众号", "《昌乐日报》"]),
        ("利用广播、电视、公告栏宣传。", ["广播", "电视", "公告栏"]),
        ("电子邮箱：cl@example.cn，公众对网络问题关心。", []),
        ("局长信箱：收信9封。热线：0536-6221234。", ["局长信箱"]),
        ("在昌乐县政府信息公开网站、中国·昌乐政府门户网站公开。", ["昌乐县政府信息公开网站", "中国·昌乐政府门户网站"]),
        ("在县政府网站信息公开平台、省政府采购网公布。", ["县政府网站", "省政府采购网"]),
        ("由市政府信息公开目录发布，完善市政府信息公开目录。", ["市政府信息公开目录"]),
        (
            "利用便民服务中心触摸查询屏、居委会公告栏、户外LED大屏。",
            ["便民服务中心触摸查询屏", "居委会公告栏", "户外LED大屏"],
        ),
        ("微信公众号“昌乐发布”上线，“昌乐发布”粉丝2万人。", ["微信公众号“昌乐发布”", "“昌乐发布”"]),
        ("在《昌乐日报》、《潍坊新闻》等报纸和人民日报刊登。", ["《昌乐日报》", "《潍坊新闻》", "人民日报"]),
        ("编印校刊《凤凰》4期，《教育》简报2期，召开电视电话会议。", ["《凤凰》", "《教育》"]),
        (
            "开通“12319”城建热线、12348公共法律服务热线和咨询专线。",
            ["“12319”城建热线", "12348公共法律服务热线", "咨询专线"],
        ),
        (
            "三、网站建设\n县政府网站更新信息。\n四、存在的问题\n网站更新慢，“昌乐发布”微博少。",
            ["县政府网站", "“昌乐发布”微博"],
        ),
        (
            "在昌乐县人力资源和社会保障局网站下载，利用村屯小广播播出。",
            ["昌乐县人力资源和社会保障局网站", "村屯小广播"],
        ),
        ("发布空气质量日报300期，在《昌乐日报》刊登。", ["《昌乐日报》"]),
    ],
)
def test_channels_with_their_owners(text: str, channels: list[str]) -> None:
    assert found(text, "CHANNEL") == channels


def test_the_name_inside_a_medium_is_no_agency() -> None:
    assert found("在县公安局网站公布。", "AGENCY") == []


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("全年受理２１件，接待１，０２４人次。", ["２１件", "１，０２４人次"]),
        ("依据〔2011〕36号文件，在15个工作日内办理。", []),
        ("“三公经费”公开，一把手负责，十八届三中全会。", []),
        ("共" + "9" * 5000 + "件。", []),
    ],
)
def test_counts(text: str, counts: list[str]) -> None:
    assert found(text, "COUNT") == counts


def test_half_surrogates_do_no_harm() -> None:
    assert found("收到\ud800申请37件。", "COUNT") == ["37件"]


@pytest.mark.parametrize(
    "how", ['phrases = ["昌乐自来水公司"]', 'tokens = [[{ TEXT = "昌乐" }, { TEXT = "自来水" }, { TEXT = "公司" }]]']
)
def test_a_folder_of_rules_extends_the_shipped_ones(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "entities"
    folder.mkdir()
    (folder / "mine.toml").write_text(RULE.format(how=how), "utf-8")
    assert found("由昌乐自来水公司承办。", "AGENCY", tmp_path) == ["昌乐自来水公司"]
    assert found("由昌乐自来水公司承办。", "AGENCY") == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('[[rule]]\nid = "x"\nlabel = "AGENCY"\nfoo = 1\n', "foo"),
        (RULE.format(how='regex = "("'), "regex"),
        (RULE.format(how='regex = "a*"'), "empty string"),
        (RULE.format(how=""), "exactly one of"),
        (RULE.format(how='regex = "a"\nbegins = "("'), "begins"),
        (RULE.format(how='regex = "a"\nbegins = "a"\nanchors = ["a"]'), "not both"),
        ("[[rule]\n", "mine.toml"),
        (RULE.format(how='phrases = ["x"]') * 2, "twice"),
    ],
)
def test_a_broken_rule_is_told_at_load(tmp_path: Path, content: str, fault: str) -> None:
    folder = tmp_path / "entities"
    folder.mkdir()
    (folder / "mine.toml").write_text(content, "utf-8")
    with pytest.raises(RuleError, match=r"mine\.toml") as caught:
        load_rulebook(tmp_path)
    assert fault in str(caught.value)


def test_no_folder_of_rules(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no folder"):
        load_rulebook(tmp_path / "absent")


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("四十一万三千", 413000),
        ("两千", 2000),
        ("百", 100),
        ("二〇一八", 2018),
        ("1,024", 1024),
        ("十", 10),
        ("万万千", None),
    ],
)
def test_numerals(printed: str, number: int | None) -> None:
    assert parse_numeral(printed) == number


def test_money_is_in_yuan() -> None:
    value = parse_count("0.8", unit="万元")
    assert value is not None
    assert (value.number, value.unit) == (8000, "元")
