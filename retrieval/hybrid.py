"""Which clauses, in which order? Vectors and BM25 find them, then the first are read closely."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np

from ..config import HASHING_EMBEDDER, Settings
from ..index.embedding import Embedder
from ..index.late import LateScorer, Match, Passage
from ..index.reader import IndexReader
from ..index.static import Matrix, StaticEmbedder
from ..index.terms import is_han, joined, stem, terms
from ..models import Clause, Hit, Language
from ..policy.agencies import Agencies
from ..policy.normalise import fold
from .background import Background
from .fusion import MEANING, POOLED, WORDS, convex
from .glossary import Glossary
from .query import Concept, Query, concepts_of, read_query
from .rerank import Reranker

_SHORT = 4
_WITH_TITLE = 0.85
_APART = 0.25
_FEW_WORDS, _FEW_WORDS_ENGLISH = 3, 2
_INCOMPLETE = 0.6
_CAMPAIGN = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,4}(?:\d{4})?)”?(?:专项)?(?:行动|工程|计划|活动|工作站)"
)
"""绿盾工程, 秋风2017专项行动; what stands before the name may be taken with it."""
_PROPER = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][a-z]+ [A-Z][a-z]+\b|^[A-Z][a-z]+ [A-Z][a-z]+\b")
"""Red Shield."""
_NAMED, _FEW_HOLD = 0.5, 3
"""How much a name counts beside the fused score, and how many clauses may share it."""
_SIGNS = re.compile(r"\W+")
_READ, _READ_LEAST = 24, 12
"""So many of the clauses found are read for how much of the question they cover; fewer where
there are few."""

FAINT = 0.3
"""Late interaction with the best clause below this: the documents are about something else."""


@dataclass(frozen=True, slots=True)
class ClauseTerms:
    """Terms of a clause."""

    title: frozenset[str]
    """Of the title of its item."""
    text: frozenset[str]
    all: frozenset[str]


def passage_of(clause: Clause) -> str:
    """What late interaction and a reranker read of a clause: its title and its text."""
    return f"{clause.title}\n{clause.text}"


@lru_cache(maxsize=50_000)
def held_terms(text: str) -> frozenset[str]:
    """The terms of a text that is not folded yet."""
    return frozenset(terms(fold(text)))


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
        self.glossary = Glossary.bundled().within(self._met)
        self._embedder = embedder
        self._read = max(_READ_LEAST, min(_READ, index.chinese.held // 4))
        self._late = LateScorer(embedder.model) if isinstance(embedder, StaticEmbedder) else None
        if embedder.name == HASHING_EMBEDDER:
            self._weights = WORDS
        else:
            self._weights = POOLED if self._late is None else MEANING
        self._reranker = reranker
        self.sentence_terms = lru_cache(maxsize=20_000)(self._sentence_terms)
        self.clause_terms = lru_cache(maxsize=20_000)(self._clause_terms)
        self.idf = lru_cache(maxsize=50_000)(self._idf)
        self.segment = lru_cache(maxsize=20_000)(self._segment)
        self._encoded = lru_cache(maxsize=64)(self._encode)
        self.prepare = lru_cache(maxsize=2_000)(self._prepare)
        self._passages = lru_cache(maxsize=20_000)(self._read_passages)
        self._folded = lru_cache(maxsize=2_000)(fold)
        self._concepts = lru_cache(maxsize=5_000)(partial(concepts_of, glossary=self.glossary))

    @cached_property
    def document_names(self) -> tuple[tuple[str, str], ...]:
        """(sha256, folded name) of every document, in the order they were added."""
        return tuple((sha, fold(name)) for sha, name, _ in self.index.store.document_rows())

    def read(self, text: str) -> Query:
        """Read a question."""
        return read_query(text, agencies=self.agencies, glossary=self.glossary)

    def search(self, query: Query | str, *, k: int = 10) -> list[Hit]:
        """The `k` best clauses, best first; nothing for a question without a word of its own."""
        if isinstance(query, str):
            query = self.read(query)
        if not query.concepts:
            return []
        depth = max(self.settings.depth, k)
        use = self.settings.retrievers
        bm25 = self._bm25(query, depth) if "bm25" in use else {}
        if not bm25 and "bm25" in use and self._weights.words_only:
            return []  # it sees words only: without a common one, its order is chance
        dense = self._dense(query, depth, also=bm25) if "dense" in use else {}
        visible = self.visibility(query.concepts)
        parts: dict[str, dict[int, float]] = {"bm25": bm25, "dense": dense}
        first = convex(parts, self._weights, visible)
        names = _names(query)
        if not query.quoted and not names:  # else the clause that holds the words is wanted
            first = first[: max(self._read, k)]
        prepared = self._prepare(query.concepts)
        covered: dict[int, float] = {}
        titled: dict[int, float] = {}
        for row, _ in first:
            held = self.clause_terms(self.index.store.clause(row))
            covered[row] = _share(prepared, held.all)
            titled[row] = _share(prepared, held.title)
        if "coverage" in use:
            parts |= {"coverage": covered, "title": titled}
        if "dense" in use and self._late is not None:
            parts["late"] = late = self._interact(query, list(covered))
            if not bm25 and max(late.values(), default=0.0) < FAINT:
                return []  # neither a word in common nor one that means nearly the same
        fused = convex(parts, self._weights, visible, rows=covered)
        named = self._named(names, covered)
        hits = []
        for row, score in fused:
            clause = self.index.store.clause(row)
            score = (score + _NAMED) / (1 + _NAMED) if row in named else score
            told = {name: found[row] for name, found in parts.items() if row in found}
            told["coverage"] = covered[row]
            hits.append(Hit(clause, _with_quotation(query, clause, score), told))
        if query.quoted or named:
            hits.sort(key=lambda hit: -hit.score)
        hits = hits[: max(k, self.settings.rerank_depth)]
        if self._reranker is not None:
            hits = self._rerank(query, hits)
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

    def visibility(self, concepts: Sequence[Concept]) -> float:
        """Share of the question, by weight, that the index has words for; 0 to 1.

        What BM25 and coverage can see of it: little of an English question where documents have
        no translation, whatever the script it is written in.
        """
        weights = [self.weight(concept) for concept in concepts]
        seen = (w * self._seen(c) for w, c in zip(weights, concepts, strict=True))
        return sum(seen) / (sum(weights) or 1.0)

    def wordless(self, concepts: Sequence[Concept]) -> float:
        """Share of the question, by weight, that only meaning can answer; 0 to 1.

        Words that the index does not have. Numbers are left out: one means no other.
        """
        weights = [self.weight(concept) for concept in concepts]
        unseen = (
            w * (1.0 - self._seen(c))
            for w, c in zip(weights, concepts, strict=True)
            if not any(char.isdigit() for term in c.own for char in term)
        )
        return sum(unseen) / (sum(weights) or 1.0)

    def _seen(self, concept: Concept) -> float:
        best = 0.0
        for alternative in concept.alternatives:
            words = self._words(alternative)
            whole = sum(value for _, value in words)
            found = sum(value for word, value in words if self._met(word))
            best = max(best, found / whole if whole else 0.0)
        return best

    def _met(self, term: str) -> bool:
        index = self.index
        return index.chinese.frequency(term) > 0 or index.english.frequency(term) > 0

    def _dense(self, query: Query, depth: int, *, also: Iterable[int]) -> dict[int, float]:
        """Cosines of the nearest clauses, and of the rows `also`.

        The question stands for itself twice: as it was asked, and without function words.
        """
        if not _wordings(query):
            return {}
        vector = self._vector(query)
        found = dict(self.index.vectors.search(vector, depth))
        found |= self.index.vectors.similarity(vector, [row for row in also if row not in found])
        return found

    def _interact(self, query: Query, rows: Sequence[int]) -> dict[int, float]:
        """Late interaction of the question with clauses: the best view of each counts."""
        assert self._late is not None
        held = [(row, passage) for row in rows for passage in self._passages(row)]
        passages = [passage for _, passage in held]
        out: dict[int, float] = {}
        asked = self._late.model.ids(_wordings(query))
        if not asked:
            return dict.fromkeys(rows, 0.0)
        scores = self._late.late(asked, passages).mean(axis=0)
        for (row, _), score in zip(held, scores, strict=True):
            out[row] = max(out.get(row, -1.0), float(score))
        return out

    def meaning(self, about: str, texts: Sequence[str]) -> list[float]:
        """Late interaction of a question with some texts; zeros with a model without words."""
        if self._late is None or not about.strip():
            return [0.0] * len(texts)
        passages = [self._late.prepare(ids) for ids in self._late.model.ids([*map(fold, texts)])]
        (scores,) = self._late.late(self._late.model.ids([about]), passages)
        return [float(score) for score in scores]

    def near_terms(self, query: Query) -> list[tuple[str, float]]:
        """The policy terms nearest to a question, with their cosines."""
        return self._background.nearest(self._vector(query))

    @property
    def background_terms(self) -> tuple[str, ...]:
        """Policy terms at large, folded and sorted; none with a model without vectors of words."""
        return self._background.terms if self._late is not None else ()

    @cached_property
    def _background(self) -> Background:
        return Background.of(self._embedder)

    def _vector(self, query: Query) -> Matrix:
        """The question as a unit vector: as it was asked, and without function words."""
        return self._encoded(tuple(_wordings(query)) or (query.folded,))

    def _encode(self, wordings: tuple[str, ...]) -> Matrix:
        vector: Matrix = self._embedder.encode(wordings, kind="query").sum(axis=0)
        vector /= max(float(np.linalg.norm(vector)), 1e-9)
        return vector

    def term_share(self, term: str, clause: Clause) -> float:
        """Share of a policy term, by rarity, that a clause has words for; 0 to 1."""
        return self.share(self._concepts(term), self.clause_terms(clause).all)

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
        texts = [passage_of(h.clause) for h in head]
        scores = self._reranker.score(query.text, texts)
        scored = [
            # Above every fused score, so that the order and the comparison of scores hold.
            Hit(
                h.clause,
                1.0 + 1.0 / (1.0 + math.exp(-max(-50.0, min(s, 50.0)))),
                {**h.parts, "rerank": s},
            )
            for h, s in zip(head, scores, strict=True)
        ]
        return sorted(scored, key=lambda h: -h.parts["rerank"]) + hits[len(head) :]

    def _clause_terms(self, clause: Clause) -> ClauseTerms:
        title, text = [clause.title], [clause.text]
        if clause.translation is not None:
            title.append(clause.translation.item)
            text += [clause.translation.title, clause.translation.text]
        in_title, in_text = held_terms("\n".join(title)), held_terms("\n".join(text))
        return ClauseTerms(in_title, in_text, in_title | in_text)

    def section_terms(self, title: str, clauses: Sequence[Clause]) -> frozenset[str]:
        """Terms that name a section: its title, and the title in translation."""
        texts = [title, *(c.translation.section for c in clauses[:1] if c.translation is not None)]
        return held_terms("\n".join(texts))

    def holds(self, word: str) -> bool:
        """Whether any clause, or its translation, has this pair of characters or this word."""
        return self._met(word if is_han(word) else stem(word))

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

    def completeness(self, concepts: Sequence[Concept], clause: Clause) -> float:
        """1, or less for a short question one of whose words the clause lacks.

        食品安全 is not answered by a clause on 安全: of two or three words each one matters.
        """
        held = self.clause_terms(clause).all
        words = missing = 0
        for concept in concepts:
            wordings = [self._words(terms_) for terms_ in concept.alternatives if terms_]
            words += sum(len(word) > 1 for word, _ in wordings[0])
            missing += min(sum(_lacks(word, held) for word, _ in wording) for wording in wordings)
        few = _FEW_WORDS if any(is_han(c.own[0]) for c in concepts) else _FEW_WORDS_ENGLISH
        return _INCOMPLETE if missing and words <= few else 1.0

    def together(self, concepts: Sequence[Concept], clause: Clause) -> float:
        """Share of a short question that one sentence, or the title, has words for; else 1.

        Of two to four words each matters, and they must stand together: 计算机采购 is not
        answered by a clause that has 计算机 in one sentence and 采购 in another.
        """
        if sum(self._size(concept) for concept in concepts) > _SHORT:
            return 1.0
        title, sentences = self.sentence_terms(clause)
        alone = max((self.share(concepts, held) for held in (title, *sentences)), default=0.0)
        joint = max((self.share(concepts, held | title) for held in sentences), default=0.0)
        return max(alone, _WITH_TITLE * joint)

    def _size(self, concept: Concept) -> int:
        return sum(len(word) > 1 for word, _ in self._words(concept.own))

    def _sentence_terms(self, clause: Clause) -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
        texts = re.split(r"[。；！？\n]", clause.text)
        title = [clause.title]
        if clause.translation is not None:
            texts += re.split(r"(?<=[.;!?])\s", clause.translation.text)
            texts.append(clause.translation.title)
            title.append(clause.translation.item)
        held = tuple(held_terms(text) for text in texts if text.strip())
        return held_terms("\n".join(title)), held

    def share(self, concepts: Sequence[Concept], held: frozenset[str]) -> float:
        """Share of the concepts, by weight, that a set of terms has words for; 0 to 1."""
        return _share(self.prepare(tuple(concepts)), held)

    def _prepare(self, concepts: tuple[Concept, ...]) -> _Weighed:
        """Weights of concepts and of the words of each wording, worked out once a question."""
        prepared = []
        for concept in concepts:
            wordings = []
            for rank, terms_ in enumerate(concept.alternatives):
                words = self._words(terms_)
                whole = sum(value for _, value in words)
                if whole:
                    # Documents' own wording for the question's word counts a little less, and
                    # half of it counts for little: 信息 alone is not 个人信息.
                    wordings.append((1.0, 1, whole, words) if rank == 0 else (0.9, 2, whole, words))
            prepared.append((self.weight(concept), tuple(wordings)))
        return sum(weight for weight, _ in prepared), tuple(prepared)

    def _words(self, terms_: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        if terms_ and is_han(terms_[0]):
            return self.segment(terms_)
        return tuple((term, 1.0) for term in terms_)


def _share(prepared: _Weighed, held: frozenset[str]) -> float:
    total, concepts = prepared
    got = 0.0
    for weight, wordings in concepts:
        best = 0.0
        for factor, power, whole, words in wordings:
            found = 0.0
            for word, value in words:
                if word in held:
                    found += value
                elif len(word) == 2 and word[0] in held and word[1] in held and is_han(word):
                    found += _APART * value  # 专利侵权, 侵犯专利权
            best = max(best, factor * (found / whole) ** power)
        got += weight * best
    return got / total if total else 0.0


_Prepared = tuple[
    tuple[float, tuple[tuple[float, int, float, tuple[tuple[str, float], ...]], ...]], ...
]
"""Per concept its weight and its wordings: factor, power, sum of weights, weighted words."""
_Weighed = tuple[float, _Prepared]
"""Sum of the weights, and the concepts."""


def _wordings(query: Query) -> list[str]:
    """The question without function words, as it was asked, and in the words of documents.

    Signs change nothing. Everyday and regional Chinese is put as documents put it; English is
    left as it is, for one term of it stands for many.
    """
    found = [query.about.strip(), _SIGNS.sub(" ", query.folded).strip()]
    if query.language is not Language.ENGLISH and (official := _official(query.concepts)):
        found.append(official)
    return [text for text in found if text]


def _official(concepts: Sequence[Concept]) -> str:
    """What a question is about, every term of the glossary as documents put it best."""
    if all(len(concept.alternatives) == 1 for concept in concepts):
        return ""
    return " ".join(
        _written(concept.alternatives[min(1, len(concept.alternatives) - 1)])
        for concept in concepts
    )


def _written(terms: tuple[str, ...]) -> str:
    return joined(terms) if is_han(terms[0]) else " ".join(terms)


def _names(query: Query) -> list[str]:
    """Names of campaigns and programmes that a question gives without quoting them."""
    found = [m["name"] for m in _CAMPAIGN.finditer(query.folded)]
    return found + [m[0].lower() for m in _PROPER.finditer(query.text)]


def _with_quotation(query: Query, clause: Clause, score: float) -> float:
    """Above all others a clause whose item is called what is quoted, then one that holds it."""
    if not query.quoted:
        return score
    title, text = fold(clause.title).strip(" .。"), fold(clause.text)
    level = max(2 if q == title else int(q in text or q in title) for q in query.quoted)
    return (level + score) / 3


def _lacks(word: str, held: frozenset[str]) -> bool:
    if len(word) == 1 or word in held:
        return False
    return not is_han(word) or not held.issuperset(word)
