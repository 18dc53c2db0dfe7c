"""How is a system of somebody else asked? A Python callable, or a command like `ask --batch`."""

from __future__ import annotations

import importlib
import json
import queue
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from ..contract import answer_json
from ..errors import ConfigError
from ..models import Answer
from .questions import Question
from .reply import Reply, ReplyError, failed, reply_of
from .systems import reason_of, timed

TIMEOUT_S = 120.0
"""A command that is silent for so long has lost its question; the first may load a model."""
_PATIENCE_S = 5.0
"""How long a program may take to end when it has closed its output."""
_CRASHES = 5
"""A command that ends so often without a single reply is not started again."""

Ask = Callable[[str, Sequence[Mapping[str, str]]], object]
"""Question and history to an `Answer`, or to a mapping in the form of `ask --json`."""


class CallableSystem:
    """A Python function: question and history to an answer."""

    def __init__(self, name: str, ask: Ask, *, target: str = "") -> None:
        self._name = name
        self._call = ask
        self._target = target

    @classmethod
    def load(cls, name: str, target: str) -> CallableSystem:
        """Import `module:function`, the current folder included.

        Raises:
            ConfigError: there is no such module or function.
        """
        module, _, function = target.partition(":")
        if "" not in sys.path:
            sys.path.insert(0, "")
        try:
            found = getattr(importlib.import_module(module), function or "ask")
        except Exception as error:  # a module of somebody else may raise anything
            raise ConfigError(
                f"system {name!r}: {target!r} cannot be imported: {reason_of(error)}",
                advice="give it as MODULE:FUNCTION, with the module on the Python path",
            ) from error
        if not callable(found):
            raise ConfigError(f"system {name!r}: {target!r} is no function")
        return cls(name, found, target=target)

    @property
    def name(self) -> str:
        """What tables call it."""
        return self._name

    def describe(self) -> dict[str, Any]:
        """Where the function is from."""
        return {"kind": "python", "target": self._target}

    def answers(self, questions: Sequence[Question]) -> Iterator[Reply]:
        """Call the function for one question after the other."""
        for question in questions:
            yield timed(lambda: self._ask(question))  # noqa: B023 - called at once

    def _ask(self, question: Question) -> Reply:
        said = self._call(question.question, list(question.history))
        return reply_of(answer_json(said) if isinstance(said, Answer) else said)

    def close(self) -> None:
        """Nothing is held."""


class CommandSystem:
    """A program that speaks the contract of `tiaowen ask --batch FILE.jsonl --json`.

    It gets `--batch FILE --json` behind its own arguments, or the file where they say `{file}`.
    One that ends early, says what is no reply, or is silent for too long loses the question it
    was at, and is started again with those behind it.
    """

    def __init__(self, name: str, command: str, *, timeout_s: float = TIMEOUT_S) -> None:
        try:
            self._command = shlex.split(command)
        except ValueError as error:
            raise ConfigError(f"system {name!r}: {command!r}: {error}") from error
        if not self._command:
            raise ConfigError(f"system {name!r}: no command is given")
        self._name = name
        self._timeout_s = timeout_s

    @property
    def name(self) -> str:
        """What tables call it."""
        return self._name

    def describe(self) -> dict[str, Any]:
        """The command."""
        return {"kind": "command", "command": self._command}

    def answers(self, questions: Sequence[Question]) -> Iterator[Reply]:
        """Replies in order; starting the command counts to the time of its first question."""
        place = crashes = 0
        while place < len(questions):
            if crashes == _CRASHES:
                yield failed(f"not asked: the command failed {_CRASHES} times in a row")
                place += 1
                continue
            start = place
            for reply in self._run(questions[place:]):
                yield reply
                place += 1
            crashes = crashes + 1 if place == start + 1 else 0

    def _run(self, questions: Sequence[Question]) -> Iterator[Reply]:
        """Replies up to and including the first that is lost; the last one ends the program."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "questions.jsonl"
            lines = "".join(_line(q) for q in questions)
            file.write_text(lines, encoding="utf-8", errors="backslashreplace")
            try:
                process = subprocess.Popen(
                    self._arguments(file), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    stdin=subprocess.DEVNULL, text=True, encoding="utf-8", errors="replace",
                )  # fmt: skip
            except OSError as error:
                raise ConfigError(
                    f"system {self._name!r}: {self._command[0]!r} cannot be started:"
                    f" {error.strerror}"
                ) from error
            try:
                yield from self._replies(process, questions)
            finally:
                process.kill()
                process.wait()

    def _arguments(self, file: Path) -> list[str]:
        if any("{file}" in part for part in self._command):
            return [part.replace("{file}", str(file)) for part in self._command]
        return [*self._command, "--batch", str(file), "--json"]

    def _replies(
        self, process: subprocess.Popen[str], questions: Sequence[Question]
    ) -> Iterator[Reply]:
        assert process.stdout is not None
        assert process.stderr is not None
        lines = _follow(process.stdout)
        complaints = _follow(process.stderr)
        for question in questions:
            start = time.perf_counter()
            try:
                line = lines.get(timeout=self._timeout_s)
            except queue.Empty:
                yield failed(f"silent for {self._timeout_s:g} s")
                return
            elapsed = round((time.perf_counter() - start) * 1000, 3)
            if line is None:
                yield failed(_last_words(process, complaints))
                return
            try:
                reply = _read(line, question)
            except ReplyError as error:
                yield failed(str(error))
                return
            yield reply if reply.elapsed_ms is not None else replace(reply, elapsed_ms=elapsed)

    def close(self) -> None:
        """Nothing is held."""


def _line(question: Question) -> str:
    data = {
        "id": question.id, "question": question.question, "history": list(question.history)
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False) + "\n"


def _follow(stream: IO[str]) -> queue.Queue[str | None]:
    """Lines of a stream as they come, `None` at its end."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        for line in stream:
            if line.strip():
                lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    return lines


def _read(line: str, question: Question) -> Reply:
    """A reply, which may be an error that the program tells of itself.

    Raises:
        ReplyError: it is none, or one to another question: the program is out of step.
    """
    try:
        data = json.loads(line)
        reply = reply_of(data)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ReplyError) else "not JSON"
        raise ReplyError(f"no reply: {reason}: {line.strip()[:120]!r}") from error
    if data.get("id") not in (None, question.id):
        raise ReplyError(f"reply is to {data['id']!r}, not to {question.id!r}")
    return reply


def _last_words(process: subprocess.Popen[str], complaints: queue.Queue[str | None]) -> str:
    words = ""
    try:
        code = process.wait(timeout=_PATIENCE_S)
        while (line := complaints.get(timeout=_PATIENCE_S)) is not None:
            words = line.strip()
    except subprocess.TimeoutExpired:
        return "the command closed its output"
    except queue.Empty:  # a program that it has started holds its standard error
        pass
    return f"the command ended with exit code {code}" + (f": {words[:200]}" if words else "")
