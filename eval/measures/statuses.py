"""Does it refuse when it should, and only then?

A pair is what would be right, one status or several, and the status given:
`(("not_stated", "out_of_corpus"), "answered")`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...models import Status

Pair = tuple[Sequence[str], str]

_ANSWERED = Status.ANSWERED.value
_REFUSALS = frozenset(status.value for status in Status) - {_ANSWERED}


@dataclass(frozen=True, slots=True)
class RefusalScore:
    """Refusals as the positive class; `None` where a share has nothing to be a share of."""

    precision: float | None
    """Share of the refusals that were due; `None`: nothing was refused."""
    recall: float | None
    """Share of the refusals due that came; `None`: none was due."""
    f1: float | None
    """Harmonic mean of both; `None`: none was due and none came."""
    refused_rightly: int
    refused_wrongly: int
    """Refused although an answer was wanted."""
    refusals_missed: int
    """Not refused although a refusal was wanted."""
    answered_rightly: int
    """Not refused, and an answer was wanted; whether it is right is not looked at."""
    left_out: int
    """Questions for which an answer and a refusal are both right."""


def status_accuracy(pairs: Iterable[Pair]) -> float:
    """Share of the answers, 0 to 1, whose status is one of those that are right.

    Raises:
        ValueError: there is no pair.

    Source: accuracy as in `sklearn.metrics.accuracy_score`, with sets of right labels.
    """
    right = [given in gold for gold, given in pairs]
    if not right:
        raise ValueError("no statuses: an accuracy needs an answer at least")
    return sum(right) / len(right)


def refusal_scores(pairs: Iterable[Pair]) -> RefusalScore:
    """Precision, recall and F1 of refusing, whatever the type of the refusal.

    A refusal is due iff `answered` is not among the right statuses. Where `answered` and a
    refusal are both right the question is left out and counted. What is given is a refusal iff
    it is a status other than `answered`; a word that is no status (a crash) is none.

    precision = due and refused / refused, recall = due and refused / due,
    F1 = 2 · precision · recall / (precision + recall).

    Source: P. Rajpurkar, R. Jia, P. Liang, Know what you don't know, ACL 2018 (unanswerable
        questions as a class); C. J. van Rijsbergen, Information retrieval (1979), chapter 7.
    """
    cells = {(due, refused): 0 for due in (True, False) for refused in (True, False)}
    left_out = 0
    for gold, given in pairs:
        if _ANSWERED in gold and any(status != _ANSWERED for status in gold):
            left_out += 1
        else:
            cells[_ANSWERED not in gold, given in _REFUSALS] += 1
    hit, wrong, missed = cells[True, True], cells[False, True], cells[True, False]
    return RefusalScore(
        precision=hit / (hit + wrong) if hit + wrong else None,
        recall=hit / (hit + missed) if hit + missed else None,
        f1=2 * hit / (2 * hit + wrong + missed) if hit + wrong + missed else None,
        refused_rightly=hit,
        refused_wrongly=wrong,
        refusals_missed=missed,
        answered_rightly=cells[False, False],
        left_out=left_out,
    )


def status_confusion(pairs: Iterable[Pair]) -> dict[str, dict[str, int]]:
    """How often one status was given for another: right status -> status given -> answers.

    Where several are right, the one that was given counts as the right one, and otherwise the
    first. Rows and columns are the statuses that occur, in alphabetical order; empty cells are 0.

    Source: rows true and columns predicted as in `sklearn.metrics.confusion_matrix`.
    """
    counts: dict[tuple[str, str], int] = {}
    for gold, given in pairs:
        cell = (given if given in gold else gold[0], given)
        counts[cell] = counts.get(cell, 0) + 1
    labels = sorted({label for cell in counts for label in cell})
    return {row: {column: counts.get((row, column), 0) for column in labels} for row in labels}
