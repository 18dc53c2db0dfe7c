"""The options of a language model: what they set, and what is said when it fails."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tiaowen.cli.common import settings_of
from tiaowen.cli.parser import parser

if TYPE_CHECKING:
    from .conftest import Run

QUESTION = "软件正版化由谁牵头？"
NOBODY = ("--llm", "openai:m", "--llm-url", "http://127.0.0.1:9/v1", "--llm-timeout", "2")


def _options(*arguments: str) -> Namespace:
    return parser().parse_args(arguments)


def test_what_the_options_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOWEN_LLM_KEY", "very-secret")
    for command in (("ask", QUESTION), ("serve",)):
        settings = settings_of(_options(*command, *NOBODY))
        assert (settings.llm, settings.llm_url) == ("openai:m", "http://127.0.0.1:9/v1")
        assert settings.llm_timeout_s == 2.0
        assert settings.llm_key == "very-secret"
        assert "very-secret" not in repr(settings)


def test_options_change_the_settings_file(tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text('llm = "ollama:qwen3:8b"\nllm_timeout_s = 60\n', encoding="utf-8")
    settings = settings_of(_options("ask", QUESTION, "--config", str(config)))
    assert (settings.llm, settings.llm_timeout_s) == ("ollama:qwen3:8b", 60)
    settings = settings_of(_options("ask", QUESTION, "--config", str(config), "--llm", "openai:m"))
    assert (settings.llm, settings.llm_timeout_s) == ("openai:m", 60)
    settings = settings_of(_options("ask", QUESTION, "--config", str(config), "--llm", ""))
    assert settings.llm == ""
    settings = settings_of(_options("search", "软件", "--config", str(config)))
    assert settings.llm == ""


def test_a_failure_is_one_line_beside_the_answer(on_index: Run) -> None:
    plain = on_index("ask", QUESTION)
    assert plain.err == ""
    done = on_index("ask", QUESTION, *NOBODY)
    assert (done.code, done.out) == (0, plain.out)
    assert done.err == ("note: extractive answer, the language model failed: connection refused\n")
    data = on_index("ask", QUESTION, *NOBODY, "--json").data
    assert (data["mode"], data["mode_reason"]) == ("degraded", "connection refused")


def test_a_failure_in_a_batch(on_index: Run, tmp_path: Path) -> None:
    batch = tmp_path / "b.jsonl"
    batch.write_text(f'{{"question": "{QUESTION}"}}\n', encoding="utf-8")
    done = on_index("ask", "--batch", batch, *NOBODY, "--json")
    assert [row["mode"] for row in done.lines] == ["degraded"]
    assert "connection refused" in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--llm", "qwen3"), "provider:model"),
        (("--llm", "openai:m", "--llm-url", "nowhere"), "llm_url"),
        (("--llm", "openai:m", "--llm-timeout", "0"), "--llm-timeout"),
        (("--llm", "openai:m", "--llm-timeout", "nan"), "--llm-timeout"),
        (("--llm", "openai:m", "--llm-timeout", "soon"), "--llm-timeout"),
        (("--llm", "openai:m"), "offline"),
    ],
)
def test_wrong_options_are_named(on_index: Run, arguments: tuple[str, ...], words: str) -> None:
    done = on_index("ask", QUESTION, *arguments)
    assert done.code == 2
    assert words in done.err
