"""Which share of a question has a clause words for? Words, their rarity, and where they stand."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from ..index.reader import IndexReader
from ..index.terms import is_han, stem, terms
from ..models import Clause
from ..policy.normalise import fold
from .glossary import Glossary
from .query import Concept, concepts_of

_SHORT = 4
_WITH_TITLE = 0.85
_APART = 0.25
_FEW_WORDS, _FEW_WORDS_ENGLISH = 3, 2
_INCOMPLETE = 0.6


@dataclass(frozen=True, slots=True)
class ClauseTerms:
    """Terms of a clause."""

    title: frozenset[str]
    """Of the title of its item."""
    text: frozenset[str]
    all: frozenset[str]


@lru_cache(maxsize=50_000)
def held_terms(text: str) -> frozenset[str]:
    """The terms of a text that is not folded yet."""
    return frozenset(terms(fold(text)))


class Coverage:
    """The words of an index: what is rare, and what a clause has of a question."""

    def __init__(self, index: IndexReader) -> None:
        self.index = index
        self.glossary = Glossary.bundled().within(self._met)
        self.sentence_terms = lru_cache(maxsize=20_000)(self._sentence_terms)
        self.clause_terms = lru_cache(maxsize=20_000)(self._clause_terms)
        self.idf = lru_cache(maxsize=50_000)(self._idf)
        self.segment = lru_cache(maxsize=20_000)(self._segment)
        self.prepare = lru_cache(maxsize=2_000)(self._prepare)
        self._concepts = lru_cache(maxsize=5_000)(partial(concepts_of, glossary=self.glossary))

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

    def term_share(self, term: str, clause: Clause) -> float:
        """Share of a policy term, by rarity, that a clause has words for; 0 to 1."""
        return self.share(self._concepts(term), self.clause_terms(clause).all)

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

    def shares(self, concepts: Sequence[Concept]) -> NDArray[np.float64]:
        """Share of the question, by weight, that each clause has words for; shape (clauses,).

        Read from the postings: title of the section, note and translation count too.
        """
        rows = self.index.store.rows
        total, weighed = self.prepare(tuple(concepts))
        got = np.zeros(rows)
        for weight, wordings in weighed:
            best = np.zeros(rows)
            for factor, power, whole, words in wordings:
                found = np.zeros(rows)
                for word, value in words:
                    found[self._holders(word)] += value
                np.maximum(best, factor * (found / whole) ** power, out=best)
            got += weight * best
        return got / total if total else got

    def _holders(self, word: str) -> NDArray[np.int32]:
        """Rows of the clauses that hold a word, each once."""
        chinese, english = self.index.chinese.rows_of(word), self.index.english.rows_of(word)
        if not len(english):
            return chinese
        return np.union1d(chinese, english)

    def share(self, concepts: Sequence[Concept], held: frozenset[str]) -> float:
        """Share of the concepts, by weight, that a set of terms has words for; 0 to 1."""
        return share_of(self.prepare(tuple(concepts)), held)

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


_Prepared = tuple[
    tuple[float, tuple[tuple[float, int, float, tuple[tuple[str, float], ...]], ...]], ...
]
"""Per concept its weight and its wordings: factor, power, sum of weights, weighted words."""
_Weighed = tuple[float, _Prepared]
"""Sum of the weights, and the concepts."""


def share_of(prepared: _Weighed, held: frozenset[str]) -> float:
    """Share of prepared concepts, by weight, that some terms hold; 0 to 1."""
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


def _lacks(word: str, held: frozenset[str]) -> bool:
    if len(word) == 1 or word in held:
        return False
    return not is_han(word) or not held.issuperset(word)
