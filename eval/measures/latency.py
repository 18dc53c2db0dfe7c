"""How long does an answer take?"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Latency:
    """Times of single answers, all in milliseconds."""

    p50: float
    p95: float
    p99: float
    mean: float
    slowest: float


def latency(times_ms: Sequence[float]) -> Latency:
    """Percentiles by nearest rank, mean and maximum, in milliseconds.

    The p-th percentile of n times is the ⌈p · n / 100⌉-th smallest: a time that was measured, of
    which p % of the answers were no slower. Interpolation would make up times between a fast and
    a slow answer. Below 100 answers p99 is the slowest.

    Raises:
        ValueError: there are no times.

    Source: R. J. Hyndman, Y. Fan, Sample quantiles in statistical packages, The American
        Statistician 50 (1996), definition 1; `numpy.percentile(method="inverted_cdf")`.
    """
    if not len(times_ms):
        raise ValueError("no times: a percentile needs an answer at least")
    ranked = sorted(times_ms)
    p50, p95, p99 = (ranked[-(-p * len(ranked) // 100) - 1] for p in (50, 95, 99))
    return Latency(p50, p95, p99, statistics.fmean(ranked), ranked[-1])
