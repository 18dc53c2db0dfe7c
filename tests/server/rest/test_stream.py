"""Answers as events: the words of the documents first, and an end for everything."""

from __future__ import annotations

import json
import logging
import socket
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from tiaowen.api import Assistant
from tiaowen.server.door import Door
from tiaowen.server.limits import Limits

from .conftest import Serve, web
from .running import Writing, running, until

QUESTION = {"question": "软件正版化由谁牵头？", "stream": True}
Events = list[tuple[str, Any]]


def events_of(text: str) -> Events:
    """(event, data) of a stream."""
    found = []
    for block in text.removesuffix("\n\n").split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((lines["event"], json.loads(lines["data"])))
    return found


def streamed(client: TestClient, data: object = QUESTION) -> Events:
    response = client.post("/v1/ask", json=data)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    return events_of(response.text)


def test_one_answer_and_done(client: TestClient) -> None:
    (first, answer), (last, done) = streamed(client)
    assert (first, last, done) == ("answer", "done", {"answers": 1})
    plain = client.post("/v1/ask", json={**QUESTION, "stream": False}).json()
    del answer["elapsed_ms"], plain["elapsed_ms"]
    assert answer == plain


def test_a_stream_over_some_of_the_documents(serve: Serve, several: Assistant) -> None:
    client = serve(several)
    chosen = {**QUESTION, "documents": ["garden.txt"]}
    (first, answer), (last, _) = streamed(client, chosen)
    assert (first, last) == ("answer", "done")
    plain = client.post("/v1/ask", json={**chosen, "stream": False}).json()
    del answer["elapsed_ms"], plain["elapsed_ms"]
    assert answer == plain
    assert {c["document"] for c in answer["citations"]} == {"某发〔2020〕1号"}


def test_accept_asks_for_events_too(client: TestClient) -> None:
    accept = {"Accept": "text/event-stream"}
    response = client.post("/v1/ask", json={"question": "谁？"}, headers=accept)
    assert [name for name, _ in events_of(response.text)] == ["answer", "done"]


def test_the_evidence_comes_first_then_what_is_written(serve: Serve, assistant: Assistant) -> None:
    client = serve(Writing(assistant, "写到一半。[1]", "写成的话。[1]"))
    found = streamed(client, {**QUESTION, "explain": True})
    assert [name for name, _ in found] == ["answer", "answer", "answer", "done"]
    answers = [data for name, data in found if name == "answer"]
    assert [a["mode"] for a in answers] == ["extractive", "generated", "generated"]
    assert "新闻出版广电总局牵头" in answers[0]["answer"]
    assert answers[-1]["answer"] == "写成的话。[1]"
    assert answers[0]["explanation"]["intent"] == "who_leads"
    plain = client.post("/v1/ask", json={"question": QUESTION["question"]}).json()
    assert plain["answer"] == "写成的话。[1]"
    assert plain["model"] == "ollama:qwen3"


def test_what_fails_on_the_way_is_an_event(
    serve: Serve, assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    writing = Writing(assistant, ValueError("出错：保密"))
    found = streamed(serve(writing))
    assert [name for name, _ in found] == ["answer", "error"]
    assert found[1][1]["type"] == "urn:tiaowen:problem:internal-server-error"
    assert "保密" not in caplog.text + json.dumps(found, ensure_ascii=False)


def test_a_stream_ends_when_the_client_goes_away(assistant: Assistant) -> None:
    writing = Writing(assistant, *["还在写。[1]"] * 1000)
    writing.go_on.clear()
    app = web(writing, Limits(inside=1))
    body = json.dumps(QUESTION).encode()
    head = (
        "POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with running(app) as address:
        port = int(address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), 20) as client:
            client.sendall(head.encode() + body)
            received = b""
            while b"event: answer" not in received:
                received += client.recv(65_536)
            # Its place is taken: nobody else gets in.
            busy = httpx.post(f"{address}/v1/ask", json=QUESTION, trust_env=False)
            assert busy.status_code == 503
        writing.go_on.set()
        assert writing.ended.wait(20)
        assert writing.taken < 1000
        (door,) = [route for route in app.router.routes if isinstance(route, Door)]
        gate = door.app.state.desk.gate  # type: ignore[attr-defined]
        until(lambda: gate.inside == 0)


def test_a_stream_that_ended_gives_its_place_back(serve: Serve, assistant: Assistant) -> None:
    client = serve(assistant, Limits(inside=1))
    for _ in range(3):
        assert [name for name, _ in streamed(client)] == ["answer", "done"]


def test_a_stream_that_never_began_gives_its_place_back(serve: Serve, assistant: Assistant) -> None:
    class Failing(Writing):
        def stream(self, question: str, **_: object) -> Any:
            raise ValueError(question)

    client = serve(Failing(assistant), Limits(inside=1))
    for _ in range(3):
        assert client.post("/v1/ask", json=QUESTION).status_code == 500
