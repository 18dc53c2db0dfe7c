"""Who is asked? The assistant and its parts; eval/outside.py and eval/naive.py have the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

from ..api import Assistant
from ..contract import answer_json, explanation_json
from ..models import Answer
from .questions import Question
from .reply import Reply, ReplyError, explained, failed, found_in, reply_of

RETRIEVED = 10
"""Clauses asked of a retriever for each question."""

PARTS: dict[str, tuple[str, ...]] = {
    "tiaowen": ("bm25", "dense", "coverage"),
    "bm25": ("bm25",),
    "dense": ("dense",),
    "no-rerank": ("bm25", "dense"),
}
"""The assistant and its parts alone: which rankings each of them fuses."""


class System(Protocol):
    """Anything that answers questions."""

    @property
    def name(self) -> str:
        """What tables call it."""

    def describe(self) -> dict[str, Any]:
        """What it is and how it is set, to be stored with its answers."""

    def answers(self, questions: Sequence[Question]) -> Iterator[Reply]:
        """One reply for each question, in order; a crash is the reply of its question."""

    def close(self) -> None:
        """Give back what it holds."""


class AssistantSystem:
    """tiaowen itself, or a part of it."""

    def __init__(self, name: str, assistant: Assistant) -> None:
        self._name = name
        self.assistant = assistant
        self._last: Answer | None = None

    @property
    def name(self) -> str:
        """What tables call it."""
        return self._name

    def describe(self) -> dict[str, Any]:
        """Settings that can change an answer, and the generation of the index."""
        settings = self.assistant.settings
        return {
            "kind": "tiaowen",
            "embedder": settings.embedder,
            "retrievers": list(settings.retrievers),
            "reranker": settings.reranker,
            "depth": settings.depth,
            "generation": self.assistant.generation,
            "clauses": self.assistant.manifest.counts.get("clauses", 0),
        }

    def answers(self, questions: Sequence[Question]) -> Iterator[Reply]:
        """Ask one after the other; what is retrieved is looked up when the clock has stopped."""
        for question in questions:
            reply = timed(lambda: self._ask(question))  # noqa: B023 - called at once
            yield self._with_hits(question, reply)

    def _ask(self, question: Question) -> Reply:
        self._last = answer = self.assistant.ask(question.question, history=question.history)
        return reply_of(answer_json(answer))

    def _with_hits(self, question: Question, reply: Reply) -> Reply:
        if reply.error or self._last is None:
            return reply
        told = explanation_json(self._last.explain())
        reply = replace(reply, explained=explained(told))
        try:
            hits = self.assistant.search(reply.understood or question.question, k=RETRIEVED)
        except Exception as error:
            return failed(f"search: {reason_of(error)}", elapsed_ms=reply.elapsed_ms)
        return replace(reply, found=found_in(hits))

    def close(self) -> None:
        """Close the index."""
        self.assistant.close()


def timed(ask: Callable[[], Reply]) -> Reply:
    """The reply with the time it took, seen from outside; an exception becomes a failed reply."""
    start = time.perf_counter()
    try:
        reply = ask()
    except ReplyError as error:
        reply = failed(f"no reply: {error}")
    except Exception as error:
        reply = failed(reason_of(error))
    return replace(reply, elapsed_ms=round((time.perf_counter() - start) * 1000, 3))


def reason_of(error: BaseException) -> str:
    """An exception in one line."""
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]
