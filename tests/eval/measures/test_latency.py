"""How long does an answer take?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiaowen.eval.measures.latency import Latency, latency

TIMES = st.lists(st.floats(0, 1e6), min_size=1, max_size=300)


def test_percentiles_are_times_that_were_measured() -> None:
    # 200 times, 1 to 200 ms: the 100th, 190th and 198th; mean 201/2.
    assert latency([float(n) for n in range(200, 0, -1)]) == Latency(100, 190, 198, 100.5, 200)


def test_of_three_times_the_middle_one_and_the_slowest() -> None:
    # ⌈1.5⌉ = 2nd; ⌈2.85⌉ = ⌈2.97⌉ = 3rd.
    assert latency([5.0, 1.0, 9.0]) == Latency(5.0, 9.0, 9.0, 5.0, 9.0)


def test_of_an_even_number_the_lower_middle_one() -> None:
    assert latency([1.0, 2.0, 3.0, 10.0]).p50 == 2.0


def test_a_single_time_is_all_of_them() -> None:
    assert latency([7.5]) == Latency(7.5, 7.5, 7.5, 7.5, 7.5)


def test_no_times_no_percentile() -> None:
    with pytest.raises(ValueError, match="no times"):
        latency([])


@given(TIMES)
def test_they_are_those_of_numpy(times: list[float]) -> None:
    found = latency(times)
    theirs = np.percentile(times, [50, 95, 99], method="inverted_cdf").tolist()
    assert [found.p50, found.p95, found.p99] == theirs
    assert found.p50 <= found.p95 <= found.p99 <= found.slowest
    assert min(times) <= found.mean * (1 + 1e-12)
