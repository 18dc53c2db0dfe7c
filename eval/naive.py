"""What does the usual pipeline reach? Chunks of a fixed size over the same embedder, no structure.

The chunks are cut by LangChain's RecursiveCharacterTextSplitter, as its tutorials do it. The
nearest chunk is the answer: without an LLM there is nothing that could word it, and nothing that
could refuse. A chunk counts as found for the item that most of it lies in, which is kind to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from ..index.embedding import Embedder
from ..index.vectors import VectorIndex
from ..models import Clause, Document, Span, Status
from ..policy.normalise import fold
from ..policy.parse import clean_document
from .gold import place_of
from .questions import Question
from .reply import Cited, Found, Reply
from .systems import RETRIEVED, timed

SIZE, OVERLAP = 500, 50
"""Characters of a chunk, and how many of them it shares with the one before."""
_BATCH = 256


class NaivePipeline:
    """Fixed-size chunks, one vector each, the nearest one is the answer."""

    def __init__(self, documents: Sequence[Document], embedder: Embedder) -> None:
        self._embedder = embedder
        self._chunks = [chunk for document in documents for chunk in _chunks(document)]
        texts = [fold(quote) for _, _, _, quote, _ in self._chunks]
        vectors = [
            embedder.encode(texts[i : i + _BATCH], kind="document")
            for i in range(0, len(texts), _BATCH)
        ]
        rows = np.arange(len(texts), dtype=np.int32)
        self._index = VectorIndex.build(np.concatenate(vectors), rows)

    @property
    def name(self) -> str:
        """What tables call it."""
        return "naive"

    def describe(self) -> dict[str, Any]:
        """Size and number of the chunks."""
        return {
            "kind": "naive",
            "embedder": self._embedder.name,
            "chunk_size": SIZE,
            "chunk_overlap": OVERLAP,
            "chunks": len(self._chunks),
        }

    def answers(self, questions: Sequence[Question]) -> Iterator[Reply]:
        """The nearest chunks of one question after the other."""
        for question in questions:
            yield timed(lambda: self._ask(question.question))  # noqa: B023 - called at once

    def _ask(self, question: str) -> Reply:
        vector = self._embedder.encode([fold(question)], kind="query")[0]
        hits = self._index.search(vector, RETRIEVED)
        found, cited = [], []
        for row, score in hits:
            document, start, end, quote, clause = self._chunks[row]
            label, place = (clause.label, place_of(clause)) if clause else ("", None)
            clause_id = clause.id if clause else ""
            found.append(Found(document.name, label, place, clause_id, quote, score))
            cited.append(
                Cited(
                    document.name, label, place, None, clause_id, quote, start, end,
                    document.sha256,
                )
            )  # fmt: skip
        if not hits:
            return Reply(Status.OUT_OF_CORPUS.value, "")
        return Reply(
            Status.ANSWERED.value, cited[0].quote, citations=(cited[0],), found=tuple(found),
            confidence=max(0.0, min(1.0, hits[0][1])),
        )  # fmt: skip

    def close(self) -> None:
        """Nothing is held."""


_Chunk = tuple[Document, int, int, str, Clause | None]


def _chunks(document: Document) -> Iterator[_Chunk]:
    """Document, span in the original, words, and the clause that most of a chunk lies in."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True
    )
    cleaned = clean_document(document)
    for chunk in splitter.create_documents([cleaned.text]):
        first = chunk.metadata["start_index"]
        span = cleaned.span(first, first + len(chunk.page_content))
        best = max(document.clauses, key=partial(_shared, span), default=None)
        if best is not None and _shared(span, best) <= 0:
            best = None
        yield document, span.start, span.end, chunk.page_content, best


def _shared(span: Span, clause: Clause) -> int:
    """Characters that a span and a clause have in common; negative where they lie apart."""
    return min(span.end, clause.span.end) - max(span.start, clause.span.start)
