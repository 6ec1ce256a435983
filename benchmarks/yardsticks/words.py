"""What the spaCy pipelines look for: words of the shipped rules, read from their files or taken from their regexes."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from typing import Any

from benchmarks.machine import ROOT

SUFFIXES = ("局", "厅", "委员会")


def rules(name: str) -> dict[str, Any]:
    """A rule file, such as `units/units.toml`."""
    return tomllib.loads((ROOT / "rules" / name).read_text("utf-8"))


@cache
def units() -> tuple[str, ...]:
    """Classifiers and units, the longest first."""
    words = {word for listed in rules("units/units.toml").values() for word in listed}
    return tuple(sorted(words - {"名次", "（无单位）"}, key=lambda word: (-len(word), word)))


@cache
def media() -> frozenset[str]:
    """Names of media that the rules list."""
    return frozenset(word for rule in rules("entities/channels.toml")["rule"] for word in rule.get("phrases", ()))


@cache
def owners() -> frozenset[str]:
    """What may stand in front of a medium: 人民政府, 便民服务, 中心."""
    listed = rules("owners.toml")
    return frozenset(word for key in ("words", "links", "facilities", "purposes") for word in listed[key])


@cache
def organs() -> frozenset[str]:
    """Names of organs without their place, in full and short: 交通运输局, 发改委."""
    found: set[str] = set(rules("agencies/structure.toml")["towns"]["organs"])
    for function in rules("agencies/functions.toml")["function"]:
        found.update(function.get("names", ()))
        found.update(item["name"] for item in function.get("short", ()))
        suffixes = function.get("suffixes", SUFFIXES)
        found.update(stem + suffix for stem in function.get("stems", ()) for suffix in suffixes)
    return frozenset(found)


@cache
def selves() -> frozenset[str]:
    """How a report refers to its own agency: 我局, 本机关."""
    return frozenset(head + tail for head, tails in rules("agencies/structure.toml")["self"].items() for tail in tails)


@cache
def places() -> frozenset[str]:
    """Names of divisions, in full and short: 平顺县, 平顺."""
    with (ROOT / "rules" / "places" / "divisions.csv").open(encoding="utf-8") as file:
        rows = [(row["name"], row["short"]) for row in csv.DictReader(file)]
    return frozenset(name for names in rows for name in names if len(name) > 1)


RANKS = "省市县区州旗镇乡"
SHORT_ORGANS = "政府 政府办 政府办公室 府办 局 厅 委 党委 府"
MORE_ORGANS = "政府 委 党委 法院 检察院 党政办"
PERSONS = "省长 市长 县长 区长 镇长 乡长 局长 厅长 院长 校长 站长 所长 书记 主任 领导 纪委 电子 意见 举报 投诉 咨询"
MORE_OWNERS = "纳税 热线 气象 （ ） 统一 学院 大 工作 行风"
MEDIA = """
网站 门户网站 官网 校园网 政务网 政府网 人民政府网 信息网 水利网 平台 微博 微信 微信公众号 微信公众平台 微信群
公众号 订阅号 视频号 抖音号 快手号 抖音 快手 客户端 APP 头条号 新媒体 短信平台 手机短信平台 短信 手机短信 手机报
公开栏 公示栏 公告栏 宣传栏 公示牌 公开墙 橱窗 展板 电子屏 显示屏 电子显示屏 触摸屏 大屏幕 报纸 党报 日报 晚报 电视
电视台 广播 广播电台 电台 大喇叭 喇叭 广播电视 公报 简报 刊物 期刊 杂志 媒体 信箱 邮箱 意见箱 留言板 热线 专线
热线电话 村村响 村村响广播
"""
ORGANS = organs() | set(MORE_ORGANS.split())
RANKED = frozenset(rank + organ for rank in RANKS for organ in SHORT_ORGANS.split())
OWNERS = owners() | organs() | selves() | RANKED | set(RANKS) | set(PERSONS.split()) | set(MORE_OWNERS.split())
HEADS = frozenset(MEDIA.split())
