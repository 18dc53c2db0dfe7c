"""However the server of a language model fails, the extractive answer stays, and in time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiaowen.api import Assistant
from tiaowen.config import Settings
from tiaowen.contract import answer_json

from . import model_server as ways
from .model_server import (
    GOOD,
    LEAD,
    OTHERS,
    QUESTION,
    ModelServer,
    check_degraded,
)

if TYPE_CHECKING:
    from .conftest import Open


@pytest.mark.parametrize(
    ("way", "text", "reason"),
    [
        (ways.stall, GOOD, "no answer within 1 s"),
        (ways.stall_in_the_middle, GOOD, "no answer within 1 s"),
        (ways.drip, GOOD, "no answer within 1 s"),
        (ways.status(429), GOOD, "HTTP 429"),
        (ways.status(500), GOOD, "HTTP 500"),
        (ways.status(401), GOOD, "HTTP 401"),
        (ways.elsewhere, GOOD, "HTTP 307"),
        (ways.stream, "", "empty answer"),
        (ways.stream, '{"sentences": []}', "empty answer"),
        (ways.stream, "新闻出版广电总局牵头。", "not JSON"),
        (ways.stream, GOOD[:-3], "not JSON"),
        (ways.stream, GOOD + " and more", "not JSON"),
        (ways.stream, "[" * 3000, "not JSON"),
        (ways.stream, "[]", "JSON of another form"),
        (ways.stream, '{"sentences": [{"text": 1, "citations": []}]}', "JSON of another form"),
        (ways.stream, '{"sentences": "新闻出版广电总局"}', "JSON of another form"),
        (ways.endless, "", "longer than 8000 characters"),
        (ways.hang_up, GOOD, ""),
    ],
)
def test_however_the_server_fails_the_extractive_answer_stays(
    opened: Open, model_server: ModelServer, assistant: Assistant, way: Any, text: str, reason: str
) -> None:
    model_server.behave = way
    model = opened(text, llm_timeout_s=1.0)
    start = time.monotonic()
    answer = model.ask(QUESTION)
    assert time.monotonic() - start < 15  # the server would stall for longer
    assert len(model_server.asked) <= 2
    check_degraded(answer, assistant)
    assert reason in answer.mode_reason
    assert answer_json(answer)["mode_reason"] == answer.mode_reason


def test_nobody_there(index_folder: Path, assistant: Assistant) -> None:
    settings = Settings(llm="openai:m", llm_url="http://127.0.0.1:9/v1", llm_timeout_s=2.0)
    with Assistant.open(index_folder, settings=settings) as model:
        answer = model.ask(QUESTION)
    check_degraded(answer, assistant)
    assert answer.mode_reason == "connection refused"


@pytest.mark.parametrize("way", [ways.drip, ways.endless])
def test_a_call_that_nobody_reads_ends(opened: Open, model_server: ModelServer, way: Any) -> None:
    model_server.behave = way
    opened(llm_timeout_s=0.5).ask(QUESTION)
    end = time.monotonic() + 5
    while model_server.broken == 0 and time.monotonic() < end:
        time.sleep(0.02)
    assert model_server.broken == 1


def test_ollama_is_asked_in_its_own_protocol(
    opened: Open, model_server: ModelServer, assistant: Assistant
) -> None:
    model_server.behave = ways.ollama
    url = model_server.url.removesuffix("/v1")
    model = opened(llm="ollama:qwen3:8b", llm_url=url, llm_key="very-secret")
    assert model.llm == "ollama:qwen3:8b"
    answer = model.ask(QUESTION)
    assert (answer.mode, answer.mode_reason) == ("generated", "")
    assert answer.text == f"{LEAD[0]}[1]{OTHERS[0]}[2]"
    (asked,) = model_server.asked
    assert (asked["path"], asked["model"], asked["think"]) == ("/api/chat", "qwen3:8b", False)
    assert model_server.keys == ["Bearer very-secret"]
    model_server.behave = ways.stall
    answer = opened(llm="ollama:qwen3:8b", llm_url=url, llm_timeout_s=0.5).ask(QUESTION)
    check_degraded(answer, assistant)
    model_server.behave = ways.elsewhere
    answer = opened(llm="ollama:qwen3:8b", llm_url=url).ask(QUESTION)
    check_degraded(answer, assistant)
    assert all("elsewhere" not in row["path"] for row in model_server.asked)
