"""Questions made from the structure of a document: by title, by number, by body."""

from __future__ import annotations

from collections import Counter

import pytest
from tiaowen.api import Assistant
from tiaowen.eval.check import check
from tiaowen.eval.probe import probes
from tiaowen.eval.questions import Question
from tiaowen.models import Document
from tiaowen.policy.parse import parse

RESTARTS = """关于试点工作的意见
国办发〔2018〕128号
各省、自治区、直辖市人民政府：
现提出以下意见。
一、总体要求
（一）指导思想。坚持绿色发展。
（二）基本原则。坚持问题导向。
二、主要任务
（一）强化顶层设计。建立统计制度。（生态环境部牵头，财政部、商务部参与）
（二）推动资源利用。以秸秆为重点。（农业农村部负责）
开展监测评估。（环境保护部门负责）
三、组织领导
（一）加强监督。各地要落实。
国务院办公厅
2018年12月29日
"""
SECTIONS = """关于组建委员会的批复
国函〔2018〕145号
科技部：
你部请示收悉。现批复如下：
一、同意建设自主创新示范区
按照要求组织实施。
二、加强组织领导
由科技部指导落实。
国务院
2018年11月23日
"""
LAW = """专利代理条例
(2018年9月6日国务院第23次常务会议通过，自2019年3月1日起施行)
第一章　总则
第一条　为了规范专利代理行为，制定本条例。
第二条　专利代理机构应当按照规定执业，保守秘密。
第二章　执业
第三条　专利代理机构应当按照规定执业，接受监督。
第四条　有下列情形之一的，处以罚款。
"""


def document(text: str) -> Document:
    return parse(text.encode(), name="document.txt")


def of(made: list[Question], kind: str) -> dict[str, Question]:
    return {q.question: q for q in made if q.kind == kind}


@pytest.fixture(scope="module")
def made(notice: Document) -> list[Question]:
    return probes(notice)


class TestTheNotice:
    """31 items in 8 sections; 32 bodies, 13 of which lead something."""

    def test_how_many(self, made: list[Question]) -> None:
        assert Counter(q.kind for q in made) == {
            "title_leads": 31,
            "title_bodies": 31,
            "title_clause": 31,
            "number_title": 31 + 8,
            "body_items": 32 + 13,
        }

    def test_every_gold_stands_in_the_notice(self, made: list[Question], notice: Document) -> None:
        assert check(made, [notice], path="probes") == []

    def test_ids_and_source(self, made: list[Question], notice: Document) -> None:
        ids = [q.id for q in made]
        assert ids[:3] == ["probe-title_leads-1", "probe-title_bodies-1", "probe-title_clause-1"]
        assert len(set(ids)) == len(ids)
        assert {q.source for q in made} == {"国办发〔2017〕46号"}
        assert made == probes(notice)

    def test_who_leads_an_item(self, made: list[Question]) -> None:
        asked = of(made, "title_leads")
        software = asked["“深入推进软件正版化工作”这一项由谁牵头？"]
        assert (software.items, software.lead) == ((11,), ("新闻出版广电总局",))
        assert software.responsible is None
        crime = asked["“加大刑事打击力度”这一项由谁牵头？"]
        assert (crime.items, crime.lead) == ((13,), ())

    def test_an_item_of_several_clauses_is_asked_for_as_a_whole(self, made: list[Question]) -> None:
        """Item 7: one clause is led by a ministry, which shares the other one."""
        asked = of(made, "title_bodies")["“强化无害化销毁”这一项由哪些单位负责？"]
        assert (asked.items, asked.lead) == ((7,), ("环境保护部",))
        assert asked.responsible == ("农业部", "环境保护部")
        assert len(asked.clause_ids) == 2

    def test_a_title_with_quotation_marks_gets_no_others(self, made: list[Question]) -> None:
        assert "深入开展中国制造海外形象维护“清风”行动在哪一项？" in of(made, "title_clause")

    def test_by_number(self, made: list[Question]) -> None:
        asked = of(made, "number_title")
        assert asked["第二十一项是什么？"].answer_all == ("加强信用建设与联合奖惩",)
        assert asked["第二十一项是什么？"].items == (21,)
        assert asked["第八部分的标题是什么？"].answer_all == ("提升国际交流合作水平",)

    def test_by_body(self, made: list[Question]) -> None:
        asked = of(made, "body_items")
        assert asked["商务部牵头哪些任务？"].items == (28, 30)
        assert asked["高法院参与哪些任务？"].items == (2, 15, 17)
        assert "高法院牵头哪些任务？" not in asked

    def test_they_can_be_asked(self, made: list[Question], assistant: Assistant) -> None:
        asked = of(made, "number_title")["第二十一项是什么？"]
        answer = assistant.ask(asked.question)
        assert asked.answer_all[0] in answer.text


class TestNumberingThatRestarts:
    def test_labels_tell_items_apart(self) -> None:
        made = probes(document(RESTARTS))
        assert set(of(made, "number_title")) == {
            "一、（一）是什么？",
            "一、（二）是什么？",
            "二、（一）是什么？",
            "二、（二）是什么？",
            "三、（一）是什么？",
            "第一部分的标题是什么？",
            "第二部分的标题是什么？",
            "第三部分的标题是什么？",
        }
        where = of(made, "title_clause")["“强化顶层设计”在哪一项？"]
        assert (where.items, where.answer_all) == ((1,), ("二、（一）",))

    def test_items_without_note_are_not_asked_for_bodies(self) -> None:
        made = probes(document(RESTARTS))
        assert set(of(made, "title_leads")) == {
            "“强化顶层设计”这一项由谁牵头？",
            "“推动资源利用”这一项由谁牵头？",
        }
        both = of(made, "title_bodies")["“推动资源利用”这一项由哪些单位负责？"]
        assert both.responsible == ("农业农村部", "环境保护部门")

    def test_a_number_that_unique_items_have(self) -> None:
        once = RESTARTS.replace("三、组织领导\n（一）", "三、组织领导\n（三）")
        assert "第三项是什么？" in of(probes(document(once)), "number_title")


class TestSectionsAlone:
    def test_a_section_is_a_unit(self) -> None:
        made = probes(document(SECTIONS))
        where = of(made, "title_clause")["“加强组织领导”在哪一部分？"]
        assert (where.items, where.answer_all) == ((), ("二、",))
        assert len(where.clause_ids) == 1
        assert set(of(made, "number_title")) == {
            "第一部分的标题是什么？",
            "第二部分的标题是什么？",
        }


class TestArticles:
    def test_by_number(self) -> None:
        asked = of(probes(document(LAW)), "number_title")
        assert asked["第三条规定了什么？"].items == (3,)
        assert asked["第三条规定了什么？"].answer_all == ("专利代理机构应当按照规定执业",)
        assert asked["第二章的标题是什么？"].answer_all == ("执业",)

    def test_an_article_is_quoted_as_far_as_it_takes_to_tell_it(self) -> None:
        assert set(of(probes(document(LAW)), "title_clause")) == {
            "“为了规范专利代理行为”在哪一条？",
            "“专利代理机构应当按照规定执业，保守秘密”在哪一条？",
            "“专利代理机构应当按照规定执业，接受监督”在哪一条？",
            "“有下列情形之一的”在哪一条？",
        }

    def test_no_notes_no_bodies(self) -> None:
        kinds = {q.kind for q in probes(document(LAW))}
        assert kinds == {"number_title", "title_clause"}

    @pytest.mark.parametrize("text", [RESTARTS, SECTIONS, LAW])
    def test_gold_is_borne_out(self, text: str) -> None:
        parsed = document(text)
        assert check(probes(parsed), [parsed], path="probes") == []
