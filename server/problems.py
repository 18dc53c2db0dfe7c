"""What is said when a request cannot be served? Problem details, and OpenAI's form of them.

Source: RFC 9457, Problem Details for HTTP APIs; OpenAI API reference, error codes.
"""

from __future__ import annotations

import http
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ..errors import ConfigError, DocumentError, FilterError, StoreError, TiaowenError
from ..ui.quiet import describe as kind_and_place

_LOG = logging.getLogger(__name__)

MEDIA = "application/problem+json"
OPENAI_PATHS = ("/v1/chat/", "/v1/models")
"""Below these, errors have OpenAI's form."""

TITLES = {
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 408: "Request Timeout", 413: "Content Too Large",
    415: "Unsupported Media Type", 421: "Misdirected Request", 422: "Unprocessable Content",
    429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
}  # fmt: skip
"""Names of RFC 9110; the kind in `type` is made of them."""

MEANINGS = {
    400: "The body is not JSON.",
    401: "Nobody is logged in, or there is no such key; only where the server asks who it is.",
    403: "The request comes from a page of another site.",
    404: "There is no such thing here.",
    405: "The path has no such method; `Allow` names those it has.",
    413: "The body is larger than allowed.",
    415: "The body is of a kind that is not read here.",
    422: "A field is wrong; `errors` names it.",
    429: "Too many wrong keys; `Retry-After` says when to try again.",
    500: "The request could not be served.",
    503: "Busy or not ready; `Retry-After` says when to try again.",
}

_FIELD_CHARS = 100
_UNION_TAGS = ("constrained-str", "function-after", "list[")
"""How pydantic names the branches of `content`; nobody sent such fields."""


class Busy(HTTPException):
    """More requests at once than are served."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(
            503, "more requests at once than are served", {"Retry-After": str(retry_after_s)}
        )


class FieldError(HTTPException):
    """A field of a request is wrong."""

    def __init__(self, field: str, detail: str, *, advice: str = "", status: int = 422) -> None:
        super().__init__(status, f"{field}: {detail}")
        self.errors = [{"field": field, "detail": detail}]
        self.advice = advice


def problem(
    status: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    advice: str = "",
) -> dict[str, Any]:
    """Problem details as JSON."""
    title = TITLES.get(status, "Error")
    data: dict[str, Any] = {
        "type": f"urn:tiaowen:problem:{title.lower().replace(' ', '-')}",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if advice:
        data["advice"] = advice
    if errors:
        data["errors"] = list(errors)
    return data


def openai_error(data: Mapping[str, Any]) -> dict[str, Any]:
    """Problem details in OpenAI's form."""
    status, errors = data["status"], data.get("errors") or [{}]
    parameter = errors[0].get("field")
    code = str(data["type"]).rpartition(":")[2].replace("-", "_")
    if parameter is not None:
        code = "model_not_found" if (status, parameter) == (404, "model") else "invalid_value"
    return {
        "error": {
            "message": "; ".join(filter(None, (data["detail"], data.get("advice")))),
            "type": "server_error" if status >= 500 else "invalid_request_error",
            "param": parameter,
            "code": code,
        }
    }


def describe(error: Exception) -> dict[str, Any]:
    """Problem details of an error; of one that nobody foresaw nothing but that it happened."""
    if isinstance(error, RequestValidationError):
        return _validation(error)
    if isinstance(error, FieldError):
        return problem(
            error.status_code, str(error.detail), errors=error.errors, advice=error.advice
        )
    if isinstance(error, HTTPException):
        return _plain(error)
    if isinstance(error, FilterError):  # its words hold what was sent
        field = error.field if error.place is None else f"{error.field}.{error.place}"
        return _of_field(field, error.reason, advice=error.advice)
    if isinstance(error, (DocumentError, ConfigError)):
        return problem(422, str(error), advice=error.advice)
    if isinstance(error, StoreError):
        return problem(503, "the index cannot be used now", advice="tiaowen index verify")
    # The kind only: the words of an error could hold the question, and questions are private.
    _LOG.error("a request could not be served: %s", kind_and_place(error))
    return problem(500, "the request could not be served")


def _of_field(field: str, detail: str, *, advice: str) -> dict[str, Any]:
    row = {"field": field, "detail": detail}
    return problem(422, f"{field}: {detail}", errors=[row], advice=advice)


async def answer_error(request: Request, error: Exception) -> Response:
    """The response for an error, as problem details or in OpenAI's form."""
    data = describe(error)
    headers = dict(getattr(error, "headers", None) or {})
    if data["status"] == 413:  # the rest of the body is not read
        headers["Connection"] = "close"
    if not request.url.path.startswith(OPENAI_PATHS):
        return _response(data, data["status"], headers, MEDIA)
    if data["status"] == 422:
        of_model = data.get("errors", [{}])[0].get("field") == "model"
        data["status"] = 404 if of_model else 400
    return _response(openai_error(data), data["status"], headers, "application/json")


def _response(data: object, status: int, headers: Mapping[str, str], media: str) -> Response:
    body = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, headers, media)


HANDLERS: dict[int | type[Exception], Any] = {
    HTTPException: answer_error,
    RequestValidationError: answer_error,
    TiaowenError: answer_error,
    Exception: answer_error,
}
"""For a FastAPI application."""


def _plain(error: HTTPException) -> dict[str, Any]:
    """What the framework found: it says it in a word or two."""
    status = error.status_code
    if status == 400:
        return problem(400, "the body is not JSON in UTF-8")
    said = str(error.detail)
    if said in (TITLES.get(status), http.HTTPStatus(status).phrase):
        said = MEANINGS.get(status, said)
    return problem(status, said)


def _validation(error: RequestValidationError) -> dict[str, Any]:
    found = error.errors()
    if any(row["type"] == "json_invalid" for row in found):
        return problem(400, "the body is not JSON in UTF-8")
    rows = [{"field": _field(row["loc"]), "detail": str(row["msg"])} for row in found[:20]]
    return problem(422, f"{rows[0]['field']}: {rows[0]['detail']}", errors=rows)


def _field(place: Sequence[object]) -> str:
    """`("body", "history", 0, "role")` as `history.0.role`; never more of what was sent."""
    parts = [str(part) for part in place[1:]]
    parts = [part for part in parts if not part.startswith(_UNION_TAGS)] or [str(place[0])]
    name = ".".join(parts)
    clean = name.encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= _FIELD_CHARS else f"{clean[:_FIELD_CHARS]}…"
