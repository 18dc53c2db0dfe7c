"""What does every handler need? The library, the gate, the limits, and how to read and reply."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from ..library import Library
from .gate import Gate
from .limits import Limits
from .problems import FieldError

if TYPE_CHECKING:
    from ..api import Assistant

JSON_MEDIA = "application/json"


@dataclass(frozen=True, slots=True)
class Desk:
    """Behind every route."""

    library: Library
    gate: Gate
    limits: Limits

    async def reply(
        self, work: Callable[[Assistant], object], *, writing: bool = False
    ) -> Response:
        """What a call comes to, as JSON; call and JSON are worked out beside the event loop.

        Args:
            work: gets the assistant of now.
            writing: the call lets a language model write, where one is set.

        Raises:
            Busy: more requests at once than are served.
        """
        assistant = self.library.assistant
        waits = writing and bool(assistant.llm)
        body = await self.gate.run(lambda: dump(work(assistant)), writing=waits)
        return Response(body, media_type=JSON_MEDIA)

    def check_length(self, field: str, words: str) -> None:
        """Refuse words longer than the setting `max_question_chars`.

        Raises:
            FieldError: they are.
        """
        longest = self.library.assistant.settings.max_question_chars
        if len(words) > longest:
            raise FieldError(field, f"is longer than {longest} characters")


def desk_of(request: Request) -> Desk:
    """The desk of the application that got the request."""
    desk: Desk = request.app.state.desk
    return desk


def dump(content: object) -> bytes:
    """JSON in UTF-8, compact, Chinese as it is."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


class Json(JSONResponse):
    """The same as a response, for what is little and at hand."""

    def render(self, content: Any) -> bytes:
        """The bytes."""
        return dump(content)


def media_of(request: Request) -> str:
    """Content type of a request without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def require_media(request: Request, *known: str) -> str:
    """The content type, if it is one of these.

    Raises:
        HTTPException: 415, it is another one.
    """
    media = media_of(request)
    if media not in known:
        raise HTTPException(415, f"the body must be {' or '.join(known)}")
    return media


class JsonRoute(APIRoute):
    """A route whose body, if it has one, is JSON and says so."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The usual handler, after a look at the content type."""
        handler = super().get_route_handler()
        if self.body_field is None:
            return handler

        async def checked(request: Request) -> Response:
            require_media(request, JSON_MEDIA)
            return await handler(request)

        return checked
