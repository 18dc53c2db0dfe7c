"""The chain as a LangChain runnable: what it takes, and every way to call it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.runnables import (
    Runnable,
    RunnableConfig,
    RunnableLambda,
    RunnableParallel,
    RunnableSequence,
)
from tiaowen.api import Assistant
from tiaowen.errors import ConfigError
from tiaowen.models import Answer, Status

Question = str | dict[str, object]
Chain = Runnable[Question, Answer]
SOFTWARE = "软件正版化由谁牵头？"
FIRST_ANSWER = "由新闻出版广电总局牵头负责。三、（十一）"
TRADEMARKS = "商标行政执法由哪个单位牵头？"


@pytest.fixture(scope="module")
def chain(assistant: Assistant) -> Chain:
    return assistant.as_runnable()


def timeless(answer: Answer) -> Answer:
    return replace(answer, elapsed_ms=0.0)


def leads(answer: Answer) -> list[str]:
    return [duty.body for duty in answer.duties if duty.role == "lead"]


def test_a_question_gives_the_answer_that_the_assistant_gives(
    assistant: Assistant, chain: Chain
) -> None:
    answer = chain.invoke(SOFTWARE)
    assert timeless(answer) == timeless(assistant.ask(SOFTWARE))
    assert leads(answer) == ["新闻出版广电总局"]
    assert answer.citations[0].label == "三、（十一）"


@pytest.mark.parametrize(
    "history",
    [
        [
            {"role": "user", "content": SOFTWARE},
            {"role": "assistant", "content": FIRST_ANSWER},
        ],
        [HumanMessage(SOFTWARE), AIMessage(FIRST_ANSWER)],
        [("human", SOFTWARE), ("ai", FIRST_ANSWER)],
        [
            SystemMessage("第二十二项"),
            HumanMessage([{"type": "text", "text": SOFTWARE}]),
            ToolMessage("第九项", tool_call_id="1"),
            AIMessageChunk(content=[{"type": "text", "text": FIRST_ANSWER}]),
        ],
    ],
    ids=["dicts", "messages", "pairs", "blocks, system and tool"],
)
def test_history_in_any_form_means_the_same(
    assistant: Assistant, chain: Chain, history: Sequence[Any]
) -> None:
    question = "还有哪些单位负责？"
    plain = [
        {"role": "user", "content": SOFTWARE},
        {"role": "assistant", "content": FIRST_ANSWER},
    ]
    expected = assistant.ask(question, history=plain)
    answer = chain.invoke({"question": question, "history": list(history)})
    assert timeless(answer) == timeless(expected)
    assert {citation.item for citation in answer.citations} == {11}


@pytest.mark.parametrize("empty", [[], (), None])
def test_no_history_is_no_history(chain: Chain, empty: object) -> None:
    answer = chain.invoke({"question": SOFTWARE, "history": empty})
    assert timeless(answer) == timeless(chain.invoke(SOFTWARE))


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (7, "not a question: int"),
        ({}, "not a question"),
        ({"question": None}, "not a question"),
        ({"input": SOFTWARE}, "not a question"),
        ({"question": SOFTWARE, "history": "软件"}, "'history' is not a list of turns"),
        ({"question": SOFTWARE, "history": 5}, "'history' is not a list of turns"),
        ({"question": SOFTWARE, "history": [{"content": "软件"}]}, "'history' is not"),
        (
            {"question": SOFTWARE, "history": [{"role": "法官", "content": "x"}]},
            "'history' is not",
        ),
    ],
)
def test_what_is_no_question_is_refused_with_advice(chain: Chain, given: Any, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as caught:
        chain.invoke(given)
    assert "give" in caught.value.advice


@pytest.mark.parametrize("blank", ["", "  ", "？？？", "🙂", "x" * 3000, "\ud800"])
def test_a_question_that_asks_nothing_is_an_answer_with_a_status(chain: Chain, blank: str) -> None:
    assert chain.invoke(blank).status is Status.INVALID


def test_batch_keeps_the_order(chain: Chain) -> None:
    questions: list[Question] = [SOFTWARE, TRADEMARKS, "今天天气怎么样？"] * 40
    answers = chain.batch(questions, RunnableConfig(max_concurrency=8))
    assert [a.question for a in answers] == questions
    assert [timeless(a) for a in answers] == [timeless(a) for a in answers[:3]] * 40
    assert [leads(a) for a in answers[:2]] == [["新闻出版广电总局"], ["工商总局"]]


def test_batch_can_return_what_was_refused(chain: Chain) -> None:
    first, second = chain.batch([SOFTWARE, {}], return_exceptions=True)
    assert isinstance(first, Answer)
    assert isinstance(second, ConfigError)


def test_batch_as_completed_gives_every_answer(chain: Chain) -> None:
    found = dict(chain.batch_as_completed([SOFTWARE, TRADEMARKS]))
    assert isinstance(found[1], Answer)
    assert leads(found[1]) == ["工商总局"]


def test_stream_gives_the_answer_in_one_piece(chain: Chain) -> None:
    pieces = list(chain.stream(SOFTWARE))
    assert [timeless(p) for p in pieces] == [timeless(chain.invoke(SOFTWARE))]


def test_async_calls_give_the_same(chain: Chain) -> None:
    async def ask() -> tuple[Answer, list[Answer], list[Answer], list[Answer]]:
        one = await chain.ainvoke(SOFTWARE)
        many = await chain.abatch([SOFTWARE, TRADEMARKS])
        pieces = [piece async for piece in chain.astream(SOFTWARE)]
        together = await asyncio.gather(*(chain.ainvoke(TRADEMARKS) for _ in range(20)))
        return one, many, pieces, list(together)

    one, many, pieces, together = asyncio.run(ask())
    assert timeless(one) == timeless(many[0]) == timeless(pieces[0])
    assert len(pieces) == 1
    assert all(leads(a) == ["工商总局"] for a in [many[1], *together])


def test_it_goes_into_a_longer_chain(chain: Chain) -> None:
    def label(answer: Answer) -> str:
        return answer.citations[0].label

    def question(text: Question) -> Question:
        return {"question": text}

    both = RunnableParallel[Question](
        label=chain | RunnableLambda(label),
        lead=RunnableLambda(question) | chain | RunnableLambda(leads),
    )
    assert both.invoke(SOFTWARE) == {"label": "三、（十一）", "lead": ["新闻出版广电总局"]}


def test_it_is_composed_of_two_steps(chain: Chain) -> None:
    steps = getattr(chain, "steps", None)
    assert isinstance(steps, RunnableSequence)
    assert [step.get_name() for step in steps.steps] == ["read_question", "answer"]
    names = [node.name for node in chain.get_graph().nodes.values()]
    assert names[1:3] == ["read_question", "answer"]
    assert chain.OutputType is Answer


class Seen(BaseCallbackHandler):
    def __init__(self) -> None:
        self.starts: list[str] = []
        self.ends: list[Any] = []

    def on_chain_start(self, *args: Any, **kwargs: Any) -> None:
        self.starts.append(kwargs["name"])

    def on_chain_end(self, outputs: Any, **kwargs: Any) -> None:
        self.ends.append(outputs)


def test_callbacks_of_the_caller_are_called(chain: Chain) -> None:
    seen = Seen()
    answer = chain.invoke(SOFTWARE, {"callbacks": [seen]})
    assert {"read_question", "answer"} <= set(seen.starts)
    assert seen.ends[-1] == answer


def test_events_can_be_watched(chain: Chain) -> None:
    async def watch() -> list[str]:
        return [e["name"] async for e in chain.astream_events(SOFTWARE, version="v2")]

    assert {"read_question", "answer"} <= set(asyncio.run(watch()))
