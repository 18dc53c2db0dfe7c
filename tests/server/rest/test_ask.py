"""`/v1/ask` and `/v1/search`: the contract's JSON, in three languages, whatever the words."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from tiaowen.api import Assistant
from tiaowen.contract import answer_json, hits_json


def asked(client: TestClient, question: str, **more: Any) -> dict[str, Any]:
    response = client.post("/v1/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    data: dict[str, Any] = response.json()
    return data


def test_the_answer_is_the_contract_and_gazette(client: TestClient, assistant: Assistant) -> None:
    data = asked(client, "软件正版化由谁牵头？")
    assert [c.pop("gazette") for c in data["citations"]] == ["国办发〔2017〕46号 三、（十一）"]
    expected = answer_json(assistant.ask("软件正版化由谁牵头？"))
    del data["elapsed_ms"], expected["elapsed_ms"]
    assert data == expected


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("软件正版化由谁牵头？", "zh-Hans", "由新闻出版广电总局牵头负责"),
        ("軟體正版化由誰主責？", "zh-Hant", "由新聞出版廣電總局牽頭負責"),
        ("who leads software legalization?", "en", "leads"),
    ],
)
def test_in_three_languages(client: TestClient, question: str, language: str, words: str) -> None:
    data = asked(client, question)
    assert data["language"] == language
    assert words in data["answer"]
    assert data["citations"][0]["label"] == "三、（十一）"
    assert {d["body"] for d in data["duties"] if d["role"] == "lead"} == {"新闻出版广电总局"}


def test_a_follow_up_is_understood_from_the_history(client: TestClient) -> None:
    before = asked(client, "软件正版化由谁牵头？")
    data = asked(
        client, "原文是怎么写的？",
        history=[
            {"role": "user", "content": before["question"]},
            {"role": "assistant", "content": before["answer"]},
        ],
    )  # fmt: skip
    assert [c["item"] for c in data["citations"]] == [11]
    assert data["understood"]


def test_a_refusal_is_no_error(client: TestClient) -> None:
    data = asked(client, "为什么商务部牵头软件正版化？")
    assert (data["status"], data["abstained"]) == ("false_premise", True)
    data = asked(client, "今天天气怎么样？")
    assert data["status"] == "out_of_corpus"
    assert data["citations"] == []


def test_how_it_came_about_where_it_is_asked_for(client: TestClient) -> None:
    assert "explanation" not in asked(client, "软件正版化由谁牵头？")
    told = asked(client, "软件正版化由谁牵头？", explain=True)["explanation"]
    assert told["intent"] == "who_leads"
    assert told["considered"][0]["label"] == "三、（十一）"


@pytest.mark.parametrize(
    "question",
    [
        "",
        " ",
        "\x00",
        "？",
        "🏛️👩‍👩‍👧‍👧",
        "\u202e谁牵头",
        "e\u0301" * 400,
        "软" * 2000,
        "\ufeff\ufffe\U0010ffff",
    ],
    ids=ascii,
)
def test_odd_words_are_answered_or_refused(client: TestClient, question: str) -> None:
    data = asked(client, question)
    assert data["question"] == question
    assert data["abstained"] or data["citations"]


def test_a_question_of_two_thousand_characters_is_the_longest(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": "软" * 2001})
    assert response.status_code == 422
    assert response.json()["errors"] == [
        {"field": "question", "detail": "is longer than 2000 characters"}
    ]


# ---- search ------------------------------------------------------------------------------------


def test_search_is_the_contract(client: TestClient, assistant: Assistant) -> None:
    response = client.post("/v1/search", json={"query": "黑加油站", "k": 3})
    assert response.json() == hits_json("黑加油站", assistant.search("黑加油站", k=3))
    assert response.json()["hits"][0]["item"] == 4


def test_search_finds_ten_clauses_and_tells_words_only_where_asked(client: TestClient) -> None:
    found = client.post("/v1/search", json={"query": "黑加油站"}).json()["hits"]
    assert len(found) == 10
    assert "words" not in found[0]
    told = client.post("/v1/search", json={"query": "黑加油站", "explain": True}).json()["hits"]
    words = {match["asked"]: match["found"] for match in told[0]["words"]}
    assert "加油" in "".join(words.values())


@pytest.mark.parametrize("k", [0, 101, -1, "3", True, None, 2.5])
def test_search_wants_a_whole_number_from_1_to_100(client: TestClient, k: object) -> None:
    response = client.post("/v1/search", json={"query": "黑加油站", "k": k})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["k"]
