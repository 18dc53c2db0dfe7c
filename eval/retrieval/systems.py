"""Who searches? tiaowen and its parts, the usual chunks, and any function of yours.

A passage of a benchmark is one clause: its title is the clause's title, its text the text, its id
the id. Nothing is parsed, so nothing of the parser is measured here. tiaowen and its parts search
one index, as it is built for any document.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from ...config import Settings
from ...errors import ConfigError
from ...index.builder import Progress, build_index
from ...index.embedding import Embedder, open_embedder
from ...index.reader import IndexReader
from ...index.vectors import VectorIndex
from ...models import Clause, Document, Genre, Span
from ...policy.normalise import fold
from ...retrieval.coverage import held_terms
from ...retrieval.hybrid import Retriever
from ...retrieval.rerank import open_reranker
from ..systems import PARTS
from .beir import Record
from .external import ExternalSystem

DEFAULT = tuple(PARTS)
"""Systems that are compared unless told otherwise; each is compared with the first."""
WHOLE, NAIVE = "tiaowen", "naive"
CHUNK, OVERLAP = 500, 50
"""Characters of a chunk, and how many of them it shares with the one before."""
_GROUP = 1000
"""Records of one document; each costs a row of its own in the index."""
_BATCH = 256
_NOWHERE = Span(0, 0)


class RetrievalSystem(Protocol):
    """Anything that finds documents of a corpus."""

    @property
    def name(self) -> str:
        """What tables call it."""
        ...

    def index(self, records: Iterable[Record], *, progress: Progress | None = None) -> float:
        """Take the corpus in; seconds that took, of an index that is shared as well."""
        ...

    def search(self, text: str, k: int) -> Sequence[tuple[str, float]]:
        """Id and score of the `k` best documents, best first."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...


class ClauseIndex:
    """A corpus as clauses, indexed once for all the systems that search it."""

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        self.settings, self.embedder = settings, embedder
        self.seconds = 0.0
        """It took to build and open."""
        self.users = 0
        """Systems that search it still; the last one to close closes it."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._reader: IndexReader | None = None

    def open(self, records: Iterable[Record], progress: Progress | None) -> IndexReader:
        """The index of these records, built if it is not there yet."""
        if self._reader is None:
            start = time.perf_counter()
            self._folder = tempfile.TemporaryDirectory(prefix="tiaowen-benchmark-")
            folder = Path(self._folder.name)
            build_index(
                folder, list(_documents(records)), self.embedder,
                settings=self.settings, progress=progress,
            )  # fmt: skip
            self._reader = IndexReader.open(folder)
            self.seconds = time.perf_counter() - start
        return self._reader

    def leave(self) -> None:
        """One system less; after the last one the index is closed and removed."""
        self.users -= 1
        if self._reader is not None:
            self._reader.store.clause.cache_clear()  # the next one starts as cold as this one did
        if self.users > 0:
            return
        if self._reader is not None:
            self._reader.close()
        if self._folder is not None:
            self._folder.cleanup()
        self._reader = self._folder = None


class ClauseSystem:
    """tiaowen's retriever, or a part of it."""

    def __init__(self, name: str, shared: ClauseIndex, settings: Settings) -> None:
        self.name = name
        self._settings = settings
        self._reranker = open_reranker(settings)
        self._shared: ClauseIndex | None = shared
        self._retriever: Retriever | None = None
        shared.users += 1

    def index(self, records: Iterable[Record], *, progress: Progress | None = None) -> float:
        """See `RetrievalSystem.index`."""
        assert self._shared is not None
        reader = self._shared.open(records, progress)
        self._retriever = Retriever(
            reader, self._shared.embedder, settings=self._settings, reranker=self._reranker
        )  # fmt: skip
        return self._shared.seconds

    def search(self, text: str, k: int) -> list[tuple[str, float]]:
        """See `RetrievalSystem.search`; a long question is cut as `Assistant.search` cuts it."""
        assert self._retriever is not None
        hits = self._retriever.search(text[: self._settings.max_question_chars], k=k)
        return [(hit.clause.id, hit.score) for hit in hits]

    def close(self) -> None:
        """Let go of what was remembered for speed, and of the index; twice does no harm."""
        self._retriever = None
        held_terms.cache_clear()
        if self._shared is not None:
            self._shared.leave()
            self._shared = None


class NaiveSystem:
    """Chunks of a fixed size, one vector each; a document scores by its best chunk.

    Source: LangChain's RecursiveCharacterTextSplitter, as its tutorials use it.
    """

    name = NAIVE

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        self._settings, self._embedder = settings, embedder
        self._ids: list[str] = []
        self._vectors: VectorIndex | None = None

    def index(self, records: Iterable[Record], *, progress: Progress | None = None) -> float:
        """See `RetrievalSystem.index`."""
        start = time.perf_counter()
        texts: list[str] = []
        rows: list[int] = []
        for record, chunks in _chunks(records):
            rows += [len(self._ids)] * len(chunks)
            texts += chunks
            self._ids.append(record.id)
        vectors = np.zeros((len(texts), self._embedder.dimension), dtype=np.float32)
        for at in range(0, len(texts), _BATCH):
            batch = [fold(text) for text in texts[at : at + _BATCH]]
            vectors[at : at + len(batch)] = self._embedder.encode(batch, kind="document")
            if progress is not None:
                progress(rows[at + len(batch) - 1] + 1, len(self._ids))
        self._vectors = VectorIndex.build(vectors, np.array(rows, dtype=np.int32))
        return time.perf_counter() - start

    def search(self, text: str, k: int) -> list[tuple[str, float]]:
        """See `RetrievalSystem.search`."""
        assert self._vectors is not None
        text = fold(text[: self._settings.max_question_chars])
        vector = self._embedder.encode([text], kind="query")[0]
        return [(self._ids[row], score) for row, score in self._vectors.search(vector, k)]

    def close(self) -> None:
        """Forget the corpus."""
        self._ids, self._vectors = [], None


def open_systems(names: Sequence[str], settings: Settings) -> list[RetrievalSystem]:
    """The systems of these names, in this order; none has taken a corpus in yet.

    Args:
        names: of `PARTS`, `naive`, or `module:function`.

    Raises:
        ConfigError: there is no such system, or one is named twice.
        DependencyError: the embedder cannot be loaded.
    """
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ConfigError(f"system {twice!r} is named twice")
    for name in names:
        if name not in (*PARTS, NAIVE) and ":" not in name:
            known = ", ".join((*PARTS, NAIVE, "module:function"))
            raise ConfigError(f"unknown system {name!r}", advice=f"known: {known}")
    outside = {name: ExternalSystem(name) for name in names if ":" in name}
    if len(outside) == len(names):
        return list(outside.values())
    embedder = open_embedder(settings)  # one for all: a model takes seconds and memory
    shared = ClauseIndex(settings, embedder)
    own = {name: settings if name == WHOLE else _part(settings, name) for name in PARTS}
    return [
        outside[name] if name in outside
        else NaiveSystem(settings, embedder) if name == NAIVE
        else ClauseSystem(name, shared, own[name])
        for name in names
    ]  # fmt: skip


def _part(settings: Settings, name: str) -> Settings:
    """A part of tiaowen: some of its rankings, and nothing that reads their hits again."""
    return replace(settings, retrievers=PARTS[name], reranker=None)


def _documents(records: Iterable[Record]) -> Iterator[Document]:
    group: list[Record] = []
    number = 0
    for record in records:
        group.append(record)
        if len(group) == _GROUP:
            yield _document(number, group)
            group, number = [], number + 1
    if group:
        yield _document(number, group)


def _document(number: int, records: Sequence[Record]) -> Document:
    name, sha256 = f"benchmark {number}", f"{number:064x}"
    clauses = tuple(
        Clause(
            id=record.id, document=name, sha256=sha256, label="", section=None, item=None,
            index=place, siblings=1, title=record.title, section_title="", text=record.text,
            note="", span=_NOWHERE, text_span=_NOWHERE, note_span=None,
        )
        for place, record in enumerate(records, start=1)
    )  # fmt: skip
    return Document(
        title=name, number="", issuer="", date="", addressees="", genre=Genre.NOTICE, text="",
        sha256=sha256, source="", media="text", encoding="utf-8", sections=(), items=(),
        articles=(), clauses=clauses, head=(),
    )  # fmt: skip


def _chunks(records: Iterable[Record]) -> Iterator[tuple[Record, list[str]]]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)
    for record in records:
        text = "\n".join(filter(None, (record.title, record.text)))
        yield record, splitter.split_text(text)
