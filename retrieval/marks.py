"""Which words of a clause met those of a query? As they stand there first, then by meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..index.late import Match
from ..index.terms import is_han, joined, runs, stem
from ..models import Clause
from ..policy.normalise import fold
from .hybrid import Retriever, passage_of
from .query import Query

_WORD = re.compile(r"[a-z\u00c0-\u024f]+(?:'[a-z]+)?|\d+(?:\.\d+)?")
_SIMILAR = 0.5
"""From this cosine on a word is marked for its meaning."""


def marks(retriever: Retriever, query: Query, clause: Clause) -> list[Match]:
    """Places in title, line break and text of a clause, in their order, without overlaps.

    A literal place has the similarity 1; words of the query that stand nowhere are looked for
    by their meaning, where the embedder has vectors of words.
    """
    passage = passage_of(clause)
    literal = list(_literal(query, passage))
    met = {fold(match.asked) for match in literal}
    similar = [
        match
        for match in retriever.explain(query, clause)
        if match.similarity >= _SIMILAR
        and not any(match.asked in asked or asked in match.asked for asked in met)
    ]
    return _apart([*literal, *similar])


def marked_words(query: Query, text: str) -> list[Match]:
    """Places in any text where words of a query stand, in their order."""
    return _apart(list(_literal(query, text)))


def _apart(found: Sequence[Match]) -> list[Match]:
    """In the order of the text; of two that overlap the literal one, then the longer."""
    ranked = sorted(found, key=lambda m: (-(m.similarity >= 1.0), m.start - m.end, m.start))
    kept: list[Match] = []
    for match in ranked:
        if all(match.end <= other.start or other.end <= match.start for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda m: m.start)


def _literal(query: Query, text: str) -> Iterator[Match]:
    folded, places = _folded(text)
    places.append(len(text))
    wanted: dict[str, str] = {}
    stems: dict[str, str] = {}
    words = {stem(word): word for word in runs(query.about) if not is_han(word)}
    for concept in query.concepts:
        own = concept.own
        asked = joined(own) if is_han(own[0]) else " ".join(words.get(t, t) for t in own)
        for rank, terms in enumerate(concept.alternatives):
            if not is_han(terms[0]):
                stems |= {term: asked for term in terms if term not in stems}
                continue
            piece = joined(terms)
            # Of the documents' wording for it only the whole counts.
            held = _held(piece, folded) if rank == 0 else [piece]
            wanted |= {word: word if rank == 0 else asked for word in held if word not in wanted}
    for word, asked in wanted.items():
        for match in re.finditer(re.escape(word), folded):
            yield _match(asked, text, places[match.start()], places[match.end()])
    if stems:
        for match in _WORD.finditer(folded):
            asked = stems.get(stem(match[0]) if match[0][0].isalpha() else match[0], "")
            if asked:
                yield _match(asked, text, places[match.start()], places[match.end()])


def _match(asked: str, text: str, start: int, end: int) -> Match:
    return Match(asked, text[start:end], start, end, 1.0)


def _held(piece: str, folded: str) -> list[str]:
    """The longest parts of a Chinese piece that a text holds, of two characters or more."""
    if len(piece) == 1:
        return [piece]
    found, at = [], 0
    while at < len(piece) - 1:
        ends = (end for end in range(len(piece), at + 1, -1) if piece[at:end] in folded)
        end = next(ends, at)
        if end > at:
            found.append(piece[at:end])
        at = max(at + 1, end)
    return found


def _folded(text: str) -> tuple[str, list[int]]:
    """A text folded, and for each of its characters the place in the text."""
    key = fold(text)
    if len(key) == len(text):
        return key, list(range(len(text)))
    pairs = [(place, char) for place, each in enumerate(text) for char in fold(each)]
    return "".join(char for _, char in pairs), [place for place, _ in pairs]
