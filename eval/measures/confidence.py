"""Does the confidence of an answer tell whether it is right?

`confidence[i]` and `right[i]` belong to the same answer. Refusals are left out by the caller.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Point:
    """What is left if only answers of some confidence are given."""

    coverage: float
    """Share of the answers that are given, above 0 to 1."""
    risk: float
    """Share of those that are wrong, 0 to 1."""
    threshold: float
    """Least confidence of an answer that is given."""


def auroc(confidence: Sequence[float], right: Sequence[bool]) -> float | None:
    """Chance that a right answer has more confidence than a wrong one, 0 to 1; 0.5 is chance.

    The area under the curve of true over false positive rate, = P(c₊ > c₋) + P(c₊ = c₋) / 2.
    `None` where all answers are right, or all wrong: there is nothing to tell apart.

    Raises:
        ValueError: the two differ in length.

    Source: T. Fawcett, An introduction to ROC analysis, Pattern Recognition Letters 27 (2006);
        J. A. Hanley, B. J. McNeil, Radiology 143 (1982); `sklearn.metrics.roc_auc_score`.
    """
    _check(confidence, right)
    if len({bool(r) for r in right}) < 2:
        return None
    # A second or two to import, and only an evaluation pays for it.
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped, unused-ignore]

    return float(roc_auc_score([bool(r) for r in right], list(confidence)))


def risk_coverage(confidence: Sequence[float], right: Sequence[bool]) -> list[Point]:
    """Risk at each coverage that some threshold reaches, by falling confidence.

    At threshold t the answers with confidence ≥ t are given: coverage = |given| / |all|,
    risk = |given and wrong| / |given|. Answers of equal confidence come together: no threshold
    parts them. The last point is at coverage 1.

    Raises:
        ValueError: the two differ in length, or a confidence is not a number.

    Source: R. El-Yaniv, Y. Wiener, On the foundations of noise-free selective classification,
        JMLR 11 (2010); Y. Geifman, R. El-Yaniv, Selective classification for deep neural
        networks, NeurIPS 2017.
    """
    _check(confidence, right)
    ranked = sorted(zip(confidence, right, strict=True), key=lambda pair: -pair[0])
    points: list[Point] = []
    given = wrong = 0
    for threshold, group in groupby(ranked, key=lambda pair: pair[0]):
        outcomes = [ok for _, ok in group]
        given += len(outcomes)
        wrong += outcomes.count(False)
        points.append(Point(given / len(ranked), wrong / given, threshold))
    return points


def aurc(confidence: Sequence[float], right: Sequence[bool]) -> float | None:
    """Area under the risk-coverage curve, 0 to 1; smaller is better, `None` without answers.

    = Σ (coverageᵢ − coverageᵢ₋₁) · riskᵢ, the mean over all answers of the risk at the threshold
    that just lets the answer through. Where the confidence says nothing it is the share wrong.

    Raises:
        ValueError: as `risk_coverage`.

    Source: Y. Geifman, G. Uziel, R. El-Yaniv, Bias-reduced uncertainty estimation for deep neural
        classifiers, ICLR 2019.
    """
    area = before = 0.0
    points = risk_coverage(confidence, right)
    for point in points:
        area += (point.coverage - before) * point.risk
        before = point.coverage
    return area if points else None


def expected_calibration_error(
    confidence: Sequence[float], right: Sequence[bool], bins: int = 10
) -> float | None:
    """How far confidence and share right are apart, 0 to 1; `None` without answers.

    Bins of equal width over 0 to 1, bin m being ((m−1)/bins, m/bins], the first with its 0:
    Σ (answers in the bin / answers) · |share right − mean confidence| over the bins.

    Raises:
        ValueError: the two differ in length, a confidence is not within 0 to 1, or there is no
            bin.

    Source: M. P. Naeini, G. F. Cooper, M. Hauskrecht, AAAI 2015; C. Guo et al., On calibration of
        modern neural networks, ICML 2017, equation 3.
    """
    _check(confidence, right)
    if bins < 1:
        raise ValueError(f"{bins} bins: one at least is needed")
    if not all(0 <= c <= 1 for c in confidence):
        raise ValueError("a confidence outside 0 to 1 cannot be calibrated")
    edges = [m / bins for m in range(1, bins + 1)]
    gaps = [0.0] * bins
    for value, ok in zip(confidence, right, strict=True):
        gaps[bisect_left(edges, value)] += ok - value
    return sum(map(abs, gaps)) / len(confidence) if len(confidence) else None


def _check(confidence: Sequence[float], right: Sequence[bool]) -> None:
    if len(confidence) != len(right):
        raise ValueError(f"{len(confidence)} confidences and {len(right)} outcomes")
    if any(math.isnan(c) for c in confidence):
        raise ValueError("a confidence that is not a number has no rank")
