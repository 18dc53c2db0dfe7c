"""Which requests go to the interface, and what is kept from it and from the log?"""

from __future__ import annotations

import logging

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..ui.quiet import describe
from .limits import Limits

_LOG = logging.getLogger(__name__)

_PATHS = frozenset(("/v1", "/health", "/ready", "/openapi.json"))
_DOCUMENTS = "/v1/parse"


class Door(BaseRoute):
    """A route that takes whole paths to an application and leaves them as they are.

    Unlike a mount it claims no prefix but `/v1/`, and errors there, 404 and 405 too, are the
    application's own.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app = app
        self._limits = limits

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the request is for the interface."""
        mine = scope["type"] == "http" and (
            scope["path"] in _PATHS or scope["path"].startswith("/v1/")
        )
        return (Match.FULL if mine else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, with a body that ends at the limit."""
        limit = self._limits.body_bytes
        if scope["path"] == _DOCUMENTS:
            limit = self._limits.document_bytes
        try:
            if scope["method"] == "HEAD":  # as GET; the server leaves the body out
                scope = {**scope, "method": "GET"}
                send = _without_body(send)
            await self.app(scope, _limited(scope, receive, limit), send)
        except ClientDisconnect:
            pass
        except Exception as error:
            # It was answered with 500. Its words and its trace could hold a question.
            _LOG.debug("after its answer: %s", describe(error))


def _limited(scope: Scope, receive: Receive, limit: int) -> Receive:
    """Reads a body up to a limit, whatever its length is said to be."""
    said = dict(scope["headers"]).get(b"content-length", b"0")
    read = int(said) if said.isdigit() and int(said) > limit else 0

    async def receive_limited() -> Message:
        nonlocal read
        message: Message = {} if read > limit else dict(await receive())
        read += len(message.get("body", b""))
        if read > limit:
            raise HTTPException(413, f"the body is larger than {limit} bytes")
        return message

    return receive_limited


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head
