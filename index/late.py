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

_BLOCK = 64
"""Rows of a product that is worked out at once."""

LEAST = 0.35
"""From this cosine on, one word is shown as the answer to another."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How pooled and late scores are mixed; chosen on the development sets."""

    share: float = 0.65
    """Share of the late score; the rest is the cosine of the pooled vectors."""
    power: float = 1.0
    """Weight of a piece: the length of its row to this power."""
    neighbours: float = 0.3
    """How much of the row before and after is added to a row."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What late interaction keeps of a passage: six bytes a piece."""

    ids: NDArray[np.uint32]
    lengths: NDArray[np.float16]
    """Lengths of the pieces' vectors, with their neighbours added."""


@dataclass(frozen=True, slots=True)
class Match:
    """Words of a question, and the words of a passage that answer them."""

    asked: str
    found: str
    start: int
    """Of `found`, in the passage."""
    end: int
    similarity: float
    """Cosine of the two, the mean over their pieces."""


class LateScorer:
    """Scores passages for questions, and tells which words made the score."""

    def __init__(self, model: StaticModel, mix: Mix | None = None) -> None:
        self.mix = mix or Mix()
        self.model = model

    def _vectors(self, ids: NDArray[Any]) -> Matrix:
        return self.model.wide(ids)

    def weights(self, ids: NDArray[Any]) -> Matrix:
        """How much each piece counts."""
        lengths: Matrix = np.linalg.norm(self._vectors(ids), axis=1)
        return lengths**self.mix.power

    def _product(self, ids: NDArray[Any], columns: Matrix) -> Matrix:
        """Rows of pieces `@ columns`, in blocks so small that BLAS does not hand them to threads.

        On a machine with other work, waiting for the threads takes ten times as long as the
        product.
        """
        blocks = -(-len(ids) // _BLOCK)
        padded = np.zeros((blocks * _BLOCK, self.model.dimension), dtype=np.float32)
        self.model.wide_into(ids, padded[: len(ids)])
        product = np.matmul(padded.reshape(blocks, _BLOCK, -1), columns)
        return np.asarray(product.reshape(len(padded), -1)[: len(ids)], dtype=np.float32)

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
        return Passage(ids.astype(np.uint32), lengths.astype(np.float16))

    def similarity(self, questions: Sequence[NDArray[Any]], passages: Sequence[Passage]) -> Matrix:
        """Cosines of every piece of the questions with every piece of all passages.

        Shape: (pieces of all questions, pieces of all passages).
        """
        asked = np.concatenate([self._with_neighbours(self._vectors(ids)) for ids in questions])
        asked /= np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-9)
        known, places = np.unique(np.concatenate([p.ids for p in passages]), return_inverse=True)
        met = self._product(known, asked.T)[places]
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

    def late(self, questions: Sequence[NDArray[Any]], passages: Sequence[Passage]) -> Matrix:
        """Weighted MaxSim of questions with passages, from -1 to 1; 0 where one is empty.

        Shape: (questions, passages).
        """
        out = np.zeros((len(questions), len(passages)), dtype=np.float32)
        held = [i for i, passage in enumerate(passages) if len(passage.ids)]
        asked = [i for i, ids in enumerate(questions) if len(ids)]
        if not asked or not held:
            return out
        parts = [passages[i] for i in held]
        starts = np.cumsum([0, *(len(part.ids) for part in parts[:-1])])
        similarity = self.similarity([questions[i] for i in asked], parts)
        best = np.maximum.reduceat(similarity, starts, axis=1)
        first = 0
        for i in asked:
            weights = self.weights(questions[i])
            some = best[first : first + len(weights)]
            out[i, held] = weights @ some / max(float(weights.sum()), 1e-9)
            first += len(weights)
        return out

    def explain(self, question: str, passage: str, *, least: float = LEAST) -> list[Match]:
        """Which words of a passage answer which words of a question, in the question's order.

        Args:
            least: words less alike are left out.
        """
        asked, held = (self.model.tokenizer.encode(t, add_special_tokens=False)
                       for t in (question, passage))  # fmt: skip
        if not asked.ids or not held.ids:
            return []
        ids = np.asarray(asked.ids, dtype=np.int64)
        similarity = self.similarity([ids], [self.prepare(np.asarray(held.ids, dtype=np.int64))])
        best = similarity.argmax(axis=1)
        runs: list[list[int]] = []
        for piece, place in enumerate(best):
            if similarity[piece, place] < least or not (
                _is_word(question, asked.offsets[piece]) and _is_word(passage, held.offsets[place])
            ):
                continue
            # Neighbours that find neighbours are one match: 软件|正版|化.
            if runs and runs[-1][-1] == piece - 1 and best[piece - 1] == place - 1:
                runs[-1].append(piece)
            else:
                runs.append([piece])
        found = []
        for run in runs:
            start, end = held.offsets[best[run[0]]][0], held.offsets[best[run[-1]]][1]
            words = question[asked.offsets[run[0]][0] : asked.offsets[run[-1]][1]]
            score = float(np.mean([similarity[piece, best[piece]] for piece in run]))
            found.append(Match(words, passage[start:end], start, end, min(score, 1.0)))
        return found

    def mixed(self, pooled: Matrix, late: Matrix) -> Matrix:
        """The score that passages are ranked by."""
        return (1 - self.mix.share) * pooled + self.mix.share * late


def _is_word(text: str, span: tuple[int, int]) -> bool:
    return any(char.isalnum() for char in text[slice(*span)])
