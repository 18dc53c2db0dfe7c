"""How does somebody log in and out? The page, the check of the password, and the cookie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, quote

import anyio
import anyio.to_thread
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from ..ui.login import Problem, login_html, policy_of_login, preferred
from .accounts import Accounts
from .bodies import TooLarge, TooSlow, read_body
from .passwords import is_right, keep
from .refusal import refuse
from .sessions import LONGEST_S, Sessions
from .throttle import Throttle, network_of
from .users import MAX_NAME, User, folded

LOGIN, LOGOUT = "/login", "/logout"
_MAX_FORM = 8 * 1024
_AT_ONCE = 2
"""Passwords checked at a time: each takes 32 MiB and a core."""
_WAITING = 32
"""Further ones that may wait for it."""
_BUSY_S = 5
_NEXT = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,2000}")
"""A path of this server: /?a=1. Not //host, which is an address elsewhere."""


def checked_next(wanted: str) -> str:
    """Where to go after the log-in: a page of this server, or the first one."""
    path = wanted.split("?", 1)[0].split("#", 1)[0]
    if not wanted.isascii() or not _NEXT.fullmatch(wanted) or path in (LOGIN, LOGOUT):
        return "/"
    return wanted


def login_address(path: str, query: bytes) -> str:
    """The address of the log-in page that leads to a page afterwards."""
    wanted = quote(path, safe="/") + (f"?{query.decode('ascii', 'replace')}" if query else "")
    wanted = checked_next(wanted)
    return LOGIN if wanted == "/" else f"{LOGIN}?next={quote(wanted, safe='')}"


class LoginPages:
    """`/login` and `/logout`, whole applications of their own."""

    def __init__(self, accounts: Accounts, sessions: Sessions) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._names = Throttle(free=5, longest_s=60)
        self._addresses = Throttle(free=20, longest_s=900)
        self._limiter: anyio.CapacityLimiter | None = None
        self._waiting = 0
        # Who does not exist is checked against this: it takes as long as anybody else.
        self._nobody = keep("nobody has this password")

    async def login(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show the page, or judge what was typed into it."""
        method, headers = scope["method"], Headers(scope=scope)
        if method in ("GET", "HEAD"):
            await self._page(headers, 200)(scope, receive, send)
        elif method != "POST":
            await refuse(405, "GET or POST", headers={"Allow": "GET, HEAD, POST"})(
                scope, receive, send
            )
        else:
            try:
                body = await read_body(receive, limit=_MAX_FORM)
            except TooLarge:
                answer: Response = refuse(413, "the form is too large").response
            except TooSlow:
                answer = refuse(408, "the form did not arrive in time").response
            else:
                answer = await self._judge(scope, headers, body)
            await answer(scope, receive, send)

    async def logout(self, scope: Scope, receive: Receive, send: Send) -> None:
        """End the session of the cookie, and show the log-in page."""
        if scope["method"] != "POST":
            await refuse(405, "POST", headers={"Allow": "POST"})(scope, receive, send)
            return
        answer = RedirectResponse(LOGIN, 303)
        for token in tokens_of(scope):
            self._sessions.close(token)
        # A page that was left must not come back from the browser's memory.
        answer.headers["Clear-Site-Data"] = '"cache"'
        answer.headers.append("Set-Cookie", _cookie(scope, "", 0))
        await answer(scope, receive, send)

    async def _judge(self, scope: Scope, headers: Headers, body: bytes) -> Response:
        fields = _form(headers, body)
        if fields is None:
            return refuse(415, "a form is expected").response
        name, password = fields.get("username", "")[: 2 * MAX_NAME], fields.get("password", "")
        address, known = network_of(scope.get("client")), folded(name)
        wait = max(self._addresses.wait_s(address), self._names.wait_s(known))
        if wait:
            return self._page(headers, 429, problem=Problem.WAIT, name=name, wait_s=wait)
        self._addresses.count(address)
        self._names.count(known)
        user = self._accounts.now.named(name)
        try:
            right = await self._check(password, user)
        except anyio.WouldBlock:
            self._addresses.forgive(address)
            self._names.forgive(known)
            return self._page(headers, 503, problem=Problem.BUSY, name=name, wait_s=_BUSY_S)
        if user is None or not right:
            return self._page(headers, 401, problem=Problem.FAILED, name=name)
        self._addresses.forgive(address)
        self._names.forget(known)
        return self._entered(scope, user)

    async def _check(self, password: str, user: User | None) -> bool:
        if self._waiting >= _WAITING:
            raise anyio.WouldBlock
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(_AT_ONCE)
        kept = user.password if user else self._nobody
        self._waiting += 1
        try:
            return await anyio.to_thread.run_sync(is_right, password, kept, limiter=self._limiter)
        finally:
            self._waiting -= 1

    def _entered(self, scope: Scope, user: User) -> Response:
        for token in tokens_of(scope):  # whoever knew it before knows nothing now
            self._sessions.close(token)
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        answer = RedirectResponse(checked_next((query.get("next") or ["/"])[0]), 303)
        cookie = _cookie(scope, self._sessions.open(user), int(LONGEST_S))
        answer.headers.append("Set-Cookie", cookie)
        return answer

    def _page(
        self,
        headers: Headers,
        status: int,
        *,
        problem: Problem | None = None,
        name: str = "",
        wait_s: int = 0,
    ) -> Response:
        language = preferred(headers.get("accept-language", ""))
        html = login_html(language, problem=problem, name=name[:MAX_NAME], wait_s=wait_s)
        more = {
            "Content-Security-Policy": policy_of_login(),
            "Content-Language": language.value,
            "Vary": "Accept-Language",
        }
        if wait_s:
            more["Retry-After"] = str(wait_s)
        if status == 401:
            more["WWW-Authenticate"] = CHALLENGE
        return HTMLResponse(html, status, more)


CHALLENGE = 'Bearer realm="tiaowen"'


def cookie_name(scope: Scope) -> str:
    """Of the session: one for each port, as browsers send cookies to all ports of a host.

    `__Host-` makes browsers refuse one that another host of the domain sets.
    """
    port = (scope.get("server") or ("", 0))[1]
    return f"{'__Host-' if _is_secure(scope) else ''}tiaowen-{port}"


def tokens_of(scope: Scope) -> list[str]:
    """Tokens of sessions in the cookies of a request."""
    name, found = cookie_name(scope), []
    for header in Headers(scope=scope).getlist("cookie"):
        for cookie in header.split(";"):
            key, _, value = cookie.strip().partition("=")
            if key == name and value:
                found.append(value)
    return found[:3]


def _cookie(scope: Scope, token: str, seconds: int) -> str:
    # Lax, not Strict: a link to a clause in a letter opens it. What changes something is
    # guarded by the Origin check.
    secure = "; Secure" if _is_secure(scope) else ""
    return (
        f"{cookie_name(scope)}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    )


def _is_secure(scope: Scope) -> bool:
    return scope.get("scheme") in ("https", "wss")


def _form(headers: Headers, body: bytes) -> Mapping[str, str] | None:
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return None
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=10, errors="strict")
    except ValueError:
        return None
    return {key: values[0] for key, values in fields.items()}
