"""An index of the bundled notice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tiaowen.api import Assistant, build
from tiaowen.models import Document


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory, notice: Document) -> Path:
    folder = tmp_path_factory.mktemp("api") / "index"
    build([notice], folder)
    return folder


@pytest.fixture(scope="session")
def assistant(index_folder: Path) -> Iterator[Assistant]:
    with Assistant.open(index_folder) as opened:
        yield opened
