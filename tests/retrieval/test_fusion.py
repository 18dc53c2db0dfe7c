"""Reciprocal rank fusion, on numbers worked out by hand."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from tiaowen.retrieval.fusion import reciprocal_rank_fusion


def _fused(
    rankings: dict[str, list[int]], *, k: float, **weights: float
) -> list[tuple[int, Fraction]]:
    """Rows with their scores as the fractions they stand for."""
    fused = reciprocal_rank_fusion(rankings, weights=weights, k=k)
    return [(row, Fraction(score).limit_denominator(10_000)) for row, score in fused]


def test_first_everywhere_is_one() -> None:
    assert _fused({"a": [7, 8], "b": [7, 9]}, k=10)[0] == (7, Fraction(1))


def test_two_rankings_by_hand() -> None:
    # k = 1: the ranks 1, 2, 3 are worth 2/2, 2/3, 2/4.
    # row 1: (1 + 2/3) / 2 = 5/6   row 2: (2/3 + 1) / 2 = 5/6   row 3: (1/2 + 0) / 2 = 1/4
    fused = _fused({"dense": [1, 2, 3], "bm25": [2, 1]}, k=1)
    assert fused == [(1, Fraction(5, 6)), (2, Fraction(5, 6)), (3, Fraction(1, 4))]


def test_weights_by_hand() -> None:
    # k = 1, bm25 counts 3, dense 1, in all 4: row 1 gets (3 · 2/3 + 1 · 1) / 4 = 3/4,
    # row 2 gets (3 · 1 + 1 · 2/3) / 4 = 11/12.
    fused = _fused({"dense": [1, 2], "bm25": [2, 1]}, bm25=3.0, k=1)
    assert fused == [(2, Fraction(11, 12)), (1, Fraction(3, 4))]


def test_a_larger_k_flattens_the_ranks() -> None:
    assert _fused({"a": [1, 2]}, k=1)[1] == (2, Fraction(2, 3))
    assert _fused({"a": [1, 2]}, k=99)[1] == (2, Fraction(100, 101))


def test_a_ranking_without_rows_takes_nothing_from_the_others() -> None:
    assert _fused({"a": [5], "b": []}, b=9.0, k=10) == [(5, Fraction(1))]


def test_nothing_gives_nothing() -> None:
    assert reciprocal_rank_fusion({}, weights={}, k=10) == []
    assert reciprocal_rank_fusion({"a": []}, weights={}, k=10) == []


_RANKINGS = st.dictionaries(
    st.sampled_from(["bm25", "dense", "coverage"]),
    st.lists(st.integers(0, 30), unique=True, max_size=20),
)


@given(_RANKINGS, st.floats(min_value=0.1, max_value=100))
def test_every_row_once_best_first_between_0_and_1(
    rankings: dict[str, list[int]], k: float
) -> None:
    fused = reciprocal_rank_fusion(rankings, weights={"dense": 0.25}, k=k)
    assert sorted(row for row, _ in fused) == sorted(
        {r for rows in rankings.values() for r in rows}
    )
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 + 1e-9 for score in scores)
