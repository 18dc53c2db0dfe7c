"""Which of the hits answers best, read together with the question? An optional cross-encoder."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Protocol

from ..config import Settings
from ..errors import DependencyError
from ..index.embedding import load_model


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
