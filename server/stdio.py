"""How does a program talk to the server of `mcp.py` that it has started? Over its stdin and stdout.

The SDK's own reader waits for a line in a thread that cannot be interrupted, so Ctrl+C would do
nothing until the next line; here a thread reads that need not end for the program to end.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from typing import Any, cast

import anyio
from mcp.server.stdio import stdio_server

from ..library import Library
from .mcp import build

_CHUNK = 65536


def run(library: Library) -> None:
    """Serve one client until it closes standard input, or Ctrl+C."""
    anyio.run(_serve, library)


async def _serve(library: Library) -> None:
    server = build(library)
    # Explicit lines; standard output stays with the SDK, which keeps stray prints off the wire.
    async with stdio_server(stdin=cast("anyio.AsyncFile[str]", _Lines())) as (read, write):
        await server.run(read, write, server.create_initialization_options())


class _Lines:
    """Lines of standard input, as an asynchronous iterator."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        # Its own descriptor: nothing else in this process may eat a line of the protocol.
        self._input = os.dup(0)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        rest = b""
        while chunk := self._next_chunk():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._put(line.decode("utf-8", "replace"))
        if rest.strip():
            self._put(rest.decode("utf-8", "replace"))
        self._put(None)

    def _next_chunk(self) -> bytes:
        try:
            return os.read(self._input, _CHUNK)
        except OSError:
            return b""

    def _put(self, line: str | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, line)
        except RuntimeError:
            return  # the loop has ended, and nobody listens

    async def __aiter__(self) -> AsyncIterator[Any]:
        while (line := await self._queue.get()) is not None:
            if line.strip():
                yield line
