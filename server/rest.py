"""How do other programs ask? The routes of the REST interface, as one application.

`attach` puts it into the web application; `build` makes it alone, for tests.
"""

from __future__ import annotations

import base64
import binascii
from functools import partial
from typing import TYPE_CHECKING, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ..config import VERSION
from ..contract import document_json
from ..errors import DocumentError
from ..library import Library
from ..models import Role, Where
from . import completions, described, reading
from .described import refusals, replies, streamed
from .desk import JSON_MEDIA, Desk, Json, JsonRoute, desk_of, require_media
from .door import Door
from .events import MEDIA as EVENTS
from .events import EventStream, Steps, answer_events
from .examples import ANSWER, EVENT_LINES, HITS, PARSED, TEXT
from .forms import answer_form, find, search_form
from .gate import Gate
from .limits import Limits
from .problems import HANDLERS, FieldError
from .replies import AnswerReply, HealthReply, ParsedReply, ReadyReply, SearchReply
from .schemas import AskRequest, ParseRequest, SearchRequest

if TYPE_CHECKING:
    from ..api import Assistant

router = APIRouter(route_class=JsonRoute)

_RAW = {"text/plain": "document.txt", "text/html": "document.html", "text/markdown": "document.md"}
"""Content types of a document itself, and the name that tells its format."""

_DESCRIPTION = """
Answers from Chinese government policy text, each with the clause it rests on.

A question that the documents do not answer gets a refusal with a `status`, not an error. Errors are
problem details (RFC 9457) with the field that is wrong; below `/v1/chat` and `/v1/models` they have
OpenAI's form. A request body may have {body:,} bytes, to `/v1/parse` {document:,}. {inside}
requests are served or wait at once; one more gets 503 with `Retry-After`.
"""


class Interfaces(FastAPI):
    """The REST interface; its description says what the settings allow."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if self.openapi_schema is None:
            desk: Desk = self.state.desk
            longest = desk.library.assistant.settings.max_question_chars
            described.complete(super().openapi(), max_question_chars=longest)
        return super().openapi()


def build(library: Library, *, limits: Limits | None = None) -> Interfaces:
    """The interface over a library."""
    limits = limits or Limits()
    app = Interfaces(
        title="tiaowen 条文", version=VERSION, docs_url=None, redoc_url=None,
        description=_DESCRIPTION.format(
            body=limits.body_bytes, document=limits.document_bytes, inside=limits.inside
        ).strip(),
        redirect_slashes=False, exception_handlers=HANDLERS,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )  # fmt: skip
    app.state.desk = Desk(library, Gate(limits), limits)
    for part in (router, reading.router, completions.router):
        app.include_router(part)
    return app


def attach(app: FastAPI, library: Library) -> None:
    """Put the interface into a web application, before what is mounted at its root."""
    limits = Limits()
    app.router.routes.append(Door(build(library, limits=limits), limits))


# ---- asking ------------------------------------------------------------------------------------


@router.post(
    "/v1/ask", tags=["Asking"], summary="Ask a question", operation_id="ask",
    responses={
        **streamed(AnswerReply, "The answer, or a refusal with its status.", ANSWER, EVENT_LINES),
        **refusals(400, 413, 415, 422, 500, 503),
    },
)  # fmt: skip
async def ask(asked: AskRequest, request: Request) -> Response:
    """An answer with citations, or a refusal with a typed status.

    With `stream`, or where `Accept` names `text/event-stream`, as events: `answer` for each answer
    as it comes about (the words of the documents first, then what a language model writes of
    them; the last one counts), then `done`; `error` with problem details if it fails.
    """
    desk = desk_of(request)
    desk.check_length("question", asked.question)
    history = [turn.model_dump() for turn in asked.history]
    form = partial(answer_form, explain=asked.explain)
    if asked.stream or EVENTS in request.headers.get("accept", ""):
        assistant = desk.library.assistant
        steps = await Steps(
            desk.gate, assistant, asked.question, history, form, documents=asked.documents
        ).start()
        return EventStream(steps, answer_events(steps))

    def work(assistant: Assistant) -> dict[str, Any]:
        if asked.documents:
            assistant = assistant.within(asked.documents)
        return form(assistant.ask(asked.question, history=history))

    return await desk.reply(work, writing=True)


@router.post(
    "/v1/search", tags=["Asking"], summary="Find clauses", operation_id="search",
    responses={
        **replies(SearchReply, "Clauses, best first, and how many are found.", HITS),
        **refusals(400, 413, 415, 422, 500, 503),
    },
)  # fmt: skip
async def search(wanted: SearchRequest, request: Request) -> Response:
    """The clauses nearest to a query, among those that fit the filters.

    With `offset` or `facets`, or without words, a page of those that the query finds: such a list
    has an end, and `total` counts it.
    """
    desk = desk_of(request)
    desk.check_length("query", wanted.query)
    where = Where(
        tuple(wanted.documents), tuple(wanted.sections), tuple(wanted.bodies),
        tuple(map(Role, wanted.roles)),
    )  # fmt: skip

    def work(assistant: Assistant) -> dict[str, Any]:
        page = find(
            assistant, wanted.query, where, k=wanted.k, offset=wanted.offset, facets=wanted.facets
        )
        return search_form(
            assistant, wanted.query, page, facets=wanted.facets, explain=wanted.explain
        )

    return await desk.reply(work)


# ---- reading a document ------------------------------------------------------------------------

_BODY = {
    JSON_MEDIA: {"schema": ParseRequest.model_json_schema()},
    "text/plain": {"schema": {"type": "string"}, "example": TEXT},
    "text/html": {"schema": {"type": "string"}, "example": "<p>某某部关于推进植物园建设的通知</p>"},
    "text/markdown": {"schema": {"type": "string"}, "example": "## 第一章 总则"},
}


@router.post(
    "/v1/parse", tags=["Documents"], summary="Parse a document", operation_id="parse",
    openapi_extra={"requestBody": {"required": True, "content": _BODY}},
    responses={
        **replies(ParsedReply, "Sections, items, clauses and duties.", PARSED),
        **refusals(400, 413, 415, 422, 500, 503),
    },
)  # fmt: skip
async def parse(request: Request) -> Response:
    """What stands in a document; it is not kept.

    The body is JSON, or the document itself as text, HTML or Markdown in any encoding that
    `tiaowen parse` reads.
    """
    desk = desk_of(request)
    media = require_media(request, JSON_MEDIA, *_RAW)
    body = await request.body()

    def work(assistant: Assistant) -> dict[str, Any]:
        field, data, name = "body", body, _RAW.get(media, "")
        if media == JSON_MEDIA:
            field, data, name = _sent(body)
        try:
            return document_json(assistant.parse(data, name=name, settings=assistant.settings))
        except DocumentError as error:
            raise FieldError(field, str(error), advice=error.advice) from error

    return await desk.reply(work)


def _sent(body: bytes) -> tuple[str, bytes, str]:
    """Field, bytes and name of a document sent as JSON."""
    try:
        sent = ParseRequest.model_validate_json(body)
    except ValidationError as error:
        rows = [{**row, "loc": ("body", *row["loc"])} for row in error.errors(include_url=False)]
        raise RequestValidationError(rows) from error
    given = sent.model_fields_set & {"text", "content"}
    if len(given) != 1:
        raise FieldError("body", "needs 'text' or 'content', one of them")
    if "text" in given:
        return "text", sent.text.encode(), sent.name
    try:
        return "content", base64.b64decode(sent.content, validate=True), sent.name
    except (binascii.Error, ValueError) as error:
        raise FieldError("content", "is not base64") from error


# ---- alive and ready ---------------------------------------------------------------------------


@router.get(
    "/health", tags=["State"], summary="Alive?", operation_id="health",
    responses=replies(HealthReply, "Always, while the server runs.", {"status": "ok"}),
)  # fmt: skip
async def health() -> Response:
    """Says that the server runs, and nothing else."""
    return Json({"status": "ok"})


@router.get(
    "/ready", tags=["State"], summary="Ready to answer?", operation_id="ready",
    responses={
        **replies(
            ReadyReply, "Questions are answered.",
            {"status": "ready", "index": "gen-1", "documents": 1, "version": VERSION},
        ),
        **refusals(503),
    },
)  # fmt: skip
async def ready(request: Request) -> Response:
    """Which index answers; 503 while none does."""
    library = desk_of(request).library

    def work() -> dict[str, Any]:
        assistant = library.assistant
        return {
            "status": "ready", "index": assistant.generation,
            "documents": len(assistant.documents), "version": VERSION,
        }  # fmt: skip

    try:
        return Json(await run_sync(work))
    except Exception as error:
        raise HTTPException(503, "not ready", {"Retry-After": "1"}) from error
