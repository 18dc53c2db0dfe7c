"""What is in the index? Documents, clauses and the task table, read only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ..answer.table import MEDIA_TYPES, TaskFilter, export, table_rows
from ..errors import FilterError
from ..models import Role
from ..ui.downloads import disposition
from .described import refusals, replies
from .desk import JsonRoute, desk_of
from .examples import CLAUSE, DOCUMENT, OUTLINE, ROW
from .forms import clause_form, document_form, outline_form
from .problems import FieldError
from .replies import ClauseDetail, DocumentsReply, OutlineReply, Row
from .schemas import DutiesQuery

if TYPE_CHECKING:
    from ..api import Assistant

router = APIRouter(tags=["Documents"], route_class=JsonRoute)

_FILE = "任务分工表"
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_TABLE = replies(list[Row], "The task table 任务分工表; an empty one where nothing fits.", [ROW])
_TABLE[200]["content"] |= {
    MEDIA_TYPES["csv"].partition(";")[0]: {"schema": {"type": "string"}},
    MEDIA_TYPES["md"].partition(";")[0]: {"schema": {"type": "string"}},
    MEDIA_TYPES["xlsx"]: _BYTES,
    MEDIA_TYPES["docx"]: _BYTES,
}


@router.get(
    "/v1/documents", summary="The documents of the index", operation_id="list_documents",
    responses={
        **replies(
            DocumentsReply, "In the order they were added.",
            {"index": "gen-1", "documents": [DOCUMENT]},
        ),
        **refusals(500, 503),
    },
)  # fmt: skip
async def documents(request: Request) -> Response:
    """Each with its id, which is the SHA-256 of its bytes, and counts."""

    def work(assistant: Assistant) -> dict[str, Any]:
        rows = [document_form(document) for document in assistant.documents]
        return {"index": assistant.generation, "documents": rows}

    return await desk_of(request).reply(work)


@router.get(
    "/v1/documents/{id}", summary="The outline of a document", operation_id="get_document",
    responses={
        **replies(OutlineReply, "Sections, items, clauses and duties, without their words.",
                  OUTLINE),
        **refusals(404, 422, 500, 503),
    },
)  # fmt: skip
async def document(
    request: Request,
    id: Annotated[str, Path(pattern="^[0-9a-f]{64}$", examples=[DOCUMENT["id"]])],
) -> Response:
    """As `/v1/parse` gives it, without the words of clauses, notes and articles."""

    def work(assistant: Assistant) -> dict[str, Any]:
        for found in assistant.documents:
            if found.sha256 == id:
                return outline_form(found)
        raise HTTPException(404, "there is no such document")

    return await desk_of(request).reply(work)


@router.get(
    "/v1/clauses/{id}", summary="A clause", operation_id="get_clause",
    responses={
        **replies(ClauseDetail, "With its document, quotation, duties and translation.", CLAUSE),
        **refusals(404, 422, 500, 503),
    },
)  # fmt: skip
async def clause(
    request: Request,
    id: Annotated[str, Path(min_length=1, max_length=100, examples=[CLAUSE["id"]])],
) -> Response:
    """The words as they stand in the document, and what is known of them."""

    def work(assistant: Assistant) -> dict[str, Any]:
        found = assistant.clause(id)
        if found is None:
            raise HTTPException(404, "there is no such clause")
        return clause_form(assistant, found)

    return await desk_of(request).reply(work)


@router.get(
    "/v1/duties", summary="The task table", operation_id="list_duties",
    responses={**_TABLE, **refusals(404, 422, 500, 503)},
)  # fmt: skip
async def duties(request: Request, wanted: Annotated[DutiesQuery, Query()]) -> Response:
    """A row for each clause with a responsibility note, as JSON or as a file."""

    where = TaskFilter(
        wanted.body or "", Role(wanted.role) if wanted.role else None, wanted.section or "",
        wanted.document or "",
    )  # fmt: skip

    def work(assistant: Assistant) -> bytes:
        try:
            return export(table_rows(assistant, where), wanted.format)
        except FilterError as error:
            field = error.field.removesuffix("s")  # there is one of each
            raise FieldError(field, error.reason, advice=error.advice, status=404) from error

    desk = desk_of(request)
    assistant = desk.library.assistant
    data = await desk.gate.run(lambda: work(assistant))
    headers = {}
    if wanted.format != "json":
        headers["Content-Disposition"] = disposition(f"{_FILE}.{wanted.format}")
    return Response(data, headers=headers, media_type=MEDIA_TYPES[wanted.format])
