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
        ("通过“昌乐发布”微信公众号和《昌乐日报》发布。", ["“昌乐发布”微信公众号", "《昌乐日报》"]),
        ("利用广播、电视、公告栏宣传。", ["广播", "电视", "公告栏"]),
        ("电子邮箱：cl@example.cn，公众对网络问题关心。", []),
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
