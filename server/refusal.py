"""How is a request refused? One form for programs: problem details. Source: RFC 9457."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .problems import MEDIA, problem


class Refusal:
    """An answer without the application; also one to a request for a websocket."""

    def __init__(self, response: Response) -> None:
        self.response = response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        denial = "websocket.http.response" in scope.get("extensions", {})
        if scope["type"] == "websocket" and not denial:
            # Closing before it was accepted is what servers answer with 403.
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        if scope["type"] == "http" and scope.get("method") not in ("GET", "HEAD"):
            # Its body is not read, however long it is: with the answer the connection ends.
            self.response.headers["Connection"] = "close"
        await self.response(scope, receive, send)


def refuse(status: int, detail: str, *, headers: Mapping[str, str] | None = None) -> Refusal:
    """A refusal as problem details; `detail` is for people, and holds nothing of the request."""
    body = json.dumps(problem(status, detail), ensure_ascii=False).encode()
    return Refusal(Response(body, status, dict(headers or {}), MEDIA))
