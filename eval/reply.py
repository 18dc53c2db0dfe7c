"""What did a system say? One form for every system, read from the contract of `ask --json`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..models import Hit, Status

_STATUSES = frozenset(status.value for status in Status)


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation of a reply."""

    document: str
    label: str
    item: int | None
    """Item of a notice or article of a law."""
    clause: int | None
    clause_id: str
    quote: str
    start: int
    end: int
    sha256: str
    """Of the document's bytes; empty where the system does not say."""


@dataclass(frozen=True, slots=True)
class Found:
    """One retrieved clause, best first in a reply."""

    document: str
    label: str
    item: int | None
    clause_id: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of one system, or its failure."""

    status: str
    text: str
    citations: tuple[Cited, ...] = ()
    nearest: tuple[Cited, ...] = ()
    """Clauses shown with a refusal."""
    duties: tuple[tuple[str, str], ...] = ()
    """Body and role."""
    found: tuple[Found, ...] = ()
    """What was retrieved; empty where the system does not tell."""
    confidence: float | None = None
    elapsed_ms: float | None = None
    """Time for the answer as the system reports it, or as it was measured from outside."""
    language: str = ""
    understood: str = ""
    generation: str = ""
    explained: str = ""
    """How the answer came about, in a line or two, where the system tells."""
    error: str = ""
    """Why there is no answer; such a reply scores 0."""
    raw: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)
    """The answer as it came; not stored with a run."""

    @property
    def answered(self) -> bool:
        """Whether it is an answer and no refusal."""
        return not self.error and self.status == Status.ANSWERED.value


class ReplyError(ValueError):
    """What a system returned is no reply; the message names the field."""


def failed(reason: str, *, elapsed_ms: float | None = None) -> Reply:
    """The reply of a system that crashed on a question."""
    return Reply("", "", elapsed_ms=elapsed_ms, error=reason or "no reason given")


def reply_of(data: object) -> Reply:
    """Read a reply in the form of `tiaowen ask --json` (DESIGN section 6).

    `status` and `answer` have to be there; a citation may lack anything but its document.

    Raises:
        ReplyError: naming the field that is wrong.
    """
    if not isinstance(data, Mapping):
        raise ReplyError(f"expected a JSON object, not {type(data).__name__}")
    if data.get("error"):
        return failed(str(data["error"]))
    status = data.get("status")
    if status not in _STATUSES:
        raise ReplyError(f"field 'status' is {status!r}")
    text = data.get("answer")
    if not isinstance(text, str):
        raise ReplyError("field 'answer' must be text")
    return Reply(
        status=status, text=text,
        citations=tuple(_cited(c) for c in _objects(data, "citations")),
        nearest=tuple(_cited(c) for c in _objects(data, "nearest")),
        duties=tuple(
            (_text(d, "body"), _text(d, "role")) for d in _objects(data, "duties")
        ),
        found=tuple(_found(h) for h in _objects(data, "hits")),
        confidence=_share(data, "confidence"), elapsed_ms=_number(data, "elapsed_ms"),
        language=_text(data, "language"), understood=_text(data, "understood"),
        generation=_text(data, "index"), explained=explained(data.get("explanation")), raw=data,
    )  # fmt: skip


def explained(told: object) -> str:
    """An explanation (`ask --explain --json`) in two lines; empty where there is none."""
    if not isinstance(told, Mapping):
        return ""
    slots = told.get("slots") or {}
    named = ", ".join(f"{k} {v}" for k, v in slots.items()) if isinstance(slots, Mapping) else ""
    rule = next(reversed(told.get("rules") or ["no rule"]))
    looked = [
        f"{c.get('label')} {c.get('score', 0):.2f}" for c in told.get("considered") or ()
        if isinstance(c, Mapping)
    ]  # fmt: skip
    first = f"intent {told.get('intent') or 'none'} ({named}), rule “{rule}”"
    return first + (f"\nlooked at {', '.join(looked)}" if looked else "")


def found_in(hits: list[Hit]) -> tuple[Found, ...]:
    """Hits of our own retriever."""
    return tuple(
        Found(
            h.clause.document, h.clause.label, _place(h.clause.item, h.clause.article),
            h.clause.id, h.clause.text, h.score,
        )
        for h in hits
    )  # fmt: skip


def _place(item: int | None, article: int | None) -> int | None:
    return item if item is not None else article


def _objects(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = data.get(key) or []
    if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
        raise ReplyError(f"field {key!r} must be a list of objects")
    return value


def _cited(data: Mapping[str, Any]) -> Cited:
    place = _place(_whole(data, "item"), _whole(data, "article"))
    return Cited(
        _text(data, "document"), _text(data, "label"), place, _whole(data, "clause"),
        _text(data, "clause_id"), _text(data, "quote"), _whole(data, "start") or 0,
        _whole(data, "end") or 0, _text(data, "sha256"),
    )  # fmt: skip


def _found(data: Mapping[str, Any]) -> Found:
    return Found(
        _text(data, "document"), _text(data, "label"),
        _place(_whole(data, "item"), _whole(data, "article")), _text(data, "clause_id"),
        _text(data, "text"), _number(data, "score") or 0.0,
    )  # fmt: skip


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ReplyError(f"field {key!r} must be text")
    return value


def _whole(data: Mapping[str, Any], key: str) -> int | None:
    value = data.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise ReplyError(f"field {key!r} must be a whole number")
    return value


def _number(data: Mapping[str, Any], key: str) -> float | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ReplyError(f"field {key!r} must be a number")
    if not math.isfinite(value):  # JSON of Python may hold NaN
        raise ReplyError(f"field {key!r} is {value}")
    return float(value)


def _share(data: Mapping[str, Any], key: str) -> float | None:
    value = _number(data, key)
    if value is not None and not 0 <= value <= 1:
        raise ReplyError(f"field {key!r} is {value:g}, not from 0 to 1")
    return value
