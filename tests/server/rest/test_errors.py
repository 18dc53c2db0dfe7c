"""Every error is problem details, names the field, and gives nothing away."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient
from tiaowen.api import Assistant
from tiaowen.errors import StoreCorrupt

if TYPE_CHECKING:
    from .conftest import Serve

JSON = {"Content-Type": "application/json"}
CHAT = "/v1/chat/completions"
ASKS = [{"role": "user", "content": "谁？"}]
LONG = {"role": "user", "content": "x" * 20_001}
TOLD = [{"role": "system", "content": "谁？"}]
SHOWN = [{"role": "user", "content": [{"type": "image_url"}]}]


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    data: dict[str, Any] = response.json()
    assert data["status"] == status
    assert data["type"].startswith("urn:tiaowen:problem:")
    return data


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nothing", "/v1/ask/", "/v1/documents/a/b"])
def test_404(client: TestClient, path: str) -> None:
    assert problem(client.get(path), 404)["title"] == "Not Found"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/v1/ask", "POST"), ("DELETE", "/v1/duties", "GET"), ("POST", "/health", "GET")],
)
def test_405_says_what_is_allowed(client: TestClient, method: str, path: str, allowed: str) -> None:
    response = client.request(method, path)
    problem(response, 405)
    assert response.headers["allow"] == allowed


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe{", b'{"question": "\xc3("}', b"[" * 100_000, b"1" * 5_000],
    ids=["none", "cut short", "no UTF-8", "half UTF-8", "deep", "a long number"],
)
def test_400_and_422_for_what_is_no_question(client: TestClient, body: bytes) -> None:
    status = 400 if body else 422
    problem(client.post("/v1/ask", content=body, headers=JSON), status)


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "", "application/jsonx"])
def test_415(client: TestClient, media: str) -> None:
    response = client.post("/v1/ask", content=b"{}", headers={"Content-Type": media})
    assert problem(response, 415)["detail"] == "the body must be application/json"


def test_the_content_type_may_have_parameters(client: TestClient) -> None:
    media = {"Content-Type": "Application/JSON; charset=utf-8"}
    body = '{"question": "软件正版化由谁牵头？"}'.encode()
    assert client.post("/v1/ask", content=body, headers=media).status_code == 200


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "question"),
        ({"question": None}, "question"),
        ({"question": 5}, "question"),
        ({"question": "谁？", "histroy": []}, "histroy"),
        ({"question": "谁？", "history": {}}, "history"),
        ({"question": "谁？", "history": [{"role": "system", "content": ""}]}, "history.0.role"),
        ({"question": "谁？", "history": [{"role": "user"}]}, "history.0.content"),
        ({"question": "谁？", "history": [LONG]}, "history.0.content"),
        ({"question": "谁？", "history": [{"role": "user", "content": "x"}] * 101}, "history"),
        ({"question": "谁？", "stream": "yes"}, "stream"),
        ([], "body"),
        ("谁？", "body"),
    ],
    ids=str,
)  # fmt: skip
def test_422_names_the_field(client: TestClient, data: object, field: str) -> None:
    found = problem(client.post("/v1/ask", json=data), 422)
    assert [error["field"] for error in found["errors"]] == [field]
    assert found["detail"].startswith(f"{field}: ")


def test_half_a_character_is_no_text(client: TestClient) -> None:
    for body, field in (
        (rb'{"question": "\ud800"}', "question"),
        (rb'{"question": "a", "history": [{"role": "user", "content": "\udfff"}]}',
         "history.0.content"),
    ):  # fmt: skip
        found = problem(client.post("/v1/ask", content=body, headers=JSON), 422)
        assert found["errors"][0]["field"] == field
        assert "surrogate" in found["detail"]
    problem(client.post("/v1/ask", content=rb'{"\ud800": 1}', headers=JSON), 422)
    whole = client.post("/v1/ask", content=rb'{"question": "\ud83d\ude00"}', headers=JSON)
    assert whole.json()["question"] == "😀"


def test_what_was_sent_does_not_come_back(client: TestClient) -> None:
    for data in (
        {"question": {"保密": "保密"}},
        {"question": "谁？", "k": "保密"},
        {"query": "保密"},
    ):
        assert "保密" not in client.post("/v1/ask", json=data).text


def test_a_long_name_of_a_field_is_cut(client: TestClient) -> None:
    found = problem(client.post("/v1/ask", json={"question": "谁？", "x" * 5000: 1}), 422)
    assert found["errors"][0]["field"] == "x" * 100 + "…"


def test_413_by_the_length_that_is_said(client: TestClient) -> None:
    response = client.post("/v1/ask", content=b" " * (1024 * 1024 + 1), headers=JSON)
    assert "1048576 bytes" in problem(response, 413)["detail"]
    assert response.headers["connection"] == "close"


def test_413_by_what_is_sent(client: TestClient) -> None:
    read = 0

    def pieces() -> Iterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield b" " * 65_536

    problem(client.post("/v1/ask", content=pieces(), headers=JSON), 413)


def test_a_body_of_the_largest_size_is_read(client: TestClient) -> None:
    body = b'{"question": "' + "谁".encode() + b'"}'
    body += b" " * (1024 * 1024 - len(body))
    assert client.post("/v1/ask", content=body, headers=JSON).status_code == 200


class Broken:
    """An assistant that fails whenever it is asked."""

    def __init__(self, assistant: Assistant, error: Exception) -> None:
        self._assistant = assistant
        self._error = error

    def __getattr__(self, name: str) -> Any:
        if name in ("ask", "stream", "search", "duties", "documents", "clause"):
            raise self._error
        return getattr(self._assistant, name)


@pytest.mark.parametrize("stream", [False, True])
def test_500_gives_nothing_away(
    serve: Serve, assistant: Assistant, caplog: pytest.LogCaptureFixture, stream: bool
) -> None:
    caplog.set_level(logging.INFO)
    client = serve(Broken(assistant, ValueError("出错：保密的问题")))
    response = client.post("/v1/ask", json={"question": "保密的问题", "stream": stream})
    found = problem(response, 500)
    assert found["detail"] == "the request could not be served"
    assert "保密" not in response.text
    assert "ValueError" not in response.text
    assert "ValueError" in caplog.text
    assert "保密" not in caplog.text
    failed = client.post(CHAT, json={"model": "tiaowen", "messages": [
        {"role": "user", "content": "保密的问题"}], "stream": stream})  # fmt: skip
    assert failed.status_code == 500
    assert failed.json()["error"]["type"] == "server_error"
    assert "保密" not in failed.text + caplog.text


def test_an_index_that_broke_is_503(serve: Serve, assistant: Assistant) -> None:
    client = serve(Broken(assistant, StoreCorrupt("/home/x/index: vectors.npy is damaged")))
    for path in ("/v1/documents", "/v1/duties", "/v1/clauses/15aeb039e416e492"):
        response = client.get(path)
        found = problem(response, 503)
        assert found["advice"] == "tiaowen index verify"
        assert "/home" not in response.text


def test_alive_and_not_ready(serve: Serve, assistant: Assistant) -> None:
    client = serve(Broken(assistant, StoreCorrupt("/home/x/index: vectors.npy is damaged")))
    assert client.get("/health").json() == {"status": "ok"}
    response = client.get("/ready")
    assert problem(response, 503)["detail"] == "not ready"
    assert response.headers["retry-after"] == "1"


def test_ready(client: TestClient) -> None:
    data = client.get("/ready").json()
    assert (data["status"], data["documents"]) == ("ready", 1)
    assert data["index"].startswith("gen-")


def test_head_is_get_without_a_body(client: TestClient) -> None:
    response = client.head("/health")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("data", "status", "parameter", "code"),
    [
        ({"messages": ASKS}, 404, "model", "model_not_found"),
        ({"model": "gpt-5", "messages": ASKS}, 404, "model", "model_not_found"),
        ({"model": "tiaowen"}, 400, "messages", "invalid_value"),
        ({"model": "tiaowen", "messages": []}, 400, "messages", "invalid_value"),
        ({"model": "tiaowen", "messages": TOLD}, 400, "messages", "invalid_value"),
        ({"model": "tiaowen", "messages": SHOWN}, 400, "messages.0.content", "invalid_value"),
        ({"model": "tiaowen", "messages": ASKS, "n": 2}, 400, "n", "invalid_value"),
    ],
    ids=str,
)
def test_openai_form(
    client: TestClient, data: object, status: int, parameter: str, code: str
) -> None:
    response = client.post(CHAT, json=data)
    assert response.status_code == status
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "invalid_request_error"
    assert error["param"].startswith(parameter)
    assert error["code"] == code


def test_openai_form_of_what_the_framework_finds(client: TestClient) -> None:
    assert client.get(CHAT).json()["error"]["code"] == "method_not_allowed"
    assert client.get("/v1/models/gpt").json()["error"]["code"] == "model_not_found"
    assert client.get("/v1/chat/nothing").json()["error"]["code"] == "not_found"
    broken = client.post(CHAT, content=b"{", headers=JSON)
    assert (broken.status_code, broken.json()["error"]["code"]) == (400, "bad_request")
    plain = client.post(CHAT, content=json.dumps({}).encode())
    assert (plain.status_code, plain.json()["error"]["code"]) == (415, "unsupported_media_type")
