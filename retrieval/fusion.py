"""How are rankings joined?

Source: Cormack, Clarke & Büttcher, Reciprocal Rank Fusion outperforms Condorcet and
individual Rank Learning Methods, SIGIR 2009.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def reciprocal_rank_fusion(
    rankings: Mapping[str, Sequence[int]], *, weights: Mapping[str, float], k: float
) -> list[tuple[int, float]]:
    """Fuse rankings of rows, best first.

    Args:
        rankings: rows in order, per retriever.
        weights: trust in each retriever; one not named counts 1.
        k: larger flattens the differences between ranks.

    Returns:
        (row, score) best first, the score scaled so that a row first everywhere has 1.
    """
    total = sum(weights.get(name, 1.0) for name, rows in rankings.items() if rows)
    scores: dict[int, float] = {}
    for name, rows in rankings.items():
        for rank, row in enumerate(rows):
            share = weights.get(name, 1.0) * (k + 1) / (k + 1 + rank)
            scores[row] = scores.get(row, 0.0) + share / (total or 1.0)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
