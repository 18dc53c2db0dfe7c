"""Which sentences of a clause answer? Sentence-level selection, in the words of the source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..models import Clause, Span
from ..retrieval.coverage import held_terms
from ..retrieval.hybrid import Retriever
from ..retrieval.query import Concept
from .citations import Citer

_ENGLISH_SENTENCE = re.compile(r"(?<=[.!?])[\s\n]+(?=[A-Z\"“'(])")
_ANY = 0.05
"""A sentence with a smaller share has no word of the question."""
_MANY = 4
"""A clause of up to so many sentences is short enough to quote whole."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a clause, with its translation where the sidecar lines up."""

    span: Span
    text: str
    """Simplified."""
    translation: str
    score: float
    """Share of the question's concepts it has words for."""


def sentences_of(
    clause: Clause, concepts: Sequence[Concept], *, citer: Citer, retriever: Retriever
) -> list[Sentence]:
    """The sentences of a clause's task, scored against the concepts of a question."""
    cleaned = citer.clean(clause.sha256)
    first, last = cleaned.locate(clause.text_span)
    text = cleaned.simplified[first:last]
    bounds, at = [], 0
    for match in re.finditer(r"[。！？!?]+[”』」’]?|\n+", text):
        bounds.append((at, match.end()))
        at = match.end()
    bounds.append((at, len(text)))
    ranges = [(a, b) for a, b in bounds if text[a:b].strip()]
    english: list[str] = []
    if clause.translation is not None:
        english = _ENGLISH_SENTENCE.split(clause.translation.text.strip())
    aligned = len(english) == len(ranges)
    found = []
    for place, (start, end) in enumerate(ranges):
        while text[start].isspace():
            start += 1
        while text[end - 1].isspace():
            end -= 1
        translation = english[place] if aligned else ""
        held = held_terms(f"{text[start:end]}\n{translation}")
        found.append(
            Sentence(
                cleaned.span(first + start, first + end),
                text[start:end],
                translation,
                retriever.share(concepts, held),
            )
        )
    return found


def by_meaning(sentences: list[Sentence], about: str, *, retriever: Retriever) -> list[Sentence]:
    """The same sentences, scored by what they mean where none has a word of the question."""
    if not sentences or max(s.score for s in sentences) >= _ANY:
        return sentences
    scores = retriever.meaning(about, [f"{s.text}\n{s.translation}" for s in sentences])
    return [replace(s, score=score) for s, score in zip(sentences, scores, strict=True)]


def evidence(
    clause: Clause, concepts: Sequence[Concept], *, citer: Citer, retriever: Retriever
) -> float:
    """Share of the concepts that one sentence of the clause, with the titles, has words for.

    Words spread over a long clause are weaker evidence than words that stand together.
    """
    title = retriever.clause_terms(clause).title
    return max(
        (
            retriever.share(concepts, title | held_terms(f"{s.text}\n{s.translation}"))
            for s in sentences_of(clause, concepts, citer=citer, retriever=retriever)
        ),
        default=0.0,
    )


def choose(sentences: Sequence[Sentence], *, whole: bool) -> list[list[Sentence]]:
    """Groups of neighbouring sentences that answer, in document order.

    Args:
        whole: the question is about the clause as such, not about a detail of it.
    """
    if not sentences:
        return []
    best = max(s.score for s in sentences)
    if whole and (len(sentences) <= _MANY or best < 0.5):
        return [list(sentences)]
    wanted = [s.score >= max(0.6 * best, _ANY) for s in sentences]
    if sum(wanted) > _MANY:
        cut = sorted((s.score for s in sentences), reverse=True)[_MANY - 1]
        wanted = [s.score >= cut for s in sentences]
    groups: list[list[Sentence]] = []
    for place, sentence in enumerate(sentences):
        if not wanted[place]:
            continue
        if groups and place and wanted[place - 1]:
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    return groups[:_MANY]


def span_of(group: Sequence[Sentence]) -> Span:
    """Span of neighbouring sentences."""
    return Span(group[0].span.start, group[-1].span.end)
