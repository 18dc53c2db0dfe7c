"""Do two answers say the same?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.api import Assistant, build
from tiaowen.contract import answer_json
from tiaowen.eval.measures.agreement import same_answer
from tiaowen.models import Document


def citation(label: str, item: int | None, clause: int | None = 1, **more: Any) -> dict[str, Any]:
    document = more.pop("document", "国办发〔2017〕46号")
    return {"document": document, "label": label, "item": item, "clause": clause, **more}


def answer(
    citations: list[dict[str, Any]], duties: list[tuple[str, str]], status: str = "answered"
) -> dict[str, Any]:
    return {
        "status": status,
        "answer": "……",
        "citations": citations,
        "duties": [{"body": body, "role": role, "clause_id": "c"} for body, role in duties],
    }


ELEVEN, NINE = citation("三、（十一）", 11), citation("三、（九）", 9)
LEAD = [("新闻出版广电总局", "lead"), ("财政部", "within_remit")]


@pytest.mark.parametrize(
    "other",
    [
        answer([ELEVEN, NINE], LEAD),
        answer([NINE, ELEVEN, ELEVEN], LEAD[::-1]),
        answer([{**ELEVEN, "quote": "軟件正版化"}, {**NINE, "article": None}], LEAD),
        {**answer([ELEVEN, NINE], LEAD), "answer": "led by …", "elapsed_ms": 3.0},
    ],
)
def test_words_order_and_times_do_not_count(other: dict[str, Any]) -> None:
    assert same_answer(answer([ELEVEN, NINE], LEAD), other)


@pytest.mark.parametrize(
    "other",
    [
        answer([ELEVEN], LEAD),
        answer([ELEVEN, citation("三、（十）", 10)], LEAD),
        answer([ELEVEN, {**NINE, "clause": 2}], LEAD),
        answer([ELEVEN, {**NINE, "clause": None}], LEAD),
        answer([ELEVEN, {**NINE, "document": "国发〔2018〕1号"}], LEAD),
        answer([ELEVEN, {**NINE, "article": 9}], LEAD),
        answer([ELEVEN, NINE], LEAD[:1]),
        answer([ELEVEN, NINE], [("新闻出版广电总局", "lead"), ("财政部", "lead")]),
        answer([ELEVEN, NINE], LEAD, status="ambiguous"),
    ],
)
def test_another_place_body_role_or_status_is_another_answer(other: dict[str, Any]) -> None:
    assert not same_answer(answer([ELEVEN, NINE], LEAD), other)


def test_items_numbered_anew_in_each_section_are_told_apart_by_their_label() -> None:
    one, other = citation("一、（一）", 1), citation("二、（一）", 1)
    assert not same_answer(answer([one], []), answer([other], []))


def test_refusals_agree_by_their_status() -> None:
    one = answer([ELEVEN], LEAD, status="false_premise")
    assert same_answer(one, answer([], [], status="false_premise"))
    assert not same_answer(one, answer([ELEVEN], LEAD, status="not_stated"))


def test_a_field_that_is_missing_is_null() -> None:
    assert same_answer({"status": "answered"}, {"status": "answered", "citations": None})


ANSWERS = st.builds(
    answer,
    st.lists(st.sampled_from([ELEVEN, NINE]), max_size=2),
    st.lists(st.sampled_from(LEAD), max_size=2),
    st.sampled_from(["answered", "not_stated"]),
)


@given(ANSWERS, ANSWERS, ANSWERS)
def test_agreement_is_an_equivalence(
    a: dict[str, Any], b: dict[str, Any], c: dict[str, Any]
) -> None:
    assert same_answer(a, a)
    assert same_answer(a, b) == same_answer(b, a)
    if same_answer(a, b) and same_answer(b, c):
        assert same_answer(a, c)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, notice: Document) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("agreement") / "index"
    build([notice], folder)
    with Assistant.open(folder) as assistant:
        yield assistant


def test_one_question_in_three_languages(opened: Assistant) -> None:
    answers = [
        answer_json(opened.ask(question))
        for question in (
            "软件正版化由谁牵头？",
            "軟體正版化由誰主責？",
            "who leads software legalization?",
            "商标行政执法由谁牵头？",
        )
    ]
    agree = [same_answer(answers[0], other) for other in answers]
    assert agree == [True, True, True, False]
