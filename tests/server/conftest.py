"""Passwords that are quick to check, and a clock that a test can turn."""

from __future__ import annotations

import pytest
from tiaowen.server import passwords

QUICK = passwords.Cost(n=2, r=1, p=1)
"""As `Cost`, for tests: real ones take a third of a second each."""

PASSWORD = "四个普通的词连起来就很长"
"""Twelve characters."""


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", QUICK)
