"""Which clauses, in which order? Vectors and BM25 find them, then the first are read closely."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

import numpy as np

from ..config import HASHING_EMBEDDER, Settings
from ..index.embedding import Embedder
from ..index.late import LateScorer, Match, Passage
from ..index.reader import IndexReader
from ..index.static import Matrix, StaticEmbedder
from ..index.terms import is_han
from ..models import Clause, Hit
from ..policy.agencies import Agencies
from ..policy.normalise import fold
from .background import Background
from .coverage import Coverage, share_of
from .fusion import MEANING, POOLED, WORDS, convex
from .query import Query, read_query
from .rerank import Reranker, reranked
from .where import Filters, Rows
from .wordings import names_in, with_quotation, wordings

_NAMED, _FEW_HOLD = 0.5, 3
"""How much a name counts beside the fused score, and how many clauses may share it."""
_READ, _READ_LEAST = 24, 12
"""So many of the clauses found are read for how much of the question they cover; fewer where
there are few."""

FAINT = 0.3
"""Late interaction with the best clause below this: the documents are about something else."""


def passage_of(clause: Clause) -> str:
    """What late interaction and a reranker read of a clause: its title and its text."""
    return f"{clause.title}\n{clause.text}"


class Retriever(Coverage):
    """Finds clauses in one generation of an index. Safe to use from several threads."""

    def __init__(
        self,
        index: IndexReader,
        embedder: Embedder,
        *,
        settings: Settings,
        reranker: Reranker | None = None,
    ) -> None:
        super().__init__(index)
        self.settings = settings
        self.agencies = Agencies.bundled().with_names(index.store.bodies())
        self.filters = Filters(index.store, self.agencies)
        self._embedder = embedder
        self._read = max(_READ_LEAST, min(_READ, index.chinese.held // 4))
        self._late = LateScorer(embedder.model) if isinstance(embedder, StaticEmbedder) else None
        if embedder.name == HASHING_EMBEDDER:
            self._weights = WORDS
        else:
            self._weights = POOLED if self._late is None else MEANING
        self._reranker = reranker
        self._encoded = lru_cache(maxsize=256)(self._encode)
        self._near = lru_cache(maxsize=256)(self._nearest)
        self._passages = lru_cache(maxsize=20_000)(self._read_passages)
        self._folded = lru_cache(maxsize=2_000)(fold)

    @cached_property
    def document_names(self) -> tuple[tuple[str, str], ...]:
        """(sha256, folded name) of every document, in the order they were added."""
        return tuple((sha, fold(name)) for sha, name, _ in self.index.store.document_rows())

    def read(self, text: str) -> Query:
        """Read a question."""
        return read_query(text, agencies=self.agencies, glossary=self.glossary)

    def over(self, index: IndexReader, *, rerank: bool = True) -> Retriever:
        """The same over another index; models and background are shared."""
        reranker = self._reranker if rerank else None
        other = Retriever(index, self._embedder, settings=self.settings, reranker=reranker)
        if self._late is not None:
            other.__dict__["_background"] = self._background
        # What depends on the words of a question alone is worked out once for all of them.
        other._encoded, other._near = self._encoded, self._near
        return other

    def search(
        self, query: Query | str, *, k: int = 10, within: Rows | None = None, sure: bool = False
    ) -> list[Hit]:
        """The `k` best clauses, best first; nothing for a question without a word of its own.

        Args:
            within: which clauses may be found; the `k` best of these come back, however far they
                are, where the index has anything on the question.
            sure: it has.
        """
        if isinstance(query, str):
            query = self.read(query)
        if not query.concepts:
            return []
        depth = max(self.settings.depth, k)
        use = self.settings.retrievers
        bm25 = self._bm25(query, depth, within) if "bm25" in use else {}
        if not bm25 and "bm25" in use and self._weights.words_only:
            return []  # it sees words only: without a common one, its order is chance
        dense = self._dense(query, depth, also=bm25, within=within) if "dense" in use else {}
        visible = self.visibility(query.concepts)
        parts: dict[str, dict[int, float]] = {"bm25": bm25, "dense": dense}
        first = convex(parts, self._weights, visible)
        names = names_in(query)
        if not query.quoted and not names:  # else the clause that holds the words is wanted
            first = first[: max(self._read, k)]
        prepared = self._prepare(query.concepts)
        covered: dict[int, float] = {}
        titled: dict[int, float] = {}
        for row, _ in first:
            held = self.clause_terms(self.index.store.clause(row))
            covered[row] = share_of(prepared, held.all)
            titled[row] = share_of(prepared, held.title)
        if "coverage" in use:
            parts |= {"coverage": covered, "title": titled}
        if "dense" in use and self._late is not None:
            parts["late"] = late = self._interact(query, list(covered))
            faint = not bm25 and max(late.values(), default=0.0) < FAINT
            if faint and not sure and (within is None or not self.search(query, k=1)):
                return []  # neither a word in common nor one that means nearly the same
        fused = convex(parts, self._weights, visible, rows=covered)
        named = self._named(names, covered)
        hits = []
        for row, score in fused:
            clause = self.index.store.clause(row)
            score = (score + _NAMED) / (1 + _NAMED) if row in named else score
            told = {name: found[row] for name, found in parts.items() if row in found}
            told["coverage"] = covered[row]
            hits.append(Hit(clause, with_quotation(query, clause, score), told))
        if query.quoted or named:
            hits.sort(key=lambda hit: -hit.score)
        hits = hits[: max(k, self.settings.rerank_depth)]
        if self._reranker is not None:
            head, rest = hits[: self.settings.rerank_depth], hits[self.settings.rerank_depth :]
            texts = [passage_of(hit.clause) for hit in head]
            hits = reranked(self._reranker, query.text, head, texts) + rest
        return hits[:k]

    def _named(self, names: Sequence[str], rows: Iterable[int]) -> set[int]:
        """Of some clauses those that hold a name which the question gives, if they are few."""
        found: set[int] = set()
        if not names:
            return found
        texts = {row: self._all_words(row) for row in rows}
        for name in names:
            for start in range(max(1, len(name) - 1)) if is_han(name[:1]) else (0,):
                held = {row for row, text in texts.items() if name[start:] in text}
                if held:
                    found |= held if len(held) <= _FEW_HOLD else set()
                    break
        return found

    def _all_words(self, row: int) -> str:
        clause = self.index.store.clause(row)
        found = clause.translation
        more = "" if found is None else f"\n{found.item}\n{found.title}\n{found.text}"
        return self._folded(f"{clause.title}\n{clause.text}{more}")

    def _dense(
        self, query: Query, depth: int, *, also: Iterable[int], within: Rows | None
    ) -> dict[int, float]:
        """Cosines of the nearest clauses, and of the rows `also`.

        The question stands for itself in each of its `wordings`.
        """
        if not wordings(query):
            return {}
        vector = self._vector(query)
        found = dict(self.index.vectors.search(vector, depth, within=within))
        found |= self.index.vectors.similarity(vector, [row for row in also if row not in found])
        return found

    def _interact(self, query: Query, rows: Sequence[int]) -> dict[int, float]:
        """Late interaction of the question with clauses: the best view of each counts."""
        assert self._late is not None
        held = [(row, passage) for row in rows for passage in self._passages(row)]
        passages = [passage for _, passage in held]
        out: dict[int, float] = {}
        asked = self._late.model.ids(wordings(query))
        if not asked:
            return dict.fromkeys(rows, 0.0)
        scores = self._late.late(asked, passages).mean(axis=0)
        for (row, _), score in zip(held, scores, strict=True):
            out[row] = max(out.get(row, -1.0), float(score))
        return out

    def near_rows(self, query: Query, least: float) -> Sequence[int]:
        """Rows of the clauses nearer to a question than a cosine.

        None with vectors of which nobody knows how near is near, or that see words only.
        """
        if self._late is None or "dense" not in self.settings.retrievers or not wordings(query):
            return ()
        return [int(row) for row in self.index.vectors.above(self._vector(query), least)]

    def meaning(self, about: str, texts: Sequence[str]) -> list[float]:
        """Late interaction of a question with some texts; zeros with a model without words."""
        if self._late is None or not about.strip():
            return [0.0] * len(texts)
        passages = [self._late.prepare(ids) for ids in self._late.model.ids([*map(fold, texts)])]
        (scores,) = self._late.late(self._late.model.ids([about]), passages)
        return [float(score) for score in scores]

    def near_terms(self, query: Query) -> list[tuple[str, float]]:
        """The policy terms nearest to a question, with their cosines."""
        return list(self._near(tuple(wordings(query)) or (query.folded,)))

    def _nearest(self, texts: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        return tuple(self._background.nearest(self._encoded(texts)))

    @property
    def background_terms(self) -> tuple[str, ...]:
        """Policy terms at large, folded and sorted; none with a model without vectors of words."""
        return self._background.terms if self._late is not None else ()

    @cached_property
    def _background(self) -> Background:
        return Background.of(self._embedder)

    def _vector(self, query: Query) -> Matrix:
        """The question as a unit vector, the mean of its `wordings`."""
        return self._encoded(tuple(wordings(query)) or (query.folded,))

    def _encode(self, texts: tuple[str, ...]) -> Matrix:
        vector: Matrix = self._embedder.encode(texts, kind="query").sum(axis=0)
        vector /= max(float(np.linalg.norm(vector)), 1e-9)
        return vector

    def words_met(self, about: str, clause: Clause, others: Sequence[Clause]) -> dict[str, float]:
        """How well the words of a question are met by a clause, and by any of some others.

        Shares of the question by the weight of its words: `met_well` and `met` (cosines above
        0.7 and 0.5), `met_anywhere` (the mean best cosine in any clause), `apart` (how much less
        it is in this one), `unmet` (what words with a best cosine below 0.4 reach), `weakest`.
        """
        assert self._late is not None
        ids = self._late.model.ids([about])[0]
        names = ("met_well", "met", "met_anywhere", "apart", "unmet", "weakest")
        if not len(ids):
            return dict.fromkeys(names, 0.0)
        rows = [
            row for c in (clause, *others) if (row := self.index.store.row_of(c.id)) is not None
        ]
        views = [self._passages(row) for row in rows]
        similar = self._late.similarity([ids], [view for each in views for view in each])
        own = sum(len(view.ids) for view in views[0])
        best, anywhere = similar[:, :own].max(axis=1), similar.max(axis=1)
        weights = self._late.weights(ids)
        weights = weights / max(float(weights.sum()), 1e-9)
        return dict(
            zip(
                names,
                (
                    float(weights[best > 0.7].sum()), float(weights[best > 0.5].sum()),
                    float(weights @ anywhere), float(weights @ (best - anywhere)),
                    float((weights * best)[best < 0.4].sum()), float(best.min()),
                ),
                strict=True,
            )
        )  # fmt: skip

    def explain(self, query: Query | str, clause: Clause) -> list[Match]:
        """Which words of a clause answer which words of a question; spans count in `passage_of`.

        Nothing with a model that has no vectors of words.
        """
        if self._late is None:
            return []
        if isinstance(query, str):
            query = self.read(query)
        return self._late.explain(query.about, passage_of(clause))

    def _read_passages(self, row: int) -> tuple[Passage, ...]:
        assert self._late is not None
        clause = self.index.store.clause(row)
        views = [fold(passage_of(clause))]
        if (found := clause.translation) is not None:
            views.append(fold(f"{found.item}\n{found.title}\n{found.text}"))
        return tuple(self._late.prepare(ids) for ids in self._late.model.ids(views))

    def _bm25(self, query: Query, depth: int, within: Rows | None) -> dict[int, float]:
        weighted = query.terms()
        latin = {t: w for t, w in weighted.items() if not is_han(t)}
        scores = dict(self.index.chinese.search(weighted, depth, within=within))
        for row, score in self.index.english.search(latin, depth, within=within):
            scores[row] = scores.get(row, 0.0) + score
        return scores
