"""Who gets in? Everything needs a session or a key, but the log-in page and `/health`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.authentication import SimpleUser
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .accounts import Accounts
from .hosts import Hosts
from .login import CHALLENGE, LOGIN, LOGOUT, LoginPages, login_address, tokens_of
from .refusal import Refusal, refuse
from .sessions import Sessions
from .throttle import Throttle, network_of
from .users import User

OPEN = {"/health": ("GET", "HEAD")}
"""Paths that everybody may ask for, with the methods. Anything that is not exactly one of them
is closed, however it is spelt."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use the application, and by which names it is reached."""

    accounts: Accounts | None = None
    """`None`: whoever reaches it."""
    hosts: Hosts | None = None
    """`None`: by any name."""


class AccessGuard:
    """ASGI middleware: who is not known gets the log-in page, or 401."""

    def __init__(self, app: ASGIApp, accounts: Accounts, sessions: Sessions | None = None) -> None:
        self.app = app
        self._accounts = accounts
        self._sessions = sessions or Sessions()
        self._pages = LoginPages(accounts, self._sessions)
        # A key cannot be guessed; this keeps somebody who tries from taking the server's time.
        self._guesses = Throttle(free=20, longest_s=900)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its sender is known."""
        kind, path = scope["type"], scope.get("path", "")
        if kind not in ("http", "websocket") or (
            kind == "http" and scope["method"] in OPEN.get(path, ())
        ):
            await self.app(scope, receive, send)
        elif kind == "http" and path == LOGIN:
            await self._pages.login(scope, receive, send)
        elif kind == "http" and path == LOGOUT:
            await self._pages.logout(scope, receive, send)
        else:
            known = self._known(scope)
            if isinstance(known, Refusal):
                await known(scope, receive, send)
                return
            scope["user"] = SimpleUser(known().name)  # type: ignore[union-attr]
            await self.app(scope, receive, _ending_with(known, send))

    def _known(self, scope: Scope) -> Callable[[], User | None] | Refusal:
        """Who sends the request: asked again, whether that is still so."""
        headers = Headers(scope=scope)
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._with_key(key.strip(), network_of(scope.get("client")))
        for token in tokens_of(scope):
            if self._sessions.user_of(token, self._accounts.now):
                return lambda: self._sessions.user_of(token, self._accounts.now, touch=False)
        reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if reads and "text/html" in headers.get("accept", ""):
            to = login_address(scope["path"], scope.get("query_string", b""))
            return Refusal(RedirectResponse(to, 303))
        return refuse(
            401, "log in at /login, or send a key as Authorization: Bearer",
            headers={"WWW-Authenticate": CHALLENGE},
        )  # fmt: skip

    def _with_key(self, key: str, address: str) -> Callable[[], User | None] | Refusal:
        # The right key is let in whatever others at its address did.
        if self._accounts.now.owner_of(key):
            return lambda: self._accounts.now.owner_of(key)
        wait = self._guesses.wait_s(address)
        if wait:
            return refuse(429, "too many wrong keys", headers={"Retry-After": str(wait)})
        self._guesses.count(address)
        return refuse(
            401, "there is no such key",
            headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'},
        )  # fmt: skip


def _ending_with(known: Callable[[], User | None], send: Send) -> Send:
    """`send` that ends a stream when its reader is no longer known."""
    ended = False

    async def send_while_known(message: Message) -> None:
        nonlocal ended
        if ended:
            return
        streams = message["type"] == "http.response.body" and message.get("more_body", False)
        if streams and not known():
            ended, message = True, {"type": "http.response.body", "body": b"", "more_body": False}
        elif message["type"] == "websocket.send" and not known():
            ended, message = True, {"type": "websocket.close", "code": 1008}
        await send(message)

    return send_while_known
