"""What is in the index? Documents, clauses and the task table, read only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ..answer.table import export, rows_of
from ..models import Clause
from .described import refusals, replies
from .desk import JsonRoute, desk_of
from .examples import CLAUSE, DOCUMENT, OUTLINE, ROW
from .forms import clause_form, document_form, name_of, outline_form
from .problems import FieldError
from .replies import ClauseDetail, DocumentsReply, OutlineReply, Row
from .schemas import DutiesQuery

if TYPE_CHECKING:
    from ..api import Assistant

router = APIRouter(tags=["Documents"], route_class=JsonRoute)

_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
}
"""Content type of each form of the task table."""

_FILE = "任务分工表"
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_TABLE = replies(list[Row], "The task table 任务分工表; an empty one where nothing fits.", [ROW])
_TABLE[200]["content"] |= {
    MEDIA["csv"].partition(";")[0]: {"schema": {"type": "string"}},
    MEDIA["md"].partition(";")[0]: {"schema": {"type": "string"}},
    MEDIA["xlsx"]: _BYTES,
    MEDIA["docx"]: _BYTES,
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

    def work(assistant: Assistant) -> bytes:
        return export(rows_of(_tasks(assistant, wanted)), wanted.format)

    desk = desk_of(request)
    assistant = desk.library.assistant
    data = await desk.gate.run(lambda: work(assistant))
    headers = {}
    if wanted.format != "json":
        name = quote(f"{_FILE}.{wanted.format}")
        headers["Content-Disposition"] = (
            f"attachment; filename=\"duties.{wanted.format}\"; filename*=UTF-8''{name}"
        )
    return Response(data, headers=headers, media_type=MEDIA[wanted.format])


def _tasks(assistant: Assistant, wanted: DutiesQuery) -> list[Clause]:
    sha256 = None
    if wanted.document is not None:
        names = {d.sha256: d.sha256 for d in assistant.documents}
        names |= {name_of(d): d.sha256 for d in assistant.documents}
        sha256 = names.get(wanted.document)
        if sha256 is None:
            raise FieldError("document", "there is no such document", status=404)
    return [
        clause
        for clause, found in assistant.duties(wanted.body)
        if sha256 in (None, clause.sha256)
        and (wanted.role is None or any(duty.role == wanted.role for duty in found))
    ]
