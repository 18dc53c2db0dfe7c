"""The official client of the Model Context Protocol, on the real program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult, TextContent

PROGRAM = [sys.executable, "-m", "tiaowen", "mcp"]
SERVE = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, filename=sys.argv[2])
from tiaowen.api import Assistant
from tiaowen.library import Library
from tiaowen.server.app import serve
serve(Library(Assistant.open(sys.argv[1])), port=0, on_ready=lambda url: print(url, flush=True))
"""


class Session:
    """A connection that stays open over several tests."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        self._portal = portal
        self.client = client

    def do(self, method: str, *arguments: Any) -> Any:
        """Call a method of the client."""
        return self._portal.call(partial(getattr(self.client, method), *arguments))

    def call(self, tool: str, **arguments: Any) -> CallToolResult:
        result: CallToolResult = self.do("call_tool", tool, arguments)
        return result

    def all(self, calls: list[tuple[str, dict[str, Any]]]) -> list[CallToolResult]:
        """Calls at once; results in the order of the calls."""
        results: dict[int, CallToolResult] = {}

        async def one(at: int, tool: str, arguments: dict[str, Any]) -> None:
            results[at] = await self.client.call_tool(tool, arguments)

        async def together() -> None:
            async with anyio.create_task_group() as tasks:
                for at, (tool, arguments) in enumerate(calls):
                    tasks.start_soon(one, at, tool, arguments)

        self._portal.call(together)
        return [results[at] for at in range(len(calls))]


@contextmanager
def connected(to: str | StdioServerParameters, *, mode: str = "auto") -> Iterator[Session]:
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(to, mode=mode)) as client,
    ):
        yield Session(portal, client)


def on_stdio(index: Path) -> StdioServerParameters:
    return StdioServerParameters(
        command=PROGRAM[0], args=[*PROGRAM[1:], "--index", str(index)], env=dict(os.environ)
    )


@contextmanager
def served(index: Path, log: Path) -> Iterator[str]:
    """Address of the page and the interfaces, served by a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(index), str(log)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        yield address
    finally:
        process.kill()
        process.wait()


def text_of(result: CallToolResult) -> str:
    """What a model reads."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def problem_of(result: CallToolResult) -> tuple[str, list[str]]:
    """Kind of a refused call, and the fields it names."""
    assert result.is_error
    assert result.structured_content is None
    assert result.meta is not None
    error = result.meta["tiaowen/error"]
    fields = [field["field"] for field in error["fields"]]
    assert all(field in text_of(result) for field in fields)
    return error["type"], fields
