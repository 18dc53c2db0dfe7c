"""How much may be sent? Bodies are counted while they arrive, whatever their headers say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..library import MAX_DOCUMENT_BYTES
from .limits import Limits
from .refusal import refuse

MAX_BODY_BYTES = 2**20
"""Of a request, files aside: questions, conversations, settings."""

MAX_PAGE_BYTES = 4 * 2**20
"""Of what the page sends to its own server: a conversation that is reopened, citations and all."""

_FRAME_BYTES = 64 * 1024
"""What the form around a file may add."""

LONGER = {
    "/gradio_api/upload": MAX_DOCUMENT_BYTES + _FRAME_BYTES,
    "/gradio_api/run/predict": MAX_PAGE_BYTES,
    "/gradio_api/queue/join": MAX_PAGE_BYTES,
    "/gradio_api/component_server": MAX_PAGE_BYTES,
    "/v1/parse": Limits().document_bytes + _FRAME_BYTES,
}
"""Where more is sent to: documents, by the page and by programs, and conversations."""

BODY_S = 60.0
"""Seconds in which a body has to arrive, uploads included."""


class TooLarge(Exception):
    """A body is longer than its limit."""


class TooSlow(Exception):
    """A body did not arrive in time."""


def limit_of(path: str) -> int:
    """Bytes that a request to this path may send."""
    return LONGER.get(path, MAX_BODY_BYTES)


async def read_body(receive: Receive, *, limit: int) -> bytes:
    """The whole body of a request.

    Raises:
        TooLarge: it is longer than `limit`; no more of it was read.
        TooSlow: it did not arrive in time.
    """
    counted, parts = Counted(receive, limit=limit), []
    while True:
        message = await counted()
        if message["type"] != "http.request":
            raise TooSlow  # it will not arrive any more
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


class Counted:
    """`receive` of a request, until its body is too long or too slow."""

    def __init__(
        self, receive: Receive, *, limit: int, seconds: float | None = None
    ) -> None:  # fmt: skip
        self._receive = receive
        self._left = limit
        self._ends = asyncio.get_running_loop().time() + (BODY_S if seconds is None else seconds)
        self._whole = False

    async def __call__(self) -> Message:
        """The next message.

        Raises:
            TooLarge: the body is longer than its limit.
            TooSlow: it did not arrive in time.
        """
        if self._whole:  # only the end of the connection can come, and may take its time
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._ends):
                message = await self._receive()
        except TimeoutError:
            raise TooSlow from None
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
            if self._left < 0:
                raise TooLarge
        return message


class BodyLimit:
    """ASGI middleware: 413 to what is too long, 408 to what is too slow."""

    def __init__(self, app: ASGIApp, limit: Callable[[str], int] = limit_of) -> None:
        self.app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body counted."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        large = refuse(413, f"a request here may send {limit} bytes")
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and (len(announced) > 12 or int(announced) > limit):
            await large(scope, receive, send)
            return
        slow = refuse(408, "the request did not arrive in time")
        counted, stopped, started = Counted(receive, limit=limit), [], False

        async def receive_counted() -> Message:
            try:
                return await counted()
            except (TooLarge, TooSlow) as error:
                stopped.append(large if isinstance(error, TooLarge) else slow)
                # To the application it looks as if the sender had gone away: it stops at once.
                return {"type": "http.disconnect"}

        async def send_unless_stopped(message: Message) -> None:
            nonlocal started
            if not stopped or started:
                started = started or message["type"] == "http.response.start"
                await send(message)

        try:
            await self.app(scope, receive_counted, send_unless_stopped)
        except Exception:
            if not stopped:
                raise
        if stopped and not started:
            await stopped[0](scope, receive, send)
