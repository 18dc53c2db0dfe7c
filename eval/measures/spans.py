"""How much of what is cited is to the point, and how much of the point is cited?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Place = tuple[str, int, int]
"""SHA-256 of a document and a half-open range of characters in its original text."""


@dataclass(frozen=True, slots=True)
class SpanScore:
    """Overlap of cited and gold spans; shares are 0 to 1, lengths are characters."""

    precision: float
    """Share of the cited characters that are gold; 0 where nothing is cited."""
    recall: float
    """Share of the gold characters that are cited."""
    f1: float
    """Harmonic mean of both; 0 where both are 0."""
    cited_chars: int
    gold_chars: int
    shared_chars: int


def span_overlap(cited: Sequence[Place], gold: Sequence[Place]) -> SpanScore | None:
    """Compare spans character by character; `None` where there is no gold.

    precision = shared / cited, recall = shared / gold, F1 = 2 · shared / (cited + gold), counted
    over characters of the original. Spans of a document that overlap are united first, so that a
    character counts once however often it is cited. A span that is empty, or ends before it
    begins, holds no character.

    A citation of a whole chapter has full recall and poor precision, one of half a sentence the
    reverse: the share of items cited sees neither.

    Source: character-level precision and recall of evidence as for extractive answers, P.
        Rajpurkar et al., SQuAD, EMNLP 2016 (there over words); C. D. Manning, P. Raghavan, H.
        Schütze, Introduction to information retrieval (2008), section 8.3.
    """
    wanted, given = _united(gold), _united(cited)
    gold_chars = _length(wanted)
    if not gold_chars:
        return None
    cited_chars = _length(given)
    # |A ∩ B| = |A| + |B| − |A ∪ B|
    shared = gold_chars + cited_chars - _length(_united([*cited, *gold]))
    return SpanScore(
        precision=shared / cited_chars if cited_chars else 0.0,
        recall=shared / gold_chars,
        f1=2 * shared / (cited_chars + gold_chars),
        cited_chars=cited_chars,
        gold_chars=gold_chars,
        shared_chars=shared,
    )


def _united(spans: Iterable[Place]) -> list[Place]:
    """Disjoint spans that hold the same characters; those that touch become one."""
    united: list[Place] = []
    for document, start, end in sorted(span for span in spans if span[1] < span[2]):
        if united and united[-1][0] == document and start <= united[-1][2]:
            united[-1] = (document, united[-1][1], max(end, united[-1][2]))
        else:
            united.append((document, start, end))
    return united


def _length(spans: Iterable[Place]) -> int:
    return sum(end - start for _, start, end in spans)
