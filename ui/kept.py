"""How is a conversation kept in the browser, and read again? Turns <-> plain values.

What comes back from a browser may be anything: every field is checked, a turn that is not in
the form is left out, and its answer is rendered again from its values, never from kept HTML.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..contract import answer_json
from ..models import (
    Answer,
    Citation,
    Considered,
    Duty,
    Explanation,
    Language,
    Note,
    Role,
    Span,
    Status,
)

MAX_TURNS = 60
"""Turns that stay in a conversation; the oldest leave it first."""

MAX_KEPT_CHARS = 4_000_000
"""Longest conversation that is read back."""

_CONSIDERED = 3
"""Clauses looked at that are kept with an answer: as many as are shown."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer; no answer where it failed."""

    question: str
    answer: Answer | None
    failure: str = ""
    """What was shown in place of an answer, as text."""
    scope: tuple[str, ...] = ()
    """Names of the documents that the question covered; none: all."""

    @property
    def said(self) -> str:
        """What the assistant said, for the talk that follows."""
        return self.answer.text if self.answer is not None else ""


def history_of(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """The talk so far, as `Assistant.ask` takes it."""
    history = []
    for turn in turns:
        history.append({"role": "user", "content": turn.question})
        history.append({"role": "assistant", "content": turn.said})
    return history


def turn_json(turn: Turn) -> dict[str, Any]:
    """A turn as plain values: the contract's JSON of the answer, and how it came about."""
    if turn.answer is None:
        return {"question": turn.question, "failure": turn.failure}
    scope = {"scope": list(turn.scope)} if turn.scope else {}
    answer = answer_json(turn.answer)
    for citation, data in zip(
        (*turn.answer.citations, *turn.answer.nearest),
        (*answer["citations"], *answer["nearest"]),
        strict=True,
    ):
        data["section"] = citation.section
    told = turn.answer.explain()
    if told.intent:
        answer["explanation"] = {
            "intent": told.intent,
            "topic": str(told.slots.get("topic", "")),
            "bodies": list(told.slots.get("bodies", ())),  # type: ignore[call-overload]
            "answer_from": told.thresholds.get("answer_from", 0.0) if told.evidence else None,
            "considered": [
                {
                    "document": c.document, "label": c.label, "title": c.title, "score": c.score,
                    "words": [list(pair) for pair in c.words[:6]], "clause_id": c.clause_id,
                    "cited": c.cited,
                }
                for c in told.considered[:_CONSIDERED]
            ],
        }  # fmt: skip
    return {"question": turn.question, "answer": answer, **scope}


def read_turns(kept: str) -> list[Turn]:
    """The turns of a kept conversation; what is not in the form is left out."""
    if len(kept) > MAX_KEPT_CHARS:
        return []
    try:
        found = json.loads(kept or "[]")
    except (ValueError, RecursionError):
        return []
    if not isinstance(found, list):
        return []
    turns = (read_turn(data) for data in found[-MAX_TURNS:])
    return [turn for turn in turns if turn is not None]


def read_turn(data: object) -> Turn | None:
    """One kept turn, or `None` where it is not in the form."""
    if not isinstance(data, dict) or not isinstance(data.get("question"), str):
        return None
    if "answer" not in data:
        return Turn(data["question"], None, _text(data.get("failure", "")))
    try:
        scope = tuple(map(_text, data.get("scope", ())))
        return Turn(data["question"], _answer(data["question"], data["answer"]), scope=scope)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def _answer(question: str, data: Mapping[str, Any]) -> Answer:
    answer = Answer(
        question=question,
        language=Language(data["language"]),
        status=Status(data["status"]),
        text=_text(data["answer"]),
        citations=tuple(_citation(c) for c in data["citations"]),
        duties=tuple(
            Duty(_text(d["body"]), Role(d["role"]), _text(d["clause_id"]), Span(0, 0))
            for d in data["duties"]
        ),
        mode=_text(data["mode"]),
        index=_text(data["index"]),
        elapsed_ms=_figure(data["elapsed_ms"]),
        confidence=_figure(data["confidence"]),
        nearest=tuple(_citation(c) for c in data["nearest"]),
        understood=_text(data["understood"]),
        notes=tuple(
            Note(_text(n["body"]), _text(n["text"]), tuple(map(_text, n["sources"])))
            for n in data["notes"]
        ),
        model=_text(data.get("model", "")),
        mode_reason=_text(data.get("mode_reason", "")),
    )
    if (told := data.get("explanation")) is not None:
        explanation = _explanation(told, answer)
        answer.explained_by(lambda: explanation)
    return answer


def _citation(data: Mapping[str, Any]) -> Citation:
    return Citation(
        document=_text(data["document"]), label=_text(data["label"]), item=_number(data["item"]),
        clause=_number(data["clause"]), clause_id=_text(data["clause_id"]),
        quote=_text(data["quote"]), start=int(data["start"]), end=int(data["end"]),
        sha256=_text(data["sha256"]), section=_number(data.get("section")),
        article=_number(data.get("article")), translation=_text(data.get("translation", "")),
    )  # fmt: skip


def _explanation(data: Mapping[str, Any], answer: Answer) -> Explanation:
    slots: dict[str, object] = {}
    if topic := _text(data["topic"]):
        slots["topic"] = topic
    if bodies := tuple(map(_text, data["bodies"])):
        slots["bodies"] = bodies
    limit = data["answer_from"]
    considered = tuple(
        Considered(
            clause_id=_text(c["clause_id"]), document=_text(c["document"]),
            label=_text(c["label"]), title=_text(c["title"]), score=_figure(c["score"]), parts={},
            words=tuple((_text(a), _text(b)) for a, b in c["words"]), cited=bool(c["cited"]),
        )
        for c in data["considered"][:_CONSIDERED]
    )  # fmt: skip
    return Explanation(
        intent=_text(data["intent"]), slots=slots, signals=(), way="", rules=(),
        understood=answer.understood, considered=considered, confidence=answer.confidence,
        thresholds={} if limit is None else {"answer_from": _figure(limit)},
        evidence={} if limit is None else {"kept": 1.0}, steps_ms={},
    )  # fmt: skip


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: object) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise TypeError("not a whole number")
    return value


def _figure(value: object) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("not a figure")
    return float(value)
