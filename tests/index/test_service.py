"""An embedding service on this machine that speaks OpenAI's protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import numpy as np
import pytest
from tiaowen.config import Settings
from tiaowen.errors import ConfigError, DependencyError
from tiaowen.index.embedding import HashingEmbedder, open_embedder
from tiaowen.index.service import ServiceEmbedder


class _Service(HTTPServer):
    """Hashed vectors of 32 numbers, not of length 1; answers can be put before them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.first: list[tuple[int, str]] = []
        self.dimension = 32

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def settings(self, **changed: Any) -> Settings:
        return Settings(embedder="some-model", embedder_url=self.url, **changed)

    def embedder(self, **changed: Any) -> ServiceEmbedder:
        return ServiceEmbedder(self.settings(**changed), wait_s=0.0)


class _Handler(BaseHTTPRequestHandler):
    server: _Service

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({**body, "path": self.path})
        self.server.keys.append(self.headers["Authorization"])
        status, text = self.server.first.pop(0) if self.server.first else (200, "")
        if not text:
            texts = body["input"]
            vectors = 3 * HashingEmbedder(self.server.dimension).encode(texts, kind="query")
            rows = [{"index": i, "embedding": v.tolist()} for i, v in enumerate(vectors)]
            text = json.dumps({"object": "list", "data": rows[::-1], "model": body["model"]})
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[_Service]:
    server = _Service()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


TEXTS = ["软件正版化", "商标行政执法", "customs", "海关", "出口"]


def test_vectors_come_in_the_order_of_the_texts_with_length_one(service: _Service) -> None:
    embedder = open_embedder(service.settings())
    assert isinstance(embedder, ServiceEmbedder)
    assert (embedder.name, embedder.dimension) == ("some-model", 32)
    vectors = embedder.encode(TEXTS, kind="document")
    assert vectors.dtype == np.float32
    assert np.allclose(vectors, HashingEmbedder(32).encode(TEXTS, kind="document"), atol=1e-5)
    assert {row["path"] for row in service.asked} == {"/v1/embeddings"}
    assert {row["model"] for row in service.asked} == {"some-model"}


def test_texts_go_in_batches_with_their_prefix(service: _Service) -> None:
    embedder = service.embedder(batch_size=2, query_prefix="问：")
    service.asked.clear()
    embedder.encode(TEXTS, kind="query")
    assert [len(row["input"]) for row in service.asked] == [2, 2, 1]
    assert service.asked[0]["input"][0] == "问：软件正版化"
    assert embedder.encode([], kind="query").shape == (0, 32)


def test_the_key_goes_with_every_call_and_is_not_shown(service: _Service) -> None:
    settings = service.settings(embedder_key="very-secret")
    ServiceEmbedder(settings).encode(["海关"], kind="query")
    assert set(service.keys) == {"Bearer very-secret"}
    assert "very-secret" not in repr(settings)
    service.keys.clear()
    service.embedder()
    assert service.keys == [None]


def test_what_may_pass_is_tried_again(service: _Service) -> None:
    service.first = [(429, "slow down"), (503, "busy"), (500, "oops")]
    assert service.embedder().dimension == 32
    assert len(service.asked) == 4


@pytest.mark.parametrize(
    ("answer", "words", "calls"),
    [
        ((401, "no such key"), "answered 401: no such key", 1),
        ((200, "<html>"), "no JSON", 1),
        ((200, '{"data": [{"index": 0}]}'), "another form", 1),
        ((200, '{"data": []}'), "1 vectors", 1),
        ((200, '{"data": [{"index": 0, "embedding": [NaN, 1]}]}'), "1 vectors", 1),
        ((307, "elsewhere"), "answered 307", 1),
        ((503, "busy"), "answered 503: busy", 4),
    ],
)
def test_another_answer_is_an_error_with_advice(
    service: _Service, answer: tuple[int, str], words: str, calls: int
) -> None:
    service.first = [answer] * 9
    with pytest.raises(DependencyError, match=words) as caught:
        service.embedder()
    assert "embedder = 'bundled'" in caught.value.advice
    assert service.url in str(caught.value)
    assert len(service.asked) == calls


def test_another_dimension_than_before_is_an_error(service: _Service) -> None:
    embedder = service.embedder()
    service.dimension = 16
    with pytest.raises(DependencyError, match="16 dimensions, and 32 before"):
        embedder.encode(["海关"], kind="query")


def test_nobody_there_is_an_error(service: _Service) -> None:
    settings = Settings(embedder="m", embedder_url="http://127.0.0.1:9/v1")
    with pytest.raises(DependencyError, match="cannot be reached"):
        ServiceEmbedder(settings, wait_s=0.0)


def test_a_service_elsewhere_needs_leave_to_be_asked() -> None:
    settings = Settings(embedder="m", embedder_url="https://example.org/v1")
    with pytest.raises(ConfigError, match="not on this machine") as caught:
        ServiceEmbedder(settings)
    assert "offline = false" in caught.value.advice


@pytest.mark.parametrize("url", ["127.0.0.1:80", "ftp://127.0.0.1", "http://", "x"])
def test_an_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(ConfigError, match="embedder_url"):
        ServiceEmbedder(Settings(embedder="m", embedder_url=url))


def test_the_name_of_a_model_is_needed(service: _Service) -> None:
    with pytest.raises(ConfigError, match="name of a model"):
        open_embedder(Settings(embedder_url=service.url))


def test_the_fingerprint_tells_models_apart(service: _Service) -> None:
    first, again = service.embedder().fingerprint, service.embedder().fingerprint
    other = ServiceEmbedder(Settings(embedder="other", embedder_url=service.url)).fingerprint
    assert first == again != other
