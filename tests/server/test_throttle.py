"""Guessing gets slower and slower; who guesses right is not punished."""

from __future__ import annotations

import pytest
from tiaowen.server.throttle import Throttle, network_of

from .conftest import Clock


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(free=3, longest_s=60, clock=clock)


def test_a_few_are_free_and_then_each_wait_is_twice_the_one_before(throttle: Throttle) -> None:
    waits = []
    for _ in range(9):
        throttle.count("张三")
        waits.append(throttle.wait_s("张三"))
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 60]
    assert throttle.wait_s("李四") == 0


def test_a_wait_ends(throttle: Throttle, clock: Clock) -> None:
    for _ in range(5):
        throttle.count("张三")
    assert throttle.wait_s("张三") == 4
    clock.now += 3.5
    assert throttle.wait_s("张三") == 1
    clock.now += 0.5
    assert throttle.wait_s("张三") == 0
    throttle.count("张三")
    assert throttle.wait_s("张三") == 8


def test_after_an_hour_it_is_forgotten(throttle: Throttle, clock: Clock) -> None:
    for _ in range(9):
        throttle.count("张三")
    clock.now += 3601
    throttle.count("张三")
    assert throttle.wait_s("张三") == 0


def test_right_ones_do_not_count(throttle: Throttle) -> None:
    for _ in range(20):
        throttle.count("10.0.0.1")
        throttle.forgive("10.0.0.1")
    assert throttle.wait_s("10.0.0.1") == 0
    for _ in range(5):
        throttle.count("张三")
    throttle.forget("张三")
    assert throttle.wait_s("张三") == 0
    throttle.forgive("nobody")
    throttle.forget("nobody")


def test_a_right_one_among_wrong_ones_does_not_make_them_free(throttle: Throttle) -> None:
    for _ in range(4):
        throttle.count("10.0.0.1")
    throttle.count("10.0.0.1")
    throttle.forgive("10.0.0.1")
    throttle.count("10.0.0.1")
    assert throttle.wait_s("10.0.0.1") == 4  # as after five wrong ones


def test_its_memory_is_bounded(throttle: Throttle) -> None:
    for number in range(10_000):
        throttle.count(f"用户{number}")
    assert len(throttle._records) == 4096
    assert "用户9999" in throttle._records


@pytest.mark.parametrize(
    ("client", "network"),
    [
        (("10.0.0.1", 5), "10.0.0.1"), (("2001:db8:1:2:3:4:5:6", 5), "2001:db8:1:2::/64"),
        (("fe80::1%eth0", 5), "fe80::/64"), (("::ffff:10.0.0.1", 5), "10.0.0.1"),
        (("testclient", 5), "testclient"), (None, ""), (["10.0.0.1", 5], "10.0.0.1"),
    ],
)  # fmt: skip
def test_whom_an_address_counts_for(client: tuple[str, int] | None, network: str) -> None:
    assert network_of(client) == network
