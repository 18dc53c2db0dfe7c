"""When is an answer right? Hand-made answers against hand-made gold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tiaowen.eval.gold import Gold
from tiaowen.eval.reply import failed
from tiaowen.eval.score import score
from tiaowen.models import Document, Status

if TYPE_CHECKING:
    from .conftest import MakeQuestion, MakeReply


# --- 状态 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", list(Status))
def test_the_status_must_be_one_of_those_expected(
    question: MakeQuestion, reply: MakeReply, gold: Gold, status: Status
) -> None:
    asked = question(statuses=("not_stated", "out_of_corpus"))
    got = score(asked, reply(status=status), gold)
    assert got.status == got.right == (status.value in ("not_stated", "out_of_corpus"))


def test_a_refusal_is_scored_by_its_status_alone(
    question: MakeQuestion, reply: MakeReply, gold: Gold
) -> None:
    asked = question(items=(11,), lead=("财政部",), statuses=("false_premise",))
    got = score(asked, reply(items=(12,), status=Status.FALSE_PREMISE), gold)
    assert got.right
    assert (got.citation, got.lead, got.strings, got.polarity) == (None, None, None, None)


def test_an_answer_where_none_is_wanted_is_wrong_whatever_it_says(
    question: MakeQuestion, reply: MakeReply, gold: Gold
) -> None:
    got = score(question(items=(11,), statuses=("out_of_corpus",)), reply(items=(11,)), gold)
    assert not got.right


def test_a_refusal_where_an_answer_is_wanted_is_wrong(
    question: MakeQuestion, reply: MakeReply, gold: Gold
) -> None:
    assert not score(question(), reply(status=Status.NOT_STATED), gold).right


# --- 出处 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cited", "right"),
    [
        ((11,), True),
        ((11, 11), True),
        ((11, 10), True),
        ((None, 11), True),
        ((), False),
        ((10,), False),
        ((12,), False),
        ((11, 12), False),
    ],
)
def test_all_gold_items_are_cited_and_nothing_beside_what_is_acceptable(
    question: MakeQuestion,
    reply: MakeReply,
    gold: Gold,
    cited: tuple[int | None, ...],
    right: bool,
) -> None:
    got = score(question(items=(11,), also_ok=(10,)), reply(items=cited), gold)
    assert got.citation is got.right is right


def test_without_gold_items_citations_are_not_scored(
    question: MakeQuestion, reply: MakeReply, gold: Gold
) -> None:
    assert score(question(), reply(items=(5,)), gold).citation is None


# --- 单位 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "lead", "right"),
    [
        (("商务部",), ("商务部",), True),
        (("商务部", "海关总署"), ("海关总署", "商务部"), True),
        ((), (), True),
        (("商务部",), (), False),
        ((), ("商务部",), False),
        (("商务部",), ("商务部", "海关总署"), False),
        (("商务部", "海关总署"), ("商务部",), False),
        (("商务部",), ("财政部",), False),
        (None, ("财政部",), None),
    ],
)
def test_the_leads_are_exactly_the_gold(
    question: MakeQuestion,
    reply: MakeReply,
    gold: Gold,
    wanted: tuple[str, ...] | None,
    lead: tuple[str, ...],
    right: bool | None,
) -> None:
    got = score(question(lead=wanted), reply(lead=lead, others=("公安部",)), gold)
    assert got.lead is right
    assert got.responsible is None


def test_all_other_roles_count_as_responsible(
    question: MakeQuestion, reply: MakeReply, gold: Gold
) -> None:
    given = reply(lead=("商务部",), others=("财政部", "国管局"))
    assert score(question(responsible=("国管局", "财政部")), given, gold).right
    assert not score(question(responsible=("国管局", "商务部")), given, gold).right
    assert not score(question(responsible=("国管局",)), given, gold).right


# --- 文字 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "text", "right"),
    [
        ({"answer_any": ("2017-05-16", "2017年5月16日")}, "日期是2017-05-16。[1]", True),
        ({"answer_any": ("2017-05-16",)}, "没有写。", False),
        ({"answer_all": ("财政部", "国管局")}, "财政部、国管局", True),
        ({"answer_all": ("财政部", "国管局")}, "财政部", False),
        ({"answer_any": ("甲", "乙"), "answer_all": ("丙",)}, "乙丙", True),
        ({"answer_any": ("甲", "乙"), "answer_all": ("丙",)}, "乙", False),
        ({"answer_any": ("甲", "乙"), "answer_all": ("丙",)}, "丙", False),
        ({"answer_any": ("软件",)}, "軟件正版化", True),
        ({"answer_any": ("各部委、各直属机构",)}, "各部委、各直屬機構", True),
        ({"answer_any": ("国务院, 国办",)}, "國務院，国 办", True),
        ({}, "什么都行", None),
    ],
)
def test_strings_stand_in_the_answer_in_any_script_and_spacing(
    question: MakeQuestion,
    reply: MakeReply,
    gold: Gold,
    wanted: dict[str, Any],
    text: str,
    right: bool | None,
) -> None:
    assert score(question(**wanted), reply(text), gold).strings is right


def test_a_string_may_stand_in_a_quotation(
    question: MakeQuestion, reply: MakeReply, gold: Gold
) -> None:
    given = reply("见引文[1]", items=(27,), quote="結合“3·15”國際消費者權益日")
    assert score(question(answer_any=("3·15",)), given, gold).strings


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("共有5项", True),
        ("5", True),
        ("（5）", True),
        ("第15项", False),
        ("50个", False),
        ("2015年", False),
        ("共有[5]", False),
        ("没有[1][2][5]", False),
        ("甲5[1]", True),
    ],
)
def test_a_number_stands_as_a_whole_and_not_in_a_mark(
    question: MakeQuestion, reply: MakeReply, gold: Gold, text: str, right: bool
) -> None:
    assert score(question(answer_any=("5",)), reply(text), gold).strings is right


# --- 是与否 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("是。\n三、（十一）……", True),
        ("有。", True),
        ("Yes. \n…", True),
        ("yes", True),
        ("不是。\n……", False),
        ("没有。", False),
        ("沒有。", False),
        ("否。", False),
        ("No. \n…", False),
        ("No", False),
        ("三、（十一）由商务部牵头", None),
        ("Nothing in the documents", None),
        ("文件没有写明。", None),
    ],
)
def test_polarity_is_the_first_word_of_the_reply(
    question: MakeQuestion,
    reply: MakeReply,
    gold: Gold,
    text: str,
    polarity: bool | None,
) -> None:
    for wanted in (True, False):
        got = score(question(polarity=wanted), reply(text), gold)
        assert got.polarity is (polarity is wanted)
    assert score(question(polarity=None), reply(text), gold).polarity is None


def test_one_wrong_part_makes_the_whole_wrong(
    question: MakeQuestion, reply: MakeReply, gold: Gold
) -> None:
    asked = question(items=(11,), lead=("商务部",), answer_any=("商务部",), polarity=True)
    right = reply("是。商务部", items=(11,), lead=("商务部",))
    assert score(asked, right, gold).right
    for wrong in (
        reply("是。商务部", items=(12,), lead=("商务部",)),
        reply("是。商务部", items=(11,), lead=("财政部",)),
        reply("是。", items=(11,), lead=("商务部",)),
        reply("不是。商务部", items=(11,), lead=("商务部",)),
    ):
        assert not score(asked, wrong, gold).right


# --- 失败与其他 -----------------------------------------------------------------------------------


def test_a_failed_reply_is_wrong_in_every_part(question: MakeQuestion, gold: Gold) -> None:
    asked = question(items=(11,), clauses=((11, 1),), lead=("新闻出版广电总局",), polarity=True,
                     answer_any=("正版化",))  # fmt: skip
    got = score(asked, failed("ValueError: 崩溃"), gold)
    assert not got.right
    assert got.wrong == ("status", "citation", "lead", "strings", "polarity")
    assert (got.lead_f1, got.span_precision, got.span_recall) == (0.0, 0.0, 0.0)
    assert score(question(statuses=("invalid",)), failed("x"), gold).right is False


def test_a_citation_of_another_document_is_wrong(
    question: MakeQuestion, reply: MakeReply, gold: Gold
) -> None:
    good = reply(items=(11,))
    other = replace(good, citations=(replace(good.citations[0], sha256="0" * 64),))
    unnamed = replace(good, citations=(replace(good.citations[0], sha256=""),))
    asked = question(items=(11,))
    assert [score(asked, r, gold).citation for r in (good, other, unnamed)] == [True, False, True]


def test_a_clause_is_cited_itself_or_with_its_whole_item(
    question: MakeQuestion, reply: MakeReply, gold: Gold
) -> None:
    asked = question(items=(4,), clauses=((4, 2),))
    first = reply(items=(4,))  # 4 has five clauses; the fixture cites its first
    whole = replace(first, citations=(replace(first.citations[0], clause=None, clause_id=""),))
    second = replace(first, citations=(replace(first.citations[0], clause=2, clause_id=""),))
    assert [score(asked, r, gold).clause_citation for r in (first, whole, second)] == [
        False, True, True,
    ]  # fmt: skip
    assert score(question(items=(4,)), first, gold).clause_citation is None


def test_spans_by_hand(
    question: MakeQuestion, reply: MakeReply, gold: Gold, notice: Document
) -> None:
    (software,) = [c for c in notice.clauses if c.item == 11]
    asked = question(items=(11,), clauses=((11, 1),))
    cited = reply(items=(11,)).citations[0]
    half = replace(cited, end=cited.start + len(software.span) // 2)
    got = score(asked, replace(reply(), citations=(half,)), gold)
    assert got.span_precision == 1.0
    assert got.span_recall == pytest.approx((len(software.span) // 2) / len(software.span))
    assert got.cited_chars == len(software.span) // 2


def test_gold_and_given_roles(question: MakeQuestion, reply: MakeReply, gold: Gold) -> None:
    asked = question(lead=("商务部", "海关总署"), responsible=("财政部",))
    given = reply(lead=("商务部", "财政部"), others=("公安部",))
    assert sorted(score(asked, given, gold).roles) == [
        ("lead", "lead"), ("lead", "none"), ("none", "shared"), ("shared", "lead"),
    ]  # fmt: skip
    # 只问牵头单位时，其他单位不计。
    assert score(question(lead=("商务部",)), given, gold).roles == (
        ("lead", "lead"), ("none", "lead"),
    )  # fmt: skip


def test_what_was_retrieved_in_order(question: MakeQuestion, reply: MakeReply, gold: Gold) -> None:
    got = score(question(items=(11,), clauses=((11, 1),)), reply(found=(9, 11, 10)), gold)
    assert got.ranked_items == ("9", "11", "10")
    assert got.gold_items == ("11",)
    assert got.ranked_clauses.index(got.gold_clauses[0]) == 1
