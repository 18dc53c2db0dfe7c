"""Is docs/rest.md true? Its commands run; routes, errors and limits are those of the program."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tiaowen.server import examples, limits
from tiaowen.server.limits import Limits
from tiaowen.server.problems import TITLES

from .running import running

PAGE = (Path(__file__).parents[3] / "docs" / "rest.md").read_text(encoding="utf-8")
SERVER = "http://127.0.0.1:7860"


def commands() -> Iterator[tuple[str, str]]:
    """Every command, with the output shown below it."""
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE):
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = piece.partition("\n")
            yield command, output.strip("\n")


def run(client: TestClient, command: str) -> Any:
    """What curl would do, as far as the page uses it."""
    name, *words = shlex.split(command)
    assert name == "curl"
    url, headers, data, get = "", {}, b"", False
    fields: list[tuple[str, str]] = []
    words = [word for word in words if word not in ("-s", "-sN")]
    while words:
        word = words.pop(0)
        if word in ("-G", "-sG"):
            get = True
        elif word == "-H":
            key, _, value = words.pop(0).partition(": ")
            headers[key] = value
        elif word in ("-d", "--data-urlencode"):
            data = words.pop(0).encode()
            key, _, value = data.decode().partition("=")
            fields.append((key, value))
        elif word == "--data-binary":
            assert words.pop(0) == "@garden.txt"
            data = examples.TEXT.encode()
        elif word == "-o":
            words.pop(0)
        else:
            assert word.startswith(SERVER)
            url = word.removeprefix(SERVER)
    if get:
        return client.get(f"{url}?{urlencode(fields)}", headers=headers)
    return client.post(url, content=data, headers=headers) if data else client.get(url)


@pytest.mark.parametrize(("command", "shown"), [*commands()])
def test_commands_say_what_is_shown(client: TestClient, command: str, shown: str) -> None:
    response = run(client, command)
    assert response.status_code == (422 if '"k": 0' in command else 200)
    if not shown:
        assert response.content[:2] == b"PK"
        return
    said = response.content.decode("utf-8-sig").replace("\r\n", "\n").strip("\n")
    said = re.sub(r"gen-\d+", "gen-1", said)
    pattern = ".*".join(map(re.escape, shown.split("…")))
    assert re.fullmatch(pattern, said, re.DOTALL), said


def test_the_python_program_runs(app: FastAPI, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("openai")
    (block,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    with running(app) as address:
        exec(compile(block.replace(SERVER, address), "docs/rest.md", "exec"), {})
    said = capsys.readouterr().out
    assert "依据：\n[1] 国办发〔2017〕46号 三、（十一）" in said
    assert "軟件正版化" in said


def test_every_route_is_named(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    real = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    table = PAGE[: PAGE.index("## Asking")]
    assert set(re.findall(r"`((?:GET|POST) /[^`]*)`", table)) == real


def test_every_error_is_named() -> None:
    rows = dict(re.findall(r"^\| (\d{3}) \| `([\w-]+)` \|", PAGE, re.MULTILINE))
    known = {status: title.lower().replace(" ", "-") for status, title in TITLES.items()}
    assert {int(status): kind for status, kind in rows.items()} == known


def test_limits_are_those_of_the_program() -> None:
    table, real = PAGE[PAGE.index("## Limits") :], Limits()
    for row in (
        f"| body of a request | {real.body_bytes} bytes",
        f"| body of a request to `/v1/parse` | {real.document_bytes} bytes",
        f"| {limits.MAX_TURNS} turns of {limits.MAX_TURN_CHARS} characters",
        f"| `k` | 1 to {limits.MAX_HITS} |",
        f"| `offset` | 0 to {limits.MAX_OFFSET} |",
        f"| {limits.MAX_NAMES} values of {limits.MAX_NAME_CHARS} characters each |",
        f"| answers worked out at once | {real.threads}; with a language model {real.writing} |",
        f"| {real.inside}; one more gets 503 with `Retry-After: {real.retry_after_s}` |",
    ):
        assert row in table, row
