"""Settings, help and errors: one line, one line of advice, the right exit code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tiaowen.cli.parser import parser

if TYPE_CHECKING:
    from .conftest import Run

_COMMANDS = [
    (), ("ask",), ("search",), ("parse",), ("duties",), ("index",), ("index", "build"),
    ("index", "add"), ("index", "remove"), ("index", "verify"), ("index", "info"), ("serve",),
    ("eval",), ("eval", "qa"), ("user",), ("user", "add"), ("user", "revoke"),
]  # fmt: skip


@pytest.mark.parametrize("command", _COMMANDS, ids=" ".join)
def test_help_has_an_example_that_the_parser_takes(run: Run, command: tuple[str, ...]) -> None:
    outcome = run(*command, "--help")
    assert (outcome.code, outcome.err) == (0, "")
    examples = re.findall(r"^  tiaowen (.+)$", outcome.out.split("example")[-1], re.M)
    assert examples
    for example in examples:
        if command:
            assert example.startswith(" ".join(command))
        words = re.sub(r" > \S+", "", example).replace('"', "").split()
        quoted = re.search(r'"([^"]+)"', example)
        if quoted:
            head = example[: quoted.start()].split()
            words = [*head, quoted[1], *re.sub(r" > \S+", "", example[quoted.end() :]).split()]
        assert parser().parse_args(words).command == words[0]


def test_version(run: Run) -> None:
    outcome = run("--version")
    assert outcome.code == 0
    assert re.fullmatch(r"tiaowen \d+\.\d+\.\d+\n", outcome.out)


@pytest.mark.parametrize(
    "arguments",
    [(), ("nothing",), ("ask", "谁？", "--nothing"), ("index",), ("eval",), ("search",), ("parse",),
     ("serve", "--port", "99999"), ("serve", "--port", "x")],
)  # fmt: skip
def test_bad_usage(run: Run, arguments: tuple[str, ...]) -> None:
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert "usage: tiaowen" in outcome.err


# --- 设置 ----------------------------------------------------------------------------------------


def _config(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_index_of_the_settings_is_used(run: Run, tmp_path: Path, index_folder: Path) -> None:
    config = _config(tmp_path, f'index = "{index_folder}"\nmax_question_chars = 5\n')
    assert (
        run("ask", "软件正版化由谁牵头？", "--config", config, "--json").data["status"] == "invalid"
    )
    assert run("ask", "第十一项", "--config", config, "--json").data["status"] == "answered"


def test_the_settings_named_in_the_environment(
    run: Run, tmp_path: Path, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = _config(tmp_path, f'index = "{index_folder}"\nmax_question_chars = 5\n')
    monkeypatch.setenv("TIAOWEN_CONFIG", str(config))
    assert run("ask", "软件正版化由谁牵头？", "--json").data["status"] == "invalid"


@pytest.mark.parametrize(
    ("text", "error", "advice"),
    [
        ('embeder = "x"\n', "unknown setting 'embeder'", "did you mean 'embedder'?"),
        ("rerank_deep = 3\n", "unknown setting 'rerank_deep'", "did you mean 'rerank_depth'?"),
        ("zzz = 1\n", "unknown setting 'zzz'", "known: index, embedder"),
        ('depth = "many"\n', "setting 'depth' must be a int", ""),
        ("depth = 0\n", "setting 'depth' must be a whole number above 0", ""),
        ("depth = true\n", "setting 'depth'", ""),
        ("= nothing", "not valid TOML", ""),
    ],
)
def test_wrong_settings_are_named(
    run: Run, tmp_path: Path, text: str, error: str, advice: str
) -> None:
    outcome = run("ask", "谁？", "--config", _config(tmp_path, text))
    assert (outcome.code, outcome.out) == (2, "")
    assert error in outcome.err
    assert advice in outcome.err


def test_settings_that_are_not_there(run: Run, tmp_path: Path) -> None:
    outcome = run("ask", "谁？", "--config", tmp_path / "none.toml")
    assert outcome.code == 2
    assert "none.toml" in outcome.err


def test_a_model_that_is_not_there_is_a_failure_with_advice(on_index: Run, tmp_path: Path) -> None:
    outcome = on_index("ask", "谁？", "--embedder", str(tmp_path / "model"))
    assert outcome.code == 1
    assert "no model folder" in outcome.err
    assert "bundled" in outcome.err


# --- 服务 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])
def test_a_public_address_needs_a_password(on_index: Run, host: str) -> None:
    outcome = on_index("serve", "--host", host, "--port", "0")
    assert (outcome.code, outcome.out) == (2, "")
    assert f"serving on {host}" in outcome.err
    assert "password" in outcome.err
    assert "127.0.0.1" in outcome.err
