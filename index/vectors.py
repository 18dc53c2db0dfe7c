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

    def search(
        self, vector: Vectors, k: int, *, within: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` best clause rows for one vector of shape `(dimension,)`, by cosine.

        Args:
            within: which rows may be found, shape `(rows of clauses,)`.
        """
        places = None if within is None else within[self.rows]
        held = len(self) if places is None else int(np.count_nonzero(places))
        if not held or not k:
            return []
        # A clause can come up once per vector: ask for more and keep its best.
        wanted = min(held, 2 * k)
        asked = vector.reshape(1, -1)
        if places is None:
            scores, found = self._index.search(asked, wanted)
        else:
            bits = np.packbits(places, bitorder="little")
            # Its stubs describe the C++ signatures, not what its Python wrapper takes.
            chosen = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg,arg-type]
            only = faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg]
            scores, found = self._index.search(asked, wanted, params=only)
        best: dict[int, float] = {}
        for score, place in zip(scores[0].tolist(), found[0].tolist(), strict=True):
            row = int(self.rows[place])
            if place >= 0 and score > 0 and row not in best:
                best[row] = float(score)
        return list(best.items())[:k]

    def above(self, vector: Vectors, least: float) -> NDArray[np.int32]:
        """Rows of the clauses with a cosine above `least`; one can come up more than once."""
        if not len(self):
            return np.zeros(0, dtype=np.int32)
        _, _, places = self._index.range_search(vector.reshape(1, -1), least)
        return self.rows[places]

    def part(self, rows: NDArray[np.int64]) -> VectorIndex:
        """Vectors of the clauses in some rows alone (ascending), numbered anew."""
        new = np.full(int(max(self.rows.max(initial=-1), rows.max(initial=-1))) + 1, -1, np.int32)
        new[rows] = np.arange(len(rows), dtype=np.int32)
        numbered = new[self.rows]
        places = np.flatnonzero(numbered >= 0)
        found = np.zeros((len(places), self.dimension), dtype=np.float32)
        if len(places):
            found = self._index.reconstruct_batch(places)
        return VectorIndex.build(found, numbered[places])

    def similarity(self, vector: Vectors, rows: Sequence[int]) -> dict[int, float]:
        """Cosines of one vector with the vectors of some clauses; the best of each counts."""
        out: dict[int, float] = {}
        for row in rows:
            first, last = np.searchsorted(self.rows, (row, row + 1))
            for place in range(int(first), int(last)):
                score = float(self._index.reconstruct(place) @ vector)
                out[row] = max(out.get(row, -1.0), score)
        return out
