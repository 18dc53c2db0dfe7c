"""Offline means that the hub is not asked; otherwise it is. In a fresh interpreter, because
the address of the hub is read when its client is imported."""

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

pytestmark = pytest.mark.torch

_PROGRAM = """
import urllib.request, os
from tiaowen.config import Settings
from tiaowen.errors import DependencyError
from tiaowen.index.embedding import open_embedder
from tiaowen.retrieval.rerank import open_reranker

def refused(open_model, settings):
    try:
        open_model(settings)
    except DependencyError as error:
        print(error, "|", error.advice)
    else:
        raise AssertionError("opened")

def mark(name):
    urllib.request.urlopen(os.environ["HF_ENDPOINT"] + "/mark/" + name).close()

for offline in (True, False):
    mark(f"embedder-{offline}")
    refused(open_embedder, Settings(embedder="nobody/has-this-model", offline=offline))
    mark(f"reranker-{offline}")
    refused(open_reranker, Settings(reranker="nobody/has-this-model", offline=offline))
"""


def test_the_hub_is_asked_only_where_that_is_allowed(tmp_path: Path) -> None:
    asked: dict[str, list[str]] = {}
    stage: list[str] = []

    class Hub(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/mark/"):
                stage.append(self.path.removeprefix("/mark/"))
                asked[stage[-1]] = []
                self.send_response(200)
            else:
                asked[stage[-1]].append(self.path)
                self.send_response(404)
                self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("HF_", "TRANSFORMERS_"))},
        "HF_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        "HF_HOME": str(tmp_path), "HF_HUB_DISABLE_TELEMETRY": "1", "NO_PROXY": "127.0.0.1",
    }  # fmt: skip
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    finally:
        server.shutdown()
        server.server_close()
    assert done.returncode == 0, done.stderr
    assert asked["embedder-True"] == []
    assert asked["reranker-True"] == []
    for stage_name in ("embedder-False", "reranker-False"):
        assert any("nobody/has-this-model" in path for path in asked[stage_name])
    lines = done.stdout.splitlines()
    assert len(lines) == 4, "one line for each refusal"
    assert "offline = false" in lines[0]
    assert "offline = false" not in lines[2], "that is set already"
