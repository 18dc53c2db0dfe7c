"""How does an answer arrive as it comes about? Server-sent events.

Source: WHATWG HTML, 9.2 Server-sent events.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import anyio
from anyio.to_thread import run_sync
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from ..models import Answer
from .gate import Gate
from .problems import describe

if TYPE_CHECKING:
    from ..api import Assistant

T = TypeVar("T")

MEDIA = "text/event-stream"


def event(data: object, *, name: str = "") -> bytes:
    """One event; its data is JSON on one line."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


class Steps(Generic[T]):
    """The answers to one question, one after the other, worked out beside the event loop."""

    def __init__(
        self,
        gate: Gate,
        assistant: Assistant,
        question: str,
        history: Sequence[Mapping[str, str]],
        form: Callable[[Answer], T],
        *,
        documents: Sequence[str] = (),
    ) -> None:
        """`documents` are those that the question covers; none means all."""
        self._gate = gate
        self._writing = bool(assistant.llm)
        self._answers = _answers(assistant, question, history, documents)
        self._form = form
        self._first: T | None = None

    async def start(self) -> Steps[T]:
        """Take a place and work out the first answer, so that what fails is still a status.

        Raises:
            Busy: all places are taken.
        """
        self._gate.enter()
        try:
            self._first = await self._next()
        except BaseException:
            await self.close()
            raise
        return self

    async def answers(self) -> AsyncIterator[T]:
        """Every answer in its form; the last one is the one that counts."""
        answer = self._first
        while answer is not None:
            yield answer
            answer = await self._next()

    async def close(self) -> None:
        """Give the place back; a language model that still writes is stopped."""
        try:
            with anyio.CancelScope(shield=True):
                await run_sync(self._answers.close)
        finally:
            self._gate.leave()

    async def _next(self) -> T | None:
        return await self._gate.work(self._step, writing=self._writing)

    def _step(self) -> T | None:
        answer = next(self._answers, None)
        return None if answer is None else self._form(answer)


def _answers(
    assistant: Assistant,
    question: str,
    history: Sequence[Mapping[str, str]],
    documents: Sequence[str],
) -> Generator[Answer]:
    """Nothing happens before the first step: a choice of documents is indexed in that one."""
    if documents:
        assistant = assistant.within(documents)
    yield from assistant.stream(question, history=history)


class EventStream(StreamingResponse):
    """Events from steps; ends, and ends them, when the client goes away."""

    media_type = MEDIA

    def __init__(self, steps: Steps[T], frames: AsyncIterator[bytes]) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(frames, headers=headers)
        self._close = steps.close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._close()


async def answer_events(steps: Steps[dict[str, Any]]) -> AsyncIterator[bytes]:
    """`answer` for each answer, then `done`; `error` with problem details where one fails."""
    count = 0
    try:
        async for answer in steps.answers():
            count += 1
            yield event(answer, name="answer")
    except Exception as error:
        yield event(describe(error), name="error")
        return
    yield event({"answers": count}, name="done")
