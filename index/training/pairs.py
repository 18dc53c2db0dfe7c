"""What does the model see at each step? A batch of questions with the passages that fit them.

Every batch is of one kind, so that the other passages of the batch are hard to tell apart.
A batch depends on the seed and the step alone: training resumes where it was cut off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .ragged import Ids, Lengths, Ragged, cut, keep, shorten

Side = tuple[Ids, Lengths]

DROPPED = 0.15
"""Share of the pieces that a training text loses."""

WEIGHTS: Mapping[str, float] = {
    "law": 20,
    "law span": 14,
    "dictionary": 14,
    "glossary": 5,
    "titles": 1,
    "sentences": 4,
    "bags": 8,
    "translated": 10,
    "article span": 8,
    "heading": 4,
    "paragraph": 5,
    "purpose": 1,
    "government": 2,
    "question": 6,
}
"""How often a batch is of each kind."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Pieces of questions and passages; equal keys are no counter-examples."""

    questions: Side
    passages: Side
    question_keys: Lengths
    passage_keys: Lengths


@dataclass(frozen=True, slots=True)
class Tables:
    """What sampling needs to know about pieces."""

    parts: Ragged
    """For each piece the smaller pieces it can be cut into; itself where there are none."""
    rarity: NDArray[np.float64]
    """-log of the share of each piece among all pieces."""
    openings: Mapping[str, Ragged]
    """Words that questions are made of, in `zh` and `en`."""
    gloss_rows: Lengths
    """Rows of the dictionary, sorted by piece."""
    gloss_starts: Lengths
    """For each piece its first place in `gloss_rows`; one more than there are pieces."""
    gloss_weights: NDArray[np.float64]
    """For each row of the dictionary how often it is drawn."""


class Sampler:
    """Draws batches."""

    def __init__(
        self,
        texts: Mapping[str, Ragged],
        tables: Tables,
        *,
        seed: int,
        size: int,
        weights: Mapping[str, float] = WEIGHTS,
        longest: int = 160,
    ) -> None:
        self._texts, self._tables, self._seed, self._size = texts, tables, seed, size
        self._longest = longest
        kinds = {kind: w for kind, w in weights.items() if w > 0 and self._has(kind)}
        self._kinds = list(kinds)
        self._shares = np.array(list(kinds.values())) / sum(kinds.values())
        self._draw = np.cumsum(tables.gloss_weights)

    def _has(self, kind: str) -> bool:
        name = {"law span": "law", "bags": "dictionary", "translated": "articles",
                "article span": "articles"}.get(kind, kind)  # fmt: skip
        return any(len(self._texts.get(f"{name} {side}", ())) for side in ("q", "p"))

    def batch(self, step: int) -> Batch:
        """The batch of a step."""
        rng = np.random.default_rng([self._seed, step])
        kind = self._kinds[rng.choice(len(self._kinds), p=self._shares)]
        special: dict[str, Callable[[np.random.Generator], Batch]] = {
            "law span": self._law_span,
            "bags": self._bags,
            "translated": self._translated,
            "article span": self._article_span,
        }
        batch = special[kind](rng) if kind in special else self._pairs(rng, kind)
        passages = self._roughen(rng, self._at_most(rng, batch.passages))
        questions = self._roughen(rng, self._at_most(rng, batch.questions))
        return Batch(questions, passages, batch.question_keys, batch.passage_keys)

    def _at_most(self, rng: np.random.Generator, side: Side) -> Side:
        return shorten(rng, *side, longest=np.full(len(side[1]), self._longest))

    def _roughen(self, rng: np.random.Generator, side: Side) -> Side:
        """Leave pieces out, cut others into smaller ones."""
        ids, lengths = side
        long = np.repeat(lengths, lengths) > 2
        ids, lengths = keep(ids, lengths, (rng.random(len(ids)) >= DROPPED) | ~long)
        parts = self._tables.parts
        chosen = rng.random(len(ids)) < 0.1
        counts = np.where(chosen, parts.starts[ids + 1] - parts.starts[ids], 1)
        source = np.concatenate([parts.ids, np.arange(len(parts), dtype=np.uint16)])
        begin = np.where(chosen, parts.starts[ids], len(parts.ids) + ids)
        owner = np.repeat(np.arange(len(lengths)), lengths)
        spread = np.bincount(owner, weights=counts, minlength=len(lengths)).astype(np.int64)
        return cut(source, begin, counts), spread

    def _pairs(self, rng: np.random.Generator, kind: str) -> Batch:
        q, p = self._texts[f"{kind} q"], self._texts[f"{kind} p"]
        rows = rng.integers(len(q), size=self._size)
        questions = q.take(rows)
        if kind in ("heading", "government", "titles", "glossary"):
            language = "en" if kind in ("titles", "glossary") else "zh"
            questions = self._open(rng, questions, language)
        return Batch(questions, p.take(rows), q.keys[rows], p.keys[rows])

    def _open(self, rng: np.random.Generator, side: Side, language: str) -> Side:
        """Put question words before every other text: `who is responsible for`."""
        openings = self._tables.openings[language]
        rows = rng.integers(len(openings), size=len(side[1]))
        words = openings.take(rows)
        used = rng.random(len(rows)) < 0.5
        words = keep_texts(words, used)
        return join(words, side)

    def _law_span(self, rng: np.random.Generator) -> Batch:
        """Some words of an English segment -> the Chinese segments around it."""
        q, p = self._texts["law q"], self._texts["law p"]
        rows = rng.integers(len(q), size=self._size)
        first = np.maximum(rows - rng.integers(0, 3, size=self._size), 0)
        last = np.minimum(rows + rng.integers(0, 3, size=self._size), len(p) - 1)
        questions = shorten(rng, *q.take(rows), longest=rng.integers(4, 16, size=self._size))
        return Batch(self._open(rng, questions, "en"), p.take(first, last), rows, rows)

    def _article_span(self, rng: np.random.Generator) -> Batch:
        """Some words of an article -> the article, most often without half of them."""
        p = self._texts["articles p"]
        rows = rng.integers(len(p), size=self._size)
        ids, lengths = p.take(rows)
        questions = shorten(rng, ids, lengths, longest=rng.integers(3, 12, size=self._size))
        passages = keep(ids, lengths, rng.random(len(ids)) > 0.4)
        return Batch(self._open(rng, questions, "zh"), passages, p.keys[rows], p.keys[rows])

    def _bags(self, rng: np.random.Generator) -> Batch:
        """Meanings of a few words -> many words, these among them."""
        q, p = self._texts["dictionary q"], self._texts["dictionary p"]
        words, asked = int(rng.integers(10, 50)), int(rng.integers(1, 5))
        draws = rng.random((self._size, words)) * self._draw[-1]
        rows = np.searchsorted(self._draw, draws).clip(max=len(q) - 1)
        passages = _merge(p.take(rows.ravel()), words)
        questions = _merge(q.take(rows[:, :asked].ravel()), asked)
        unique = np.arange(self._size)
        return Batch(self._open(rng, questions, "en"), passages, unique, unique)

    def _translated(self, rng: np.random.Generator) -> Batch:
        """Meanings of rare words of a Chinese text -> the text."""
        names = [n for n in ("articles p", "government p", "sentences p", "law p")
                 if len(self._texts.get(n, ()))]  # fmt: skip
        p = self._texts[names[int(rng.integers(len(names)))]]
        rows = rng.integers(len(p), size=self._size)
        passages = shorten(rng, *p.take(rows), longest=np.full(self._size, self._longest))
        questions = self._translate(rng, passages, int(rng.integers(2, 8)))
        return Batch(self._open(rng, questions, "en"), passages, p.keys[rows], p.keys[rows])

    def _translate(self, rng: np.random.Generator, side: Side, asked: int) -> Side:
        ids, lengths = side
        t = self._tables
        meanings = t.gloss_starts[ids + 1] - t.gloss_starts[ids]
        # Gumbel noise: drawn without repeats, in proportion to the square of rarity.
        score = np.where(meanings > 0, 2 * np.log(t.rarity[ids] + 1e-9), -np.inf)
        score = score + rng.gumbel(size=len(ids))
        owner = np.repeat(np.arange(len(lengths)), lengths)
        order = np.lexsort((-score, owner))
        rank = np.arange(len(ids)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        chosen = order[(rank < asked) & np.isfinite(score[order])]
        drawn = (rng.random(len(chosen)) * meanings[chosen]).astype(np.int64)
        gloss = t.gloss_rows[t.gloss_starts[ids[chosen]] + drawn]
        words, counts = self._texts["dictionary q"].take(gloss)
        total = np.bincount(owner[chosen], weights=counts, minlength=len(lengths))
        return words, total.astype(np.int64)


def _merge(side: Side, count: int) -> Side:
    """Every `count` texts become one."""
    ids, lengths = side
    return ids, lengths.reshape(-1, count).sum(axis=1)


def keep_texts(side: Side, used: NDArray[np.bool_]) -> Side:
    """Empty the texts that are not `used`."""
    ids, lengths = side
    return ids[np.repeat(used, lengths)], np.where(used, lengths, 0)


def join(before: Side, after: Side) -> Side:
    """Text by text, one after the other."""
    lengths = np.stack([before[1], after[1]], axis=1).ravel()
    begin = np.stack(
        [np.cumsum(before[1]) - before[1], len(before[0]) + np.cumsum(after[1]) - after[1]], axis=1
    ).ravel()
    return cut(np.concatenate([before[0], after[0]]), begin, lengths), before[1] + after[1]
