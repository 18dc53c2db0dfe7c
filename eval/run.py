"""What was asked, what was said, how right was it? One run of several systems, kept on disk."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..config import VERSION
from ..errors import ConfigError
from .gold import Gold
from .questions import Question, read_question
from .reply import Cited, Found, Reply, failed
from .score import Score, score
from .systems import System

FORMAT = 1
_KEPT_TEXT = 400
"""Characters of a retrieved clause that a stored run keeps."""

Progress = Callable[[], object]


@dataclass(frozen=True, slots=True)
class SystemRun:
    """One system's replies and their scores, in the order of the questions."""

    name: str
    about: Mapping[str, Any]
    """What `System.describe` says: settings, generation of the index."""
    replies: tuple[Reply, ...]
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """All systems on the same questions."""

    questions: tuple[Question, ...]
    systems: tuple[SystemRun, ...]
    about: Mapping[str, Any] = field(default_factory=dict)
    """Version, time, question file and its digest, documents, machine."""
    extras: Mapping[str, Any] = field(default_factory=dict)
    """Further figures of this run: `variants`, `distractors`, `replayed`."""

    @property
    def main(self) -> SystemRun:
        """The first system: the others are compared with it."""
        return self.systems[0]


def ask(
    system: System,
    questions: Sequence[Question],
    gold: Gold,
    *,
    progress: Progress | None = None,
) -> SystemRun:
    """Ask a system every question and score it; one that stops early has failed the rest."""
    replies: list[Reply] = []
    for reply in system.answers(questions):
        replies.append(reply)
        if progress is not None:
            progress()
    while len(replies) < len(questions):
        replies.append(failed("the system gave no reply"))
    scores = tuple(score(q, r, gold) for q, r in zip(questions, replies, strict=True))
    return SystemRun(system.name, system.describe(), tuple(replies), scores)


def about_run(file: Path | None, gold: Gold, **settings: object) -> dict[str, Any]:
    """What has to be known to compare a run with another one."""
    about: dict[str, Any] = {
        "version": VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "documents": [{"name": d.name, "sha256": d.sha256} for d in gold.documents[:100]],
        "settings": settings,
    }
    if file is not None:
        about["file"] = file.name
        about["file_sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    return about


def store_run(run: Run, folder: Path) -> Path:
    """Write a run into a folder under a name that tells its time; the path.

    Raises:
        ConfigError: the folder cannot be written.
    """
    stamp = str(run.about.get("created", "run")).replace("-", "").replace(":", "")[:15]
    stem = Path(str(run.about.get("file", "questions"))).stem
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".tmp")
        # Half a surrogate pair becomes the JSON escape that it was read from.
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            json.dump(run_json(run), file, ensure_ascii=False, separators=(",", ":"))
        path = folder / f"{stamp}Z-{stem}.json"
        number = 1
        while path.exists():
            number += 1
            path = folder / f"{stamp}Z-{stem}-{number}.json"
        Path(name).replace(path)
    except OSError as error:
        raise ConfigError(
            f"{folder}: the run cannot be stored: {error.strerror}",
            advice="--runs DIR, or --no-store",
        ) from error
    return path


def run_json(run: Run) -> dict[str, Any]:
    """A run as it is stored."""
    return {
        "format": FORMAT,
        "about": dict(run.about),
        "questions": [q.as_json() for q in run.questions],
        "systems": [
            {
                "name": s.name,
                "about": dict(s.about),
                "replies": [_reply_json(r) for r in s.replies],
                "scores": [asdict(one) for one in s.scores],
            }
            for s in run.systems
        ],
        "extras": dict(run.extras),
    }


def read_run(path: Path) -> Run:
    """Read a stored run.

    Raises:
        ConfigError: there is none, it is damaged, or of a format this program does not know.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: no stored run: not JSON") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ConfigError(
            f"{path}: no run of format {FORMAT}", advice="make a new one: tiaowen eval qa"
        )
    try:
        kinds = {str(q.get("kind")) for q in data["questions"]}
        questions = tuple(
            read_question(f"{path}, question {n}", q, also_kinds=kinds)
            for n, q in enumerate(data["questions"], start=1)
        )
        systems = tuple(_system_of(s) for s in data["systems"])
        about, extras = dict(data["about"]), dict(data.get("extras", {}))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ConfigError(f"{path}: damaged run: {type(error).__name__} {error}") from error
    lengths = {len(part) for s in systems for part in (s.replies, s.scores)}
    if not questions or lengths != {len(questions)}:
        raise ConfigError(f"{path}: damaged run: questions, replies and scores differ in number")
    return Run(questions, systems, about, extras)


def latest_run(folder: Path, *, stem: str) -> Path | None:
    """The newest stored run of a question file, if there is one."""
    found: list[tuple[str, int, Path]] = []
    for path in folder.glob("*.json"):
        stamp, _, rest = path.stem.partition("Z-")
        number = re.fullmatch(rf"{re.escape(stem)}(?:-(\d+))?", rest)
        if number is not None:
            found.append((stamp, int(number[1] or 1), path))
    return max(found)[-1] if found else None


def _reply_json(reply: Reply) -> dict[str, Any]:
    short = tuple(replace(f, text=f.text[:_KEPT_TEXT]) for f in reply.found)
    data = asdict(replace(reply, found=short, raw=None))
    del data["raw"]
    return data


def _system_of(data: Mapping[str, Any]) -> SystemRun:
    def tuples(value: Mapping[str, Any]) -> dict[str, Any]:
        return {
            k: tuple(tuple(v) if isinstance(v, list) else v for v in x)
            if isinstance(x, list)
            else x
            for k, x in value.items()
        }

    def reply(value: Mapping[str, Any]) -> Reply:
        fields = tuples(value)
        for name, kind in (("citations", Cited), ("nearest", Cited), ("found", Found)):
            fields[name] = tuple(kind(**c) for c in value[name])
        return Reply(**fields)

    replies = tuple(reply(r) for r in data["replies"])
    scores = tuple(Score(**tuples(s)) for s in data["scores"])
    return SystemRun(data["name"], data["about"], replies, scores)
