"""Which clauses hold the words? BM25 over postings; only the query's terms are walked.

Terms are kept as sorted 64-bit hashes, so that a vocabulary of millions is one binary
search in a memory-mapped array and nothing is loaded at the start.

Source: Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009;
idf as in Lucene, never negative.
"""

from __future__ import annotations

import hashlib
import math
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

K1 = 0.9
B = 0.4
"""Anserini's defaults, which suit short passages."""


def term_code(term: str) -> int:
    """64-bit code of a term; a collision among ten million terms has odds of 1 in 400,000."""
    return int.from_bytes(
        hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little"
    )


class Postings:
    """For each term the clauses that hold it and how often (weighted by field)."""

    _ARRAYS = ("terms", "offsets", "rows", "weights", "lengths")

    def __init__(
        self,
        *,
        terms: NDArray[np.uint64],
        offsets: NDArray[np.int64],
        rows: NDArray[np.int32],
        weights: NDArray[np.float32],
        lengths: NDArray[np.float32],
    ) -> None:
        self.terms, self.offsets, self.rows = terms, offsets, rows
        self.weights, self.lengths = weights, lengths
        held = lengths[lengths > 0]
        self.held = len(held)
        """Clauses with any term; a clause without a translation does not count in English."""
        self._average = float(held.mean()) if len(held) else 1.0

    @classmethod
    def build(cls, counted: Iterable[Mapping[str, float]]) -> Postings:
        """Index the weighted term frequencies of each clause, in row order."""
        codes, rows, weights = array("Q"), array("i"), array("f")
        lengths = array("f")
        known: dict[str, int] = {}
        for row, frequencies in enumerate(counted):
            lengths.append(sum(frequencies.values()))
            for term, weight in frequencies.items():
                code = known.get(term)
                if code is None:
                    code = known[term] = term_code(term)
                codes.append(code)
                rows.append(row)
                weights.append(weight)
        code_array = np.frombuffer(codes, dtype=np.uint64) if codes else np.zeros(0, np.uint64)
        order = np.argsort(code_array, kind="stable")
        terms, first = np.unique(code_array[order], return_index=True)
        row_array = np.frombuffer(rows, dtype=np.int32) if rows else np.zeros(0, np.int32)
        weight_array = np.frombuffer(weights, np.float32) if weights else np.zeros(0, np.float32)
        return cls(
            terms=terms,
            offsets=np.append(first, len(code_array)).astype(np.int64),
            rows=row_array[order],
            weights=weight_array[order],
            lengths=np.array(lengths, dtype=np.float32),
        )

    @classmethod
    def read(cls, folder: Path, field: str) -> Postings:
        """Read the postings of a field, memory-mapped."""
        arrays = {}
        for name in cls._ARRAYS:
            path = folder / f"postings.{field}.{name}.npy"
            # As plain arrays: the memmap subclass costs a call on every slice.
            arrays[name] = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        return cls(**arrays)

    def write(self, folder: Path, field: str) -> None:
        """Write one `.npy` file per array."""
        for name in self._ARRAYS:
            np.save(
                folder / f"postings.{field}.{name}.npy", getattr(self, name), allow_pickle=False
            )

    def _slice(self, term: str) -> tuple[int, int]:
        code = np.uint64(term_code(term))
        at = int(np.searchsorted(self.terms, code))
        if at >= len(self.terms) or self.terms[at] != code:
            return 0, 0
        return int(self.offsets[at]), int(self.offsets[at + 1])

    def frequency(self, term: str) -> int:
        """Number of clauses that hold the term."""
        start, end = self._slice(term)
        return end - start

    def idf(self, term: str) -> float:
        """ln(1 + (N - n + 0.5) / (n + 0.5)); the largest for a term that no clause holds."""
        n = self.frequency(term)
        return math.log(1 + (self.held - n + 0.5) / (n + 0.5)) if self.held else 0.0

    def rows_of(self, term: str) -> NDArray[np.int32]:
        """Rows of the clauses that hold the term, ascending."""
        start, end = self._slice(term)
        return self.rows[start:end]

    def search(
        self, query: Mapping[str, float], k: int, *, within: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` best clause rows for weighted query terms, by BM25; scores above 0 only.

        Args:
            within: which rows may be found, shape `(rows,)`; scores do not depend on it.
        """
        row_parts, score_parts = [], []
        for term, weight in query.items():
            start, end = self._slice(term)
            if start == end or weight <= 0:
                continue
            rows, frequency = self.rows[start:end], self.weights[start:end]
            n = end - start
            idf = math.log(1 + (self.held - n + 0.5) / (n + 0.5))
            length = K1 * (1 - B + B * self.lengths[rows] / self._average)
            row_parts.append(rows)
            score_parts.append(weight * idf * frequency * (K1 + 1) / (frequency + length))
        if not row_parts:
            return []
        touched, place = np.unique(np.concatenate(row_parts), return_inverse=True)
        scores = np.bincount(place, weights=np.concatenate(score_parts))
        if within is not None:
            fits = within[touched]
            touched, scores = touched[fits], scores[fits]
        some = len(scores) > k
        best = np.argpartition(-scores, k - 1)[:k] if some else np.arange(len(scores))
        best = best[np.lexsort((touched[best], -scores[best]))]
        return [(int(touched[i]), float(scores[i])) for i in best if scores[i] > 0]

    def part(self, rows: NDArray[np.int64]) -> Postings:
        """Postings of some rows alone (ascending), numbered anew: as if built from only these."""
        new = np.full(len(self.lengths), -1, dtype=np.int32)
        new[rows] = np.arange(len(rows), dtype=np.int32)
        numbered = new[self.rows]
        kept = numbered >= 0
        starts = np.concatenate(([0], np.cumsum(kept)))[self.offsets]
        held = np.diff(starts) > 0
        return Postings(
            terms=self.terms[held],
            offsets=np.append(starts[:-1][held], starts[-1:]).astype(np.int64),
            rows=numbered[kept],
            weights=self.weights[kept],
            lengths=self.lengths[rows],
        )
