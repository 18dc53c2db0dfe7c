"""The Model Context Protocol as it goes over the wire: strangers, noise, ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tiaowen.api import build
from tiaowen.models import Document

from .mcp_session import PROGRAM, served

_HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {},
               "clientInfo": {"name": "test", "version": "1"}},
}  # fmt: skip
_JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
_SECRET = "关于某人的秘密问题"


def _ask(question: str, **more: Any) -> dict[str, Any]:
    arguments = {"question": question, **more}
    return {
        "jsonrpc": "2.0", "id": 2, "method": "tools/call",
        "params": {"name": "ask_policy", "arguments": arguments},
    }  # fmt: skip


@pytest.fixture(scope="module")
def index(notice: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wire") / "index"
    build([notice], folder)
    return folder


@pytest.fixture(scope="module")
def log(index: Path) -> Path:
    return index.with_name("server.log")


@pytest.fixture(scope="module")
def http(index: Path, log: Path) -> Iterator[httpx.Client]:
    with served(index, log) as address, httpx.Client(base_url=address, headers=_JSON) as http:
        yield http


# ---- HTTP --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/mcp", "/mcp/"])
def test_one_request_and_one_answer_as_json(http: httpx.Client, path: str) -> None:
    answer = http.post(path, json=_ask("软件正版化由谁牵头？"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert "mcp-session-id" not in answer.headers
    result = answer.json()["result"]
    assert result["structuredContent"]["citations"][0]["label"] == "三、（十一）"


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_is_no_stream_to_wait_on(http: httpx.Client, method: str) -> None:
    answer = http.request(method, "/mcp")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "rebound.example"}, 421),
        ({"Host": "127.0.0.1.rebound.example:80"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content-Type": "text/plain"}, 400),  # what a form of a foreign page could send
        ({"Accept": "text/html"}, 406),
    ],
)
def test_requests_of_foreign_pages_are_refused(
    http: httpx.Client, headers: dict[str, str], status: int
) -> None:
    body = json.dumps(_ask("谁？")).encode()
    assert http.post("/mcp", content=body, headers=headers).status_code == status


def test_of_the_pages_of_this_machine_only_its_own_may_ask(http: httpx.Client) -> None:
    """Any program of the machine can serve a page; a browser sends the port along."""
    own = str(http.base_url).rstrip("/")
    assert http.post("/mcp", json=_HELLO, headers={"Origin": own}).status_code == 200
    for origin in ("http://localhost:5173", "http://127.0.0.1", own.replace("127.0.0.1", "[::1]")):
        answer = http.post("/mcp", json=_HELLO, headers={"Origin": origin})
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"


def test_large_bodies_are_refused(http: httpx.Client) -> None:
    assert http.post("/mcp", json=_ask("谁" * 400_000)).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"jsonrpc": "2.0"}',
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": _SECRET}).encode(),
        json.dumps({**_ask(_SECRET), "params": {"name": 3, "arguments": _SECRET}}).encode(),
        json.dumps(_ask(_SECRET + "\ud800")).encode(),
        json.dumps(_ask(_SECRET, history=[{"role": "user"}])).encode(),
        json.dumps(_ask(_SECRET * 300)).encode(),
    ],
)  # fmt: skip
@pytest.mark.parametrize("version", [None, "2025-06-18", "2026-07-28", "1999-01-01"])
def test_noise_is_an_error_and_is_not_kept(
    http: httpx.Client, log: Path, body: bytes, version: str | None
) -> None:
    headers = {"MCP-Protocol-Version": version} if version else {}
    answer = http.post("/mcp", content=body, headers=headers)
    assert answer.status_code in (200, 202, 400, 404)
    if answer.status_code == 200:
        reply = answer.json()
        assert "error" in reply or reply["result"]["isError"]
    assert "Traceback" not in answer.text
    assert http.post("/mcp", json=_HELLO).status_code == 200
    assert _SECRET not in log.read_text(encoding="utf-8")
    assert json.dumps(_SECRET)[1:-1] not in log.read_text(encoding="utf-8")


# ---- stdio -------------------------------------------------------------------------------------


def _start(index: Path, **more: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*PROGRAM, "--index", str(index)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, **more,
    )  # fmt: skip


def _say(process: subprocess.Popen[bytes], message: object) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(message).encode() + b"\n")
    process.stdin.flush()
    reply: dict[str, Any] = json.loads(process.stdout.readline())
    return reply


def test_it_ends_cleanly_when_its_input_ends(index: Path) -> None:
    with _start(index) as process:
        assert _say(process, _HELLO)["result"]["serverInfo"]["name"] == "tiaowen"
        assert process.communicate(timeout=30) == (b"", b"")
        assert process.returncode == 0


def test_ctrl_c_ends_it_without_another_line(index: Path) -> None:
    with _start(index) as process:
        _say(process, _HELLO)
        process.send_signal(signal.SIGINT)
        # Its input stays open, as that of a terminal does.
        assert process.wait(timeout=30) == 130
        assert process.stdout is not None
        assert process.stderr is not None
        assert (process.stdout.read(), process.stderr.read()) == (b"", b"interrupted\n")


def test_every_line_is_protocol_also_after_noise(index: Path) -> None:
    with _start(index, env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"}) as process:
        _say(process, _HELLO)
        assert process.stdin is not None
        process.stdin.write(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
        process.stdin.write(b"no protocol\n\n{}\n\xff\xfe\n[1]\n" + _SECRET.encode() + b"\n")
        reply = _say(process, _ask("軟體正版化由誰主責？"))
        assert reply["id"] == 2
        assert "新聞出版廣電總局牽頭負責" in reply["result"]["structuredContent"]["answer"]
        out, errors = process.communicate(timeout=30)
        assert (out, _SECRET in errors.decode()) == (b"", False)


def test_without_an_index_it_says_so_and_writes_no_protocol(tmp_path: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, "--index", str(tmp_path)], input=b"", capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert "there is no index here" in done.stderr.decode()


def test_neither_page_nor_torch_is_loaded(index: Path) -> None:
    program = (
        "import json, sys\n"
        "from tiaowen.__main__ import main\n"
        "code = main(['mcp', '--index', sys.argv[1]])\n"
        "print(code, sorted({m.split('.')[0] for m in sys.modules}), file=sys.stderr)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(index)], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        _say(process, _HELLO)
        assert not _say(process, _ask("软件正版化由谁牵头？"))["result"]["isError"]
        _, errors = process.communicate(timeout=30)
    loaded = errors.decode().splitlines()[-1]
    assert loaded.startswith("0 ")
    assert "'mcp'" in loaded
    for heavy in ("gradio", "torch", "transformers", "langchain_core", "fastapi", "plotly"):
        assert f"'{heavy}'" not in loaded
