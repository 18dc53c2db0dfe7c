"""How does an OpenAI client ask? Chat completions over the same answers.

Source: OpenAI API reference, Chat and Models.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from ..models import Answer, Language
from .described import openai_refusals, replies, streamed
from .desk import Json, JsonRoute, desk_of
from .events import EventStream, Steps, event
from .examples import CHUNK_LINES, COMPLETION
from .forms import answer_form
from .openai_replies import CompletionReply, ModelReply, ModelsReply
from .problems import FieldError, describe, openai_error
from .schemas import MODEL, ChatMessage, ChatRequest

router = APIRouter(tags=["OpenAI"], route_class=JsonRoute)

_MODEL = {"id": MODEL, "object": "model", "created": 0, "owned_by": "tiaowen"}
_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
_SOURCES = {Language.HANS: "依据：", Language.HANT: "依據：", Language.ENGLISH: "Sources:"}
_LIST = re.compile(
    r"""
    \n\n (?: 依据： | 依據： | Sources: )   # the list that `said` writes below an answer
    (?: \n \[\d+\] \  [^\n]* )+ \s* \Z
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as a message."""

    content: str
    answer: dict[str, Any]


def said(answer: Answer) -> Said:
    """The text with its marks, and below it what they stand for."""
    lines = [f"[{n}] {c.gazette}" for n, c in enumerate(answer.citations, start=1)]
    below = "\n".join((_SOURCES[answer.language], *lines))
    content = f"{answer.text}\n\n{below}" if lines else answer.text
    return Said(content, answer_form(answer))


def talk(messages: Sequence[ChatMessage]) -> tuple[str, list[dict[str, str]]]:
    """The question, and the turns before it.

    Raises:
        FieldError: the user says nothing.
    """
    asked = [n for n, message in enumerate(messages) if message.role == "user"]
    if not asked:
        raise FieldError("messages", "none of them is of the user")
    history = []
    for message in messages[: asked[-1]]:
        if message.role in ("user", "assistant") and message.words:
            words = message.words
            if message.role == "assistant":
                words = _LIST.sub("", words)
            history.append({"role": message.role, "content": words})
    return messages[asked[-1]].words, history


@router.post(
    "/v1/chat/completions",
    summary="Ask as an OpenAI client",
    operation_id="chat",
    responses={
        **streamed(
            CompletionReply, "The answer; with `stream` as chunks.", COMPLETION, CHUNK_LINES
        ),
        **openai_refusals(400, 404, 413, 415, 500, 503),
    },
)
async def chat(asked: ChatRequest, request: Request) -> Response:
    """The last message of the user is the question; those before are the history.

    The message has the answer with its marks, and below it the sources. `tiaowen` in the message
    (in the last chunk's `delta`, where it is streamed) is the answer as `/v1/ask` gives it.
    """
    desk = desk_of(request)
    question, history = talk(asked.messages)
    if asked.stream:
        assistant = desk.library.assistant
        steps = await Steps(desk.gate, assistant, question, history, said).start()
        usage = bool(asked.stream_options and asked.stream_options.include_usage)
        return EventStream(steps, _chunks(steps, assistant.generation, usage=usage))
    return await desk.reply(lambda a: _completion(a.ask(question, history=history)), writing=True)


def _completion(answer: Answer) -> dict[str, Any]:
    done = said(answer)
    message = {
        "role": "assistant", "content": done.content, "refusal": None, "tiaowen": done.answer,
    }  # fmt: skip
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    head = _head("chat.completion", answer.index)
    return {**head, "choices": [choice], "usage": _USAGE}


async def _chunks(steps: Steps[Said], generation: str, *, usage: bool) -> AsyncIterator[bytes]:
    """The answer that counts, line by line: what was sent cannot be taken back."""
    head = _head("chat.completion.chunk", generation)
    if usage:
        head["usage"] = None

    def chunk(delta: dict[str, Any], end: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": end, "logprobs": None}
        return event({**head, "choices": [choice]})

    yield chunk({"role": "assistant", "content": ""})
    last: Said | None = None
    try:
        async for step in steps.answers():
            last = step
            yield b": writing\n\n"
    except Exception as error:
        yield event(openai_error(describe(error)))
        return
    assert last is not None  # `start` has the first one
    for line in last.content.splitlines(keepends=True):
        yield chunk({"content": line})
    yield chunk({"tiaowen": last.answer}, "stop")
    if usage:
        yield event({**head, "choices": [], "usage": _USAGE})
    yield b"data: [DONE]\n\n"


def _head(kind: str, generation: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()),
        "model": MODEL, "system_fingerprint": generation,
    }  # fmt: skip


@router.get(
    "/v1/models", summary="The models for OpenAI clients: one", operation_id="list_models",
    responses={
        **replies(ModelsReply, "One.", {"object": "list", "data": [_MODEL]}),
        **openai_refusals(500),
    },
)  # fmt: skip
async def models() -> Response:
    """There is one: `tiaowen`."""
    return Json({"object": "list", "data": [_MODEL]})


@router.get(
    "/v1/models/{model}", summary="One model", operation_id="get_model",
    responses={**replies(ModelReply, "The model.", _MODEL), **openai_refusals(404, 500)},
)  # fmt: skip
async def model(model: Annotated[str, Path(examples=[MODEL])]) -> Response:
    """`tiaowen`, or there is none."""
    if model != MODEL:
        raise FieldError("model", "there is no such model", advice=f"use {MODEL}", status=404)
    return Json(_MODEL)
