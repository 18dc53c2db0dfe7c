"""How does the index of some of its documents look? As if only these had been built.

Nothing is counted or embedded again: postings and vectors are those of the whole index, with the
rows numbered anew; clauses are copied into a private temporary database. What depends on all
clauses together (rarity, average length) follows from the rows that are left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .reader import IndexReader


def part_of(index: IndexReader, documents: Sequence[str]) -> IndexReader:
    """The index of some documents, by SHA-256, in the order of the whole one.

    It needs nothing of the whole index once it is made, and leaves nothing behind on disk.
    """
    store, held = index.store.part(documents)
    rows = np.array(held, dtype=np.int64)
    vectors = index.vectors.part(rows)
    chinese, english = index.chinese.part(rows), index.english.part(rows)
    shas = [sha256 for sha256, _, _ in store.document_rows()]
    name = hashlib.sha256("\n".join(shas).encode()).hexdigest()[:8]
    counts = {
        "documents": len(shas),
        "clauses": len(rows),
        "duties": len(store.duty_rows()),
        "vectors": len(vectors),
        "vectors_kept": len(rows),
        "terms": len(chinese.terms) + len(english.terms),
    }
    manifest = replace(
        index.manifest, generation=f"{index.manifest.generation}/{name}", counts=counts, files={}
    )
    return IndexReader(index.folder, manifest, store, vectors, chinese, english)
