"""Several questions in one: each is answered by itself, in its place."""

from __future__ import annotations

import re

from ..models import Language, Status
from .draft import Draft, merged
from .intent import Signals

_ENDS = {
    True: re.compile(
        r"[?;]+|[,.]? (?:and|but|also|plus) (?=(?:who|which|what|how many|when|where|is|does)\b)"
    ),
    False: re.compile(r"[?？;；。]+|[,，]?(?:另外|还想问|以及|并且|同时)?[,，]"),
}
_ASKS = (
    "who", "lead", "assist", "responsible", "items", "count", "yes_no", "why", "wants_amount",
    "wants_date", "wants_place", "wants_quantity", "which_section",
)  # fmt: skip
_LEANS = re.compile(r"这|那|它|其(?!他|它)|此|该|也|(?:this|that|it|they|these|those)\b")
MOST = 4
"""More questions than this are not taken apart."""


def pieces_of(question: str, language: Language) -> list[str]:
    """The parts of a text that may be questions of their own."""
    parts = [p.strip() for p in _ENDS[language is Language.ENGLISH].split(question)]
    return [p for p in parts if p]


def stands_alone(signals: Signals) -> bool:
    """Whether a part asks something, and names what about; not: 这个有没有人管."""
    query = signals.query
    if _LEANS.match(query.folded.strip()):
        return False
    named = signals.topic or signals.bodies or query.items or query.sections or query.articles
    return bool(named) and signals.has(*_ASKS)


def joined(drafts: list[tuple[str, Draft]]) -> Draft | None:
    """The answers to several questions, `MOST` at the most, as one: each under its question.

    Nothing where fewer than two were answered, or all speak of the same clauses: then it was one
    question after all.
    """
    answered = [draft for _, draft in drafts if draft.status is Status.ANSWERED]
    places = {frozenset(c.clause_id for c in draft.citations) for draft in answered}
    if len(answered) < 2 or len(places) < 2:
        return None
    whole: Draft | None = None
    confidence = min(draft.confidence for draft in answered)
    for sign, (part, draft) in zip("①②③④", drafts, strict=False):
        draft.lines.insert(0, f"{sign} {part}")
        whole = draft if whole is None else merged(whole, draft)
    assert whole is not None
    whole.status, whole.confidence = Status.ANSWERED, confidence
    return whole
