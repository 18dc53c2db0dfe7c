"""A password is kept so that it can be checked and not read."""

from __future__ import annotations

import hashlib

import pytest
from tiaowen.errors import ConfigError
from tiaowen.server.passwords import Cost, check_length, is_right, keep

from .conftest import PASSWORD


def test_the_real_cost_is_that_of_the_cheat_sheet() -> None:
    kept = keep(PASSWORD, cost=Cost())
    assert (kept.cost.n, kept.cost.r, kept.cost.p) == (32768, 8, 3)
    assert is_right(PASSWORD, kept)
    assert not is_right(PASSWORD + "。", kept)


def test_it_is_scrypt_of_the_password_under_its_salt() -> None:
    kept = keep("correct horse battery")
    expected = hashlib.scrypt(b"correct horse battery", salt=kept.salt, n=2, r=1, p=1, dklen=32)
    assert kept.hash == expected
    assert len(kept.salt) == 16


def test_one_password_is_kept_differently_each_time() -> None:
    first, second = keep(PASSWORD), keep(PASSWORD)
    assert first.salt != second.salt
    assert first.hash != second.hash


def test_the_same_password_from_another_keyboard() -> None:
    composed, decomposed = "caf\u00e9 et croissant", "cafe\u0301 et croissant"
    assert is_right(decomposed, keep(composed))
    assert is_right("ａｂｃ１２３ｄｅｆ４５６", keep("abc123def456"))


@pytest.mark.parametrize("password", ["", "short", "十一个字还是不太够长的", "e\u0301" * 11])
def test_short_ones_are_refused_with_the_length_that_is_needed(password: str) -> None:
    with pytest.raises(ConfigError, match="at least 12") as caught:
        check_length(password)
    assert "words" in caught.value.advice
    assert password not in str(caught.value) or not password


def test_the_longest_that_is_taken() -> None:
    check_length("长" * 1024)
    with pytest.raises(ConfigError, match="more than 1024"):
        check_length("长" * 1025)


def test_half_a_character_is_wrong_and_no_error() -> None:
    assert not is_right("\ud800" * 12, keep(PASSWORD))


@pytest.mark.parametrize(
    ("n", "r", "p"),
    [
        (0, 8, 1),
        (3, 8, 1),
        (-4, 8, 1),
        (2**14, 0, 1),
        (2**14, 8, 0),
        (2**20, 8, 1),
        (2**14, 64, 64),
    ],
)
def test_costs_that_would_fill_the_machine_or_that_scrypt_does_not_have(
    n: int, r: int, p: int
) -> None:
    with pytest.raises(ValueError, match="scrypt"):
        Cost(n, r, p)
