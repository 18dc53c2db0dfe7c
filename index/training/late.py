"""How well does each word of a question find its like in a clause? Weighted MaxSim.

Every piece of the question, together with its neighbours, looks for the most similar piece of
the passage; what it finds counts by the piece's weight.

Source: Khattab & Zaharia, ColBERT, 2020; here over static vectors, so that a passage needs no
more than its piece numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .static import Matrix, StaticModel


@dataclass(frozen=True, slots=True)
class Mix:
    """How pooled and late scores are mixed; chosen on the development sets."""

    share: float = 0.5
    """Share of the late score; the rest is the cosine of the pooled vectors."""
    power: float = 1.0
    """Weight of a piece: the length of its row to this power."""
    neighbours: float = 0.3
    """How much of the row before and after is added to a row."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What late interaction keeps of a passage: four bytes a piece."""

    ids: NDArray[np.uint16]
    lengths: NDArray[np.float16]
    """Lengths of the pieces' vectors, with their neighbours added."""


class LateScorer:
    """Scores passages for one question at a time."""

    def __init__(self, model: StaticModel, mix: Mix | None = None) -> None:
        self.mix = mix or Mix()
        self._rows = model.rows
        self._weights = np.linalg.norm(self._vectors(np.arange(len(model.rows))), axis=1)
        self._weights **= self.mix.power

    def _vectors(self, ids: NDArray[Any]) -> Matrix:
        return np.asarray(self._rows[ids], dtype=np.float32)

    def _with_neighbours(self, values: Matrix) -> Matrix:
        """Each row plus a share of the one before and the one after."""
        share = self.mix.neighbours
        if not share or len(values) < 2:
            return values
        out = values.copy()
        out[1:] += share * values[:-1]
        out[:-1] += share * values[1:]
        return out

    def prepare(self, ids: NDArray[Any]) -> Passage:
        """What is kept of a passage with these pieces."""
        lengths = np.linalg.norm(self._with_neighbours(self._vectors(ids)), axis=1)
        return Passage(ids.astype(np.uint16), lengths.astype(np.float16))

    def similarity(self, question: NDArray[Any], passages: Sequence[Passage]) -> Matrix:
        """Cosines of every piece of the question with every piece of all passages.

        Shape: (pieces of the question, pieces of all passages).
        """
        asked = self._with_neighbours(self._vectors(question))
        asked /= np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-9)
        known, places = np.unique(np.concatenate([p.ids for p in passages]), return_inverse=True)
        met = (self._vectors(known) @ asked.T)[places]
        sizes = [len(p.ids) for p in passages]
        share = self.mix.neighbours
        if share:
            inside = np.ones(len(met), dtype=np.float32)
            inside[np.cumsum(sizes) - 1] = 0  # the last piece of a passage has no next one
            linked = share * inside[:-1, None]
            near = met.copy()
            near[1:] += linked * met[:-1]
            near[:-1] += linked * met[1:]
            met = near
        lengths = np.concatenate([p.lengths for p in passages]).astype(np.float32)
        return np.asarray((met / np.maximum(lengths, 1e-6)[:, None]).T, dtype=np.float32)

    def late(self, question: NDArray[Any], passages: Sequence[Passage]) -> Matrix:
        """Weighted MaxSim of a question with each passage, from -1 to 1; 0 for an empty one."""
        out = np.zeros(len(passages), dtype=np.float32)
        held = [i for i, passage in enumerate(passages) if len(passage.ids)]
        if not len(question) or not held:
            return out
        parts = [passages[i] for i in held]
        starts = np.cumsum([0, *(len(part.ids) for part in parts[:-1])])
        best = np.maximum.reduceat(self.similarity(question, parts), starts, axis=1)
        weights = self._weights[question]
        out[held] = weights @ best / max(float(weights.sum()), 1e-9)
        return out

    def mixed(self, pooled: Matrix, late: Matrix) -> Matrix:
        """The score that passages are ranked by."""
        return (1 - self.mix.share) * pooled + self.mix.share * late
