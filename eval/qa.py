"""How many answers are right? Scores an assistant on a question file."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..api import Assistant
from ..models import Answer, Role, Status
from ..policy.normalise import fold
from .questions import Question

_YES = re.compile(r"^(?:是|有|yes)", re.IGNORECASE)
_NO = re.compile(r"^(?:不是|没有|沒有|否|no\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Score:
    """How one answer did; `None` where the gold does not ask for it."""

    question: Question
    answer: Answer
    status: bool
    citation: bool | None
    """Every gold item is cited, and nothing but gold and acceptable items."""
    lead: bool | None
    responsible: bool | None
    strings: bool | None
    polarity: bool | None

    @property
    def right(self) -> bool:
        """Right status, and for an answer right content and right citation."""
        parts = (self.citation, self.lead, self.responsible, self.strings, self.polarity)
        return self.status and all(part is not False for part in parts)


def score(question: Question, answer: Answer, assistant: Assistant) -> Score:
    """Score one answer against its gold."""
    status = answer.status.value in question.statuses
    refusal_wanted = "answered" not in question.statuses
    if answer.status is not Status.ANSWERED or refusal_wanted:
        return Score(question, answer, status, None, None, None, None, None)
    return Score(
        question, answer, status,
        citation=_citation(question, answer),
        lead=_bodies(question.lead, answer, assistant, lead=True),
        responsible=_bodies(question.responsible, answer, assistant, lead=False),
        strings=_strings(question, answer),
        polarity=_polarity(question, answer),
    )  # fmt: skip


def _citation(question: Question, answer: Answer) -> bool | None:
    if not question.items:
        return None
    cited = {c.item for c in answer.citations if c.item is not None}
    return set(question.items) <= cited <= {*question.items, *question.also_ok}


def _bodies(
    gold: Sequence[str] | None, answer: Answer, assistant: Assistant, *, lead: bool
) -> bool | None:
    """The gold bodies are exactly those of the answer with that role."""
    if gold is None:
        return None
    given = {d.body for d in answer.duties if (d.role is Role.LEAD) == lead}
    return given == set(gold)


def _strings(question: Question, answer: Answer) -> bool | None:
    if not question.answer_any and not question.answer_all:
        return None
    text = _key(" ".join([answer.text, *(c.quote for c in answer.citations)]))
    found = [_stands(s, text) for s in question.answer_any]
    return (any(found) or not found) and all(_stands(s, text) for s in question.answer_all)


def _stands(gold: str, text: str) -> bool:
    key = _key(gold)
    if key.isdecimal():
        return re.search(rf"(?<!\d){key}(?!\d)", text) is not None
    return key in text


def _key(text: str) -> str:
    return re.sub(r"[\s,，]", "", fold(re.sub(r"\[\d+\]", " ", text)))


def _polarity(question: Question, answer: Answer) -> bool | None:
    if question.polarity is None:
        return None
    if _NO.match(answer.text):
        return question.polarity is False
    return bool(_YES.match(answer.text)) and question.polarity is True


def run(
    assistant: Assistant,
    questions: Sequence[Question],
    *,
    progress: Callable[[], object] | None = None,
) -> list[Score]:
    """Ask every question and score its answer."""
    scores = []
    for question in questions:
        answer = assistant.ask(question.question, history=question.history)
        scores.append(score(question, answer, assistant))
        if progress is not None:
            progress()
    return scores


def replayed(scores: Iterable[Score], assistant: Assistant) -> tuple[int, int]:
    """Citations whose words stand at their offsets in the original, and citations in all.

    Replayed here once more from the original text, apart from the verifier of the answer.
    """
    documents = {d.sha256: d for d in assistant.documents}
    good = total = 0
    for one in scores:
        for citation in (*one.answer.citations, *one.answer.nearest):
            total += 1
            document = documents[citation.sha256]
            cleaned = assistant.clean_text(document)
            start, end = citation.start, citation.end
            kept = [
                c for c, s in zip(cleaned.text, cleaned.starts, strict=True) if start <= s < end
            ]
            good += "".join(kept) == citation.quote and 0 <= start < end <= len(document.text)
    return good, total


def summary(scores: Sequence[Score]) -> dict[str, Any]:
    """Shares right by language, kind and split, and latency in milliseconds."""

    def share(chosen: Iterable[Score]) -> dict[str, object]:
        listed = list(chosen)
        right = sum(s.right for s in listed)
        return {
            "right": right,
            "questions": len(listed),
            "share": round(right / max(len(listed), 1), 4),
        }

    def by(key: Callable[[Score], str]) -> dict[str, object]:
        return {
            value: share(s for s in scores if key(s) == value)
            for value in sorted({key(s) for s in scores})
        }

    times = sorted(s.answer.elapsed_ms for s in scores)
    return {
        "all": share(scores),
        "split": by(lambda s: s.question.split),
        "language": by(lambda s: s.question.lang),
        "kind": by(lambda s: s.question.kind),
        "elapsed_ms": {
            "p50": round(statistics.median(times), 3) if times else 0.0,
            "p99": round(times[min(len(times) - 1, int(len(times) * 0.99))], 3) if times else 0.0,
        },
    }


def table(report: dict[str, Any]) -> str:
    """The summary as text."""
    lines = []
    for group in ("all", "split", "language", "kind"):
        rows = {"all": report["all"]} if group == "all" else report[group]
        for name, row in rows.items():
            lines.append(
                f"{group:9} {name:16} {row['right']:4} / {row['questions']:4}  {row['share']:6.1%}"
            )
    citations, times = report["citations"], report["elapsed_ms"]
    lines.append(f"citations that replay: {citations['replayed']} of {citations['all']}")
    lines.append(f"time per answer: p50 {times['p50']} ms, p99 {times['p99']} ms")
    return "\n".join(lines)


def failures(scores: Sequence[Score]) -> list[str]:
    """A line for each question that went wrong: what was wanted and what came."""
    lines = []
    for one in scores:
        if one.right:
            continue
        names = ("status", "citation", "lead", "responsible", "strings", "polarity")
        wrong = [name for name in names if getattr(one, name) is False]
        gold = {"items": one.question.items, "status": one.question.statuses}
        lines.append(
            f"{one.question.id} [{one.question.kind}] {one.question.question}\n"
            f"    wrong: {', '.join(wrong)}; wanted {gold}; got {one.answer.status.value}: "
            f"{one.answer.text[:120]!r}"
        )
    return lines
