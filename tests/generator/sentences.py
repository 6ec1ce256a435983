"""The sentences that generated reports are made of. Written for this purpose; every number in them is a slot.

A slot names what it counts: `{disclosed channel=website}`. It takes a number above 0; with `any` also a 0, and
with `none` nothing is printed: the words around it say that there was none.
"""

from __future__ import annotations

Group = tuple[str, ...]  # wordings of the same thing: one whose slots fit the figures is taken

OPENING: Group = (
    "本报告根据《中华人民共和国政府信息公开条例》编制，所列数据的统计期限自{year}年1月1日起至12月31日止。",
    "现公布{agency}{year}年度政府信息公开工作情况，统计时间为{year}年1月1日至{year}年12月31日。",
    "按照政府信息公开工作的要求，{agency}编制了本年度报告，数据统计截至{year}年12月31日。",
)

CONDUCT: Group = (
    "我们把公开作为改进作风的抓手，健全审核、发布和更新各环节的责任，方便群众查询。",
    "围绕群众关心的事项，细化公开目录，明确责任人，做到应公开尽公开。",
    "坚持以公开促规范，公开前逐条审核，公开后跟踪维护，工作总体平稳。",
)

DISCLOSED: tuple[Group, ...] = (
    (
        "全年主动公开政府信息{disclosed}条。",
        "{year}年，共主动公开政府信息{disclosed}条。",
        "本年度主动公开各类政府信息{disclosed}条，未发生错发漏发。",
    ),
    (
        "通过政府网站公开信息{disclosed channel=website}条，通过政务微信公开信息{disclosed channel=wechat}条。",
        "其中，门户网站公开信息{disclosed channel=website}条，政务微博公开信息{disclosed channel=weibo}条。",
        "其中，通过门户网站公开{disclosed channel=website}条。",
    ),
    (
        "全年制发规范性文件{normative_docs measure=issued}件。",
        "本年出台行政规范性文件{normative_docs measure=issued}件，均按规定备案。",
    ),
    (
        "发布政策解读稿件{interpretations}篇，举行新闻发布会{press_conferences}次。",
        "发布政策解读材料{interpretations}篇。",
        "全年召开新闻发布会{press_conferences}场。",
    ),
)

REQUESTS: tuple[Group, ...] = (
    (
        "全年共收到政府信息公开申请{requests_received}件。",
        "{year}年共收到信息公开申请{requests_received}件。",
        "本年度未收到政府信息公开申请{requests_received none}。",
        "全年没有收到政府信息公开申请{requests_received none}。",
    ),
    (
        "从申请方式看，当面申请{requests_received method=in_person}件，"
        "网络申请{requests_received method=online}件，信函申请{requests_received method=mail}件。",
        "其中当面申请{requests_received method=in_person}件，信函申请{requests_received method=mail}件。",
        "其中网络申请{requests_received method=online}件。",
    ),
)

RESULTS: tuple[Group, ...] = (
    (
        "按期答复申请{requests_answered}件，其中予以公开{requests_answered outcome=granted}件，"
        "部分公开{requests_answered outcome=partial}件。",
        "全年答复申请{requests_answered}件，其中予以公开{requests_answered outcome=granted}件。",
        "共答复申请{requests_answered}件。",
    ),
)

CARRIED: tuple[Group, ...] = (
    (
        "上年结转申请{requests_carried_in}件，结转下年度继续办理{requests_carried_out}件。",
        "另有上年结转申请{requests_carried_in}件。",
        "结转下年度继续办理{requests_carried_out}件。",
    ),
)

REMEDIES: tuple[Group, ...] = (
    (
        "本年度没有发生因政府信息公开引起的行政复议{reconsiderations none}和行政诉讼{litigations none}。",
        "因政府信息公开引起行政复议{reconsiderations}件、行政诉讼{litigations}件。",
        "因政府信息公开引起行政复议{reconsiderations}件，没有发生行政诉讼{litigations none}。",
        "全年未发生因政府信息公开引起的行政复议{reconsiderations none}，发生行政诉讼{litigations}件。",
    ),
)

FEES: tuple[Group, ...] = (
    ("全年未收取依申请公开费用{fees_collected none}。", "依申请公开未收取任何费用{fees_collected none}。"),
)

CAPACITY: tuple[Group, ...] = (
    (
        "现有专职工作人员{staff kind=full_time}名、兼职工作人员{staff kind=part_time}名。",
        "配备政府信息公开专职人员{staff kind=full_time}人。",
        "配备政府信息公开兼职人员{staff kind=part_time}人。",
    ),
    (
        "召开政府信息公开工作会议{meetings}次，举办业务培训班{trainings}期，培训{trainees}人次。",
        "举办政府信息公开培训班{trainings}次，{trainees}人次参加。",
        "全年召开政府信息公开专题会议{meetings}次。",
    ),
    ("设立政府信息公开查阅点{reading_points}个。", "现设查阅点{reading_points}处，方便群众就近查阅。"),
)

PROBLEMS: Group = (
    "公开内容与群众期待还有差距，个别栏目更新不够及时。下一步将完善制度，加强督促检查。",
    "存在解读形式单一、人员变动较多的问题。今后将丰富形式，加强学习，提高公开质量。",
    "主动公开的意识有待增强。明年将细化目录，理顺流程，做好日常维护。",
)

OTHERS: Group = ("没有其他需要报告的事项。", "无其他需要报告的事项。")

# Organs below a division's name, for names that ended in 县, 区 or 市 at all times.
ORGANS: Group = (
    "人民政府",
    "人民政府",
    "人民政府办公室",
    "教育局",
    "民政局",
    "财政局",
    "统计局",
    "司法局",
    "审计局",
    "水利局",
    "交通运输局",
    "档案局",
)

TITLES: Group = (
    "{agency}{year}年政府信息公开工作年度报告",
    "{agency}{year}年度政府信息公开工作报告",
    "{agency}{year}年政府信息公开年度报告",
)
