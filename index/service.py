"""How does a text become a vector elsewhere? An embedding service with OpenAI's protocol.

Source: OpenAI, API reference, `POST /v1/embeddings`; llama.cpp, vLLM, Ollama and text-embeddings
servers speak it too.
"""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from ..config import BUNDLED_EMBEDDER, HASHING_EMBEDDER, Settings
from ..errors import ConfigError, DependencyError

Matrix = NDArray[np.float32]

_TIMEOUT_S = 60.0
_TRIES = 4
_WAIT_S = 0.5
"""Before the second try; twice as long before each further one."""
_LATER = {408, 409, 429, 500, 502, 503, 504}
"""Answers after which another try may succeed."""
_WITHOUT = f"check embedder_url, or use the bundled model: embedder = '{BUNDLED_EMBEDDER}'"


class ServiceEmbedder:
    """Vectors from an embedding service. Safe to use from several threads.

    The texts of the documents and every question go there.
    """

    def __init__(self, settings: Settings, *, wait_s: float = _WAIT_S) -> None:
        """Ask the service for one vector, to learn the dimension.

        Raises:
            ConfigError: the address is no address, or not this machine's while offline.
            DependencyError: the service does not answer as expected.
        """
        if settings.embedder in (BUNDLED_EMBEDDER, HASHING_EMBEDDER):
            raise ConfigError(
                "setting 'embedder_url' needs the name of a model of that service",
                advice="set embedder to it, for example embedder = 'bge-m3'",
            )
        _check_address(settings)
        import httpx

        self.name = settings.embedder
        self._address = settings.embedder_url.rstrip("/") + "/embeddings"
        self._prefixes = {"query": settings.query_prefix, "document": settings.document_prefix}
        self._batch, self._wait_s = settings.batch_size, wait_s
        headers = {"Authorization": f"Bearer {settings.embedder_key}"}
        self._client = httpx.Client(
            headers=headers if settings.embedder_key else {}, timeout=_TIMEOUT_S,
            follow_redirects=False, trust_env=False,
        )  # fmt: skip
        self.dimension = len(self._ask(["条文"])[0])
        told = f"{self.name}\0{self.dimension}"
        self.fingerprint = "service-" + hashlib.sha256(told.encode()).hexdigest()[:24]

    def encode(self, texts: Sequence[str], *, kind: Literal["query", "document"]) -> Matrix:
        """See `Embedder.encode`."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        asked = [self._prefixes[kind] + text for text in texts]
        for start in range(0, len(asked), self._batch):
            vectors = self._ask(asked[start : start + self._batch])
            if vectors.shape[1] != self.dimension:
                raise self._error(
                    f"gave {vectors.shape[1]} dimensions, and {self.dimension} before"
                )
            out[start : start + len(vectors)] = vectors
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        norms[norms == 0] = 1
        return np.asarray(out / norms, dtype=np.float32)

    def _ask(self, texts: list[str]) -> Matrix:
        body = {"model": self.name, "input": texts, "encoding_format": "float"}
        answer = self._post(body)
        try:
            rows = sorted(answer["data"], key=lambda row: int(row["index"]))
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except (KeyError, TypeError, ValueError) as error:
            raise self._error(f"answered in another form ({error!r})") from error
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise self._error(f"gave no {len(texts)} vectors of one length")
        return vectors

    def _post(self, body: Mapping[str, object]) -> Any:
        import httpx

        wait = self._wait_s
        for left in reversed(range(_TRIES)):
            try:
                response = self._client.post(self._address, json=body)
            except httpx.HTTPError as error:
                why, again = f"cannot be reached ({type(error).__name__}: {error})", True
            else:
                if response.status_code == httpx.codes.OK:
                    try:
                        return response.json()
                    except ValueError as error:
                        raise self._error("answered with something that is no JSON") from error
                why = f"answered {response.status_code}: {_shown(response.text)}"
                again = response.status_code in _LATER
            if not (again and left):
                raise self._error(why)
            time.sleep(wait)
            wait *= 2
        raise AssertionError  # pragma: no cover - the last try returns or raises

    def _error(self, why: str) -> DependencyError:
        return DependencyError(f"embedding service {self._address} {why}", advice=_WITHOUT)


def _check_address(settings: Settings) -> None:
    parts = urlsplit(settings.embedder_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(
            f"setting 'embedder_url' is no address: {settings.embedder_url!r}",
            advice="for example embedder_url = 'http://127.0.0.1:8080/v1'",
        )
    if settings.offline and not is_loopback(parts.hostname):
        raise ConfigError(
            f"embedder_url = {settings.embedder_url!r} is not on this machine, and offline is set",
            advice="set offline = false to send documents and questions there",
        )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shown(text: str) -> str:
    return " ".join(text.split())[:200]
