"""Which clause of the bundled notice answers a question? The project's own questions as tasks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ...errors import DocumentError
from ...policy.normalise import fold
from ...policy.parse import bundled
from .development import Task

_FIELDS = ("question", "lang", "split", "items")
_KINDS = ("who_leads", "who_responsible", "who_assists", "content", "yes_no", "campaign")


def notice_tasks(path: Path) -> Iterator[Task]:
    """Questions with exactly one right item, by language, over all clauses; no translation.

    Raises:
        DocumentError: the question file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DocumentError(f"cannot read questions {path}: {error.strerror}") from error
    asked = []
    for number, line in enumerate(lines, 1):
        try:
            question = json.loads(line) if line.strip() else None
            if question and question["kind"] in _KINDS and len(question["items"]) == 1:
                asked.append({key: question[key] for key in _FIELDS})
        except (ValueError, KeyError, TypeError) as error:
            raise DocumentError(
                f"{path}, line {number}: no question: {error!r}", advice="tiaowen eval check FILE"
            ) from error
    clauses = [clause for clause in bundled().clauses if clause.item is not None]
    numbers = [clause.item or 0 for clause in clauses]
    passages = [fold(f"{clause.title} {clause.text}") for clause in clauses]
    for language in ("zh-Hans", "zh-Hant", "en"):
        for split in ("dev", "test"):
            part = [q for q in asked if q["lang"] == language and q["split"] == split]
            right = [
                frozenset(i for i, number in enumerate(numbers) if number == q["items"][0])
                for q in part
            ]
            name = f"notice {language} {split}"
            yield Task(name, [q["question"] for q in part], passages, right, groups=numbers)
