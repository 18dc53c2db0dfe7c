"""The OpenAPI document: complete, true, and in step with the program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient
from tiaowen.answer.table import FORMATS, MEDIA_TYPES, rows_of, to_json
from tiaowen.api import Assistant
from tiaowen.config import Settings
from tiaowen.contract import document_json
from tiaowen.models import Answer, Clause, Document, Genre, Role, Status, Where
from tiaowen.server import examples, forms, openai_replies, replies, schemas

from .conftest import Serve

OPERATIONS = {
    "POST /v1/ask", "POST /v1/search", "POST /v1/parse", "GET /v1/duties", "GET /v1/documents",
    "GET /v1/documents/{id}", "GET /v1/clauses/{id}", "POST /v1/chat/completions",
    "GET /v1/models", "GET /v1/models/{model}", "GET /health", "GET /ready",
}  # fmt: skip


@pytest.fixture(scope="module")
def described(client: TestClient) -> dict[str, Any]:
    data: dict[str, Any] = client.get("/openapi.json").json()
    return data


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def responses(
    described: dict[str, Any], operation: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each with its status; those that many operations share are looked up."""
    shared = described["components"]["responses"]
    for status, response in operation["responses"].items():
        name = response.get("$ref", "").removeprefix("#/components/responses/")
        yield status, shared[name] if name else response


def test_all_operations_are_described(described: dict[str, Any]) -> None:
    assert {name for name, _ in operations(described)} == OPERATIONS
    for name, operation in operations(described):
        assert operation["summary"], name
        assert operation["description"], name


def test_every_operation_shows_what_is_sent_and_what_comes_back(
    described: dict[str, Any],
) -> None:
    models = described["components"]["schemas"]
    for name, operation in operations(described):
        for status, response in responses(described, operation):
            for media, content in response["content"].items():
                shown = "example" in content or content["schema"]["type"] == "string"
                assert shown, (name, status, media)
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            schema = content["schema"]
            schema = models[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
            assert "example" in content or schema["examples"], (name, media)
        for parameter in operation.get("parameters", ()):
            assert parameter.get("examples") or parameter["schema"].get("examples"), name


def test_errors_are_problem_details(described: dict[str, Any]) -> None:
    for name, operation in operations(described):
        openai = "/chat/" in name or "/models" in name
        for status, response in responses(described, operation):
            # What guards say before the interface has one form for all.
            own = openai and status not in ("401", "403", "429")
            expected = "application/json" if own else "application/problem+json"
            if status != "200":
                assert set(response["content"]) == {expected}, (name, status)
        # Such errors are 400 and 404 for OpenAI's clients.
        assert not (openai and "422" in operation["responses"]), name


def test_what_the_guards_answer_is_described_once(described: dict[str, Any]) -> None:
    assert set(described["components"]["responses"]) == {
        "NotKnown", "ForeignPage", "TooManyWrongKeys"
    }  # fmt: skip
    (key,) = described["components"]["securitySchemes"]
    for name, operation in operations(described):
        guarded = {s for s, r in operation["responses"].items() if "$ref" in r}
        # Whether the server is alive everybody may ask; pages of other sites are nobody.
        everybody = name == "GET /health"
        assert guarded == ({"403"} if everybody else {"401", "403", "429"}), name
        assert operation["security"] == ([{}] if everybody else [{}, {key: []}]), name


def test_limits_are_described(serve: Serve, assistant: Assistant) -> None:
    class Short:
        settings = replace(Settings(), max_question_chars=7)

        def __getattr__(self, name: str) -> Any:
            return getattr(assistant, name)

    client = serve(Short())
    models = client.get("/openapi.json").json()["components"]["schemas"]
    assert models["AskRequest"]["properties"]["question"]["maxLength"] == 7
    assert models["SearchRequest"]["properties"]["query"]["maxLength"] == 7
    assert models["AskRequest"]["properties"]["history"]["maxItems"] == 100
    assert client.post("/v1/ask", json={"question": "软" * 8}).status_code == 422
    assert client.post("/v1/search", json={"query": "软" * 8}).status_code == 422


def test_names_are_those_of_the_program() -> None:
    assert set(get_args(schemas.RoleName)) == {role.value for role in Role}
    assert set(get_args(schemas.Form)) == set(FORMATS) == set(MEDIA_TYPES)
    fields = replies.AnswerReply.model_fields
    assert set(get_args(fields["status"].annotation)) == {status.value for status in Status}
    genres = get_args(replies.DocumentReply.model_fields["genre"].annotation)
    assert set(genres) == {genre.value for genre in Genre}


def test_every_field_is_described(assistant: Assistant, notice: Document, culture: Clause) -> None:
    answer = assistant.ask("软件正版化由谁牵头？")
    full = replace(answer, model="ollama:qwen3", mode_reason="x", nearest=answer.citations)
    data = forms.answer_form(full.explained_by(answer), explain=True)
    fields = set(replies.AnswerReply.model_fields)
    assert set(data) == fields
    assert set(data["citations"][0]) | {"article"} == set(replies.CitationReply.model_fields)
    page = assistant.search_page("黑加油站", k=1)
    found = forms.search_form(assistant, "黑加油站", page, facets=True, explain=True)
    assert set(found) == set(replies.SearchReply.model_fields)
    assert set(found["hits"][0]) == set(replies.HitReply.model_fields)
    assert set(found["facets"]) == set(replies.FacetsReply.model_fields)
    assert set(found["facets"]["sections"][0]) == set(replies.FacetReply.model_fields)
    asked, filters = set(schemas.SearchRequest.model_fields), set(Where.__dataclass_fields__)
    assert filters <= asked
    assert set(document_json(notice)) == set(replies.ParsedReply.model_fields)
    assert set(forms.outline_form(notice)) == set(replies.OutlineReply.model_fields)
    assert set(forms.document_form(notice)) == set(replies.DocumentReply.model_fields)
    assert set(forms.clause_form(assistant, culture)) == set(replies.ClauseDetail.model_fields)
    (row,) = json.loads(to_json(rows_of([culture])))
    assert set(row) == set(replies.Row.model_fields)


def _plain(answer: Answer) -> dict[str, Any]:
    return {**forms.answer_form(answer), "elapsed_ms": 0, "index": ""}


def test_examples_are_what_the_program_says(
    client: TestClient, assistant: Assistant, notice: Document, culture: Clause
) -> None:
    asked = examples.ANSWER["question"]
    assert _plain(assistant.ask(asked)) == {**examples.ANSWER, "elapsed_ms": 0, "index": ""}
    query = examples.HITS["query"]
    found = client.post("/v1/search", json={"query": query, "k": 1}).json()
    numbers = {"score": 0, "parts": {}}  # they differ in the last place between machines
    shown_hits = [{**hit, **numbers} for hit in examples.HITS["hits"]]
    assert [{**hit, **numbers} for hit in found["hits"]] == shown_hits
    assert {**found, "hits": []} == {**examples.HITS, "hits": []}
    assert forms.document_form(notice) == examples.DOCUMENT
    assert forms.clause_form(assistant, culture) == examples.CLAUSE
    assert client.post("/v1/parse", json={"text": examples.TEXT}).json() == examples.PARSED
    assert examples.ROW in client.get("/v1/duties").json()
    outline = forms.outline_form(notice)
    for name in ("sections", "items", "paragraphs"):
        assert all(row in outline[name] for row in examples.OUTLINE[name])
    said = client.post(
        "/v1/chat/completions",
        json={"model": "tiaowen", "messages": [{"role": "user", "content": asked}]},
    ).json()
    (shown,) = examples.COMPLETION["choices"]
    assert said["choices"][0]["message"]["content"] == shown["message"]["content"]
    openai_replies.CompletionReply.model_validate(examples.COMPLETION)


def test_nothing_is_loaded_from_elsewhere(client: TestClient) -> None:
    """FastAPI's own pages of documentation come from a content delivery network."""
    for path in ("/docs", "/redoc", "/docs/oauth2-redirect"):
        assert client.get(path).status_code == 404
