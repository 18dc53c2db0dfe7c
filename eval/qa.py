"""How is a question file run? Opens systems, asks them, and adds variants and distractors."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ..answer.verification import Verifier
from ..api import Assistant, build
from ..config import Settings
from ..errors import ConfigError
from ..index.embedding import open_embedder
from ..models import Document
from ..policy.normalise import CleanText
from ..policy.parse import clean_document
from .check import check
from .gold import Gold
from .measures.agreement import same_answer
from .measures.replay import replays
from .naive import NaivePipeline
from .outside import CallableSystem, CommandSystem
from .questions import Question
from .reply import Reply
from .run import Progress, SystemRun, ask
from .systems import PARTS, AssistantSystem, System
from .variants import VARIANTS, vary

SYSTEMS = (*PARTS, "naive")
"""Systems that can be named; others are `python:MODULE:FUNCTION` and `command:COMMAND`."""
_SERIOUS = frozenset(["source", "items", "also_ok", "clauses", "clause_ids"])
"""Gold that does not exist: nothing can be scored with it."""
DETAILS = 40
"""Ids that a loss or a variant lists at most."""


def open_system(wanted: str, *, settings: Settings, assistant: Assistant | None = None) -> System:
    """A system by its name, or `NAME=` and an adapter.

    Args:
        wanted: one of `SYSTEMS`, `python:MODULE:FUNCTION` or `command:COMMAND`, the last two
            with `NAME=` before them for a name of their own.
        assistant: its documents are those of the naive pipeline.

    Raises:
        ConfigError: there is no such system, or it cannot be opened.
    """
    if wanted in PARTS:
        part = replace(settings, retrievers=PARTS[wanted], reranker=None)
        chosen = settings if wanted == "tiaowen" else part
        return AssistantSystem(wanted, Assistant.open(settings=chosen))
    if wanted == "naive":
        if assistant is not None:
            return NaivePipeline(assistant.documents, open_embedder(settings))
        with Assistant.open(settings=settings) as own:
            return NaivePipeline(own.documents, open_embedder(settings))
    name, _, target = wanted.partition("=") if "=" in wanted.split(":", 1)[0] else ("", "", wanted)
    kind, _, rest = target.partition(":")
    if kind == "python" and rest:
        return CallableSystem.load(name or rest, rest)
    if kind == "command" and rest.strip():
        return CommandSystem(name or rest.split()[0], rest)
    raise ConfigError(
        f"unknown system {wanted!r}",
        advice=f"known: {', '.join(SYSTEMS)}, [NAME=]python:MODULE:FUNCTION,"
        " [NAME=]command:COMMAND",
    )


@contextmanager
def opened(
    names: Sequence[str], settings: Settings, assistant: Assistant
) -> Iterator[list[System]]:
    """Systems by name, closed at the end; two of one name are told apart by an error."""
    systems: list[System] = []
    try:
        for wanted in names:
            systems.append(open_system(wanted, settings=settings, assistant=assistant))
        called = [system.name for system in systems]
        if len(set(called)) < len(called):
            raise ConfigError(
                f"two systems have one name: {', '.join(called)}", advice="use NAME=python:…"
            )
        yield systems
    finally:
        for system in systems:
            with suppress(Exception):  # the figures are in hand; closing must not lose them
                system.close()


def check_gold(questions: Sequence[Question], gold: Gold, *, path: str) -> None:
    """Refuse a file whose gold is not in the documents.

    Raises:
        ConfigError: naming the first such line, and how many there are.
    """
    problems = [p for p in check(questions, gold.documents, path=path) if p.field in _SERIOUS]
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise ConfigError(
            f"{problems[0]}{more}", advice=f"list them all: tiaowen eval check {path}"
        )


def replayed(run: SystemRun, gold: Gold) -> dict[str, int]:
    """Citations whose words stand at their offsets in the original, and citations in all.

    Replayed once more from the original text, apart from the verifier of the assistant. A
    citation of a document that is not there does not replay.
    """
    documents = {d.sha256: d for d in gold.documents}
    named = {d.name: d for d in gold.documents}
    cleaned: dict[str, CleanText] = {}  # cleaning takes longer than all citations of a document
    good = total = 0
    for reply in run.replies:
        for citation in (*reply.citations, *reply.nearest):
            total += 1
            document = documents.get(citation.sha256) or named.get(citation.document)
            if document is not None:
                if document.sha256 not in cleaned:
                    cleaned[document.sha256] = clean_document(document)
                words = cleaned[document.sha256]
                good += replays(
                    citation.quote, citation.start, citation.end, document.text,
                    words.text, words.starts,
                )  # fmt: skip
    return {"replayed": good, "all": total}


def verified(run: SystemRun, gold: Gold) -> dict[str, int]:
    """Answers in which everything verifies against the documents, and answers in all.

    The same check as `tiaowen verify`; stored replies, of which the answer itself is not kept,
    are left out.
    """
    verifier = Verifier(gold.documents)
    raw = [reply.raw for reply in run.replies if reply.raw is not None]
    return {"verified": sum(not verifier.verify(data) for data in raw), "all": len(raw)}


def robustness(
    system: System,
    questions: Sequence[Question],
    base: SystemRun,
    gold: Gold,
    *,
    progress: Progress | None = None,
) -> dict[str, dict[str, Any]]:
    """Ask every variant of every question.

    Returns:
        by variant: `asked`; `right`, and `base_right` of the same questions as written; `same`:
        answers with the status, citations and duties of the question as written; `changed`: ids
        of questions right as written and wrong in the variant (the first `DETAILS`).
    """
    report = {}
    for name in VARIANTS:
        pairs = [
            (place, varied)
            for place, question in enumerate(questions)
            if (varied := vary(question, name)) is not None
        ]
        if not pairs:
            continue
        run = ask(system, [varied for _, varied in pairs], gold, progress=progress)
        was = [(base.replies[place], base.scores[place]) for place, _ in pairs]
        lost = [
            questions[place].id
            for (place, _), (_, before), after in zip(pairs, was, run.scores, strict=True)
            if before.right and not after.right
        ]
        report[name] = {
            "asked": len(pairs),
            "right": sum(s.right for s in run.scores),
            "base_right": sum(before.right for _, before in was),
            "same": sum(
                same_answer(_comparable(old), _comparable(new))
                for (old, _), new in zip(was, run.replies, strict=True)
            ),
            "changed": lost[:DETAILS],
        }
    return report


def _comparable(reply: Reply) -> dict[str, Any]:
    return {
        "status": reply.status or "error",
        "citations": [asdict(c) for c in reply.citations],
        "duties": [{"body": body, "role": role} for body, role in reply.duties],
    }


def distractor_loss(
    questions: Sequence[Question],
    base: SystemRun,
    gold: Gold,
    further: Sequence[Document],
    counts: Sequence[int],
    *,
    settings: Settings,
    progress: Callable[[str], Progress | None] = lambda _: None,
) -> list[dict[str, Any]]:
    """The same questions to the assistant with further documents in its index.

    Returns:
        for each count: `count`, `clauses`, `right`, `questions`, `base_right`, `by_kind` (kind:
        right, base_right, questions), `lost`: ids (the first `DETAILS`), `p50` and `p95` in ms.
    """
    rows = []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            index = Path(folder) / "index"
            build([*gold.documents, *further[:count]], index, settings=settings)
            with Assistant.open(index, settings=replace(settings, index=index)) as assistant:
                run = ask(
                    AssistantSystem("tiaowen", assistant), questions, gold,
                    progress=progress(f"{count} further documents"),
                )  # fmt: skip
                clauses = assistant.manifest.counts["clauses"]
        rows.append({"count": count, "clauses": clauses, **_loss(questions, base, run)})
    return rows


def _loss(questions: Sequence[Question], base: SystemRun, run: SystemRun) -> dict[str, Any]:
    from .measures.latency import latency

    pairs = list(zip(questions, base.scores, run.scores, strict=True))
    times = latency([r.elapsed_ms for r in run.replies if r.elapsed_ms is not None])
    return {
        "right": sum(after.right for _, _, after in pairs),
        "base_right": sum(before.right for _, before, _ in pairs),
        "questions": len(pairs),
        "by_kind": {
            kind: {
                "right": sum(a.right for q, _, a in pairs if q.kind == kind),
                "base_right": sum(b.right for q, b, _ in pairs if q.kind == kind),
                "questions": sum(q.kind == kind for q, _, _ in pairs),
            }
            for kind in sorted({q.kind for q, _, _ in pairs})
        },
        "lost": [q.id for q, b, a in pairs if b.right and not a.right][:DETAILS],
        "p50": round(times.p50, 3),
        "p95": round(times.p95, 3),
    }
