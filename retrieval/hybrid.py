"""Which clauses, in which order? Dense and BM25 fused, then read for how much they cover."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..config import Settings
from ..index.embedding import Embedder
from ..index.reader import IndexReader
from ..index.terms import is_han, terms
from ..models import Clause, Hit
from ..policy.agencies import Agencies
from ..policy.normalise import fold
from .fusion import reciprocal_rank_fusion
from .glossary import Glossary
from .query import Concept, Query, read_query
from .rerank import Reranker

_WEIGHTS = {"bm25": 1.0, "dense": 0.25, "coverage": 1.0}
"""Trust in each ranking, chosen on the dev questions (docs/evaluation.md). The hashing
embedder sees the same words as BM25, only less well, so it counts least."""


_APART = 0.25
_TITLE_BONUS = 0.15
"""A clause whose item is named for what is asked comes before one that only mentions it."""


@dataclass(frozen=True, slots=True)
class ClauseTerms:
    """Terms of a clause: of its title, and of its title and text together."""

    title: frozenset[str]
    text: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Terms of title and text."""
        return self.title | self.text


class Retriever:
    """Finds clauses in one generation of an index. Safe to use from several threads."""

    def __init__(
        self,
        index: IndexReader,
        embedder: Embedder,
        *,
        settings: Settings,
        reranker: Reranker | None = None,
    ) -> None:
        self.index = index
        self.settings = settings
        self.agencies = Agencies.bundled().with_names(index.store.bodies())
        self.glossary = Glossary.bundled()
        self._embedder = embedder
        self._reranker = reranker
        self.clause_terms = lru_cache(maxsize=20_000)(self._clause_terms)
        self.idf = lru_cache(maxsize=50_000)(self._idf)
        self.segment = lru_cache(maxsize=20_000)(self._segment)

    def read(self, text: str) -> Query:
        """Read a question."""
        return read_query(text, agencies=self.agencies, glossary=self.glossary)

    def search(self, query: Query | str, *, k: int = 10) -> list[Hit]:
        """The `k` best clauses, best first; nothing where no word of the question occurs."""
        if isinstance(query, str):
            query = self.read(query)
        if not query.concepts:
            return []
        depth = max(self.settings.depth, k)
        bm25 = self._bm25(query, depth)
        vector = self._embedder.encode([query.about], kind="query")[0]
        dense = dict(self.index.vectors.search(vector, depth))
        rows = list(dict.fromkeys([*bm25, *dense]))
        covered = {row: self.coverage(query.concepts, self.index.store.clause(row)) for row in rows}
        fit = {
            row: value
            + _TITLE_BONUS
            * self.coverage(query.concepts, self.index.store.clause(row), where="title")
            for row, value in covered.items()
        }
        rankings = {
            "bm25": _ranked(bm25),
            "dense": _ranked(dense),
            "coverage": _ranked({row: value for row, value in fit.items() if value > 0}),
        }
        fused = reciprocal_rank_fusion(rankings, weights=_WEIGHTS, k=self.settings.rrf_k)
        hits = [
            Hit(
                self.index.store.clause(row),
                score,
                {
                    **({"dense": dense[row]} if row in dense else {}),
                    **({"bm25": bm25[row]} if row in bm25 else {}),
                    "coverage": covered[row],
                },
            )
            for row, score in fused[: max(k, self.settings.rerank_depth)]
        ]
        if self._reranker is not None:
            hits = self._rerank(query, hits)
        return hits[:k]

    def _bm25(self, query: Query, depth: int) -> dict[int, float]:
        weighted = query.terms()
        latin = {t: w for t, w in weighted.items() if not is_han(t)}
        scores = dict(self.index.chinese.search(weighted, depth))
        for row, score in self.index.english.search(latin, depth):
            scores[row] = scores.get(row, 0.0) + score
        return scores

    def _rerank(self, query: Query, hits: list[Hit]) -> list[Hit]:
        assert self._reranker is not None
        head = hits[: self.settings.rerank_depth]
        texts = [f"{h.clause.title}\n{h.clause.text}" for h in head]
        scores = self._reranker.score(query.text, texts)
        scored = [
            Hit(h.clause, s, {**h.parts, "rerank": s}) for h, s in zip(head, scores, strict=True)
        ]
        return sorted(scored, key=lambda h: -h.score) + hits[len(head) :]

    def _clause_terms(self, clause: Clause) -> ClauseTerms:
        title, text = [clause.title], [clause.text]
        if clause.translation is not None:
            title.append(clause.translation.item)
            text += [clause.translation.title, clause.translation.text]
        return ClauseTerms(
            frozenset(terms(fold("\n".join(title)))), frozenset(terms(fold("\n".join(text))))
        )

    def section_terms(self, title: str, clauses: Sequence[Clause]) -> frozenset[str]:
        """Terms that name a section: its title, and the title in translation."""
        texts = [title, *(c.translation.section for c in clauses[:1] if c.translation is not None)]
        return frozenset(terms(fold("\n".join(texts))))

    def _idf(self, term: str) -> float:
        """Rarity of a term among all clauses and translations."""
        n = self.index.chinese.frequency(term)
        if not is_han(term):
            n = max(n, self.index.english.frequency(term))
        held = self.index.chinese.held
        return math.log(1 + (held - n + 0.5) / (n + 0.5))

    def _segment(self, bigrams: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """Words of a Chinese piece with their weights, longest sum of known pairs first.

        A pair that some clause holds is a word, and weighs its rarity. What lies between is
        unknown to the documents: a piece of it weighs as much as the rarest word for every two
        characters. Without a dictionary, pairs across word boundaries (界自 in 业界自律) are
        recognised by being unknown while their neighbours are known.
        """
        if len(bigrams) == 1 and len(bigrams[0]) == 1:
            return ((bigrams[0], 0.4 * self.idf(bigrams[0])),)
        count = len(bigrams)
        chars = bigrams[0][0] + "".join(b[1] for b in bigrams)
        known = [self.index.chinese.frequency(b) > 0 for b in bigrams]
        best: list[tuple[float, int]] = [(0.0, 0)] * (count + 2)
        for end in range(1, count + 2):
            best[end] = (best[end - 1][0], 1)
            if end > 1 and known[end - 2]:
                value = best[end - 2][0] + 1.0 + 0.01 * self.idf(bigrams[end - 2])
                if value > best[end][0]:
                    best[end] = (value, 2)
        words: list[tuple[str, float]] = []
        end, unknown = count + 1, ""
        while end > 0:
            step = best[end][1] or 1
            if step == 2:
                words += self._unknown(unknown)
                unknown = ""
                words.append((bigrams[end - 2], self.idf(bigrams[end - 2])))
            else:
                unknown = chars[end - 1] + unknown
            end -= step
        return (*words, *self._unknown(unknown))

    def _unknown(self, piece: str) -> list[tuple[str, float]]:
        if not piece:
            return []
        most = self.idf("\0")
        return [(piece, most * (0.35 if len(piece) == 1 else min(len(piece) / 2, 2.0)))]

    def weight(self, concept: Concept) -> float:
        """How much of the question a concept is: the rarity of its own words."""
        if is_han(concept.own[0]):
            return sum(weight for _, weight in self.segment(concept.own))
        values = [self.idf(t) for t in concept.own]
        return sum(values) / math.sqrt(len(values))

    def coverage(self, concepts: Sequence[Concept], clause: Clause, *, where: str = "all") -> float:
        """Share of the question's concepts, by weight, that a clause has words for; 0 to 1.

        Args:
            where: `all`, `title` or `text` of the clause.
        """
        found = self.clause_terms(clause)
        held = {"all": found.all, "title": found.title, "text": found.text}[where]
        return self.share(concepts, held)

    def share(self, concepts: Sequence[Concept], held: frozenset[str]) -> float:
        """Share of the concepts, by weight, that a set of terms has words for; 0 to 1."""
        total = got = 0.0
        for concept in concepts:
            weight = self.weight(concept)
            total += weight
            got += weight * max(
                self._part(terms_, held) ** (1 if rank == 0 else 2) * (1.0 if rank == 0 else 0.9)
                for rank, terms_ in enumerate(concept.alternatives)
            )
        return got / total if total else 0.0

    def _part(self, wanted: tuple[str, ...], held: frozenset[str]) -> float:
        """How much of one wording a set of terms has."""
        if not wanted:
            return 0.0
        if not is_han(wanted[0]):
            return sum(t in held for t in wanted) / len(wanted)
        words = self.segment(wanted)
        total = sum(weight for _, weight in words)
        return sum(weight * _held(word, held) for word, weight in words) / (total or 1.0)


def _held(term: str, held: frozenset[str]) -> float:
    """1 for a term that is there; a part for both characters apart (专利侵权, 侵犯专利权)."""
    if term in held:
        return 1.0
    return _APART if len(term) == 2 and is_han(term) and held.issuperset(term) else 0.0


def _ranked(scores: dict[int, float]) -> list[int]:
    return sorted(scores, key=lambda row: (-scores[row], row))
