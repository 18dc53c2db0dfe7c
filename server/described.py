"""How is the interface described? The parts of the OpenAPI document that FastAPI cannot know."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from .events import MEDIA as EVENTS
from .problems import MEANINGS, MEDIA, OPENAI_PATHS, openai_error, problem
from .replies import OpenAIError, Problem

Responses = dict[int | str, dict[str, Any]]

_EXAMPLES = {
    400: "the body is not JSON in UTF-8",
    401: "log in at /login, or send a key as Authorization: Bearer",
    403: "requests from pages of other sites are refused",
    404: "there is no such clause",
    413: "the body is larger than 1048576 bytes",
    415: "the body must be application/json",
    422: "question: Field required",
    429: "too many wrong keys",
    500: "the request could not be served",
    503: "more requests at once than are served",
}
_RETRY = {
    "Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 0}},
}
_CHALLENGE = {
    "WWW-Authenticate": {"description": "How to say who it is.", "schema": {"type": "string"}},
}
_HEADERS = {401: _CHALLENGE, 429: _RETRY, 503: _RETRY}
_GUARDS = {401: "NotKnown", 403: "ForeignPage", 429: "TooManyWrongKeys"}
"""What guards before the interface answer, each one response for all operations."""
_FREE = "/health"
"""Nobody needs to be known there."""
_KEY = {
    "type": "http", "scheme": "bearer", "description": "A key that `tiaowen user key` made; needed "
    "where the server asks who it is.",
}  # fmt: skip
_EVENT = {
    "event": {"type": "string"},
    "data": {"type": "string", "description": "JSON on one line."},
}


def refusals(*statuses: int) -> Responses:
    """Problem details for each status that a route can have."""
    return {status: _refusal(status, openai=False) for status in statuses}


def openai_refusals(*statuses: int) -> Responses:
    """The same in OpenAI's form."""
    return {status: _refusal(status, openai=True) for status in statuses}


def _refusal(status: int, *, openai: bool) -> dict[str, Any]:
    example = problem(status, _EXAMPLES[status])
    media, model = ("application/json", OpenAIError) if openai else (MEDIA, Problem)
    data: dict[str, Any] = {
        "model": model,
        "description": MEANINGS[status],
        "content": {media: {"example": openai_error(example) if openai else example}},
    }
    if status in _HEADERS:
        data["headers"] = _HEADERS[status]
    return data


def replies(model: type[BaseModel] | Any, description: str, example: object) -> Responses:
    """What comes back when all is well."""
    content = {"application/json": {"example": example}}
    return {200: {"model": model, "description": description, "content": content}}


def streamed(model: type[BaseModel], description: str, example: object, events: str) -> Responses:
    """The same, as JSON or as server-sent events."""
    data = replies(model, description, example)
    # As OpenAPI 3.2 has it, and FastAPI before that: what one event is.
    item = {"type": "object", "required": ["data"], "properties": dict(_EVENT)}
    data[200]["content"][EVENTS] = {"itemSchema": item, "example": events}
    return data


def complete(schema: dict[str, Any], *, max_question_chars: int) -> None:
    """Put in what depends on settings, and the media type of problems."""
    models = schema["components"]["schemas"]
    for name, field in (("AskRequest", "question"), ("SearchRequest", "query")):
        models[name]["properties"][field]["maxLength"] = max_question_chars
    for path, operations in schema["paths"].items():
        openai = path.startswith(OPENAI_PATHS)
        for operation in operations.values():
            if openai:  # FastAPI adds it by itself; such errors are 400 there
                operation["responses"].pop("422", None)
                continue
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if status >= "400" and "application/json" in content:
                    content[MEDIA] = {**content.pop("application/json"), **content.get(MEDIA, {})}
    for unused in ("HTTPValidationError", "ValidationError"):
        models.pop(unused, None)
    _guard(schema)


def _guard(schema: dict[str, Any]) -> None:
    """Put in what the guards answer; it has the form of problem details everywhere."""
    parts = schema["components"]
    parts["securitySchemes"] = {"key": _KEY}
    parts["responses"] = {}
    for status, name in _GUARDS.items():
        response = _refusal(status, openai=False)
        response["content"][MEDIA]["schema"] = {"$ref": "#/components/schemas/Problem"}
        parts["responses"][name] = {k: v for k, v in response.items() if k != "model"}
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            operation["security"] = [{}] if path == _FREE else [{}, {"key": []}]
            for status, name in _GUARDS.items():
                if status == 403 or path != _FREE:
                    shared = {"$ref": f"#/components/responses/{name}"}
                    operation["responses"][str(status)] = shared
