"""Scores of several retrievers joined, on numbers worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.retrieval.fusion import MEANING, POOLED, WORDS, Weights, convex

_PLAIN = Weights(bm25=1, coverage=1, title=1, dense=1, late=1)
Parts = dict[str, dict[int, float]]


def _joined(
    parts: Parts, *, weights: Weights = _PLAIN, visible: float = 1.0
) -> list[tuple[int, Fraction]]:
    """Rows with their scores as the fractions they stand for."""
    joined = convex(parts, weights, visible)
    return [(row, Fraction(score).limit_denominator(10_000)) for row, score in joined]


def test_first_everywhere_is_one() -> None:
    assert _joined({"bm25": {7: 9.0, 8: 1.0}, "dense": {7: 0.4, 9: 0.1}})[0] == (7, Fraction(1))


def test_two_retrievers_by_hand() -> None:
    # dense: 0.2 … 0.6 becomes 0 … 1, so row 2 has 1/4; BM25 counts from 0, so row 2 has 1/2.
    parts = {"dense": {1: 0.6, 2: 0.3, 3: 0.2}, "bm25": {1: 8.0, 2: 4.0}}
    # row 1: (1 + 1) / 2, row 2: (1/4 + 1/2) / 2, row 3: (0 + 0) / 2
    assert _joined(parts) == [(1, Fraction(1)), (2, Fraction(3, 8)), (3, Fraction(0))]


def test_weights_by_hand() -> None:
    # dense counts 1, BM25 counts 3, in all 4.
    parts = {"dense": {1: 0.9, 2: 0.1}, "bm25": {2: 6.0, 1: 2.0}}
    weights = Weights(bm25=3, coverage=0, title=0, dense=1, late=0)
    # row 1: (1 + 3 · 1/3) / 4 = 1/2, row 2: (0 + 3 · 1) / 4 = 3/4
    assert _joined(parts, weights=weights) == [(2, Fraction(3, 4)), (1, Fraction(1, 2))]


def test_what_words_say_counts_as_much_as_is_seen_of_the_question() -> None:
    parts = {"dense": {1: 0.9, 2: 0.1}, "bm25": {2: 6.0, 1: 0.0}}
    # Half of the question is seen: row 2 has 1/2 of (1 + 1/2).
    assert _joined(parts, visible=0.5) == [(1, Fraction(2, 3)), (2, Fraction(1, 3))]
    assert _joined(parts, visible=0.0) == [(1, Fraction(1)), (2, Fraction(0))]


def test_coverage_and_title_are_shares_already() -> None:
    parts = {"coverage": {1: 0.8, 2: 0.6}, "title": {1: 0.0, 2: 0.5}}
    assert _joined(parts) == [(2, Fraction(11, 20)), (1, Fraction(2, 5))]


def test_rows_that_are_alike_get_the_same() -> None:
    assert _joined({"dense": {4: 0.3, 2: 0.3}}) == [(2, Fraction(1)), (4, Fraction(1))]


def test_cosines_that_are_near_are_not_torn_apart() -> None:
    weights = Weights(bm25=0, coverage=0, title=0, dense=1, late=0, spread=0.5)
    near, far = {"dense": {1: 0.4, 2: 0.3}}, {"dense": {1: 0.9, 2: 0.1}}
    assert _joined(near, weights=weights) == [(1, Fraction(1, 5)), (2, Fraction(0))]
    assert _joined(far, weights=weights) == [(1, Fraction(1)), (2, Fraction(0))]


def test_only_some_rows_are_joined_but_all_give_the_scale() -> None:
    parts = {"dense": {1: 1.0, 2: 0.5, 3: 0.0}}
    assert convex(parts, _PLAIN, 1.0, rows=[2]) == [(2, 0.5)]


def test_a_retriever_without_rows_takes_nothing_from_the_others() -> None:
    assert _joined({"dense": {5: 0.2}, "bm25": {}}) == [(5, Fraction(1))]


def test_nothing_gives_nothing() -> None:
    assert convex({}, _PLAIN, 1.0) == []
    assert convex({"bm25": {}}, _PLAIN, 1.0) == []


@pytest.mark.parametrize("weights", [MEANING, POOLED], ids=["late", "pooled"])
def test_vectors_that_see_meaning_decide_where_words_see_nothing(weights: Weights) -> None:
    parts: Parts = {"dense": {1: 0.5, 2: 0.4}, "late": {1: 0.6, 2: 0.5}, "bm25": {2: 3.0}}
    assert convex(parts, weights, 0.0)[0][0] == 1


def test_hashed_words_count_least_of_all() -> None:
    assert WORDS.words_only
    assert WORDS.dense < min(WORDS.bm25, WORDS.coverage)


_PARTS = st.dictionaries(
    st.sampled_from(["bm25", "dense", "late"]),
    st.dictionaries(st.integers(0, 30), st.floats(0.01, 40), max_size=20),
)


@given(_PARTS, st.floats(min_value=0.0, max_value=1.0))
def test_every_row_once_best_first_between_0_and_1(parts: Parts, visible: float) -> None:
    joined = convex(parts, MEANING, visible)
    assert sorted(row for row, _ in joined) == sorted({r for part in parts.values() for r in part})
    scores = [score for _, score in joined]
    assert scores == sorted(scores, reverse=True)
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in scores)
