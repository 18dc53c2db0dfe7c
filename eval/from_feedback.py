"""Which questions does feedback suggest? Readers' words -> lines of a question file, for review.

What a reader found helpful suggests its own gold: the clauses cited, the bodies named. What a
reader found wrong suggests the question only; the gold is for a person to write, with the reason
and the correction beside it. Nobody's word is gold unread: the split is `review`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..feedback import Feedback
from ..models import Language, Role, Status
from .questions import KINDS, Question

SPLIT = "review"
"""Split of suggested questions; no command scores it unless told to."""

_KINDS = {
    "who_leads": "who_leads", "who_is_responsible": "who_responsible",
    "who_assists": "who_assists", "what_to_do": "content", "which_items": "reverse",
    "how_many": "count", "compare": "comparison", "yes_no": "yes_no", "fact": "fact",
    "look_up": "item_lookup", "define": "definition",
}  # fmt: skip
"""Kind of a question by the intent that was read from it."""

_REFUSED = {
    Status.FALSE_PREMISE.value: "false_premise", Status.AMBIGUOUS.value: "ambiguous",
    Status.INVALID.value: "invalid",
}  # fmt: skip
_NO_ANSWER = (
    Status.NOT_STATED.value, Status.OUT_OF_CORPUS.value, Status.FALSE_PREMISE.value
)  # fmt: skip


def questions_from(feedback: Iterable[Feedback], *, prefix: str = "f") -> list[Question]:
    """Suggested questions, each asked in the same talk once; the last word on it counts."""
    last: dict[tuple[Any, ...], Feedback] = {}
    for one in feedback:
        if one.question.strip():
            talk = tuple((turn.get("role"), turn.get("content")) for turn in one.history)
            last.pop((one.question, talk), None)
            last[one.question, talk] = one
    return [
        _question(one, f"{prefix}{number:03d}") for number, one in enumerate(last.values(), start=1)
    ]


def _question(feedback: Feedback, id: str) -> Question:
    answer = feedback.answer
    status = str(answer.get("status"))
    status = status if status in list(Status) else Status.ANSWERED.value
    language = str(answer.get("language"))
    history = tuple(
        {"role": str(t.get("role", "")), "content": str(t.get("content", ""))}
        for t in feedback.history
    )
    statuses: tuple[str, ...] = (status,)
    if not feedback.helpful:
        statuses = (Status.ANSWERED.value,)
        if feedback.reason == "should_refuse":
            statuses = _NO_ANSWER
    agreed = feedback.helpful and status == Status.ANSWERED.value
    cited = _cited(answer) if agreed else ()
    kind = _kind(answer, statuses)
    leads = agreed and kind == "who_leads"
    return Question(
        id=id,
        lang=language if language in list(Language) else Language.HANS.value,
        kind=kind,
        question=feedback.question,
        history=history,
        clause_ids=cited,
        lead=_bodies(answer, Role.LEAD) if leads else None,
        statuses=statuses,
        source=_document(answer) if agreed else "",
        split=SPLIT,
        note=_note(feedback, status),
    )


def _kind(answer: Mapping[str, Any], statuses: tuple[str, ...]) -> str:
    if Status.ANSWERED.value not in statuses:
        return _REFUSED.get(statuses[0], "unanswerable")
    told = answer.get("explanation")
    intent = told.get("intent") if isinstance(told, Mapping) else ""
    kind = _KINDS.get(str(intent), "content")
    assert kind in KINDS
    return kind


def _list(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = answer.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _cited(answer: Mapping[str, Any]) -> tuple[str, ...]:
    ids = (str(c.get("clause_id") or "") for c in _list(answer, "citations"))
    return tuple(dict.fromkeys(filter(None, ids)))


def _bodies(answer: Mapping[str, Any], role: Role) -> tuple[str, ...]:
    duties = _list(answer, "duties")
    names = (str(d.get("body", "")) for d in duties if d.get("role") == role.value)
    return tuple(dict.fromkeys(names))


def _document(answer: Mapping[str, Any]) -> str:
    citations = _list(answer, "citations")
    return str(citations[0].get("document", "")) if citations else ""


def _note(feedback: Feedback, status: str) -> str:
    """What a reviewer needs to know: the verdict, and what was said then."""
    parts = ["helpful" if feedback.helpful else f"wrong: {feedback.reason or 'no reason given'}"]
    if feedback.correction:
        parts.append(f"correction: {feedback.correction}")
    if not feedback.helpful:
        said = " ".join(str(feedback.answer.get("answer", "")).split())
        parts.append(f"was {status}: {said[:300]}")
    if feedback.time:
        parts.append(feedback.time)
    return "; ".join(parts)
