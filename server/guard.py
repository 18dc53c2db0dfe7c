"""What goes with every answer, and what never leaves? Headers for the browser, and errors.

Nothing leaves the page: said to the browser in a header, so that it is enforced there.
"""

from __future__ import annotations

import logging

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..ui.quiet import describe
from .refusal import refuse

_LOG = logging.getLogger(__name__)

POLICY = "; ".join(
    (
        "default-src 'self'",
        # Gradio's page and our own head are inline. Without 'unsafe-eval' nothing is drawn at
        # all: Gradio 6.31 compiles its templates ("Uncaught EvalError" in assets/index-*.js).
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Content Security Policy: the page loads from and talks to its own server only."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Other sites get none; our own get it, as browsers otherwise hide from us who sends a form.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{name}=()"
        for name in (
            "accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope",
            "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
        )
    ),
}  # fmt: skip

_PUBLIC = ("/assets/", "/static/", "/svelte/")
"""Files of the packages: a browser may keep them. Everything else can show what was asked."""

_UNUSED = tuple(
    f"/gradio_api/{route}"
    for route in (
        # By these a page makes the server fetch from elsewhere.
        "file=http:", "file=https:", "file/http:", "file/https:", "proxy=",
        # These write what was asked to the disk, or go on for ever, or edit programs.
        "deep_link", "run-history", "dev/", "process_recording", "vibe-", "undo-vibe-",
    )
)  # fmt: skip
"""Beginnings of routes of Gradio's that the page does not need."""


class OfflineGuard:
    """ASGI middleware, the outermost: headers on every answer, and no error gets out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back with the headers."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                _add_headers(MutableHeaders(scope=message), scope["path"], message["status"])
            started = started or message["type"] in ("http.response.start", "websocket.accept")
            await send(message)

        try:
            await self.app(scope, receive, send_guarded)
        except ClientDisconnect:
            pass  # whoever asked has gone
        except Exception as error:
            # Neither the path nor the words of the error: both may hold a question.
            _LOG.error("a request failed: %s", describe(error))
            if not started:
                answer = refuse(500, "the server failed; its log says where")
                await answer(scope, receive, send_guarded)


class UnusedGuard:
    """ASGI middleware: what Gradio can do beyond the page is not there, whoever asks for it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless it is for one of these routes."""
        if scope["type"] == "http" and _is_unused(scope["path"]):
            await refuse(404, "there is nothing here")(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _add_headers(headers: MutableHeaders, path: str, status: int) -> None:
    # A page that is stricter with itself stays so: browsers obey both.
    headers.append("Content-Security-Policy", POLICY)
    for name, value in _HEADERS.items():
        headers[name] = value
    if not path.startswith(_PUBLIC) or status not in (200, 206, 304):
        headers["Cache-Control"] = "no-store"


def _is_unused(path: str) -> bool:
    """`path` is decoded; slashes may be doubled and letters large."""
    plain = path.lower()
    while "//" in plain:
        plain = plain.replace("//", "/")
    return plain.startswith(_UNUSED)
