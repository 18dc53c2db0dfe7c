"""OpenAI's own client, on a real socket, in both modes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tiaowen.api import Assistant

from .conftest import Serve, web
from .running import Writing, running

openai = pytest.importorskip("openai")

QUESTION = "软件正版化由谁牵头？"
SAID = "\n\n依据：\n[1] 国办发〔2017〕46号 三、（十一）"


def user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


@pytest.fixture(scope="module")
def openai_client(app: FastAPI) -> Iterator[Any]:
    with running(app) as address, pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            patch.delenv(name, raising=False)
        with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
            yield client


def test_an_answer(openai_client: Any, assistant: Assistant) -> None:
    done = openai_client.chat.completions.create(model="tiaowen", messages=[user(QUESTION)])
    (choice,) = done.choices
    assert (choice.finish_reason, choice.message.role) == ("stop", "assistant")
    assert choice.message.content == assistant.ask(QUESTION).text + SAID
    assert done.usage.total_tokens == 0
    contract = choice.message.tiaowen
    assert contract["citations"][0]["gazette"] == "国办发〔2017〕46号 三、（十一）"
    lead = contract["duties"][0]
    assert (lead["body"], lead["role"]) == ("新闻出版广电总局", "lead")
    assert lead["clause_id"] == contract["citations"][0]["clause_id"]


def test_a_stream(openai_client: Any, assistant: Assistant) -> None:
    chunks = list(
        openai_client.chat.completions.create(
            model="tiaowen", messages=[user(QUESTION)], stream=True,
            stream_options={"include_usage": True},
        )
    )  # fmt: skip
    assert len({chunk.id for chunk in chunks}) == 1
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert deltas[0].role == "assistant"
    content = "".join(delta.content or "" for delta in deltas)
    assert content == assistant.ask(QUESTION).text + SAID
    assert deltas[-1].tiaowen["citations"][0]["item"] == 11
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-2:] == [None, "stop"]
    assert chunks[-1].usage.total_tokens == 0


@pytest.mark.parametrize(
    ("question", "below"),
    [
        ("軟體正版化由誰主責？", "\n\n依據：\n[1] 国办发〔2017〕46号 三、（十一）"),
        ("who leads software legalization?", "\n\nSources:\n[1] 国办发〔2017〕46号 三、（十一）"),
    ],
)
def test_sources_in_the_language_of_the_question(
    openai_client: Any, question: str, below: str
) -> None:
    done = openai_client.chat.completions.create(model="tiaowen", messages=[user(question)])
    assert done.choices[0].message.content.endswith(below)


def test_a_talk_in_parts_with_settings_that_change_nothing(openai_client: Any) -> None:
    first = openai_client.chat.completions.create(model="tiaowen", messages=[user(QUESTION)])
    done = openai_client.chat.completions.create(
        model="tiaowen", temperature=1.5, top_p=0.1, max_tokens=5, seed=1, user="x",
        messages=[
            {"role": "system", "content": "You are a pirate."},
            user(QUESTION),
            first.choices[0].message.model_dump(),
            user([{"type": "text", "text": "原文是"}, {"type": "text", "text": "怎么写的？"}]),
        ],
    )  # fmt: skip
    assert [c["item"] for c in done.choices[0].message.tiaowen["citations"]] == [11]
    assert done.choices[0].message.tiaowen["question"] == "原文是\n怎么写的？"


def test_the_list_of_sources_is_not_taken_for_words_of_the_talk(
    serve: Serve, assistant: Assistant
) -> None:
    heard: list[Any] = []

    class Listening(Writing):
        llm = ""

        def ask(self, question: str, **more: Any) -> Any:
            heard.append(more["history"])
            return assistant.ask(question)

    client: TestClient = serve(Listening(assistant))
    said = {"role": "assistant", "content": "由新闻出版广电总局牵头。[1]" + SAID}
    talk = [user(QUESTION), said, user("那财政部呢？")]
    client.post("/v1/chat/completions", json={"model": "tiaowen", "messages": talk})
    assert heard == [[user(QUESTION), {**said, "content": "由新闻出版广电总局牵头。[1]"}]]


def test_a_refusal_has_no_sources(openai_client: Any) -> None:
    done = openai_client.chat.completions.create(
        model="tiaowen", messages=[user("今天天气怎么样？")]
    )
    assert "\n" not in done.choices[0].message.content
    assert done.choices[0].message.tiaowen["status"] == "out_of_corpus"


def test_models(openai_client: Any) -> None:
    assert [model.id for model in openai_client.models.list()] == ["tiaowen"]
    assert openai_client.models.retrieve("tiaowen").owned_by == "tiaowen"


def test_errors_are_those_of_the_client(openai_client: Any) -> None:
    create = openai_client.chat.completions.create
    with pytest.raises(openai.NotFoundError) as missing:
        create(model="gpt-5", messages=[user(QUESTION)])
    assert (missing.value.code, missing.value.param) == ("model_not_found", "model")
    with pytest.raises(openai.BadRequestError) as wrong:
        create(model="tiaowen", messages=[user([{"type": "image_url", "image_url": {"url": "x"}}])])
    assert wrong.value.type == "invalid_request_error"
    with pytest.raises(openai.BadRequestError):
        create(model="tiaowen", messages=[user(QUESTION)], stream=True, n=2)
    with pytest.raises(openai.NotFoundError):
        openai_client.models.retrieve("gpt-5")
    with pytest.raises(openai.APIStatusError) as large:
        create(model="tiaowen", messages=[user("x" * 20_000)] * 60)
    assert large.value.status_code == 413


def test_what_a_model_writes_is_sent_when_it_is_whole(assistant: Assistant) -> None:
    """What was sent cannot be taken back: an answer that fails half-way is never seen."""
    for later, expected in (
        (["写到一半，", "写到一半，写成的话。[1]"], "写到一半，写成的话。[1]" + SAID),
        ([], assistant.ask(QUESTION).text + SAID),
    ):
        with running(web(Writing(assistant, *later))) as address:
            client = openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0)
            chunks = client.chat.completions.create(
                model="tiaowen", messages=[user(QUESTION)], stream=True
            )
            assert "".join(c.choices[0].delta.content or "" for c in chunks) == expected
            client.close()


def test_an_error_in_a_stream_reaches_the_client(assistant: Assistant) -> None:
    with running(web(Writing(assistant, ValueError("保密")))) as address:
        client = openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0)
        chunks = client.chat.completions.create(
            model="tiaowen", messages=[user(QUESTION)], stream=True
        )
        with pytest.raises(openai.APIError, match="could not be served"):
            list(chunks)
        client.close()
