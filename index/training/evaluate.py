"""How good is a model? Recall and reciprocal rank on the development sets, pooled and late."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...policy.normalise import fold
from ...policy.parse import bundled
from ..embedding import Embedder
from ..late import LateScorer, Mix
from ..static import Matrix, StaticEmbedder, StaticModel
from .development import Task, tasks
from .notice import notice_tasks

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
    embedder: Embedder,
    data: Path,
    *,
    questions: Path | None = None,
    mix: Mix | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[Figures]:
    """Measure a model.

    Args:
        embedder: the model; a static one is measured with late interaction too.
        data: the data folder, with `dev` and `train` in it.
        questions: a file of questions on the bundled notice; none: they are left out.
        mix: how pooled and late scores are mixed.
        progress: called with the name of each task.

    Raises:
        DocumentError: development data is missing.
    """
    model = embedder.model if isinstance(embedder, StaticEmbedder) else None
    scorer = LateScorer(model, mix) if model else None
    for task in _all(data, questions):
        progress(task.name)
        yield from measure(embedder, task, model=model, scorer=scorer)


def _all(data: Path, questions: Path | None) -> Iterator[Task]:
    if questions is not None:
        yield from notice_tasks(questions)
    for read in tasks(data):
        yield read()


def measure(
    embedder: Embedder,
    task: Task,
    *,
    model: StaticModel | None = None,
    scorer: LateScorer | None = None,
) -> Iterator[Figures]:
    """Figures of one task, pooled and, with a static model, mixed."""
    passages = embedder.encode(task.passages, kind="document")
    asked = embedder.encode(task.questions, kind="query")
    scores = [passages @ vector for vector in asked]
    pooled = [best(row, DEPTH) for row in scores]
    yield figures(task, "pooled", pooled)
    if model is None or scorer is None:
        return
    prepared = [scorer.prepare(ids) for ids in model.ids(task.passages)]
    late = []
    for row, ids in enumerate(model.ids(task.questions)):
        first = pooled[row]
        (found,) = scorer.late([ids], [prepared[i] for i in first])
        late.append(first[np.argsort(-scorer.mixed(scores[row][first], found), kind="stable")])
    yield figures(task, "late", late)


@dataclass(frozen=True, slots=True)
class Speed:
    """Medians over several rounds on this machine."""

    clauses_a_second: float
    """Clauses of the bundled notice, repeated, in one call."""
    query_ms: float
    """One question, from text to vector."""


def speed(embedder: Embedder, *, clauses: int = 5_500, rounds: int = 5) -> Speed:
    """How fast a model encodes."""
    texts = [fold(f"{clause.title}\n{clause.text}") for clause in bundled().clauses]
    many = (texts * (clauses // len(texts) + 1))[:clauses]
    batch = [_seconds(embedder, many) for _ in range(rounds)]
    single = [_seconds(embedder, [text[:20]], "query") for text in texts * rounds]
    return Speed(len(many) / statistics.median(batch), 1_000 * statistics.median(single))


def _seconds(
    embedder: Embedder, texts: Sequence[str], kind: Literal["query", "document"] = "document"
) -> float:
    start = time.perf_counter()
    embedder.encode(texts, kind=kind)
    return time.perf_counter() - start


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
