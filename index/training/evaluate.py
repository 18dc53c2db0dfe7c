"""How good is a model? Recall and reciprocal rank on the development sets, pooled and late."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .development import Task, tasks
from .late import LateScorer, Mix
from .notice import notice_tasks
from .static import Matrix, StaticModel

DEPTH = 100
"""Passages that late interaction looks at."""
Ranking = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the questions of a task."""

    task: str
    way: str
    """`pooled`, or `late` for pooled and late interaction mixed."""
    questions: int
    recall: dict[int, float]
    """Share of questions with a right passage among the first k, by k."""
    mrr10: float
    """1 / rank of the first right passage, 0 below the tenth."""


def evaluate(
    folder: Path,
    data: Path,
    *,
    questions: Path | None = None,
    mix: Mix | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[Figures]:
    """Measure a model.

    Args:
        folder: the model.
        data: the data folder, with `dev` and `train` in it.
        questions: a file of questions on the bundled notice; none: they are left out.
        mix: how pooled and late scores are mixed.
        progress: called with the name of each task.

    Raises:
        DependencyError: the model cannot be read.
        DocumentError: development data is missing.
    """
    model = StaticModel.read(folder)
    scorer = LateScorer(model, mix)
    for task in _all(data, questions):
        progress(task.name)
        yield from measure(model, scorer, task)


def _all(data: Path, questions: Path | None) -> Iterator[Task]:
    if questions is not None:
        yield from notice_tasks(questions)
    for read in tasks(data):
        yield read()


def measure(model: StaticModel, scorer: LateScorer, task: Task) -> Iterator[Figures]:
    """Figures of one task, pooled and mixed."""
    passages = model.encode(task.passages)
    asked = model.encode(task.questions)
    prepared = [scorer.prepare(ids) for ids in model.ids(task.passages)]
    asked_ids = model.ids(task.questions)
    pooled, late = [], []
    for row, vector in enumerate(asked):
        scores = passages @ vector
        first = best(scores, DEPTH)
        pooled.append(first)
        found = scorer.late(asked_ids[row], [prepared[i] for i in first])
        late.append(first[np.argsort(-scorer.mixed(scores[first], found), kind="stable")])
    yield figures(task, "pooled", pooled)
    yield figures(task, "late", late)


def best(scores: Matrix, k: int) -> Ranking:
    """Rows of the `k` highest scores, highest first."""
    k = min(k, len(scores))
    some = np.argpartition(-scores, k - 1)[:k]
    return some[np.lexsort((some, -scores[some]))]


def figures(task: Task, way: str, rankings: Sequence[Ranking]) -> Figures:
    """Recall and reciprocal rank of rankings, one for each question."""
    ranks = np.array([_rank(task, r, task.right[i]) for i, r in enumerate(rankings)], dtype=float)
    with np.errstate(divide="ignore"):
        reciprocal = np.where(ranks <= 10, 1 / ranks, 0.0)
    return Figures(
        task=task.name,
        way=way,
        questions=len(rankings),
        recall={k: float((ranks <= k).mean()) for k in (1, 5, 10, 100)},
        mrr10=float(reciprocal.mean()),
    )


def _rank(task: Task, ranking: Ranking, right: frozenset[int]) -> float:
    """Rank of the first right passage; passages of one group share a rank."""
    seen: set[int] = set()
    for passage in ranking:
        seen.add(task.groups[passage] if task.groups else int(passage))
        if int(passage) in right:
            return len(seen)
    return float("inf")
