"""What else could a question be about? Policy terms at large, as a background to the documents.

A question near to a term of the background that the clauses found do not hold is likely about
something else; one whose nearest terms a clause holds is likely about that clause, whatever
words it uses itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..index.embedding import Embedder
from ..index.static import Matrix
from ..index.training.glossary import rows
from ..policy.normalise import fold

_NEAREST = 5


@dataclass(frozen=True, slots=True)
class Background:
    """Policy terms with their vectors."""

    terms: tuple[str, ...]
    """Folded; names of bodies are left out."""
    vectors: Matrix
    """Unit length; shape (terms, dimension)."""

    @classmethod
    def of(cls, embedder: Embedder) -> Background:
        """The terms of the bundled model's glossary; tens of milliseconds with a static model."""
        words = {fold(word) for chinese, _, kind in rows() if kind != "body" for word in chinese}
        terms = tuple(sorted(words))
        vectors = np.asarray(embedder.encode(terms, kind="query"), dtype=np.float32)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return cls(terms, vectors)

    def nearest(self, vector: Matrix) -> list[tuple[str, float]]:
        """The nearest terms to a unit vector with their cosines, nearest first."""
        cosines = self.vectors @ vector
        best = np.argpartition(-cosines, _NEAREST)[:_NEAREST]
        return [(self.terms[i], float(cosines[i])) for i in best[np.argsort(-cosines[best])]]
