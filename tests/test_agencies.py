"""AGENCY mentions: every example is compared with the full list of spans, marked by 【】 in the text."""

import re

import pytest

from gongkai.match.agencies import agencies
from gongkai.normalise.fold import fold
from gongkai.records import View
from gongkai.rulebook.naming import parse_name

MARKED = [
    # self-references
    "【我局】共受理12件，由【本局】办公室答复",
    "【我委】与本机关网站同步，【本单位】没有收费",
    "【我镇】、【我街道】和【我中心】分别公开",
    "【我县】主动公开300条",
    "根据本办法办理，我们的社区在本地区居前",
    "非本机关掌握2件，不属于本机关公开1件，【本机关】制作的文件",
    "【我办】受理3件，我办理了3件",
    # governments and party committees
    "按照【县委】、【县政府】部署，【市委】【市政府】要求",
    "【省政府办公厅】、【市政府办公室】、【区政府办】印发通知",
    "协助【区政府】办理征收类申请",
    "通过县政府网站和市政府门户网站公开",
    "县政府信息公开专栏，全市政府信息公开工作",
    "【县政府】公开信息20条",
    "各县政府、乡镇政府和各级政府",
    "县委书记到场，【县委宣传部】组织",
    "担任县委委员",
    "县委政务公开工作领导小组研究",
    "【区政府信息公开办公室】统一答复",
    "【县政务公开办】抽查",
    # organs
    "由【县教体局】牵头，会同【县财政局】、【审计局】开展",
    "公众对【区经信局】的投诉",
    "【淄川区经信局】、【淄川工信局】",
    "告知向【市住建委】或者【市自然资源和规划局】咨询",
    "【市公安局交警支队】、【市公安局】、【江北公安分局】",
    "【市公安局江北分局】受理",
    "民政部门、公安机关、税务系统",
    "市公安局局长到场，县水利局长接访",
    "市公安局网站、县教育局微信公众号",
    "县公安局“平安莒南”微信公众号发布",
    "【县水利局】“三公”经费",
    "【国务院办公厅】、【国家税务总局】要求",
    "《条例》（国务院令第711号）",
    "【国家税务总局莒南县税务局】",
    "【县卫健局】和【县疾控中心】联合",
    "【市局】要求，【省厅】部署，两个县局的栏目",
    "【团市委】、【县残联】、【市总工会】",
    "市供电公司、农商行、有关部门、各科室、新闻媒体",
    "【市中级人民法院】维持，法院已判决",
    "见《莒南县公安局信息公开办法》和《县政府公报》",
    "向【市供水管理局】、【县农民工局】咨询，县域经济新布局，市场监管新格局，市级各局",
    # townships and areas
    "【莒南县大店镇人民政府】印发，【相沟镇政府】转发",
    "【镇党委】研究，【街道党工委】、【办事处】部署",
    "【海门街道办事处】与【海门街道办】",
    "由【城关镇人民政府】牵头，按照【向阳街道办】要求，公众对【和平街道办事处】的投诉",
    "全年【镇政府】公开信息，督促街道办事处整改，通过街道办事处张贴",
    "由【江夏区人民政府金口街道办事处】编制",
    "在乡镇政府和村委会张贴",
    "【昆明高新区管委会】和【市经开区管委会】",
    # divisions of the list that running text makes by chance
    "【审计局】和【县疾控中心】",
    "报【市城市管理局】、【市发改委】备案",
    "【凉山州民政局】指导",
    "局长参加【梅州市水利局】活动，赴【温州民政局】，全州财政系统",
    # organs of the whole country
    "贯彻【党中央】、【国务院】和【省委】部署，落实【国务院办公厅】要求",
    "【国家质检总局】、【国家广电总局】和【质检总局】要求，【总局】部署",
    "【中华人民共和国石家庄海关】受理3件，【国家医保局】检查",
    "【中共中央办公厅】、【国务院办公厅】印发意见，配合【成都市局】制作，【市局】检查，各市局参加",
    "【我关】受理2件，我关于2015年答复，【我行】公开3条，我行我素",
    "【昌乐经济开发区管理委员会】\n【管委会】公开3条，管委会主任批示",
    "管委会公开3条",
    # names that the report defines
    "【昌乐出入境检验检疫局】（以下简称【昌乐局】）公开信息，不属于【昌乐局】职责",
    "【威海海事局】（简称“【威海局】”）受理2件，由【威海局】答复",
    "《政府信息公开条例》（以下简称《条例》）",
    # ranks in brackets, deputies
    "13个市（地）交通运输局、各县（市、区）财政局公开",
    "办理省人大代表建议31件、市政协提案8件",
]


def _view(text: str) -> View:
    return View(text, range(len(text)), text)


@pytest.mark.parametrize("marked", MARKED)
def test_mentions(marked: str) -> None:
    text = fold(re.sub("[【】]", "", marked))
    found = agencies(_view(text))
    assert _mark(text, [(start, end) for start, end, _ in found]) == fold(marked)


def _mark(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = f"{text[:start]}【{text[start:end]}】{text[end:]}"
    return text


def test_the_reports_own_name_is_found_everywhere_whatever_its_organ() -> None:
    text = "莒南县野生动物救护站2015年政府信息公开报告\n2015年莒南县野生动物救护站公开信息3条"
    spans = [text[start:end] for start, end, _ in agencies(_view(text))]
    assert spans == ["莒南县野生动物救护站"] * 2


def test_rules_say_how_a_mention_was_found() -> None:
    text = "我局、市局、县财政局、海门街道办事处、审计局"
    rules = [rule for _, _, rule in agencies(_view(text))]
    assert rules == ["agency.self", "agency.bureau", "agency.organ", "agency.town", "agency.bare"]


@pytest.mark.parametrize("piece", ["县", "政府", "《", "街道", "北京", "高新区", "县财政局\n", "市局"])
def test_monotonous_texts_take_no_long_time(piece: str) -> None:
    agencies(_view(piece * 50_000 + "街道办事处"))


@pytest.mark.parametrize(
    ("text", "places", "town", "organ", "parent"),
    [
        ("莒南县财政局", ("莒南县",), "", "财政局", ""),
        ("山东省临沂市莒南县财政局", ("山东省", "临沂市", "莒南县"), "", "财政局", ""),
        ("莒南县大店镇人民政府", ("莒南县",), "大店镇", "人民政府", ""),
        ("江夏区人民政府金口街道办事处", ("江夏区",), "金口街道", "街道办事处", "人民政府"),
        ("国家税务总局莒南县税务局", ("莒南县",), "", "税务局", "国家税务总局"),
        ("和县财政局", ("和县",), "", "财政局", ""),
        ("莒南县野生动物救护站", ("莒南县",), "", "野生动物救护站", ""),
    ],
)
def test_parts_of_a_name(text: str, places: tuple[str, ...], town: str, organ: str, parent: str) -> None:
    name = parse_name(text)
    assert name is not None
    assert (name.prefix.divisions, name.prefix.town, name.organ, name.parent) == (places, town, organ, parent)


@pytest.mark.parametrize("text", ["", "有关部门", "各县政府", "公众对区经信局", "我局", "政府", "党政办", "莒南日报"])
def test_no_name(text: str) -> None:
    assert parse_name(text) is None
