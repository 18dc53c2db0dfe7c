"""What every test may use: the bundled notice, its hand-made gold, and property settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from tiaowen.models import Document
from tiaowen.policy.normalise import CleanText
from tiaowen.policy.parse import bundled, clean_document

# `ci` gives the same examples on every run; `--hypothesis-profile=search` looks for new ones.
_RELAXED = [HealthCheck.too_slow, HealthCheck.filter_too_much]
settings.register_profile(
    "ci", max_examples=80, deadline=None, derandomize=True, suppress_health_check=_RELAXED
)
settings.register_profile(
    "search", max_examples=3000, deadline=None, suppress_health_check=_RELAXED
)
settings.load_profile("ci")


@pytest.fixture(scope="session")
def notice() -> Document:
    """国办发〔2017〕46号, as it ships."""
    return bundled()


@pytest.fixture(scope="session")
def cleaned(notice: Document) -> CleanText:
    """The notice without inserted noise, aligned with its original."""
    return clean_document(notice)


@pytest.fixture(scope="session")
def gold() -> dict[str, Any]:
    """What a person read in the notice: sections, items, clauses, duties."""
    path = Path(__file__).parent / "policy" / "notice_expected.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data
