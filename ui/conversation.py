"""How does a conversation go on? Questions of the page -> turns, and what is shown of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import ConfigError, TiaowenError
from .kept import MAX_TURNS, Turn, history_of, read_turns, turn_json
from .messages import render_answer, render_failure, render_pending, render_question
from .quiet import describe
from .sources import Loaded, Sources, key_of, name_of

if TYPE_CHECKING:
    from ..api import Assistant
    from ..models import Document

_LOG = logging.getLogger(__name__)

Messages = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A turn, and the HTML of its two messages."""

    turn: Turn
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Request:
    """What the page asks for; it comes from a browser, so every field is checked."""

    question: str
    conversation: str = ""
    """Id that the page gave the conversation; comes back with the answer."""
    at: int | None = None
    """Turn that is asked anew, with all after it; `None` at the end."""
    known: int | None = None
    """Turns that the page knows of; others than the server's: the server has lost them."""
    scope: tuple[str, ...] = ()
    """Keys of the documents that the question covers; none: all."""

    @classmethod
    def read(cls, text: str) -> Request:
        """Read a request; what is not in the form is left out."""
        try:
            data = json.loads(text or "{}")
        except (ValueError, RecursionError):
            data = {}
        if not isinstance(data, dict):
            data = {}
        question, scope = data.get("question"), data.get("scope")
        return cls(
            question=question if isinstance(question, str) else "",
            conversation=str(data.get("conversation", ""))[:64],
            at=_count(data.get("at")),
            known=_count(data.get("known")),
            scope=tuple(map(str, scope)) if isinstance(scope, list) else (),
        )


def _count(value: object) -> int | None:
    good = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if good and isinstance(value, int) else None


def go_on(
    request: Request, shown: Sequence[Shown], loaded: Loaded
) -> Iterator[tuple[list[Shown], Messages, str]]:
    """Answer a question, again and again while a language model writes.

    Yields:
        The turns, all messages, and what the page keeps of it (empty: nothing yet). A page
        that knows other turns than the server is told to hand its own over first.
    """
    if request.known is not None and request.known != len(shown):
        yield list(shown), messages(shown), _record(request, lost=True)
        return
    before = list(shown if request.at is None else shown[: request.at])[-(MAX_TURNS - 1) :]
    if not request.question.strip():
        yield list(shown), messages(shown), ""
        return
    asked = {"role": "user", "content": render_question(request.question)}
    pending = {"role": "assistant", "content": render_pending()}
    yield before, [*messages(before), asked, pending], ""
    for turn, html in _turns(request, [one.turn for one in before], loaded):
        now = [*before, Shown(turn, asked["content"], html)]
        yield now, messages(now), _record(request, at=len(before), turn=turn_json(turn))


def _turns(request: Request, before: Sequence[Turn], loaded: Loaded) -> Iterator[tuple[Turn, str]]:
    """Ask, and render what comes back; an error becomes a message, never a trace."""
    question = request.question
    try:
        assistant, sources = loaded.both()
        covered = _covered(assistant, request.scope)
        scope = tuple(name_of(document) for document in covered)
        if covered:
            assistant = assistant.within([document.sha256 for document in covered])
        for answer in assistant.stream(question, history=history_of(before)):
            turn = Turn(question, answer, scope=scope)
            yield turn, render_answer(answer, sources, scope=scope)
    except Exception as error:
        # Not its words: they could hold the question, and questions are not kept.
        _LOG.error("a question could not be answered: %s", describe(error))
        words = f"{error} {error.advice}".strip() if isinstance(error, TiaowenError) else ""
        yield Turn(question, None, words), render_failure(words)


def _covered(assistant: Assistant, keys: Sequence[str]) -> list[Document]:
    """The documents of those keys; none where all are meant.

    Raises:
        ConfigError: none of them is loaded any more.
    """
    chosen = [d for d in assistant.documents if key_of(d.sha256) in keys]
    if keys and not chosen:
        raise ConfigError("the documents chosen are no longer loaded", advice="choose others")
    return [] if len(chosen) == len(assistant.documents) else chosen


def _record(request: Request, **values: Any) -> str:
    return json.dumps({"conversation": request.conversation, **values}, ensure_ascii=False)


def restore(kept: str, sources: Sources) -> list[Shown]:
    """The conversation that a page kept, its citations found again in the documents of now."""
    return [_shown(turn, sources) for turn in read_turns(kept)]


def _shown(turn: Turn, sources: Sources) -> Shown:
    if turn.answer is None:
        answer = render_failure(turn.failure)
    else:
        answer = render_answer(turn.answer, sources, scope=turn.scope)
    return Shown(turn, render_question(turn.question), answer)


def messages(shown: Sequence[Shown]) -> Messages:
    """All messages, as Gradio's chat takes them."""
    found: Messages = []
    for one in shown:
        found.append({"role": "user", "content": one.question})
        found.append({"role": "assistant", "content": one.answer})
    return found
