"""Logging in and out: pages, cookies, waits, and where it leads to."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from tiaowen.server.access import AccessGuard
from tiaowen.server.accounts import Accounts
from tiaowen.server.login import checked_next, login_address
from tiaowen.server.user_file import change_users
from tiaowen.ui.texts import text

from .conftest import PASSWORD

RIGHT = {"username": "张三", "password": PASSWORD}
WRONG = {"username": "张三", "password": "guessed"}


@pytest.fixture
def users_file(tmp_path: Path) -> Path:
    path = tmp_path / "users.json"
    change_users(path, lambda users: users.with_user("张三", PASSWORD))
    return path


@pytest.fixture
def app(users_file: Path) -> AccessGuard:
    async def said(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{request.user.display_name} sees {request.url.path}")

    inner = Starlette(routes=[Route("/{path:path}", said, methods=["GET", "POST"])])
    return AccessGuard(inner, Accounts(file=users_file))


@pytest.fixture
def client(app: AccessGuard) -> TestClient:
    return TestClient(app, follow_redirects=False)


def test_who_is_not_logged_in_is_sent_to_the_page_and_a_program_gets_401(
    client: TestClient,
) -> None:
    page = client.get("/a/b?c=d", headers={"Accept": "text/html,*/*"})
    assert (page.status_code, page.headers["Location"]) == (303, "/login?next=%2Fa%2Fb%3Fc%3Dd")
    for answer in (client.get("/a"), client.post("/a", headers={"Accept": "text/html"})):
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="tiaowen"'
        assert answer.json()["status"] == 401


def test_log_in_see_log_out(client: TestClient) -> None:
    entered = client.post("/login?next=%2Fa%3Fb%3Dc", data=RIGHT)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/a?b=c")
    assert client.get("/a").text == "张三 sees /a"
    left = client.post("/logout")
    assert (left.status_code, left.headers["Location"]) == (303, "/login")
    assert "Max-Age=0" in left.headers["Set-Cookie"]
    assert client.get("/a").status_code == 401


def test_the_cookie_of_a_session_that_was_left_opens_nothing(client: TestClient) -> None:
    client.post("/login", data=RIGHT)
    cookies = dict(client.cookies)
    client.post("/logout")
    client.cookies.update(cookies)
    assert client.get("/a").status_code == 401


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient) -> None:
    cookie = client.post("/login", data=RIGHT).headers["Set-Cookie"]
    name, _, rest = cookie.partition("=")
    value, *attributes = rest.split("; ")
    assert name == "tiaowen-80"
    assert len(value) == 43
    assert set(attributes) == {"Path=/", "Max-Age=86400", "HttpOnly", "SameSite=Lax"}


def test_over_https_the_cookie_stays_there(app: AccessGuard) -> None:
    client = TestClient(app, base_url="https://policy.example", follow_redirects=False)
    cookie = client.post("/login", data=RIGHT).headers["Set-Cookie"]
    assert cookie.startswith("__Host-tiaowen-443=")
    assert "; Secure" in cookie
    assert client.get("/a").status_code == 200


def test_every_log_in_is_a_new_session_and_ends_the_one_before(client: TestClient) -> None:
    client.post("/login", data=RIGHT)
    before = dict(client.cookies)
    client.post("/login", data=RIGHT)
    assert dict(client.cookies) != before
    assert client.get("/a").status_code == 200
    client.cookies.clear()
    client.cookies.update(before)
    assert client.get("/a").status_code == 401


def test_a_cookie_that_somebody_chose_is_not_taken_over(client: TestClient) -> None:
    client.cookies.set("tiaowen-80", "A" * 43)
    assert client.get("/a").status_code == 401
    entered = client.post("/login", data=RIGHT)
    assert "A" * 43 not in entered.headers["Set-Cookie"]


def test_wrong_password_and_unknown_name_look_alike(client: TestClient) -> None:
    wrong = client.post("/login", data=WRONG)
    unknown = client.post("/login", data={**RIGHT, "username": "李四"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("张三", "李四") == unknown.text
    assert text("login_failed", "en") in wrong.text
    assert PASSWORD not in unknown.text
    assert "guessed" not in wrong.text


def test_an_unknown_name_is_checked_like_a_known_one(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tiaowen.server import login

    checked = []

    def noted(password: str, kept: object) -> bool:
        checked.append(kept.cost)  # type: ignore[attr-defined]
        return False

    monkeypatch.setattr(login, "is_right", noted)
    client.post("/login", data=WRONG)
    client.post("/login", data={**RIGHT, "username": "nobody"})
    assert len(checked) == 2
    assert checked[0] == checked[1]


def test_guessing_a_name_makes_it_wait_and_nobody_else(client: TestClient) -> None:
    codes = [client.post("/login", data=WRONG).status_code for _ in range(7)]
    assert codes == [401] * 5 + [429] * 2
    waiting = client.post("/login", data=RIGHT)
    assert waiting.status_code == 429
    assert int(waiting.headers["Retry-After"]) >= 1
    assert "try again in" in waiting.text
    assert client.post("/login", data={**WRONG, "username": "李四"}).status_code == 401


def test_guessing_many_names_makes_the_address_wait(app: AccessGuard) -> None:
    def guess(client: TestClient, number: int) -> int:
        return client.post(
            "/login", data={"username": f"用户{number}", "password": "x"}
        ).status_code

    first = TestClient(app, client=("10.0.0.1", 5))
    assert [guess(first, n) for n in range(22)] == [401] * 20 + [429] * 2
    assert guess(TestClient(app, client=("10.0.0.2", 5)), 0) == 401


def test_what_is_no_form_is_refused(client: TestClient) -> None:
    assert client.post("/login", json=RIGHT).status_code == 415
    many = "&".join(f"a{n}=b" for n in range(50))
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/login", content=many, headers=kind).status_code == 415
    assert client.post("/login", content=b"username=\xff", headers=kind).status_code == 415
    assert client.post("/login", data={"username": "x" * 9000}).status_code == 413
    assert client.post("/login", data={"username": "张三"}).status_code == 401
    assert client.put("/login").status_code == 405
    assert client.get("/logout").status_code == 405


@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_its_pages_are_exactly_its_paths(client: TestClient, path: str) -> None:
    for other in (f"{path}/", path.upper(), f"/{path}", f"{path};a", f"{path}%00", f"{path}/x"):
        assert client.get(other).status_code == 401


def test_removing_the_user_ends_the_session_with_the_next_request(
    client: TestClient, users_file: Path
) -> None:
    client.post("/login", data=RIGHT)
    assert client.get("/a").status_code == 200
    change_users(users_file, lambda users: users.without_user("张三"))
    assert client.get("/a").status_code == 401
    assert client.post("/login", data=RIGHT).status_code == 401


def test_another_password_ends_the_session(client: TestClient, users_file: Path) -> None:
    client.post("/login", data=RIGHT)
    change_users(users_file, lambda users: users.with_password("张三", "another one of mine"))
    assert client.get("/a").status_code == 401
    assert client.post("/login", data=RIGHT).status_code == 401
    entered = client.post("/login", data={**RIGHT, "password": "another one of mine"})
    assert entered.status_code == 303


def test_nothing_of_a_log_in_is_logged(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client.post("/login?next=%2Fsecret-page", data=WRONG)
    client.post("/login", data=RIGHT)
    client.get("/a")
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    said = "\n".join(ours)
    for secret in (PASSWORD, "guessed", "secret-page", *dict(client.cookies).values()):
        assert secret not in said


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example",
        "http://evil.example",
        "https:evil.example", "javascript:alert(1)", "/\t/evil.example", "/a\nSet-Cookie: b=c",
        "evil",
        "", "/login", "/login?next=/login", "/logout", "//", "/a b", "/a\\b",
        "/" + "a" * 3000, "/条文",
    ],
)  # fmt: skip
def test_the_log_in_leads_nowhere_else(wanted: str) -> None:
    assert checked_next(wanted) == "/"


@given(st.lists(st.sampled_from(["/", "\\", "//", ":", "http", "evil.example", "@", ".", "..",
"%2f",
                                 "%5c", "?", "#", "\t", "\r\n", "a",
                                 "条"]), max_size=8).map("".join)
       | st.text(max_size=30))  # fmt: skip
@example("/.//evil.example")
@example("/%2fevil.example")
def test_whatever_is_wanted_the_browser_stays_on_this_server(wanted: str) -> None:
    base = "http://127.0.0.1:7860/login"
    leads = checked_next(wanted)
    assert leads.isascii()
    assert leads.isprintable()
    # As browsers do: a backslash is a slash to them, and blanks at the ends are nothing.
    found = urlsplit(urljoin(base, leads.strip().replace("\\", "/")))
    assert (found.scheme, found.netloc) == ("http", "127.0.0.1:7860")


@given(st.text(max_size=40), st.text(st.characters(codec="ascii"), max_size=20))
def test_the_address_of_the_page_leads_back_or_to_the_first_page(path: str, query: str) -> None:
    try:
        address = login_address(f"/{path}", query.encode())
    except UnicodeEncodeError:  # half a character: no server hands on such a path
        assert any("\ud800" <= c <= "\udfff" for c in path)
        return
    assert address == "/login" or address.startswith("/login?next=%2F")
    assert address.isascii()
    assert address == quote(address, safe="/?=%._-~")


def test_a_head_request_gets_no_page_of_others(client: TestClient) -> None:
    assert client.head("/a").status_code == 401
    assert client.head("/login").status_code == 200
