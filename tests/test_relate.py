"""Sentences of our own to facts: every fact that comes out, in order, with its coordinates."""

from __future__ import annotations

import pytest

import gongkai
from gongkai.records import DIMENSIONS, Fact
from gongkai.relate.lawbook import takes

TITLE = "昌乐县水利局2015年政府信息公开工作年度报告\n"

SENTENCES = [
    (
        "二、主动公开\n在县政府网站公开信息120条，上年为98条，其中工作动态60条。",
        ["disclosed 120 channel=website", "disclosed 98 channel=website period=2014", "disclosed 60 category=工作动态"],
    ),
    (
        "二、主动公开\n全年公开信息300条，其中网站200条，微信公众号60条，公开栏等其他方式40条。",
        [
            "disclosed 300",
            "disclosed 200 channel=website",
            "disclosed 60 channel=wechat",
            "disclosed 40 channel=noticeboard",
        ],
    ),
    ("二、主动公开\n全年主动公开41条，41条都在网上公布。", ["disclosed 41", "disclosed 41 channel=website"]),
    ("二、主动公开\n通过网站、微信、公告栏等渠道公开信息500条。", ["disclosed 500 channel=noticeboard+website+wechat"]),
    (
        "二、主动公开\n公开信息500条，其中财务类100条、城市更新85条、惠农资金发放9条，各镇30条，其余276条均为部门动态类。",
        [
            "disclosed 500",
            "disclosed 100 category=财务",
            "disclosed 85 category=城市更新",
            "disclosed 9 category=惠农资金发放",
            "disclosed 30",
            "disclosed 276 category=部门动态",
        ],
    ),
    (
        "二、主动公开\n公开信息90条，其中网站60条，折页、海报等其他形式30条。",
        ["disclosed 90", "disclosed 60 channel=website", "disclosed 30 channel=other"],
    ),
    ("六、保障\n漏报一条扣0.2分，迟报3次的单位扣5分。", []),
    ("六、保障\n分两批举办培训班，共4期、312人次。", ["trainings 4", "trainees 312"]),
    ("六、保障\n由14个单位各出兼职1名，办公室专职1名，合计15名。", ["staff 1 kind=full_time", "staff 15"]),
    (
        "三、依申请公开\n公民、法人和其他组织提出申请9件，答复7件，2件尚在答复期限内，结转2016年。",
        ["requests_received 9", "requests_answered 7", "requests_carried_out 2"],
    ),
    (
        "三、依申请公开\n答复申请6件，属执法案卷不予公开1件，因涉及国家秘密不予公开3件；2件实为举报，不予处理。",
        [
            "requests_answered 6",
            "requests_answered 1 outcome=refused.enforcement_files",
            "requests_answered 3 outcome=refused.state_secret",
            "requests_answered 2 outcome=unprocessed",
        ],
    ),
    ("四、咨询\n局长信箱未收到来信。", ["inquiries 0 channel=mailbox measure=received none_stated"]),
    ("二、主动公开\n通过信用信息公示系统公示行政处罚信息168条。", ["disclosed 168 channel=website"]),
    (
        "二、主动公开\n头条号发布文章33篇，抖音号发布短视频12条，视频号更新8期。",
        ["disclosed 33 channel=app", "disclosed 12 channel=short_video", "disclosed 8 channel=short_video"],
    ),
    (
        "二、主动公开\n主动公开信息800条，其中通过新闻媒体740余条、报纸60条。",
        ["disclosed 800", "disclosed 740 over channel=media", "disclosed 60 channel=newspaper"],
    ),
    (
        "二、主动公开\n发送手机短信3000余条次，电子屏滚动发布通知120条，张贴公示56份。",
        ["disclosed 3000 over channel=sms", "disclosed 120 channel=noticeboard", "disclosed 56 channel=noticeboard"],
    ),
    (
        "二、主动公开\n制发公文112件，其中主动公开31件。公报登载文件83件。发文60件，主动公开25件。",
        ["policy_docs 31", "policy_docs 83 channel=gazette", "policy_docs 25"],
    ),
    (
        "二、主动公开\n制发规范性文件4件，全部公开；发布政策解读6篇；废止规范性文件1件。",
        ["normative_docs 4 measure=issued", "interpretations 6", "normative_docs 1 measure=repealed"],
    ),
    ("二、主动公开\n截至2015年底，累计公开信息5600条，全年新增620条。", ["disclosed_cumulative 5600", "disclosed 620"]),
    ("二、主动公开\n本年度累计公开信息620条。2015年度累计发布信息30条。", ["disclosed 620", "disclosed 30"]),
    ("二、主动公开\n自2008年以来，共公开信息5600条。", ["disclosed_cumulative 5600"]),
    (
        "二、主动公开\n微信公众号于3月开通，自开通以来发布信息88条，关注用户由年初的1.2万人增至2.1万人，新增关注9000人。",
        ["disclosed 88 channel=wechat", "followers 12000 channel=wechat", "followers 21000 channel=wechat"],
    ),
    (
        "二、主动公开\n编印宣传册3000册，印发明白卡2万张，发放一封信500份，制作宣传片1部，编发简报24期，每期印150份。",
        [
            "publications 3000 kind=brochure",
            "publications 20000 kind=brochure",
            "publications 500 kind=brochure",
            "publications 1 kind=film",
            "publications 24 kind=periodical",
        ],
    ),
    (
        "二、主动公开\n举办新闻发布会3场，参加新闻通气会1次，局长做客在线访谈1次，就3个办法公开征求意见，收到意见25条。",
        ["press_conferences 3", "press_conferences 1", "online_interviews 1", "consultations 3"],
    ),
    (
        "二、主动公开\n网站访问量12.6万人次，公众号阅读量达30万次。设公开专栏6个。",
        ["site_visits 126000 channel=website", "site_visits 300000 channel=wechat", "columns 6"],
    ),
    (
        "二、主动公开\n行政许可类信息10条，公开行政处罚决定390条，公示许可事项177项。",
        ["disclosed 10 category=行政许可", "disclosed 390 category=行政处罚决定", "disclosed 177 category=许可"],
    ),
    (
        "二、主动公开\n公开信息比上年增加35条，增长10%。共公开205条，同比增长20.8%，比去年的170条多35条。",
        ["disclosed 205", "disclosed 170 period=2014"],
    ),
    (
        "二、主动公开\n全市水利系统公开信息2000条，其中局机关公开430条。",
        ["disclosed 2000 jurisdiction", "disclosed 430"],
    ),
    (
        "二、主动公开\n政务微博、微信分别发布信息120条、85条。",
        ["disclosed 120 channel=weibo", "disclosed 85 channel=wechat"],
    ),
    (
        "二、主动公开\n在《昌乐日报》、县电视台分别刊播稿件12篇、30条。",
        ["media_items 12 channel=newspaper", "media_items 30 channel=tv"],
    ),
    ("三、依申请公开\n全年收到申请12件，均为自然人通过网络提出，全部予以公开。", ["requests_received 12"]),
    (
        "三、依申请公开\n全年收到申请2件，一件来自企业，一件来自个人。",
        [
            "requests_received 2",
            "requests_received 1 applicant=legal.commercial",
            "requests_received 1 applicant=natural_person",
        ],
    ),
    (
        "三、依申请公开\n办结10件，其中按时办结9件、延期1件。答复9宗申请全部如期答复。",
        [
            "requests_closed 10",
            "requests_closed 9 kind=on_time",
            "requests_closed 1 kind=extended",
            "requests_answered 9",
        ],
    ),
    (
        "三、依申请公开\n全年办理申请10件，上年未办结2件，正在办理1件，尚未到答复期限1件。",
        ["requests_closed 10", "requests_carried_in 2", "requests_carried_out 1"],
    ),
    ("三、依申请公开\n没有收到传真申请，没有不予公开的情形。", []),
    (
        "三、依申请公开\n因涉及个人隐私不予公开2件；不予公开5件（均为过程性信息）；信访类不予处理1件。",
        [
            "requests_answered 2 outcome=refused.privacy",
            "requests_answered 5 outcome=refused",
            "requests_answered 1 outcome=unprocessed.petition",
        ],
    ),
    (
        "三、依申请公开\n内容不明确要求补正1件，补正后仍不明确1件，逾期不补正1件，申请人撤回1件。",
        [
            "requests_answered 1 outcome=needs_correction",
            "requests_answered 1 outcome=unable.unclear",
            "requests_answered 1 outcome=other.no_correction",
            "requests_answered 1 outcome=other",
        ],
    ),
    (
        "三、依申请公开\n企业3件，律师事务所1件，环保社会组织1件，其他1件。",
        [
            "requests_received 3 applicant=legal.commercial",
            "requests_received 1 applicant=legal.law_service",
            "requests_received 1 applicant=legal.public_interest",
            "requests_received 1 applicant=legal.other",
        ],
    ),
    (
        "三、依申请公开\n当面申请1件、传真0件、书面2件、电子邮件3件。",
        ["requests_received 1 method=in_person", "requests_received 0 method=fax", "requests_received 3 method=email"],
    ),
    (
        "三、依申请公开\n共受理申请30件，答复30件。答复中，同意公开20件，占66.7%；部分公开5件；不同意公开3件；告知通过其他途径办理2件。",
        [
            "requests_received 30",
            "requests_answered 30",
            "requests_answered 20 outcome=granted",
            "requests_answered 5 outcome=partial",
            "requests_answered 3 outcome=refused",
            "requests_answered 2 outcome=redirected",
        ],
    ),
    ("四、收费情况\n不收费。", ["fees_collected 0 none_stated"]),
    ("四、收费和减免情况\n无。", ["fees_collected 0 none_stated", "fees_waived 0 none_stated"]),
    ("四、收费情况\n全年共收取复印费、邮寄费350元，减免120元。", ["fees_collected 350", "fees_waived 120"]),
    ("四、收费情况\n收费为零，减免为0。", ["fees_collected 0", "fees_waived 0"]),
    ("四、收费情况\n未向申请人收取检索、复制、邮寄等费用。", ["fees_collected 0 none_stated"]),
    (
        "四、收费情况\n按规定免费提供。没有收费和答复事项。",
        ["fees_collected 0 none_stated", "requests_answered 0 none_stated"],
    ),
    ("五、复议诉讼情况\n均未发生。", ["litigations 0 none_stated", "reconsiderations 0 none_stated"]),
    (
        "五、复议诉讼情况\n行政复议3件，其中维持2件，另1件撤销；行政诉讼2件，均驳回起诉。",
        [
            "reconsiderations 3",
            "reconsiderations 2 outcome=upheld",
            "reconsiderations 1 outcome=corrected",
            "litigations 2",
        ],
    ),
    (
        "五、复议诉讼情况\n发生行政诉讼4件，其中未经复议直接起诉3件、复议后起诉1件；直接起诉的3件中2件驳回，1件尚未审结。",
        [
            "litigations 4",
            "litigations 3 route=direct",
            "litigations 1 route=after_reconsideration",
            "litigations 2 outcome=upheld route=direct",
            "litigations 1 outcome=pending route=direct",
        ],
    ),
    (
        "五、复议诉讼情况\n没有举报、投诉、行政复议和行政诉讼。",
        ["complaints 0 none_stated", "litigations 0 none_stated", "reconsiderations 0 none_stated"],
    ),
    (
        "五、复议诉讼情况\n零申请，零复议，零诉讼。",
        ["requests_received 0 none_stated", "reconsiderations 0 none_stated", "litigations 0 none_stated"],
    ),
    ("五、复议诉讼情况\n1宗行政复议也没有。", ["reconsiderations 0 none_stated"]),
    ("五、复议诉讼情况\n行政复议数、行政诉讼数均为0。", ["litigations 0", "reconsiderations 0"]),
    (
        "六、咨询情况\n局长信箱受理来信36件，办结35件；12345热线转办工单80件，回复78件。",
        [
            "inquiries 36 channel=mailbox measure=received",
            "inquiries 35 channel=mailbox measure=answered",
            "inquiries 80 channel=hotline measure=received",
            "inquiries 78 channel=hotline measure=answered",
        ],
    ),
    (
        "六、咨询情况\n接听咨询电话200余次，接待来访60人次，答复网上留言45条。",
        [
            "inquiries 200 over channel=hotline measure=received",
            "inquiries 60 channel=onsite measure=received",
            "inquiries 45 channel=mailbox measure=answered",
        ],
    ),
    (
        "六、咨询情况\n咨询总数320人次，其中现场咨询100人次，电话咨询200人次，网上咨询20人次。",
        [
            "inquiries 320 measure=received",
            "inquiries 100 channel=onsite measure=received",
            "inquiries 200 channel=hotline measure=received",
            "inquiries 20 channel=mailbox measure=received",
        ],
    ),
    ("六、咨询情况\n没有接到咨询和投诉。", ["complaints 0 none_stated", "inquiries 0 measure=received none_stated"]),
    (
        "七、机构和人员\n设专门机构1个，专职2人，兼职5人；查阅点3处；专项经费2.5万元；未设专项经费。",
        [
            "offices 1",
            "staff 2 kind=full_time",
            "staff 5 kind=part_time",
            "reading_points 3",
            "budget 25000",
            "budget 0 none_stated",
        ],
    ),
    (
        "七、机构和人员\n专兼职人员8名，其中专职2名、兼职6名。明确2名同志负责。",
        ["staff 8", "staff 2 kind=full_time", "staff 6 kind=part_time", "staff 2"],
    ),
    (
        "七、机构和人员\n召开工作会议2次，党组会研究3次，举办培训班1期，培训45人次，参训信息员45名。",
        ["meetings 2", "meetings 3", "trainings 1", "trainees 45"],
    ),
    (
        "七、机构和人员\n全年组织培训2次150人。开展轮训3期，受训人员200余人。",
        ["trainings 2", "trainees 150", "trainings 3", "trainees 200 over"],
    ),
    (
        "八、监督\n在全县考核中得96.5分，列第2名；由上年第5位上升到第3位。",
        ["evaluation_score 96.5", "evaluation_rank 2", "evaluation_rank 5 period=2014", "evaluation_rank 3"],
    ),
    (
        "八、监督\n办理人大代表建议5件、政协提案3件，办复率100%。建议提案29件。",
        ["npc_proposals 5", "cppcc_proposals 3"],
    ),
    (
        "八、监督\n未发生失泄密事件，没有人员被问责，追究责任2人。",
        ["secrecy_breaches 0 none_stated", "accountability_cases 0 none_stated", "accountability_cases 2"],
    ),
    ("八、监督\n未出现涉密信息上网事件。", ["secrecy_breaches 0 none_stated"]),
    ("九、问题\n信息公开仍有3个部门未落实。下一步将公开信息500条，力争培训100人次。2016年计划公开信息600条。", []),
    (
        "五、复议诉讼情况\n发生行政复议6件、行政诉讼2件。复议案件中，5件维持，1件责令限期答复。",
        [
            "reconsiderations 6",
            "litigations 2",
            "reconsiderations 5 outcome=upheld",
            "reconsiderations 1 outcome=corrected",
        ],
    ),
    (
        "五、复议诉讼情况\n行政诉讼3件（直接起诉2件、复议后起诉1件），维持2件。行政复议、行政诉讼案件数均为0件。",
        [
            "litigations 3",
            "litigations 2 route=direct",
            "litigations 1 route=after_reconsideration",
            "litigations 2 outcome=upheld",
            "litigations 0",
            "reconsiderations 0",
        ],
    ),
    (
        "二、主动公开\n自2008年5月1日《条例》施行至2015年12月31日，累计公开信息5600条，其中2015年公开620条。",
        ["disclosed_cumulative 5600", "disclosed 620"],
    ),
    ("二、主动公开\n全年公开信息90条，历年累计3100条。", ["disclosed 90", "disclosed_cumulative 3100"]),
    (
        "二、主动公开\n网站、微博、微信三个平台全年分别发布信息320条、1105条和264条。",
        ["disclosed 320 channel=website", "disclosed 1105 channel=weibo", "disclosed 264 channel=wechat"],
    ),
    (
        "二、主动公开\n微博、微信、抖音号粉丝分别为3.2万、5.1万和1.4万。",
        ["followers 32000 channel=weibo", "followers 51000 channel=wechat", "followers 14000 channel=short_video"],
    ),
    (
        "二、主动公开\n局网站总访问量62万次，发布信息1203条，其中概况类信息更新量11条、其它20条。",
        [
            "site_visits 620000 channel=website",
            "disclosed 1203 channel=website",
            "disclosed 11 category=概况",
            "disclosed 20 category=其它",
        ],
    ),
    (
        "二、主动公开\n向县政府网站报送信息97条。编印《水利百问》5000册，印制《条例》单行本。",
        ["publications 5000 kind=brochure"],
    ),
    (
        "二、主动公开\n制发规范性文件3件，已全部公开；制发公文412件，主动公开87件。",
        ["normative_docs 3 measure=issued", "policy_docs 87"],
    ),
    (
        "二、主动公开\n公开渠道有：网站180条、公告栏34条。微信公众号发布原创稿件31篇。",
        ["disclosed 180 channel=website", "disclosed 34 channel=noticeboard", "disclosed 31 channel=wechat"],
    ),
    (
        "二、主动公开\n制发规范性文件2件，年内既未修订也未废止。举办新闻发布会4场，发布会中1场由局长主讲。",
        [
            "normative_docs 2 measure=issued",
            "normative_docs 0 measure=repealed none_stated",
            "press_conferences 4",
            "press_conferences 1 kind=leader",
        ],
    ),
    ("三、依申请公开\n全年受理了一起公民以书信方式提出的申请，与群众一起研究。", ["requests_received 1"]),
    (
        "一、概述\n作出行政许可决定79件，行政处罚决定28件；2014年分别为81件、30件。",
        [
            "licences 79 measure=decisions",
            "penalties 28 measure=decisions",
            "licences 81 measure=decisions period=2014",
            "penalties 30 measure=decisions period=2014",
        ],
    ),
    ("七、监督\n信息公开占绩效考核4分，考核得分93.6分。实际支出3万元。", ["evaluation_score 93.6"]),
    (
        "一、概述\n安排专项资金60万元，采购设备3台。作出行政许可决定46件，行政处罚19件。",
        ["budget 600000", "licences 46 measure=decisions", "penalties 19 measure=decisions"],
    ),
    (
        "二、主动公开\n全年公开信息900条。工作动态居首，有300条；政务公告次之，为200条；人事信息最少，计50条。这900条中，网站600条。",
        [
            "disclosed 900",
            "disclosed 300 category=工作动态",
            "disclosed 200 category=政务公告",
            "disclosed 50 category=人事",
            "disclosed 600 channel=website",
        ],
    ),
    ("二、主动公开\n三个大厅的电子显示屏滚动播出公告、通知420条。", ["disclosed 420 channel=noticeboard"]),
    ("六、保障\n各科室联络员31名，皆属兼职，定期轮换。", ["staff 31 kind=part_time"]),
    ("六、保障\n利用每周五下午组织业务培训3次，168人次参加。", ["trainings 3", "trainees 168"]),
    ("五、复议\n行政复议一年来1件也没有发生。", ["reconsiderations 0 none_stated"]),
    ("三、依申请公开\n没有不予受理的申请。", []),
    (
        "三、依申请公开\n办结申请9件，公开6件，部分公开2件，因属商业秘密未提供1件。",
        [
            "requests_closed 9",
            "requests_answered 6 outcome=granted",
            "requests_answered 2 outcome=partial",
            "requests_answered 1 outcome=refused.trade_secret",
        ],
    ),
    (
        "二、主动公开\n官方微信公众号发文298篇，粉丝由年初的1.1万人涨到1.6万人。",
        ["disclosed 298 channel=wechat", "followers 11000 channel=wechat", "followers 16000 channel=wechat"],
    ),
    (
        "二、主动公开\n全县公开信息500条，而2014年5至12月仅有320条，比2014年多公开180条。",
        ["disclosed 500 jurisdiction", "disclosed 320 period=2014-05/2014-12 jurisdiction"],
    ),
    (
        "二、主动公开\n截至12月底，全年累计公开信息90条；自2008年以来累计公开信息5600条。",
        ["disclosed 90", "disclosed_cumulative 5600"],
    ),
    (
        "二、主动公开情况\n（一）总体情况。公开信息500条。\n（二）分类情况。规划计划29条、其他471条。",
        ["disclosed 500", "disclosed 29 category=规划计划", "disclosed 471 category=其他"],
    ),
    (
        "三、依申请公开\n收到申请8件，已答复7件，另有1件因年底收到，结转至2016年办理。",
        ["requests_received 8", "requests_answered 7", "requests_carried_out 1"],
    ),
    ("四、收费情况\n（一）全年未收取检索、邮寄等费用。", ["fees_collected 0 none_stated"]),
    (
        "五、诉讼\n行政诉讼5件，其中直接起诉3件、复议后起诉2件；已审结3件（驳回2件、撤销1件）。",
        [
            "litigations 5",
            "litigations 3 route=direct",
            "litigations 2 route=after_reconsideration",
            "litigations 2 outcome=upheld",
            "litigations 1 outcome=corrected",
        ],
    ),
    ("二、主动公开\n公开信息5条，开设政务微博13个，设意见箱3处；同一信息以多种方式公开的只计1条。", ["disclosed 5"]),
    (
        "二、主动公开\n公开信息500条，2014年1月1日至12月31日为320条。",
        ["disclosed 500", "disclosed 320 period=2014"],
    ),
    ("二、主动公开\n政务微博（新浪网）发布64条。", ["disclosed 64 channel=weibo"]),
    ("五、保障\n举办培训班2期，职工37人全员参加。", ["trainings 2", "trainees 37"]),
    (
        "二、主动公开\n公开信息80条。其中：\n1.概况信息62条；\n2.发展规划18条。",
        ["disclosed 80", "disclosed 62 category=概况", "disclosed 18 category=发展规划"],
    ),
    (
        "四、咨询\n县政府网站“县长信箱”收到来信18封，县政府网站收到留言9条。",
        ["inquiries 18 channel=mailbox measure=received", "inquiries 9 channel=website measure=received"],
    ),
]


def told(fact: Fact) -> str:
    value = fact.value
    parts = [fact.indicator, str(value.number)]
    parts += [value.qualifier] if value.qualifier != "exact" else []
    parts += [f"{name}={code}" for name in DIMENSIONS if name != "outlet" and (code := getattr(fact.at, name))]
    parts += [f"period={fact.period}"] if fact.period else []
    parts += [fact.status] if fact.status != "reported" else []
    parts += [fact.scope] if fact.scope != "self" else []
    return " ".join(parts)


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[text.split("\n")[-1][:16] for text, _ in SENTENCES])
def test_sentences(text: str, expected: list[str]) -> None:
    assert [told(fact) for fact in gongkai.extract(TITLE + text).facts] == expected


def test_codes_that_the_codebook_does_not_let_an_indicator_take_are_dropped() -> None:
    assert takes("staff", "kind", {"full_time", "leader"}) == {"full_time"}
    assert takes("press_conferences", "kind", {"full_time", "leader"}) == {"leader"}
    assert takes("disclosed", "outcome", {"granted"}) == set()


def test_evidence_holds_the_number() -> None:
    result = gongkai.extract(TITLE + "二、主动公开\n全年公开信息1 024条，\n其中网站 60条。")
    assert [(result.text[fact.start : fact.end], fact.value.number) for fact in result.facts] == [
        ("1 024条", 1024),
        ("60条", 60),
    ]
    for fact in result.facts:
        assert result.text[fact.start : fact.end] == fact.printed
        assert fact.evidence_start <= fact.start < fact.end <= fact.evidence_end


def test_said_twice_is_one_fact() -> None:
    result = gongkai.extract(TITLE + "一、概述\n全年公开信息120条。\n二、主动公开\n全年公开信息120条。")
    assert [told(fact) for fact in result.facts] == ["disclosed 120"]


def test_outlets_are_kept_by_name() -> None:
    result = gongkai.extract(TITLE + "二、主动公开\n在《昌乐日报》、《水利报》刊发稿件12篇。")
    assert [(fact.at.channel, fact.at.outlet) for fact in result.facts] == [("newspaper", "《昌乐日报》、《水利报》")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2.6万余条", ("over", 26000, 27000)),
        ("近300条", ("under", 200, 300)),
        ("约480条", ("about", 475, 485)),
        ("120条", ("exact", 120, 120)),
    ],
)
def test_intervals(text: str, expected: tuple[str, int, int]) -> None:
    (fact,) = gongkai.extract(TITLE + f"二、主动公开\n全年公开信息{text}。").facts
    assert (fact.value.qualifier, fact.value.lower, fact.value.upper) == expected


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("全年公开信息120条。", ""),
        ("公开信息的渠道更宽，全年达120条。", "far_label"),
        ("在网站、公告栏公开信息120条。", "joined_channels"),
        ("在县政府网站更新动态90条，访问量5万次。", "inherited"),
        ("全年公开120条。", "weak_rule"),
    ],
)
def test_a_fact_says_why_it_is_unsure(text: str, doubt: str) -> None:
    assert gongkai.extract(TITLE + "二、主动公开\n" + text).facts[-1].doubt == doubt


def test_unsure_facts_are_noted() -> None:
    text = "二、主动公开\n全年公开120条。全年公开150条。全年受理政府信息公开申请3件。"
    result = gongkai.extract(TITLE + text)
    assert [(fact.value.number, fact.confidence, fact.doubt) for fact in result.facts] == [
        (120, 0.75, "weak_rule"),
        (150, 0.75, "weak_rule"),
        (3, 0.98, ""),
    ]
    notes = [finding for finding in result.findings if finding.check == "low_confidence"]
    assert [(note.severity, note.left, note.refs, note.evidence) for note in notes] == [
        ("note", 120, "disclosed", "120条"),
        ("note", 150, "disclosed", "150条"),
    ]
    assert notes[0].message == (
        "“120条”读作“主动公开政府信息数”120，把握 0.75：规则所依据的词少，别处也常见。 "
        "'120条' is read as Government information disclosed on the agency's own initiative 120 with confidence 0.75: "
        "the rule has few words to go by, which are met elsewhere too."
    )
