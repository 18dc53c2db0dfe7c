"""What do readers say of answers? Kept on this machine only, one JSON object a line."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .errors import ConfigError

REASONS = ("wrong_clause", "wrong_body", "incomplete", "should_answer", "should_refuse", "other")
"""What can be wrong with an answer."""

MAX_CHARS = 4000
"""Longest correction, and longest question that is kept."""

_MAX_BYTES = 64 * 1024 * 1024
"""The file stops growing here."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader on one answer."""

    helpful: bool
    question: str
    reason: str = ""
    """One of `REASONS`; empty where the answer was helpful, or none was chosen."""
    correction: str = ""
    """What would have been right, in the reader's words."""
    answer: Mapping[str, Any] = field(default_factory=dict)
    """The answer as `tiaowen ask --json` prints it."""
    history: tuple[Mapping[str, str], ...] = ()
    """The talk before the question."""
    time: str = ""
    """When it was said, ISO 8601."""

    def __post_init__(self) -> None:
        if self.reason and self.reason not in REASONS:
            raise ConfigError(f"no reason {self.reason!r}", advice=f"one of {', '.join(REASONS)}")
        if len(self.correction) > MAX_CHARS:
            raise ConfigError(f"the correction is longer than {MAX_CHARS} characters")


def feedback_file() -> Path:
    """Where feedback is kept: in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("tiaowen", appauthor=False) / "feedback.jsonl"


def keep_feedback(feedback: Feedback, path: Path | None = None) -> Path:
    """Append to the file, which only its owner can read.

    Raises:
        ConfigError: it cannot be written, or is full.
    """
    path = path or feedback_file()
    line = json.dumps(asdict(feedback), ensure_ascii=False) + "\n"
    data = line.encode("utf-8", "replace")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        descriptor = os.open(path, flags, 0o600)
        try:
            if os.fstat(descriptor).st_size + len(data) > _MAX_BYTES:
                raise ConfigError(f"{path}: full", advice="move the file away")
            # One write, so that lines of two pages never mix.
            os.write(descriptor, data)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}", advice="make the folder writable") from error
    return path


def read_feedback(path: Path) -> Iterator[Feedback]:
    """The feedback in a file, in order.

    Raises:
        ConfigError: it cannot be read, or a line is not in the form; the message names it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ConfigError(f"{path}: cannot be read: {reason}") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        found = None
        with contextlib.suppress(ValueError, TypeError, KeyError):
            found = _feedback(json.loads(line))
        if found is None:
            raise ConfigError(f"{path}, line {number}: not feedback", advice="mend or drop it")
        yield found


def _feedback(data: Mapping[str, Any]) -> Feedback | None:
    feedback = Feedback(**{**data, "history": tuple(data["history"])})
    texts = (feedback.question, feedback.reason, feedback.correction, feedback.time)
    good = all(isinstance(t, str) for t in texts) and isinstance(feedback.answer, dict)
    return feedback if good and isinstance(feedback.helpful, bool) else None
