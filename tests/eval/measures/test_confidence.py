"""Does confidence tell right from wrong?"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.eval.measures.confidence import (
    Point,
    aurc,
    auroc,
    expected_calibration_error,
    risk_coverage,
)

# Hundredths, so that ties occur.
ANSWERS = st.lists(
    st.tuples(st.integers(0, 100).map(lambda n: n / 100), st.booleans()), max_size=30
)


def columns(answers: list[tuple[float, bool]]) -> tuple[list[float], list[bool]]:
    return [c for c, _ in answers], [ok for _, ok in answers]


# --- AUROC ---------------------------------------------------------------------------------------


def test_the_chance_that_the_right_one_is_surer() -> None:
    # Right 0.9, 0.5; wrong 0.7, 0.5. Of four pairs 0.9 wins two, 0.5 loses one and ties one:
    # (2 + ½) / 4.
    assert auroc([0.9, 0.7, 0.5, 0.5], [True, False, True, False]) == 0.625


@pytest.mark.parametrize("right", [[], [True, True], [False]])
def test_one_class_alone_cannot_be_told_apart(right: list[bool]) -> None:
    assert auroc([0.5] * len(right), right) is None


@given(ANSWERS)
def test_auroc_counts_pairs(answers: list[tuple[float, bool]]) -> None:
    good = [c for c, ok in answers if ok]
    bad = [c for c, ok in answers if not ok]
    found = auroc(*columns(answers))
    if not good or not bad:
        assert found is None
    else:
        won = sum((g > b) + (g == b) / 2 for g in good for b in bad)
        assert found == pytest.approx(won / (len(good) * len(bad)))


# --- 风险与覆盖 ----------------------------------------------------------------------------------


def test_risk_at_each_coverage() -> None:
    # By falling confidence: 0.9 right; 0.8 right and wrong, together; 0.4 wrong.
    # Given 1, 3, 4 of 4; wrong 0, 1, 2.
    confidence, right = [0.8, 0.4, 0.9, 0.8], [False, False, True, True]
    points = risk_coverage(confidence, right)
    assert points == [Point(0.25, 0.0, 0.9), Point(0.75, 1 / 3, 0.8), Point(1.0, 0.5, 0.4)]
    # 0.25 · 0 + 0.5 · 1/3 + 0.25 · 1/2 = 7/24
    assert aurc(confidence, right) == pytest.approx(7 / 24)


def test_a_constant_confidence_has_the_share_wrong_as_area() -> None:
    assert aurc([0.5] * 4, [True, False, True, True]) == 0.25


def test_no_answers_no_curve() -> None:
    assert risk_coverage([], []) == []
    assert aurc([], []) is None
    assert expected_calibration_error([], []) is None


@given(ANSWERS)
def test_a_curve_rises_to_full_coverage_and_ends_at_the_share_wrong(
    answers: list[tuple[float, bool]],
) -> None:
    confidence, right = columns(answers)
    points = risk_coverage(confidence, right)
    assert [p.coverage for p in points] == sorted({p.coverage for p in points})
    assert [p.threshold for p in points] == sorted(set(confidence), reverse=True)
    assert all(0 <= p.risk <= 1 for p in points)
    if points:
        assert points[-1].coverage == 1
        assert points[-1].risk == right.count(False) / len(right)
        area = aurc(confidence, right)
        assert area is not None
        assert -1e-12 <= area <= 1 + 1e-12


@given(st.permutations([(0.9, True), (0.8, True), (0.8, False), (0.1, False)]))
def test_the_order_of_the_answers_does_not_matter(answers: list[tuple[float, bool]]) -> None:
    # Given 1, 3, 4; risk 0, 1/3, 1/2: 0.5/3 + 0.25/2.
    assert aurc(*columns(answers)) == pytest.approx(7 / 24)


# --- 校准 ----------------------------------------------------------------------------------------


def test_confidence_against_the_share_right() -> None:
    # Bin (0.9, 1]: 0.95 and 1.0, one right: |0.5 − 0.975| = 0.475, weight 2/4.
    # Bin (0.2, 0.3]: 0.3, wrong: 0.3, weight 1/4. Bin [0, 0.1]: 0, wrong: 0.
    found = expected_calibration_error([0.95, 1.0, 0.3, 0.0], [True, False, False, False])
    assert found == pytest.approx(0.475 / 2 + 0.3 / 4)


def test_an_edge_belongs_to_the_bin_below() -> None:
    # 0.5 and 0.4 share the bin [0, 0.5], where one of two is right: |0.5 − 0.45|.
    assert expected_calibration_error([0.5, 0.4], [True, False], bins=2) == pytest.approx(0.05)


def test_errors_in_a_bin_make_up_for_each_other_and_over_bins_do_not() -> None:
    answers = ([0.1, 0.9], [True, False])
    assert expected_calibration_error(*answers, bins=1) == pytest.approx(0.0)
    assert expected_calibration_error(*answers, bins=2) == pytest.approx(0.9)


@given(ANSWERS.filter(bool), st.integers(1, 20))
def test_calibration_error_is_a_share(answers: list[tuple[float, bool]], bins: int) -> None:
    confidence, right = columns(answers)
    found = expected_calibration_error(confidence, right, bins)
    assert found is not None
    assert 0 <= found <= 1
    overall = abs(sum(right) / len(right) - math.fsum(confidence) / len(right))
    assert found >= overall - 1e-9  # bins can only tell more


@pytest.mark.parametrize("bad", [1.2, -0.1])
def test_a_confidence_outside_0_to_1_is_not_calibrated(bad: float) -> None:
    with pytest.raises(ValueError, match="outside 0 to 1"):
        expected_calibration_error([bad], [True])


def test_a_bin_is_needed() -> None:
    with pytest.raises(ValueError, match="0 bins"):
        expected_calibration_error([0.5], [True], bins=0)


@pytest.mark.parametrize("measure", [auroc, risk_coverage, aurc, expected_calibration_error])
def test_each_answer_needs_a_confidence(measure: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="1 confidences and 2 outcomes"):
        measure([0.5], [True, False])
    with pytest.raises(ValueError, match="not a number"):
        measure([math.nan, 0.5], [True, False])
