"""文件里没有：nothing is invented, and what is nearest is called nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiaowen.models import Status

if TYPE_CHECKING:
    from .conftest import Ask

_FAR = [
    "今天天气怎么样？",
    "今天天氣怎麼樣？",
    "红烧肉怎么做？",
    "世界杯冠军是谁？",
    "量子计算机的原理是什么？",
    "谁负责养老金改革？",
    "高速公路收費由誰監管？",
    "What is the capital of France?",
    "who won the world cup",
    "how do I reset my password",
    "Who leads poverty alleviation?",
    "国办发〔2030〕99号讲什么？",
]


@pytest.mark.parametrize("question", _FAR)
def test_nothing_is_answered_or_cited(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.status is Status.OUT_OF_CORPUS
    assert reply.answer.citations == ()
    assert reply.answer.duties == ()
    assert reply.answer.confidence < 0.42


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("今天天气怎么样？", "没有找到依据"),
        ("今天天氣怎麼樣？", "沒有找到依據"),
        ("What is the capital of France?", "Nothing in the indexed documents answers this."),
    ],
)
def test_the_refusal_is_in_the_language_of_the_question(
    ask: Ask, question: str, words: str
) -> None:
    assert ask(question).first == (words if words.endswith(".") else f"索引的文件中{words}。")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("谁负责养老金改革？", "最接近的条款（不是答案）："),
        ("誰負責養老金改革？", "最接近的條款（不是答案）："),
        ("who won the world cup", "Nearest clauses (not an answer): "),
    ],
)
def test_the_nearest_clauses_are_named_as_such(ask: Ask, question: str, words: str) -> None:
    reply = ask(question)
    assert reply.status is Status.OUT_OF_CORPUS
    assert reply.answer.nearest
    (line,) = [line for line in reply.text.split("\n") if line.startswith(words)]
    for citation in reply.answer.nearest:
        assert citation.label in line
    assert "[1]" not in reply.text


def test_one_common_word_is_no_answer(ask: Ask) -> None:
    """寄递渠道安全管理 in 二、（六） says nothing of 食品安全."""
    reply = ask("食品安全由谁牵头？")
    assert reply.status in (Status.OUT_OF_CORPUS, Status.NOT_STATED)
    assert reply.answer.duties == ()


def test_without_a_common_word_nothing_is_near(ask: Ask) -> None:
    assert ask("红烧肉怎么做？").answer.nearest == ()


@pytest.mark.parametrize(
    "question", ["谁牵头？", "誰負責？", "Who is responsible?", "谁？", "牵头单位"]
)
def test_too_open_a_question_is_asked_back_with_choices(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.status is Status.AMBIGUOUS
    assert reply.answer.citations == ()
    choices = [line for line in reply.text.split("\n") if line[:3] in ("A. ", "B. ", "C. ")]
    assert len(choices) == len(reply.answer.nearest) == 3
    assert len(set(reply.nearest)) == 3
    for line, citation in zip(choices, reply.answer.nearest, strict=True):
        assert citation.label in line


def test_a_word_that_several_items_share_is_asked_back_with_them(ask: Ask) -> None:
    reply = ask("平台呢？")
    assert reply.status is Status.AMBIGUOUS
    assert 1 in reply.nearest


@pytest.mark.parametrize(
    ("question", "words"),
    [("你好", "您好"), ("謝謝", "您好"), ("hello", "Hello"), ("你是谁？", "您好")],
)
def test_a_greeting_is_greeted_and_no_answer(ask: Ask, question: str, words: str) -> None:
    reply = ask(question)
    assert reply.status is Status.OUT_OF_CORPUS
    assert words in reply.text
    assert reply.answer.nearest == ()
