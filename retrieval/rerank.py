"""Which of the hits answers best, read together with the question? An optional cross-encoder."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from typing import Protocol

from ..config import Settings
from ..errors import DependencyError
from ..index.embedding import load_model
from ..models import Hit


class Reranker(Protocol):
    """Anything that scores a question against texts."""

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """One score per text; larger is better."""
        ...


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder from a folder, or from the hub where allowed.

    Safe to use from several threads: they take turns.
    """

    def __init__(self, settings: Settings) -> None:
        name = settings.reranker or ""
        self._model = load_model(
            "CrossEncoder", name, settings, what="reranker", otherwise="leave reranker out"
        )
        if self._model.num_labels != 1:
            raise DependencyError(
                f"reranker {name!r} gives {self._model.num_labels} values a pair, not one score",
                advice="give a cross-encoder with one label, or leave reranker out",
            )
        self._batch = settings.batch_size
        self._lock = threading.Lock()

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """See `Reranker.score`."""
        if not texts:
            return []
        pairs = [(query, text) for text in texts]
        with self._lock:
            scores = self._model.predict(pairs, batch_size=self._batch, show_progress_bar=False)
        return [float(s) for s in scores]


def open_reranker(settings: Settings) -> Reranker | None:
    """The reranker that the settings name, if any."""
    return CrossEncoderReranker(settings) if settings.reranker else None


def reranked(
    reranker: Reranker, query: str, hits: Sequence[Hit], texts: Sequence[str]
) -> list[Hit]:
    """Hits in the order of the reranker's scores for their texts."""
    scored = [
        # Above every fused score, so that the order and the comparison of scores hold.
        Hit(
            hit.clause,
            1.0 + 1.0 / (1.0 + math.exp(-max(-50.0, min(score, 50.0)))),
            {**hit.parts, "rerank": score},
        )
        for hit, score in zip(hits, reranker.score(query, texts), strict=True)
    ]
    return sorted(scored, key=lambda hit: -hit.parts["rerank"])
