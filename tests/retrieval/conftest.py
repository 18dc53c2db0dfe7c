"""A retriever on the bundled notice; its only embedder is the built-in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tiaowen.api import build
from tiaowen.config import Settings
from tiaowen.index.embedding import open_embedder
from tiaowen.index.reader import IndexReader
from tiaowen.models import Clause, Document
from tiaowen.retrieval.hybrid import Retriever
from tiaowen.retrieval.query import Query

Read = Callable[[str], Query]
"""`read("第十一项由谁牵头？")`."""
Find = Callable[..., Clause]
"""`find(11)`, `find(21, 3)`."""


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory, notice: Document) -> Path:
    folder = tmp_path_factory.mktemp("retrieval") / "index"
    build([notice], folder)
    return folder


@pytest.fixture(scope="session")
def retriever(index_folder: Path) -> Iterator[Retriever]:
    settings = Settings()
    index = IndexReader.open(index_folder)
    yield Retriever(index, open_embedder(settings), settings=settings)
    index.close()


@pytest.fixture(scope="session")
def read(retriever: Retriever) -> Read:
    return retriever.read


@pytest.fixture(scope="session")
def find(notice: Document) -> Find:
    def clause(item: int, index: int = 1) -> Clause:
        (found,) = [c for c in notice.clauses if (c.item, c.index) == (item, index)]
        return found

    return clause
