"""A server on this machine that speaks OpenAI's chat protocol, well or badly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tiaowen.api import Assistant
from tiaowen.config import Settings
from tiaowen.models import Answer

Row = tuple[str, list[tuple[str, str]]]
"""A sentence, and its quotations: clause and words."""


def written(*rows: Row) -> str:
    """What a model writes: sentences as the prompt asks for them."""
    sentences = [
        {"text": text, "citations": [{"clause_id": c, "quote": q} for c, q in quotations]}
        for text, quotations in rows
    ]
    return json.dumps({"sentences": sentences}, ensure_ascii=False)


QUESTION = "软件正版化由谁牵头？"
NOTE = "新聞出版廣電總局牽頭負責"
REMIT = "工業和信息化部、财政部、國務院國資委、工商總局、國家知識産權局、國管局按職責分工負責"
SAPPRFT = "State Administration of Press, Publication, Radio, Film and Television"
LEAD: Row = ("软件正版化工作由新闻出版广电总局牵头负责。", [("C1", "新闻出版广电总局牵头负责")])
OTHERS: Row = (
    "工业和信息化部、财政部、国务院国资委、工商总局、国家知识产权局、国管局按职责分工负责。",
    [
        (
            "C1",
            "工业和信息化部、财政部、国务院国资委、工商总局、国家知识产权局、国管局按职责分工负责",
        )
    ],
)
GOOD = written(LEAD, OTHERS)


class ModelServer(ThreadingHTTPServer):
    """Says what `answer` says, in the way `behave` does it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.times: list[float] = []
        self.answers: list[str] = []
        """One for each request; the last one for all that follow."""
        self.behave: Callable[[_Handler, str], None] = stream
        self.broken = 0
        """Connections that the client closed before all was said."""
        self.ending = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def settings(self, **changed: Any) -> Settings:
        values = {"llm": "openai:some-model", "llm_url": self.url, "llm_timeout_s": 2.0}
        return Settings(**{**values, **changed})

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what some tests want."""
        self.broken += 1


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server = self.server
        server.times.append(time.monotonic())
        server.keys.append(self.headers["Authorization"])
        text = server.answers[min(len(server.asked), len(server.answers) - 1)]
        server.asked.append({**body, "path": self.path})
        server.behave(self, text)

    def start(self, status: int = 200, kind: str = "text/event-stream") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def say(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def event(text: str) -> bytes:
    """One event of a stream."""
    chunk = {
        "id": "1", "object": "chat.completion.chunk", "created": 1, "model": "some-model",
        "choices": [{"index": 0, "delta": {"role": "assistant", "content": text}}],
    }  # fmt: skip
    return f"data: {json.dumps(chunk)}\n\n".encode()


def _pieces(text: str) -> Iterable[str]:
    return (text[at : at + 7] for at in range(0, len(text), 7))


# ---- ways to answer ----------------------------------------------------------------------------


def stream(handler: _Handler, text: str) -> None:
    handler.start()
    for piece in _pieces(text):
        handler.say(event(piece))
    handler.say(b"data: [DONE]\n\n")


def at_once(handler: _Handler, text: str) -> None:
    """As a server that knows no streaming."""
    message = {"role": "assistant", "content": text}
    body = {
        "id": "1", "object": "chat.completion", "created": 1, "model": "some-model",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }  # fmt: skip
    handler.start(kind="application/json")
    handler.say(json.dumps(body).encode())


def ollama(handler: _Handler, text: str) -> None:
    """Ollama's own protocol: a line of JSON for each piece."""
    handler.start(kind="application/x-ndjson")
    rows = [(piece, False) for piece in _pieces(text)] + [("", True)]
    for piece, done in rows:
        row = {
            "model": "m", "created_at": "2026-01-01T00:00:00Z", "done": done,
            "message": {"role": "assistant", "content": piece},
        }  # fmt: skip
        handler.say(json.dumps(row).encode() + b"\n")


def elsewhere(handler: _Handler, text: str) -> None:
    """Sends the client on, to itself."""
    handler.send_response(307)
    handler.send_header("Location", handler.server.url + "/elsewhere")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def stall(handler: _Handler, text: str) -> None:
    handler.server.ending.wait(20)


def stall_in_the_middle(handler: _Handler, text: str) -> None:
    handler.start()
    for piece in list(_pieces(text))[:5]:
        handler.say(event(piece))
    handler.server.ending.wait(20)


def status(code: int) -> Callable[[_Handler, str], None]:
    def refuse(handler: _Handler, text: str) -> None:
        handler.start(code, "application/json")
        handler.say(b'{"error": {"message": "no, and your key is very-secret"}}')

    return refuse


def endless(handler: _Handler, text: str) -> None:
    handler.start()
    while not handler.server.ending.is_set():
        handler.say(event("wort " * 20))


def drip(handler: _Handler, text: str) -> None:
    """A byte now and then, for ever: no single read ever waits long."""
    handler.start()
    for byte in event(text) * 50:
        if handler.server.ending.wait(0.05):
            return
        handler.say(bytes([byte]))


def hang_up(handler: _Handler, text: str) -> None:
    handler.start()
    handler.say(event(text[:20]))
    handler.say(b"data: {broken")
    handler.connection.close()


# ---- what tests ask of an answer ---------------------------------------------------------------


def bare(answer: Answer) -> Answer:
    """Without what differs from run to run."""
    return replace(answer, elapsed_ms=0.0, mode="", mode_reason="", model="")


def check_degraded(answer: Answer, assistant: Assistant, question: str = QUESTION) -> None:
    """It is the extractive answer, marked as what it is."""
    assert answer.mode == "degraded"
    assert answer.mode_reason
    assert answer.model == ""
    assert answer.citations
    assert bare(answer) == bare(assistant.ask(question))
