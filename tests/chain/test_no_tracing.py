"""Nothing reaches a tracing service, whatever the environment says.

A program in a fresh interpreter, with tracing switched on and its endpoint on the loopback
interface, calls everything in every way. A runnable of its own proves that the endpoint works.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

_PROGRAM = """
import asyncio, os, sys
from langchain_core.runnables import RunnableLambda
from langchain_core.tracers.context import tracing_v2_enabled
from langchain_core.tracers.langchain import LangChainTracer, wait_for_all_tracers
from langsmith import tracing_context
from langsmith.run_trees import get_cached_client
from tiaowen.api import Assistant
from tiaowen.config import Settings

assistant = Assistant.open(sys.argv[1])
chain, retriever, tool = assistant.as_runnable(), assistant.as_retriever(k=3), assistant.as_tool()
call = {"name": "ask_policy", "args": {"question": "软件正版化由谁牵头？"}, "id": "1",
        "type": "tool_call"}
given = [(chain, "软件正版化由谁牵头？"), (retriever, "软件正版化"), (tool, call)]

def alone():
    for runnable, value in given:
        assert runnable.invoke(value)
        assert len(runnable.batch([value, value])) == 2
        assert list(runnable.stream(value))
        assert dict(runnable.batch_as_completed([value, value]))
    assert tool.run("软件正版化由谁牵头？")

async def alone_async():
    for runnable, value in given:
        assert await runnable.ainvoke(value)
        assert await runnable.abatch([value, value])
        assert [piece async for piece in runnable.astream(value)]
        assert [event async for event in runnable.astream_events(value, version="v2")]
    assert await tool.arun("软件正版化由谁牵头？")

def enclosed(_):
    alone()
    asyncio.run(alone_async())
    with tracing_context(enabled=True):
        alone()
    with tracing_v2_enabled():
        alone()
    for runnable, value in given:
        assert runnable.invoke(value, {"callbacks": [LangChainTracer()]})
    return "outer"

if sys.argv[2] == "written":  # with a language model, which answers in the same place
    settings = Settings(llm="openai:m", llm_url=os.environ["LANGSMITH_ENDPOINT"] + "/v1")
    with Assistant.open(sys.argv[1], settings=settings) as writing, tracing_context(enabled=True):
        assert writing.ask("软件正版化由谁牵头？").mode == "degraded"
    wait_for_all_tracers()
elif sys.argv[2] == "alone":
    alone()
    asyncio.run(alone_async())
    wait_for_all_tracers()
else:  # a chain of the caller, traced, that calls ours
    RunnableLambda(enclosed, name="outer_step").invoke("outer")
    wait_for_all_tracers()
    get_cached_client().flush()
"""


@pytest.fixture
def service() -> Iterator[tuple[str, list[bytes]]]:
    """A tracing service on the loopback interface, and all that it has received."""
    received: list[bytes] = []

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            received.append(self.path.encode())
            self.answer(json.dumps({"version": "0.0", "batch_ingest_config": None}).encode())

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            received.append(self.path.encode() + b" " + self.rfile.read(size))
            self.answer(b"{}")

        do_PATCH = do_POST  # noqa: N815

        def answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", received
    server.shutdown()
    server.server_close()


def run(endpoint: str, index: Path, how: str) -> None:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("LANGSMITH_", "LANGCHAIN_"))},
        "LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true",
        "LANGSMITH_ENDPOINT": endpoint, "LANGCHAIN_ENDPOINT": endpoint,
        "LANGSMITH_API_KEY": "none", "LANGSMITH_PROJECT": "none",
        "LANGSMITH_DISABLE_RUN_COMPRESSION": "true",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(index), how],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_nothing_is_sent(service: tuple[str, list[bytes]], notice_index: Path) -> None:
    endpoint, received = service
    run(endpoint, notice_index, "alone")
    assert received == []


def test_a_language_model_is_asked_and_nobody_is_told(
    service: tuple[str, list[bytes]], notice_index: Path
) -> None:
    endpoint, received = service
    run(endpoint, notice_index, "written")
    assert {request.split(b" ")[0] for request in received} == {b"/v1/chat/completions"}


def test_a_traced_chain_around_them_sends_its_own_step_only(
    service: tuple[str, list[bytes]], notice_index: Path
) -> None:
    endpoint, received = service
    run(endpoint, notice_index, "enclosed")
    sent = b"\n".join(received)
    assert b"outer_step" in sent, "the endpoint works: the caller's own step arrives"
    for word in ["read_question", "tiaowen", "ask_policy", "ClauseRetriever", "软件", "新闻出版"]:
        assert word.encode() not in sent
        assert json.dumps(word)[1:-1].encode() not in sent
