"""什么都可能被输入：an answer with a status, never an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.answer.citations import marks
from tiaowen.api import Assistant
from tiaowen.models import Answer, Language, Status

if TYPE_CHECKING:
    from .conftest import Ask, Replay

_MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "question",
    ["", " ", "\n\t\r", "\u3000\u3000", "？", "。。。", "?!", "……", "😀", "👍🏽👍🏽",
     "\x00\x01\x02", "\x1b[", "\u200b\ufeff", "\ud800", "\udfff\ud800",
     "\u0301\u0301", "—", "（）", "$", "《》"],
)  # fmt: skip
def test_without_a_letter_or_a_digit_it_is_no_question(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.status is Status.INVALID
    assert reply.text == "请输入一个问题。"
    assert reply.answer.citations == reply.answer.nearest == ()
    assert reply.answer.duties == ()


@pytest.mark.parametrize(
    "question",
    ["软" * _MEGABYTE, "who leads? " * 100_000, "\u0301a" * 500_000, "(hé)" * 250_000,
     "软件正版化由谁牵头？" * 300, "\x00" * _MEGABYTE, "1" * 2001],
    ids=["one-character", "english", "combining", "pinyin", "repeated", "nul", "one-too-many"],
)  # fmt: skip
def test_a_question_that_is_too_long_is_refused(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.status is Status.INVALID
    assert "2000" in reply.text
    assert reply.answer.citations == ()


def test_a_question_at_the_limit_is_read(ask: Ask) -> None:
    question = "软件正版化由谁牵头？".rjust(2000, " ")
    assert len(question) == 2000
    assert ask(question).items == {11}


@pytest.mark.parametrize(
    ("question", "language"),
    [("誰" * 3000, Language.HANT), ("谁" * 3000, Language.HANS), ("who " * 1000, Language.ENGLISH)],
)
def test_a_refusal_of_length_is_in_the_language_of_the_question(
    ask: Ask, question: str, language: Language
) -> None:
    assert ask(question).answer.language is language


@pytest.mark.parametrize(
    "question",
    [
        "软件\ud800正版化由谁牵头？",
        "软件正版化\x00由谁牵头？",
        "\ufeff软件正版化由谁牵头？",
        "软件正版化由谁牵头？😀",
        "软件\u200b正版化\u2060由谁牵头？\r\n",
        "\x1b[1m软件正版化由谁牵头？",
    ],
)
def test_rubbish_in_a_question_does_not_hide_it(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert reply.leads == {"新闻出版广电总局"}
    assert reply.answer.question == question


@pytest.mark.parametrize(
    "question",
    [
        "'; DROP TABLE clauses; --",
        '软件" OR 1=1',
        "{title}",
        "{0}{1}",
        "%s%n",
        "<script>alert(1)</script>",
        "[1][2][99]",
        "\\d+(?P<x>",
        "../../etc/passwd",
        "第" * 1999,
        "一" * 2000,
        "(" * 2000,
        "“" * 2000,
        "第一项" * 600,
        "item 1 to 999999999999",
        "第999999999999999999项",
        "和".join(["第一项"] * 400),
        "iiiiiiiiiiiiiiiiiiiiiii",
    ],
)
def test_hostile_text_is_a_question_like_any_other(ask: Ask, question: str) -> None:
    assert ask(question).status in Status


def _check(answer: Answer, replay: Replay) -> None:
    """What holds for every answer, whatever was asked."""
    for citation in (*answer.citations, *answer.nearest):
        replay(citation)
    cited = {c.clause_id for c in (*answer.citations, *answer.nearest)}
    assert {d.clause_id for d in answer.duties} <= cited
    assert answer.text
    assert 0.0 <= answer.confidence <= 1.0
    assert answer.abstained == (answer.status is not Status.ANSWERED)
    assert answer.mode == "extractive"
    if answer.status is Status.ANSWERED:
        assert answer.citations
        assert set(marks(answer.text)) <= set(range(1, len(answer.citations) + 1))
        assert answer.nearest == ()
    if answer.status is Status.OUT_OF_CORPUS:
        assert answer.citations == ()


@given(st.text(st.characters(), max_size=120))
def test_any_text_gets_an_answer(assistant: Assistant, replay: Replay, text: str) -> None:
    answer = assistant.ask(text)
    assert answer.question == text
    _check(answer, replay)


_WORDS = st.sampled_from(
    "软件正版化 植物新品种 商务部 海关总署 工商总局 SAIC CFDA 教育部 谁 牵头 负责 配合 哪些项 "
    "几个单位 吗 为什么 第十一项 （二十一） 第九部分 第八条 下一项 没有牵头 最多 分别 和 只 单独 "
    "预算 什么时候 who leads Why does which items how many item 11 section 3 alone the is only "
    "next one 46号文 2018年 主送 文号 这份文件 公开 不是 呢 那 是不是 有没有 一起 共同 第三个任务 "
    "开头 标题 軟體正版化 誰 牽頭 嗎 哪幾項".split()
)


@given(st.lists(_WORDS, min_size=1, max_size=9), st.sampled_from(["", " ", "，"]))
def test_any_order_of_the_words_of_questions_gets_an_answer(
    assistant: Assistant, replay: Replay, words: list[str], gap: str
) -> None:
    _check(assistant.ask(gap.join(words)), replay)


@given(st.lists(_WORDS, min_size=1, max_size=4), st.lists(_WORDS, min_size=1, max_size=4))
def test_any_talk_gets_an_answer(
    assistant: Assistant, replay: Replay, before: list[str], now: list[str]
) -> None:
    first = assistant.ask("".join(before))
    history = [
        {"role": "user", "content": "".join(before)},
        {"role": "assistant", "content": first.text},
    ]
    _check(assistant.ask("".join(now), history=history), replay)
