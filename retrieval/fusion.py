"""How are the scores of several retrievers joined?

A convex combination of scores that were brought to one scale. What sees words (BM25, coverage)
counts by how much of the question the documents have words for, what sees meaning always counts
in full: an English question over Chinese text is left to the vectors, a Chinese one is not.

Source: Bruch, Gai & Ingber, An Analysis of Fusion Functions for Hybrid Retrieval, TOIS 2023
(min-max scaling, convex combination against reciprocal rank fusion).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """Trust in each score, learned on the development sets (docs/evaluation.md)."""

    bm25: float
    coverage: float
    title: float
    dense: float
    late: float
    spread: float = 0.0
    """Cosines that differ by less are not stretched to the whole scale: near ones stay near."""
    words_only: bool = False
    """The vectors see words only, as BM25 does."""


MEANING = Weights(bm25=2.6, coverage=1.35, title=1.4, dense=7.2, late=7.9, spread=0.6)
"""For the bundled model: vectors that see meaning, with late interaction."""
POOLED = Weights(bm25=4.4, coverage=3.0, title=0.6, dense=5.0, late=0.0)
"""For other vectors that see meaning; how far apart their cosines lie is not known."""
WORDS = Weights(bm25=2.7, coverage=2.7, title=0.4, dense=0.6, late=0.0, words_only=True)
"""For hashed words."""


_LEXICAL = frozenset({"bm25", "coverage", "title"})
_ABSOLUTE = frozenset({"coverage", "title"})
"""Shares already, from 0 to 1."""


def convex(
    parts: Mapping[str, Mapping[int, float]],
    weights: Weights,
    visible: float,
    *,
    rows: Collection[int] | None = None,
) -> list[tuple[int, float]]:
    """Join scores, best row first.

    Args:
        parts: scores by row, of each retriever; larger is better.
        weights: trust in each.
        visible: share of the question that the documents have words for, 0 to 1.
        rows: only these are joined; scores are scaled over all.

    Returns:
        (row, score), the score from 0 to 1.
    """
    total, out = 0.0, {row: 0.0 for part in parts.values() for row in part}
    if rows is not None:
        out = dict.fromkeys(rows, 0.0)
    for name, found in parts.items():
        trust = getattr(weights, name) * (visible if name in _LEXICAL else 1.0)
        if not found or not trust:
            continue
        total += trust
        low, width = _scale(name, found, weights.spread)
        for row in out:
            if row in found:
                out[row] += trust * (found[row] - low) / width
    scaled = {row: score / (total or 1.0) for row, score in out.items()}
    return sorted(scaled.items(), key=lambda pair: (-pair[1], pair[0]))


def _scale(name: str, found: Mapping[int, float], spread: float) -> tuple[float, float]:
    """What counts as 0, and how far from there 1 is."""
    if name in _ABSOLUTE:
        return 0.0, 1.0
    top = max(found.values())
    if name == "bm25":  # it gives 0 to all rows that it does not name
        return 0.0, top or 1.0
    low = min(found.values())
    width = max(top - low, spread)
    return (low, width) if width > 0 else (low - 1.0, 1.0)
