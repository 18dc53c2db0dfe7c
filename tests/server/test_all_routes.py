"""Every route of the real application, one by one: closed to who is not known."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

pytest.importorskip("gradio")

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import WebSocketDenialResponse
from tiaowen.api import Assistant, build
from tiaowen.library import Library
from tiaowen.models import Document
from tiaowen.server.access import OPEN, Access
from tiaowen.server.accounts import Accounts
from tiaowen.server.app import application
from tiaowen.server.guard import _is_unused
from tiaowen.server.hosts import Hosts
from tiaowen.server.run import listen
from tiaowen.server.user_file import change_users
from tiaowen.server.users import new_key

from .conftest import PASSWORD

KEY = new_key()
_ANY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND")
_ENDLESS = ("heartbeat", "reload", "/queue/data", "upload_progress", "/stream/", "/mcp")
"""Routes that go on until their reader leaves: asked for without being known only."""


class Asked(NamedTuple):
    """One method of one route."""

    method: str
    path: str


def _routes(app: Any, prefix: str = "") -> Iterator[Asked]:
    """All routes of an application and of those within it, included, mounted or otherwise."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        path = prefix + (context.path or "")
        filled = re.sub(r"\{[^}]*\}", "x", path) or "/"
        if isinstance(route, WebSocketRoute):
            yield Asked("WEBSOCKET", filled)
        elif isinstance(route, Route):
            yield from (Asked(method, filled) for method in sorted(route.methods or _ANY[:7]))
        else:
            yield from (Asked(method, filled) for method in _ANY[:7])
            inner = getattr(route, "app", None)
            if hasattr(inner, "routes"):
                yield from _routes(inner, path.rstrip("/"))
            elif hasattr(inner, "app"):
                raise AssertionError(f"{path}: what is behind {inner} is not walked")


@pytest.fixture(scope="module")
def app(notice: Document, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("routes")
    build([notice], folder / "index")
    users = folder / "users.json"
    change_users(users, lambda u: u.with_user("张三", PASSWORD).with_key("张三", KEY))
    with Assistant.open(folder / "index") as assistant:
        access = Access(Accounts(file=users), Hosts.of("127.0.0.1"))
        yield application(Library(assistant), access=access)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(
        app, base_url="http://127.0.0.1:7860", follow_redirects=False, client=("127.0.0.1", 5)
    ) as client:
        yield client


def test_every_route_needs_to_know_who_asks(client: TestClient, app: FastAPI) -> None:
    asked = sorted({*_routes(app)})
    closed = 0
    for method, path in asked:
        if path == "/login" or method in OPEN.get(path, ()):
            continue
        if method == "WEBSOCKET":
            with pytest.raises(WebSocketDenialResponse) as refused, client.websocket_connect(path):
                pass
            assert refused.value.status_code == 401, path
        elif path == "/logout" and method == "POST":
            assert client.post(path).headers["Location"] == "/login"
        elif path == "/logout":
            assert client.request(method, path).status_code == 405
        else:
            answer = client.request(method, path)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["WWW-Authenticate"], path
            assert answer.headers["Cache-Control"] == "no-store", path
            as_page = client.request(method, path, headers={"Accept": "text/html"})
            assert as_page.status_code == (303 if method in ("GET", "HEAD") else 401), path
        closed += 1
    for path in ("/", "/gradio_api/queue/data", "/v1/ask", "/mcp", "/health", "/login"):
        with pytest.raises(WebSocketDenialResponse), client.websocket_connect(path):
            pass  # there is none, and nobody is told so
    print(f"routes checked: {len(asked)} methods of {len({p for _, p in asked})} paths")
    assert closed > 80
    for path in ("/", "/config", "/gradio_api/queue/join", "/gradio_api/upload", "/theme.css"):
        assert any(path == known for _, known in asked), f"{path} was not walked"


def test_who_is_known_by_a_key_or_a_cookie_gets_through(client: TestClient, app: FastAPI) -> None:
    form = {"username": "张三", "password": PASSWORD}
    entered = client.post("/login", data=form)
    cookie = entered.headers["Set-Cookie"].split(";")[0]
    client.cookies.clear()
    let_in = 0
    for headers in ({"Authorization": f"Bearer {KEY}"}, {"Cookie": cookie}):
        for method, path in sorted({*_routes(app)}):
            if method == "WEBSOCKET" or any(part in path for part in _ENDLESS):
                continue
            if path in ("/login", "/logout") or _is_unused(path):
                continue
            answer = client.request(method, path, headers=headers)
            # Gradio refuses some by itself (403 of its monitoring); the guards do not.
            assert answer.status_code not in (401, 421), (method, path)
            if answer.status_code == 403:
                assert answer.headers["Content-Type"] != "application/problem+json", path
            assert "/login" not in answer.headers.get("Location", ""), (method, path)
            let_in += 1
    assert let_in > 100
    assert client.get("/config", headers={"Cookie": cookie}).json()["title"]


def test_methods_that_no_route_has(client: TestClient) -> None:
    for method in _ANY:
        for path in ("/", "/config", "/gradio_api/info", "/v1/ask", "/nothing-here"):
            assert client.request(method, path).status_code in (401, 403), (method, path)


# ---- as sent over the wire: paths that a client would put in order first -----------------------


@pytest.fixture(scope="module")
def port(app: FastAPI) -> Iterator[int]:
    """The same application behind the real server."""
    started = threading.Event()
    stop: list[Any] = []
    with listen("127.0.0.1", 0) as listener:

        def serve() -> None:
            import uvicorn

            server = uvicorn.Server(
                uvicorn.Config(app, log_level="error", http="h11", lifespan="off")
            )
            stop.append(server)
            started.set()
            server.run(sockets=[listener])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        assert started.wait(20)
        yield listener.getsockname()[1]
        stop[0].should_exit = True
        thread.join(20)


def _raw(port: int, target: str, *, more: str = "", host: str = "127.0.0.1") -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        request = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"
        line.sendall(request.encode("latin-1"))
        with line.makefile("rb") as answer:
            return answer.read().decode("utf-8", "replace")


_TRICKS = (
    "/", "//", "///config", "//config", "/./config", "/x/../config", "/config/", "/config;a=b",
    "/%63onfig", "/CONFIG", "/config%00", "/config%20", "/config%2f", "/%2e/config",
    "/%2e%2e/config",
    "/login/../config", "/login/..;/config", "/login//../config", "/login%2f..%2fconfig",
    "/login/config",
    "/login?/../config", "/login%3f", "/login#/config", "/login%23", "/login.json", "/login%0a",
    "/Login",
    "/health/../config", "/health/..%2fconfig", "/health%2f%2e%2e%2fconfig", "/health;/config",
    "/health/config", "/health//config", "/HEALTH", "/health%00", "/health%2520",
    "/health\\..\\config",
    "http://127.0.0.1/config", "http://127.0.0.1/health", "http://evil/login",
    "https://127.0.0.1//config",
    "*", "config", "?/health", "/gradio_api/info", "/gradio_api/info?/health", "//127.0.0.1/health",
    "/gradio_api//info", "/gradio_api/./info", "/%67radio_api/info", "/gradio_api/file=/etc/passwd",
    "/gradio_api/file=..%2f..%2fetc%2fpasswd", "/logout/../config", "/logout/x",
    "/static/../config",
    "/assets/..%2f..%2fconfig", "/favicon.ico", "/robots.txt", "/manifest.json", "/ready",
    "/v1/ask",
)  # fmt: skip


@pytest.mark.parametrize("target", _TRICKS)
def test_no_spelling_of_a_path_gets_around_the_guard(port: int, target: str) -> None:
    answer = _raw(port, target)
    status = answer.split(" ", 2)[1]
    # A login page with something after it is a login page: nothing else is shown.
    if target in ("/login?/../config",):
        assert status == "200"
        assert "<form" in answer
    else:
        assert status in ("400", "401"), answer[:200]
    for private in ("国办发", "components", '"version"', "root:"):
        assert private not in answer


def test_the_same_requests_are_served_to_who_is_known(port: int) -> None:
    known = f"Authorization: Bearer {KEY}\r\n"
    assert "国办发" in _raw(port, "/config", more=known)
    assert "HTTP/1.1 404" in _raw(port, "/gradio_api/file=/etc/passwd", more=known) or (
        "HTTP/1.1 403" in _raw(port, "/gradio_api/file=/etc/passwd", more=known)
    )
    assert "root:" not in _raw(port, "/gradio_api/file=/etc/passwd", more=known)


def test_a_key_does_not_help_under_another_name(port: int) -> None:
    known = f"Authorization: Bearer {KEY}\r\n"
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example"):
        assert _raw(port, "/config", more=known, host=host).startswith("HTTP/1.1 421")
    for host in (f"127.0.0.1:{port}", "localhost", f"[::1]:{port}", "localhost.:7"):
        assert _raw(port, "/config", more=known, host=host).startswith("HTTP/1.1 200")


def test_smuggled_second_names_and_origins_are_refused(port: int) -> None:
    known = f"Authorization: Bearer {KEY}\r\n"
    assert _raw(port, "/config", more=f"{known}Host: evil.example\r\n").startswith("HTTP/1.1 400")
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
        answer = _raw(port, "/config", more=f"{known}Origin: {origin}\r\n")
        assert answer.startswith("HTTP/1.1 403")
        assert "access-control-allow-origin" not in answer.lower()
