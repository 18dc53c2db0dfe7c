"""How a conversation goes on: what is asked, shown, kept in the browser and read back from it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.api import Assistant
from tiaowen.errors import StoreError
from tiaowen.library import Library
from tiaowen.models import Answer, Document, Status
from tiaowen.policy.normalise import CleanText
from tiaowen.policy.parse import bundled, clean_document
from tiaowen.ui.conversation import Request, Shown, go_on, messages, restore
from tiaowen.ui.kept import MAX_TURNS, Turn, read_turn, read_turns, turn_json
from tiaowen.ui.sources import Loaded, Sources, key_of


class Stub:
    """Stands for the assistant: the same answer to everything, or an error."""

    def __init__(self, document: Document, answer: Answer) -> None:
        self.documents: tuple[Document, ...] = (document,)
        self.answers = [answer]
        self.error: Exception | None = None
        self.asked: list[tuple[str, list[Mapping[str, str]]]] = []
        self.scopes: list[tuple[str, ...]] = []
        self.llm = ""

    def clean_text(self, document: Document) -> CleanText:
        return clean_document(document)

    def within(self, documents: Sequence[str]) -> Stub:
        self.scopes.append(tuple(documents))
        return self

    def stream(
        self, question: str, *, history: Sequence[Mapping[str, str]] = ()
    ) -> Iterator[Answer]:
        self.asked.append((question, list(history)))
        if self.error:
            raise self.error
        yield from self.answers


@pytest.fixture
def stub(notice: Document, answer: Answer) -> Stub:
    return Stub(notice, answer)


def loaded(stub: Stub) -> Loaded:
    return Loaded(Library(cast(Assistant, stub)))


def say(
    stub: Stub, question: str, shown: Sequence[Shown] = (), **more: Any
) -> list[tuple[list[Shown], list[dict[str, str]], str]]:
    return list(go_on(Request(question, conversation="甲#1", **more), shown, loaded(stub)))


def test_the_question_is_there_at_once_and_then_its_answer(stub: Stub, answer: Answer) -> None:
    (before, waiting, nothing), (after, shown, record) = say(stub, "软件正版化由谁牵头？")
    assert (before, nothing) == ([], "")
    assert [m["role"] for m in waiting] == ["user", "assistant"]
    assert "tw-pending" in waiting[1]["content"]
    assert shown[0] == waiting[0]
    assert "新闻出版广电总局" in shown[1]["content"]
    assert after[0].turn == Turn("软件正版化由谁牵头？", answer)
    kept = json.loads(record)
    assert kept["conversation"] == "甲#1"
    assert kept["turn"]["answer"]["citations"][0]["label"] == "三、（十一）"


def test_history_goes_with_the_question(stub: Stub, answer: Answer) -> None:
    first = say(stub, "软件正版化由谁牵头？")[-1][0]
    second = say(stub, "它什么时候完成？", first, known=1)[-1][0]
    assert stub.asked[1] == (
        "它什么时候完成？",
        [
            {"role": "user", "content": "软件正版化由谁牵头？"},
            {"role": "assistant", "content": answer.text},
        ],
    )
    assert [m["role"] for m in messages(second)] == ["user", "assistant"] * 2


def test_a_question_asked_anew_takes_the_place_of_what_followed(stub: Stub) -> None:
    shown: list[Shown] = []
    for question in ("甲？", "乙？", "丙？"):
        shown = say(stub, question, shown)[-1][0]
    shown = say(stub, "乙乙？", shown, at=1)[-1][0]
    assert [one.turn.question for one in shown] == ["甲？", "乙乙？"]
    assert [turn["content"] for turn in stub.asked[-1][1][::2]] == ["甲？"]


def test_blank_question_changes_nothing(stub: Stub) -> None:
    shown = say(stub, "甲？")[-1][0]
    assert say(stub, " \n ", shown) == [(shown, messages(shown), "")]
    assert len(stub.asked) == 1


def test_a_server_that_lost_the_conversation_says_so_and_asks_nothing(stub: Stub) -> None:
    ((_, _, record),) = say(stub, "它呢？", known=3)
    assert json.loads(record) == {"conversation": "甲#1", "lost": True}
    assert stub.asked == []


def test_conversation_does_not_grow_for_ever(stub: Stub) -> None:
    shown: list[Shown] = []
    for number in range(MAX_TURNS + 10):
        shown = say(stub, f"问题{number}", shown)[-1][0]
    assert len(shown) == MAX_TURNS
    assert shown[-1].turn.question == f"问题{MAX_TURNS + 9}"


def test_the_evidence_is_shown_first_and_then_what_is_written(stub: Stub, answer: Answer) -> None:
    written = replace(answer, mode="generated", model="ollama:<qwen3>", text="写成的话。[1]")
    stub.answers.append(written)
    _, (first, _, _), (last, _, record) = say(stub, "软件正版化由谁牵头？")
    assert "t-llm_" not in first[-1].answer
    assert "t-llm_wrote" in last[-1].answer
    assert "ollama:&lt;qwen3&gt;" in last[-1].answer
    assert json.loads(record)["turn"]["answer"]["answer"] == "写成的话。[1]"


def test_why_a_language_model_failed_is_shown(stub: Stub, answer: Answer) -> None:
    stub.answers = [replace(answer, mode="degraded", mode_reason="HTTP 429 <b>")]
    shown = say(stub, "软件正版化由谁牵头？")[-1][0]
    assert "t-llm_failed" in shown[-1].answer
    assert "HTTP 429 &lt;b&gt;" in shown[-1].answer


def test_error_is_a_message_and_the_question_is_not_logged(
    stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    stub.error = StoreError("索引已损坏", advice="请重建索引")
    shown = say(stub, "保密的问题")[-1][0]
    assert "索引已损坏 请重建索引" in shown[-1].answer
    assert shown[-1].turn.said == ""
    stub.error = ValueError("出错：保密的问题")
    shown = say(stub, "保密的问题")[-1][0]
    assert "保密" not in shown[-1].answer
    assert "ValueError" in caplog.text
    assert "保密" not in caplog.text


def test_scope_covers_the_documents_chosen_and_the_answer_says_so(stub: Stub) -> None:
    (notice,) = stub.documents
    second = replace(notice, sha256="ab" * 32, number="某发〔2020〕1号", clauses=())
    stub.documents = (notice, second)
    shown = say(stub, "甲？", scope=(key_of(second.sha256),))[-1][0]
    assert stub.scopes == [(second.sha256,)]
    assert "t-scope_title" in shown[-1].answer
    assert "某发〔2020〕1号" in shown[-1].answer
    kept = turn_json(shown[-1].turn)
    again = read_turn(kept)
    assert again is not None
    assert again.scope == ("某发〔2020〕1号",)
    say(stub, "甲？", scope=(key_of(notice.sha256), key_of(second.sha256)))  # that is all
    assert "t-scope_title" not in say(stub, "甲？")[-1][0][-1].answer
    assert len(stub.scopes) == 1
    gone = say(stub, "甲？", scope=("0" * 16,))[-1][0]
    assert "no longer loaded" in gone[-1].answer


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ('{"question": "甲？", "at": 2, "known": 3}', Request("甲？", at=2, known=3)),
        ('{"question": 5, "at": -1, "known": true, "scope": "x"}', Request("")),
        ('{"question": "甲？", "scope": ["a", 1]}', Request("甲？", scope=("a", "1"))),
        ("", Request("")),
        ("[", Request("")),
        ("[1]", Request("")),
        ("[" * 100_000, Request("")),
    ],
    ids=lambda value: str(value)[:24],
)
def test_request_of_a_browser_may_be_anything(text: str, request_: Request) -> None:
    assert Request.read(text) == request_


QUESTIONS = (
    "软件正版化由谁牵头？", "公安部牵头哪些工作？", "Who leads software legalization?",
    "火星移民由谁负责？", "市场监管总局牵头哪些工作？", "第二十一項有哪些任務？", "？？？",
    "跨境电商方面有什么要求？",
)  # fmt: skip


@pytest.fixture(scope="module")
def assistant() -> Iterator[Assistant]:
    with Assistant.open() as opened:
        yield opened


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_kept_answer_looks_the_same_when_it_is_read_back(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    sources = Sources(assistant.documents, assistant.clean_text)
    kept = json.dumps([turn_json(Turn(question, answer))])
    (again,) = restore(kept, sources)
    ((first, _, _), (now, _, _)) = go_on(Request(question), (), Loaded(Library(assistant)))
    assert first == []
    assert again.answer == now[0].answer
    assert again.turn.answer is not None
    assert again.turn.answer.citations == answer.citations
    assert again.turn.answer.notes == answer.notes


def test_a_citation_that_the_documents_no_longer_bear_out_is_said_to_be_lost(
    answer: Answer, sources: Sources
) -> None:
    data = turn_json(Turn("甲？", answer))
    data["answer"]["citations"][0]["quote"] = "别的话"
    (shown,) = restore(json.dumps([data]), sources)
    assert "tw-lost" in shown.answer
    assert "#cite/" not in shown.answer
    assert "tw-checked" not in shown.answer


def test_kept_html_does_not_run(answer: Answer, sources: Sources) -> None:
    attack = "<img src=x onerror=alert(1)>"
    data = turn_json(Turn(attack, replace(answer, text=attack, understood=attack)))
    (shown,) = restore(json.dumps([data, {"question": attack, "failure": attack}]), sources)[:1]
    assert "<img" not in shown.answer
    assert "<" not in shown.question


@pytest.mark.parametrize(
    "kept", ["", "[", "{}", "7", '["甲"]', '[{"question": 3}]', "[" * 100_000, "x" * 5_000_000]
)
def test_what_is_no_conversation_is_none(kept: str) -> None:
    assert read_turns(kept) == []


def test_a_failure_is_kept_too(sources: Sources) -> None:
    turn = Turn("甲？", None, "索引已损坏")
    assert read_turn(turn_json(turn)) == turn
    assert "索引已损坏" in restore(json.dumps([turn_json(turn)]), sources)[0].answer


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.data())
def test_a_damaged_turn_is_left_out_or_shown_never_an_error(data: st.DataObject) -> None:
    """Any field of a kept turn replaced by anything."""
    kept = _kept()
    path = data.draw(st.sampled_from(_paths(kept)))
    damaged = json.loads(json.dumps(kept))
    place = damaged
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = data.draw(JSON)
    turn = read_turn(damaged)
    if turn is not None and turn.answer is not None:
        assert turn.answer.status in Status
        shown = restore(json.dumps([damaged]), Sources([bundled()], clean_document))
        assert len(shown) == 1


def _paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = (
        value.items() if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list) else ()
    )  # fmt: skip
    found = [before] if before else []
    for step, inner in steps:
        found += _paths(inner, (*before, step))
    return found


@cache
def _kept() -> dict[str, Any]:
    with Assistant.open() as assistant:
        return turn_json(Turn("软件正版化由谁牵头？", assistant.ask("软件正版化由谁牵头？")))
