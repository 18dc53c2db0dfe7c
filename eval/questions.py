"""Which questions are asked, and what is right? Reads question files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ConfigError

_STATUSES = frozenset(
    ["answered", "not_stated", "out_of_corpus", "false_premise", "ambiguous", "invalid"]
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its gold; eval/questions/README.md describes the fields."""

    id: str
    lang: str
    kind: str
    question: str
    history: tuple[dict[str, str], ...]
    items: tuple[int, ...]
    also_ok: tuple[int, ...]
    lead: tuple[str, ...] | None
    responsible: tuple[str, ...] | None
    answer_any: tuple[str, ...]
    answer_all: tuple[str, ...]
    polarity: bool | None
    statuses: tuple[str, ...]
    split: str


def read_questions(path: Path) -> list[Question]:
    """Read a question file.

    Raises:
        ConfigError: naming the line and the field that is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    questions = []
    seen: dict[str, int] = {}
    for number, data in _lines(path, text):
        question = _question(f"{path}, line {number}", data)
        if question.id in seen:
            raise ConfigError(
                f"{path}, line {number}: id {question.id!r} as in line {seen[question.id]}"
            )
        seen[question.id] = number
        questions.append(question)
    return questions


def _lines(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except json.JSONDecodeError as error:
            raise ConfigError(f"{path}, line {number}: not JSON: {error.msg}") from error
        if not isinstance(data, dict):
            raise ConfigError(f"{path}, line {number}: expected a JSON object")
        yield number, data


def _question(where: str, data: dict[str, Any]) -> Question:
    def text(key: str, default: str | None = None) -> str:
        value = data.get(key, default)
        if not isinstance(value, str):
            raise ConfigError(f"{where}: field {key!r} must be text")
        return value

    def many(key: str, kind: type) -> tuple[Any, ...]:
        value = data.get(key) or []
        if not isinstance(value, list) or not all(isinstance(v, kind) for v in value):
            raise ConfigError(f"{where}: field {key!r} must be a list of {kind.__name__}")
        return tuple(value)

    expected = data.get("expected_status", "answered")
    statuses = tuple(expected) if isinstance(expected, list) else (expected,)
    if not statuses or not set(statuses) <= _STATUSES:
        raise ConfigError(f"{where}: field 'expected_status' is {expected!r}")
    return Question(
        id=text("id"), lang=text("lang"), kind=text("kind"), question=text("question"),
        history=many("history", dict), items=many("items", int), also_ok=many("also_ok", int),
        lead=None if data.get("lead") is None else many("lead", str),
        responsible=None if data.get("responsible") is None else many("responsible", str),
        answer_any=many("answer_any", str), answer_all=many("answer_all", str),
        polarity=data.get("polarity"), statuses=statuses, split=text("split", ""),
    )  # fmt: skip
