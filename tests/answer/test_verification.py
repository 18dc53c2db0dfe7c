"""An exported answer is checked against the documents alone; no change to it goes unnoticed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiaowen import verify
from tiaowen.answer.verification import Verifier
from tiaowen.api import Assistant, parse
from tiaowen.contract import answer_json
from tiaowen.models import Document

if TYPE_CHECKING:
    from .conftest import Ask

Json = dict[str, Any]

_QUESTIONS = (
    "软件正版化由谁牵头？",
    "軟體正版化由誰主責？",
    "who leads software legalization?",
    "公安部参与哪些任务？",
    "第十七项写了什么？",
    "这份通知的文号是什么？",
    "为什么由教育部牵头第十一项？",
    "软件正版化的预算是多少？",
    "市场监管总局牵头哪些？",
    "有几项没有牵头单位？",
)


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Json]:
    exported = [answer_json(assistant.ask(q)) for q in _QUESTIONS]
    return [json.loads(json.dumps(a)) for a in exported]


@pytest.fixture(scope="module")
def verifier(notice: Document) -> Verifier:
    return Verifier([notice])


def test_what_the_assistant_says_verifies(
    ask: Ask, notice: Document, answers: list[Json], verifier: Verifier
) -> None:
    assert verify(ask("软件正版化由谁牵头？").answer, [notice]) == []
    assert [verifier.verify(a) for a in answers] == [[]] * len(answers)


def test_a_document_that_is_not_there(answers: list[Json], notice: Document) -> None:
    other = parse(
        "关于其他事项的通知\n一、总则\n（一）做好工作。（公安部负责）\n".encode(), name="other.txt"
    )
    findings = verify(answers[0], [other])
    assert {f.field for f in findings} >= {"citations[0]", "duties[0].clause_id"}


def _set(path: tuple[str | int, ...], value: object) -> Callable[[Json], None]:
    def change(data: Json) -> None:
        at: Any = data
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (_set(("citations", 0, "quote"), "持續開展政府機關軟件采購工作"), "citations[0]"),
        (_set(("citations", 0, "start"), 0), "citations[0]"),
        (_set(("citations", 0, "end"), 10**9), "citations[0]"),
        (_set(("citations", 0, "sha256"), "0" * 64), "citations[0]"),
        (_set(("citations", 0, "document"), "国办发〔2016〕46号"), "citations[0]"),
        (_set(("citations", 0, "label"), "三、（十二）"), "citations[0]"),
        (_set(("citations", 0, "item"), 12), "citations[0]"),
        (_set(("citations", 0, "clause"), 2), "citations[0]"),
        (_set(("citations", 0, "clause_id"), "0123456789abcdef"), "citations[0]"),
        (_set(("citations",), []), "citations"),
        (_set(("duties", 0, "body"), "公安部"), "duties[0].body"),
        (_set(("duties", 0, "role"), "within_remit"), "duties[0].role"),
        (_set(("duties", 1, "role"), "lead"), "duties[1].role"),
        (_set(("duties", 0, "clause_id"), "x"), "duties[0].clause_id"),
        (_set(("answer",), "由公安部牵头负责。[1]"), "answer"),
        (_set(("answer",), "由财政部牵头负责。[1]"), "answer"),
        (_set(("answer",), "公安部按职责分工负责。[1]"), "answer"),
        (_set(("answer",), "由新闻出版广电总局牵头负责。[2]"), "answer"),
        (_set(("answer",), "“推进正版化采购工作”[1]"), "answer"),
        (_set(("abstained",), True), "abstained"),
        (_set(("status",), "perhaps"), "answer"),
        (_set(("duties", 0, "role"), "boss"), "answer"),
        (_set(("citations", 0, "start"), "7"), "answer"),
        (_set(("citations",), None), "answer"),
    ],
)
def test_every_change_is_found(
    answers: list[Json], verifier: Verifier, change: Callable[[Json], None], field: str
) -> None:
    data = copy.deepcopy(answers[0])
    change(data)
    assert field in {f.field for f in verifier.verify(data)}


def test_a_role_changed_in_english_text(answers: list[Json], verifier: Verifier) -> None:
    data = copy.deepcopy(answers[2])
    data["answer"] = "The Ministry of Finance (财政部) leads.[1]"
    (finding,) = verifier.verify(data)
    assert finding.problem == "财政部 does not lead in 三、（十一）"


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_changed_character_of_a_quotation_passes(
    answers: list[Json], verifier: Verifier, data: st.DataObject
) -> None:
    answer = copy.deepcopy(data.draw(st.sampled_from([a for a in answers if a["citations"]])))
    citation = data.draw(st.sampled_from(answer["citations"]))
    words = citation["quote"]
    place = data.draw(st.integers(0, len(words) - 1))
    char = data.draw(st.characters(codec="utf-8"))
    citation["quote"] = words[:place] + char + words[place + 1 :]
    assert bool(verifier.verify(answer)) == (citation["quote"] != words)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_moved_offset_passes(
    answers: list[Json], verifier: Verifier, data: st.DataObject
) -> None:
    answer = copy.deepcopy(data.draw(st.sampled_from([a for a in answers if a["citations"]])))
    citation = data.draw(st.sampled_from(answer["citations"]))
    end = data.draw(st.sampled_from(["start", "end"]))
    citation[end] += data.draw(st.integers(-500, 500).filter(bool))
    assert verifier.verify(answer)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["status", "answer", "citations", "duties", "quote", "role", "body"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=10,
    )
)
def test_anything_else_is_a_finding_never_an_error(verifier: Verifier, data: Any) -> None:
    assert verifier.verify(data)
