"""文件讲到这件事，但没有写所问的内容：said as such, with the nearest clause and no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiaowen.models import Status

if TYPE_CHECKING:
    from .conftest import Ask

_NOT_AN_ANSWER = ("不是答案", "not an answer")


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("软件正版化的预算是多少？", "金额"),
        ("軟體正版化的預算是多少？", "金額"),
        ("What is the budget for software legalization?", "amount"),
        ("软件正版化什么时候完成？", "时间"),
        ("軟體正版化什麼時候完成？", "時間"),
        ("What is the deadline for software legalization?", "date or deadline"),
        ("植物新品种保护要查处多少起案件？", "数量"),
    ],
)
def test_the_detail_that_is_missing_is_named(ask: Ask, question: str, what: str) -> None:
    reply = ask(question)
    assert reply.status is Status.NOT_STATED
    assert what in reply.first
    assert reply.answer.citations == ()
    assert reply.answer.duties == ()
    assert any(words in reply.text for words in _NOT_AN_ANSWER)


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("软件正版化的预算是多少？", 11),
        ("What is the deadline for software legalization?", 11),
        ("植物新品种保护要查处多少起案件？", 12),
        ("寄遞環節監管的罰款金額是多少？", 6),
    ],
)
def test_the_clause_that_treats_the_subject_is_shown_first(
    ask: Ask, question: str, item: int
) -> None:
    reply = ask(question)
    assert reply.status is Status.NOT_STATED
    assert reply.nearest[0] == item


@pytest.mark.parametrize(
    "question",
    [
        "软件正版化的负责人姓名是什么？",
        "新闻出版广电总局的联系电话是多少？",
        "国家邮政局的局长是谁？",
        "What is the phone number of the State Post Bureau?",
        "What is the name of the director of SIPO?",
        "国家知识产权局的网址是什么？",
    ],
)
def test_persons_and_contacts_are_never_invented(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.status is Status.NOT_STATED
    assert reply.answer.citations == ()
    assert not any(char.isdigit() for char in reply.first.replace("2017", "").replace("46", ""))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("结合哪些重要节点做好集中宣传？", "3·15"),
        ("工商知识产权峰会哪一年举办？", "2017年"),
    ],
)
def test_a_detail_that_is_stated_is_answered(ask: Ask, question: str, words: str) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert words in reply.text
    assert words in "".join(c.quote for c in reply.answer.citations)
