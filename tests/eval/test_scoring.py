"""When is an answer right? Hand-made answers against hand-made gold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tiaowen.api import Assistant
from tiaowen.eval.qa import score
from tiaowen.models import Status

if TYPE_CHECKING:
    from .conftest import MakeAnswer, MakeQuestion


# --- 状态 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", list(Status))
def test_the_status_must_be_one_of_those_expected(
    question: MakeQuestion, answer: MakeAnswer, assistant: Assistant, status: Status
) -> None:
    asked = question(statuses=("not_stated", "out_of_corpus"))
    got = score(asked, answer(status=status), assistant)
    assert got.status == got.right == (status.value in ("not_stated", "out_of_corpus"))


def test_a_refusal_is_scored_by_its_status_alone(
    question: MakeQuestion, answer: MakeAnswer, assistant: Assistant
) -> None:
    asked = question(items=(11,), lead=("财政部",), statuses=("false_premise",))
    got = score(asked, answer(items=(12,), status=Status.FALSE_PREMISE), assistant)
    assert got.right
    assert (got.citation, got.lead, got.strings, got.polarity) == (None, None, None, None)


def test_an_answer_where_none_is_wanted_is_wrong_whatever_it_says(
    question: MakeQuestion, answer: MakeAnswer, assistant: Assistant
) -> None:
    got = score(question(items=(11,), statuses=("out_of_corpus",)), answer(items=(11,)), assistant)
    assert not got.right


def test_a_refusal_where_an_answer_is_wanted_is_wrong(
    question: MakeQuestion, answer: MakeAnswer, assistant: Assistant
) -> None:
    assert not score(question(), answer(status=Status.NOT_STATED), assistant).right


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
    answer: MakeAnswer,
    assistant: Assistant,
    cited: tuple[int | None, ...],
    right: bool,
) -> None:
    got = score(question(items=(11,), also_ok=(10,)), answer(items=cited), assistant)
    assert got.citation is got.right is right


def test_without_gold_items_citations_are_not_scored(
    question: MakeQuestion, answer: MakeAnswer, assistant: Assistant
) -> None:
    assert score(question(), answer(items=(5,)), assistant).citation is None


# --- 单位 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gold", "lead", "right"),
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
    answer: MakeAnswer,
    assistant: Assistant,
    gold: tuple[str, ...] | None,
    lead: tuple[str, ...],
    right: bool | None,
) -> None:
    got = score(question(lead=gold), answer(lead=lead, others=("公安部",)), assistant)
    assert got.lead is right
    assert got.responsible is None


def test_all_other_roles_count_as_responsible(
    question: MakeQuestion, answer: MakeAnswer, assistant: Assistant
) -> None:
    given = answer(lead=("商务部",), others=("财政部", "国管局"))
    assert score(question(responsible=("国管局", "财政部")), given, assistant).right
    assert not score(question(responsible=("国管局", "商务部")), given, assistant).right
    assert not score(question(responsible=("国管局",)), given, assistant).right


# --- 文字 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gold", "text", "right"),
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
    answer: MakeAnswer,
    assistant: Assistant,
    gold: dict[str, Any],
    text: str,
    right: bool | None,
) -> None:
    assert score(question(**gold), answer(text), assistant).strings is right


def test_a_string_may_stand_in_a_quotation(
    question: MakeQuestion, answer: MakeAnswer, assistant: Assistant
) -> None:
    given = answer("见引文[1]", items=(27,), quote="結合“3·15”國際消費者權益日")
    assert score(question(answer_any=("3·15",)), given, assistant).strings


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
    question: MakeQuestion, answer: MakeAnswer, assistant: Assistant, text: str, right: bool
) -> None:
    assert score(question(answer_any=("5",)), answer(text), assistant).strings is right


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
def test_polarity_is_the_first_word_of_the_answer(
    question: MakeQuestion,
    answer: MakeAnswer,
    assistant: Assistant,
    text: str,
    polarity: bool | None,
) -> None:
    for wanted in (True, False):
        got = score(question(polarity=wanted), answer(text), assistant)
        assert got.polarity is (polarity is wanted)
    assert score(question(polarity=None), answer(text), assistant).polarity is None


def test_one_wrong_part_makes_the_whole_wrong(
    question: MakeQuestion, answer: MakeAnswer, assistant: Assistant
) -> None:
    gold = question(items=(11,), lead=("商务部",), answer_any=("商务部",), polarity=True)
    right = answer("是。商务部", items=(11,), lead=("商务部",))
    assert score(gold, right, assistant).right
    for wrong in (
        answer("是。商务部", items=(12,), lead=("商务部",)),
        answer("是。商务部", items=(11,), lead=("财政部",)),
        answer("是。", items=(11,), lead=("商务部",)),
        answer("不是。商务部", items=(11,), lead=("商务部",)),
    ):
        assert not score(gold, wrong, assistant).right
