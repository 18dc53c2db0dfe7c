"""Where is the server of `mcp.py` found over HTTP? At `/mcp`, in the process of the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from mcp.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ..library import Library
from .mcp import build

MAX_BODY = 1_000_000
"""Bytes of a request."""


def mount(app: FastAPI, library: Library) -> None:
    """Serve it at `/mcp` of a web application, over streamable HTTP.

    Every request stands for itself: there are no sessions to lose or to fill up. Which hosts may
    be asked for, and by which pages, is looked after by the guard of the application.
    """
    endpoint = _Endpoint(build(library))
    for path in ("/mcp", "/mcp/"):
        app.router.routes.append(Route(path, endpoint))
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(of: FastAPI) -> AsyncIterator[Any]:
        async with endpoint.running(), inner(of) as state:
            yield state

    app.router.lifespan_context = lifespan


class _Endpoint:
    """The ASGI application at `/mcp`; it works while its session manager runs."""

    def __init__(self, server: Server[Any]) -> None:
        self._server = server
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """A manager runs once, an application perhaps several times."""
        # `HostGuard` knows the names of this server; the SDK would know loopback only, and would
        # let in the pages of every other server there.
        open_ = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        manager = StreamableHTTPSessionManager(
            self._server, json_response=True, stateless=True, max_request_body_size=MAX_BODY,
            security_settings=open_,
        )  # fmt: skip
        async with manager.run():
            self._manager = manager
            yield
            self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            # Nothing is ever sent unasked, so there is no stream to GET and no session to DELETE.
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
        elif self._manager is None:
            await Response("not ready", status_code=503)(scope, receive, send)
        else:
            await self._manager.handle_request(scope, receive, send)
