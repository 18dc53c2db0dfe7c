"""From which confidence on may this index answer? Set when it is built, and kept with it.

The weights of `confidence.json` were fitted on one notice. Other documents lie nearer to, or
farther from, what people ask that is not in them. So an index asks itself: subjects of policy at
large that none of its clauses names, and the titles of its own. The threshold moves with the
scores of the former, so that as few of them are answered as of those of the notice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..config import Settings
from ..index.embedding import Embedder
from ..index.reader import IndexReader
from ..models import Clause
from ..retrieval.hybrid import Retriever
from .confidence import Calibration, bundled, evidence
from .intent import read_signals
from .locate import by_topic
from .respond import Answerer

FILE = "calibration.json"
"""In the folder of a generation."""

_PROBES = 60
"""Questions of each sort; some milliseconds each."""
_UNKNOWN = 0.34
"""A term is none of the documents' where the best clause holds less of it than this."""
_TITLE = (4, 30)
"""Fewest and most characters of a title that makes a question."""
_MOST = 0.6
"""Farthest that the threshold moves, in logits."""
_TAIL = 0.9
"""So many of the outside subjects lie below the score that is looked at."""


@dataclass(frozen=True, slots=True)
class Probes:
    """Evidence for the best clause, of questions that an index asks itself."""

    inside: tuple[dict[str, float], ...]
    """Of titles of its own."""
    outside: tuple[dict[str, float], ...]
    """Of subjects that it does not name; empty where no clause is found at all."""


def finish(
    index: IndexReader, *, embedder: Embedder, settings: Settings
) -> dict[str, dict[str, Any]]:
    """What is added to a generation that is being built: `calibration.json`."""
    retriever = Retriever(index, embedder, settings=settings)
    probes = probe(Answerer(retriever))
    return {FILE: tuned(probes, bundled())} if probes.outside else {}


def probe(answerer: Answerer) -> Probes:
    """Ask an index about its own titles and about subjects that it does not name."""
    retriever = answerer.retriever
    store = retriever.index.store
    step = max(1, store.rows // (2 * _PROBES))
    clauses = [store.clause(row) for row in range(0, store.rows, step)]
    titles = list(dict.fromkeys(t for c in clauses if (t := _title(c))))[:_PROBES]
    outside = _outside(answerer)
    inside = [found for title in titles if (found := _asked(answerer, title))]
    return Probes(tuple(inside), outside)


def _outside(answerer: Answerer) -> tuple[dict[str, float], ...]:
    terms = answerer.retriever.background_terms
    outside: list[dict[str, float]] = []
    for term in terms[:: max(1, len(terms) // (4 * _PROBES))]:
        if len(outside) == _PROBES:
            break
        if (found := _asked(answerer, term, unknown=True)) is not None:
            outside.append(found)
    return tuple(outside)


def calibrate(retriever: Retriever) -> Calibration:
    """The calibration that an index would be kept with, for one that is not kept."""
    probes = Probes((), _outside(Answerer(retriever)))
    return calibration_of(tuned(probes, bundled()) if probes.outside else None)


def _title(clause: Clause) -> str:
    title = clause.title.strip(" 。　")
    return title if _TITLE[0] <= len(title) <= _TITLE[1] else ""


def _asked(answerer: Answerer, subject: str, *, unknown: bool = False) -> dict[str, float] | None:
    """Evidence for the best clause for a subject; nothing where it is no question for it."""
    retriever = answerer.retriever
    signals = read_signals(retriever.read(f"{subject}由谁负责？"), retriever.glossary)
    if not signals.topic or signals.bodies or signals.weak_bodies:
        return None
    located = by_topic(signals, retriever)
    if located is None:
        return {} if unknown else None
    if unknown and located.in_words >= _UNKNOWN:
        return None
    return evidence(located, signals, retriever) or None


def outside_tail(probes: Probes, calibration: Calibration) -> float:
    """The confidence that most of the outside subjects stay below."""
    scores = sorted(_scores(probes.outside, calibration))
    return scores[min(len(scores) - 1, int(_TAIL * len(scores)))] if scores else 0.0


def _scores(asked: Sequence[dict[str, float]], calibration: Calibration) -> list[float]:
    return [calibration.probability(found) if found else 0.0 for found in asked]


def tuned(probes: Probes, base: Calibration) -> dict[str, Any]:
    """What is kept with an index: the threshold, and how it came about."""
    shift, tail = 0.0, outside_tail(probes, base)
    if len(probes.outside) >= _PROBES // 3:  # else hardly a subject is none of its own
        shift = _logit(tail) - _logit(base.outside_tail)
    shift = max(-_MOST, min(_MOST, shift))
    answer_from = 1 / (1 + math.exp(-(_logit(base.answer_from) + shift)))
    return {
        "answer_from": round(answer_from, 4),
        "shift": round(shift, 4),
        "outside_tail": round(tail, 4),
        "probes": {"inside": len(probes.inside), "outside": len(probes.outside)},
        "risk_coverage": _curve(_scores(probes.inside, base), _scores(probes.outside, base)),
    }


def _curve(inside: Sequence[float], outside: Sequence[float]) -> list[dict[str, float]]:
    """At some thresholds: the share of own titles answered, and of outside subjects."""
    return [
        {
            "threshold": threshold,
            "coverage": _share(inside, threshold),
            "risk": _share(outside, threshold),
        }
        for threshold in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
    ]


def _share(scores: Sequence[float], threshold: float) -> float:
    return round(sum(s >= threshold for s in scores) / (len(scores) or 1), 3)


def _logit(share: float) -> float:
    share = min(max(share, 0.001), 0.999)
    return math.log(share / (1 - share))


def calibration_of(data: Mapping[str, Any] | None) -> Calibration:
    """The bundled calibration with the threshold that is kept with an index, if one is."""
    base = bundled()
    least = data.get("answer_from") if data else None
    if not isinstance(least, float) or not 0 < least < 1:
        return base
    return Calibration(base.weights, base.intercept, least, base.ways, base.outside_tail)
