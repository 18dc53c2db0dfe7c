"""Does a written answer say all that was asked, and nothing else than the extractive one?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..models import Answer, Duty, Language, Role
from ..policy.agencies import Agencies
from ..policy.normalise import fold
from ..retrieval.query import language_of
from .claims import claims, mask
from .intent import Signals

_YES = re.compile(
    r"(?:是的?|有的?|对的?|没错|正确|属实|yes|correct|indeed|right)\s*(?:[,，。.;:!]|$)", re.I
)
_NO = re.compile(
    r"(?:不是的?|没有|不对|不|否|并非|错误|no|incorrect|not)\s*(?:[,，。.;:!]|$)", re.I
)


def missing(
    texts: Sequence[str], cited: frozenset[str], answer: Answer, signals: Signals,
    *, agencies: Agencies,
) -> str:  # fmt: skip
    """What a written answer lacks or says otherwise; empty where it is whole.

    Args:
        texts: its sentences, each of them checked.
        cited: ids of the clauses they cite.
        answer: the extractive answer to the same question.
    """
    if not texts:
        return "empty answer"
    if polarity(texts[0]) != polarity(answer.text) or any(map(polarity, texts[1:])):
        return "another answer than the clause gives"
    if not same_language(" ".join(texts), answer.language):
        return "another language than the question"
    clauses = {c.clause_id: c.label for c in answer.citations}
    lacking = [label for id_, label in clauses.items() if id_ not in cited]
    # A list is whole; of what one passage says, the words that answer are enough.
    if lacking and (signals.has("items", "count") or len(lacking) == len(clauses)):
        return f"incomplete: {lacking[0]} is missing"
    if not _asks_who(signals):
        return ""
    return _unnamed(texts, answer.duties, signals, agencies)


def _asks_who(signals: Signals) -> bool:
    if signals.has("items", "count"):
        return False
    named = signals.has("lead", "assist", "responsible") and not signals.has("yes_no")
    return signals.has("who") or named


def _unnamed(
    texts: Sequence[str], duties: Sequence[Duty], signals: Signals, agencies: Agencies
) -> str:
    led = [d for d in duties if d.role is Role.LEAD]
    wanted = [d for d in duties if d.role is not Role.LEAD] if signals.role == "assist" else duties
    if signals.role == "lead" and led:
        wanted = led
    named: set[str] = set()
    leading: set[str] = set()
    for text in texts:
        masked = mask(text, agencies)
        named |= {body.id for body in masked.bodies}
        for claim in claims(masked):
            if claim.role == "lead" and not claim.negated:
                leading |= {body.id for body in claim.bodies}
    for duty in wanted:
        body = agencies.resolve(duty.body)
        said = leading if duty.role is Role.LEAD and signals.role != "assist" else named
        if body is not None and body.id not in said:
            return f"incomplete: {duty.body} is missing"
    return ""


def polarity(text: str) -> int:
    """1 for yes, -1 for no at the start of an answer, else 0."""
    start = fold(text).lstrip()
    return 1 if _YES.match(start) else -1 if _NO.match(start) else 0


def without_polarity(text: str) -> str:
    """A folded sentence without the yes or no it starts with: that is for the whole answer."""
    start = fold(text).lstrip()
    match = _YES.match(start) or _NO.match(start)
    return start[match.end() :] if match else start


def same_language(text: str, language: Language) -> bool:
    """Chinese for Chinese, whatever the script; English for English."""
    return (language_of(text) is Language.ENGLISH) == (language is Language.ENGLISH)
