"""What do the scores come to? Every measure over a run, as plain data for tables and reports."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from ..models import Status
from .measures.bodies import role_confusion
from .measures.confidence import aurc, auroc, expected_calibration_error, risk_coverage
from .measures.intervals import paired_difference, wilson
from .measures.latency import latency
from .measures.ranking import ranking_measures
from .measures.statuses import refusal_scores, status_accuracy, status_confusion
from .questions import Question
from .reply import Reply
from .run import Run, SystemRun
from .score import Score

_RANKING = ("hit@1", "hit@3", "mrr@10", "ndcg@10", "recall@5", "recall@10")
_SHARES = ("citation", "clause_citation", "lead", "responsible", "strings", "polarity")
_MEANS = ("lead_f1", "responsible_f1", "span_precision", "span_recall")

_Row = tuple[Question, Reply, Score]


def summary(run: Run) -> dict[str, Any]:
    """Figures of every system, and how far each is from the first.

    Returns:
        `systems`: by name, see `system_summary`; `differences`: by name the strict accuracy
        minus that of the first system with its paired bootstrap interval (`value`, `low`,
        `high`); `about` and `extras` of the run.
    """
    first = [float(s.right) for s in run.main.scores]
    return {
        "about": dict(run.about),
        "systems": {s.name: system_summary(run.questions, s) for s in run.systems},
        "differences": {
            s.name: asdict(paired_difference(first, [float(one.right) for one in s.scores]))
            for s in run.systems[1:]
        },
        "extras": dict(run.extras),
    }


def system_summary(questions: Sequence[Question], system: SystemRun) -> dict[str, Any]:
    """All figures of one system.

    Returns:
        `all`, and by `split`, `lang` and `kind`: strict accuracy as `right`, `questions`,
        `share`, `low`, `high` (Wilson, 95 %); `errors`: ids of questions lost to a crash;
        `parts`: share right of each part among the questions that ask for it; `means`;
        `status`, `refusal`, `confidence`, `roles`, `retrieval`, `elapsed_ms`.
    """
    rows = list(zip(questions, system.replies, system.scores, strict=True))
    return {
        "all": _share(rows),
        **{
            group: _by(rows, key)
            for group, key in (
                ("split", lambda q: q.split), ("lang", lambda q: q.lang),
                ("kind", lambda q: q.kind),
            )
        },
        "errors": [q.id for q, r, _ in rows if r.error],
        "parts": {name: _part(rows, name) for name in ("status", *_SHARES)},
        "means": _means(rows),
        "status": _statuses(rows),
        "confidence": _confidence(rows),
        "roles": role_confusion(_roles(s) for _, _, s in rows if s.roles),
        "retrieval": _retrieval(rows),
        "elapsed_ms": _times(rows),
    }  # fmt: skip


def _share(rows: Iterable[_Row]) -> dict[str, Any]:
    listed = list(rows)
    right = sum(score.right for _, _, score in listed)
    found = wilson(right, len(listed))
    return {
        "right": right, "questions": len(listed), "share": round(found.value, 6),
        "low": round(found.low, 6), "high": round(found.high, 6),
    }  # fmt: skip


def _by(rows: Sequence[_Row], key: Callable[[Question], str]) -> dict[str, Any]:
    values = sorted({key(q) for q, _, _ in rows})
    return {value: _share(row for row in rows if key(row[0]) == value) for value in values}


def _part(rows: Sequence[_Row], name: str) -> dict[str, Any]:
    asked = [value for _, _, s in rows if (value := getattr(s, name)) is not None]
    return {
        "right": sum(asked), "questions": len(asked),
        "share": round(sum(asked) / len(asked), 4) if asked else None,
    }  # fmt: skip


def _means(rows: Sequence[_Row]) -> dict[str, float | None]:
    means = {}
    for name in _MEANS:
        values = [value for _, _, s in rows if (value := getattr(s, name)) is not None]
        means[name] = round(statistics.fmean(values), 4) if values else None
    lengths = [s.cited_chars for _, _, s in rows if s.cited_chars]
    means["cited_chars"] = statistics.median(lengths) if lengths else None
    return means


def _statuses(rows: Sequence[_Row]) -> dict[str, Any]:
    pairs = [(q.statuses, "error" if r.error else r.status) for q, r, _ in rows]
    return {
        "accuracy": round(status_accuracy(pairs), 4),
        "refusal": asdict(refusal_scores(pairs)),
        "confusion": status_confusion(pairs),
    }


def _confidence(rows: Sequence[_Row]) -> dict[str, Any]:
    """How well the confidence tells right answers, and answerable questions, from the others."""
    told = [(q, r, s) for q, r, s in rows if r.confidence is not None and not r.error]
    answers = [(r.confidence or 0.0, s.right) for _, r, s in told if r.answered]
    values, right = [c for c, _ in answers], [ok for _, ok in answers]
    clear = [
        (r.confidence or 0.0, not q.refusal)
        for q, r, _ in told
        if q.refusal or q.statuses == (Status.ANSWERED.value,)
    ]
    return {
        "answers": len(answers),
        "auroc_right": _rounded(auroc(values, right)),
        "auroc_answerable": _rounded(auroc([c for c, _ in clear], [ok for _, ok in clear])),
        "aurc": _rounded(aurc(values, right)) if answers else None,
        "calibration_error": _rounded(expected_calibration_error(values, right))
        if answers
        else None,
        "risk_coverage": [asdict(point) for point in risk_coverage(values, right)],
    }


def _roles(score: Score) -> tuple[dict[str, str], dict[str, str]]:
    gold = {str(n): g for n, (g, _) in enumerate(score.roles) if g != "none"}
    given = {str(n): g for n, (_, g) in enumerate(score.roles) if g != "none"}
    return gold, given


def _retrieval(rows: Sequence[_Row]) -> dict[str, Any]:
    """Means over the questions that have gold clauses; one with nothing retrieved counts 0."""
    report: dict[str, Any] = {}
    for level in ("item", "clause"):
        wanted = {q.id: getattr(s, f"gold_{level}s") for q, _, s in rows}
        relevant = {id: dict.fromkeys(gold, 1) for id, gold in wanted.items() if gold}
        if not relevant or not any(r.found for _, r, _ in rows):
            continue
        rankings = {q.id: getattr(s, f"ranked_{level}s") for q, _, s in rows if q.id in relevant}
        each = ranking_measures(rankings, relevant, _RANKING)
        report[level] = {
            "questions": len(relevant),
            **{m: round(statistics.fmean(one[m] for one in each.values()), 4) for m in _RANKING},
        }
    return report


def _times(rows: Sequence[_Row]) -> dict[str, float]:
    times = [r.elapsed_ms for _, r, _ in rows if r.elapsed_ms is not None and not r.error]
    return {k: round(v, 3) for k, v in asdict(latency(times)).items()} if times else {}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
