"""How much may be sent: counted while it arrives, whatever was announced."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from tiaowen.library import MAX_DOCUMENT_BYTES
from tiaowen.server import bodies
from tiaowen.server.bodies import MAX_BODY_BYTES, BodyLimit, TooSlow, limit_of, read_body


@pytest.fixture
def read() -> list[int]:
    """How much the application has seen."""
    return []


@pytest.fixture
def client(read: list[int]) -> TestClient:
    app = FastAPI()

    @app.post("/json")
    async def json_(body: dict[str, Any]) -> int:
        return len(body)

    @app.post("/raw")
    async def raw(request: Request) -> int:
        async for part in request.stream():
            read.append(len(part))
        return sum(read)

    return TestClient(BodyLimit(app, lambda path: 100))


def _parts(count: int, size: int = 40) -> Iterator[bytes]:
    """Sent piece by piece, without a length."""
    for _ in range(count):
        yield b"x" * size


def test_what_fits_passes(client: TestClient) -> None:
    assert client.post("/raw", content=b"x" * 100).json() == 100
    assert client.post("/json", json={"a": 1}).json() == 1
    assert client.post("/raw", content=_parts(2)).json() == 80 + 100


def test_what_is_announced_as_too_long_is_not_read(client: TestClient, read: list[int]) -> None:
    answer = client.post("/raw", content=b"x" * 101)
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Connection"] == "close"
    assert read == []


@pytest.mark.parametrize("said", ["999999999999", "9" * 5000])
def test_a_length_beyond_all_measure(client: TestClient, said: str) -> None:
    answer = client.post("/raw", content=_parts(1), headers={"Content-Length": said})
    assert answer.status_code == 413


def test_what_grows_too_long_is_stopped(client: TestClient, read: list[int]) -> None:
    assert client.post("/raw", content=_parts(1000)).status_code == 413
    assert sum(read) <= 100
    # FastAPI takes an end of the sender for bad JSON: 413 is what is answered all the same.
    assert client.post("/json", content=_parts(3)).status_code == 413


def test_what_is_announced_too_short_is_counted(client: TestClient, read: list[int]) -> None:
    answer = client.post("/raw", content=_parts(3), headers={"Content-Length": "5"})
    assert answer.status_code == 413


def test_what_comes_too_slowly_is_given_up(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "BODY_S", 0.0)

    async def never() -> Any:
        await asyncio.Event().wait()

    with pytest.raises(TooSlow):
        asyncio.run(read_body(never, limit=10))


def test_a_slow_sender_gets_408(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BODY_S", 0.05)
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert (await receive())["type"] == "http.request"
        assert (await receive())["type"] == "http.disconnect"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ConnectionError

    async def go() -> None:
        first = [{"type": "http.request", "body": b"x", "more_body": True}]

        async def receive() -> Any:
            if not first:
                await asyncio.Event().wait()
            return first.pop()

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
        await BodyLimit(app)(scope, receive, send)

    asyncio.run(go())
    assert [m.get("status") for m in sent] == [408, None]


def test_who_waits_for_the_end_of_the_connection_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams watch for a reader that leaves; that is no body."""
    monkeypatch.setattr(bodies, "BODY_S", 0.01)
    seen: list[str] = []

    async def go() -> None:
        left = asyncio.Event()
        messages: list[Any] = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Any:
            if messages:
                return messages.pop()
            await left.wait()
            return {"type": "http.disconnect"}

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await receive()
            waiting = asyncio.ensure_future(receive())
            await asyncio.sleep(0.05)
            assert not waiting.done()
            left.set()
            seen.append((await waiting)["type"])

        async def send(message: Any) -> None:
            raise AssertionError(message)

        scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
        await BodyLimit(app)(scope, receive, send)

    asyncio.run(go())
    assert seen == ["http.disconnect"]


def test_documents_may_be_longer_than_questions() -> None:
    assert MAX_BODY_BYTES == 1024 * 1024
    for path in ("/v1/ask", "/login", "/mcp", "/gradio_api/upload/", "//v1/parse"):
        assert limit_of(path) == MAX_BODY_BYTES
    # The form around a file takes room too.
    assert MAX_DOCUMENT_BYTES < limit_of("/gradio_api/upload") < MAX_DOCUMENT_BYTES + MAX_BODY_BYTES
    assert 8 * MAX_BODY_BYTES < limit_of("/v1/parse") < 9 * MAX_BODY_BYTES
    # A conversation comes back whole when it is reopened.
    assert limit_of("/gradio_api/run/predict") == 4 * MAX_BODY_BYTES
