"""那谁配合？那海关总署呢？下一项呢？A question that leans on the talk before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.api import Assistant
from tiaowen.models import Language, Status

if TYPE_CHECKING:
    from .conftest import Ask, Replay

_SOFTWARE_OTHERS = {
    "工业和信息化部", "财政部", "国务院国资委", "工商总局", "国家知识产权局", "国管局",
}  # fmt: skip


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("软件正版化由谁牵头？", "那谁配合？"),
        ("軟體正版化由誰主責？", "那誰配合？"),
        ("who leads software legalization?", "Who assists?"),
        ("第十一项说什么？", "还有哪些单位负责？"),
    ],
)
def test_the_topic_stays(ask: Ask, first: str, then: str) -> None:
    reply = ask(first, then)
    assert reply.status is Status.ANSWERED
    assert reply.items == {11}
    assert reply.others == _SOFTWARE_OTHERS


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("What does the notice say about software legalization?", "Who leads it?"),
        ("文件对软件正版化有什么要求？", "谁牵头？"),
        ("文件對軟體正版化有什麼要求？", "由誰牽頭？"),
    ],
)
def test_who_leads_it(ask: Ask, first: str, then: str) -> None:
    reply = ask(first, then)
    assert reply.leads == {"新闻出版广电总局"}
    assert reply.items == {11}
    assert "三、（十一）" in reply.answer.understood


@pytest.mark.parametrize(
    ("first", "then", "items"),
    [
        ("商务部牵头哪些项？", "那海关总署呢？", {28}),
        ("商務部牽頭哪些項？", "那海關總署呢？", {28}),
        ("Which items does MOFCOM lead?", "What about Customs?", {28}),
        ("商务部牵头哪些项？", "那工商总局呢？", {9, 21}),
        ("商务部牵头哪些项？", "参与哪些项？", {1, 2, 3, 4, 19, 20, 28, 30}),
    ],
)
def test_the_question_stays_and_the_body_or_the_role_changes(
    ask: Ask, first: str, then: str, items: set[int]
) -> None:
    reply = ask(first, then)
    assert reply.status is Status.ANSWERED
    assert reply.items == items


@pytest.mark.parametrize(
    ("first", "then", "item"),
    [
        ("软件正版化由谁牵头？", "植物新品种呢？", 12),
        ("软件正版化由谁牵头？", "那商标呢？", 9),
        ("Who leads copyright protection?", "And trademarks?", 9),
        ("軟體正版化由誰牽頭？", "那植物新品種呢？", 12),
    ],
)
def test_the_question_stays_and_the_topic_changes(
    ask: Ask, first: str, then: str, item: int
) -> None:
    reply = ask(first, then)
    assert reply.status is Status.ANSWERED
    assert reply.items == {item}
    assert reply.answer.understood


@pytest.mark.parametrize(
    ("first", "then", "item"),
    [
        ("第十一项由谁牵头？", "下一项呢？", 12),
        ("第十一項由誰牽頭？", "下一項呢？", 12),
        ("Who leads item 11?", "And the next one?", 12),
        ("第十一项由谁牵头？", "上一项呢？", 10),
        ("第十一項由誰牽頭？", "上一項呢？", 10),
        ("Who leads item 11?", "And the one before that?", 10),
        ("软件正版化由谁牵头？", "下一项呢？", 12),
        ("第二十一项由谁负责？", "下一项呢？", 22),
    ],
)
def test_the_next_and_the_one_before(ask: Ask, first: str, then: str, item: int) -> None:
    reply = ask(first, then)
    assert reply.status is Status.ANSWERED
    assert reply.items == {item}


def test_step_by_step_through_the_items(ask: Ask) -> None:
    reply = ask("第十一项由谁牵头？", "下一项呢？", "下一项呢？", "下一项呢？")
    assert reply.items == {14}


@pytest.mark.parametrize(
    ("first", "then"),
    [("第三十一项由谁牵头？", "下一项呢？"), ("第一项由谁负责？", "上一项呢？")],
)
def test_beyond_the_first_and_the_last_there_is_nothing(ask: Ask, first: str, then: str) -> None:
    reply = ask(first, then)
    assert reply.status is not Status.ANSWERED
    assert reply.answer.duties == ()


@pytest.mark.parametrize(
    ("first", "then", "words"),
    [
        ("软件正版化由谁牵头？", "有几个责任单位？", "7个单位"),
        ("软件正版化由谁牵头？", "工商总局参与吗？", "有。"),
        ("Who leads software legalization?", "Is SAIC part of it?", "Yes."),
        ("软件正版化由谁牵头？", "是商务部牵头吗？", "不是。"),
    ],
)
def test_a_count_or_a_yes_no_question_about_the_task_before(
    ask: Ask, first: str, then: str, words: str
) -> None:
    reply = ask(first, then)
    assert reply.status is Status.ANSWERED
    assert reply.first.strip().startswith(words)
    assert reply.items == {11}


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("软件正版化由谁牵头？", "预算有多少？"),
        ("Who leads software legalization?", "What is the budget?"),
        ("软件正版化由谁牵头？", "为什么？"),
        ("Who leads software legalization?", "Why?"),
    ],
)
def test_a_detail_that_is_not_stated_stays_not_stated(ask: Ask, first: str, then: str) -> None:
    assert ask(first, then).status is Status.NOT_STATED


def test_a_question_that_stands_by_itself_takes_nothing_from_the_talk(ask: Ask) -> None:
    alone = ask("植物新品种保护由谁负责？")
    after = ask("软件正版化由谁牵头？", "植物新品种保护由谁负责？")
    assert (after.text, after.places) == (alone.text, alone.places)
    assert after.answer.understood == ""


def test_the_answer_is_in_the_language_of_the_last_question(ask: Ask) -> None:
    assert ask("软件正版化由谁牵头？", "Who assists?").answer.language is Language.ENGLISH
    assert ask("who leads software legalization?", "那誰配合？").answer.language is Language.HANT


def test_the_topic_survives_a_refusal_in_between(ask: Ask) -> None:
    reply = ask("软件正版化由谁牵头？", "今天天气怎么样？", "那谁配合？")
    assert reply.items == {11}


_TURN = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["user", "assistant", "system", ""]),
        "content": st.one_of(
            st.text(st.characters(), max_size=40),
            st.sampled_from(
                ["软件正版化由谁牵头？", "第十一项", "商务部牵头哪些项？", "三、（十一）", "？"]
            ),
        ),
    }
)


@given(
    st.lists(_TURN, max_size=6),
    st.sampled_from(
        ["那谁配合？", "下一项呢？", "Who leads it?", "那海關總署呢？", "？", "为什么？"]
    ),
)
def test_no_history_breaks_an_answer(
    assistant: Assistant, replay: Replay, history: list[dict[str, str]], question: str
) -> None:
    answer = assistant.ask(question, history=history)
    for citation in (*answer.citations, *answer.nearest):
        replay(citation)
    assert answer.abstained == (answer.status is not Status.ANSWERED)
