"""What goes with every answer, and what never gets into a log or an error page."""

from __future__ import annotations

import asyncio
import io
import logging
import traceback
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket
from tiaowen.server.guard import OfflineGuard, UnusedGuard
from tiaowen.ui.quiet import describe

QUESTION = "保密的问题由谁牵头"


async def _fail(request: Request) -> PlainTextResponse:
    try:
        raise ValueError(f"inner {QUESTION}")
    except ValueError as error:
        raise RuntimeError(f"outer {QUESTION} {await request.body()!r}") from error


async def _fail_midway(request: Request) -> StreamingResponse:
    async def parts() -> AsyncIterator[str]:
        yield "一"
        raise RuntimeError(QUESTION)

    return StreamingResponse(parts())


async def _fail_in_talk(socket: WebSocket) -> None:
    raise RuntimeError(QUESTION)


async def _said(request: Request) -> PlainTextResponse:
    return PlainTextResponse("here", headers={"Cache-Control": "public"})


@pytest.fixture
def client() -> TestClient:
    routes = [
        Route("/fail", _fail, methods=["GET", "POST"]), Route("/midway", _fail_midway),
        Route("/{path:path}", _said), WebSocketRoute("/talk", _fail_in_talk),
    ]  # fmt: skip
    return TestClient(
        Starlette(routes=routes, middleware=[Middleware(OfflineGuard), Middleware(UnusedGuard)])
    )


def test_a_failing_handler_tells_nobody_what_was_asked(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    headers = {"Authorization": "Bearer tw_secret", "Cookie": "tiaowen-80=secret-cookie"}
    answer = client.post(f"/fail?q={QUESTION}", content=QUESTION, headers=headers)
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    ours = [r for r in caplog.records if r.name.startswith("tiaowen")]
    assert len(ours) == 1
    formatter = logging.Formatter("%(message)s")
    said = "\n".join(formatter.format(record) for record in ours)  # with a traceback, if it had one
    assert "RuntimeError" in said
    assert "test_guard.py" in said
    assert "_fail" in said
    for words in (QUESTION, "secret", "inner", "outer"):
        assert words not in said
        assert words not in answer.text


def test_a_stream_that_fails_ends_and_a_websocket_too(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/midway").text == "一"
    with pytest.raises(Exception, match=r"^(?!.*保密)"), client.websocket_connect("/talk"):
        pass
    assert QUESTION not in caplog.text
    assert caplog.text.count("RuntimeError at") == 2


def test_who_leaves_is_no_error(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    async def leaves(scope: object, receive: object, send: object) -> None:
        raise ClientDisconnect

    sent: list[object] = []

    async def go() -> None:
        scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
        await OfflineGuard(leaves)(scope, None, sent.append)  # type: ignore[arg-type]

    asyncio.run(go())
    assert sent == []
    assert not [r for r in caplog.records if r.name.startswith("tiaowen")]


def test_an_error_is_described_by_kind_and_place_only() -> None:
    try:
        int(QUESTION)
    except ValueError as error:
        said = describe(error)
        out = io.StringIO()
        traceback.print_exception(error, file=out)
    assert QUESTION in out.getvalue()
    assert said.startswith("ValueError at server/test_guard.py:")
    assert said.endswith(" in test_an_error_is_described_by_kind_and_place_only")
    assert describe(ValueError(QUESTION)) == "ValueError at an unknown place"


@pytest.mark.parametrize("path", ["/", "/fail", "/nothing", "/gradio_api/proxy=http://x"])
def test_every_answer_has_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(
        directive.split(" ", 1) for directive in headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert policy["img-src"] == "'self' data: blob:"
    assert "http" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_files_of_the_packages_may_be_kept(client: TestClient) -> None:
    assert client.get("/assets/index.js").headers["Cache-Control"] == "public"
    assert client.get("/assetsx").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://evil.example/a.png", "/gradio_api/file=HTTPS://evil.example",
        "/gradio_api/proxy=https://evil.example", "/gradio_api/file/http://evil.example",
        "/gradio_api/deep_link?session_hash=a", "/gradio_api/process_recording",
        "/gradio_api//file=https%3A//evil.example", "/gradio_api/%66ile=http://evil.example",
    ],
)  # fmt: skip
def test_nobody_makes_the_server_fetch_from_elsewhere(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.get("/gradio_api/file=a.png").text == "here"
