"""How wide is an interval? Worked examples, and what must hold for all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.eval.measures.intervals import Interval, paired_difference, wilson

SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=40)
PAIRS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=40)


# --- 威尔逊区间 ----------------------------------------------------------------------------------


def test_eight_of_ten() -> None:
    # z = 1.959964, z² = 3.841459. Centre (0.8 + 3.841459/20) / (1 + 3.841459/10)
    # = 0.992073 / 1.384146 = 0.716740; half width 1.959964 · √(0.16/10 + 3.841459/400) / 1.384146
    # = 1.959964 · √0.025604 / 1.384146 = 0.313614 / 1.384146 = 0.226576.
    found = wilson(8, 10)
    assert found.value == 0.8
    assert found.low == pytest.approx(0.490164, abs=2e-5)
    assert found.high == pytest.approx(0.943316, abs=2e-5)


@pytest.mark.parametrize(("right", "low", "high"), [(0, 0.0, 0.434482), (5, 0.565518, 1.0)])
def test_none_and_all_right_are_not_certain(right: int, low: float, high: float) -> None:
    # 0 of 5: from 0 to z²/(n + z²) = 3.841459 / 8.841459 = 0.434482; 5 of 5 is its mirror.
    found = wilson(right, 5)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)


def test_of_no_question_nothing_is_known() -> None:
    assert wilson(0, 0) == Interval(0.0, 0.0, 1.0)


def test_a_higher_level_is_wider() -> None:
    wide, narrow = wilson(8, 10, level=0.99), wilson(8, 10, level=0.5)
    assert wide.low < narrow.low < 0.8 < narrow.high < wide.high


@pytest.mark.parametrize(("right", "of"), [(3, 2), (-1, 2), (1, 0)])
def test_more_right_than_asked_is_an_error(right: int, of: int) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        wilson(right, of)


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_interval_and_that_within_0_and_1(case: tuple[int, int]) -> None:
    right, of = case
    found, mirror = wilson(right, of), wilson(of - right, of)
    assert -1e-9 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1 + 1e-9
    assert (mirror.low, mirror.high) == pytest.approx((1 - found.high, 1 - found.low))


# --- 配对自助法 ----------------------------------------------------------------------------------


def test_one_question_in_four_gained() -> None:
    # Differences 1, 0, 0, 0, mean 0.25. A resample holds the 1 k times, k ~ Bin(4, 1/4):
    # P(0) = 0.316, so the 2.5 % quantile is 0; P(k ≤ 2) = 0.949, P(k ≤ 3) = 0.996: 97.5 % is 3/4.
    assert paired_difference([0, 1, 0, 1], [1, 1, 0, 1]) == Interval(0.25, 0.0, 0.75)


def test_the_bounds_are_those_of_scipy() -> None:
    from scipy import stats

    rng = np.random.default_rng(7)
    first = (rng.random(150) < 0.7).astype(float)
    second = (rng.random(150) < 0.8).astype(float)
    found = paired_difference(first.tolist(), second.tolist(), seed=3)
    theirs = stats.bootstrap(
        (first, second),
        lambda a, b, axis: np.mean(b - a, axis=axis),
        paired=True,
        n_resamples=2000,
        method="percentile",
        rng=np.random.default_rng(3),
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))


@pytest.mark.parametrize("change", [0.0, 0.1, -1.0])
def test_equal_differences_are_a_point(change: float) -> None:
    scores = [1.0, 1.0, 1.0]
    found = paired_difference(scores, [s + change for s in scores])
    assert found.low == found.value == found.high == pytest.approx(change)


def test_pairs_are_needed() -> None:
    with pytest.raises(ValueError, match="not of the same questions"):
        paired_difference([1, 0], [1])
    with pytest.raises(ValueError, match="no scores"):
        paired_difference([], [])


def test_many_questions_are_drawn_in_blocks() -> None:
    # 2,000 draws of 30,000 questions are 60 million places. Half gain 1: standard error
    # √(0.25 / 30000) = 0.00289, so the interval is 0.5 ± 1.96 · 0.00289 = 0.5 ± 0.00566.
    found = paired_difference([0.0] * 30_000, [0.0, 1.0] * 15_000)
    assert found.value == 0.5
    assert (found.low, found.high) == pytest.approx((0.49434, 0.50566), abs=4e-4)


@given(PAIRS)
def test_exchanging_the_systems_turns_the_sign(pairs: list[tuple[float, float]]) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    there = paired_difference(first, second, resamples=200)
    back = paired_difference(second, first, resamples=200)
    assert (back.value, back.low, back.high) == pytest.approx(
        (-there.value, -there.high, -there.low)
    )
    assert -1 - 1e-9 <= there.low <= there.high <= 1 + 1e-9


@given(SCORES)
def test_a_system_does_not_differ_from_itself(scores: list[float]) -> None:
    assert paired_difference(scores, scores) == Interval(0.0, 0.0, 0.0)


def test_the_seed_decides() -> None:
    first = [n % 7 / 7 for n in range(50)]
    second = [n % 5 / 5 for n in range(50)]
    assert paired_difference(first, second, seed=1) == paired_difference(first, second, seed=1)
    assert paired_difference(first, second, seed=1) != paired_difference(first, second, seed=2)
