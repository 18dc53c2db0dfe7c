"""Which vectors are near? FAISS, exact inner product over vectors of length 1."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from ..errors import StoreCorrupt
from .embedding import Vectors

# A second thread never helped one query, and costs the other users of the machine.
faiss.omp_set_num_threads(1)


class VectorIndex:
    """Vectors of clauses; a clause may have several (its text, its translation)."""

    def __init__(self, index: faiss.Index, rows: NDArray[np.int32]) -> None:
        self._index = index
        self.rows = rows
        """Clause row of each vector, shape `(n,)`."""

    @classmethod
    def build(cls, vectors: Vectors, rows: NDArray[np.int32]) -> VectorIndex:
        """Index vectors of shape `(n, dimension)`."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index, rows)

    @classmethod
    def read(cls, folder: Path) -> VectorIndex:
        """Read what `write` wrote.

        Raises:
            StoreCorrupt: FAISS cannot read the file or the two files disagree.
        """
        path = folder / "vectors.faiss"
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise StoreCorrupt(
                f"{path}: FAISS cannot read it", advice="rebuild the index"
            ) from error
        rows = np.load(folder / "vectors.rows.npy", allow_pickle=False)
        if index.ntotal != len(rows):
            raise StoreCorrupt(f"{path}: {index.ntotal} vectors for {len(rows)} rows")
        return cls(index, rows)

    def write(self, folder: Path) -> None:
        """Write `vectors.faiss` and `vectors.rows.npy`."""
        faiss.write_index(self._index, str(folder / "vectors.faiss"))
        np.save(folder / "vectors.rows.npy", self.rows, allow_pickle=False)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def vectors(self) -> Vectors:
        """All vectors, shape `(n, dimension)`."""
        out: Vectors = (
            self._index.reconstruct_n(0, len(self))
            if len(self)
            else np.zeros((0, self.dimension), np.float32)
        )
        return out

    def search(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """The `k` best clause rows for one vector of shape `(dimension,)`, by cosine."""
        if not len(self) or not k:
            return []
        # A clause can come up once per vector: ask for more and keep its best.
        wanted = min(len(self), 2 * k)
        scores, found = self._index.search(vector.reshape(1, -1), wanted)
        best: dict[int, float] = {}
        for score, place in zip(scores[0].tolist(), found[0].tolist(), strict=True):
            row = int(self.rows[place])
            if place >= 0 and score > 0 and row not in best:
                best[row] = float(score)
        return list(best.items())[:k]

    def similarity(self, vector: Vectors, rows: Sequence[int]) -> dict[int, float]:
        """Cosines of one vector with the vectors of some clauses; the best of each counts."""
        out: dict[int, float] = {}
        for row in rows:
            first, last = np.searchsorted(self.rows, (row, row + 1))
            for place in range(int(first), int(last)):
                score = float(self._index.reconstruct(place) @ vector)
                out[row] = max(out.get(row, -1.0), score)
        return out
