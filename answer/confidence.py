"""How sure is it that a clause answers? Evidence of several kinds, weighed to a probability.

Raw similarity does not tell a question about a near subject from one in lay words. What does is
what is covered: words, meanings, and what else the question could be about. The weights are a
logistic regression on the development questions (`tiaowen eval calibrate`), kept in
`confidence.json`, so that the figure stated is how often such answers were right.

Source: Platt, Probabilistic Outputs for Support Vector Machines, 1999; Geifman & El-Yaniv,
Selective Classification for Deep Neural Networks, 2017 (threshold from the risk-coverage curve).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ..models import Clause, Language
from ..retrieval.hybrid import Retriever
from .intent import Signals

if TYPE_CHECKING:
    from .locate import Located

_SURE = 30.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the evidence, and the confidence from which on a clause answers."""

    weights: Mapping[str, float]
    intercept: float
    answer_from: float
    """Chosen on the risk-coverage curve of the development questions."""
    ways: Mapping[str, float]
    """How often answers of other ways than the topic were right, by way."""
    outside_tail: float = 0.1
    """Confidence that nine of ten subjects that the documents do not name stay below."""

    def probability(self, evidence: Mapping[str, float]) -> float:
        """How likely it is that the clause answers, 0 to 1."""
        logit = self.intercept + sum(
            w * evidence.get(name, 0.0) for name, w in self.weights.items()
        )
        return 1.0 / (1.0 + math.exp(-max(-_SURE, min(_SURE, logit))))


@cache
def bundled() -> Calibration:
    """The calibration that ships with the package."""
    text = resources.files(__package__).joinpath("confidence.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return calibration_from(data)


def calibration_from(data: Mapping[str, Any]) -> Calibration:
    """A calibration in the form of `confidence.json`."""
    return Calibration(
        data["weights"], data["intercept"], data["answer_from"], data["ways"],
        data.get("outside_tail", 0.1),
    )  # fmt: skip


def evidence(
    located: Located, signals: Signals, retriever: Retriever, *, focus: tuple[Clause, ...] = ()
) -> dict[str, float]:
    """What speaks for and against the best clause found.

    Returns:
        Named figures, most of them shares from 0 to 1; empty with an embedder that has no
        vectors of words: how far apart its vectors lie is not known.
    """
    hit = located.hits[0]
    top = hit.clause
    if "late" not in hit.parts:
        return {}
    topic, query = signals.topic, signals.query
    words = retriever.words_met(signals.about, top, [h.clause for h in located.hits[1:6]])
    near = retriever.near_terms(query)
    held = [retriever.term_share(term, top) for term, _ in near]
    found = {
        "covered": located.in_words,
        "meant": located.coverage,
        "title": hit.parts.get("title", 0.0),
        "raw": hit.parts["coverage"],
        "dense": hit.parts.get("dense", 0.0),
        "late": hit.parts["late"],
        "wordless": retriever.wordless(topic),
        "visible": retriever.visibility(topic),
        "concepts": math.log1p(len(topic)),
        "english": float(query.language is Language.ENGLISH),
        "background": near[0][1] * (1.0 - held[0]),
        "beyond": (hit.parts.get("dense", 0.0) - near[0][1]) * (1.0 - held[0]),
        "together": retriever.together(topic, top),
        "complete": retriever.completeness(topic, top),
        "here": max(c * h for (_, c), h in zip(near, held, strict=True)),
        "elsewhere": max(c * (1.0 - h) for (_, c), h in zip(near, held, strict=True)),
        "terms": sum(held) / len(held),
        "first_term": held[0],
        "who": float(signals.has("who")),
        "lead": float(signals.has("lead")),
        "yes_no": float(signals.has("yes_no")),
        "focus": float(any(c.item == top.item and c.sha256 == top.sha256 for c in focus)),
    }
    return {**found, **words}
