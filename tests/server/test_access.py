"""Keys of programs, streams that end, websockets, and what is open to all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket
from tiaowen.server.access import OPEN, AccessGuard
from tiaowen.server.accounts import Accounts
from tiaowen.server.user_file import change_users
from tiaowen.server.users import new_key

from .conftest import PASSWORD

KEY = new_key()
BEARER = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def users_file(tmp_path: Path) -> Path:
    path = tmp_path / "users.json"
    change_users(path, lambda u: u.with_user("张三", PASSWORD).with_key("张三", KEY))
    return path


@pytest.fixture
def app(users_file: Path) -> AccessGuard:
    async def said(request: Request) -> PlainTextResponse:
        return PlainTextResponse("inside")

    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(socket.user.display_name)
        await socket.close()

    routes = [Route("/{path:path}", said, methods=["GET", "POST"]), WebSocketRoute("/talk", talk)]
    return AccessGuard(Starlette(routes=routes), Accounts(file=users_file))


@pytest.fixture
def client(app: AccessGuard) -> TestClient:
    return TestClient(app, follow_redirects=False)


def test_a_key_is_let_in_and_another_is_not(client: TestClient) -> None:
    assert client.get("/a", headers=BEARER).text == "inside"
    assert client.post("/a", headers={"Authorization": f"bearer {KEY}"}).text == "inside"
    for wrong in (new_key().encode(), KEY[:-1].encode(), b"", "张三".encode()):
        answer = client.get("/a", headers={b"Authorization": b"Bearer " + wrong})
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        assert not wrong or wrong not in answer.content


def test_a_wrong_key_is_not_made_good_by_a_session(client: TestClient) -> None:
    client.post("/login", data={"username": "张三", "password": PASSWORD})
    assert client.get("/a").status_code == 200
    assert client.get("/a", headers={"Authorization": f"Bearer {new_key()}"}).status_code == 401


def test_what_a_proxy_asks_for_itself_is_nothing_to_us(client: TestClient) -> None:
    basic = {"Authorization": "Basic eDp5"}
    assert client.get("/a", headers=basic).status_code == 401
    client.post("/login", data={"username": "张三", "password": PASSWORD})
    assert client.get("/a", headers=basic).status_code == 200


def test_wrong_keys_make_the_address_wait_but_not_the_right_one(client: TestClient) -> None:
    wrong = {"Authorization": f"Bearer {new_key()}"}
    codes = [client.get("/a", headers=wrong).status_code for _ in range(22)]
    assert codes == [401] * 20 + [429] * 2
    waiting = client.get("/a", headers=wrong)
    assert int(waiting.headers["Retry-After"]) >= 1
    assert waiting.headers["Content-Type"] == "application/problem+json"
    assert client.get("/a", headers=BEARER).status_code == 200


def test_a_revoked_key_and_one_of_a_removed_user_open_nothing(
    client: TestClient, users_file: Path
) -> None:
    second = new_key()
    change_users(users_file, lambda users: users.with_key("张三", second))
    change_users(users_file, lambda users: users.without_key(KEY))
    assert client.get("/a", headers=BEARER).status_code == 401
    bearer = {"Authorization": f"Bearer {second}"}
    assert client.get("/a", headers=bearer).status_code == 200
    change_users(users_file, lambda users: users.without_user("张三"))
    assert client.get("/a", headers=bearer).status_code == 401


def test_only_health_is_open_and_only_to_read(client: TestClient) -> None:
    assert OPEN == {"/health": ("GET", "HEAD")}
    assert client.get("/health").text == "inside"
    assert client.head("/health").status_code == 200
    assert client.post("/health").status_code == 401


@pytest.mark.parametrize(
    "path",
    ["/health/", "//health", "/Health", "/health;a", "/health/../a", "/health%2f", "/a/health",
     "/health%00", "/health%20", "/ready"],
)  # fmt: skip
def test_what_is_spelt_otherwise_is_closed(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401


def test_a_websocket_needs_a_key_too(client: TestClient) -> None:
    with client.websocket_connect("/talk", headers=BEARER) as socket:
        assert socket.receive_text() == "张三"
    for headers in ({}, {"Authorization": f"Bearer {new_key()}"}):
        with (
            pytest.raises(WebSocketDenialResponse) as refused,
            client.websocket_connect("/talk", headers=headers),
        ):
            pass
        assert refused.value.status_code == 401


def test_a_websocket_to_an_open_path_is_closed(client: TestClient) -> None:
    for path in ("/health", "/login"):
        with pytest.raises(WebSocketDenialResponse), client.websocket_connect(path):
            pass


@pytest.mark.parametrize("remove", [False, True])
def test_a_stream_ends_when_its_reader_is_removed(users_file: Path, remove: bool) -> None:
    async def parts() -> AsyncIterator[str]:
        yield "一"
        if remove:
            change_users(users_file, lambda users: users.without_user("张三"))
        yield "二"
        yield "三"

    async def stream(request: Request) -> StreamingResponse:
        return StreamingResponse(parts())

    guard = AccessGuard(Starlette(routes=[Route("/", stream)]), Accounts(file=users_file))
    assert TestClient(guard).get("/", headers=BEARER).text == ("一" if remove else "一二三")


def test_the_password_of_the_command_line_is_a_user_of_its_own(users_file: Path) -> None:
    change_users(users_file, lambda users: users.with_user("tiaowen", "the one in the file"))
    accounts = Accounts(file=users_file, password="秘密")
    assert [user.name for user in accounts.now.people] == ["tiaowen", "张三"]
    assert accounts.now is accounts.now
    client = TestClient(AccessGuard(Starlette(), accounts), follow_redirects=False)
    for password, status in (("秘密", 303), ("the one in the file", 401)):
        form = {"username": "tiaowen", "password": password}
        assert client.post("/login", data=form).status_code == status


def test_as_many_log_ins_at_once_as_there_is_room_for(
    app: AccessGuard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one too many is told to come again; it is held against nobody."""
    import threading

    from tiaowen.server import login

    held = threading.Event()

    def slow(password: str, kept: object) -> bool:
        return held.wait(30)

    monkeypatch.setattr(login, "is_right", slow)

    async def enter(number: int) -> int:
        sent: list[Any] = []
        body = f"username=u{number}&password=x".encode()
        scope = {
            "type": "http", "method": "POST", "path": "/login", "query_string": b"",
            "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
            "client": (f"10.0.0.{number}", 1), "server": ("127.0.0.1", 7860), "scheme": "http",
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await app(scope, receive, send)
        return int(sent[0]["status"])

    async def all_at_once() -> list[int]:
        waiting = [asyncio.create_task(enter(n)) for n in range(32)]
        await asyncio.sleep(0)
        while app._pages._waiting < 32:
            await asyncio.sleep(0.001)
        busy = await enter(99)
        held.set()
        return [busy, *await asyncio.gather(*waiting)]

    assert asyncio.run(all_at_once()) == [503] + [401] * 32
