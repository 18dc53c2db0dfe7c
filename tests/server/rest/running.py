"""The interface on a real socket, and an assistant with a language model that is not there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import uvicorn
from fastapi import FastAPI
from tiaowen.api import Assistant
from tiaowen.models import Answer


class Writing:
    """The assistant, with answers that a language model would write after its own.

    Only the seam is false: what is written stands for `Writer`, everything else is real.
    """

    llm = "ollama:qwen3"

    def __init__(self, assistant: Assistant, *later: str | Exception) -> None:
        self._assistant = assistant
        self._later = later
        self.go_on = threading.Event()
        self.go_on.set()
        self.ended = threading.Event()
        self.taken = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)

    def stream(
        self, question: str, *, history: Sequence[Mapping[str, str]] = ()
    ) -> Iterator[Answer]:
        answer = self._assistant.ask(question, history=history)
        try:
            self.taken += 1
            yield answer
            for text in self._later:
                self.go_on.wait(20)
                if isinstance(text, Exception):
                    raise text
                self.taken += 1
                yield replace(answer, text=text, mode="generated", model="ollama:qwen3")
        finally:
            self.ended.set()

    def ask(self, question: str, *, history: Sequence[Mapping[str, str]] = ()) -> Answer:
        *_, last = self.stream(question, history=history)
        return last


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "did not happen"
        time.sleep(0.005)


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Address of a server of its own; it ends with the block."""
    config = uvicorn.Config(app, port=0, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)
