"""How sure may an answer be? Fits the weights of the evidence to questions with gold.

A logistic regression over what `answer.explain().evidence` tells, on questions of one split;
the threshold of refusal comes from the risk-coverage curve of predictions out of fold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..answer.confidence import calibration_from
from ..answer.tuning import Probes, outside_tail
from ..api import Assistant
from ..contract import answer_json
from ..errors import ConfigError
from ..models import Status
from .gold import Gold
from .questions import Question
from .reply import reply_of
from .run import Progress
from .score import score

_FOLDS = 10
_STRENGTH = 0.1
"""Inverse strength of regularisation: few questions, many figures."""
_UNANSWERABLE = 1 / 3
"""Share of what people ask that the documents do not answer; question files hold more of it."""
_LEAST = 40
"""Fewer questions of a kind than this cannot be fitted."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question whose clause was found by its topic."""

    id: str
    evidence: dict[str, float]
    answers: bool
    """Whether the best clause is one that answers, by the gold."""


def examples_of(
    assistant: Assistant, questions: Sequence[Question], gold: Gold, *,
    progress: Progress | None = None,
) -> tuple[list[Example], dict[str, tuple[int, int]]]:  # fmt: skip
    """Ask, and look at what each answer was decided from.

    Returns:
        The examples, and for each other way of answering the right and all answers.
    """
    examples: list[Example] = []
    ways: dict[str, Counter[bool]] = {}
    for question in questions:
        answer = assistant.ask(question.question, history=question.history)
        told = answer.explain()
        if progress is not None:
            progress()
        if told.evidence and told.considered:
            answers = _answers(question, told.considered[0].clause_id, gold)
            if answers is not None:
                examples.append(Example(question.id, dict(told.evidence), answers))
        elif answer.status is Status.ANSWERED and told.way not in ("", "topic"):
            right = score(question, reply_of(answer_json(answer)), gold).right
            ways.setdefault(told.way, Counter())[right] += 1
    return examples, {way: (found[True], found.total()) for way, found in ways.items()}


def _answers(question: Question, clause_id: str, gold: Gold) -> bool | None:
    """Whether a clause answers; nothing where the gold does not say."""
    if Status.ANSWERED.value not in question.statuses:
        refused = {Status.OUT_OF_CORPUS.value, Status.NOT_STATED.value}
        return False if refused & set(question.statuses) and not question.items else None
    items = {*question.items, *question.also_ok}
    if not items:
        return None
    return any(
        c.id == clause_id and (c.item if c.item is not None else c.article) in items
        for d in gold.documents
        for c in d.clauses
    )


def fit(
    examples: Sequence[Example], ways: dict[str, tuple[int, int]], *, probes: Probes
) -> dict[str, Any]:
    """The weights as `answer/confidence.json` holds them, with how good they are.

    Args:
        probes: subjects that the documents do not name; how sure they seem is kept beside.

    Raises:
        ConfigError: there are too few questions of either kind.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    truth = np.array([e.answers for e in examples])
    if min(truth.sum(), (~truth).sum()) < _LEAST:
        raise ConfigError(
            f"{int(truth.sum())} questions that a clause answers and {int((~truth).sum())} others",
            advice=f"at least {_LEAST} of each are needed",
        )
    names = sorted(examples[0].evidence)
    values = np.array([[e.evidence[n] for n in names] for e in examples])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=_STRENGTH, max_iter=5000))
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    apart = cross_val_predict(model, values, truth, cv=folds, method="predict_proba")[:, 1]
    model.fit(values, truth)
    scale, line = model[0], model[-1]
    weights = line.coef_[0] / scale.scale_
    found = {
        "weights": {n: round(float(w), 4) for n, w in zip(names, weights, strict=True)},
        "intercept": round(float(line.intercept_[0] - weights @ scale.mean_), 4),
        "answer_from": _threshold(apart, truth),
        "ways": {way: round((right + 1) / (all_ + 2), 3) for way, (right, all_) in ways.items()},
        "fitted": {
            "questions": len(examples), "answerable": int(truth.sum()),
            "auroc_out_of_fold": round(float(roc_auc_score(truth, apart)), 4),
            "accuracy_out_of_fold": round(
                float(((apart >= _threshold(apart, truth)) == truth).mean()), 4
            ),
        },
        "risk_coverage": _curve(apart, truth),
    }  # fmt: skip
    return {**found, "outside_tail": round(outside_tail(probes, calibration_from(found)), 4)}


def _threshold(confidence: NDArray[Any], truth: NDArray[Any]) -> float:
    """The confidence from which on answering is right more often than refusing.

    The mean of the thresholds that are within one percent of the best: one alone is chance.
    """
    grid = np.linspace(0.05, 0.95, 181)
    weights = np.where(truth, (1 - _UNANSWERABLE) / truth.mean(), _UNANSWERABLE / (~truth).mean())
    right = np.array([weights[(confidence >= t) == truth].sum() for t in grid])
    return round(float(grid[right >= 0.99 * right.max()].mean()), 3)


def _curve(confidence: NDArray[Any], truth: NDArray[Any]) -> list[dict[str, float]]:
    rows = []
    for threshold in np.linspace(0.1, 0.9, 9):
        answered = confidence >= threshold
        risk = float((~truth[answered]).mean()) if answered.any() else 0.0
        rows.append(
            {
                "threshold": round(float(threshold), 2),
                "coverage": round(float(answered.mean()), 3),
                "risk": round(risk, 3),
            }
        )
    return rows
