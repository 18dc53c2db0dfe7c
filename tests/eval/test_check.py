"""Gold against the notice: what the document does not bear out is named by line and field."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tiaowen
from tiaowen.eval.check import Problem, check
from tiaowen.eval.questions import Question, read_questions
from tiaowen.models import Document
from tiaowen.policy.parse import parse

Problems = Callable[..., list[tuple[str, str]]]

LAW = """专利代理条例
(2018年9月6日国务院第23次常务会议通过，自2019年3月1日起施行)
第一章　总则
第一条　为了规范专利代理行为，制定本条例。
第二条　本条例所称专利代理，是指专利代理机构接受委托办理专利事务的行为。
第二章　执业
第三条　专利代理机构从事专利代理业务应当诚实守信。
"""
OPINION = """关于双随机监管的意见
国发〔2019〕5号
各省、自治区、直辖市人民政府：
为此提出以下意见。
一、总体要求
（一）指导思想。坚持依法监管。
（二）基本原则。坚持公开透明。
二、主要任务
（一）统筹平台。建设统一的平台。（市场监管总局牵头，各有关部门配合）
国务院
2019年1月27日
"""


@pytest.fixture
def problems(notice: Document) -> Problems:
    """`problems(items=(11,))`: field and message of each problem of a question with this gold."""

    def of(*, document: Document = notice, **gold: Any) -> list[tuple[str, str]]:
        given = {"question": "软件正版化由谁牵头？", **gold}
        question = Question(id="n1", lang="zh-Hans", kind="who_leads", **given)
        return [(p.field, p.message) for p in check([question], [document], path="q.jsonl")]

    return of


def test_a_problem_names_file_line_question_and_field() -> None:
    problem = Problem("notice.jsonl", 7, "n007", "items", "there is no item 32")
    assert str(problem) == "notice.jsonl, line 7, n007: field 'items': there is no item 32"
    made = Problem("probes", 0, "probe-title_leads-1", "lead", "商务部 does not stand in the note")
    assert str(made).startswith("probes, probe-title_leads-1: field 'lead': ")


def test_the_questions_of_the_project_are_borne_out_by_the_notice(notice: Document) -> None:
    """Where several statuses are right, one of them `answered`, nothing more may be scored."""
    path = Path(tiaowen.__file__).parent / "eval" / "questions" / "notice.jsonl"
    questions = read_questions(path)
    unclear = {q.id for q in questions if len(q.statuses) > 1}
    found = check(questions, [notice], path=path.name)
    assert [str(p) for p in found if p.id not in unclear] == []
    assert all("nothing to score" in p.message for p in found)


class TestPlaces:
    def test_the_notice_has_31_items(self, problems: Problems) -> None:
        assert problems(items=(31,)) == []
        assert problems(items=(32,)) == [("items", "there is no item 32")]
        assert problems(items=(1,), also_ok=(0,)) == [("also_ok", "there is no item 0")]

    def test_item_21_has_six_clauses(self, problems: Problems) -> None:
        assert problems(items=(21,), clauses=((21, 6),)) == []
        assert problems(items=(21,), clauses=((21, 7),)) == [("clauses", "item 21 has no clause 7")]

    def test_a_gold_clause_belongs_to_a_gold_item(self, problems: Problems) -> None:
        found = problems(items=(11,), clauses=((12, 1),))
        assert [field for field, _ in found] == ["clauses"]

    def test_clauses_by_id(self, problems: Problems, notice: Document) -> None:
        eleven = next(c.id for c in notice.clauses if c.item == 11)
        assert problems(items=(11,), clause_ids=(eleven,)) == []
        assert problems(clause_ids=(eleven,)) == []
        assert [f for f, _ in problems(items=(12,), clause_ids=(eleven,))] == ["clause_ids"]
        assert problems(clause_ids=("abc",)) == [("clause_ids", "there is no clause 'abc'")]

    def test_articles_of_a_law_count_as_items(self, problems: Problems) -> None:
        law = parse(LAW.encode(), name="law.txt")
        assert problems(document=law, items=(3,), clauses=((3, 1),)) == []
        assert problems(document=law, items=(4,)) == [("items", "there is no article 4")]
        assert problems(document=law, answer_all=("诚实守信",), items=(3,)) == []
        assert [f for f, _ in problems(document=law, answer_all=("诚实守信",), items=(1,))] == [
            "answer_all"
        ]

    def test_numbering_that_restarts_means_every_item_of_that_number(
        self, problems: Problems
    ) -> None:
        opinion = parse(OPINION.encode(), name="opinion.txt")
        assert problems(document=opinion, items=(1,), answer_all=("依法监管", "统一的平台")) == []
        assert problems(document=opinion, items=(3,)) == [("items", "there is no item 3")]
        assert problems(document=opinion, items=(1,), lead=("市场监管总局",)) == []


class TestBodies:
    def test_leads_and_others_stand_in_the_note_with_their_roles(self, problems: Problems) -> None:
        assert problems(items=(11,), lead=("新闻出版广电总局",), responsible=("财政部",)) == []
        assert problems(items=(11,), lead=("财政部",)) == [
            ("lead", "财政部 stands in the note, in another role")
        ]
        assert problems(items=(11,), responsible=("新闻出版广电总局",)) == [
            ("responsible", "新闻出版广电总局 stands in the note, in another role")
        ]
        assert problems(items=(11,), responsible=("农业部",)) == [
            ("responsible", "农业部 does not stand in the note")
        ]

    def test_another_name_of_the_same_body_will_do(self, problems: Problems) -> None:
        assert problems(items=(15,), responsible=("最高人民法院",)) == []
        assert problems(items=(11,), lead=("新聞出版廣電總局",)) == []

    def test_no_lead_at_all(self, problems: Problems) -> None:
        """Item 1 names no lead; of item 7 only the second clause names none."""
        assert problems(items=(1,), lead=()) == []
        assert problems(items=(7,), clauses=((7, 2),), lead=()) == []
        assert problems(items=(7,), lead=()) == [
            ("lead", "no lead is expected, but the note names 环境保护部")
        ]

    def test_several_clauses_count_together(self, problems: Problems) -> None:
        leads = ("国家发展改革委", "人民银行", "工商总局")
        assert problems(items=(21,), lead=leads) == []
        assert problems(items=(21,), clauses=((21, 1),), lead=leads) == [
            ("lead", "工商总局 does not stand in the note")
        ]

    def test_bodies_without_a_place(self, problems: Problems) -> None:
        assert [field for field, _ in problems(lead=("商务部",))] == ["lead"]


class TestStrings:
    def test_all_must_stand_in_the_gold_items_and_one_of_any(self, problems: Problems) -> None:
        assert problems(items=(6,), answer_all=("收寄验视", "过机安检")) == []
        assert problems(items=(6,), answer_any=("无人机", "收寄驗視")) == []
        assert problems(items=(6,), answer_any=("无人机", "软件")) == [
            ("answer_any", "none of '无人机', '软件' stands there")
        ]
        assert problems(items=(6,), answer_all=("软件正版化",)) == [
            ("answer_all", "'软件正版化' does not stand there")
        ]

    def test_without_items_the_whole_document_counts(self, problems: Problems) -> None:
        assert problems(answer_all=("国办发〔2017〕46号", "2017年5月16日", "此件公开发布")) == []
        assert problems(answer_all=("2017-05-16", "国务院各部委、各直属机构")) == []
        assert [field for field, _ in problems(answer_all=("国办发〔2018〕46号",))] == [
            "answer_all"
        ]

    def test_english_stands_in_the_translation_or_is_the_name_of_a_body(
        self, problems: Problems
    ) -> None:
        assert problems(items=(6,), answer_any=("State Post Bureau",)) == []
        assert problems(answer_any=("General Office of the State Council",)) == []
        assert [f for f, _ in problems(items=(6,), answer_any=("trademark",))] == ["answer_any"]

    @pytest.mark.parametrize("count", ["7", "13项", "八", "两", "four", "twenty-one", "45%"])
    def test_a_count_is_worked_out_not_printed(self, problems: Problems, count: str) -> None:
        assert problems(items=(11,), answer_all=(count,)) == []

    def test_the_wording_of_an_absence_is_no_quotation(self, problems: Problems) -> None:
        assert problems(items=(1,), answer_all=("没有牵头单位",)) == []
        assert problems(items=(1,), answer_all=("no lead",)) == []
        assert [f for f, _ in problems(items=(1,), answer_all=("不正当竞争",))] == ["answer_all"]

    def test_at_least_where_the_list_of_bodies_is_open(self, problems: Problems) -> None:
        """The note of item 16 ends in 等, that of item 11 does not."""
        assert problems(items=(16,), answer_all=("至少",)) == []
        assert [f for f, _ in problems(items=(11,), answer_all=("至少",))] == ["answer_all"]


class TestQuestions:
    def test_a_refusal_out_of_the_documents_has_no_items(self, problems: Problems) -> None:
        assert [f for f, _ in problems(items=(1,), statuses=("out_of_corpus",))] == ["gold"]
        assert [f for f, _ in problems(items=(1,), statuses=("ambiguous",))] == ["gold"]
        assert problems(statuses=("out_of_corpus",)) == []

    def test_a_correction_and_a_subject_treated_have_a_place(self, problems: Problems) -> None:
        assert problems(items=(11,), statuses=("false_premise",)) == []
        assert problems(items=(11,), statuses=("not_stated",)) == []
        assert problems(items=(99,), statuses=("not_stated",)) == [("items", "there is no item 99")]

    def test_an_answer_has_something_to_score(self, problems: Problems) -> None:
        (found,) = problems()
        assert found[1].startswith("nothing to score")
        assert problems(polarity=False) == []

    def test_the_same_question_twice(self, notice: Document) -> None:
        first = Question("a", "zh-Hans", "content", "第七项讲什么？", items=(7,), line=1)
        again = Question("b", "zh-Hans", "content", "第七项讲什么？ ", items=(7,), line=2)
        near = Question("c", "zh-Hans", "content", "第七项讲了什么？", items=(7,), line=3)
        turn = {"role": "user", "content": "第六项呢？"}
        later = Question("d", "zh-Hans", "content", "第七项讲什么？", (turn,), items=(7,), line=4)
        found = check([first, again, near, later], [notice], path="q.jsonl")
        assert [(p.line, p.id, p.field) for p in found] == [(2, "b", "question")]


class TestSource:
    def test_by_number_name_title_or_key(self, problems: Problems, notice: Document) -> None:
        for name in (notice.number, notice.title, notice.key, notice.name, "國辦發〔2017〕46號"):
            assert problems(items=(31,), source=name) == []
        assert [f for f, _ in problems(items=(31,), source="国办发〔2018〕46号")] == ["source"]

    def test_a_question_without_source_is_about_the_default(self, notice: Document) -> None:
        law = parse(LAW.encode(), name="law.txt")
        question = Question("a", "zh-Hans", "content", "第三条规定了什么？", items=(3,))
        wrong = Question("b", "zh-Hans", "content", "第三十一项呢？", items=(31,))
        in_first = check([question, wrong], [notice, law], path="q.jsonl")
        in_law = check([question, wrong], [notice, law], path="q.jsonl", default=law)
        assert [p.id for p in in_first] == []
        assert [(p.id, p.field) for p in in_law] == [("b", "items")]
