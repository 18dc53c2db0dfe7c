"""Page and interface in one application, as `tiaowen serve` has them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("gradio")

from fastapi.testclient import TestClient
from tiaowen.api import Assistant
from tiaowen.library import Library
from tiaowen.server.app import _warm, application

from .running import Writing


@pytest.fixture(scope="module")
def whole(assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(application(Library(assistant))) as client:
        yield client


def test_both_are_there(whole: TestClient) -> None:
    assert whole.get("/").headers["content-type"].startswith("text/html")
    assert whole.get("/config").json()["title"] == "条文 · 问政策，见条文"
    asked = whole.post("/v1/ask", json={"question": "软件正版化由谁牵头？"})
    assert asked.json()["citations"][0]["label"] == "三、（十一）"
    assert whole.get("/health").json() == {"status": "ok"}
    assert whole.get("/openapi.json").json()["info"]["title"] == "tiaowen 条文"


def test_each_answers_for_what_it_does_not_have(whole: TestClient) -> None:
    missing = whole.get("/v1/nothing")
    assert missing.headers["content-type"] == "application/problem+json"
    wrong = whole.get("/v1/ask")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    page = whole.get("/nothing")
    assert page.status_code == 404
    assert page.headers["content-type"] != "application/problem+json"


def test_the_headers_of_the_page_are_there_too(whole: TestClient) -> None:
    for path in ("/v1/duties", "/v1/nothing", "/health", "/openapi.json"):
        headers = whole.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_description_says_nothing_of_the_page(whole: TestClient) -> None:
    paths = whole.get("/openapi.json").json()["paths"]
    assert all(path.startswith("/v1/") or path in ("/health", "/ready") for path in paths)


def test_dictionaries_are_loaded_without_a_language_model(assistant: Assistant) -> None:
    writing = Writing(assistant, "写成的话。[1]")
    _warm(Library(writing))  # type: ignore[arg-type]
    assert writing.taken == 1
