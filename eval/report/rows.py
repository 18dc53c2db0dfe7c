"""What does the list of failures need? Every question and every reply as compact plain data.

Quotations and retrieved clauses come again and again: each stands there once, replies name its
place.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from ..compare import Difference
from ..questions import Question
from ..reply import Cited, Found, Reply
from ..run import Run, SystemRun
from ..score import Score

_TEXT = 400
"""Characters of a retrieved clause that the page shows."""
_PARTS = ("status", "citation", "clause_citation", "lead", "responsible", "strings", "polarity")


class _Shared:
    """Things that many replies name, each once."""

    def __init__(self) -> None:
        self.things: list[tuple[str, ...]] = []
        self._places: dict[tuple[str, ...], int] = {}

    def place(self, *thing: str) -> int:
        if thing not in self._places:
            self._places[thing] = len(self.things)
            self.things.append(thing)
        return self._places[thing]


def rows_json(run: Run, difference: Difference | None = None) -> str:
    """Questions, replies and what they have in common, as JSON that may stand in a script.

    No `<` is in it, so nothing in it can end the script; a number that JSON does not have is
    null.
    """
    cited, found = _Shared(), _Shared()
    changes = {}
    if difference is not None:
        changes = dict.fromkeys(difference.newly_right, "newly right")
        changes |= dict.fromkeys(difference.newly_wrong, "newly wrong")
    data = {
        "questions": [_question(q) for q in run.questions],
        "systems": [_system(s, cited, found) for s in run.systems],
        "cited": cited.things,
        "found": found.things,
        "changes": changes,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _question(question: Question) -> dict[str, Any]:
    """The fields of the question file, without those that say nothing."""
    data = {**question.as_json(), "expected_status": question.statuses}
    asked = ("lead", "responsible")  # nobody is an answer, too
    return {n: v for n, v in data.items() if v or (v is not None and n in (*asked, "polarity"))}


def _system(system: SystemRun, cited: _Shared, found: _Shared) -> dict[str, Any]:
    pairs = zip(system.replies, system.scores, strict=True)
    return {"name": system.name, "replies": [_reply(r, s, cited, found) for r, s in pairs]}


def _reply(reply: Reply, score: Score, cited: _Shared, found: _Shared) -> dict[str, Any]:
    wrong = list(score.wrong)
    if reply.error:
        wrong = ["error"]
    elif not score.right and not wrong:
        wrong = ["status"]
    gold = gold_marks(reply, score)
    data = {
        "right": score.right,
        "wrong": wrong,
        "parts": {p: v for p in _PARTS if (v := getattr(score, p)) is not None},
        "status": reply.status,
        "text": reply.text,
        "cited": [cited.place(*_citation(c)) for c in reply.citations],
        "nearest": [cited.place(*_citation(c)) for c in reply.nearest],
        "items": sorted({c.item for c in reply.citations if c.item is not None}),
        "clauses": list(dict.fromkeys(_clause_name(c) for c in reply.citations)),
        "duties": reply.duties,
        "found": [
            (found.place(*_clause(f)), _finite(f.score), mark)
            for f, mark in zip(reply.found, gold, strict=True)
        ],
        "confidence": _finite(reply.confidence),
        "ms": _finite(reply.elapsed_ms),
        "language": reply.language,
        "understood": reply.understood,
        "explained": reply.explained,
        "error": reply.error,
    }
    return {name: value for name, value in data.items() if value not in ("", [], (), None)}


def gold_marks(reply: Reply, score: Score) -> list[str]:
    """Whether each retrieved clause is gold: `gold`, `item` (another clause of a gold item), ``.

    Where the gold names items only, each of their clauses is gold. A clause of another document
    is in the ranking of items under the name `other N`, with its place N.
    """
    others = {item for item in score.ranked_items if item.startswith("other ")}
    marks = []
    for number, found in enumerate(reply.found):
        own_item = f"other {number}" not in others and str(found.item) in score.gold_items
        if found.clause_id in score.gold_clauses or (own_item and not score.gold_clauses):
            marks.append("gold")
        else:
            marks.append("item" if own_item else "")
    return marks


def _citation(cited: Cited) -> tuple[str, str]:
    return f"{cited.document} {cited.label}".strip(), cited.quote


def _clause_name(cited: Cited) -> str:
    """Item and place in it, as the gold names clauses: `21.6`; the id where there is no item."""
    if cited.item is None:
        return cited.clause_id or cited.label
    return f"{cited.item}" if cited.clause is None else f"{cited.item}.{cited.clause}"


def _clause(found: Found) -> tuple[str, str]:
    text = found.text if len(found.text) <= _TEXT else found.text[:_TEXT] + "…"
    return f"{found.document} {found.label}".strip(), text


def _finite(value: float | None) -> float | None:
    return round(value, 4) if value is not None and math.isfinite(value) else None


def choices(run: Run) -> Mapping[str, list[str]]:
    """What the list can be narrowed to."""
    wrong = {part for s in run.systems for score in s.scores for part in score.wrong}
    if any(reply.error for s in run.systems for reply in s.replies):
        wrong.add("error")
    return {
        "system": [s.name for s in run.systems],
        "lang": sorted({q.lang for q in run.questions}),
        "kind": sorted({q.kind for q in run.questions}),
        "split": sorted({q.split for q in run.questions if q.split}),
        "wrong": [part for part in (*_PARTS, "error") if part in wrong],
    }
