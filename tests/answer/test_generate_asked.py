"""When is a language model asked, where, and with which key? Settings, refusals, follow-ups."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiaowen.api import Assistant
from tiaowen.config import Settings
from tiaowen.contract import answer_json
from tiaowen.errors import ConfigError
from tiaowen.models import Status

from . import model_server as ways
from .model_server import (
    GOOD,
    LEAD,
    QUESTION,
    ModelServer,
    bare,
)

if TYPE_CHECKING:
    from .conftest import Open


# ---- when no model is asked --------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "今天天气怎么样？",
        "软件正版化的预算是多少？",
        "为什么商务部牵头软件正版化？",
        "谁？",
        "",
        "第九十九项由谁牵头？",
        "这份文件是谁发的？",
    ],
)
def test_refusals_and_facts_of_the_head_stay_as_they_are(
    opened: Open, model_server: ModelServer, assistant: Assistant, question: str
) -> None:
    answer = opened().ask(question)
    assert model_server.asked == []
    assert (answer.mode, answer.mode_reason, answer.model) == ("extractive", "", "")
    assert bare(answer) == bare(assistant.ask(question))


def test_without_a_model_nobody_is_asked(index_folder: Path, model_server: ModelServer) -> None:
    settings = replace(model_server.settings(), llm="")
    with Assistant.open(index_folder, settings=settings) as assistant:
        assert assistant.llm == ""
        answers = list(assistant.stream(QUESTION))
    assert [a.mode for a in answers] == ["extractive"]
    assert "model" not in answer_json(answers[0])
    assert model_server.asked == []


# ---- follow-ups --------------------------------------------------------------------------------

TALK = [{"role": "user", "content": "哪些工作和绿盾有关？"}, {"role": "assistant", "content": "…"}]


def _unclear(assistant: Assistant) -> str:
    question = "刚才说的那个是啥情况？"
    answer = assistant.ask(question, history=TALK)
    assert answer.status in (Status.AMBIGUOUS, Status.OUT_OF_CORPUS), answer.status
    return question


def test_a_follow_up_is_put_in_full(
    opened: Open, model_server: ModelServer, assistant: Assistant
) -> None:
    question = _unclear(assistant)
    full = json.dumps({"question": QUESTION}, ensure_ascii=False)
    answers = list(opened(full, GOOD).stream(question, history=TALK))
    assert [a.mode for a in answers] == ["extractive", "extractive", *["generated"] * 3]
    assert answers[0].abstained
    assert (answers[1].question, answers[1].understood) == (question, QUESTION)
    assert answers[-1].understood == QUESTION
    assert answers[-1].text.startswith(LEAD[0])
    assert len(model_server.asked) == 2


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        (json.dumps({"question": "今天天气怎么样？"}), "extractive"),
        (json.dumps({"question": 1}), "extractive"),
        (json.dumps({"question": "who leads software legalization?"}), "extractive"),
        ("软件正版化由谁牵头？", "degraded"),
    ],
)
def test_a_follow_up_that_stays_unclear_is_refused(
    opened: Open, assistant: Assistant, text: str, mode: str
) -> None:
    question = _unclear(assistant)
    answer = opened(text).ask(question, history=TALK)
    assert answer.mode == mode
    assert bare(answer) == bare(assistant.ask(question, history=TALK))


# ---- settings ----------------------------------------------------------------------------------


def test_the_key_goes_to_the_server_and_is_not_shown(
    opened: Open, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of-another-service")
    assistant = opened(llm_key="very-secret")
    assistant.ask(QUESTION)
    assert model_server.keys == ["Bearer very-secret"]
    assert "very-secret" not in repr(assistant.settings)
    model_server.behave = ways.status(500)
    assert "very-secret" not in repr(assistant.ask(QUESTION))
    model_server.keys.clear()
    opened().ask(QUESTION)
    assert model_server.keys == ["Bearer none"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"llm": "qwen3"}, "provider:model"),
        ({"llm": ":qwen3"}, "provider:model"),
        ({"llm": "ollama:"}, "provider:model"),
        ({"llm_url": "127.0.0.1:8000"}, "llm_url"),
        ({"llm_url": "ftp://127.0.0.1"}, "llm_url"),
        ({"llm_url": "http://[::1"}, "llm_url"),
        ({"llm_timeout_s": 0}, "llm_timeout_s"),
        ({"llm_timeout_s": float("nan")}, "llm_timeout_s"),
        ({"llm_timeout_s": float("inf")}, "llm_timeout_s"),
    ],
)
def test_settings_that_cannot_be_are_named(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        Settings(**values)
    assert caught.value.advice


@pytest.mark.parametrize(
    ("values", "words", "advice"),
    [
        ({"llm": "anthropic:claude"}, "needs a package", "tiaowen[llm]"),
        ({"llm": "no-such-provider:m"}, "cannot be opened", "provider"),
        ({"llm_url": "https://example.org/v1"}, "not on this machine", "offline = false"),
        ({"llm_url": ""}, "not on this machine", "offline = false"),
    ],
)
def test_a_model_that_cannot_be_used_is_said_at_once(
    index_folder: Path, values: dict[str, Any], words: str, advice: str
) -> None:
    offline = "llm_url" in values
    values = {"llm": "openai:m", "llm_key": "very-secret", **values, "offline": offline}
    with pytest.raises(ConfigError, match=words) as caught:
        Assistant.open(index_folder, settings=Settings(**values))
    assert advice in caught.value.advice
    assert "very-secret" not in f"{caught.value} {caught.value.advice}"
