"""`/v1/ask` and `/v1/search`: the contract's JSON, in three languages, whatever the words."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from tiaowen.api import Assistant
from tiaowen.contract import answer_json, facets_json, hits_json
from tiaowen.models import Where

from .conftest import Serve


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


def searched(client: TestClient, **wanted: Any) -> dict[str, Any]:
    response = client.post("/v1/search", json=wanted)
    assert response.status_code == 200, response.text
    data: dict[str, Any] = response.json()
    return data


def test_search_is_the_contract(client: TestClient, assistant: Assistant) -> None:
    found = searched(client, query="黑加油站", k=3)
    # 黑加油站 stands in one clause; two more are only near.
    assert found == {**hits_json("黑加油站", assistant.search("黑加油站", k=3)), "total": 1}
    assert found["hits"][0]["item"] == 4


def test_search_finds_ten_clauses_and_tells_words_only_where_asked(client: TestClient) -> None:
    found = searched(client, query="黑加油站")["hits"]
    assert len(found) == 10
    assert "words" not in found[0]
    told = searched(client, query="黑加油站", explain=True)["hits"]
    words = {match["asked"]: match["found"] for match in told[0]["words"]}
    assert "加油" in "".join(words.values())


@pytest.mark.parametrize("k", [0, 101, -1, "3", True, None, 2.5])
def test_search_wants_a_whole_number_from_1_to_100(client: TestClient, k: object) -> None:
    response = client.post("/v1/search", json={"query": "黑加油站", "k": k})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["k"]


# ---- filters -----------------------------------------------------------------------------------


def labels(found: dict[str, Any]) -> list[str]:
    return [hit["label"] for hit in found["hits"]]


def test_what_a_body_leads_is_listed_without_words(client: TestClient) -> None:
    """Read by hand: 海关总署 has a duty in 15 clauses, and leads one of them."""
    found = searched(client, query="", bodies=["海关"], k=50)
    assert (found["total"], len(found["hits"])) == (15, 15)
    found = searched(client, query=" ", bodies=["海关总署"], roles=["lead"])
    assert (found["total"], labels(found)) == (1, ["八、（二十八）"])
    assert found["hits"][0]["parts"] == {}


def test_filters_narrow_down_what_is_nearest(client: TestClient) -> None:
    found = searched(client, query="黑加油站", sections=["三"], k=3)
    assert {label[0] for label in labels(found)} == {"三"}
    assert found["total"] == 0
    found = searched(client, query="互联网 电子商务", roles=["lead", "responsible"], k=5)
    assert found["total"] <= 5
    for hit in found["hits"]:
        row = client.get(f"/v1/clauses/{hit['clause_id']}").json()
        assert {duty["role"] for duty in row["duties"]} & {"lead", "responsible"}


def test_one_of_the_documents(serve: Serve, several: Assistant) -> None:
    client = serve(several)
    for name in ("某发〔2020〕1号", "garden.txt", "關于推進植物園建設的通知"):
        name = name if "關" not in name else f"某某部{name}"
        found = searched(client, query="软件正版化", documents=[name])
        assert found["hits"][0]["label"] == "一、（二）"
        assert {hit["document"] for hit in found["hits"]} == {"某发〔2020〕1号"}
    both = searched(client, query="软件正版化", documents=["garden.txt", "国办发〔2017〕46号"])
    assert both == searched(client, query="软件正版化")


def test_pages_follow_each_other_to_the_end(client: TestClient, assistant: Assistant) -> None:
    pages = [searched(client, query="海关", k=4, offset=at) for at in (0, 4, 8, 12, 16)]
    assert {page["total"] for page in pages} == {15}
    assert [len(page["hits"]) for page in pages] == [4, 4, 4, 3, 0]
    ids = [hit["clause_id"] for page in pages for hit in page["hits"]]
    every = assistant.search_page("海关", k=20)
    assert ids == [hit.clause.id for hit in every.hits]


def test_counts_beside_what_it_could_be_narrowed_down_to(
    client: TestClient, assistant: Assistant
) -> None:
    assert "facets" not in searched(client, query="海关")
    found = searched(client, query="海关", facets=True, roles=["lead"])
    page = assistant.search_page("海关", where=Where(roles=("lead",)))  # type: ignore[arg-type]
    assert found["facets"] == facets_json(page.facets)
    assert (found["total"], len(found["hits"])) == (page.total, page.total)
    # What a count promises is what one gets.
    for field in ("documents", "sections", "bodies"):
        facet = found["facets"][field][0]
        narrowed = {"query": "海关", "offset": 0, "roles": ["lead"], field: [facet["value"]]}
        assert searched(client, **narrowed)["total"] == facet["count"]


@pytest.mark.parametrize(
    ("wanted", "field", "advice"),
    [
        ({"documents": ["国办发〔2017〕46号", "保密"]}, "documents.1", "国办发〔2017〕46号"),
        ({"sections": ["保密"]}, "sections.0", "known: 一、"),
        ({"bodies": ["财政部", "海关", "保密"]}, "bodies.2", ""),
        ({"bodies": ["海关总暑"]}, "bodies.0", "nearest: 海关总署"),
    ],
)
def test_an_unknown_name_is_told_by_its_place_and_not_repeated(
    client: TestClient, wanted: dict[str, Any], field: str, advice: str
) -> None:
    response = client.post("/v1/search", json={"query": "海关", **wanted})
    assert response.status_code == 422
    problem = response.json()
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["detail"].startswith(f"{field}: the documents have no such ")
    assert advice in problem["advice"]
    assert "保密" not in response.text
    assert "总暑" not in response.text


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"bodies": "海关"}, "bodies"),
        ({"bodies": [""]}, "bodies.0"),
        ({"bodies": ["海" * 201]}, "bodies.0"),
        ({"bodies": ["海关"] * 51}, "bodies"),
        ({"roles": ["boss"]}, "roles.0"),
        ({"offset": -1}, "offset"),
        ({"offset": 1_000_001}, "offset"),
        ({"facets": "yes"}, "facets"),
        ({"body": "海关"}, "body"),
    ],
)
def test_a_filter_of_the_wrong_form_is_named(
    client: TestClient, wanted: dict[str, Any], field: str
) -> None:
    response = client.post("/v1/search", json={"query": "海关", **wanted})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


# ---- some of the documents -----------------------------------------------------------------------

SOFTWARE = "软件正版化由谁牵头？"


@pytest.mark.parametrize(
    ("documents", "leads"),
    [
        (["garden.txt"], {"财政部"}),
        (["某发〔2020〕1号"], {"财政部"}),
        (["国办发[2017]46号"], {"新闻出版广电总局"}),
    ],
)
def test_a_question_covers_the_documents_that_are_named(
    serve: Serve, several: Assistant, documents: list[str], leads: set[str]
) -> None:
    data = asked(serve(several), SOFTWARE, documents=documents)
    assert {duty["body"] for duty in data["duties"] if duty["role"] == "lead"} == leads


def test_no_document_named_is_all_of_them(serve: Serve, several: Assistant) -> None:
    client = serve(several)
    for data in (asked(client, SOFTWARE, documents=[]), asked(client, SOFTWARE)):
        expected = answer_json(several.ask(SOFTWARE))
        assert (data["answer"], data["status"]) == (expected["answer"], expected["status"])


@pytest.mark.parametrize("stream", [False, True])
def test_a_document_that_is_not_there_is_a_problem(client: TestClient, stream: bool) -> None:
    wanted = {"question": "谁？", "documents": ["国办发〔2017〕46号", "保密"], "stream": stream}
    response = client.post("/v1/ask", json=wanted)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["documents.1"]
    assert "国办发〔2017〕46号" in response.json()["advice"]
    assert "保密" not in response.text


def test_too_much_at_once_is_a_problem(
    serve: Serve, several: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tiaowen.api._MOST_IN_SCOPE", 1)
    wanted = {"question": "谁？", "documents": ["garden.txt"]}
    response = serve(several).post("/v1/ask", json=wanted)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "documents"
    assert "1 at most can be chosen" in response.json()["detail"]
