"""How did an answer come about? What is noted on the way, and made an explanation when asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from ..models import Considered, Explanation, Hit
from .abstain import ANSWER_FROM, DETAIL_FROM, SUBJECT_FROM
from .understanding import Intent, slots_of

if TYPE_CHECKING:
    from .draft import Draft
    from .reply import Reply

_SHOWN = 5
"""So many of the clauses looked at are told."""


@dataclass(slots=True)
class Trace:
    """What is noted while a question is answered; cheap, for it is noted always."""

    intent: Intent | None = None
    way: str = ""
    rules: list[str] = field(default_factory=list)
    hits: tuple[Hit, ...] = ()
    evidence: dict[str, float] = field(default_factory=dict)
    steps: dict[str, float] = field(default_factory=dict)
    """Milliseconds of each step."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step."""
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = (time.perf_counter() - start) * 1000
            self.steps[name] = round(self.steps.get(name, 0.0) + spent, 3)


def explanation(reply: Reply, draft: Draft) -> Explanation:
    """The explanation of an answer, from what was noted."""
    trace = reply.trace
    cited = {c.clause_id for c in draft.citations}
    least = reply.calibration.answer_from if trace.evidence else ANSWER_FROM
    thresholds = {
        "answer_from": least, "subject_from": SUBJECT_FROM, "detail_from": DETAIL_FROM,
    }  # fmt: skip
    if trace.intent is None:  # nothing was read of it
        return Explanation(
            "", {}, (), "", (), "", (), draft.confidence, thresholds, {}, dict(trace.steps)
        )  # fmt: skip
    slots = slots_of(reply.signals)
    filled = {f.name: value for f in fields(slots) if (value := getattr(slots, f.name))}
    return Explanation(
        intent=trace.intent.value,
        slots=filled,
        signals=tuple(sorted(reply.signals.names)),
        way=trace.way,
        rules=tuple(trace.rules),
        understood=reply.understood,
        considered=tuple(_considered(reply, hit, cited) for hit in trace.hits[:_SHOWN]),
        confidence=draft.confidence,
        thresholds=thresholds,
        evidence={name: round(value, 4) for name, value in trace.evidence.items()},
        steps_ms=dict(trace.steps),
    )


def _considered(reply: Reply, hit: Hit, cited: set[str]) -> Considered:
    clause = hit.clause
    matches = reply.retriever.explain(reply.signals.query, clause)
    return Considered(
        clause.id, clause.document, clause.label, clause.title, hit.score, dict(hit.parts),
        tuple((m.asked, m.found) for m in matches), clause.id in cited,
    )  # fmt: skip
