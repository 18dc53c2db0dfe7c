"""The way in: open an index, ask, search, parse. The only place that joins the stages."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .answer.citations import Citer
from .answer.confidence import Calibration
from .answer.respond import Answerer
from .answer.tuning import FILE as CALIBRATION
from .answer.tuning import Probes, calibrate, calibration_of, finish, probe
from .config import Settings
from .errors import (
    CitationError,
    ConfigError,
    FilterError,
    StoreCorrupt,
    StoreLocked,
    StoreMismatch,
    StoreMissing,
)
from .index.added import FILE as ADDED
from .index.added import since
from .index.builder import build_index
from .index.embedding import Embedder, open_embedder
from .index.late import Match
from .index.manifest import EmbedderRecord, Manifest
from .index.part import part_of
from .index.reader import IndexReader
from .models import Answer, Clause, Document, Duty, Hit, SearchPage, Where
from .policy.normalise import CleanText, fold
from .policy.parse import bundled
from .policy.parse import parse as parse_document
from .retrieval.hybrid import Retriever
from .retrieval.marks import marked_words, marks
from .retrieval.pages import Pages
from .retrieval.rerank import open_reranker
from .scopes import Scopes

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool

    from .answer.generate import Writer

_LOG = logging.getLogger(__name__)
_WAIT_S = 30
_SCOPES = 4
"""Parts of the documents that an assistant keeps ready."""
_MOST_IN_SCOPE = 50_000
"""Clauses."""


def parse(
    source: Path | str | bytes, *, name: str = "", settings: Settings | None = None
) -> Document:
    """Parse a document into sections, items, clauses and duties.

    Args:
        source: path of a text, HTML or Markdown file, or its bytes.
        name: shown in errors where bytes are given; its suffix tells the format.
        settings: `max_document_chars` of them is the limit; the default settings where none.

    Raises:
        DocumentError: it cannot be read, or holds nothing citable.
    """
    limit = (settings or Settings()).max_document_chars
    return parse_document(source, name=name, max_chars=limit)


def default_index(settings: Settings) -> Path:
    """Folder of the index of the bundled notice, in the user's cache; one per embedder."""
    from platformdirs import user_cache_path

    name = re.sub(r"[^\w.-]+", "_", settings.embedder).strip("._") or "model"
    folder = user_cache_path("tiaowen", appauthor=False) / "index"
    return folder / f"{name}-{_recipe()}"


@cache
def _recipe() -> str:
    """Digest of what the index of the bundled notice is made with: the notice and this program.

    A few milliseconds; a new version, parser or translation then never meets an old index.
    """
    digest = hashlib.sha256()
    root = resources.files(__package__)
    files = [root / "models.py"]
    for part in ("policy", "index", "retrieval", "answer"):  # the last two: its calibration
        files += [f for f in (root / part).iterdir() if f.name.endswith((".py", ".json"))]
    files += list((root / "policy" / "documents").iterdir())
    for file in sorted(files, key=lambda f: str(f)):
        if file.is_file():
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def bundled_notice() -> Document:
    """The notice that ships with the package, parsed."""
    return bundled()


def verify_index(folder: Path) -> dict[str, object]:
    """Compare every file of an index with its hash, and replay every clause and duty.

    Returns:
        `generation`, `files` and `clauses`, for a report.

    Raises:
        StoreError: there is no index, or a file of it is damaged.
        CitationError: a clause does not stand where the index says.
    """
    index = IndexReader.open(folder, full=True)
    clauses = 0
    with contextlib.closing(index):
        citer = Citer(index.store)
        for sha, _, _ in index.store.document_rows():
            for clause in index.store.document(sha).clauses:
                _replay(citer, clause)
                clauses += 1
    return {
        "generation": index.manifest.generation,
        "files": len(index.manifest.files),
        "clauses": clauses,
    }


def _replay(citer: Citer, clause: Clause) -> None:
    """Check that a clause and its duties stand where the index says; `CitationError` if not."""
    cited = citer.clause(clause)
    citer.replay(cited)
    words = citer.quote(clause.sha256, clause.text_span)
    if _squeezed(words) != _squeezed(clause.text):
        raise CitationError(
            f"{cited.gazette}: the source says {words[:40]!r}, not {clause.text[:40]!r}"
        )
    for duty in clause.duties:
        citer.replay_duty(clause.sha256, duty)


def _squeezed(words: str) -> str:
    """Without blanks and line ends: they are laid out anew in a clause."""
    return "".join(fold(words).split())


def build(
    documents: Sequence[Document],
    folder: Path,
    *,
    settings: Settings | None = None,
    embedder: Embedder | None = None,
    progress: Callable[[int, int], None] | None = None,
    locked: bool = False,
) -> Manifest:
    """Index documents into a folder as a new generation.

    Args:
        locked: the caller holds the writer's lock of the folder already.

    Raises:
        StoreError: another process writes there, or two documents clash.
    """
    settings = settings or Settings()
    embedder = embedder or open_embedder(settings)

    def extra(index: IndexReader) -> dict[str, dict[str, Any]]:
        return {**finish(index, embedder=embedder, settings=settings), ADDED: since(folder, index)}

    return build_index(
        folder, documents, embedder, settings=settings, progress=progress, locked=locked,
        finish=extra,
    )  # fmt: skip


class Assistant:
    """Answers questions from an index. Safe to use from several threads.

    ```python
    from tiaowen import Assistant

    assistant = Assistant.open()
    answer = assistant.ask("who leads software legalization?")
    print(answer.text, answer.citations[0].label)
    ```
    """

    def __init__(self, index: IndexReader, *, settings: Settings, embedder: Embedder) -> None:
        retriever = Retriever(index, embedder, settings=settings, reranker=open_reranker(settings))
        self._start(retriever, calibration_of(index.extra(CALIBRATION)))

    def _start(self, retriever: Retriever, calibration: Calibration) -> None:
        self.settings = settings = retriever.settings
        self._index = retriever.index
        self._retriever = retriever
        self._pages = Pages(retriever)
        self._answerer = Answerer(retriever, calibration=calibration)
        self._scopes = Scopes(self._over, most=_SCOPES)
        self._shared = False
        self._writer = _open_writer(self._answerer, settings)
        self._documents: tuple[Document, ...] | None = None
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        path: Path | str | None = None,
        *,
        settings: Settings | None = None,
        embedder: Embedder | None = None,
    ) -> Assistant:
        """Open an index; without a path the one in the settings, else that of the bundled notice.

        The index of the bundled notice is built once into the user's cache folder, and again
        when it does not fit this program or is damaged.

        Raises:
            StoreError: there is no index at `path`, it is damaged, or it was built with another
                embedder. See `StoreError.advice`.
            ConfigError: the language model of the settings cannot be used.
        """
        settings = settings or Settings()
        embedder = embedder or open_embedder(settings)
        folder = Path(path) if path is not None else settings.index
        if folder is not None:
            index = IndexReader.open(folder)
        else:
            index = _open_bundled(settings, embedder)
        index.require(_record(settings, embedder))
        return cls(index, settings=settings, embedder=embedder)

    def ask(self, question: str, *, history: Sequence[Mapping[str, str]] = ()) -> Answer:
        """Answer a question with citations, or refuse with a typed status.

        Args:
            question: in Simplified or Traditional Chinese or English.
            history: the turns before, oldest first, each with `role` (`user` or `assistant`)
                and `content`.
        """
        if self._writer is None:
            return self._answerer.answer(question, history=history)
        *_, last = self._writer.answers(question, history=history)
        return last

    def stream(
        self, question: str, *, history: Sequence[Mapping[str, str]] = ()
    ) -> Iterator[Answer]:
        """The same, as it comes about: the extractive answer, then what a language model writes.

        The last answer is what `ask` returns; without a language model it is the only one. Each
        of them can be shown: all its citations replay.
        """
        if self._writer is None:
            yield self._answerer.answer(question, history=history)
        else:
            yield from self._writer.answers(question, history=history)

    @property
    def llm(self) -> str:
        """The language model that writes answers; empty where none does."""
        return "" if self._writer is None else self._writer.name

    def search(self, query: str, *, k: int = 10, where: Where | None = None) -> list[Hit]:
        """The `k` clauses nearest to a query, best first, with the parts of their scores.

        Args:
            where: only clauses that fit are looked at, and the best `k` of them come back. With
                blank words the first `k` that fit, in document order.

        Raises:
            FilterError: the filter names what is not there.
        """
        if k < 1:
            raise ValueError(f"k must be 1 or more, not {k}")
        query = query[: self.settings.max_question_chars]
        if where and not query.strip():
            return list(self._pages.page("", where=where, k=k, offset=0).hits)
        within = self._retriever.filters.rows(where) if where else None
        return self._retriever.search(query, k=k, within=within)

    def search_page(
        self, query: str = "", *, where: Where | None = None, k: int = 10, offset: int = 0
    ) -> SearchPage:
        """Clauses that a query finds, from place `offset` on, with counts to narrow them down.

        A clause is found where it holds half of the query by the rarity of its words, in the
        documents' own wording or with the bundled model also by its meaning. The best hundred
        are in order, the others follow in document order. Blank words find every clause.

        Raises:
            FilterError: the filter names what is not there.
        """
        if k < 1 or offset < 0:
            raise ValueError(f"k must be 1 or more and offset 0 or more, not {k} and {offset}")
        query = query[: self.settings.max_question_chars]
        return self._pages.page(query, where=where or Where(), k=k, offset=offset)

    def within(self, documents: Sequence[str]) -> Assistant:
        """The same assistant over some documents, answering as if only these were loaded.

        Made in a part of a second, and kept for the next time; the last few are. It may be used
        on after this assistant is closed.

        Args:
            documents: by SHA-256, name, number, title or file name.

        Raises:
            ConfigError: none is named.
            FilterError: one is not known, or they hold too many clauses.
        """
        if isinstance(documents, str) or not documents:
            raise ConfigError(
                "'documents' must name at least one document", advice="give a list of names"
            )
        filters = self._retriever.filters
        places = filters.documents(documents)
        columns = filters.columns
        if len(places) == len(columns.documents):
            return self
        if (size := int(np.isin(columns.document_of, list(places)).sum())) > _MOST_IN_SCOPE:
            most = f"{_MOST_IN_SCOPE:,} at most can be chosen"
            message = f"these documents hold {size:,} clauses; {most}"
            raise FilterError(
                message, field="documents", reason=message,
                advice="choose fewer, ask all of them, or build an index of these alone",
            )  # fmt: skip
        return self._scopes.get(tuple(columns.documents[place].sha256 for place in sorted(places)))

    def _over(self, documents: tuple[str, ...]) -> Assistant:
        index = part_of(self._index, documents)
        retriever = self._retriever.over(index)
        # An index is calibrated without a reranker, when it is built.
        plain = self._retriever.over(index, rerank=False) if self.settings.reranker else retriever
        assistant = Assistant.__new__(Assistant)
        assistant._start(retriever, calibrate(plain))
        assistant._shared = True
        return assistant

    def explain(self, query: str, clause: Clause) -> list[Match]:
        """Which words of a clause answer which words of a query, in the order of the query.

        Spans count in the clause's title, a line break and its text. Nothing with an embedder
        that has no vectors of words; the bundled one has.
        """
        return self._retriever.explain(query[: self.settings.max_question_chars], clause)

    def highlight(self, query: str, clause: Clause) -> list[Match]:
        """Places in a clause where words of a query stand, and, for the other words, their like.

        Spans count in the clause's title, a line break and its text; they do not overlap. What
        stands there as asked, in any script or wording of the glossary, has the similarity 1.
        """
        read = self._retriever.read(query[: self.settings.max_question_chars])
        return marks(self._retriever, read, clause)

    def highlight_words(self, query: str, text: str) -> list[Match]:
        """Places in any text where words of a query stand, a translation for instance."""
        read = self._retriever.read(query[: self.settings.max_question_chars])
        return marked_words(read, text)

    @staticmethod
    def parse(
        source: Path | str | bytes, *, name: str = "", settings: Settings | None = None
    ) -> Document:
        """Parse a document; the same as `tiaowen.parse`."""
        return parse(source, name=name, settings=settings)

    def probes(self) -> Probes:
        """What the index finds for its own titles, and for subjects that it does not name."""
        return probe(self._answerer)

    @property
    def generation(self) -> str:
        """Id of the generation of the index that this assistant reads."""
        return self._index.manifest.generation

    @property
    def folder(self) -> Path:
        """The folder of the index."""
        return self._index.folder.parent

    @property
    def manifest(self) -> Manifest:
        """The manifest of the index."""
        return self._index.manifest

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document of the index, with its original text and clauses."""
        with self._lock:
            if self._documents is None:
                store = self._index.store
                self._documents = tuple(store.document(sha) for sha, _, _ in store.document_rows())
            return self._documents

    def clause(self, clause_id: str) -> Clause | None:
        """The clause with this id, if the index has it."""
        row = self._index.store.row_of(clause_id)
        return None if row is None else self._index.store.clause(row)

    def added(self, document: Document) -> str:
        """When a document came into the index, as ISO 8601 in UTC; empty where nobody noted it."""
        return str((self._index.extra(ADDED) or {}).get(document.sha256, ""))

    def replay(self, document: Document) -> list[str]:
        """What of a document does not stand where the index says; nothing where all is well."""
        failures = []
        for clause in document.clauses:
            try:
                _replay(self._answerer.citer, clause)
            except CitationError as error:
                failures.append(str(error))
        return failures

    def clean_text(self, document: Document) -> CleanText:
        """The text of a document without inserted noise, aligned with the original."""
        return self._answerer.citer.clean(document.sha256)

    def duties(self, body: str | None = None) -> list[tuple[Clause, tuple[Duty, ...]]]:
        """Clauses with a responsibility note, and their duties; of one body where it is named."""
        agencies = self._retriever.agencies
        if body is not None:
            name = body.strip()
            called = agencies.called(name)
            body = name if called is None else called.name
        rows = []
        for document in self.documents:
            for clause in document.clauses:
                found = tuple(
                    d for d in clause.duties if body is None or agencies.same(d.body, body)
                )
                if found:
                    rows.append((clause, found))
        return rows

    def english_name(self, body: str) -> str:
        """Official English name of a body, or an empty string."""
        found = self._retriever.agencies.resolve(body)
        return found.english if found is not None else ""

    def as_runnable(self) -> Runnable[str | dict[str, object], Answer]:
        """The chain as a LangChain runnable: question (or `question` and `history`) to `Answer`."""
        from .answer.chain import runnable

        return runnable(self._answerer)

    def as_retriever(self, *, k: int = 10) -> BaseRetriever:
        """A LangChain retriever that returns clauses as documents."""
        from .answer.chain import retriever

        return retriever(self._retriever, k=k)

    def as_tool(self) -> BaseTool:
        """A LangChain tool that an agent can call with a question."""
        from .answer.chain import tool

        return tool(self._answerer)

    def close(self) -> None:
        """Close the files of the index; those of a part of the documents go with its last use."""
        self._scopes.clear()
        if not self._shared:
            self._index.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _open_writer(answerer: Answerer, settings: Settings) -> Writer | None:
    """LangChain is loaded only where a language model is set."""
    if not settings.llm:
        return None
    from .answer.chat_model import ChatModel
    from .answer.generate import Writer

    return Writer(answerer, ChatModel(settings), settings=settings)


def _record(settings: Settings, embedder: Embedder) -> EmbedderRecord:
    return EmbedderRecord(
        embedder.name, embedder.fingerprint, embedder.dimension,
        settings.query_prefix, settings.document_prefix,
    )  # fmt: skip


def _open_bundled(settings: Settings, embedder: Embedder) -> IndexReader:
    folder = default_index(settings)
    record = _record(settings, embedder)
    for _ in range(_WAIT_S * 5):
        try:
            index = IndexReader.open(folder)
            index.require(record)
            return index
        except (StoreMissing, StoreMismatch, StoreCorrupt) as error:
            _LOG.info("building the index of the bundled notice: %s", error)
        try:
            build([bundled()], folder, settings=settings, embedder=embedder)
        except StoreLocked:
            time.sleep(0.2)  # another process builds the same index: wait for it
    raise StoreLocked(
        f"{folder}: another process has been building this index for {_WAIT_S} seconds",
        advice="end it, or remove the folder",
    )
