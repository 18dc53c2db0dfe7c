"""When is there no answer? Thresholds, and refusals that say why and show what is nearest."""

from __future__ import annotations

from ..models import Status
from .citations import Citer
from .draft import Draft
from .intent import Signals
from .locate import Located
from .wording import Wording

ANSWER_FROM = 0.42
"""A clause answers from this coverage on, where a model's vectors are not known well."""
SUBJECT_FROM = 0.30
"""From this coverage on the document treats the subject, though it may not answer."""
DETAIL_FROM = 0.20
"""The same for a question about a detail, whose own words (罚款, 电话) the document lacks."""
DETAIL_FROM_CONFIDENCE = 0.025
"""Or from this confidence on: what is left of such a question may be hardly a word."""


def refusal(
    signals: Signals,
    located: Located | None,
    citer: Citer,
    words: Wording,
    *,
    subject: bool = False,
    unknown: bool = False,
) -> Draft:
    """Refuse: not in the documents, or in them but not stated.

    Args:
        subject: the document is known to treat the subject.
        unknown: the question names something that no document mentions.
    """
    coverage = located.in_words if located else 0.0
    confidence = located.confidence if located else 0.0
    draft = Draft(citer, status=Status.OUT_OF_CORPUS, confidence=confidence)
    from_here = DETAIL_FROM if signals.wants else SUBJECT_FROM
    if not unknown and (subject or coverage >= from_here or _detail(signals, confidence)):
        draft.status = Status.NOT_STATED
        what = words.say(f"what_{signals.wants}") if signals.wants else ""
        draft.line(words.say("not_stated", what=what) if what else words.say("not_stated_plain"))
    else:
        draft.line(words.say("out_of_corpus"))
    if located is not None:
        nearest = [h.clause for h in located.hits[:3] if h.parts.get("coverage", 0.0) > 0.1]
        draft.nearest = [citer.clause(c) for c in nearest]
        if nearest:
            labels = ("; " if words.english else "；").join(
                f"{c.label} {words.title(c)}".strip() for c in nearest
            )
            draft.line(words.say("nearest", labels=labels))
    return draft


def _detail(signals: Signals, confidence: float) -> bool:
    """Whether a detail is asked of a subject that the documents may well treat."""
    return bool(signals.wants) and confidence >= DETAIL_FROM_CONFIDENCE
