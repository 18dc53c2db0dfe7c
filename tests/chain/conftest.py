from collections.abc import Iterator
from pathlib import Path

import pytest
from tiaowen.api import Assistant, build
from tiaowen.policy.parse import bundled


@pytest.fixture(scope="session")
def notice_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the bundled notice."""
    folder = tmp_path_factory.mktemp("chain") / "index"
    build([bundled()], folder)
    return folder


@pytest.fixture(scope="session")
def assistant(notice_index: Path) -> Iterator[Assistant]:
    with Assistant.open(notice_index) as opened:
        yield opened
