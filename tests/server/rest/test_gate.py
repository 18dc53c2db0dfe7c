"""How many are served at once, and what the next one is told."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tiaowen.api import Assistant
from tiaowen.models import Answer
from tiaowen.server.limits import Limits

from .conftest import Serve
from .running import until

ASK = ("/v1/ask", {"question": "软件正版化由谁牵头？"})
CHAT = (
    "/v1/chat/completions",
    {"model": "tiaowen", "messages": [{"role": "user", "content": "软件正版化由谁牵头？"}]},
)


class Slow:
    """An assistant that waits to be told before it answers."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.asked = 0
        self.go_on = threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)

    def ask(self, question: str, **more: Any) -> Answer:
        self.asked += 1
        assert self.go_on.wait(20)
        return self._assistant.ask(question, **more)


def test_one_more_than_there_are_places_is_sent_away(serve: Serve, assistant: Assistant) -> None:
    slow = Slow(assistant)
    client = serve(slow, Limits(threads=2, inside=2, retry_after_s=3))
    with ThreadPoolExecutor(2) as clients:
        inside = [clients.submit(client.post, ASK[0], json=ASK[1]) for _ in range(2)]
        until(lambda: slow.asked == 2)
        for path, data in (ASK, ("/v1/search", {"query": "黑加油站"})):
            away = client.post(path, json=data)
            assert away.status_code == 503
            assert away.headers["retry-after"] == "3"
            assert away.json()["type"] == "urn:tiaowen:problem:service-unavailable"
        away = client.post(CHAT[0], json=CHAT[1])
        assert (away.status_code, away.headers["retry-after"]) == (503, "3")
        assert away.json()["error"]["type"] == "server_error"
        # Whether it lives can be asked at any time.
        assert client.get("/health").status_code == 200
        assert client.get("/ready").status_code == 200
        slow.go_on.set()
        assert [future.result().status_code for future in inside] == [200, 200]
    assert client.post(ASK[0], json=ASK[1]).status_code == 200


class Indexing:
    """An assistant that waits to be told before it makes a choice of documents ready."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.began = threading.Event()
        self.go_on = threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)

    def within(self, documents: Sequence[str]) -> Assistant:
        self.began.set()
        assert self.go_on.wait(20)
        return self._assistant.within(documents)


@pytest.mark.parametrize("stream", [False, True])
def test_documents_are_made_ready_in_a_place_and_beside_the_event_loop(
    serve: Serve, several: Assistant, stream: bool
) -> None:
    indexing = Indexing(several)
    client = serve(indexing, Limits(inside=1))
    chosen = {**ASK[1], "documents": ["garden.txt"], "stream": stream}
    with ThreadPoolExecutor(1) as clients:
        future = clients.submit(client.post, ASK[0], json=chosen)
        assert indexing.began.wait(20)
        assert client.get("/v1/models").status_code == 200
        assert client.post(ASK[0], json=ASK[1]).status_code == 503
        indexing.go_on.set()
        answer = future.result()
    assert answer.status_code == 200
    assert "由财政部牵头负责" in answer.text
    assert client.post(ASK[0], json=ASK[1]).status_code == 200


def test_more_than_there_are_threads_wait_their_turn(serve: Serve, assistant: Assistant) -> None:
    slow = Slow(assistant)
    client = serve(slow, Limits(threads=1, inside=8))
    with ThreadPoolExecutor(8) as clients:
        futures = [clients.submit(client.post, ASK[0], json=ASK[1]) for _ in range(8)]
        until(lambda: slow.asked == 1)
        slow.go_on.set()
        answers = [future.result().json() for future in futures]
    assert {answer["citations"][0]["label"] for answer in answers} == {"三、（十一）"}


def test_the_event_loop_is_free_while_answers_are_worked_out(
    serve: Serve, assistant: Assistant
) -> None:
    slow = Slow(assistant)
    client = serve(slow, Limits(threads=1))
    with ThreadPoolExecutor(1) as clients:
        future = clients.submit(client.post, ASK[0], json=ASK[1])
        until(lambda: slow.asked == 1)
        assert client.get("/v1/models").status_code == 200
        slow.go_on.set()
        assert future.result().status_code == 200
