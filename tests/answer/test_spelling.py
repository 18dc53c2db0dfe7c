"""错字：同音字改正，英文改一个字母；文件认识的词才算数，认识的词不动。"""

from __future__ import annotations

import pytest
from tiaowen.answer.spelling import Spelling
from tiaowen.api import Assistant, build
from tiaowen.models import Document, Status
from tiaowen.policy.agencies import Agencies
from tiaowen.retrieval.glossary import Glossary


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, notice: Document) -> Assistant:
    folder = tmp_path_factory.mktemp("spelling") / "index"
    build([notice], folder)
    return Assistant.open(folder)


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    """A library that knows 软件, 正版, 版化, and the English word `software`."""
    known = {"软件", "正版", "版化", "software"}
    return Spelling(
        known.__contains__, glossary=Glossary.bundled(), agencies=Agencies.bundled()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("软见正版化", "软件正版化"),
        ("軟見正版化", "軟件正版化"),  # 改正的字之外，字形照旧
        ("软件正版划", "软件正版化"),
        ("sofware", "software"),
        ("softwaer", "software"),
        ("Softwarre", "software"),
    ],
)
def test_a_mistyped_word_is_put_right(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.correct(typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "软件正版化由谁牵头？",
        "海关总署",
        "Who is responsible?",
        "who leads software?",
        "SIPO",
        "",
        "？",
    ],
)
def test_what_is_known_stays(spelling: Spelling, question: str) -> None:
    assert spelling.correct(question) == question


def test_two_meanings_are_no_correction(spelling: Spelling) -> None:
    """A word two letters away, or a character of another sound, is another word."""
    assert spelling.correct("sofwrae") == "sofwrae"
    assert spelling.correct("软饭正版化") == "软饭正版化"


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("软见？", 11),
        ("商飙由誰負責？", 9),
        ("who leads trademrak enforcement?", 9),
    ],
)
def test_the_answer_says_how_it_was_understood(
    assistant: Assistant, question: str, item: int
) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert {c.item for c in answer.citations} == {item}
    assert answer.question == question
    assert answer.understood not in ("", question)


def test_a_question_out_of_the_documents_is_not_bent_into_one_within(assistant: Assistant) -> None:
    for question in ("火星移民由谁负责？", "今天股市收盘如何？", "Who won the world cup?"):
        answer = assistant.ask(question)
        assert answer.abstained
        assert answer.understood == ""


def test_a_question_that_is_answered_as_it_stands_is_left_alone(assistant: Assistant) -> None:
    assert assistant.ask("软件正版化由谁牵头？").understood == ""
