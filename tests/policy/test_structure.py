"""Documents nobody tuned the parser for: headings, clauses, notes and ids.

Every document here is made up for its test, in the style of State Council documents.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import opencc
import pytest
from pypinyin import Style, pinyin
from tiaowen.errors import DocumentError
from tiaowen.models import Clause, Document, Genre, Role
from tiaowen.policy.normalise import simplify
from tiaowen.policy.parse import clean_document, parse

_PLAN = """国务院办公厅关于加快推进节能产业发展的意见
国办发〔2018〕901号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
节能产业是经济发展的重要支撑。为加快推进节能产业发展，经国务院同意，现提出以下意见。
一、总体要求
坚持创新驱动，坚持市场主导。
二、推动技术创新
（一）完善创新体系。瞄准重大需求，加快推进创新。支持企业建设研发中心。（工业和信息化部、科技部等负责。列第一位者为牵头单位，下同）
（二）优化产业结构。培育一批骨干企业。（国家发展改革委、工业和信息化部负责）
三、加强政策支持
（三）加大财税支持。落实税收优惠政策，中央财政安排1.5亿元专项资金。（财政部、税务总局按职责分工负责）建立风险补偿机制。（人民银行负责）
（四）健全标准体系。加快制定节能标准。
各行业协会要积极参与标准制定（社会团体可自行提出），提高标准水平。
（五）强化督促落实。各地区要制定实施方案。（各省级人民政府、商务部负责）
各地区、各部门要加强领导，重大情况及时报告国务院。
国务院办公厅
2018年11月16日
（此件公开发布）
"""

_RESTARTING = """国务院关于推广改革举措的通知
国发〔2018〕902号
各省、自治区、直辖市人民政府：
一、推广内容
（一）知识产权保护方面。开展专利快速维权。
（二）科技成果转化方面。完善收益分配机制。
二、工作要求
（一）加强组织领导。各地区要高度重视。（科技部负责）
（二）加强跟踪评估。定期评估成效。
（三）加强宣传推介。总结典型经验。
"""

_UNNUMBERED = """国务院办公厅对第2996号建议的答复
国办函〔2006〕903号
张某等代表：
你们提出的关于加强节水工作的建议收悉，现答复如下，请予以支持和理解，并提出宝贵意见。
近年来，各地区认真落实节水措施，农业用水效率稳步提高，工业用水重复利用率明显上升。
下一步，有关部门将继续完善节水政策，加大对节水技术研究和推广的支持力度，健全水价形成机制。
国务院办公厅
二○○六年九月七日
"""

_ATTACHED = """国务院办公厅关于印发节能工作方案的通知
国办发〔2018〕904号
各省、自治区、直辖市人民政府：
《节能工作方案》已经国务院同意，现印发给你们，请认真贯彻执行，并将实施情况报告国务院。
附件：1.节能工作方案
国务院办公厅
2018年3月5日
附件1
节能工作方案
一、工作目标
到2020年，能耗强度下降15%。
二、主要任务
（一）推进工业节能。实施重点工程。（工业和信息化部负责）
附件2
任务清单
一、制定标准
（一）修订强制性标准。（国家标准委负责）
"""

_LAW = """# 节能监察条例

2018年11月6日 中华人民共和国国务院令第906号公布

2019年3月1日 施行

<!-- INFO END -->

## 第一章 总则

第一条 为了规范节能监察行为，制定本条例。

第二条 国务院节能主管部门负责全国的节能监察工作。

省、自治区、直辖市人民政府管理节能工作的部门负责本行政区域内的节能监察工作。

## 第二章 监察的实施

第三条 实施节能监察应当具备下列条件：

(一)有两名以上监察人员；

(二)出示监察证件。

第四条 监察人员应当保守商业秘密(含技术秘密)。

第四条之一 监察不得收取费用。

## 第三章 附则

第五条 本条例自2019年3月1日起施行。
"""


def _parse(text: str, name: str = "文件.txt") -> Document:
    document = parse(text.encode(), name=name)
    _replays(document)
    return document


def _replays(document: Document) -> None:
    """Every span of the document gives back the words it was read from."""
    cleaned = clean_document(document)

    def words(start: int, end: int) -> str:
        text = document.text[start:end]
        if document.media == "html":
            text = html.unescape(re.sub(r"</?[a-z][^>]*>", "", text)).replace("\xa0", " ")
        if document.media == "markdown":
            text = re.sub(r"\*\*|^#+ ", "", text, flags=re.MULTILINE)
        text = re.sub("[(（] ?[a-zà-ǿ]+[)）]", "", text)  # the noise of `_noisy`
        return simplify(text.replace("，，", "，"))

    def same(one: str, other: str) -> bool:
        return re.sub(r"\s", "", one) == re.sub(r"\s", "", other)

    for clause in document.clauses:
        quote = simplify(cleaned.quote(clause.text_span))
        assert same(quote, clause.text)
        if clause.note_span is not None:
            assert clause.note in simplify(cleaned.quote(clause.note_span))
        for duty in clause.duties:
            assert simplify(cleaned.quote(duty.span)) == duty.body
        assert same(words(clause.text_span.start, clause.text_span.end), clause.text)
    for field in document.head:
        assert simplify(cleaned.quote(field.span))


def _tree(document: Document) -> list[tuple[str, int, str, list[tuple[str, Role]]]]:
    return [
        (c.label, c.index, c.text, [(d.body, d.role) for d in c.duties]) for c in document.clauses
    ]


def _item(document: Document, number: int, *, section: int | None = None) -> list[Clause]:
    return [c for c in document.clauses if c.item == number and section in (None, c.section)]


# --- 一份意见 ------------------------------------------------------------------------------------


def test_sections_and_items_of_an_opinion() -> None:
    document = _parse(_PLAN)
    assert document.genre is Genre.NOTICE
    assert [(s.label, s.title) for s in document.sections] == [
        ("一、", "总体要求"), ("二、", "推动技术创新"), ("三、", "加强政策支持"),
    ]  # fmt: skip
    assert [(i.section, i.label, i.title) for i in document.items] == [
        (2, "（一）", "完善创新体系"), (2, "（二）", "优化产业结构"), (3, "（三）", "加大财税支持"),
        (3, "（四）", "健全标准体系"), (3, "（五）", "强化督促落实"),
    ]  # fmt: skip


def test_a_section_without_items_is_citable_by_its_paragraphs() -> None:
    (clause,) = [c for c in _parse(_PLAN).clauses if c.section == 1]
    assert (clause.label, clause.item) == ("一、", None)
    assert clause.text == "坚持创新驱动，坚持市场主导。"
    assert clause.section_title == "总体要求"


def test_a_note_closes_its_sentences_and_the_next_group_follows() -> None:
    first, second = _item(_parse(_PLAN), 3)
    assert first.text == "落实税收优惠政策，中央财政安排1.5亿元专项资金。"
    assert [(d.body, d.role) for d in first.duties] == [
        ("财政部", Role.LEAD), ("税务总局", Role.WITHIN_REMIT),
    ]  # fmt: skip
    assert second.text == "建立风险补偿机制。"
    assert [(d.body, d.role) for d in second.duties] == [("人民银行", Role.RESPONSIBLE)]
    assert (first.index, second.index, first.siblings) == (1, 2, 2)


def test_the_first_named_leads_from_the_note_that_says_so_onwards() -> None:
    document = _parse(_PLAN)
    roles = {d.body: d.role for d in _item(document, 1)[0].duties}
    assert roles == {"工业和信息化部": Role.LEAD, "科技部": Role.RESPONSIBLE}
    assert _item(document, 1)[0].open_list
    roles = {d.body: d.role for d in _item(document, 2)[0].duties}
    assert roles == {"国家发展改革委": Role.LEAD, "工业和信息化部": Role.RESPONSIBLE}


def test_that_convention_does_not_reach_back() -> None:
    text = _PLAN.replace("。列第一位者为牵头单位，下同", "").replace(
        "（国家发展改革委、工业和信息化部负责）",
        "（国家发展改革委、工业和信息化部负责。列第一位者为牵头单位，下同）",
    )
    document = _parse(text)
    assert {d.role for d in _item(document, 1)[0].duties} == {Role.RESPONSIBLE}
    assert _item(document, 2)[0].duties[0].role is Role.LEAD


def test_that_convention_does_not_make_a_group_the_lead() -> None:
    (clause,) = _item(_parse(_PLAN), 5)
    assert {d.role for d in clause.duties} == {Role.RESPONSIBLE}


def test_an_item_without_a_note_has_a_clause_for_each_paragraph() -> None:
    first, second = _item(_parse(_PLAN), 4)
    assert first.text == "加快制定节能标准。"
    assert second.text == "各行业协会要积极参与标准制定（社会团体可自行提出），提高标准水平。"
    assert not first.duties
    assert not second.duties


def test_the_closing_paragraph_is_not_part_of_the_last_item() -> None:
    document = _parse(_PLAN)
    last = document.clauses[-1]
    assert last.text == "各地区、各部门要加强领导，重大情况及时报告国务院。"
    assert (last.item, last.section, last.label) == (None, None, "结尾")
    (clause,) = _item(document, 5)
    assert clause.text == "各地区要制定实施方案。"


def test_signature_date_and_remark_are_in_no_clause() -> None:
    words = "".join(c.text for c in _parse(_PLAN).clauses)
    assert "2018年11月16日" not in words
    assert "此件公开发布" not in words
    assert not words.endswith("国务院办公厅")


def test_paragraphs_with_notes_of_their_own_in_one_item() -> None:
    document = _parse(
        "节能工作要点\n一、主要任务\n"
        "（一）强化引领。建立指标体系。（统计局指导）\n"
        "优化体制机制。建立责任清单。（生态环境部指导，试点城市政府负责落实）\n"
        "加强集成创新。落实改革方案。\n推进示范。（科技部负责）\n"
    )
    clauses = _item(document, 1)
    assert [(c.text, c.note) for c in clauses] == [
        ("建立指标体系。", "统计局指导"),
        ("优化体制机制。建立责任清单。", "生态环境部指导，试点城市政府负责落实"),
        ("加强集成创新。落实改革方案。\n推进示范。", "科技部负责"),
    ]
    assert [d.role for d in clauses[1].duties] == [Role.GUIDE, Role.RESPONSIBLE]


def test_a_note_on_a_line_of_its_own() -> None:
    document = _parse(
        "节能工作要点\n一、主要任务\n（一）推进工业节能。实施重点工程。\n"
        "牵头单位：工业和信息化部；配合单位：财政部\n（二）推进建筑节能。推广绿色建筑。\n"
        "（住房城乡建设部负责）\n"
    )
    (first,), (second,) = _item(document, 1), _item(document, 2)
    assert first.text == "实施重点工程。"
    assert [(d.body, d.role) for d in first.duties] == [
        ("工业和信息化部", Role.LEAD), ("财政部", Role.SUPPORT),
    ]  # fmt: skip
    assert second.text == "推广绿色建筑。"
    assert [d.body for d in second.duties] == ["住房城乡建设部"]


@pytest.mark.parametrize(
    "notes",
    [
        "牵头单位：工业和信息化部\n配合单位：财政部、商务部等\n",
        "（工业和信息化部牵头）（财政部、商务部等配合）\n",
        "（工业和信息化部牵头）\n（财政部、商务部等配合）\n",
        "（工业和信息化部牵头）\n配合单位：财政部、商务部等\n",
    ],
)
def test_notes_that_follow_each_other_belong_to_one_task(notes: str) -> None:
    document = _parse(
        f"节能工作要点\n一、主要任务\n（一）推进工业节能。实施重点工程。\n{notes}（二）推进建筑节能。\n"
    )
    (clause,) = _item(document, 1)
    assert clause.text == "实施重点工程。"
    assert [(d.body, d.role) for d in clause.duties] == [
        ("工业和信息化部", Role.LEAD), ("财政部", Role.SUPPORT), ("商务部", Role.SUPPORT),
    ]  # fmt: skip
    assert clause.open_list


def test_a_note_on_nothing_is_text() -> None:
    document = _parse("节能工作要点\n（财政部负责）\n一、主要任务\n推广节能产品。\n")
    assert [(c.text, c.note) for c in document.clauses] == [
        ("（财政部负责）", ""), ("推广节能产品。", ""),
    ]  # fmt: skip


def test_a_note_after_the_title_of_an_item_makes_the_title_the_task() -> None:
    document = _parse("节能工作要点\n一、主要任务\n（一）修订强制性标准（国家标准委负责）\n")
    (clause,) = _item(document, 1)
    assert clause.title == "修订强制性标准"
    assert clause.text == "修订强制性标准"
    assert [d.body for d in clause.duties] == ["国家标准委"]


@pytest.mark.parametrize(
    "sentence",
    [
        "分别负责实施（技工院校内由人力资源社会保障行政部门负责），组织制定标准。",
        "共落实1650名任务（其中广东省、福建省共落实了165名扩招任务）。",
        "加强网络地址(IP地址)管理，防范重大案(事)件。",
        "设立办公室（以下简称节能办），由国务院领导同志牵头负责。",
        "落实有关规定（国发〔2011〕37号），各负其责。",
    ],
)
def test_a_bracket_inside_a_sentence_is_no_note(sentence: str) -> None:
    document = _parse(f"节能工作要点\n一、主要任务\n（一）健全机制。{sentence}\n")
    (clause,) = _item(document, 1)
    assert clause.text == sentence
    assert (clause.note, clause.duties) == ("", ())


@pytest.mark.parametrize(
    ("heading", "label", "text"),
    [
        ("（一）对宗旨相同的社会团体，予以合并。", "一、（一）", "对宗旨相同的社会团体，予以合并"),
        ("二、同意建立联席会议制度。", "二、", "同意建立联席会议制度"),
    ],
)
def test_a_heading_with_nothing_under_it_is_itself_the_task(
    heading: str, label: str, text: str
) -> None:
    document = _parse(f"节能工作要点\n一、主要任务\n有关任务如下。\n{heading}\n三、附则\n试行。\n")
    (clause,) = [c for c in document.clauses if c.label == label]
    assert clause.text == text
    assert document.text[clause.span.start : clause.span.end] == text


def test_a_heading_with_items_under_it_is_no_clause() -> None:
    document = _parse("节能工作要点\n一、主要任务\n（一）健全机制。完善制度。\n")
    assert [c.label for c in document.clauses] == ["一、（一）"]


def test_points_below_an_item_stand_in_the_label() -> None:
    document = _parse(
        "节能工作要点\n一、主要任务\n（一）健全机制。完善制度。\n1.制定办法。\n（1）明确职责。\n"
        "（2）明确期限。\n2.开展评估。\n（二）强化监督。\n"
    )
    assert [c.label for c in document.clauses] == [
        "一、（一）", "一、（一）1.", "一、（一）1.（1）", "一、（一）1.（2）", "一、（一）2.",
        "一、（二）",
    ]  # fmt: skip


# --- 编号 ----------------------------------------------------------------------------------------


def test_numbering_that_restarts_in_each_section() -> None:
    document = _parse(_RESTARTING)
    assert [(i.section, i.number, i.title) for i in document.items] == [
        (1, 1, "知识产权保护方面"), (1, 2, "科技成果转化方面"),
        (2, 1, "加强组织领导"), (2, 2, "加强跟踪评估"), (2, 3, "加强宣传推介"),
    ]  # fmt: skip
    assert [c.label for c in document.clauses] == [
        "一、（一）", "一、（二）", "二、（一）", "二、（二）", "二、（三）",
    ]  # fmt: skip
    assert len({c.id for c in document.clauses}) == 5
    assert [d.body for c in _item(document, 1, section=2) for d in c.duties] == ["科技部"]
    assert document.warnings == ()


def test_a_gap_in_the_numbering_is_a_warning() -> None:
    document = _parse(_RESTARTING.replace("（三）加强宣传", "（四）加强宣传"))
    assert document.warnings == ("item 4 follows item 2",)


def test_a_document_without_numbering_is_citable_by_paragraph() -> None:
    document = _parse(_UNNUMBERED)
    assert (document.sections, document.items, document.articles) == ((), (), ())
    assert [c.label for c in document.clauses] == ["正文第一段", "正文第二段", "正文第三段"]
    assert document.clauses[1].text.startswith("近年来，各地区认真落实节水措施")


def test_an_attachment_numbers_its_parts_anew() -> None:
    document = _parse(_ATTACHED)
    assert [(s.part, s.label, s.title) for s in document.sections] == [
        (1, "一、", "工作目标"), (1, "二、", "主要任务"), (2, "一、", "制定标准"),
    ]  # fmt: skip
    assert [(c.part, c.label) for c in document.clauses if c.section] == [
        (1, "附件1一、"), (1, "附件1二、（一）"), (2, "附件2一、（一）"),
    ]  # fmt: skip
    assert [i.part for i in document.items] == [1, 2]
    assert len({c.id for c in document.clauses}) == len(document.clauses)
    assert document.date == "2018-03-05"


def test_titles_of_attachments_are_no_clauses() -> None:
    texts = [c.text for c in _parse(_ATTACHED).clauses]
    assert not {"附件1", "节能工作方案", "附件2", "任务清单"} & set(texts)


# --- 法规 ----------------------------------------------------------------------------------------


def test_a_regulation_has_chapters_and_articles() -> None:
    document = _parse(_LAW, "节能监察条例.md")
    assert document.genre is Genre.LEGISLATION
    assert document.items == ()
    assert [(s.number, s.label, s.title) for s in document.sections] == [
        (1, "第一章", "总则"), (2, "第二章", "监察的实施"), (3, "第三章", "附则"),
    ]  # fmt: skip
    assert [(a.number, a.label, a.chapter) for a in document.articles] == [
        (1, "第一条", 1), (2, "第二条", 1), (3, "第三条", 2), (4, "第四条", 2),
        (4, "第四条之一", 2), (5, "第五条", 3),
    ]  # fmt: skip


def test_an_article_is_one_clause_with_all_its_paragraphs() -> None:
    document = _parse(_LAW, "节能监察条例.md")
    assert [c.label for c in document.clauses] == [a.label for a in document.articles]
    clause = document.clauses[1]
    assert clause.article == 2
    assert clause.text == (
        "国务院节能主管部门负责全国的节能监察工作。\n"
        "省、自治区、直辖市人民政府管理节能工作的部门负责本行政区域内的节能监察工作。"
    )
    assert clause.section_title == "总则"


def test_a_bracketed_number_in_a_regulation_is_a_subparagraph_of_its_article() -> None:
    clause = _parse(_LAW, "节能监察条例.md").clauses[2]
    assert clause.item is None
    assert clause.text.splitlines() == [
        "实施节能监察应当具备下列条件：", "(一)有两名以上监察人员；", "(二)出示监察证件。",
    ]  # fmt: skip


def test_brackets_in_a_regulation_give_no_duties() -> None:
    assert all(not c.duties for c in _parse(_LAW, "节能监察条例.md").clauses)


def test_two_articles_quoted_in_a_notice_do_not_make_it_a_regulation() -> None:
    document = _parse(
        "国务院关于修改条例的通知\n国发〔2018〕905号\n一、修改内容\n将第一条修改如下：\n"
        "第一条 为了规范节能监察，制定本条例。\n二、施行日期\n自公布之日起施行。\n"
    )
    assert document.genre is Genre.NOTICE
    assert [s.title for s in document.sections] == ["修改内容", "施行日期"]


# --- 标识稳定 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [_PLAN, _RESTARTING, _UNNUMBERED, _ATTACHED, _LAW])
def test_ids_are_the_same_whenever_the_document_is_parsed(text: str) -> None:
    assert parse(text.encode()).clauses == parse(text.encode()).clauses


def test_ids_survive_a_paragraph_added_elsewhere() -> None:
    before = {c.label: c.id for c in _parse(_PLAN).clauses if c.item}
    longer = _PLAN.replace("坚持市场主导。", "坚持市场主导。\n坚持开放合作。").replace(
        "现提出以下意见。", "现提出以下意见。\n本意见所称节能产业，包括节能装备和节能服务。"
    )
    after = {c.label: c.id for c in _parse(longer).clauses if c.item}
    assert before == after


def test_ids_survive_a_change_of_words() -> None:
    before = [c.id for c in _parse(_PLAN).clauses]
    after = [c.id for c in _parse(_PLAN.replace("瞄准重大需求", "面向重大需求")).clauses]
    assert before == after


def test_ids_differ_between_documents() -> None:
    one = {c.id for c in _parse(_PLAN).clauses}
    other = {c.id for c in _parse(_PLAN.replace("901号", "1901号")).clauses}
    assert not one & other


def test_ids_are_the_same_in_every_format_and_script() -> None:
    plain = [c.id for c in _parse(_PLAN).clauses]
    assert [c.id for c in _parse(_html(_PLAN), "文件.html").clauses] == plain
    assert [c.id for c in _parse(_noisy(_PLAN)).clauses] == plain


# --- 同一结构，不同外形 --------------------------------------------------------------------------


def _html(text: str) -> str:
    paragraphs = "".join(
        f'<p style="text-indent: 2em;"><span>&nbsp;&nbsp;{html.escape(line[:4])}</span>'
        f"{html.escape(line[4:])}</p>\n"
        for line in text.splitlines()
    )
    return (
        "<html><head><meta charset='utf-8'><title>政策</title><script>var a = '一、';</script>"
        "</head><body><div class='nav'>首页 &gt; 政策</div>"
        f"<div id='UCAP-CONTENT'>{paragraphs}</div><div>打印 关闭</div></body></html>"
    )


def _noisy(text: str) -> str:
    """The text turned traditional, with the reading of every third character, as mirrors do."""
    forms = ["({0})", "（{0}）", "({0})({0})", "( {0})"]
    out, count = "", 0
    traditional: str = opencc.OpenCC("s2t").convert(text)
    for char in traditional:
        out += char
        if "\u4e00" <= char <= "\u9fff" and char not in "一二三四五六七八九十":
            count += 1
            if count % 3 == 0:
                out += forms[count // 3 % 4].format(pinyin(char, style=Style.TONE)[0][0])
        elif char == "，":
            out += "，" * (count % 2)
    return out


@pytest.mark.parametrize(
    "text", [_PLAN, _RESTARTING, _UNNUMBERED, _ATTACHED, _LAW],
    ids=["意见", "重新编号", "无编号", "附件", "条例"],
)  # fmt: skip
def test_the_noisy_version_parses_to_the_same_structure(text: str) -> None:
    name = "条例.md" if text is _LAW else "文件.txt"
    clean, noisy = _parse(text, name), _parse(_noisy(text), name)
    assert noisy.text.count("(") > clean.text.count("(") + 20
    assert _tree(noisy) == _tree(clean)
    assert [(s.part, s.label, s.title) for s in noisy.sections] == [
        (s.part, s.label, s.title) for s in clean.sections
    ]
    assert [(i.section, i.label, i.title) for i in noisy.items] == [
        (i.section, i.label, i.title) for i in clean.items
    ]
    assert [(a.number, a.label, a.chapter) for a in noisy.articles] == [
        (a.number, a.label, a.chapter) for a in clean.articles
    ]
    for field in ("title", "number", "issuer", "date", "addressees", "genre"):
        assert getattr(noisy, field) == getattr(clean, field)


@pytest.mark.parametrize(
    "text", [_PLAN, _RESTARTING, _UNNUMBERED, _ATTACHED], ids=["意见", "重新编号", "无编号", "附件"]
)
def test_the_web_page_parses_to_the_same_structure(text: str) -> None:
    plain, page = _parse(text), _parse(_html(text), "文件.html")
    assert _tree(page) == _tree(plain)
    assert [i.title for i in page.items] == [i.title for i in plain.items]
    assert (page.title, page.number, page.date) == (plain.title, plain.number, plain.date)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_the_encoding_makes_no_difference(encoding: str) -> None:
    document = parse(_PLAN.encode(encoding), name="文件.txt")
    assert _tree(document) == _tree(_parse(_PLAN))


@pytest.mark.parametrize("line_break", ["\r\n", "\n\n", "\n　　", "\r\n\r\n  "])
def test_line_breaks_and_indents_make_no_difference(line_break: str) -> None:
    assert _tree(_parse(_PLAN.replace("\n", line_break))) == _tree(_parse(_PLAN))


# --- 译文 ----------------------------------------------------------------------------------------


def test_a_translation_beside_the_document_is_read(tmp_path: Path) -> None:
    source = tmp_path / "plan.txt"
    source.write_text(_PLAN, encoding="utf-8")
    rows = [{"index": 1, "title": "Taxes", "text": "Carry out tax relief.", "note": "MOF leads"}]
    items = [{"number": 3, "title": "Fiscal support", "clauses": rows}]
    sidecar = {"language": "en", "title": "Opinions", "items": items}
    source.with_suffix(".en.json").write_text(json.dumps(sidecar), encoding="utf-8")
    document = parse(source)
    first, second = _item(document, 3)
    assert first.translation is not None
    assert (first.translation.item, first.translation.title) == ("Fiscal support", "Taxes")
    assert first.translation.text == "Carry out tax relief."
    assert first.translation.note == "MOF leads"
    assert document.title_translation == "Opinions"
    assert second.translation is None


@pytest.mark.parametrize("content", ["{", "[]", '{"items": 1}', "\udcff"])
def test_a_broken_translation_is_named(tmp_path: Path, content: str) -> None:
    source = tmp_path / "plan.txt"
    source.write_text(_PLAN, encoding="utf-8")
    data = content.encode("utf-8", "surrogateescape")
    source.with_suffix(".en.json").write_bytes(data)
    with pytest.raises(DocumentError, match=r"plan\.en\.json"):
        parse(source)


# --- 无可引用 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<html><body><nav>首页</nav></body></html>", "空页.html"),
        ("<html><head><title>标题</title></head><body></body></html>", "空页.html"),
        ("国务院办公厅关于节能工作的通知\n国办发〔2018〕1号\n", "只有标题.txt"),
    ],
)
def test_a_document_with_nothing_to_cite_is_refused(text: str, name: str) -> None:
    with pytest.raises(DocumentError, match=name):
        parse(text.encode(), name=name)
