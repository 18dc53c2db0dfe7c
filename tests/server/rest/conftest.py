"""The interface over the bundled notice, without the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tiaowen.api import Assistant, build
from tiaowen.library import Library
from tiaowen.models import Clause, Document
from tiaowen.policy.parse import bundled
from tiaowen.server import rest
from tiaowen.server.door import Door
from tiaowen.server.limits import Limits

Serve = Callable[..., TestClient]


def web(assistant: Any, limits: Limits | None = None) -> FastAPI:
    """A web application with the interface in it, as the real one has it."""
    closed: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    app = FastAPI(**closed)
    limits = limits or Limits()
    app.router.routes.append(Door(rest.build(Library(assistant), limits=limits), limits))
    return app


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("rest") / "index"
    build([bundled()], folder)
    with Assistant.open(folder) as assistant:
        yield assistant


GARDEN = """某某部关于推进植物园建设的通知
某发〔2020〕1号
一、推进植物园建设
（一）扩大植物园开放范围。2020年底前植物园免费开放。（某某部牵头负责，财政部配合）
（二）推进软件正版化。植物园率先使用正版软件。（财政部牵头负责）
"""


@pytest.fixture(scope="session")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The bundled notice and a notice on gardens, which speaks of genuine software too."""
    folder = tmp_path_factory.mktemp("several") / "index"
    build([bundled(), Assistant.parse(GARDEN.encode(), name="garden.txt")], folder)
    with Assistant.open(folder) as assistant:
        yield assistant


@pytest.fixture(scope="session")
def app(assistant: Assistant) -> FastAPI:
    return web(assistant)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Clients of other assistants, or of other limits."""
    clients: list[TestClient] = []

    def serve(assistant: object, limits: Limits | None = None) -> TestClient:
        clients.append(TestClient(web(assistant, limits)).__enter__())
        return clients[-1]

    yield serve
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture(scope="session")
def culture(notice: Document) -> Clause:
    """三、（十） 对部分地区文化市场进行暗访抽查。（文化部负责）"""
    (found,) = [c for c in notice.clauses if (c.item, c.index) == (10, 2)]
    return found
